//! Functions of a provider: `provider::NAME::function(…)`. Terraform has them
//! since 1.8; older ones don't see them.

use super::Type;
use super::Value;

/// A function: pure, without network or configuration.
pub trait Function: Send + Sync {
    /// Its name, without the provider's.
    fn name(&self) -> &'static str;

    /// What it takes and gives.
    fn signature(&self) -> Signature;

    /// Its result. There are as many arguments as parameters, of their types,
    /// known and not null.
    ///
    /// # Errors
    /// An argument that it can do nothing with.
    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError>;
}

/// What a function takes and gives.
#[derive(Debug, Clone)]
pub struct Signature {
    /// What it is for, in a line.
    pub summary: String,
    /// What it does, in Markdown.
    pub description: String,
    /// What it takes.
    pub parameters: Vec<Parameter>,
    /// What it gives.
    pub returns: Type,
}

/// A parameter of a function.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name, for people: arguments go by their order.
    pub name: &'static str,
    /// The type of its arguments.
    pub r#type: Type,
    /// What it means, in Markdown.
    pub description: String,
}

/// Why a function has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionError {
    /// The argument that is wrong, from 0 on.
    pub argument: Option<usize>,
    /// What is wrong with it, and what to do next.
    pub text: String,
}
