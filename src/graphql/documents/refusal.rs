//! Why a request's document is not executed.

use super::hash::DocumentHash;
use crate::graphql::error::Code;
use crate::graphql::error::RequestError;

/// The request has no document.
pub(super) fn no_document() -> RequestError {
    bad_input("`query` is missing".to_owned())
}

/// What stands for a hash is none.
pub(super) fn no_hash(digits: &str) -> RequestError {
    bad_input(format!(
        "The hash `{digits}` is not 64 hexadecimal digits, the SHA-256 of a document's text"
    ))
}

/// The hash beside a text is another text's.
pub(super) fn wrong_hash(stated: &str, hash: DocumentHash) -> RequestError {
    bad_input(format!(
        "The hash `{stated}` is not that of `query`, which is `{hash}`: send the SHA-256 of the very text that is sent"
    ))
}

/// No client has registered a document of the hash. Apollo's clients know this by
/// its text, and send the document along next.
pub(super) fn unknown_hash() -> RequestError {
    not_found("PersistedQueryNotFound".to_owned())
}

/// Clients can't register documents here. At this text Apollo's clients stop to
/// send hashes; those that go by the code send the document along, which is right
/// too.
pub(super) fn no_registration() -> RequestError {
    not_found("PersistedQueryNotSupported".to_owned())
}

/// No trusted document has the id.
pub(super) fn unknown_id(id: &str) -> RequestError {
    not_found(format!(
        "No document has the id `{id}`: send its text as `query`, or have it added to the trusted documents (`documents.trusted`)"
    ))
}

/// The document must be trusted, and is not.
pub(super) fn not_trusted() -> RequestError {
    let message = "Only trusted documents are executed here (`documents.mode`): send the id, the hash or the exact text of one, or have this document added to them (`documents.trusted`)";
    RequestError::new(Code::PersistedQueryRequired, message)
}

fn not_found(message: String) -> RequestError {
    RequestError::new(Code::PersistedQueryNotFound, message)
}

fn bad_input(message: String) -> RequestError {
    RequestError::new(Code::BadUserInput, message)
}
