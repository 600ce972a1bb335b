//! The `[documents]` settings: which documents are executed, and which may be
//! asked for by a hash or an id.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

/// Which documents are executed, and which are kept.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct DocumentsConfig {
    /// What becomes of documents that are not trusted: `off` executes them, `log`
    /// executes and logs them, `only` refuses them (`off`).
    pub mode: DocumentsMode,
    /// The trusted documents (none): a manifest, or a folder of manifests
    /// (`*.json`) and documents (`*.graphql`, whose ids are their SHA-256). A
    /// relative path begins where the service was started.
    pub trusted: Option<PathBuf>,
    /// How often the trusted documents are looked at for changes (5 s). `0s` reads
    /// them at the start only.
    #[serde(with = "humantime_serde")]
    pub reload: Duration,
    /// The most bytes that the files of trusted documents may have together
    /// (16 MiB).
    pub max_trusted_bytes: u64,
    /// Whether clients may register documents, to send their hashes from then on:
    /// Apollo's automatic persisted queries (true).
    pub apq: bool,
    /// Memory that registered documents may take, in bytes (8 MiB). Those asked for
    /// least are forgotten.
    pub max_bytes: u64,
    /// Memory that documents may take once they are parsed and validated, in bytes
    /// (32 MiB), so that this is done once for all who send the same one. Those asked
    /// for least are forgotten; 0 keeps none. How they are answered is worked out once
    /// too, and may take half as much beside.
    pub parsed_max_bytes: u64,
}

/// What becomes of documents that are not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentsMode {
    /// They are executed.
    Off,
    /// They are executed, and logged.
    Log,
    /// They are refused, except those of principals that may send any document.
    Only,
}

impl Default for DocumentsConfig {
    fn default() -> Self {
        Self {
            mode: DocumentsMode::Off,
            trusted: None,
            reload: Duration::from_secs(5),
            max_trusted_bytes: 16 << 20,
            apq: true,
            max_bytes: 8 << 20,
            parsed_max_bytes: 32 << 20,
        }
    }
}
