//! The provider's block, the environment, and the functions.

use std::sync::Arc;

use bcc_graphql::service::Bcc;
use bcc_graphql::terraform::BccProvider;
use bcc_graphql::terraform::plugin::Provider as _;
use bcc_graphql::terraform::plugin::Value;
use serde_json::Value as Json;
use serde_json::json;

use super::Both;
use super::object;
use super::told;
use crate::support::SECRET_KEY;
use crate::support::TestService;
use crate::support::emulator_config;

const SECRET: &str = "a-secret-of-the-block";

fn provider(environment: &[(&str, &str)]) -> BccProvider<Bcc> {
    let environment = environment.iter();
    let environment = environment.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    BccProvider::new(Bcc::new(environment, Arc::new(chrono::Utc::now)))
}

fn validated(config: &Json) -> String {
    told(&provider(&[]).validate(&object(config)))
}

/// What is said when it is configured, and otherwise when something is read.
async fn configured(environment: &[(&str, &str)], config: &Json) -> String {
    let provider = provider(environment);
    let client = match provider.configure(&object(config)) {
        Ok((client, _)) => Arc::new(client),
        Err(errors) => return told(&errors),
    };
    let sources = provider.data_sources();
    let read = sources[0].read(client, &object(&json!({}))).await;
    format!("When it is read: {}", told(&read.unwrap_err()))
}

#[tokio::test]
async fn wrong_blocks_are_told() {
    let mut text = String::new();
    for config in [
        json!({ "access_key": "a" }),
        json!({ "secret_key": SECRET }),
        json!({ "region": "North China" }),
        json!({ "endpoint": "bcc.bj.baidubce.com" }),
        json!({ "endpoint": "https://bcc.bj.baidubce.com/v2" }),
        json!({ "endpoint": format!("https://user:{SECRET}@bcc.bj.baidubce.com") }),
    ] {
        text += &validated(&config);
    }
    for (environment, config) in [
        (&[][..], json!({})),
        (&[("BAIDUCLOUD_ACCESS_KEY", "a")], json!({})),
        (&[("BAIDUCLOUD_SECRET_KEY", SECRET)], json!({})),
        (
            &[
                ("BAIDUCLOUD_ACCESS_KEY", "a"),
                ("BAIDUCLOUD_SECRET_KEY", "b"),
            ],
            json!({ "endpoint": "ftp://bcc.bj.baidubce.com" }),
        ),
        (
            &[
                ("BAIDUCLOUD_ACCESS_KEY", "a"),
                ("BAIDUCLOUD_SECRET_KEY_FILE", "/nowhere"),
            ],
            json!({}),
        ),
        (
            &[
                ("BAIDUCLOUD_ACCESS_KEY", "a"),
                ("BAIDUCLOUD_SECRET_KEY", "b"),
                ("BAIDUCLOUD_REGION", "North China"),
            ],
            json!({}),
        ),
        (
            &[("BCC_ENDPOINT", "nonsense")],
            json!({ "access_key": "a", "secret_key": SECRET }),
        ),
    ] {
        text += &configured(environment, &config).await;
    }
    assert!(!text.contains(SECRET), "{text}");
    insta::assert_snapshot!("provider-block", text);
}

#[test]
fn right_and_unknown_blocks_are_taken() {
    for config in [
        json!({}),
        json!({ "region": "gz" }),
        json!({ "access_key": "a", "secret_key": SECRET }),
        json!({ "access_key": "a", "secret_key": "(unknown)" }),
        json!({ "access_key": "(unknown)", "region": "(unknown)", "endpoint": "(unknown)" }),
        json!({ "access_key": "", "secret_key": "" }),
    ] {
        assert_eq!(validated(&config), "", "{config}");
    }
}

#[tokio::test]
async fn the_block_is_stronger_than_the_environment() {
    let service = TestService::start().await;
    let endpoint = service.settings.sources[0]
        .endpoint
        .clone()
        .unwrap()
        .to_string();
    let keys = emulator_config();
    let environment = [
        ("BAIDUCLOUD_ACCESS_KEY", keys.access_key.as_str()),
        ("BAIDUCLOUD_SECRET_KEY", SECRET_KEY),
        ("BAIDUCLOUD_REGION", "gz"),
        ("BCC_ENDPOINT", endpoint.as_str()),
        // The service's own are not meant for Terraform.
        ("BCC_GRAPHQL_UPSTREAM__PAGE_SIZE", "nonsense"),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let clock = service.clock.function();
    let mut both = Both::of(service);
    both.provider = BccProvider::new(Bcc::new(environment, clock));
    let both = both.configured(&json!({}));
    let newest = json!({ "most_recent": true });
    let (image, _) = both.one(&newest).await;
    assert_eq!(image.get("region").as_str(), Some("gz"));
    let both = both.configured(&json!({ "region": "su" }));
    let (image, _) = both.one(&newest).await;
    assert_eq!(image.get("region").as_str(), Some("su"));
    // Keys of the block are not mixed with those of the environment.
    let both = both.configured(&json!({ "access_key": "another", "secret_key": SECRET }));
    let text = both.refusal(&newest).await;
    assert!(text.contains("BCC refused the credentials"), "{text}");
    assert!(!text.contains(SECRET), "{text}");
}

#[test]
fn secrets_are_marked_for_terraform() {
    let schema = provider(&[]).schema();
    let sensitive = schema.attributes.iter().filter(|of| of.is_sensitive);
    let sensitive: Vec<_> = sensitive.map(|of| of.name).collect();
    assert_eq!(sensitive, ["secret_key", "session_token"]);
}

#[test]
fn functions_need_no_configuration() {
    let functions = provider(&[]).functions();
    let call = |name: &str, arguments: &[&str]| {
        let function = functions.iter().find(|of| of.name() == name).unwrap();
        let arguments: Vec<Value> = arguments.iter().map(|text| Value::from(*text)).collect();
        assert_eq!(function.signature().parameters.len(), arguments.len());
        function.call(&arguments).unwrap()
    };
    assert_eq!(call("os_family", &["Rocky Linux"]), Value::from("rhel"));
    assert_eq!(call("compare_os_versions", &["9", "10"]), Value::from(-1.0));
    assert_eq!(
        call("compare_os_versions", &["22.04", "22.04"]),
        Value::from(0.0)
    );
    assert_eq!(
        call("compare_os_versions", &["2012 R2", "2012"]),
        Value::from(1.0)
    );
}
