//! Which document a request means, and whether it may be executed.
//!
//! A request holds its document's text, or names it: by its hash, if a client has
//! registered it ([`registered`]), or by the id or the hash of a trusted one
//! ([`trusted`], read from [`files`] by [`watch`]).

mod config;
mod files;
mod hash;
mod manifest;
mod refusal;
mod registered;
mod trusted;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::GraphRequest;
use super::error::RequestError;
use hash::DocumentHash;
use registered::Registered;
use watch::Watched;

pub use config::DocumentsConfig;
pub use config::DocumentsMode;
pub use trusted::InvalidDocuments;

/// The most documents that are remembered to have been logged.
const MAX_LOGGED: u64 = 10_000;

/// How a request names its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentName {
    /// By the SHA-256 of its text, in hexadecimal digits.
    Hash(String),
    /// By an id that a manifest gives it.
    Id(String),
}

/// The documents that requests may name.
pub(super) struct Documents {
    config: DocumentsConfig,
    trusted: Watched,
    registered: Registered,
    logged: Cache<DocumentHash, ()>,
}

/// The document of a request, which may be executed if the gate admits it.
pub(super) struct Document {
    pub(super) text: Arc<str>,
    /// What is to be done about it then; `None` for a trusted one.
    note: Option<Note>,
}

struct Note {
    hash: DocumentHash,
    /// Whether to keep it, for requests that name it.
    registers: bool,
    /// Whether to log that it is not trusted.
    logs: bool,
}

impl Documents {
    /// No document is trusted before the first [`Self::reload`].
    pub(super) fn new(config: DocumentsConfig) -> Self {
        Self {
            trusted: Watched::new(config.trusted.clone(), config.max_trusted_bytes),
            registered: Registered::new(config.max_bytes),
            logged: Cache::new(MAX_LOGGED),
            config,
        }
    }

    /// The document that a request means. `may_be_any` says whether it may be one
    /// that is not trusted in every mode.
    ///
    /// # Errors
    /// A document that is not known, not trusted, or not what its hash says.
    pub(super) fn resolve(
        &self,
        request: &GraphRequest,
        may_be_any: bool,
    ) -> Result<Document, RequestError> {
        let trusted = self.trusted.current();
        let mode = if may_be_any {
            DocumentsMode::Off
        } else {
            self.config.mode
        };
        let (text, hash, registers) = match (&request.query, &request.document) {
            (None, None) => return Err(refusal::no_document()),
            (None, Some(name)) => {
                if let Some(text) = trusted.find(name) {
                    return Ok(Document { text, note: None });
                }
                if mode == DocumentsMode::Only {
                    return Err(refusal::not_trusted());
                }
                let (hash, text) = self.registered(name)?;
                (text, hash, false)
            }
            // Nothing depends on its hash.
            (Some(text), None | Some(DocumentName::Id(_))) if mode == DocumentsMode::Off => {
                let text = Arc::from(text.as_str());
                return Ok(Document { text, note: None });
            }
            (Some(text), name) => {
                let hash = DocumentHash::of(text);
                // Beside a text, an id says nothing about it.
                let registers = match name {
                    Some(DocumentName::Hash(digits)) => {
                        check_hash(digits, hash)?;
                        self.config.apq
                    }
                    Some(DocumentName::Id(_)) | None => false,
                };
                (Arc::from(text.as_str()), hash, registers)
            }
        };
        if trusted.holds(hash) {
            return Ok(Document { text, note: None });
        }
        if mode == DocumentsMode::Only {
            return Err(refusal::not_trusted());
        }
        let note = Some(Note {
            hash,
            registers,
            logs: mode == DocumentsMode::Log,
        });
        Ok(Document { text, note })
    }

    /// Keeps a document that the gate has admitted, if that is asked for, and logs
    /// one that is not trusted, once. Never its variables: they may be secrets.
    pub(super) fn admitted(&self, document: &Document, operation_name: Option<&str>) {
        let Some(note) = &document.note else {
            return;
        };
        if note.registers {
            self.registered.put(note.hash, Arc::clone(&document.text));
        }
        if note.logs && self.logged.entry(note.hash).or_insert(()).is_fresh() {
            tracing::warn!(
                document.hash = %note.hash,
                operation_name,
                "a document that is not trusted"
            );
        }
    }

    /// Which version of the trusted documents is in force. Asked before a request is
    /// resolved, it is at most that of the documents that it sees.
    pub(super) fn version(&self) -> u64 {
        self.trusted.version()
    }

    /// How often [`Self::follow`] is to be called; `None` for never.
    pub(super) fn follow_every(&self) -> Option<Duration> {
        let every = self.config.reload;
        (self.config.trusted.is_some() && !every.is_zero()).then_some(every)
    }

    /// Reads the trusted documents, each of which must pass `validate`.
    ///
    /// # Errors
    /// What is wrong with them. Those that were read before stay in force.
    pub(super) fn reload(
        &self,
        validate: impl Fn(&str) -> Result<(), RequestError>,
    ) -> Result<(), InvalidDocuments> {
        self.trusted.reload(validate)
    }

    /// Reads the trusted documents if their files have changed, and logs what is
    /// wrong with them.
    pub(super) fn follow(&self, validate: impl Fn(&str) -> Result<(), RequestError>) {
        self.trusted.follow(validate);
    }

    fn registered(&self, name: &DocumentName) -> Result<(DocumentHash, Arc<str>), RequestError> {
        let digits = match name {
            DocumentName::Hash(digits) => digits,
            DocumentName::Id(id) => return Err(refusal::unknown_id(id)),
        };
        let hash = DocumentHash::parse(digits).ok_or_else(|| refusal::no_hash(digits))?;
        if !self.config.apq {
            return Err(refusal::no_registration());
        }
        let text = self.registered.get(hash);
        Ok((hash, text.ok_or_else(refusal::unknown_hash)?))
    }
}

fn check_hash(stated: &str, hash: DocumentHash) -> Result<(), RequestError> {
    let digits = DocumentHash::parse(stated).ok_or_else(|| refusal::no_hash(stated))?;
    if digits == hash {
        Ok(())
    } else {
        Err(refusal::wrong_hash(stated, hash))
    }
}
