//! What is said about a flag that cannot be read.

/// The text is none of those that are possible here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is no {what}; possible are {}", possible.join(", "))]
pub struct NotPossible {
    /// The text that was given.
    pub value: String,
    /// What it should have been.
    pub what: &'static str,
    /// Every text that would have done, with its value's form where it has one.
    pub possible: Vec<String>,
}
