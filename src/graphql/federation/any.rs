//! The `_Any` scalar.

use async_graphql::InputValueResult;
use async_graphql::Scalar;
use async_graphql::ScalarType;
use async_graphql::Value;

/// What stands for an entity, not yet looked at.
pub(in crate::graphql) struct Any(pub(super) Value);

/// What stands for an entity in `_entities`: an object with its `__typename` and a
/// key.
#[Scalar(name = "_Any")]
impl ScalarType for Any {
    fn parse(value: Value) -> InputValueResult<Self> {
        // Anything is taken here: a bad one must not spoil its neighbours.
        Ok(Self(value))
    }

    fn to_value(&self) -> Value {
        self.0.clone()
    }
}
