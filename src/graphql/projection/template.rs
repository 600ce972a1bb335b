//! A text with gaps: what a selection is compiled into.

/// JSON in which some places are left open. Two that are equal give equal
/// answers.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Template<G> {
    text: String,
    /// Where in the text each gap is, and what belongs there.
    gaps: Vec<(usize, G)>,
}

impl<G> Default for Template<G> {
    fn default() -> Self {
        Self {
            text: String::new(),
            gaps: Vec::new(),
        }
    }
}

impl<G> Template<G> {
    /// Goes on with this text.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Leaves a gap.
    pub(super) fn leave(&mut self, gap: G) {
        self.gaps.push((self.text.len(), gap));
    }

    /// The text in pieces, each with the gap behind it. There is none behind the
    /// last one.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (&[u8], Option<&G>)> {
        let text = self.text.as_bytes();
        let mut gaps = self.gaps.iter();
        let mut start = Some(0);
        std::iter::from_fn(move || {
            let from = start?;
            let (end, gap) = match gaps.next() {
                Some((end, gap)) => (*end, Some(gap)),
                None => (text.len(), None),
            };
            start = gap.map(|_| end);
            Some((&text[from..end], gap))
        })
    }

    /// How many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        self.text.len() + self.gaps.len() * size_of::<(usize, G)>()
    }

    /// What is left open.
    pub(super) fn gaps(&self) -> impl Iterator<Item = &G> {
        self.gaps.iter().map(|(_, gap)| gap)
    }
}
