//! Conditions on a text.

use std::collections::BTreeSet;

use regex::Regex;

use super::case::equals;
use super::case::lowered;
use super::case::with_lowered;
use super::check::check_list;
use super::check::check_text;
use super::error::FilterError;
use super::error::FilterPath;
use super::error::FilterProblem;
use super::fingerprint::Fingerprint;
use super::glob::Glob;
use super::regex::compile;
use super::regex::may_match_any;

const EQ: &str = "eq";
const IN: &str = "in";
const CONTAINS: &str = "contains";
const STARTS_WITH: &str = "startsWith";
const GLOB: &str = "glob";
const REGEX: &str = "regex";

/// Conditions on a text, which hold together. All but `regex` ignore case:
/// letter by letter, as Unicode lowers single letters. A text that is missing
/// fulfils none of them; with no condition, anything does.
///
/// Every text has at most 256 bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextSpec {
    /// It is this text.
    pub eq: Option<String>,
    /// It is one of these, at most 1000.
    pub is_in: Option<Vec<String>>,
    /// It contains this.
    pub contains: Option<String>,
    /// It begins with this.
    pub starts_with: Option<String>,
    /// As a whole it is of this pattern, in which `*` stands for any run of
    /// characters, also an empty one, `?` for one character, and everything
    /// else for itself.
    pub glob: Option<String>,
    /// This expression is found in it, in the case in which it is written:
    /// `(?i)` in front of it ignores case, `^` and `$` bind it to the ends.
    pub regex: Option<String>,
}

/// Checked conditions, of which there is one at least. Texts are in lower case.
#[derive(Debug, Clone)]
pub(super) struct TextFilter {
    eq: Option<String>,
    is_in: Option<BTreeSet<String>>,
    contains: Option<String>,
    starts_with: Option<String>,
    glob: Option<Glob>,
    regex: Option<Regex>,
}

impl TextFilter {
    /// The conditions on `field`, or `None` where there are none.
    pub(super) fn new(field: &'static str, spec: &TextSpec) -> Result<Option<Self>, FilterError> {
        if *spec == TextSpec::default() {
            return Ok(None);
        }
        let path = |condition| FilterPath::of(field, Some(condition));
        let text = |condition, text: &Option<String>| {
            let text = text.as_deref();
            text.map(|text| check_text(path(condition), text).map(|()| lowered(text)))
                .transpose()
        };
        // What every text contains is more likely a blank form than meant.
        let part = |condition, part: &Option<String>| match part.as_deref() {
            Some("") => Err(FilterError::new(path(condition), FilterProblem::EmptyText)),
            _ => text(condition, part),
        };
        if let Some(values) = &spec.is_in {
            check_list(path(IN), values)?;
            for (index, value) in values.iter().enumerate() {
                check_text(path(IN).at(index), value)?;
            }
        }
        part(REGEX, &spec.regex)?;
        let regex = spec.regex.as_deref().map(compile).transpose();
        let filter = Self {
            eq: text(EQ, &spec.eq)?,
            is_in: spec
                .is_in
                .as_ref()
                .map(|values| values.iter().map(|value| lowered(value)).collect()),
            contains: part(CONTAINS, &spec.contains)?,
            starts_with: part(STARTS_WITH, &spec.starts_with)?,
            glob: text(GLOB, &spec.glob)?.map(|glob| Glob::new(&glob)),
            regex: regex.map_err(|problem| FilterError::new(path(REGEX), problem))?,
        };
        filter.check_contradictions(spec, path)?;
        Ok(Some(filter))
    }

    pub(super) fn matches(&self, value: &str) -> bool {
        let any_case = match &self.eq {
            // The other conditions hold for it: that was checked.
            Some(eq) => equals(value, eq),
            None if self.is_regex_alone() => true,
            None => with_lowered(value, |value| self.excluding(value).is_none()),
        };
        any_case
            && self
                .regex
                .as_ref()
                .is_none_or(|regex| regex.is_match(value))
    }

    pub(super) fn write(&self, field: &'static str, out: &mut Fingerprint) {
        let mut text = |condition, text: Option<&str>| {
            if let Some(text) = text {
                out.add(field, condition, [text]);
            }
        };
        text(EQ, self.eq.as_deref());
        text(CONTAINS, self.contains.as_deref());
        text(STARTS_WITH, self.starts_with.as_deref());
        text(GLOB, self.glob.as_ref().map(Glob::as_str));
        text(REGEX, self.regex.as_ref().map(Regex::as_str));
        if let Some(values) = &self.is_in {
            out.add(field, IN, values);
        }
    }

    /// Refuses what can match nothing because `eq` and `in` are excluded.
    fn check_contradictions(
        &self,
        spec: &TextSpec,
        path: impl Fn(&'static str) -> FilterPath,
    ) -> Result<(), FilterError> {
        let may_match = |texts: &[&String]| {
            let texts = texts.iter().map(|text| text.as_str());
            let regex = self.regex.as_ref();
            regex.is_none_or(|regex| may_match_any(regex, texts))
        };
        if let (Some(eq), Some(written)) = (&self.eq, &spec.eq) {
            let regex = || (!may_match(&[written])).then_some(REGEX);
            return match self.excluding(eq).or_else(regex) {
                Some(condition) => Err(FilterError::new(
                    path(EQ),
                    FilterProblem::ExcludedBy { condition },
                )),
                None => Ok(()),
            };
        }
        let values = spec.is_in.iter().flatten();
        let left: Vec<_> = values
            .filter(|value| self.excluding(&lowered(value)).is_none())
            .collect();
        if spec.is_in.is_some() && (left.is_empty() || !may_match(&left)) {
            return Err(FilterError::new(path(IN), FilterProblem::AllExcluded));
        }
        Ok(())
    }

    /// The condition that a value, in lower case, does not fulfil, aside from
    /// `eq` and `regex`.
    fn excluding(&self, value: &str) -> Option<&'static str> {
        let Self {
            is_in,
            contains,
            starts_with,
            glob,
            ..
        } = self;
        if is_in.as_ref().is_some_and(|values| !values.contains(value)) {
            return Some(IN);
        }
        let excludes = |part: &Option<String>, holds: fn(&str, &str) -> bool| {
            part.as_deref().is_some_and(|part| !holds(value, part))
        };
        if excludes(starts_with, |value, part| value.starts_with(part)) {
            return Some(STARTS_WITH);
        }
        if excludes(contains, |value, part| value.contains(part)) {
            return Some(CONTAINS);
        }
        let glob = glob.as_ref();
        glob.is_some_and(|glob| !glob.matches(value))
            .then_some(GLOB)
    }

    fn is_regex_alone(&self) -> bool {
        self.is_in.is_none()
            && self.contains.is_none()
            && self.starts_with.is_none()
            && self.glob.is_none()
    }
}
