//! The `DateTime` scalar.

use async_graphql::InputValueError;
use async_graphql::InputValueResult;
use async_graphql::Scalar;
use async_graphql::ScalarType;
use async_graphql::Value;
use chrono::Utc;

use crate::image::moment_text;

/// A moment, in UTC.
pub(super) struct DateTime(pub(super) chrono::DateTime<Utc>);

/// A moment in UTC, as RFC 3339 writes it: `2026-01-31T12:00:00Z`.
#[Scalar(
    name = "DateTime",
    specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html"
)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let parsed = chrono::DateTime::parse_from_rfc3339(text)
            .map_err(|_| InputValueError::custom("it is no RFC 3339 date and time"))?;
        Ok(Self(parsed.with_timezone(&Utc)))
    }

    fn to_value(&self) -> Value {
        Value::String(moment_text(self.0))
    }
}
