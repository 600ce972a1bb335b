//! One condition of a data source: what it says, and which images fulfil it.

use super::attribute::Attribute;
use crate::image::FilterError;
use crate::image::FilterProblem;
use crate::image::Image;
use crate::image::ImageFilter;
use crate::image::ImageFilterSpec;
use crate::image::Spelling;

/// A condition as its author wrote it.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    /// `os_name = "Ubuntu"`.
    pub(super) said: String,
    /// What it is about: whose values are told where nothing fulfils it.
    pub(super) about: Attribute,
    /// The one text that is asked for, where it is one.
    pub(super) wanted: Option<String>,
    /// One of these holds.
    any_of: Vec<ImageFilter>,
}

impl Condition {
    /// The condition that one of the `specs` holds. An error names the first that
    /// can't be used by its index.
    pub(super) fn new(
        said: String,
        about: Attribute,
        specs: &[ImageFilterSpec],
    ) -> Result<Self, (usize, FilterError)> {
        let filters = specs.iter().enumerate();
        let filters =
            filters.map(|(index, spec)| ImageFilter::new(spec).map_err(|error| (index, error)));
        Ok(Self {
            said,
            about,
            wanted: None,
            any_of: filters.collect::<Result<_, _>>()?,
        })
    }

    /// The same, with the one text that is asked for.
    pub(super) fn wanting(mut self, text: &str) -> Self {
        self.wanted = Some(text.to_owned());
        self
    }

    pub(super) fn matches(&self, image: &Image) -> bool {
        self.any_of.iter().any(|filter| filter.matches(image))
    }
}

/// What is wrong with a condition, by the name of its argument; a regular
/// expression is drawn with a mark at the place.
pub(super) fn explain(argument: &str, written: &str, error: &FilterError) -> String {
    let text = error.text_for(argument, Spelling::Snake);
    match error.problem() {
        FilterProblem::NotARegex {
            character: Some(character),
            ..
        } if !written.contains('\n') => {
            let indent = " ".repeat(character.saturating_sub(1));
            format!("{text}.\n\n    {written}\n    {indent}^")
        }
        _ => format!("{text}."),
    }
}
