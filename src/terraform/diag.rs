//! What a user is told when the images can't be read: the one place where
//! failures become messages.

use std::time::Duration;

use humantime_serde::re::humantime::format_duration;

use super::arguments::MAX_TIMEOUT;
use super::did_you_mean;
use super::plugin::Diagnostic;
use super::plugin::Path;
use crate::catalogue::BceError;
use crate::catalogue::CatalogueError;
use crate::catalogue::Failure;
use crate::catalogue::InvalidListing;
use crate::catalogue::Source;

/// The regions that Baidu's documents and tools name. There may be others, so
/// this serves no check but the hint of what may be wrong.
const REGIONS: [&str; 11] = [
    "bj", "bd", "gz", "su", "hkg", "fwh", "fsh", "sin", "cd", "yq", "nj",
];

/// What `timeouts` is advised to be where it was too short.
const LONGER: [Duration; 2] = [Duration::from_secs(5 * 60), MAX_TIMEOUT];

/// Why nothing could be found out.
#[derive(Debug)]
pub(super) enum SearchError {
    /// BCC can't be asked so. The check of the arguments finds it before.
    Listing(InvalidListing),
    /// The listings could not be read.
    Catalogue(CatalogueError),
}

/// What was asked, as far as the messages tell of it.
pub(super) struct Asked<'a> {
    pub(super) source: &'a Source,
    pub(super) spec: Option<&'a str>,
    pub(super) timeout: Duration,
}

impl From<InvalidListing> for SearchError {
    fn from(error: InvalidListing) -> Self {
        Self::Listing(error)
    }
}

impl From<CatalogueError> for SearchError {
    fn from(error: CatalogueError) -> Self {
        Self::Catalogue(error)
    }
}

/// What happened, and what to do.
pub(super) fn explain(error: &SearchError, asked: &Asked<'_>) -> Diagnostic {
    let error = match error {
        SearchError::Listing(error) => {
            return Diagnostic::error("BCC can't be asked for this", format!("{error}."));
        }
        SearchError::Catalogue(error) => error,
    };
    match error {
        CatalogueError::Upstream(error) if error.failure == Failure::Resting => {
            // It is what made BCC be left alone that tells something.
            let failing = asked.source.client.failing();
            upstream(failing.as_ref().unwrap_or(error), asked)
        }
        CatalogueError::Upstream(error) => upstream(error, asked),
        CatalogueError::ListingTooLarge { max_pages } => Diagnostic::error(
            "There are too many images",
            format!(
                "BCC has more than {max_pages} pages of them. Narrow `image_type`, or set \
                 `name_contains`, which BCC applies itself."
            ),
        ),
        CatalogueError::Deadline => late(asked),
        CatalogueError::CursorExpired | CatalogueError::Broken => Diagnostic::error(
            "Something went wrong in this provider",
            "This is a defect of ours. TF_LOG_PROVIDER=debug tells more.",
        ),
    }
}

/// The time of `timeouts` is over, which ends whatever was under way.
fn late(asked: &Asked<'_>) -> Diagnostic {
    let summary = format!(
        "The images did not come within {}",
        format_duration(asked.timeout)
    );
    let more_time = more_time(asked.timeout);
    let detail = match asked.source.client.failing() {
        // It was to be asked again, but not in time.
        Some(error) => {
            let (happened, advice) = what_to_do(&error, asked);
            format!("{happened}. {advice} {more_time}{}", said(&error))
        }
        None => format!(
            "BCC at {} is slow, or the list is long. {more_time} Or ask for less: fewer types in \
             `image_type`, or `name_contains`.",
            asked.source.endpoint
        ),
    };
    Diagnostic::error(summary, detail).at(Path::attribute("timeouts").then("read"))
}

fn more_time(than: Duration) -> String {
    let longer = LONGER.into_iter().find(|longer| *longer > than);
    longer.map_or_else(
        || "It had the longest time that there is.".to_owned(),
        |longer| {
            let longer = format_duration(longer);
            format!("`timeouts {{ read = \"{longer}\" }}` gives it more time.")
        },
    )
}

fn upstream(error: &BceError, asked: &Asked<'_>) -> Diagnostic {
    let (summary, advice) = what_to_do(error, asked);
    let diagnostic = Diagnostic::error(summary, format!("{advice}{}", said(error)));
    match asked.spec {
        Some(_) if error.failure == Failure::Rejected => diagnostic.at("spec"),
        _ => diagnostic,
    }
}

/// What happened, in a few words, and what helps.
fn what_to_do(error: &BceError, asked: &Asked<'_>) -> (&'static str, String) {
    let endpoint = &asked.source.endpoint;
    match error.failure {
        Failure::Denied => ("BCC refused the credentials", denied(error)),
        Failure::Throttled | Failure::Paced => (
            "BCC asks to slow down",
            format!(
                "Too many calls were made with this key, also by others. Wait {} and run it \
                 again; `terraform plan -parallelism=2` reads fewer data sources at once.",
                error.retry_after.map_or_else(
                    || "a moment".to_owned(),
                    |asked| format_duration(asked).to_string()
                )
            ),
        ),
        Failure::TimedOut | Failure::Unavailable if error.answer.is_some() => (
            "BCC is failing",
            format!(
                "{endpoint} says that it can't answer now. Run it again in a moment; if it stays \
                 so, look at Baidu's status page."
            ),
        ),
        // A call that was taken ends with `timeouts`: what was too slow is the
        // connection.
        Failure::TimedOut | Failure::Unavailable | Failure::Resting => (
            "BCC can't be reached",
            format!(
                "There is no answer from {endpoint}. {} If `endpoint` (or BCC_ENDPOINT) is set, \
                 check it; check also that this machine reaches it (a proxy, a firewall, DNS).",
                about_region(&asked.source.region)
            ),
        ),
        Failure::Rejected => (
            "BCC does not take the request",
            match asked.spec {
                Some(spec) => format!(
                    "Most likely it does not know the instance specification \"{spec}\" in this \
                     region: one is like \"bcc.g5.c2m8\"."
                ),
                None => format!("Check that {endpoint} is BCC's address."),
            },
        ),
        Failure::Invalid => (
            "BCC gave an answer that can't be used",
            format!("Check that {endpoint} is BCC's address, and no proxy answers for it."),
        ),
    }
}

/// What to do about credentials, by BCE's code.
fn denied(error: &BceError) -> String {
    let code = error.answer.as_ref().and_then(|a| a.code.as_deref());
    let text = match code {
        Some("InvalidAccessKeyId") => {
            "It does not know the access key. Check `access_key` of the provider, or \
             BAIDUCLOUD_ACCESS_KEY, and that the key was not deleted."
        }
        Some("SignatureDoesNotMatch") => {
            "The secret key does not belong to the access key. Check `secret_key` of the provider, \
             or BAIDUCLOUD_SECRET_KEY: both must be of one pair."
        }
        Some("InvalidSessionToken") => {
            "The session token is wrong or no longer good. Get new temporary keys, all three of \
             them: `access_key`, `secret_key`, `session_token`."
        }
        Some("RequestExpired") => {
            "It says that the request is too old: check this machine's clock."
        }
        _ => {
            "Check `access_key` and `secret_key` of the provider (or BAIDUCLOUD_ACCESS_KEY and \
             BAIDUCLOUD_SECRET_KEY), and that the key may read images: in IAM it needs \
             BccReadAccessPolicy."
        }
    };
    text.to_owned()
}

fn about_region(region: &str) -> String {
    if REGIONS.contains(&region) {
        return format!("The region is `{region}`.");
    }
    let hint = did_you_mean::hint(region, REGIONS);
    format!(
        "`{region}` is no region that we know of.{hint} Known are {}.",
        REGIONS.join(", ")
    )
}

/// What BCC said itself, which is the user's own account, or what happened to the
/// call. Baidu's support asks for the request's id.
fn said(error: &BceError) -> String {
    let answer = error.answer.as_ref();
    let who = match answer {
        Some(answer) if answer.status >= 400 => "BCC said",
        _ => "In detail",
    };
    let request_id = answer.and_then(|answer| answer.request_id.as_deref());
    let request_id = request_id.map(|id| format!(" (request {id})"));
    let request_id = request_id.unwrap_or_default();
    format!("\n\n{who}: {}{request_id}", error.detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_time_is_advised_as_long_as_there_is_any() {
        let advice = |seconds| more_time(Duration::from_secs(seconds));
        assert!(advice(1).contains("read = \"5m\""));
        assert!(advice(300).contains("read = \"20m\""));
        assert!(advice(1200).contains("the longest"));
    }
}
