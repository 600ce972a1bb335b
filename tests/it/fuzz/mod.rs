//! The fuzz targets, over their seeds and what is made of those: a bounded run of
//! what `cargo fuzz` does for as long as one likes (`fuzz/`).

mod mutate;
#[path = "../../../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

use mutate::Mutator;

/// Inputs for each target. `FUZZ_CASES` makes it more.
const CASES: u64 = 4000;

/// No input may take as long, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(5);

fn run(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(name);
    let mut seeds: Vec<Vec<u8>> = fs::read_dir(&folder)
        .unwrap()
        .map(|file| fs::read(file.unwrap().path()).unwrap())
        .collect();
    assert!(seeds.len() >= 3, "the seeds of {name} were found");
    seeds.sort();
    let cases = std::env::var("FUZZ_CASES").map_or(CASES, |cases| cases.parse().unwrap());
    let mut mutator = Mutator::new(&seeds, cases);
    for input in seeds
        .iter()
        .cloned()
        .chain((0..cases).map(|_| mutator.next()))
    {
        let began = Instant::now();
        let shown = String::from_utf8_lossy(&input).into_owned();
        let ran = std::panic::catch_unwind(|| target(&input));
        assert!(ran.is_ok(), "{name} fails on {shown:?}");
        assert!(
            began.elapsed() < PATIENCE,
            "{name} takes its time for {shown:?}"
        );
    }
}

#[test]
fn cursors() {
    run("cursor", targets::cursor);
}

#[test]
fn documents() {
    run("document", targets::document);
}

#[test]
fn answers_of_bcc() {
    run("bcc_answer", targets::bcc_answer);
}

#[test]
fn authorizations() {
    run("authorization", targets::authorization);
}
