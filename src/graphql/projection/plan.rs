//! From an operation to a plan of its answer.

use std::sync::atomic::AtomicUsize;

use std::sync::Arc;

use apollo_compiler::executable::Operation;
use apollo_compiler::executable::OperationType;

use super::asks;
use super::asks::Asks;
use super::collect::Joined;
use super::collect::members;
use super::collect::object;
use super::gaps::PageGap;
use super::gaps::RowGap;
use super::gaps::RowTemplate;
use super::place::Place;
use super::template::Template;
use crate::graphql::federation;
use crate::graphql::gate::Selected;
use crate::graphql::resolve::TOLD_BY_SPEC;

/// What an operation answers: a text in which each field of the root is a gap. It
/// depends on the document and on what `@skip` and `@include` come to, and on no
/// other variable.
pub(super) struct Plan {
    pub(super) root: Template<Step>,
    /// How many bytes of its own the last answer had: the next one has about as many.
    pub(super) text_len: AtomicUsize,
}

/// A field of the root.
pub(super) struct Step {
    pub(super) place: Place,
    pub(super) asks: Asks,
    pub(super) shows: Shows,
    /// How many bytes it takes in memory, about.
    weight: usize,
}

/// What a field of the root shows.
pub(super) enum Shows {
    /// A connection.
    Page(PageTemplate),
    /// An image, or null.
    Image(RowTemplate),
    /// A list of images and nulls.
    Images(RowTemplate, federation::Selected),
}

/// A connection.
pub(super) struct PageTemplate {
    pub(super) text: Template<PageGap>,
    /// Whether something is selected of the whole list.
    pub(super) counts: bool,
    /// Whether more is selected of its images than BCC's list for a specification
    /// tells, where it is one.
    pub(super) is_put_in: bool,
}

impl Shows {
    fn weight(&self) -> usize {
        match self {
            Self::Page(page) => {
                let rows = page.text.gaps().map(|gap| match gap {
                    PageGap::Rows(rows) => rows.weight(),
                    _ => 0,
                });
                page.text.weight() + rows.sum::<usize>()
            }
            Self::Image(image) | Self::Images(image, _) => image.weight(),
        }
    }
}

impl Plan {
    /// The plan of an operation; `None` if it selects something else than images.
    pub(super) fn of<'a>(selected: &'a Selected<'a>, operation: &'a Operation) -> Option<Self> {
        if operation.operation_type != OperationType::Query {
            return None;
        }
        let mut root = Template::default();
        let sets = std::iter::once(&operation.selection_set);
        members(selected, &mut root, "Query", sets, &mut |root, fields| {
            root.leave(step(selected, fields)?);
            Some(())
        })?;
        Some(Self {
            root,
            text_len: AtomicUsize::default(),
        })
    }

    /// How many bytes it takes in memory, about.
    pub(super) fn weight(&self) -> usize {
        let steps: usize = self.root.gaps().map(|step| step.weight).sum();
        self.root.weight() + steps
    }
}

fn step<'a>(selected: &'a Selected<'a>, fields: &Joined<'a>) -> Option<Step> {
    let field = fields[0];
    let shows = match field.name.as_str() {
        "images" => Shows::Page(page(selected, fields)?),
        "availableImages" => Shows::Page(PageTemplate {
            is_put_in: asks_for_more(selected, fields),
            ..page(selected, fields)?
        }),
        "latestImage" | "image" | "node" => Shows::Image(image(selected, fields)?),
        "nodes" | "_entities" => {
            let mut of_entities = federation::Selected::default();
            each_below(selected, fields, &mut |name, _| of_entities.add(name));
            Shows::Images(image(selected, fields)?, of_entities)
        }
        _ => return None,
    };
    Some(Step {
        place: Place::of(field),
        asks: Asks::of(field)?,
        weight: shows.weight() + asks::weight(field),
        shows,
    })
}

fn page<'a>(selected: &'a Selected<'a>, fields: &Joined<'a>) -> Option<PageTemplate> {
    let mut text = Template::default();
    let text_of = &mut text;
    object(
        selected,
        text_of,
        "ImageConnection",
        fields,
        &mut |text, fields| {
            match fields[0].name.as_str() {
                "edges" => text.leave(PageGap::Rows(edge(selected, fields)?)),
                "nodes" => text.leave(PageGap::Rows(image(selected, fields)?)),
                "totalCount" => text.leave(PageGap::TotalCount(Place::of(fields[0]))),
                "pageInfo" => leaves(selected, text, "PageInfo", fields)?,
                "freshness" => leaves(selected, text, "Freshness", fields)?,
                "source" => leaves(selected, text, "Source", fields)?,
                _ => return None,
            }
            Some(())
        },
    )?;
    let counts = text.gaps().any(|gap| matches!(gap, PageGap::TotalCount(_)));
    Some(PageTemplate {
        text,
        counts,
        is_put_in: false,
    })
}

/// An object within a connection whose fields are values.
fn leaves<'a>(
    selected: &'a Selected<'a>,
    text: &mut Template<PageGap>,
    type_name: &str,
    fields: &Joined<'a>,
) -> Option<()> {
    object(selected, text, type_name, fields, &mut |text, fields| {
        text.leave(match fields[0].name.as_str() {
            "hasNextPage" => PageGap::HasNextPage,
            "hasPreviousPage" => PageGap::HasPreviousPage,
            "startCursor" => PageGap::StartCursor,
            "endCursor" => PageGap::EndCursor,
            "fetchedAt" => PageGap::FetchedAt,
            "freshUntil" => PageGap::FreshUntil,
            "account" => PageGap::Account,
            "region" => PageGap::Region,
            "endpoint" => PageGap::Endpoint,
            "isDefault" => PageGap::IsDefault,
            _ => return None,
        });
        Some(())
    })
}

fn edge<'a>(selected: &'a Selected<'a>, fields: &Joined<'a>) -> Option<RowTemplate> {
    let mut edge = Template::default();
    object(
        selected,
        &mut edge,
        "ImageEdge",
        fields,
        &mut |edge, fields| match fields[0].name.as_str() {
            "cursor" => {
                edge.leave(RowGap::Cursor);
                Some(())
            }
            "node" => write_image(selected, edge, fields),
            _ => None,
        },
    )?;
    Some(Arc::new(edge))
}

fn image<'a>(selected: &'a Selected<'a>, fields: &Joined<'a>) -> Option<RowTemplate> {
    let mut image = Template::default();
    write_image(selected, &mut image, fields)?;
    Some(Arc::new(image))
}

fn write_image<'a>(
    selected: &'a Selected<'a>,
    text: &mut Template<RowGap>,
    fields: &Joined<'a>,
) -> Option<()> {
    object(selected, text, "Image", fields, &mut |text, fields| {
        text.leave(RowGap::of_image(&fields[0].name)?);
        Some(())
    })
}

/// Whether the images of `availableImages` are asked for more than BCC's list for
/// a specification tells of them.
fn asks_for_more<'a>(selected: &'a Selected<'a>, fields: &Joined<'a>) -> bool {
    let mut more = false;
    let mut look = |name: &str, _: &Joined<'a>| more |= !TOLD_BY_SPEC.contains(&name);
    each_below(selected, fields, &mut |name, below| match name {
        "nodes" => each_below(selected, below, &mut look),
        "edges" => each_below(selected, below, &mut |name, below| {
            if name == "node" {
                each_below(selected, below, &mut look);
            }
        }),
        _ => {}
    });
    more
}

fn each_below<'a>(
    selected: &'a Selected<'a>,
    fields: &Joined<'a>,
    visit: &mut dyn FnMut(&'a str, &Joined<'a>),
) {
    for field in fields {
        selected.each_field(&field.selection_set, &mut |below| {
            visit(&below.name, &[below]);
        });
    }
}
