//! The files of trusted documents: which there are, and what is in them.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;
use std::time::SystemTime;

use sha2::Digest as _;
use sha2::Sha256;

use super::trusted::InvalidDocuments;

/// A file that is there, and what tells that it has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    path: PathBuf,
    bytes: u64,
    modified: Option<SystemTime>,
}

/// What a file holds.
pub(super) struct Content {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// The file at `path`, or those of the folder there that hold documents, by their
/// names.
pub(super) fn find(path: &Path) -> Result<Vec<Found>, InvalidDocuments> {
    let unreadable = |error: io::Error| InvalidDocuments::new(path, unreadable(&error));
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Ok(vec![look_at(path.to_owned())?]);
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if holds_documents(&path) {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        let problem = "the folder has neither a manifest (`*.json`) nor a document (`*.graphql`)";
        return Err(InvalidDocuments::new(path, problem));
    }
    paths.sort();
    paths.into_iter().map(look_at).collect()
}

/// What the files hold, which is at most `max_bytes` together.
pub(super) fn read(found: &[Found], max_bytes: u64) -> Result<Vec<Content>, InvalidDocuments> {
    let mut left = max_bytes;
    let mut contents = Vec::with_capacity(found.len());
    for Found { path, .. } in found {
        let wrong = |error: io::Error| InvalidDocuments::new(path, unreadable(&error));
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(wrong)?;
        let read = file.take(left + 1).read_to_end(&mut bytes).map_err(wrong)?;
        let Some(rest) = left.checked_sub(read.try_into().unwrap_or(u64::MAX)) else {
            let problem = format!(
                "with it, the files have more than {max_bytes} bytes (`documents.max_trusted_bytes`)"
            );
            return Err(InvalidDocuments::new(path, problem));
        };
        left = rest;
        let text = String::from_utf8(bytes)
            .map_err(|_| InvalidDocuments::new(path, "it is not in UTF-8"))?;
        let path = path.clone();
        contents.push(Content { path, text });
    }
    Ok(contents)
}

/// A hash of all that the files hold, their names included.
pub(super) fn hash(contents: &[Content]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for content in contents {
        for part in [
            content.path.as_os_str().as_encoded_bytes(),
            content.text.as_bytes(),
        ] {
            // The lengths keep the end of one from being the start of the next.
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
    }
    hash.finalize().into()
}

/// Hidden files are somebody else's: an editor's, or those of a mounted folder.
fn holds_documents(path: &Path) -> bool {
    let hidden = path
        .file_name()
        .is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
    let extension = path.extension().and_then(|extension| extension.to_str());
    !hidden && matches!(extension, Some("json" | "graphql"))
}

fn look_at(path: PathBuf) -> Result<Found, InvalidDocuments> {
    match fs::metadata(&path) {
        Ok(file) => Ok(Found {
            bytes: file.len(),
            modified: file.modified().ok(),
            path,
        }),
        Err(error) => Err(InvalidDocuments::new(&path, unreadable(&error))),
    }
}

fn unreadable(error: &io::Error) -> String {
    format!("it can't be read: {error}")
}
