//! Where in an answer each fault acts.

use chrono::TimeDelta;
use hyper::StatusCode;
use hyper::header;
use hyper::header::HeaderValue;
use serde::Serialize;

use super::Fault;
use super::reshape;
use crate::emulator::answer::Answer;
use crate::emulator::answer::Delivery;
use crate::emulator::catalogue::Catalogue;
use crate::emulator::error::BceError;

/// Wrong for every endpoint: each finds its field, of another kind.
const WRONG_SHAPE: &str =
    r#"{"images":{"m-nky7qeom":["Available"]},"image":["m-nky7qeom"],"users":{"account":"a"}}"#;

/// What one call suffers. Where two exclude each other, the first one wins.
#[derive(Debug)]
pub(in crate::emulator) struct Faults(pub(super) Vec<Fault>);

impl Faults {
    /// Waits until the request may be looked at.
    pub(in crate::emulator) async fn delay(&self) {
        for fault in &self.0 {
            match fault {
                Fault::Latency(time) => tokio::time::sleep(*time).await,
                Fault::Hold(permits) => {
                    if let Ok(permit) = permits.acquire().await {
                        permit.forget();
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether the connection ends here.
    pub(in crate::emulator) fn reset(&self) -> bool {
        self.0.iter().any(|fault| matches!(fault, Fault::Reset))
    }

    /// How much the clock is ahead.
    pub(in crate::emulator) fn clock_skew(&self) -> TimeDelta {
        self.find(|fault| match fault {
            Fault::ClockSkew(skew) => Some(*skew),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// What is answered to a request that is signed well, whatever it asks.
    pub(in crate::emulator) fn instead(&self) -> Option<Result<Answer, BceError>> {
        self.find(|fault| match fault {
            Fault::Status {
                status,
                code,
                message,
                retry_after,
            } => Some(Err(BceError::Scripted {
                status: *status,
                code: code.clone(),
                message: message.clone(),
                retry_after: retry_after.clone(),
            })),
            Fault::Throttle { retry_after } => Some(Err(BceError::RateLimit {
                retry_after: *retry_after,
            })),
            Fault::Redirect(target) => Some(Ok(redirect(target))),
            Fault::WrongJson => Some(Ok(json(r#"{"maxKeys":1000,"images":[{"id":"m-nky7"#))),
            Fault::WrongShape => Some(Ok(json(WRONG_SHAPE))),
            Fault::NotJson => Some(Ok(Answer::new(
                StatusCode::OK,
                "text/html",
                "<!DOCTYPE html><title>Welcome</title><p>Please log in to this network.",
            ))),
            _ => None,
        })
    }

    /// Whether `imageName` counts for `Custom` only.
    pub(in crate::emulator) fn ignore_image_name(&self) -> bool {
        self.0
            .iter()
            .any(|fault| matches!(fault, Fault::IgnoreImageName))
    }

    /// An answer as JSON, in the shape that the faults give it.
    pub(in crate::emulator) fn write(&self, answer: &impl Serialize) -> Result<Vec<u8>, BceError> {
        self.reshaped(answer).map_err(|_| BceError::InternalError)
    }

    fn reshaped(&self, answer: &impl Serialize) -> serde_json::Result<Vec<u8>> {
        if !self.0.iter().any(reshape::reshapes) {
            return serde_json::to_vec(answer);
        }
        let mut json = serde_json::to_value(answer)?;
        for fault in &self.0 {
            reshape::reshape(fault, &mut json);
        }
        serde_json::to_vec(&json)
    }

    /// What happens to the catalogue once a page was answered whose next one
    /// starts with the image `next`. `None` if nothing does.
    pub(in crate::emulator) fn edit_after(&self) -> Option<fn(&mut Catalogue, &str)> {
        self.find(|fault| match fault {
            Fault::DeleteBetweenPages => Some(Catalogue::delete as fn(&mut Catalogue, &str)),
            Fault::InsertBetweenPages => Some(Catalogue::insert_before),
            _ => None,
        })
    }

    /// How the body of any answer travels.
    pub(in crate::emulator) fn delivery(&self) -> Delivery {
        self.find(|fault| match fault {
            Fault::TruncatedBody => Some(Delivery::Truncated),
            Fault::HugeBody(size) => Some(Delivery::Padded(*size)),
            Fault::SlowBody(pause) => Some(Delivery::Slow(*pause)),
            _ => None,
        })
        .unwrap_or(Delivery::Whole)
    }

    fn find<T>(&self, pick: impl Fn(&Fault) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(pick)
    }
}

fn json(body: &str) -> Answer {
    Answer::json(StatusCode::OK, body.as_bytes().to_vec())
}

fn redirect(target: &str) -> Answer {
    let mut answer = Answer::new(StatusCode::FOUND, "text/plain", "");
    if let Ok(target) = HeaderValue::from_str(target) {
        answer.headers.insert(header::LOCATION, target);
    }
    answer
}
