//! The types of Terraform's language, as far as data sources need them.

/// A type of Terraform's language. There are no sets on purpose: a diagnostic
/// can't name one of their members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// A number of any precision.
    Number,
    /// A text.
    String,
    /// A list of one type.
    List(Box<Self>),
    /// Texts to values of one type.
    Map(Box<Self>),
    /// Names, each with its type.
    Object(Vec<(String, Self)>),
}

impl Type {
    /// A list of these.
    #[must_use]
    pub fn list(item: Self) -> Self {
        Self::List(Box::new(item))
    }

    /// As people write it: `list(string)`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Bool => "bool".to_owned(),
            Self::Number => "number".to_owned(),
            Self::String => "string".to_owned(),
            Self::List(item) => format!("list({})", item.name()),
            Self::Map(item) => format!("map({})", item.name()),
            Self::Object(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, of)| format!("{name} = {}", of.name()))
                    .collect();
                format!("object({{{}}})", fields.join(", "))
            }
        }
    }
}
