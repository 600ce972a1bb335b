//! One source that hangs, and another one that must not feel it.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::config::Settings;
use bcc_graphql::config::SourceSettings;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::Fault;
use serde_json::Value;
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::sync::oneshot;

use crate::support::Reply;
use crate::support::TestClock;
use crate::support::TestService;
use crate::support::emulator_config;
use crate::support::listen;

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A service over `bj`, which can be made to hang, and `gz`, which is well.
struct Pair {
    service: TestService,
    hanging: Emulator,
    well: Emulator,
    _stop: oneshot::Sender<()>,
}

impl Pair {
    async fn start(change: impl FnOnce(&mut Settings)) -> Self {
        let hanging = Emulator::new(emulator_config());
        let well = Emulator::new(emulator_config()).with_clock(TestClock::default().function());
        let (listener, address) = listen().await;
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(well.clone().serve(listener, async { drop(stopped.await) }));
        let service = TestService::with_emulator(hanging.clone(), |settings| {
            settings.sources[0].region = Some("bj".to_owned());
            settings.sources.push(SourceSettings {
                region: Some("gz".to_owned()),
                endpoint: Some(format!("http://{address}").parse().unwrap()),
                ..settings.sources[0].clone()
            });
            change(settings);
        })
        .await;
        Self {
            service,
            hanging,
            well,
            _stop: stop,
        }
    }

    /// Lets `bj` hang until the permits are closed.
    fn hang(&self) -> Arc<Semaphore> {
        let permits = Arc::new(Semaphore::new(0));
        self.hanging.always([Fault::Hold(Arc::clone(&permits))]);
        permits
    }

    async fn ask(&self, query: &str) -> Value {
        let answer = self.service.graphql(query, Value::Null);
        tokio::time::timeout(PATIENCE, answer).await.unwrap()
    }
}

fn codes(answer: &Value) -> Vec<&str> {
    let errors = answer["errors"].as_array().into_iter().flatten();
    errors
        .map(|error| error["extensions"]["code"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_request_to_both_has_the_ones_data_and_the_others_error() {
    let pair = Pair::start(|settings| settings.limits.deadline = Duration::from_secs(1)).await;
    let permits = pair.hang();
    let answer = pair
        .ask(
            "{
              bj: images(region:\"bj\",first:1){nodes{id}}
              gz: images(region:\"gz\",first:1){nodes{id}}
              whole: images(region:\"gz\",first:0){totalCount}
              one: image(id:\"m-nky7qeom\",region:\"gz\"){id}
            }",
        )
        .await;
    assert_eq!(codes(&answer), ["REQUEST_TIMEOUT"], "{answer}");
    assert_eq!(answer["errors"][0]["path"], json!(["bj"]));
    let data = &answer["data"];
    assert_eq!(data["bj"], Value::Null);
    assert!(data["gz"]["nodes"][0]["id"].is_string());
    assert_eq!(data["whole"]["totalCount"], 300);
    assert!(data["one"]["id"].is_string());
    permits.close();
}

/// However many wait for it.
#[tokio::test]
async fn those_who_wait_for_one_take_nothing_from_the_other() {
    let pair = Pair::start(|settings| {
        settings.upstream.concurrency = 2;
        settings.upstream.read_deadline = PATIENCE;
        settings.limits.deadline = PATIENCE - Duration::from_secs(1);
        settings.server.idle_timeout = PATIENCE;
    })
    .await;
    let permits = pair.hang();
    let waiting: Vec<_> = (0..100)
        .map(|number| {
            let query =
                format!("{{images(region:\"bj\",nameContains:\"{number}\"){{nodes{{id}}}}}}");
            let body = json!({"query": query}).to_string();
            tokio::spawn(Reply::of(pair.service.post(body)))
        })
        .collect();
    pair.hanging.wait_for_calls(2).await;
    let answer = pair
        .ask(
            "{
              page: images(region:\"gz\",first:1){nodes{id}}
              whole: images(region:\"gz\",orderBy:{field:NAME,direction:ASC},first:1){totalCount nodes{id}}
              one: image(id:\"m-nky7qeom\",region:\"gz\"){detail{minDiskGb}}
            }",
        )
        .await;
    assert!(codes(&answer).is_empty(), "{answer}");
    assert!(waiting.iter().all(|waiting| !waiting.is_finished()));
    assert_eq!(pair.hanging.call_count(), 2);

    permits.close();
    for answered in waiting {
        let answered = tokio::time::timeout(PATIENCE, answered).await.unwrap();
        let answer = answered.unwrap().json();
        assert!(codes(&answer).is_empty(), "{answer}");
    }
    assert_eq!(pair.hanging.most_in_flight(), 2);
}

/// More calls about single images than a request makes at once, all of which hang.
#[tokio::test]
async fn details_of_one_hold_up_no_details_of_the_other() {
    let pair = Pair::start(|settings| settings.limits.deadline = Duration::from_secs(2)).await;
    let lists = "{
      bj: images(region:\"bj\",first:10){nodes{id}}
      gz: images(region:\"gz\",first:3){nodes{id}}
    }";
    assert!(codes(&pair.ask(lists).await).is_empty());
    let permits = pair.hang();
    let answer = pair
        .ask(
            "{
              bj: images(region:\"bj\",first:10){nodes{detail{minDiskGb}}}
              gz: images(region:\"gz\",first:3){nodes{detail{minDiskGb}}}
            }",
        )
        .await;
    assert_eq!(codes(&answer), ["REQUEST_TIMEOUT"; 10], "{answer}");
    let data = &answer["data"];
    for node in data["gz"]["nodes"].as_array().unwrap() {
        assert!(node["detail"].is_object(), "{answer}");
    }
    assert_eq!(pair.well.call_count_of("/m-"), 3);
    permits.close();
}

#[tokio::test]
async fn one_that_fails_is_left_alone_and_the_other_is_not() {
    let pair = Pair::start(|settings| {
        settings.upstream.retries = 0;
        settings.upstream.circuit_failures = 1;
    })
    .await;
    pair.hanging
        .always(["status=503".parse::<Fault>().unwrap()]);
    for query in [
        "{images(type:SYSTEM){nodes{id}}}",
        "{images(type:CUSTOM){nodes{id}}}",
    ] {
        assert_eq!(codes(&pair.ask(query).await), ["UPSTREAM_UNAVAILABLE"]);
    }
    assert_eq!(pair.hanging.call_count(), 1);
    let other = pair.ask("{images(region:\"gz\"){nodes{id}}}").await;
    assert!(codes(&other).is_empty(), "{other}");
    assert_eq!(pair.service.get("/readyz").await.status, 200);
}

/// Old data at hand is better than the caller's own deadline.
#[tokio::test]
async fn old_data_is_served_where_bcc_hangs() {
    let pair = Pair::start(|settings| settings.limits.deadline = Duration::from_secs(2)).await;
    let queries = [
        "{images(first:2){nodes{id}}}",
        "{images(first:2,orderBy:{field:NAME,direction:ASC}){nodes{id}}}",
        "{image(id:\"m-nky7qeom\",region:\"bj\"){id detail{minDiskGb}}}",
    ];
    let mut before = Vec::new();
    for query in queries {
        before.push(pair.ask(query).await);
    }
    let permits = pair.hang();
    pair.service.clock.advance(chrono::TimeDelta::minutes(10));
    for (query, before) in queries.iter().zip(&before) {
        assert!(codes(before).is_empty(), "{before}");
        assert_eq!(pair.ask(query).await, *before, "{query}");
    }
    let other = pair.ask("{images(type:CUSTOM){nodes{id}}}").await;
    assert_eq!(codes(&other), ["REQUEST_TIMEOUT"]);
    permits.close();
}
