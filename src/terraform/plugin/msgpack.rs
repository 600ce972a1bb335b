//! Terraform's values as `MessagePack`. Types decide: a number may come as a text,
//! and every attribute of an object has to be there.

use std::fmt;

use rmpv::Value as Wire;
use rmpv::ValueRef as Written;

use super::Object;
use super::Type;
use super::Value;

/// Deeper than any value of a schema here.
const DEPTH: usize = 32;

/// The extensions that stand for an unknown value: plain, and with what is known
/// of it all the same.
const UNKNOWN: [i8; 2] = [0, 12];

/// A value that is not of its type. Says where and never what: it may be secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Mismatch {
    #[error("no MessagePack")]
    Malformed,
    #[error("`{at}` is not of type {expected}")]
    Type { at: String, expected: String },
    #[error("`{at}` is unknown")]
    Unknown { at: String },
    #[error("`{at}` is not in the schema")]
    Surplus { at: String },
}

/// A place in a value. It is written out only where something is wrong there: a
/// list of thousands has as many places as values.
#[derive(Clone, Copy)]
enum At<'a> {
    Value,
    Member(&'a Self, &'a str),
    Item(&'a Self, usize),
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value => f.write_str("value"),
            Self::Member(of, name) => write!(f, "{of}.{name}"),
            Self::Item(of, index) => write!(f, "{of}[{index}]"),
        }
    }
}

/// The value of this type in these bytes.
pub(super) fn decode(mut bytes: &[u8], of: &Type) -> Result<Value, Mismatch> {
    let wire = rmpv::decode::read_value_with_max_depth(&mut bytes, DEPTH)
        .map_err(|_| Mismatch::Malformed)?;
    read(wire, of, At::Value)
}

/// The bytes of a value of this type. It has to be wholly known; attributes that
/// it lacks are null.
pub(super) fn encode(value: &Value, of: &Type) -> Result<Vec<u8>, Mismatch> {
    let wire = write(value, of, At::Value)?;
    let mut bytes = Vec::new();
    rmpv::encode::write_value_ref(&mut bytes, &wire).map_err(|_| Mismatch::Malformed)?;
    Ok(bytes)
}

fn read(wire: Wire, of: &Type, at: At<'_>) -> Result<Value, Mismatch> {
    let mismatch = || mismatch(of, at);
    Ok(match (wire, of) {
        (Wire::Nil, _) => Value::Null,
        (Wire::Ext(kind, _), _) if UNKNOWN.contains(&kind) => Value::Unknown,
        (Wire::Boolean(value), Type::Bool) => Value::Bool(value),
        (Wire::String(text), Type::String) => Value::String(text.into_str().ok_or_else(mismatch)?),
        // Numbers that fit nothing else come as text.
        (Wire::String(text), Type::Number) => {
            let number = text.as_str().and_then(|text| text.parse().ok());
            Value::Number(number.ok_or_else(mismatch)?)
        }
        (number, Type::Number) => Value::Number(number.as_f64().ok_or_else(mismatch)?),
        (Wire::Array(items), Type::List(of)) => {
            let items = items.into_iter().enumerate();
            let items = items.map(|(index, item)| read(item, of, At::Item(&at, index)));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        (Wire::Map(entries), Type::Map(_) | Type::Object(_)) => {
            let mut object = Object::new();
            for (name, wire) in entries {
                let name = name.as_str().ok_or_else(mismatch)?;
                let at = At::Member(&at, name);
                let of = member(of, name).ok_or_else(|| surplus(at))?;
                object.set(name.to_owned(), read(wire, of, at)?);
            }
            Value::Object(object)
        }
        _ => return Err(mismatch()),
    })
}

/// Texts are not copied: a state of thousands of images is written at once.
fn write<'a>(value: &'a Value, of: &'a Type, at: At<'_>) -> Result<Written<'a>, Mismatch> {
    Ok(match (value, of) {
        (Value::Null, _) => Written::Nil,
        (Value::Unknown, _) => return Err(Mismatch::Unknown { at: at.to_string() }),
        (Value::Bool(value), Type::Bool) => Written::Boolean(*value),
        (Value::Number(number), Type::Number) => {
            value.as_i64().map_or(Written::F64(*number), |whole| {
                Written::Integer(whole.into())
            })
        }
        (Value::String(text), Type::String) => Written::from(text.as_str()),
        (Value::List(items), Type::List(of)) => {
            let items = items.iter().enumerate();
            let items = items.map(|(index, item)| write(item, of, At::Item(&at, index)));
            Written::Array(items.collect::<Result<_, _>>()?)
        }
        (Value::Object(object), Type::Map(of)) => {
            let entries = object.iter().map(|(name, value)| {
                let at = At::Member(&at, name);
                Ok((Written::from(name), write(value, of, at)?))
            });
            Written::Map(entries.collect::<Result<_, _>>()?)
        }
        (Value::Object(object), Type::Object(fields)) => {
            if let Some((name, _)) = object.iter().find(|(name, _)| member(of, name).is_none()) {
                return Err(surplus(At::Member(&at, name)));
            }
            let entries = fields.iter().map(|(name, of)| {
                let at = At::Member(&at, name);
                Ok((
                    Written::from(name.as_str()),
                    write(object.get(name), of, at)?,
                ))
            });
            Written::Map(entries.collect::<Result<_, _>>()?)
        }
        _ => return Err(mismatch(of, at)),
    })
}

fn mismatch(of: &Type, at: At<'_>) -> Mismatch {
    Mismatch::Type {
        at: at.to_string(),
        expected: of.name(),
    }
}

fn surplus(at: At<'_>) -> Mismatch {
    Mismatch::Surplus { at: at.to_string() }
}

/// The type of what has this name in a map or an object.
fn member<'a>(of: &'a Type, name: &str) -> Option<&'a Type> {
    match of {
        Type::Map(of) => Some(of),
        Type::Object(fields) => fields
            .iter()
            .find_map(|(field, of)| (field == name).then_some(of)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::any;
    use proptest::prelude::prop_assert_eq;
    use proptest::proptest;

    use super::*;

    fn of() -> Type {
        let fields = [
            ("flag", Type::Bool),
            ("number", Type::Number),
            ("tags", Type::Map(Box::new(Type::String))),
            ("texts", Type::list(Type::String)),
        ];
        Type::Object(fields.map(|(name, of)| (name.to_owned(), of)).into())
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            flag: Option<bool>,
            number in -1e300..1e300,
            whole: u32,
            texts: Vec<Option<String>>,
        ) {
            for number in [number, whole.into()] {
                let tags = Object::new().with("a tag", "b");
                let object = Object::new()
                    .with("flag", flag)
                    .with("number", number)
                    .with("tags", tags)
                    .with("texts", texts.clone());
                let value = Value::Object(object);
                let bytes = encode(&value, &of()).unwrap();
                prop_assert_eq!(decode(&bytes, &of()), Ok(value));
            }
        }

        #[test]
        fn no_bytes_are_too_much(bytes in vec(any::<u8>(), 0..256)) {
            let _ = decode(&bytes, &of());
        }
    }

    #[test]
    fn what_is_missing_is_null_and_what_is_unknown_is_refused() {
        let bytes = encode(&Object::new().into(), &of()).unwrap();
        let complete = decode(&bytes, &of()).unwrap();
        assert_eq!(complete.as_object().unwrap().iter().count(), 4);
        let texts = Value::List(vec![Value::Null, Value::Unknown]);
        let unknown = Object::new().with("texts", texts);
        let at = "value.texts[1]".to_owned();
        let refused = encode(&unknown.into(), &of());
        assert_eq!(refused, Err(Mismatch::Unknown { at }));
    }

    #[test]
    fn depth_is_bounded() {
        let deep = vec![0x91; 1_000_000];
        assert_eq!(decode(&deep, &of()), Err(Mismatch::Malformed));
    }
}
