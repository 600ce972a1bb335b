//! The arguments that all data sources have: which images are asked for.
//!
//! Every mistake is found at once, and told at its line. What is not known yet
//! is passed over: Terraform comes back when it is. So is what is null and must
//! not be: the plugin layer tells that.

mod bound;
mod filter;
mod schema;
mod values;

use std::time::Duration;

use super::attribute::Attribute;
use super::attribute::image_type;
use super::attribute::unknown;
use super::choose::SortBy;
use super::condition::Condition;
use super::condition::explain;
use super::plugin::Diagnostic;
use super::plugin::Object;
use super::plugin::Path;
use crate::catalogue::InvalidListing;
use crate::catalogue::Listing;
use crate::catalogue::SourceId;
use crate::image::ImageFilterSpec;
use crate::image::ImageType;
use crate::image::TextSpec;
use bound::is_bound;
use filter::filters;
use values::range;
use values::said;
use values::timeout;

pub(super) use schema::arguments;
pub(super) use schema::blocks;
pub use values::MAX_TIMEOUT;

/// What BCC calls all types.
const ALL: &str = "All";

/// The arguments that ask for one value of a text, or for a pattern.
const TEXTS: [Attribute; 5] = [
    Attribute::Name,
    Attribute::OsType,
    Attribute::OsName,
    Attribute::OsVersion,
    Attribute::OsArch,
];

/// What a data source is asked for.
#[derive(Debug)]
pub(super) struct Arguments {
    /// The types to list; `None` is all.
    pub(super) types: Option<Vec<ImageType>>,
    /// The text that each name holds, as BCC finds it.
    pub(super) name_contains: Option<String>,
    /// The instance specification that the images fit.
    pub(super) spec: Option<String>,
    /// What they fulfil, in the order in which it is told.
    pub(super) conditions: Vec<Condition>,
    /// What makes an image the newest.
    pub(super) sort_by: SortBy,
    /// For how long to read.
    pub(super) timeout: Duration,
    /// Whether ids or a whole name are asked for: then no stranger's image can
    /// come in between.
    pub(super) is_bound: bool,
}

impl Arguments {
    /// Reads them from a block. Where something is wrong, what comes back is not
    /// of use but for the check of what else is.
    pub(super) fn read(config: &Object) -> (Self, Vec<Diagnostic>) {
        let mut wrong = Vec::new();
        let (filter_conditions, named) = filters(config, &mut wrong);
        let mut arguments = Self {
            types: types(config, &mut wrong),
            name_contains: text(config, "name_contains").map(str::to_owned),
            spec: text(config, "spec").map(str::to_owned),
            conditions: Vec::new(),
            sort_by: sort_by(config, &mut wrong),
            timeout: timeout(config, &mut wrong),
            is_bound: false,
        };
        check_listings(&arguments, &mut wrong);
        let says_status = named.contains(&Attribute::Status);
        let conditions = &mut arguments.conditions;
        conditions.extend(status(config, says_status, &mut wrong));
        conditions.extend(ids(config, &mut wrong));
        for about in TEXTS {
            conditions.extend(one_text(config, about, &mut wrong));
        }
        conditions.extend(name_regex(config, &mut wrong));
        conditions.extend(range(config, &mut wrong));
        conditions.extend(filter_conditions);
        arguments.is_bound = is_bound(config);
        (arguments, wrong)
    }

    /// The types as people say them: `System or Custom`.
    pub(super) fn said_types(&self) -> String {
        match &self.types {
            None => "any type".to_owned(),
            Some(types) => {
                let names: Vec<&str> = types.iter().map(|of| of.as_bcc()).collect();
                format!("type {}", names.join(" or "))
            }
        }
    }
}

/// The text of an argument, if it is given and known.
fn text<'a>(config: &'a Object, name: &str) -> Option<&'a str> {
    config.get(name).as_str()
}

fn types(config: &Object, wrong: &mut Vec<Diagnostic>) -> Option<Vec<ImageType>> {
    let given = config.get("image_type");
    if given.is_null() {
        return Some(vec![ImageType::System, ImageType::Custom]);
    }
    if !given.is_unknown() && given.items().is_empty() {
        let detail = "An empty list asks for no image. Leave it out for `System` and `Custom`, or say `[\"All\"]`.";
        wrong.push(Diagnostic::error("No type of image", detail).at("image_type"));
    }
    let mut types = Vec::new();
    let mut is_all = false;
    for (index, item) in given.items().iter().enumerate() {
        match item.as_str() {
            Some(ALL) => is_all = true,
            Some(text) => match image_type(text) {
                Ok(of) if types.contains(&of) => {}
                Ok(of) => types.push(of),
                Err(_) => {
                    let known = ImageType::KNOWN.iter().map(|of| of.as_bcc());
                    let possible: Vec<&str> = std::iter::once(ALL).chain(known).collect();
                    let detail = unknown("type of image", text, &possible);
                    let path = Path::attribute("image_type").index(index);
                    wrong.push(Diagnostic::error("Unknown type of image", detail).at(path));
                }
            },
            None => {}
        }
    }
    (!is_all).then_some(types)
}

fn sort_by(config: &Object, wrong: &mut Vec<Diagnostic>) -> SortBy {
    let Some(text) = text(config, "sort_by") else {
        return SortBy::CreateTime;
    };
    SortBy::from_text(text).unwrap_or_else(|| {
        let detail = unknown("order", text, &SortBy::ALL.map(SortBy::as_text));
        wrong.push(Diagnostic::error("Unknown order", detail).at("sort_by"));
        SortBy::CreateTime
    })
}

/// What BCC is asked with has bounds of its own.
fn check_listings(arguments: &Arguments, wrong: &mut Vec<Diagnostic>) {
    let name = arguments.name_contains.as_deref();
    let mut check = |argument: &'static str, listing: Result<Listing, InvalidListing>| {
        let detail = match listing {
            Ok(_) => return,
            Err(InvalidListing::NoSpec) => {
                "It is empty. Leave it out, or give an instance specification such as \"bcc.g5.c2m8\"."
                    .to_owned()
            }
            Err(InvalidListing::TooLong { len, most, .. }) => {
                format!("It has {len} bytes; the most is {most}. Shorten it.")
            }
        };
        let summary = format!("`{argument}` can't be used");
        wrong.push(Diagnostic::error(summary, detail).at(argument));
    };
    check("name_contains", Listing::new(SourceId::DEFAULT, None, name));
    if let Some(spec) = &arguments.spec {
        check("spec", Listing::available(SourceId::DEFAULT, spec, None));
    }
}

/// The images that can be used, unless something else is said.
fn status(config: &Object, said_elsewhere: bool, wrong: &mut Vec<Diagnostic>) -> Option<Condition> {
    let given = config.get("status");
    let text = match given.as_str() {
        Some(text) => text,
        None if given.is_null() && !said_elsewhere => "Available",
        None => return None,
    };
    let spec = Attribute::Status.wants(text);
    let spec = spec.map_err(|detail| {
        wrong.push(Diagnostic::error("Unknown status", detail).at("status"));
    });
    condition("status", text, Attribute::Status, spec.ok()?, wrong)
}

fn ids(config: &Object, wrong: &mut Vec<Diagnostic>) -> Option<Condition> {
    let given = config.get("image_ids");
    let ids = given.as_texts()?;
    let written = said(ids.iter().copied());
    let spec = ImageFilterSpec {
        ids: Some(ids.into_iter().map(str::to_owned).collect()),
        ..ImageFilterSpec::default()
    };
    let made = Condition::new(format!("image_ids = {written}"), Attribute::Id, &[spec]);
    made.map_err(|(_, error)| {
        let path = Path::attribute("image_ids");
        let path = match error.field().index() {
            Some(index) => path.index(index),
            None => path,
        };
        let detail = explain("image_ids", "", &error);
        wrong.push(Diagnostic::error("`image_ids` can't be used", detail).at(path));
    })
    .ok()
}

fn one_text(config: &Object, about: Attribute, wrong: &mut Vec<Diagnostic>) -> Option<Condition> {
    let argument = about.name();
    let text = text(config, argument)?;
    if text.is_empty() {
        let detail = "It is empty, which matches no image. Leave it out (or set it to null), or give a value.";
        let summary = format!("`{argument}` can't be used");
        wrong.push(Diagnostic::error(summary, detail).at(argument));
        return None;
    }
    // Of texts, any is a pattern; its length is checked with the condition.
    let spec = about.wants(text).ok()?;
    condition(argument, text, about, spec, wrong)
}

fn name_regex(config: &Object, wrong: &mut Vec<Diagnostic>) -> Option<Condition> {
    let pattern = text(config, "name_regex")?;
    let spec = ImageFilterSpec {
        name: Some(TextSpec {
            regex: Some(pattern.to_owned()),
            ..TextSpec::default()
        }),
        ..ImageFilterSpec::default()
    };
    condition("name_regex", pattern, Attribute::Name, spec, wrong)
}

/// The condition of one argument with one text.
fn condition(
    argument: &str,
    text: &str,
    about: Attribute,
    spec: ImageFilterSpec,
    wrong: &mut Vec<Diagnostic>,
) -> Option<Condition> {
    let written = format!("{argument} = {}", values::quoted(text));
    let made = Condition::new(written, about, &[spec]).map(|made| made.wanting(text));
    made.map_err(|(_, error)| {
        let detail = explain(argument, text, &error);
        let summary = format!("`{argument}` can't be used");
        wrong.push(Diagnostic::error(summary, detail).at(argument));
    })
    .ok()
}
