//! What single parts of the work cost. `make bench-micro` tells times;
//! `scripts/instructions` tells instructions, which are the same on a busy
//! machine.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot start should say so, and tells its names"
)]

mod answers;
mod parts;
mod shapes;
mod world;

use std::hint::black_box;

use criterion::Criterion;

/// A part of the work.
struct Part {
    /// What it is called.
    name: &'static str,
    /// Gets everything ready, and returns what is done again and again.
    prepare: fn() -> Work,
}

/// One turn of the work. What it returns is not optimised away.
type Work = Box<dyn FnMut() -> usize>;

fn main() {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["names", ..] => all().for_each(|part| println!("{}", part.name)),
        ["once", name, times, ..] => once(name, times.parse().unwrap()),
        _ => criterion(),
    }
}

fn all() -> impl Iterator<Item = &'static Part> {
    let parts = parts::PARTS.iter().chain(&answers::PARTS);
    parts.chain(&shapes::PARTS)
}

/// Does a part so many times, and nothing else.
fn once(name: &str, times: usize) {
    let part = all().find(|part| part.name == name).unwrap();
    let mut work = (part.prepare)();
    for _ in 0..times {
        black_box(work());
    }
}

fn criterion() {
    let mut criterion = Criterion::default().configure_from_args();
    for part in all() {
        criterion.bench_function(part.name, |bencher| {
            let mut work = (part.prepare)();
            bencher.iter(|| black_box(work()));
        });
    }
    criterion.final_summary();
}
