//! No secret leaves by any door.

use bcc_graphql::emulator::Fault;

use super::TOKEN;
use super::ask;
use super::start;
use crate::support::SECRET_KEY;
use crate::support::TestService;

async fn look_at(service: &TestService, path: &str) {
    let reply = service.get(path).await;
    let headers = format!("{:?}", reply.headers);
    let body = String::from_utf8_lossy(&reply.body);
    for secret in [SECRET_KEY, TOKEN] {
        assert!(!body.contains(secret), "{path}");
        assert!(!headers.contains(secret), "{path}");
    }
}

#[tokio::test]
async fn no_page_and_no_answer_holds_a_secret() {
    let service = start(|settings| settings.upstream.retries = 0).await;
    // BCC itself repeats what it was sent.
    let signature =
        |call: &bcc_graphql::emulator::Call| call.header("authorization").map(str::to_owned);
    ask(&service).await;
    let sent = signature(&service.emulator.calls()[0]).unwrap();
    for fault in [
        Fault::Status {
            status: 403,
            code: "SignatureDoesNotMatch".to_owned(),
            message: format!("You sent {sent} with {TOKEN} and {SECRET_KEY}"),
            retry_after: Some(TOKEN.to_owned()),
        },
        Fault::Redirect(format!("http://{SECRET_KEY}/")),
        Fault::NotJson,
        Fault::Reset,
    ] {
        service.clock.advance(chrono::TimeDelta::days(1));
        service.emulator.always([fault]);
        ask(&service).await;
    }
    for path in [
        "/",
        "/graphiql",
        "/schema.graphql",
        "/livez",
        "/readyz",
        "/nothing",
    ] {
        look_at(&service, path).await;
    }
    let introspection = "/graphql?query={sources{account,region,endpoint}__schema{types{name}}}";
    look_at(&service, introspection).await;
}

#[tokio::test]
async fn the_settings_hide_their_secrets() {
    let mut shown = String::new();
    let service = start(|settings| shown = format!("{settings:?}{}", settings.shown())).await;
    assert!(shown.contains("access_key"));
    shown.push_str(&format!("{:?}", service.emulator));
    for secret in [SECRET_KEY, TOKEN] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
