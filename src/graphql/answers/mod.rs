//! Whole answers that are kept: who asks the same again gets the very bytes again,
//! as long as what they were made of is what an answer would be made of now.
//!
//! A request is known by its bytes as they came, before anybody reads them, and by
//! what its principal was granted: two who were granted the same see the same. An
//! answer is kept from the second time on that it is asked for, so that what is
//! never asked again takes no place.

mod asked;
mod counts;
mod kept;
mod question;

use std::sync::Arc;

use bytes::Bytes;
use foldhash::quality::RandomState;
use moka::sync::Cache;

use super::GraphAnswer;
use super::Outcome;
use super::held::HeldCounts;
use crate::compression::Coding;
use crate::telemetry::metrics::Page;
use asked::Asked;
use counts::Counts;

pub use counts::AnswersCount;
pub use kept::Kept;
pub(super) use kept::Made;
pub(super) use question::Question;

/// An answer may take this part of what all may: one that takes more would drive
/// out too many others.
const LARGEST_PART: u64 = 8;

/// About what an entry takes in memory beside its bytes.
const ENTRY_BYTES: usize = 600;

/// The answers, bounded by bytes.
pub(super) struct Answers {
    /// `None` if none are to be kept.
    kept: Option<Cache<Question, Arc<Kept>, RandomState>>,
    max_bytes: u64,
    asked: Asked,
    counts: Counts,
}

impl Answers {
    /// At most so many bytes of them; 0 is none.
    pub(super) fn new(max_bytes: u64) -> Self {
        let kept = (max_bytes > 0).then(|| {
            Cache::builder()
                .max_capacity(max_bytes)
                .weigher(weight)
                .build_with_hasher(RandomState::default())
        });
        Self {
            kept,
            max_bytes,
            asked: Asked::default(),
            counts: Counts::default(),
        }
    }

    /// The answer to this question, if it is kept and still good.
    pub(super) fn find(
        &self,
        question: &Question,
        is_good: impl FnOnce(&Made) -> bool,
    ) -> Option<Arc<Kept>> {
        let answers = self.kept.as_ref()?;
        let kept = answers.get(question);
        let good = kept.as_ref().filter(|kept| is_good(&kept.made)).cloned();
        if kept.is_some() && good.is_none() {
            // It will not be good again.
            answers.invalidate(question);
        }
        self.counts.count(good.is_some());
        good
    }

    /// Keeps an answer, if it may be kept, was asked for before, and is still good.
    pub(super) fn keep(
        &self,
        question: &Question,
        answer: &GraphAnswer,
        made: Made,
        is_good: impl FnOnce(&Made) -> bool,
    ) -> Option<Arc<Kept>> {
        let answers = self.kept.as_ref()?;
        let is_whole = answer.outcome == Outcome::Executed { failed: false };
        let fits = answer.body.len() as u64 <= self.max_bytes / LARGEST_PART;
        // Those that can't be kept this time may be the next time.
        if !is_whole || !fits || !self.asked.before(question) || !is_good(&made) {
            return None;
        }
        let question = question.alone();
        let kept = Arc::new(Kept::new(question.clone(), &answer.body, made));
        answers.insert(question, Arc::clone(&kept));
        Some(kept)
    }

    /// An answer that is kept, made smaller once and kept in that form too.
    pub(super) async fn packed(&self, kept: &Arc<Kept>, coding: Coding) -> Option<Bytes> {
        let is_new = !kept.has_packed(coding);
        let packed = kept.packed(coding).await;
        if is_new && let Some(answers) = &self.kept {
            let held = answers.get(kept.question());
            // It is weighed when it is put in. One that has gone stays away.
            if held.is_some_and(|held| Arc::ptr_eq(&held, kept)) {
                answers.insert(kept.question().clone(), Arc::clone(kept));
            }
        }
        packed
    }

    /// Tells how well they do.
    pub(super) fn tell(&self, page: &mut Page) {
        let AnswersCount { hits, misses } = self.count();
        let bytes = self.kept.as_ref().map_or(0, |kept| {
            // What was put in last is weighed behind the scenes.
            kept.run_pending_tasks();
            kept.weighted_size()
        });
        let counts = HeldCounts {
            hits,
            misses,
            bytes,
        };
        counts.tell("answers", page);
    }

    /// How often an answer was found, and how often not.
    pub(super) fn count(&self) -> AnswersCount {
        self.counts.now()
    }
}

fn weight(question: &Question, kept: &Arc<Kept>) -> u32 {
    let bytes = ENTRY_BYTES + question.weight() + kept.weight();
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
