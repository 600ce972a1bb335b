//! What `/metrics` tells.

mod held;
mod names;
mod requests;
mod upstream;
mod who;

use std::time::Duration;

use crate::support::Reply;
use crate::support::TestService;

/// Far longer than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

const QUERY: &str = "{images(first:1){nodes{id}}}";

/// What `/metrics` told once.
pub(crate) struct Scrape(String);

impl Scrape {
    /// Asks without a key.
    pub(crate) async fn of(service: &TestService) -> Self {
        let reply = service.get("/metrics").await;
        assert_eq!(reply.status, 200);
        Self::read(&reply)
    }

    fn read(reply: &Reply) -> Self {
        Self(reply.text().to_owned())
    }

    /// The value of a sample, by its name and labels as they are written; `None` if
    /// it is not told.
    pub(crate) fn get(&self, sample: &str) -> Option<f64> {
        let mut lines = self.0.lines();
        let told = lines.find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '))?;
        Some(told.parse().unwrap())
    }

    /// The value of a sample that must be told.
    pub(crate) fn value(&self, sample: &str) -> f64 {
        let value = self.get(sample);
        value.unwrap_or_else(|| panic!("there is no {sample} in\n{}", self.0))
    }

    fn assert(&self, samples: &[(&str, f64)]) {
        for (sample, value) in samples {
            assert_eq!(self.value(sample), *value, "{sample}");
        }
    }
}

/// Scrapes until a sample has this value.
async fn until(service: &TestService, sample: &str, value: f64) {
    let reached = async {
        while Scrape::of(service).await.value(sample) != value {
            tokio::task::yield_now().await;
        }
    };
    let reached = tokio::time::timeout(PATIENCE, reached).await;
    reached.unwrap_or_else(|_| panic!("{sample} never became {value}"));
}
