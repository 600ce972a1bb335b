//! The projection: images from the catalogue's pages straight to the bytes of the
//! answer, without a value or a future for each field.
//!
//! A GraphQL executor asks a resolver for each field of each image, and makes a tree
//! of the values. But what is selected is the same for all images of a list, and so
//! is the text between their values. So the selection is compiled once:
//!
//! ```text
//! nodes { key: id  ...Named }          {"key":▯,"name":▯,"__typename":"Image"}
//! fragment Named on Image              gaps:  id     name
//!   { name  __typename }
//! ```
//!
//! and an image is that text with its values in the gaps. The pages have them as
//! JSON already (`image::EscapedRows`), so that no more than copying is left.
//!
//! 1. [`plan`] compiles an operation into a [`Plan`]. The text of the
//!    whole answer is a [`template`] whose gaps are the fields of the root; the text
//!    of a connection has gaps for its rows, for `endCursor` and so on; the text of a
//!    row has gaps for the values of an image. Fields are collected and joined as
//!    the specification says ([`collect`]); aliases, fragments, `@skip`, `@include`
//!    and `__typename` are gone after this. It does no I/O. [`plans`] keeps what it
//!    made for those who ask again.
//! 2. [`arguments`] reads what each field of the root asks, by the same input types
//!    and into the same questions (`graphql::question`) as the derived resolvers;
//!    what holds no variable is read once ([`asks`]).
//! 3. [`read`] reads it all at once, with the request's `Reader`.
//! 4. [`mod@write`] fills the gaps: rows by [`row`], or from what is [`kept`] of a page,
//!    of which a window is a slice that nobody copies. A field that failed is null
//!    and leaves an error.
//!
//! What is not known here (`detail`, `sharedWith`, `facets`, introspection, arguments
//! that can't be read, …) goes, as a whole request, to the resolvers that
//! async-graphql derives. These know everything, and are what the projection is
//! compared with: `tests/it/projection/` gives random documents to both.

mod arguments;
mod asks;
mod collect;
mod gaps;
mod kept;
mod place;
mod plan;
mod plans;
mod read;
mod row;
mod template;
mod write;

use std::sync::Arc;

use super::body::Body;
use super::gate::Admitted;
use super::held::HeldCounts;
use crate::catalogue::Reader;
use arguments::Question;
use kept::KeptRows;
use plan::Plan;
use plan::Step;
use plans::Plans;
use write::Writer;

/// Which executor answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Resolvers {
    /// The projection, where it can.
    #[default]
    Projected,
    /// The derived resolvers, for comparison.
    Derived,
}

/// What requests share.
pub(super) struct Projection {
    plans: Plans,
    kept: KeptRows,
}

/// An answer.
pub(super) struct Projected {
    pub(super) body: Body,
    /// Whether it holds errors.
    pub(super) failed: bool,
}

impl Projection {
    /// One that keeps at most so many bytes of plans.
    pub(super) fn new(plans_max_bytes: u64) -> Self {
        Self {
            plans: Plans::new(plans_max_bytes),
            kept: KeptRows::default(),
        }
    }

    /// Answers a request. `None`, before anything is read, if it is not one for the
    /// projection.
    pub(super) async fn answer(
        &self,
        admitted: &Admitted,
        reader: &Arc<Reader>,
    ) -> Option<Projected> {
        let plan = self.plans.of(admitted);
        let plan = plan.as_ref().as_ref()?;
        let steps: Option<Vec<(&Step, Arc<Question>)>> = plan
            .root
            .gaps()
            .map(|step| Some((step, step.asks.question(admitted.variables())?)))
            .collect();
        let reads = read::read(&steps?, reader).await;
        let writer = Writer::new(reader, admitted.sources(), &self.kept);
        Some(writer.written(plan, reads))
    }

    /// One that writes each row anew, as it does for a window that is new.
    pub(super) fn that_keeps_no_rows(plans_max_bytes: u64) -> Self {
        Self {
            plans: Plans::new(plans_max_bytes),
            kept: KeptRows::none(),
        }
    }

    /// Compiles an operation, though its plan may be kept. About how many bytes the plan
    /// takes; `None` if the operation is not one for the projection.
    pub(super) fn planned(admitted: &Admitted) -> Option<usize> {
        let plan = Plan::of(&admitted.selected(), admitted.operation())?;
        Some(plan.weight())
    }

    /// How well its caches do: of plans, and of rows.
    pub(super) fn held(&self) -> [HeldCounts; 2] {
        [self.plans.counts(), self.kept.counts()]
    }
}
