//! One change, and all of them.

use std::fmt;

/// What a change does to clients. The worst comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Some operation that was valid is not, or its answer can't be read.
    Breaking,
    /// Every operation stays valid; what it answers may be new to its client.
    Dangerous,
    /// No client notices.
    Safe,
}

/// One change of a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it does to clients.
    pub severity: Severity,
    /// Where it is, as a schema coordinate: `Image.name`, `Query.images(first:)`,
    /// `ImageType.SYSTEM`, `@skip`; `schema` for the root operation types.
    pub coordinate: String,
    /// What happened there: the rest of a sentence that the coordinate begins.
    pub what: String,
}

/// The changes found so far.
#[derive(Debug, Default)]
pub(super) struct Changes(Vec<Change>);

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Breaking => "BREAKING",
            Self::Dangerous => "DANGEROUS",
            Self::Safe => "SAFE",
        })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:9} {} {}", self.severity, self.coordinate, self.what)
    }
}

impl Changes {
    pub(super) fn breaking(&mut self, coordinate: impl Into<String>, what: impl Into<String>) {
        self.add(Severity::Breaking, coordinate, what);
    }

    pub(super) fn dangerous(&mut self, coordinate: impl Into<String>, what: impl Into<String>) {
        self.add(Severity::Dangerous, coordinate, what);
    }

    pub(super) fn safe(&mut self, coordinate: impl Into<String>, what: impl Into<String>) {
        self.add(Severity::Safe, coordinate, what);
    }

    pub(super) fn add(
        &mut self,
        severity: Severity,
        coordinate: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.0.push(Change {
            severity,
            coordinate: coordinate.into(),
            what: what.into(),
        });
    }

    pub(super) fn in_order(mut self) -> Vec<Change> {
        self.0.sort();
        self.0
    }
}
