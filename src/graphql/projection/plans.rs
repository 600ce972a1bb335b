//! Plans that are kept: an operation is compiled once for all who send it with the
//! same `@skip` and `@include`.

use std::sync::Arc;

use super::plan::Plan;
use crate::graphql::gate::Admitted;
use crate::graphql::gate::Switches;
use crate::graphql::held::Held;
use crate::graphql::held::HeldCounts;

/// About what an entry takes beside its key and its plan.
const ENTRY_BYTES: usize = 256;

/// The plans. Bounded by bytes.
pub(super) struct Plans(Held<Switches, Planned>);

/// A plan; `None` for what the projection does not know.
type Planned = Arc<Option<Plan>>;

impl Plans {
    /// At most so many bytes of them.
    pub(super) fn new(max_bytes: u64) -> Self {
        let weight = |switches: &Switches, plan: &Planned| {
            let plan = plan.as_ref().as_ref().map_or(0, Plan::weight);
            ENTRY_BYTES + switches.weight() + plan
        };
        Self(Held::new(max_bytes, weight))
    }

    /// The plan of a request's operation.
    pub(super) fn of(&self, admitted: &Admitted) -> Planned {
        let switches = admitted.switches();
        if let Some(plan) = self.0.get(&switches) {
            return plan;
        }
        let plan = Plan::of(&admitted.selected(), admitted.operation());
        let plan = Arc::new(plan);
        self.0.put(switches, Arc::clone(&plan));
        plan
    }

    /// How well the cache of plans does.
    pub(super) fn counts(&self) -> HeldCounts {
        self.0.counts()
    }
}
