//! Terraform's values.

use super::Object;

/// A value of Terraform's language.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing was given.
    Null,
    /// It is known only when something else has been applied. Never part of an
    /// answer.
    Unknown,
    /// True or false.
    Bool(bool),
    /// A number. Terraform's are of any precision; whole ones are exact here up
    /// to 2^53.
    Number(f64),
    /// A text.
    String(String),
    /// A list, a set or a tuple.
    List(Vec<Self>),
    /// A map or an object.
    Object(Object),
}

/// What an absent value is.
pub(super) const NULL: &Value = &Value::Null;

/// Up to here each whole number is a float of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Value {
    /// Whether nothing was given.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is not known yet. A list may be known and its items not.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// True or false, if it is one of these.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The whole number, if it is one and exact.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        let number = self.as_number()?;
        // A float this small and without a fraction is that integer.
        #[expect(clippy::cast_possible_truncation, reason = "its size is checked")]
        (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
    }

    /// The items, if it is a known list; none otherwise.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The texts, if it is a list of known ones, and of nothing else.
    #[must_use]
    pub fn as_texts(&self) -> Option<Vec<&str>> {
        match self {
            Self::List(items) => items.iter().map(Self::as_str).collect(),
            _ => None,
        }
    }

    /// The object, if it is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
