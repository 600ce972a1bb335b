//! The four arguments of a Relay connection become one checked window, here
//! and nowhere else.

use super::config::DEFAULT_FIRST;
use super::config::MAX_FIRST;
use super::error::FieldError;
use crate::catalogue::Cursor;
use crate::catalogue::Window;

/// The arguments, as they came.
pub(super) struct PageArguments {
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
    pub(super) last: Option<i32>,
    pub(super) before: Option<String>,
}

impl PageArguments {
    /// Checks the numbers and decodes the cursors. Where neither `first` nor
    /// `last` is given, `first` is 100.
    pub(super) fn window(&self, cursors: &Cursor) -> Result<Window, FieldError> {
        let first = match (self.first, self.last) {
            (None, None) => Some(DEFAULT_FIRST),
            (first, _) => first,
        };
        let position = |argument, text: &Option<String>| {
            let decoded = text.as_ref().map(|text| cursors.decode(text)).transpose();
            decoded.map_err(|error| FieldError::Cursor { argument, error })
        };
        Ok(Window {
            first: length("first", first)?,
            last: length("last", self.last)?,
            after: position("after", &self.after)?,
            before: position("before", &self.before)?,
        })
    }
}

fn length(argument: &'static str, value: Option<i32>) -> Result<Option<usize>, FieldError> {
    match value {
        None => Ok(None),
        Some(value) if value > MAX_FIRST => Err(FieldError::PageTooLarge { argument, value }),
        Some(value) => match usize::try_from(value) {
            Ok(length) => Ok(Some(length)),
            Err(_) => Err(FieldError::NegativeLength { argument, value }),
        },
    }
}
