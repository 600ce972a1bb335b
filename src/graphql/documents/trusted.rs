//! The documents that whoever runs the service trusts.

use std::collections::HashMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use super::DocumentName;
use super::files::Content;
use super::hash::DocumentHash;
use super::manifest;
use crate::graphql::error::RequestError;

/// The trusted documents of one version of their files.
#[derive(Default)]
pub(super) struct Trusted {
    by_id: HashMap<String, Arc<str>>,
    by_hash: HashMap<DocumentHash, Arc<str>>,
}

/// The trusted documents can't be used.
#[derive(Debug, thiserror::Error)]
#[error("`documents.trusted` ({path}): {problem}")]
pub struct InvalidDocuments {
    path: PathBuf,
    problem: String,
}

impl InvalidDocuments {
    pub(super) fn new(path: &Path, problem: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            problem: problem.into(),
        }
    }
}

impl Trusted {
    /// The documents of these files, each of which must be valid.
    ///
    /// # Errors
    /// The first file that is no manifest, the first document that is not valid, or
    /// the first id that stands for two texts.
    pub(super) fn new(
        contents: Vec<Content>,
        validate: impl Fn(&str) -> Result<(), RequestError>,
    ) -> Result<Self, InvalidDocuments> {
        let mut trusted = Self::default();
        for content in contents {
            let path = content.path.clone();
            let wrong = |problem| InvalidDocuments::new(&path, problem);
            for entry in manifest::entries(content).map_err(wrong)? {
                trusted.add(entry, &validate).map_err(wrong)?;
            }
        }
        Ok(trusted)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.by_hash.len()
    }

    /// The document of this name. Apollo's clients send a manifest's ids as hashes,
    /// whatever they are; and a hash is as good as an id.
    pub(super) fn find(&self, name: &DocumentName) -> Option<Arc<str>> {
        let (DocumentName::Hash(text) | DocumentName::Id(text)) = name;
        let by_id = self.by_id.get(text);
        by_id
            .or_else(|| self.by_hash.get(&DocumentHash::parse(text)?))
            .cloned()
    }

    /// Whether the document of this hash is one of them.
    pub(super) fn holds(&self, hash: DocumentHash) -> bool {
        self.by_hash.contains_key(&hash)
    }

    fn add(
        &mut self,
        entry: manifest::Entry,
        validate: impl Fn(&str) -> Result<(), RequestError>,
    ) -> Result<(), String> {
        let manifest::Entry { id, text } = entry;
        if let Some(other) = self.by_id.get(&id) {
            if **other == *text {
                return Ok(());
            }
            return Err(format!("the id `{id}` stands for two different documents"));
        }
        let hash = DocumentHash::of(&text);
        let text = match self.by_hash.get(&hash) {
            Some(text) => Arc::clone(text),
            None => {
                validate(&text).map_err(|error| format!("the document `{id}`: {error}"))?;
                Arc::from(text)
            }
        };
        self.by_hash.insert(hash, Arc::clone(&text));
        self.by_id.insert(id, text);
        Ok(())
    }
}
