//! Faults as flags: `--fault latency=200ms`.

use std::str::FromStr;
use std::time::Duration;

use chrono::TimeDelta;
use humantime_serde::re::humantime;

use super::Fault;
use crate::emulator::NotPossible;

/// Every form of the text.
const FORMS: [&str; 23] = [
    "latency=DURATION",
    "reset",
    "clock-skew=[-]DURATION",
    "status=STATUS[:CODE]",
    "throttle[=SECONDS]",
    "redirect=URL",
    "wrong-json",
    "wrong-shape",
    "not-json",
    "truncated-body",
    "huge-body=BYTES",
    "slow-body=DURATION",
    "looping-marker",
    "missing-next-marker",
    "empty-next-marker",
    "empty-truncated",
    "old-markers",
    "unknown-fields",
    "unknown-values",
    "null-fields",
    "ignore-image-name",
    "delete-between-pages",
    "insert-between-pages",
];

impl FromStr for Fault {
    type Err = NotPossible;

    fn from_str(text: &str) -> Result<Self, NotPossible> {
        let fault = match text.split_once('=') {
            None => without_value(text),
            Some((name, value)) => with_value(name, value),
        };
        fault.ok_or_else(|| NotPossible {
            value: text.to_owned(),
            what: "fault",
            possible: FORMS.map(str::to_owned).to_vec(),
        })
    }
}

fn without_value(name: &str) -> Option<Fault> {
    Some(match name {
        "reset" => Fault::Reset,
        "throttle" => Fault::Throttle { retry_after: None },
        "wrong-json" => Fault::WrongJson,
        "wrong-shape" => Fault::WrongShape,
        "not-json" => Fault::NotJson,
        "truncated-body" => Fault::TruncatedBody,
        "looping-marker" => Fault::LoopingMarker,
        "missing-next-marker" => Fault::MissingNextMarker,
        "empty-next-marker" => Fault::EmptyNextMarker,
        "empty-truncated" => Fault::EmptyTruncated,
        "old-markers" => Fault::OldMarkers,
        "unknown-fields" => Fault::UnknownFields,
        "unknown-values" => Fault::UnknownTypeAndStatus,
        "null-fields" => Fault::NullFields,
        "ignore-image-name" => Fault::IgnoreImageName,
        "delete-between-pages" => Fault::DeleteBetweenPages,
        "insert-between-pages" => Fault::InsertBetweenPages,
        _ => return None,
    })
}

fn with_value(name: &str, value: &str) -> Option<Fault> {
    Some(match name {
        "latency" => Fault::Latency(duration(value)?),
        "clock-skew" => Fault::ClockSkew(signed_duration(value)?),
        "status" => status(value)?,
        "throttle" => Fault::Throttle {
            retry_after: Some(value.parse().ok()?),
        },
        "redirect" if !value.is_empty() => Fault::Redirect(value.to_owned()),
        "huge-body" => Fault::HugeBody(value.parse().ok()?),
        "slow-body" => Fault::SlowBody(duration(value)?),
        _ => return None,
    })
}

fn duration(text: &str) -> Option<Duration> {
    humantime::parse_duration(text).ok()
}

fn signed_duration(text: &str) -> Option<TimeDelta> {
    let length = |text| TimeDelta::from_std(duration(text)?).ok();
    match text.strip_prefix('-') {
        Some(text) => length(text).map(|length| -length),
        None => length(text),
    }
}

/// An error status with the code that BCE has for it, unless one is given.
fn status(text: &str) -> Option<Fault> {
    let (number, code) = match text.split_once(':') {
        None => (text, None),
        Some((number, code)) => (number, Some(code)),
    };
    let status = number.parse().ok().filter(|s| (400..=599).contains(s))?;
    let code = code.unwrap_or(match status {
        403 => "AccessDenied",
        404 => "NoSuchObject",
        412 => "PreconditionFailed",
        429 => "RateLimit",
        400..=499 => "BadRequest",
        _ => "InternalError",
    });
    Some(Fault::Status {
        status,
        code: code.to_owned(),
        message: "The emulator was told to fail.".to_owned(),
        retry_after: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let values = [
            ("[-]DURATION", "-45m"),
            ("DURATION", "200ms"),
            ("STATUS[:CODE]", "503:ServiceUnavailable"),
            ("[=SECONDS]", "=2"),
            ("URL", "http://127.0.0.1:1/"),
            ("BYTES", "1000"),
        ];
        for form in FORMS {
            let text = values.iter().fold(form.to_owned(), |text, (name, value)| {
                text.replace(name, value)
            });
            assert!(text.parse::<Fault>().is_ok(), "{text}");
        }
    }

    #[test]
    fn values_are_taken() {
        let read = |text: &str| format!("{:?}", text.parse::<Fault>().unwrap());
        assert_eq!(read("latency=200ms"), "Latency(200ms)");
        assert_eq!(read("throttle=2"), "Throttle { retry_after: Some(2) }");
        assert!(read("status=503").contains("\"InternalError\""));
        assert!(read("clock-skew=-45m").contains("-2700"));
    }

    #[test]
    fn the_error_names_the_value_and_what_is_possible() {
        for wrong in [
            "",
            "rest",
            "latency",
            "latency=soon",
            "status=200",
            "reset=1",
            "hold",
        ] {
            let error = wrong.parse::<Fault>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("`{wrong}` is no fault; possible are ")));
            assert!(error.contains("latency=DURATION, reset"), "{error}");
        }
    }
}
