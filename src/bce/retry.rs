//! When a failed call is made again. Pure: chance comes in as an argument.

use std::time::Duration;

use super::BceError;

/// The first pause is at most this long; the most doubles with each try, as in
/// the official SDKs.
const BASE: Duration = Duration::from_millis(300);

/// No pause of our own choice is longer.
const CAP: Duration = Duration::from_secs(5);

/// How long to wait before the next try, or `None` where the call failed for
/// good. `tries` counts those made so far, `chance` is in `0.0..1.0`: full
/// jitter, so that callers that failed together do not come back together.
pub(super) fn pause(
    error: &BceError,
    tries: u32,
    chance: f64,
    time_left: Duration,
) -> Option<Duration> {
    if !error.is_retryable() {
        return None;
    }
    let doubled = BASE.saturating_mul(1 << tries.saturating_sub(1).min(10));
    let pause = match error.retry_after {
        Some(asked) => asked,
        None => doubled.min(CAP).mul_f64(chance.clamp(0.0, 1.0)),
    };
    (pause < time_left).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bce::Answer;
    use crate::bce::Failure;

    fn failed(failure: Failure, status: Option<u16>, retry_after: Option<u64>) -> BceError {
        BceError {
            answer: status.map(|status| Answer {
                status,
                code: None,
                request_id: None,
            }),
            retry_after: retry_after.map(Duration::from_secs),
            ..BceError::new(failure, "")
        }
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn the_most_doubles_and_is_capped() {
        let error = failed(Failure::Unavailable, Some(503), None);
        let most = |tries| pause(&error, tries, 1.0, LONG).unwrap();
        assert_eq!(most(1), Duration::from_millis(300));
        assert_eq!(most(2), Duration::from_millis(600));
        assert_eq!(most(3), Duration::from_millis(1200));
        assert_eq!(most(30), CAP);
        assert_eq!(pause(&error, 3, 0.0, LONG), Some(Duration::ZERO));
    }

    #[test]
    fn retry_after_is_honoured_as_far_as_the_deadline_allows() {
        let error = failed(Failure::Throttled, Some(429), Some(7));
        assert_eq!(pause(&error, 1, 0.5, LONG), Some(Duration::from_secs(7)));
        assert_eq!(pause(&error, 1, 0.5, Duration::from_secs(7)), None);
    }

    #[test]
    fn only_what_may_get_better_is_tried_again() {
        for (failure, status, again) in [
            (Failure::Unavailable, None, true),
            (Failure::Unavailable, Some(200), true),
            (Failure::TimedOut, Some(200), true),
            (Failure::Unavailable, Some(500), true),
            (Failure::Unavailable, Some(501), false),
            (Failure::TimedOut, Some(504), true),
            (Failure::Throttled, Some(429), true),
            (Failure::Throttled, Some(400), true),
            (Failure::Denied, Some(403), false),
            (Failure::Rejected, Some(400), false),
            (Failure::Invalid, Some(200), false),
        ] {
            let error = failed(failure, status, None);
            assert_eq!(pause(&error, 1, 0.5, LONG).is_some(), again, "{error:?}");
        }
    }
}
