//! A BCC for the demo and for tests.
//!
//! Written against BCC's documents, not against our client, and with wire
//! types of its own: a name that one of the two got wrong must not cancel out.
//! It verifies every signature from the decoded request, pages and filters a
//! catalogue, answers with BCE's errors, and fails on request ([`Fault`]).
//! Official SDKs list its images (`tests/sdk`, `tests/clients`).
//!
//! A request goes through `request` (decoding), `calls` (counting), `fault`
//! (delays), `auth`, `fault` again (refusals), `router` and the endpoint (`list`,
//! `get_image`, `shared_users` or `by_spec`); what comes of it, or an `error`,
//! through `answer` and `body`. On loopback it can be told to change (`control`).

mod answer;
mod auth;
mod body;
mod by_spec;
mod calls;
mod catalogue;
mod churn;
mod config;
mod control;
mod detail;
mod error;
mod fault;
mod filter;
mod get_image;
mod host;
mod image;
mod list;
mod paging;
mod parse;
mod query;
mod request;
mod router;
mod sample;
mod server;
mod shared_users;
mod spec;

use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::RwLockReadGuard;

use chrono::DateTime;
use chrono::Utc;

use calls::CallLog;
use catalogue::Catalogue;
use fault::Faults;
use fault::Script;

pub use calls::Call;
pub use config::EmulatorConfig;
pub use config::UnknownMarker;
pub use detail::EmulatedDetail;
pub use detail::EmulatedSnapshot;
pub use detail::EmulatedTag;
pub use detail::EmulatedUser;
pub use fault::Fault;
pub use image::EmulatedImage;
pub use image::documented_example;
pub use parse::NotPossible;
pub use sample::sample_catalogue;

/// What time it is.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A handle to an emulator. Clones are of the same one.
#[derive(Clone)]
pub struct Emulator {
    shared: Arc<Shared>,
    clock: Clock,
}

/// What all handles, and all connections, share.
struct Shared {
    config: EmulatorConfig,
    catalogue: RwLock<Catalogue>,
    script: Mutex<Script>,
    calls: Arc<CallLog>,
}

impl Emulator {
    /// An emulator with a sample catalogue of `config.images`.
    #[must_use]
    pub fn new(config: EmulatorConfig) -> Self {
        let images = sample_catalogue(config.images);
        Self::with_images(config, images)
    }

    /// An emulator that lists these images, in this order.
    #[must_use]
    pub fn with_images(config: EmulatorConfig, images: Vec<EmulatedImage>) -> Self {
        Self {
            shared: Arc::new(Shared {
                config,
                catalogue: RwLock::new(Catalogue::new(images)),
                script: Mutex::default(),
                calls: Arc::default(),
            }),
            clock: Arc::new(Utc::now),
        }
    }

    /// The same under another clock than the system's. Handles that were
    /// cloned before keep theirs.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The calls since the start or the last reset, oldest first; at most the
    /// last 10,000. Every request is one, whatever became of it.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls.calls()
    }

    /// How many calls there were since the start or the last reset.
    #[must_use]
    pub fn call_count(&self) -> usize {
        self.shared.calls.count()
    }

    /// How many of [`Self::calls`] have this in their path: `/sharedUsers`,
    /// `/m-nky7qeom`. A path ends with a `?` here, so that `/image?` is the
    /// list's alone, and `/m-nky7qeom?` that of the image without its users'.
    #[must_use]
    pub fn call_count_of(&self, path_part: &str) -> usize {
        self.shared.calls.count_of(path_part)
    }

    /// How many calls were in flight at once, at most.
    #[must_use]
    pub fn most_in_flight(&self) -> usize {
        self.shared.calls.most_in_flight()
    }

    /// Returns once `count` calls have arrived since the start or the last
    /// reset, answered or not. With [`Fault::Hold`], they are in flight then.
    pub async fn wait_for_calls(&self, count: usize) {
        self.shared.calls.wait_for(count).await;
    }

    /// Forgets all calls and starts to count at 0.
    pub fn reset_calls(&self) {
        self.shared.calls.reset();
    }

    /// Changes the catalogue. Calls wait meanwhile; pages that were answered
    /// stay as they are.
    pub fn edit(&self, edit: impl FnOnce(&mut Vec<EmulatedImage>)) {
        self.edit_catalogue(|catalogue| catalogue.edit(edit));
    }

    /// Lets the next `times` calls fail like this, after those for which
    /// something was scripted before.
    pub fn script(&self, fault: Fault, times: usize) {
        self.script_for("", fault, times);
    }

    /// The same for the next `times` calls with this in their path, read as in
    /// [`Self::call_count_of`]. Other calls pass it by: each one suffers the
    /// first fault that was scripted for it and is left.
    pub fn script_for(&self, path_part: &str, fault: Fault, times: usize) {
        self.lock_script().push(path_part, fault, times);
    }

    /// Lets every call suffer all these, together with what is scripted for
    /// it, until the next `always`: one fault, `None`, or several.
    pub fn always(&self, faults: impl IntoIterator<Item = Fault>) {
        let faults = faults.into_iter().collect();
        self.lock_script().set_always(faults);
    }

    fn catalogue(&self) -> RwLockReadGuard<'_, Catalogue> {
        self.shared
            .catalogue
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn edit_catalogue(&self, edit: impl FnOnce(&mut Catalogue)) {
        let catalogue = self.shared.catalogue.write();
        edit(&mut catalogue.unwrap_or_else(PoisonError::into_inner));
    }

    /// Lets the faults of a call change the catalogue, once its page is
    /// written and the next one is to start with the image `next`.
    fn edit_after_page(&self, next: Option<&str>, faults: &Faults) {
        if let (Some(edit), Some(next)) = (faults.edit_after(), next) {
            self.edit_catalogue(|catalogue| edit(catalogue, next));
        }
    }

    fn lock_script(&self) -> MutexGuard<'_, Script> {
        self.shared
            .script
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator")
            .field("config", &self.shared.config)
            .field("calls", &self.call_count())
            .finish_non_exhaustive()
    }
}
