//! An answer that is kept.

use std::sync::OnceLock;

use bytes::Bytes;
use tokio::sync::OnceCell;

use super::Question;
use crate::catalogue::Basis;
use crate::compression;
use crate::compression::Coding;
use crate::graphql::Resolvers;
use crate::graphql::body::Body;
use crate::graphql::body::Digest;

/// Up to so many bytes are made smaller at once: it takes some 100 µs.
const AT_ONCE: usize = 8 << 10;

/// An answer without errors.
#[derive(Debug)]
pub struct Kept {
    /// What it is kept under.
    question: Question,
    body: Bytes,
    /// The same, smaller, once somebody asked for it; `None` if it could not be made.
    packed: [OnceCell<Option<Bytes>>; Coding::ALL.len()],
    digest: OnceLock<Digest>,
    pub(in crate::graphql) made: Made,
}

/// How an answer was made.
#[derive(Debug)]
pub(in crate::graphql) struct Made {
    /// What it was made of.
    pub(in crate::graphql) basis: Basis,
    /// Which version of the trusted documents let it in.
    pub(in crate::graphql) trusted: u64,
    pub(in crate::graphql) resolvers: Option<Resolvers>,
}

impl Kept {
    /// A copy: the body's pieces would hold on to whole pages.
    pub(super) fn new(question: Question, body: &Body, made: Made) -> Self {
        Self {
            question,
            body: body.to_vec().into(),
            packed: Default::default(),
            digest: OnceLock::new(),
            made,
        }
    }

    /// Its bytes.
    pub(in crate::graphql) fn body(&self) -> Body {
        Body::of(vec![self.body.clone()])
    }

    /// What its bytes are known by.
    pub(in crate::graphql) fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| self.body().digest())
    }

    /// The same, smaller: made by whoever asks first, while the others wait.
    pub(super) async fn packed(&self, coding: Coding) -> Option<Bytes> {
        let made = self.packed[coding as usize].get_or_init(|| self.pack(coding));
        made.await.clone()
    }

    /// Whether this form was made already.
    pub(super) fn has_packed(&self, coding: Coding) -> bool {
        self.packed[coding as usize].initialized()
    }

    async fn pack(&self, coding: Coding) -> Option<Bytes> {
        let body = self.body.clone();
        let work = move || compression::packed(&body, coding);
        let packed = if self.body.len() <= AT_ONCE {
            work()
        } else {
            let work = tokio::task::spawn_blocking(work).await;
            work.unwrap_or_else(|error| Err(error.into()))
        };
        match packed {
            Ok(packed) => Some(packed.into()),
            Err(error) => {
                tracing::warn!(%error, "an answer could not be made smaller");
                None
            }
        }
    }

    /// What it is kept under.
    pub(super) fn question(&self) -> &Question {
        &self.question
    }

    /// About how many bytes it takes in memory, beside its question.
    pub(super) fn weight(&self) -> usize {
        let packed = self
            .packed
            .iter()
            .filter_map(|packed| packed.get()?.as_ref());
        let packed = packed.map(Bytes::len).sum::<usize>();
        self.body.len() + packed + self.made.basis.weight()
    }
}
