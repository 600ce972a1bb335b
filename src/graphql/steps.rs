//! Single steps of the way from a request to its answer, for whoever measures them.

use super::Graph;
use super::GraphRequest;
use super::gate::Admitted;
use super::gate::Came;
use super::projection::Projection;
use crate::access::Principal;

/// A request that was admitted, and is answered by the projection.
pub struct Steps {
    graph: Graph,
    principal: Principal,
    admitted: Admitted,
    /// It knows plans, and never the rows that it wrote before.
    projection: Projection,
}

impl Graph {
    /// The steps of answering a request of `principal`; `None` if it is refused, or if
    /// the projection does not know what it selects.
    #[must_use]
    pub fn steps(&self, request: GraphRequest, principal: &Principal) -> Option<Steps> {
        let admitted = self.0.admit(request, principal, Came::ByPost).ok()?;
        let steps = Steps {
            graph: self.clone(),
            principal: principal.clone(),
            admitted,
            projection: Projection::that_keeps_no_rows(1 << 20),
        };
        steps.plan().map(|_| steps)
    }
}

impl Steps {
    /// Compiles the operation, as if it were new. About how many bytes its plan takes.
    #[must_use]
    pub fn plan(&self) -> Option<usize> {
        Projection::planned(&self.admitted)
    }

    /// Reads what the operation asks, which is best held, and writes the answer with all
    /// its rows. How long that is.
    pub async fn render(&self) -> Option<usize> {
        let reader = self.graph.0.reader(&self.principal, None);
        let answer = self.projection.answer(&self.admitted, &reader).await?;
        Some(answer.body.len())
    }
}
