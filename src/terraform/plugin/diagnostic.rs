//! What a user is told, and at which line.

/// An error or a warning, as Terraform shows it: the summary in bold, the line
/// of the attribute, and the detail under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether Terraform stops at it.
    pub severity: Severity,
    /// What is wrong, in a few words.
    pub summary: String,
    /// Why, and what to do next.
    pub detail: String,
    /// The part of the configuration that it is about; the root is the whole
    /// block.
    pub path: Path,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Terraform stops.
    Error,
    /// Terraform goes on.
    Warning,
}

/// A place in a block: `filter[1].name`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path(Vec<Step>);

/// A step on the way to an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into an attribute or a block of this name.
    Attribute(String),
    /// To an item of a list.
    Index(usize),
    /// To an item of a map.
    Key(String),
}

impl Diagnostic {
    /// An error in the block.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            summary: summary.into(),
            detail: detail.into(),
            path: Path::default(),
        }
    }

    /// A warning about the block.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(summary, detail)
        }
    }

    /// The same, about this part of the block.
    #[must_use]
    pub fn at(mut self, path: impl Into<Path>) -> Self {
        self.path = path.into();
        self
    }
}

impl Path {
    /// An attribute of the block.
    pub fn attribute(name: impl Into<String>) -> Self {
        Self(vec![Step::Attribute(name.into())])
    }

    /// An attribute of what this leads to.
    #[must_use]
    pub fn then(mut self, name: impl Into<String>) -> Self {
        self.0.push(Step::Attribute(name.into()));
        self
    }

    /// An item of the list that this leads to.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.0.push(Step::Index(index));
        self
    }

    /// An item of the map that this leads to.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.0.push(Step::Key(key.into()));
        self
    }

    /// Its steps, from the block on.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl From<&str> for Path {
    fn from(name: &str) -> Self {
        Self::attribute(name)
    }
}
