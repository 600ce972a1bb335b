//! An answer that is kept.

use bytes::Bytes;

use crate::catalogue::Basis;
use crate::graphql::Resolvers;
use crate::graphql::body::Body;

/// An answer without errors.
#[derive(Debug)]
pub struct Kept {
    body: Bytes,
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
    pub(super) fn new(body: &Body, made: Made) -> Self {
        Self {
            body: body.to_vec().into(),
            made,
        }
    }

    /// Its bytes.
    pub(in crate::graphql) fn body(&self) -> Body {
        Body::of(vec![self.body.clone()])
    }

    /// About how many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        self.body.len() + self.made.basis.weight()
    }
}
