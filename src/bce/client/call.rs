//! One call: signed, sent, bounded, and made again where that helps.

use std::error::Error as _;
use std::iter::successors;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use reqwest::header::HeaderMap;
use tokio::time::Instant;
use url::Position;

use super::Client;
use crate::bce::Answer;
use crate::bce::BceError;
use crate::bce::Failure;
use crate::bce::conduct::Kind;
use crate::bce::retry;
use crate::bce::sign::SignableRequest;
use crate::bce::sign::SignedHeaders;
use crate::bce::sign::canonical::percent_encode;
use crate::bce::sign::format_timestamp;
use crate::bce::wire;

const DATE: &str = "x-bce-date";
const REQUEST_ID: &str = "x-bce-request-id";
const SECURITY_TOKEN: &str = "x-bce-security-token";

/// From how many bytes on a body is decoded off the threads that others wait for:
/// about 100 µs of work, some times what it takes to hand it over.
const LONG_BODY: usize = 64 << 10;

/// The most room that is made for a body before it comes, in bytes: more than a
/// page of 1000 images takes. How long it says it is, is not yet true.
const MAX_HEAD_START: usize = 1 << 20;

impl Client {
    /// One call with its retries, until `deadline`: the 200's body, decoded.
    pub(super) async fn call<T>(
        &self,
        kind: Kind,
        path: &str,
        query: &[(&str, &str)],
        deadline: Instant,
        decode: fn(&[u8]) -> Result<T, String>,
    ) -> Result<T, BceError>
    where
        T: Send + 'static,
    {
        let path = format!("/v{}/{path}", self.config.version);
        let read = self.get_with_retries(kind, &path, query, deadline).await;
        let (request_id, body) = read.inspect_err(|error| self.conduct.gave_up(kind, error))?;
        let decoded = if body.len() < LONG_BODY {
            decode(&body)
        } else {
            let decoding = tokio::task::spawn_blocking(move || decode(&body));
            decoding
                .await
                .unwrap_or_else(|_| Err("this service failed to read it".to_owned()))
        };
        decoded.map_err(|reason| BceError::invalid(reason).with_request_id(200, request_id))
    }

    async fn get_with_retries(
        &self,
        kind: Kind,
        path: &str,
        query: &[(&str, &str)],
        deadline: Instant,
    ) -> Result<(Option<String>, Vec<u8>), BceError> {
        let mut tries = 0;
        let mut clock_corrected = false;
        let mut last = None;
        loop {
            // Held over one try only, so that a caller that waits for its next
            // one keeps nobody out.
            let place = match self.conduct.enter(kind, deadline).await {
                Ok(place) => place,
                // What BCC said tells more than that no further try could be made.
                Err(not_sent) => return Err(last.unwrap_or(not_sent)),
            };
            if tries == 0 && !clock_corrected {
                self.conduct.first_try();
            } else {
                self.conduct.further_try();
            }
            let started = Instant::now();
            let result = tokio::time::timeout_at(deadline, self.get(path, query)).await;
            drop(place);
            let result =
                result.unwrap_or_else(|_| Err(BceError::too_slow("the read's deadline is over")));
            let took = started.elapsed();
            self.conduct.heard(kind, result.as_ref().map(|_| ()), took);
            let error = match result {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if error.has_code("RequestExpired") && !clock_corrected {
                // The offset was set from the answer's date; signed by BCC's
                // clock, the same request is good.
                clock_corrected = true;
                continue;
            }
            tries += 1;
            let time_left = deadline.saturating_duration_since(Instant::now());
            let pause = retry::pause(&error, tries, fastrand::f64(), time_left)
                .filter(|_| tries <= self.config.retries)
                .filter(|_| self.conduct.may_retry(kind));
            let Some(pause) = pause else {
                return Err(error);
            };
            tracing::debug!(%error, tries, pause_ms = pause.as_millis(), "calling BCC again");
            last = Some(error);
            tokio::time::sleep(pause).await;
        }
    }

    /// One signed GET, and the body of its 200.
    async fn get(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<(Option<String>, Vec<u8>), BceError> {
        let request = self.signed_request(path, query);
        let response = request.send().await.map_err(transport_error)?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let request_id = header(&headers, REQUEST_ID)
            .filter(|id| wire::is_token(id))
            .map(str::to_owned);
        let body = self
            .limited_body(response)
            .await
            .map_err(|error| error.with_request_id(status, request_id.clone()))?;
        if status == 200 {
            return Ok((request_id, body));
        }
        if (300..400).contains(&status) {
            let reason = format!("it is a redirect ({status}), which is not followed");
            return Err(BceError::invalid(reason).with_request_id(status, request_id));
        }
        let said = wire::decode_error(&body);
        let answer = Answer {
            status,
            code: said.code,
            request_id: request_id.or(said.request_id),
        };
        let retry_after = header(&headers, "retry-after").and_then(|v| self.retry_after(v));
        let error = BceError::from_answer(answer, &said.message, retry_after);
        if error.has_code("RequestExpired") {
            let date = header(&headers, "date").and_then(http_date);
            if let Some(theirs) = date {
                self.clock_skew.correct((self.clock)(), theirs);
            }
        }
        Err(error)
    }

    fn signed_request(&self, path: &str, query: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let now = self.clock_skew.apply((self.clock)());
        let date = format_timestamp(now);
        let host = &self.endpoint[Position::BeforeHost..Position::AfterPort];
        let token = self.credentials.session_token();

        let mut headers = vec![("host", host), (DATE, date.as_str())];
        headers.extend(token.map(|token| (SECURITY_TOKEN, token)));
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let authorization = self.credentials.sign(
            &SignableRequest {
                method: "GET",
                path,
                query,
                headers: &headers,
            },
            now,
            SignedHeaders::Listed(&names),
        );

        let mut url = self.endpoint.clone();
        url.set_path(path);
        url.set_query(Some(&wire_query(query)));
        let request = self
            .http
            .get(url)
            .header("authorization", authorization)
            .header(DATE, &date);
        match token {
            Some(token) => request.header(SECURITY_TOKEN, token),
            None => request,
        }
    }

    async fn limited_body(&self, mut response: reqwest::Response) -> Result<Vec<u8>, BceError> {
        let limit = self.config.max_body_bytes;
        let announced = response.content_length().unwrap_or_default();
        let head_start = usize::try_from(announced).unwrap_or(usize::MAX);
        let mut body = Vec::with_capacity(head_start.min(MAX_HEAD_START).min(limit));
        while let Some(chunk) = response.chunk().await.map_err(transport_error)? {
            if body.len() + chunk.len() > limit {
                let reason = format!("it is larger than `upstream.max_body_bytes` ({limit})");
                return Err(BceError::invalid(reason));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// `Retry-After` in seconds, or until a date (RFC 9110, section 10.2.3).
    fn retry_after(&self, value: &str) -> Option<Duration> {
        if let Ok(seconds) = value.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = http_date(value)?;
        Some((until - (self.clock)()).to_std().unwrap_or_default())
    }
}

/// The query as it is sent: encoded just as it is signed.
fn wire_query(query: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in query {
        if !text.is_empty() {
            text.push('&');
        }
        percent_encode(name, &mut text);
        text.push('=');
        percent_encode(value, &mut text);
    }
    text
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn http_date(value: &str) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc2822(value.trim()).ok()?;
    Some(date.with_timezone(&Utc))
}

/// Whether what came is no answer of HTTP, or has more headers than are taken.
fn is_no_http(error: &reqwest::Error) -> bool {
    let causes = successors(error.source(), |cause| (*cause).source());
    let mut hypers = causes.filter_map(|cause| cause.downcast_ref::<hyper::Error>());
    hypers.any(hyper::Error::is_parse)
}

/// A failure below HTTP. The URL is left out: it says nothing new, and the
/// name in its query may be somebody's.
fn transport_error(error: reqwest::Error) -> BceError {
    let failure = if error.is_timeout() {
        Failure::TimedOut
    } else if is_no_http(&error) {
        Failure::Invalid
    } else {
        Failure::Unavailable
    };
    let error = error.without_url();
    let mut detail = error.to_string();
    for cause in successors(error.source(), |cause| (*cause).source()) {
        detail.push_str(": ");
        detail.push_str(&cause.to_string());
    }
    BceError::new(failure, detail)
}
