//! What is wrong with a filter, in words for who wrote it.

use std::fmt;

use chrono::DateTime;
use chrono::SecondsFormat;
use chrono::Utc;

use super::MAX_TEXT;
use super::MAX_VALUES;
use super::regex::MAX_WRITTEN_OUT;
use crate::image::InvalidImageId;

/// Why a filter can't be used: where, and what is wrong there. Its text is in
/// GraphQL's spelling; [`text`](Self::text) gives the other one too.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Spelling::Camel))]
pub struct FilterError {
    path: FilterPath,
    problem: FilterProblem,
}

/// What is wrong with a value of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterProblem {
    /// The text has more bytes than are taken.
    TooLong {
        /// Its length in bytes.
        len: usize,
    },
    /// The list has more values than are taken.
    TooMany {
        /// How many there are.
        len: usize,
    },
    /// The list is empty, and so would be what is found.
    NoValues,
    /// The text is empty, and every text contains it.
    EmptyText,
    /// No image can have this id.
    NotAnId(InvalidImageId),
    /// It is no regular expression.
    NotARegex {
        /// What the parser says, in one line.
        message: String,
        /// The character at which it says so, from 1.
        character: Option<usize>,
    },
    /// The regular expression is too large once its repetitions are written out.
    RegexTooLarge,
    /// A condition beside it lets no image pass that this one does.
    ExcludedBy {
        /// That condition, in GraphQL's spelling.
        condition: &'static str,
    },
    /// The conditions beside it let none of the values pass.
    AllExcluded,
    /// No time is in the range that it begins.
    EmptyRange {
        /// Where the range begins.
        after: DateTime<Utc>,
        /// Where it ends.
        before: DateTime<Utc>,
    },
}

/// A place in a filter: `osName.in[3]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FilterPath {
    pub(super) field: &'static str,
    pub(super) condition: Option<&'static str>,
    pub(super) index: Option<usize>,
}

/// How names are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spelling {
    /// `startsWith`, as in GraphQL.
    Camel,
    /// `starts_with`, as in Terraform.
    Snake,
}

impl FilterError {
    pub(super) fn new(path: FilterPath, problem: FilterProblem) -> Self {
        Self { path, problem }
    }

    /// Where.
    #[must_use]
    pub fn field(&self) -> FilterPath {
        self.path
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &FilterProblem {
        &self.problem
    }

    /// Where, what is wrong, and what to do.
    #[must_use]
    pub fn text(&self, spelling: Spelling) -> String {
        self.text_for(&self.path.text(spelling), spelling)
    }

    /// The same of a caller that has another name for the place.
    #[must_use]
    pub fn text_for(&self, path: &str, spelling: Spelling) -> String {
        match &self.problem {
            FilterProblem::TooLong { len } => {
                format!("`{path}` has {len} bytes; the most is {MAX_TEXT}. Shorten it")
            }
            FilterProblem::TooMany { len } => {
                format!("`{path}` has {len} values; the most is {MAX_VALUES}. Ask in several parts")
            }
            FilterProblem::NoValues => format!(
                "`{path}` is an empty list, which matches no image. Leave it out, or give a value"
            ),
            FilterProblem::EmptyText => format!(
                "`{path}` is empty, which matches every text. Leave it out; what has any text at \
                 all matches the glob `*`"
            ),
            FilterProblem::NotAnId(error) => {
                format!("`{path}` matches no image: {error}. Leave it out")
            }
            FilterProblem::NotARegex { message, character } => {
                let place = character.map(|n| format!(", at character {n}"));
                let place = place.unwrap_or_default();
                format!(
                    "`{path}` is no regular expression: {message}{place}. How to write one: \
                     https://docs.rs/regex/1/regex/#syntax"
                )
            }
            FilterProblem::RegexTooLarge => format!(
                "`{path}` is too large; the most is {MAX_WRITTEN_OUT} characters with its \
                 repetitions written out, and less of classes like `\\w`. Repeat less, or write \
                 smaller classes: `[0-9]` instead of `\\d`"
            ),
            FilterProblem::ExcludedBy { condition } => {
                let condition = spelling.write(condition);
                format!(
                    "`{path}` matches no image, because `{condition}` beside it excludes the \
                     value. Leave one of the two out"
                )
            }
            FilterProblem::AllExcluded => format!(
                "`{path}` matches no image, because the conditions beside it exclude every value. \
                 Leave it or them out"
            ),
            FilterProblem::EmptyRange { after, before } => {
                let end = spelling.write("createdBefore");
                let after = after.to_rfc3339_opts(SecondsFormat::AutoSi, true);
                let before = before.to_rfc3339_opts(SecondsFormat::AutoSi, true);
                format!(
                    "`{path}` is {after}, which must be earlier than `{end}`, {before}: no time \
                     is between them. Move one, or exchange them"
                )
            }
        }
    }
}

impl FilterPath {
    /// The names from the filter down: `osName` and `in`.
    #[must_use]
    pub fn names(&self, spelling: Spelling) -> Vec<String> {
        let names = std::iter::once(self.field).chain(self.condition);
        names.map(|name| spelling.write(name)).collect()
    }

    /// Which value of a list, from 0.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        self.index
    }

    /// The whole path, from the argument on: `filter.osName.in[3]`.
    #[must_use]
    pub fn text(&self, spelling: Spelling) -> String {
        let names = self.names(spelling).join(".");
        let index = self.index.map(|index| format!("[{index}]"));
        format!("filter.{names}{}", index.unwrap_or_default())
    }

    pub(super) const fn of(field: &'static str, condition: Option<&'static str>) -> Self {
        Self {
            field,
            condition,
            index: None,
        }
    }

    pub(super) fn at(self, index: usize) -> Self {
        Self {
            index: Some(index),
            ..self
        }
    }
}

impl fmt::Display for FilterPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Spelling::Camel))
    }
}

impl Spelling {
    fn write(self, camel: &str) -> String {
        let mut name = String::with_capacity(camel.len() + 2);
        for c in camel.chars() {
            if self == Self::Snake && c.is_ascii_uppercase() {
                name.push('_');
                name.push(c.to_ascii_lowercase());
            } else {
                name.push(c);
            }
        }
        name
    }
}
