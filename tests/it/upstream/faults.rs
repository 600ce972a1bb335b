//! Each way to fail that the emulator knows: what callers see, how often BCC is
//! called, and that all is well once it is over.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::emulator::Fault;
use chrono::TimeDelta;
use futures_util::StreamExt as _;
use futures_util::stream;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::status;
use crate::support::TestService;
use crate::support::emulator_config;

/// Three pages of BCC: by pages, and as a whole.
const QUERIES: [&str; 2] = [
    "{images(first:25){nodes{id}}}",
    "{images(orderBy:{field:NAME,direction:ASC},first:25){nodes{id}}}",
];

/// Where names are ours to filter.
const NAMED: [&str; 2] = [
    "{images(nameContains:\"64bit\",first:25){nodes{id}}}",
    "{images(nameContains:\"64bit\",orderBy:{field:NAME,direction:ASC},first:25){nodes{id}}}",
];

/// Far longer than anything here may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Those of which BCC is silent take a while. All at once, a call might be given up
/// before it has arrived.
const AT_ONCE: usize = 12;

/// Questions asked while the fault lasts.
const QUESTIONS: usize = 10;

struct Row {
    fault: Fault,
    queries: [&'static str; 2],
    seen: Seen,
    /// Calls for all questions, by each of the two queries.
    calls: [usize; 2],
}

/// What a caller sees.
#[derive(Clone, Copy)]
enum Seen {
    /// The images as they are.
    Truth,
    /// Images that are there, none of them twice. The list changes once: there
    /// is nothing to tell of one that never stands still.
    Moving,
    /// No image, and this code.
    Code(&'static str),
}

use Seen::Code;
use Seen::Moving;
use Seen::Truth;

/// The table, a row or more for each fault. A new fault has none: then `known`
/// does not compile.
macro_rules! table {
    ($($pattern:pat => [$(($fault:expr, $queries:expr, $seen:expr, $calls:expr)),+ $(,)?];)+) => {
        fn known(fault: &Fault) {
            match fault {
                $($pattern => {})+
            }
        }

        fn table() -> Vec<Row> {
            vec![$($({
                let fault = $fault;
                assert!(matches!(fault, $pattern), "{fault:?} is in another row");
                Row { fault, queries: $queries, seen: $seen, calls: $calls }
            }),+),+]
        }
    };
}

/// Three reads with a retry each, then the circuit is open.
const LEFT_ALONE: [usize; 2] = [6, 6];

/// Three reads without a retry.
const SILENT: [usize; 2] = [3, 3];

/// No retry; the circuit stays closed.
const EACH_ONCE: [usize; 2] = [QUESTIONS, QUESTIONS];

/// Read once, and held.
const ONCE: [usize; 2] = [3, 3];

table! {
    Fault::Latency(_) => [
        (Fault::Latency(Duration::from_millis(20)), QUERIES, Truth, ONCE),
        (Fault::Latency(PATIENCE), QUERIES, Code("UPSTREAM_TIMEOUT"), SILENT),
    ];
    Fault::Hold(_) => [
        (Fault::Hold(Arc::new(Semaphore::new(0))), QUERIES, Code("UPSTREAM_TIMEOUT"), SILENT),
    ];
    Fault::Reset => [(Fault::Reset, QUERIES, Code("UPSTREAM_UNAVAILABLE"), LEFT_ALONE)];
    // Once signed by BCC's clock, all is well.
    Fault::ClockSkew(_) => [
        (Fault::ClockSkew(TimeDelta::minutes(45)), QUERIES, Truth, [4, 4]),
        (Fault::ClockSkew(TimeDelta::minutes(-45)), QUERIES, Truth, [4, 4]),
        (Fault::ClockSkew(TimeDelta::days(400)), QUERIES, Code("UPSTREAM_DENIED"), [20, 20]),
    ];
    Fault::Status { .. } => [
        (status(500, "InternalError"), QUERIES, Code("UPSTREAM_UNAVAILABLE"), LEFT_ALONE),
        (status(503, "ServiceUnavailable"), QUERIES, Code("UPSTREAM_UNAVAILABLE"), LEFT_ALONE),
        (status(504, "GatewayTimeout"), QUERIES, Code("UPSTREAM_TIMEOUT"), LEFT_ALONE),
        // Not tried again, so three calls.
        (status(501, "NotImplemented"), QUERIES, Code("UPSTREAM_UNAVAILABLE"), [3, 3]),
        (status(400, "BadRequest"), QUERIES, Code("UPSTREAM_INVALID_RESPONSE"), EACH_ONCE),
        (status(404, "NoSuchObject"), QUERIES, Code("UPSTREAM_INVALID_RESPONSE"), EACH_ONCE),
        (status(403, "AccessDenied"), QUERIES, Code("UPSTREAM_DENIED"), EACH_ONCE),
    ];
    // It is there, so it is asked; the retries are within their budget.
    Fault::Throttle { .. } => [
        (Fault::Throttle { retry_after: Some(0) }, QUERIES, Code("UPSTREAM_THROTTLED"), [20, 20]),
        (Fault::Throttle { retry_after: Some(3600) }, QUERIES, Code("UPSTREAM_THROTTLED"), EACH_ONCE),
    ];
    Fault::Redirect(_) => [
        (Fault::Redirect("http://127.0.0.1:1/".to_owned()), QUERIES, Code("UPSTREAM_INVALID_RESPONSE"), EACH_ONCE),
    ];
    Fault::WrongJson => [(Fault::WrongJson, QUERIES, Code("UPSTREAM_INVALID_RESPONSE"), EACH_ONCE)];
    Fault::WrongShape => [(Fault::WrongShape, QUERIES, Code("UPSTREAM_INVALID_RESPONSE"), EACH_ONCE)];
    Fault::NotJson => [(Fault::NotJson, QUERIES, Code("UPSTREAM_INVALID_RESPONSE"), EACH_ONCE)];
    Fault::TruncatedBody => [(Fault::TruncatedBody, QUERIES, Code("UPSTREAM_UNAVAILABLE"), LEFT_ALONE)];
    Fault::HugeBody(_) => [
        (Fault::HugeBody(100_000), QUERIES, Truth, ONCE),
        (Fault::HugeBody(400_000), QUERIES, Code("UPSTREAM_INVALID_RESPONSE"), EACH_ONCE),
    ];
    Fault::SlowBody(_) => [
        (Fault::SlowBody(Duration::from_millis(2)), QUERIES, Truth, ONCE),
        (Fault::SlowBody(PATIENCE), QUERIES, Code("UPSTREAM_TIMEOUT"), SILENT),
    ];
    Fault::LoopingMarker => [(Fault::LoopingMarker, QUERIES, Code("UPSTREAM_INVALID_RESPONSE"), [11, 20])];
    Fault::MissingNextMarker => [(Fault::MissingNextMarker, QUERIES, Code("UPSTREAM_INVALID_RESPONSE"), EACH_ONCE)];
    Fault::EmptyNextMarker => [(Fault::EmptyNextMarker, QUERIES, Code("UPSTREAM_INVALID_RESPONSE"), EACH_ONCE)];
    Fault::EmptyTruncated => [(Fault::EmptyTruncated, QUERIES, Code("UPSTREAM_INVALID_RESPONSE"), EACH_ONCE)];
    Fault::OldMarkers => [(Fault::OldMarkers, QUERIES, Truth, ONCE)];
    Fault::UnknownFields => [(Fault::UnknownFields, QUERIES, Truth, ONCE)];
    Fault::UnknownTypeAndStatus => [(Fault::UnknownTypeAndStatus, QUERIES, Truth, ONCE)];
    // Without names, any order by them is as good as another.
    Fault::NullFields => [(Fault::NullFields, [QUERIES[0], QUERIES[0]], Truth, ONCE)];
    Fault::IgnoreImageName => [(Fault::IgnoreImageName, NAMED, Truth, ONCE)];
    // The page that names the deleted image is read again, and then the next one.
    Fault::DeleteBetweenPages => [(Fault::DeleteBetweenPages, QUERIES, Moving, [5, 5])];
    Fault::InsertBetweenPages => [(Fault::InsertBetweenPages, QUERIES, Moving, ONCE)];
}

#[tokio::test]
async fn each_fault_is_borne_and_forgotten() {
    // A table for each query: a fault may have a state.
    let rows = [0, 1].map(|which| table().into_iter().map(move |row| (row, which)));
    let trials = rows.into_iter().flatten();
    let healthy = start(&Fault::UnknownFields).await;
    let trials = trials.map(|(row, which)| bear(row, which, &healthy));
    stream::iter(trials)
        .for_each_concurrent(AT_ONCE, |trial| trial)
        .await;
}

async fn bear(row: Row, which: usize, healthy: &TestService) {
    let (fault, query) = (row.fault, row.queries[which]);
    known(&fault);
    let what = format!("{fault:?} {query}");
    let service = start(&fault).await;
    let (truth, _) = ask(healthy, query).await;
    assert!(!truth.is_empty(), "{what}");

    match row.seen {
        Moving => service.emulator.script(fault.clone(), 1),
        Truth | Code(_) => service.emulator.always([fault.clone()]),
    }
    for _ in 0..QUESTIONS {
        let (ids, code) = ask(&service, query).await;
        match row.seen {
            Truth => assert_eq!((ids, code), (truth.clone(), None), "{what}"),
            Moving => {
                assert_eq!((ids.len(), code), (25, None), "{what}");
                let once: HashSet<_> = ids.into_iter().collect();
                assert_eq!(once.len(), 25, "{what}");
                service.emulator.edit(|images| {
                    let there: HashSet<_> = images.iter().map(|image| image.id.clone()).collect();
                    assert!(once.is_subset(&there), "{what}");
                });
            }
            // Later ones may be told that BCC has been failing.
            Code(expected) => {
                assert!(ids.is_empty(), "{what}");
                let code = code.unwrap();
                assert!(
                    code == expected || code == "UPSTREAM_UNAVAILABLE",
                    "{what}: {code}"
                );
            }
        }
    }
    assert_eq!(service.emulator.call_count(), row.calls[which], "{what}");

    if let Fault::Hold(permits) = &fault {
        permits.close();
    }
    service.emulator.always(None);
    service.clock.advance(TimeDelta::seconds(2));
    let (ids, code) = ask(&service, query).await;
    assert_eq!(code, None, "{what}: not over after 2 s");
    if !matches!(row.seen, Moving) {
        assert_eq!(ids, truth, "{what}");
    }
}

/// The ids, and the error's code if there is one.
async fn ask(service: &TestService, query: &str) -> (Vec<String>, Option<String>) {
    let answer = service.graphql(query, Value::Null);
    let answer = tokio::time::timeout(PATIENCE, answer).await;
    let answer = answer.unwrap();
    let nodes = answer["data"]["images"]["nodes"].as_array();
    let ids = nodes.into_iter().flatten();
    let ids = ids.map(|node| node["id"].as_str().unwrap().to_owned());
    let code = answer["errors"][0]["extensions"]["code"].as_str();
    (ids.collect(), code.map(str::to_owned))
}

/// A service over three pages of ten, with one retry and a circuit that opens after
/// three reads. Where BCC is to be silent, it does not wait for long, and once.
async fn start(fault: &Fault) -> TestService {
    let config = EmulatorConfig {
        images: 30,
        ..emulator_config()
    };
    let is_silent = matches!(
        fault,
        Fault::Hold(_) | Fault::Latency(PATIENCE) | Fault::SlowBody(PATIENCE)
    );
    TestService::with_emulator(Emulator::new(config), |settings| {
        settings.upstream.page_size = 10;
        settings.upstream.max_body_bytes = 200_000;
        settings.upstream.retries = 1;
        settings.upstream.circuit_failures = 3;
        if is_silent {
            settings.upstream.read_timeout = Duration::from_secs(1);
            settings.upstream.retries = 0;
        }
    })
    .await
}
