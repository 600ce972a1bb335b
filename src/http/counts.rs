//! What is counted of requests and connections.

use std::time::Duration;

use axum::body::HttpBody as _;
use axum::response::Response;

use crate::graphql::Code;
use crate::graphql::Outcome;
use crate::shares::Exceeded;
use crate::telemetry::metrics::Counter;
use crate::telemetry::metrics::Durations;
use crate::telemetry::metrics::Gauge;
use crate::telemetry::metrics::Page;
use crate::telemetry::metrics::names;

/// HTTP's statuses, beginning with 100: each has a place of its own, so that
/// counting one is no search.
const STATUSES: usize = 500;

#[derive(Default)]
pub(super) struct Counts {
    routes: [RouteCounts; Route::ALL.len()],
    refused: [Counter; Code::ALL.len()],
    executed: Counter,
    failed: Counter,
    refused_operations: Counter,
    overloaded: Counter,
    pub(super) connections: Gauge,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    Graphql,
    Schema,
    Pages,
    Health,
    Metrics,
    Other,
}

struct RouteCounts {
    by_status: [Counter; STATUSES],
    took: Durations,
    bytes: Counter,
}

impl Counts {
    /// Counts an answer to a request, as far as it is there before its body.
    pub(super) fn answered(
        &self,
        route: Route,
        is_head: bool,
        response: &Response,
        took: Duration,
    ) {
        let counts = &self.routes[route as usize];
        let place = usize::from(response.status().as_u16()) - 100;
        if let Some(counter) = counts.by_status.get(place) {
            counter.count();
        }
        counts.took.count(took);
        if !is_head && let Some(bytes) = response.body().size_hint().exact() {
            counts.bytes.add(bytes);
        }
        if let Some(code) = response.extensions().get::<Code>() {
            self.refused[*code as usize].count();
        }
    }

    /// Counts an operation.
    pub(super) fn operation(&self, outcome: Outcome) {
        let counter = match outcome {
            Outcome::Executed { failed: false } => &self.executed,
            Outcome::Executed { failed: true } => &self.failed,
            Outcome::Refused | Outcome::NotAQuery | Outcome::NeedsStream => {
                &self.refused_operations
            }
            Outcome::Overloaded(_) => &self.overloaded,
        };
        counter.count();
    }

    pub(super) fn tell(&self, page: &mut Page) {
        page.name(&names::REQUESTS);
        for (route, counts) in Route::ALL.into_iter().zip(&self.routes) {
            counts.tell(route.as_word(), page);
        }
        for (code, counter) in Code::ALL.iter().zip(&self.refused) {
            let labels = [("code", code.as_str())];
            page.tell(&names::REFUSED_REQUESTS, &labels, counter.get());
        }
        for (outcome, counter) in [
            ("executed", &self.executed),
            ("failed", &self.failed),
            ("refused", &self.refused_operations),
            ("overloaded", &self.overloaded),
        ] {
            page.tell(&names::OPERATIONS, &[("outcome", outcome)], counter.get());
        }
        page.tell(&names::OPEN_CONNECTIONS, &[], self.connections.get());
    }
}

impl Route {
    const ALL: [Self; 6] = [
        Self::Graphql,
        Self::Schema,
        Self::Pages,
        Self::Health,
        Self::Metrics,
        Self::Other,
    ];

    /// What a path asks for. Paths are anybody's choice, and so no label.
    pub(super) fn of(path: &str) -> Self {
        match path {
            "/graphql" => Self::Graphql,
            "/schema.graphql" => Self::Schema,
            "/" | "/graphiql" | "/landing.css" => Self::Pages,
            "/livez" | "/readyz" => Self::Health,
            "/metrics" => Self::Metrics,
            _ if path.starts_with("/assets/") => Self::Pages,
            _ => Self::Other,
        }
    }

    /// Whether an answer depends on who asks.
    pub(super) fn needs_key(self) -> bool {
        matches!(self, Self::Graphql | Self::Schema | Self::Metrics)
    }

    fn as_word(self) -> &'static str {
        match self {
            Self::Graphql => "graphql",
            Self::Schema => "schema",
            Self::Pages => "pages",
            Self::Health => "health",
            Self::Metrics => "metrics",
            Self::Other => "other",
        }
    }
}

impl RouteCounts {
    fn tell(&self, route: &str, page: &mut Page) {
        for (status, counter) in (100_u16..).zip(&self.by_status) {
            let n = counter.get();
            if n > 0 {
                let labels = [("route", route), ("status", &status.to_string())];
                page.tell(&names::REQUESTS, &labels, n);
            }
        }
        let labels = [("route", route)];
        page.tell_durations(&names::REQUEST_DURATION, &labels, &self.took);
        page.tell(&names::ANSWER_BYTES, &labels, self.bytes.get());
    }
}

impl Default for RouteCounts {
    fn default() -> Self {
        Self {
            by_status: [const { Counter::new() }; STATUSES],
            took: Durations::default(),
            bytes: Counter::new(),
        }
    }
}

/// Under which code a request counts as refused for which there is no room.
pub(super) fn code_of(exceeded: Exceeded) -> Code {
    match exceeded {
        Exceeded::ByAll => Code::Overloaded,
        Exceeded::ByCaller => Code::RateLimited,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_counted_as_itself() {
        for (index, route) in Route::ALL.into_iter().enumerate() {
            assert_eq!(route as usize, index);
        }
        for (index, code) in Code::ALL.iter().enumerate() {
            assert_eq!(*code as usize, index);
        }
    }
}
