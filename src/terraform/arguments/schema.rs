//! What the arguments are called, and what they mean: also the text of the docs.

use super::values::DEFAULT_TIMEOUT;
use super::values::MAX_TIMEOUT;
use crate::terraform::attribute::Attribute as Of;
use crate::terraform::plugin::Attribute;
use crate::terraform::plugin::Block;
use crate::terraform::plugin::Nesting;
use crate::terraform::plugin::Presence;
use crate::terraform::plugin::Type;

/// The arguments. Those that are attributes of an image too have `presence`.
pub(in crate::terraform) fn arguments(presence: Presence) -> Vec<Attribute> {
    let text = |name, description: &str| Attribute::optional(name, Type::String, description);
    let texts =
        |name, description: &str| Attribute::optional(name, Type::list(Type::String), description);
    let own = |of: Of, description: &str| Attribute {
        presence,
        ..Attribute::optional(of.name(), Type::String, description)
    };
    vec![
        texts(
            "image_type",
            "The kinds of image to look among, as BCC spells them: `System`, `Custom`, `Sharing`, `Integration`, `GpuBccSystem` and so on, or `All`. Each is listed by itself. Default: `[\"System\", \"Custom\"]`.",
        ),
        texts(
            "image_ids",
            "Only images with one of these ids, at most 1000. They are looked for among the images of `image_type`.",
        ),
        own(
            Of::Name,
            "Only images with this name, in any case. `*` stands for any characters, `?` for one.",
        ),
        text(
            "name_contains",
            "Only images whose name holds this text. BCC applies it, so that less is read; at most 256 bytes.",
        ),
        text(
            "name_regex",
            "Only images in whose name this [regular expression](https://docs.rs/regex/1/regex/#syntax) is found. It heeds case, unless it begins with `(?i)`; `^` and `$` bind it to the ends.",
        ),
        own(
            Of::OsName,
            "Only images of this distribution, such as `Ubuntu`, in any case; `*` and `?` as in `name`.",
        ),
        own(
            Of::OsVersion,
            "Only images of this version, such as `22.04 LTS` or `22.04*`.",
        ),
        own(
            Of::OsArch,
            "Only images of this architecture, such as `x86_64 (64bit)` or `x86_64*`.",
        ),
        own(
            Of::OsType,
            "Only images of this family: `linux` or `windows`.",
        ),
        own(
            Of::Status,
            "Only images with this status, as BCC spells it. Default: `Available`, unless a `filter` says otherwise.",
        ),
        text(
            "created_after",
            "Only images made at this time or later: `2026-01-01T00:00:00Z`.",
        ),
        text(
            "created_before",
            "Only images made earlier than this time. With `most_recent`, it pins the image: what is made later changes nothing.",
        ),
        text(
            "spec",
            "Only images that fit this instance specification, such as `bcc.g5.c2m8`. BCC tells it of public images only.",
        ),
        text(
            "sort_by",
            "What makes an image the newest: `create_time`, or `os_version`, of which numbers count as numbers (`9` is older than `10`). In `bcc_image` it stands beside `most_recent`. Default: `create_time`.",
        ),
    ]
}

/// The blocks.
pub(in crate::terraform) fn blocks() -> Vec<Block> {
    let names: Vec<String> = Of::filterable()
        .map(|of| format!("`{}`", of.name()))
        .collect();
    vec![
        Block {
            name: "filter",
            description: "Only images of which an attribute has one of some values. Several blocks hold together.".to_owned(),
            nesting: Nesting::List,
            attributes: vec![
                Attribute::required(
                    "name",
                    Type::String,
                    format!("The attribute: {}.", names.join(", ")),
                ),
                Attribute::required(
                    "values",
                    Type::list(Type::String),
                    "The values, of which one must be the image's, in any case. In texts, `*` stands for any characters and `?` for one. Ids, types and statuses are exact.",
                ),
            ],
        },
        Block {
            name: "timeouts",
            description: "For how long to wait.".to_owned(),
            nesting: Nesting::Single,
            attributes: vec![Attribute::optional(
                "read",
                Type::String,
                format!(
                    "For how long to read, such as `30s`; at most {} minutes. Default: `{}s`.",
                    MAX_TIMEOUT.as_secs() / 60,
                    DEFAULT_TIMEOUT.as_secs()
                ),
            )],
        },
    ]
}
