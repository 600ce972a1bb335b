//! Two regions, each with a BCC of its own.

use bcc_graphql::config::Settings;
use bcc_graphql::config::SourceSettings;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use serde_json::Value;
use tokio::sync::oneshot;

use super::image;
use crate::support::TestClock;
use crate::support::TestService;
use crate::support::emulator_config;
use crate::support::listen;

/// A service over two regions, `bj` and `gz`, each an emulator.
pub(crate) struct World {
    pub(crate) service: TestService,
    pub(super) bj: Emulator,
    pub(crate) gz: Emulator,
    _stop: oneshot::Sender<()>,
}

impl World {
    /// Images 0 to 29 are in `bj`, 20 to 49 in `gz`: there, their names say so.
    pub(super) async fn start() -> Self {
        Self::with(&[("main", "bj"), ("other", "gz"), ("main", "gz")]).await
    }

    /// With these accounts and regions. The account `far` sees the images of `gz`,
    /// whatever its region is called.
    pub(crate) async fn with(sources: &[(&str, &str)]) -> Self {
        let in_gz = |number| EmulatedImage {
            name: Some("of gz".to_owned()),
            ..image(number)
        };
        let bj = Emulator::with_images(emulator_config(), (0..30).map(image).collect());
        let gz = Emulator::with_images(emulator_config(), (20..50).map(in_gz).collect());
        // Both clocks stand at the same time.
        let gz = gz.with_clock(TestClock::default().function());
        let (listener, address) = listen().await;
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(gz.clone().serve(listener, async { drop(stopped.await) }));
        let service = TestService::with_emulator(bj.clone(), |settings: &mut Settings| {
            settings.upstream.page_size = 10;
            settings.upstream.retries = 0;
            let first = settings.sources[0].clone();
            let source = |(account, region): &(&str, &str)| SourceSettings {
                account: (*account).to_owned(),
                region: Some((*region).to_owned()),
                endpoint: match (*account, *region) {
                    ("far", _) | (_, "gz") => Some(format!("http://{address}").parse().unwrap()),
                    _ => first.endpoint.clone(),
                },
                ..first.clone()
            };
            settings.sources = sources.iter().map(source).collect();
        })
        .await;
        Self {
            service,
            bj,
            gz,
            _stop: stop,
        }
    }

    pub(crate) async fn ask(&self, query: &str) -> Value {
        self.service.graphql(query, Value::Null).await
    }

    /// Calls of `bj` and of `gz` since the last time.
    pub(crate) fn calls(&self) -> [usize; 2] {
        [&self.bj, &self.gz].map(|emulator| {
            let calls = emulator.call_count();
            emulator.reset_calls();
            calls
        })
    }
}
