//! Every metric, once. Labels hold numbers and words of ours: no ids, no names, no
//! cursors. `docs/metrics.md` tells of them too.

use super::Kind::Counter;
use super::Kind::Gauge;
use super::Kind::Histogram;
use super::Metric;

macro_rules! metrics {
    ($($constant:ident: $kind:ident = $name:literal, $help:literal;)*) => {
        $(
            #[doc = $help]
            pub static $constant: Metric = Metric {
                name: $name,
                help: $help,
                kind: $kind,
            };
        )*
    };
}

metrics! {
    // Who asks.
    REQUESTS: Counter = "bcc_graphql_requests_total",
        "Requests of HTTP that were answered, by route and status.";
    REQUEST_DURATION: Histogram = "bcc_graphql_request_duration_seconds",
        "How long it took until an answer of HTTP began, by route.";
    ANSWER_BYTES: Counter = "bcc_graphql_answer_bytes_total",
        "Bytes of the bodies that answers of HTTP had, by route. Streams are not counted.";
    REFUSED_REQUESTS: Counter = "bcc_graphql_refused_requests_total",
        "Requests of HTTP that were refused before their document was looked at, by error code.";
    OPERATIONS: Counter = "bcc_graphql_operations_total",
        "Operations of GraphQL that came as requests of their own, by what became of them.";
    OPEN_CONNECTIONS: Gauge = "bcc_graphql_open_connections",
        "Connections that are open now.";
    OPEN_SUBSCRIPTIONS: Gauge = "bcc_graphql_open_subscriptions",
        "Subscriptions that are open now.";
    WATCHED_LISTINGS: Gauge = "bcc_graphql_watched_listings",
        "Lists that are read again and again now, for whoever subscribed to them.";
    SUBSCRIBERS_CUT_OFF: Counter = "bcc_graphql_subscribers_cut_off_total",
        "Subscribers that were cut off, for they took what was sent too slowly.";

    // What is held.
    CACHE_REQUESTS: Counter = "bcc_graphql_cache_requests_total",
        "What was asked of each cache, by whether it was there (hit), there but old (stale), or had to be got (miss).";
    CACHE_BYTES: Gauge = "bcc_graphql_cache_bytes",
        "Memory that each cache takes now, about.";
    PAGES_READ: Counter = "bcc_graphql_pages_read_total",
        "Pages of lists that BCC was asked for and gave.";
    WALKS: Counter = "bcc_graphql_walks_total",
        "Walks of whole lists that ended, by outcome.";

    // BCC.
    UPSTREAM_CALLS: Counter = "bcc_graphql_upstream_calls_total",
        "Calls to BCC, each try for itself, by source and outcome.";
    UPSTREAM_CALL_DURATION: Histogram = "bcc_graphql_upstream_call_duration_seconds",
        "How long calls to BCC took, each try for itself, by source.";
    UPSTREAM_RETRIES: Counter = "bcc_graphql_upstream_retries_total",
        "Those of the calls to BCC that were further tries, by source.";
    UPSTREAM_UNSENT: Counter = "bcc_graphql_upstream_unsent_calls_total",
        "Calls that were not sent, by source and by why: our limits on calls left no place (paced), or BCC had been failing (resting).";
    UPSTREAM_UNDER_WAY: Gauge = "bcc_graphql_upstream_calls_under_way",
        "Calls to BCC under way now, by source.";
    UPSTREAM_CIRCUIT: Gauge = "bcc_graphql_upstream_circuit_open",
        "1 while BCC is not called since it has been failing, by source and by what is called: lists (plain), or what callers chose a text for (worded).";

    // The process.
    BUILD: Gauge = "bcc_graphql_build_info",
        "1, with the version as a label.";
    PROCESS_START: Gauge = "process_start_time_seconds",
        "When this process started, in seconds of Unix time.";
    PROCESS_CPU: Counter = "process_cpu_seconds_total",
        "Time that processors spent on this process.";
    PROCESS_MEMORY: Gauge = "process_resident_memory_bytes",
        "Memory that this process takes.";
    PROCESS_FILES: Gauge = "process_open_fds",
        "Files and sockets that this process has open.";
}
