//! Secrets that are kept in files of their own, as container platforms mount them.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// No key is longer; a path to something else is not read to its end.
const MAX_BYTES: u64 = 64 << 10;

/// The text of a file, without the line break at its end.
///
/// # Errors
/// What is wrong with the file. Its text is never repeated.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let wrong = |problem: &str| format!("the file {} {problem}", path.display());
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| wrong(&format!("can't be read: {error}")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(wrong("is too large for a key"));
    }
    let text = String::from_utf8(bytes).map_err(|_| wrong("is no text"))?;
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err(wrong("is empty"));
    }
    Ok(text.to_owned())
}
