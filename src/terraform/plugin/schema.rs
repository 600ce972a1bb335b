//! What a block may hold: its arguments, attributes and blocks.

use super::Type;

/// What a block may hold.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// What the block is for, in Markdown.
    pub description: String,
    /// Its arguments and attributes.
    pub attributes: Vec<Attribute>,
    /// The blocks in it.
    pub blocks: Vec<Block>,
}

/// An argument, an attribute or both.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means, in Markdown.
    pub description: String,
    /// Who gives it a value.
    pub presence: Presence,
    /// Whether Terraform hides its value from people.
    pub is_sensitive: bool,
    /// What asks for it, where it is only read: told to whoever gives it a value.
    pub instead: Option<String>,
}

/// What an attribute holds.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A value of a type.
    Plain(Type),
    /// A list of objects, each attribute with its description.
    Objects(Vec<Attribute>),
}

/// Who gives an attribute its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// The user has to.
    Required,
    /// The user may.
    Optional,
    /// The provider does.
    Computed,
    /// The user may; the provider does in any case.
    OptionalComputed,
}

/// A block in a block.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in Markdown.
    pub description: String,
    /// How often it may be written.
    pub nesting: Nesting,
    /// What it may hold.
    pub attributes: Vec<Attribute>,
}

/// How often a block may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// Once at most. Its value is an object, or null.
    Single,
    /// Any number of times. Its value is a list of objects.
    List,
}

impl Attribute {
    /// An argument that has to be given.
    pub fn required(name: &'static str, r#type: Type, description: impl Into<String>) -> Self {
        Self::new(name, Kind::Plain(r#type), description, Presence::Required)
    }

    /// An argument that may be given.
    pub fn optional(name: &'static str, r#type: Type, description: impl Into<String>) -> Self {
        Self::new(name, Kind::Plain(r#type), description, Presence::Optional)
    }

    /// An attribute of what was read.
    pub fn computed(name: &'static str, r#type: Type, description: impl Into<String>) -> Self {
        Self::new(name, Kind::Plain(r#type), description, Presence::Computed)
    }

    /// An attribute of what was read that is an argument too.
    pub fn optional_computed(
        name: &'static str,
        r#type: Type,
        description: impl Into<String>,
    ) -> Self {
        Self::new(
            name,
            Kind::Plain(r#type),
            description,
            Presence::OptionalComputed,
        )
    }

    /// A list of objects that were read, with these attributes.
    pub fn computed_objects(
        name: &'static str,
        attributes: Vec<Self>,
        description: impl Into<String>,
    ) -> Self {
        let kind = Kind::Objects(attributes);
        Self::new(name, kind, description, Presence::Computed)
    }

    /// The same, with its value hidden from people.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.is_sensitive = true;
        self
    }

    /// The same, with what asks for it.
    #[must_use]
    pub fn asked_by(mut self, instead: impl Into<String>) -> Self {
        self.instead = Some(instead.into());
        self
    }

    fn new(
        name: &'static str,
        kind: Kind,
        description: impl Into<String>,
        presence: Presence,
    ) -> Self {
        Self {
            name,
            kind,
            description: description.into(),
            presence,
            is_sensitive: false,
            instead: None,
        }
    }

    /// The type of its values.
    #[must_use]
    pub fn r#type(&self) -> Type {
        match &self.kind {
            Kind::Plain(of) => of.clone(),
            Kind::Objects(attributes) => Type::list(Type::Object(fields(attributes).collect())),
        }
    }
}

impl Schema {
    /// The type of what is written in the block, and of what is read.
    #[must_use]
    pub fn r#type(&self) -> Type {
        let blocks = self
            .blocks
            .iter()
            .map(|block| (block.name.to_owned(), block.r#type()));
        Type::Object(fields(&self.attributes).chain(blocks).collect())
    }
}

impl Block {
    fn r#type(&self) -> Type {
        let one = Type::Object(fields(&self.attributes).collect());
        match self.nesting {
            Nesting::Single => one,
            Nesting::List => Type::list(one),
        }
    }
}

fn fields(attributes: &[Attribute]) -> impl Iterator<Item = (String, Type)> {
    attributes
        .iter()
        .map(|attribute| (attribute.name.to_owned(), attribute.r#type()))
}
