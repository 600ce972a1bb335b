//! Whether a request is one of ours: its key, its signature, its moment.

use chrono::DateTime;
use chrono::Utc;

use super::config::EmulatorConfig;
use super::error::BceError;
use super::request::WireRequest;
use crate::bce::sign::SignableRequest;
use crate::bce::sign::verify::Authorization;
use crate::bce::sign::verify::VerifyError;

/// Checks the signature of `request` as of the moment `now`. The order in which
/// BCE looks for errors is not documented; this one tells nothing about keys
/// or secrets to somebody who has not got past the step before.
pub(super) fn check(
    config: &EmulatorConfig,
    request: &WireRequest,
    now: DateTime<Utc>,
) -> Result<(), BceError> {
    let mut given = request.header("authorization");
    let value = given.next().ok_or(BceError::AccessDenied)?;
    if given.next().is_some() {
        return Err(BceError::InvalidHttpAuthHeader {
            reason: "there are two of them",
        });
    }
    let authorization = Authorization::parse(value).map_err(refusal)?;
    if authorization.access_key_id != config.access_key {
        return Err(BceError::InvalidAccessKeyId);
    }
    authorization
        .verify(
            &SignableRequest {
                method: &request.method,
                path: &request.path,
                query: &borrowed(&request.query),
                headers: &borrowed(&request.headers),
            },
            &config.secret_key,
            now,
        )
        .map_err(refusal)?;
    check_session_token(config, request)
}

/// The token need not be signed: Java's SDK sends it unsigned. What BCC says
/// to a wrong one is not documented, nor what it does with one that comes with
/// a permanent key; here that is ignored.
fn check_session_token(config: &EmulatorConfig, request: &WireRequest) -> Result<(), BceError> {
    match &config.session_token {
        Some(token) if !request.header("x-bce-security-token").eq([&**token]) => {
            Err(BceError::AccessDenied)
        }
        _ => Ok(()),
    }
}

fn refusal(error: VerifyError) -> BceError {
    match error {
        VerifyError::Malformed(reason) => BceError::InvalidHttpAuthHeader { reason },
        VerifyError::Expired { timestamp } => BceError::RequestExpired { timestamp },
        VerifyError::Mismatch => BceError::SignatureDoesNotMatch,
    }
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect()
}
