//! The bounds of what a filter holds.

use super::error::FilterError;
use super::error::FilterPath;
use super::error::FilterProblem;

/// The longest text of a condition, in bytes: BCC's longest name has 65
/// characters, and what is longer is no name but an attempt.
pub(super) const MAX_TEXT: usize = 256;

/// The most values of a list: as many as the largest page has images.
pub(super) const MAX_VALUES: usize = 1000;

pub(super) fn check_text(path: FilterPath, text: &str) -> Result<(), FilterError> {
    match text.len() {
        0..=MAX_TEXT => Ok(()),
        len => Err(FilterError::new(path, FilterProblem::TooLong { len })),
    }
}

pub(super) fn check_list<T>(path: FilterPath, values: &[T]) -> Result<(), FilterError> {
    match values.len() {
        0 => Err(FilterError::new(path, FilterProblem::NoValues)),
        1..=MAX_VALUES => Ok(()),
        len => Err(FilterError::new(path, FilterProblem::TooMany { len })),
    }
}
