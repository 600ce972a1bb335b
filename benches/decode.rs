//! What it costs to read a page of 1000 images as the emulator writes it: BCC's
//! bytes in, images out. Run with `cargo bench --bench decode`.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot start should say so"
)]

use bcc_graphql::bce;
use bcc_graphql::emulator::sample_catalogue;
use criterion::Criterion;
use criterion::Throughput;
use criterion::criterion_group;
use criterion::criterion_main;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<T> {
    marker: &'static str,
    is_truncated: bool,
    next_marker: &'static str,
    max_keys: usize,
    images: T,
}

fn decode(criterion: &mut Criterion) {
    let page = Page {
        marker: "",
        is_truncated: true,
        next_marker: "m-nky7qeom",
        max_keys: 1000,
        images: sample_catalogue(1000),
    };
    let body = serde_json::to_vec(&page).unwrap();
    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Bytes(body.len().try_into().unwrap()));
    group.bench_function("a page of 1000 images", |bencher| {
        bencher.iter(|| bce::decode_list(&body).unwrap());
    });
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
