//! `health`: 0 or 1, for whoever starts containers.

use super::run;
use crate::support::TestService;

/// Off the runtime's thread, which serves what is asked.
async fn health(arguments: Vec<String>, listen: Option<String>) -> super::Ended {
    let run = move || {
        let arguments: Vec<&str> = arguments.iter().map(|text| &**text).collect();
        let environment: Vec<_> = listen
            .iter()
            .map(|text| ("BCC_GRAPHQL_LISTEN", &**text))
            .collect();
        run(&[&["health"], &arguments[..]].concat(), &environment)
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test]
async fn a_service_that_is_ready_is_healthy() {
    let service = TestService::start().await;
    let port = service.address.port();
    for (arguments, listen) in [
        (vec![service.url("/readyz")], None),
        (vec![], Some(service.address.to_string())),
        // All addresses are asked at the loopback one.
        (vec![], Some(format!("0.0.0.0:{port}"))),
    ] {
        let ended = health(arguments, listen).await;
        assert_eq!(
            (ended.code, &*ended.out, &*ended.err),
            (Some(0), "200 ready\n", "")
        );
    }
}

#[tokio::test]
async fn an_error_or_nobody_is_not_healthy() {
    let service = TestService::start().await;
    let ended = health(vec![service.url("/nothing")], None).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.out.starts_with("404 "), "{}", ended.out);

    let (listener, address) = crate::support::listen().await;
    drop(listener);
    let ended = health(vec![], Some(address.to_string())).await;
    assert_eq!(ended.code, Some(1));
    let start = format!("error: http://{address}/readyz did not answer: ");
    assert!(ended.err.starts_with(&start), "{}", ended.err);

    let ended = health(vec![], Some("nonsense".to_owned())).await;
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.err.contains("`listen` (BCC_GRAPHQL_LISTEN)"),
        "{}",
        ended.err
    );
}
