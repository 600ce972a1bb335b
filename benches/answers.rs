//! What answering costs, in one process: the request's text in, the answer's
//! bytes out, from pages that are held. The network and BCC have no part in it.
//! Run with `make bench`.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot start should say so"
)]

use std::sync::Arc;

use bcc_graphql::access::Principal;
use bcc_graphql::config::Settings;
use bcc_graphql::config::SourceSettings;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::graphql::Graph;
use bcc_graphql::graphql::GraphRequest;
use bcc_graphql::service;
use criterion::Criterion;
use criterion::Throughput;
use criterion::criterion_group;
use criterion::criterion_main;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const IMAGE: &str = "id name type status createTime osType osName osVersion osBuild osArch osLang";

fn answers(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let graph = runtime.block_on(graph_of(1000));
    let anybody = Principal::anonymous(true);
    let mut group = criterion.benchmark_group("answers");
    for (name, query) in [
        (
            "first 10, two fields",
            "{ images(first: 10) { nodes { id name } } }".to_owned(),
        ),
        (
            "first 100, eleven fields",
            format!("{{ images(first: 100) {{ nodes {{ {IMAGE} }} }} }}"),
        ),
        (
            "first 1000, eleven fields and cursors",
            format!("{{ images(first: 1000) {{ edges {{ cursor node {{ {IMAGE} }} }} }} }}"),
        ),
    ] {
        let request = GraphRequest {
            query: Some(query),
            ..GraphRequest::default()
        };
        let bytes = runtime
            .block_on(graph.answer(request.clone(), &anybody, false))
            .body
            .len();
        group.throughput(Throughput::Bytes(bytes.try_into().unwrap()));
        group.bench_function(name, |bencher| {
            bencher
                .to_async(&runtime)
                .iter(|| graph.answer(request.clone(), &anybody, false));
        });
    }
    group.finish();
}

async fn graph_of(images: usize) -> Graph {
    service::install_cryptography();
    let config = EmulatorConfig {
        images,
        ..EmulatorConfig::default()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let mut settings = Settings {
        sources: vec![SourceSettings {
            access_key: Some(config.access_key.clone()),
            secret_key: Some(config.secret_key.clone().into()),
            endpoint: Some(endpoint.parse().unwrap()),
            ..SourceSettings::default()
        }],
        ..Settings::default()
    };
    // Nothing is read again while this runs.
    settings.cache.fresh = std::time::Duration::from_secs(3600);
    tokio::spawn(Emulator::new(config).serve(listener, std::future::pending()));
    let clock = Arc::new(chrono::Utc::now);
    let catalogue = service::catalogue(&settings, clock).unwrap();
    Graph::new(catalogue, settings.graph(), true).unwrap()
}

criterion_group!(benches, answers);
criterion_main!(benches);
