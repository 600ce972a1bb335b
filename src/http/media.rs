//! Media types: which one an answer has, and which one a request may have
//! (GraphQL over HTTP, "Media Types"; RFC 9110, section 12.5.1).

use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header;

/// The media type of a GraphQL answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status tells whether the
    /// request was executed.
    GraphqlResponse,
    /// `application/json`: 200 for every well-formed request.
    Json,
    /// `text/event-stream`: results one by one.
    EventStream,
}

impl Media {
    pub(super) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
        })
    }

    fn essence(self) -> (&'static str, &'static str) {
        match self {
            Self::GraphqlResponse => ("application", "graphql-response+json"),
            Self::Json => ("application", "json"),
            Self::EventStream => ("text", "event-stream"),
        }
    }

    /// The type that the client likes best; `None` if it takes none. Without
    /// `Accept`, and where several are liked alike, it is `application/json`, which
    /// old clients mean by `*/*`. Who wants events says so by their name.
    pub(super) fn negotiate(headers: &HeaderMap) -> Option<Self> {
        // What most clients send needs no weighing.
        let mut lines = headers.get_all(header::ACCEPT).iter();
        match (lines.next().map(HeaderValue::as_bytes), lines.next()) {
            (None | Some(b"*/*" | b"application/json"), None) => return Some(Self::Json),
            (Some(b"application/graphql-response+json"), None) => {
                return Some(Self::GraphqlResponse);
            }
            _ => {}
        }
        let ranges: Vec<Range> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(Range::parse)
            .collect();
        // Listed first wins where the weights are equal and both are named.
        [Self::Json, Self::GraphqlResponse, Self::EventStream]
            .into_iter()
            .filter_map(|media| {
                let (place, range) = best(&ranges, media)?;
                let is_meant = media != Self::EventStream || range.precision() == 2;
                (is_meant && range.weight > 0).then_some((
                    media,
                    range.weight,
                    range.precision(),
                    place,
                ))
            })
            .max_by_key(|(media, weight, precision, place)| {
                let json = *media == Self::Json;
                (*weight, *precision, std::cmp::Reverse(*place), json)
            })
            .map(|(media, ..)| media)
    }
}

/// The range that decides for this type: the most precise one.
fn best(ranges: &[Range], media: Media) -> Option<(usize, &Range)> {
    ranges
        .iter()
        .enumerate()
        .filter(|(_, range)| range.takes(media))
        .max_by_key(|(place, range)| (range.precision(), std::cmp::Reverse(*place)))
}

/// One range of an `Accept` header.
struct Range {
    main: String,
    sub: String,
    /// Thousandths.
    weight: u16,
    /// Whether its `charset`, if it has one, is ours.
    utf8: bool,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (main, sub) = parts.next()?.split_once('/')?;
        let mut range = Self {
            main: main.trim().to_ascii_lowercase(),
            sub: sub.trim().to_ascii_lowercase(),
            weight: 1000,
            utf8: true,
        };
        for parameter in parts {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "q" => range.weight = weight(value)?,
                "charset" => range.utf8 = is_utf8(value),
                _ => {}
            }
        }
        Some(range)
    }

    fn takes(&self, media: Media) -> bool {
        let (main, sub) = media.essence();
        let main_fits = self.main == main || (self.main == "*" && self.sub == "*");
        self.utf8 && main_fits && (self.sub == sub || self.sub == "*")
    }

    fn precision(&self) -> u8 {
        u8::from(self.main != "*") + u8::from(self.sub != "*")
    }
}

/// A quality value in thousandths; `None` if it is none.
fn weight(text: &str) -> Option<u16> {
    let value: f32 = text.parse().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number from 0 to 1, times 1000"
    )]
    (0.0..=1.0)
        .contains(&value)
        .then(|| (value * 1000.0).round() as u16)
}

fn is_utf8(charset: &str) -> bool {
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// Whether a request's body is said to be JSON in UTF-8.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| {
        value == "application/json"
            || value
                .to_str()
                .ok()
                .and_then(Range::parse)
                .is_some_and(|range| {
                    range.main == "application" && range.sub == "json" && range.utf8
                })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiated(accept: &str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        Media::negotiate(&headers)
    }

    #[test]
    fn the_client_chooses() {
        let graphql = Some(Media::GraphqlResponse);
        let json = Some(Media::Json);
        let events = Some(Media::EventStream);
        for (accept, expected) in [
            ("*/*", json),
            ("application/*", json),
            ("application/json", json),
            ("application/graphql-response+json", graphql),
            (
                "application/graphql-response+json, application/json",
                graphql,
            ),
            ("application/json, application/graphql-response+json", json),
            (
                "application/json;q=0.5, application/graphql-response+json",
                graphql,
            ),
            (
                "application/graphql-response+json;q=0.1, application/json",
                json,
            ),
            (
                "application/graphql-response+json, application/json;q=0.9, */*;q=0.1",
                graphql,
            ),
            ("application/graphql-response+json; charset=utf-8", graphql),
            ("APPLICATION/JSON", json),
            ("text/event-stream", events),
            ("text/event-stream, application/json;q=0.9", events),
            (
                "application/graphql-response+json, application/json, text/event-stream",
                graphql,
            ),
            ("text/event-stream, multipart/mixed", events),
            ("text/event-stream;q=0.5, */*", json),
            ("text/*", None),
            ("text/html, */*;q=0.1", json),
            ("application/json;q=0, */*", graphql),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;charset=latin1", None),
            ("nonsense", None),
        ] {
            assert_eq!(negotiated(accept), expected, "{accept}");
        }
        assert_eq!(Media::negotiate(&HeaderMap::new()), json);
    }

    #[test]
    fn only_json_in_utf8_is_taken() {
        for (content_type, expected) in [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("application/json;charset=\"UTF-8\"", true),
            ("application/json; charset=utf-16", false),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("multipart/form-data; boundary=x", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, content_type.parse().unwrap());
            assert_eq!(is_json(&headers), expected, "{content_type}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
