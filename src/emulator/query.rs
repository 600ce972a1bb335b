//! Reading the parameters of a query.

use std::collections::HashSet;

use super::error::BceError;

/// A parameter that is there twice is refused, as nobody can say which of the
/// two BCC would take.
pub(super) fn ensure_none_twice(query: &[(String, String)]) -> Result<(), BceError> {
    let mut names = HashSet::new();
    match query.iter().find(|(name, _)| !names.insert(&**name)) {
        Some((name, _)) => Err(bad_request(&format!("{name}, which is given twice"))),
        None => Ok(()),
    }
}

/// The value of the parameter of this name, if it has one: an empty one counts
/// as absent, which is not documented.
pub(super) fn parameter<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let (_, value) = query.iter().find(|(given, _)| given == name)?;
    Some(&**value).filter(|value| !value.is_empty())
}

pub(super) fn bad_request(what: &str) -> BceError {
    BceError::BadRequest {
        message: format!("Bad request parameters or illegal request: {what}."),
    }
}
