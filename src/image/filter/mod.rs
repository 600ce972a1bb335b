//! Which images are asked for.

mod case;
mod check;
mod error;
mod field;
mod fingerprint;
mod glob;
mod regex;
mod text;

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use super::Image;
use super::ImageId;
use super::ImageStatus;
use super::ImageType;
use check::MAX_TEXT;
use check::MAX_VALUES;
use check::check_list;
use field::TextField;
use fingerprint::Fingerprint;
use text::TextFilter;

pub use error::FilterError;
pub use error::FilterPath;
pub use error::FilterProblem;
pub use error::Spelling;
pub use text::TextSpec;

const IDS: FilterPath = FilterPath::of("ids", None);
const STATUS: FilterPath = FilterPath::of("status", Some("in"));
const TYPE: FilterPath = FilterPath::of("type", Some("in"));
const CREATED_AFTER: FilterPath = FilterPath::of("createdAfter", None);
const CREATED_BEFORE: FilterPath = FilterPath::of("createdBefore", None);
const ENCRYPTED: FilterPath = FilterPath::of("encrypted", None);
const PACKAGE: FilterPath = FilterPath::of("package", None);

/// Which images are asked for, as the caller says it: conditions that hold
/// together. An image without a value fulfils no condition on that value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageFilterSpec {
    /// The image is one of these, at most 1000. Ids are case-sensitive.
    pub ids: Option<Vec<String>>,
    /// On the name.
    pub name: Option<TextSpec>,
    /// On the distribution: `Ubuntu`.
    pub os_name: Option<TextSpec>,
    /// On `linux` or `windows`.
    pub os_type: Option<TextSpec>,
    /// On the distribution's version: `22.04 LTS`.
    pub os_version: Option<TextSpec>,
    /// On its build: `2015061700`.
    pub os_build: Option<TextSpec>,
    /// On its architecture: `x86_64 (64bit)`.
    pub os_arch: Option<TextSpec>,
    /// On its language: `CHS` or `ENG`.
    pub os_lang: Option<TextSpec>,
    /// On the owner's words.
    pub desc: Option<TextSpec>,
    /// On the special edition.
    pub special_version: Option<TextSpec>,
    /// The status is one of these.
    pub status: Option<Vec<ImageStatus>>,
    /// The type, as the image has it, is one of these.
    pub image_type: Option<Vec<ImageType>>,
    /// Made at this time or later.
    pub created_after: Option<DateTime<Utc>>,
    /// Made earlier than this time, so that ranges can follow each other
    /// without an image in two of them.
    pub created_before: Option<DateTime<Utc>>,
    /// Whether its disks are encrypted.
    pub encrypted: Option<bool>,
    /// Whether it holds data disks.
    pub package: Option<bool>,
}

/// A filter that was checked, and matches.
#[derive(Debug, Clone)]
pub struct ImageFilter {
    ids: Option<BTreeSet<ImageId>>,
    texts: Vec<(TextField, TextFilter)>,
    status: Option<BTreeSet<ImageStatus>>,
    image_type: Option<BTreeSet<ImageType>>,
    created_after: Option<DateTime<Utc>>,
    created_before: Option<DateTime<Utc>>,
    encrypted: Option<bool>,
    package: Option<bool>,
}

impl ImageFilter {
    /// Checks the conditions and makes them ready.
    ///
    /// # Errors
    /// Where a value is out of bounds or can't be read, or where no image
    /// could match: see [`FilterProblem`].
    pub fn new(spec: &ImageFilterSpec) -> Result<Self, FilterError> {
        let mut texts = Vec::new();
        for field in TextField::ALL {
            let Some(conditions) = field.conditions(spec) else {
                continue;
            };
            let conditions = TextFilter::new(field.name(), conditions)?;
            texts.extend(conditions.map(|conditions| (field, conditions)));
        }
        check_range(spec.created_after, spec.created_before)?;
        Ok(Self {
            ids: spec.ids.as_deref().map(parse_ids).transpose()?,
            texts,
            status: set(STATUS, spec.status.as_deref())?,
            image_type: set(TYPE, spec.image_type.as_deref())?,
            created_after: spec.created_after,
            created_before: spec.created_before,
            encrypted: spec.encrypted,
            package: spec.package,
        })
    }

    /// Whether the image fulfils every condition.
    #[must_use]
    pub fn matches(&self, image: &Image) -> bool {
        // The texts last: they take the longest.
        is_one_of(&self.status, &image.status)
            && is_one_of(&self.image_type, &image.image_type)
            && is_wanted(self.encrypted, image.encrypted)
            && is_wanted(self.package, image.package)
            && self.matches_time(image.create_time)
            && is_one_of(&self.ids, &image.id)
            && self.texts.iter().all(|(field, conditions)| {
                let value = field.value(image);
                value.is_some_and(|value| conditions.matches(value))
            })
    }

    /// Bytes that are the same for equal filters, whatever the order of a
    /// list, its repetitions and the case of what ignores case, and different
    /// for different ones, in every build and on every platform. They bind a
    /// cursor to its filter. There are none where there is no condition.
    #[must_use]
    pub fn fingerprint(&self) -> Vec<u8> {
        let mut out = Fingerprint::default();
        let mut add = |path: FilterPath, values: Vec<Vec<u8>>| {
            out.add(path.field, path.condition.unwrap_or_default(), values);
        };
        let bytes = |text: &str| text.as_bytes().to_vec();
        if let Some(ids) = &self.ids {
            add(IDS, ids.iter().map(|id| bytes(id.as_str())).collect());
        }
        if let Some(status) = &self.status {
            add(STATUS, status.iter().map(|s| bytes(s.as_bcc())).collect());
        }
        if let Some(types) = &self.image_type {
            add(TYPE, types.iter().map(|t| bytes(t.as_bcc())).collect());
        }
        for (path, time) in [
            (CREATED_AFTER, self.created_after),
            (CREATED_BEFORE, self.created_before),
        ] {
            if let Some(time) = time {
                let mut moment = time.timestamp().to_be_bytes().to_vec();
                moment.extend(time.timestamp_subsec_nanos().to_be_bytes());
                add(path, vec![moment]);
            }
        }
        for (path, wanted) in [(ENCRYPTED, self.encrypted), (PACKAGE, self.package)] {
            if let Some(wanted) = wanted {
                add(path, vec![vec![u8::from(wanted)]]);
            }
        }
        for (field, conditions) in &self.texts {
            conditions.write(field.name(), &mut out);
        }
        out.into_bytes()
    }

    /// Whether there is no condition, so that every image matches.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fingerprint().is_empty()
    }

    /// The types of which one is asked for; `None` is any.
    #[must_use]
    pub fn types(&self) -> Option<&BTreeSet<ImageType>> {
        self.image_type.as_ref()
    }

    /// Whether there is a condition on the status.
    #[must_use]
    pub fn wants_status(&self) -> bool {
        self.status.is_some()
    }

    fn matches_time(&self, time: Option<DateTime<Utc>>) -> bool {
        let holds = |bound: Option<DateTime<Utc>>,
                     holds: fn(DateTime<Utc>, DateTime<Utc>) -> bool| {
            bound.is_none_or(|bound| time.is_some_and(|time| holds(time, bound)))
        };
        holds(self.created_after, |time, after| time >= after)
            && holds(self.created_before, |time, before| time < before)
    }
}

fn is_one_of<T: Ord>(values: &Option<BTreeSet<T>>, value: &T) -> bool {
    values.as_ref().is_none_or(|values| values.contains(value))
}

fn is_wanted(wanted: Option<bool>, value: Option<bool>) -> bool {
    wanted.is_none() || wanted == value
}

fn set<T: Ord + Copy>(
    path: FilterPath,
    values: Option<&[T]>,
) -> Result<Option<BTreeSet<T>>, FilterError> {
    let Some(values) = values else {
        return Ok(None);
    };
    check_list(path, values)?;
    Ok(Some(values.iter().copied().collect()))
}

fn parse_ids(ids: &[String]) -> Result<BTreeSet<ImageId>, FilterError> {
    check_list(IDS, ids)?;
    let parse = |(index, id): (usize, &String)| {
        ImageId::new(id)
            .map_err(|error| FilterError::new(IDS.at(index), FilterProblem::NotAnId(error)))
    };
    ids.iter().enumerate().map(parse).collect()
}

fn check_range(
    after: Option<DateTime<Utc>>,
    before: Option<DateTime<Utc>>,
) -> Result<(), FilterError> {
    match (after, before) {
        (Some(after), Some(before)) if after >= before => {
            let problem = FilterProblem::EmptyRange { after, before };
            Err(FilterError::new(CREATED_AFTER, problem))
        }
        _ => Ok(()),
    }
}
