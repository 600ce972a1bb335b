//! What is fuzzed: each target takes any bytes and panics where something is
//! wrong. `cargo fuzz` runs them for as long as one likes; `make test` runs the
//! same ones over the seeds and what is made of them.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bcc_graphql::access::Principal;
use bcc_graphql::bce;
use bcc_graphql::bce::sign::SignableRequest;
use bcc_graphql::bce::sign::verify::Authorization;
use bcc_graphql::catalogue::Catalogue;
use bcc_graphql::catalogue::Listing;
use bcc_graphql::catalogue::Sight;
use bcc_graphql::catalogue::SourceId;
use bcc_graphql::catalogue::View;
use bcc_graphql::config::Settings;
use bcc_graphql::config::SourceSettings;
use bcc_graphql::graphql::Graph;
use bcc_graphql::graphql::GraphConfig;
use bcc_graphql::graphql::GraphRequest;
use bcc_graphql::image::ImageOrder;
use bcc_graphql::service;
use chrono::DateTime;

/// A cursor of the list of all images, from which its fingerprint is taken.
const KNOWN_CURSOR: &str = include_str!("../tests/it/catalogue/cursor_of_head.txt");

/// A catalogue that nothing is read from.
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    service::install_cryptography();
    let settings = Settings {
        sources: vec![SourceSettings {
            account: "test".to_owned(),
            access_key: Some("id".to_owned()),
            secret_key: Some("secret".to_owned().into()),
            ..SourceSettings::default()
        }],
        ..Settings::default()
    };
    let clock = std::sync::Arc::new(|| DateTime::UNIX_EPOCH);
    service::catalogue(&settings, clock).expect("these settings are right")
});

static GRAPH: LazyLock<Graph> = LazyLock::new(|| {
    Graph::new(CATALOGUE.clone(), GraphConfig::default(), false).expect("the schema is valid")
});

/// Cursors: as they come, and with what makes them this list's, so that more than
/// the checks in front is reached.
pub(super) fn cursor(data: &[u8]) {
    let listing = Listing::everything(SourceId::DEFAULT);
    let known = URL_SAFE_NO_PAD.decode(KNOWN_CURSOR.trim()).expect("base64");
    for order in std::iter::once(None).chain(ImageOrder::ALL.into_iter().map(Some)) {
        let view = View {
            filter: None,
            order,
        };
        let deadline = tokio::time::Instant::now();
        let reader = CATALOGUE.reader(deadline, None, Sight::everything());
        let cursors = reader.cursors(listing.clone(), view);
        let _ = cursors.decode(&String::from_utf8_lossy(data));
        let Some((layout, rest)) = data.split_first() else {
            return;
        };
        let mut bytes = vec![*layout];
        bytes.extend_from_slice(&known[1..9]);
        bytes.extend_from_slice(rest);
        let check = crc32fast::hash(&bytes).to_be_bytes();
        bytes.extend_from_slice(&check);
        let _ = cursors.decode(&URL_SAFE_NO_PAD.encode(bytes));
    }
}

/// Documents, up to the point where they would be executed. What stands behind a
/// line of dashes is the JSON of the variables.
pub(super) fn document(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (query, variables) = text.split_once("\n---\n").unwrap_or((&text, ""));
    let request = GraphRequest {
        query: Some(query.to_owned()),
        variables: serde_json::from_str(variables).unwrap_or_default(),
        ..GraphRequest::default()
    };
    if let Err(refused) = GRAPH.check(request, &Principal::anonymous(true)) {
        let body = refused.body.to_vec();
        let body = String::from_utf8_lossy(&body);
        assert!(!body.contains("\"code\":\"INTERNAL\""), "{body}");
    }
}

/// Bodies of BCC's answers.
pub(super) fn bcc_answer(data: &[u8]) {
    if let Ok(list) = bce::decode_list(data) {
        assert!(
            list.images
                .iter()
                .all(|image| !image.id.as_str().is_empty())
        );
    }
    let _ = bce::decode_available(data);
    let _ = bce::decode_detail(data);
    let _ = bce::decode_shares(data);
    bce::decode_error(data);
}

/// `Authorization` headers. None that is made up may be taken.
pub(super) fn authorization(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(authorization) = Authorization::parse(&text) else {
        return;
    };
    let request = SignableRequest {
        method: "GET",
        path: "/v2/image",
        query: &[("maxKeys", "1000")],
        headers: &[("host", "bcc.bj.baidubce.com")],
    };
    let now = authorization.timestamp;
    let verified = authorization.verify(&request, "a secret that nobody has", now);
    assert!(verified.is_err(), "{text}");
}
