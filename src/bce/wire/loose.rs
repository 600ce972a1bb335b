//! Values that are taken as they come: one field of an unforeseen JSON type
//! must not cost the whole page.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::IgnoredAny;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;

/// A text; a number or a boolean becomes its text, anything else is absent.
#[derive(Default)]
pub(super) struct LooseText<'a>(pub(super) Option<Cow<'a, str>>);

/// A boolean; the texts `true` and `false` count too, anything else is absent.
#[derive(Default)]
pub(super) struct LooseBool(pub(super) Option<bool>);

/// A whole number; a text of digits counts too, anything else is absent.
#[derive(Default)]
pub(super) struct LooseInt(pub(super) Option<i64>);

impl<'de: 'a, 'a> Deserialize<'de> for LooseText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = deserializer.deserialize_any(LooseVisitor)?;
        Ok(Self(match value {
            Loose::Text(text) => Some(text),
            Loose::Bool(value) => Some(Cow::Owned(value.to_string())),
            Loose::Nothing => None,
        }))
    }
}

impl<'de> Deserialize<'de> for LooseBool {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = deserializer.deserialize_any(LooseVisitor)?;
        Ok(Self(match value {
            Loose::Bool(value) => Some(value),
            Loose::Text(text) => text.to_ascii_lowercase().parse().ok(),
            Loose::Nothing => None,
        }))
    }
}

impl<'de> Deserialize<'de> for LooseInt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = deserializer.deserialize_any(LooseVisitor)?;
        Ok(Self(match value {
            Loose::Text(text) => text.parse().ok(),
            Loose::Bool(_) | Loose::Nothing => None,
        }))
    }
}

enum Loose<'a> {
    Text(Cow<'a, str>),
    Bool(bool),
    Nothing,
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Loose::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Loose::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Loose::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Loose::Text(Cow::Owned(value.to_string())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Loose::Text(Cow::Owned(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Loose::Text(Cow::Owned(value.to_string())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Loose::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Nothing)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Nothing)
    }
}
