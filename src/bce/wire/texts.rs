//! Texts that many images have in common.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::loose::LooseText;
use crate::image::SharedText;

/// The texts of one answer, each stored once.
///
/// The hash is quick and seeded at random: images may be named by anybody, but
/// nobody can choose names that fall into one place of a table whose seed he does
/// not know.
#[derive(Default)]
pub(super) struct Texts(HashSet<SharedText, RandomState>);

impl Texts {
    pub(super) fn share(&mut self, text: &str) -> SharedText {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let text = SharedText::from(text);
        self.0.insert(Arc::clone(&text));
        text
    }

    pub(super) fn shared(&mut self, text: LooseText<'_>) -> Option<SharedText> {
        text.0.map(|text| self.share(&text))
    }
}
