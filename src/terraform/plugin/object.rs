//! Objects: a configuration, an answer, an item of a list.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::Value;
use super::value::NULL;

/// Values by name. A name that is absent is null. Its `Debug` shows the names
/// only: one of the values may be a secret key.
#[derive(Clone, Default, PartialEq)]
pub struct Object(BTreeMap<Cow<'static, str>, Value>);

impl Object {
    /// An object without values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of this name, null if there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(NULL)
    }

    /// Gives this name a value.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) {
        self.0.insert(name.into(), value.into());
    }

    /// This object, with a value for this name.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Every name that has a value, in the names' order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// This object, where `other` has no value of the name.
    pub(super) fn overlaid_with(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl<N: Into<Cow<'static, str>>> FromIterator<(N, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(values: I) -> Self {
        let values = values.into_iter();
        Self(values.map(|(name, value)| (name.into(), value)).collect())
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
