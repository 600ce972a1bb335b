//! The choice of a content coding (RFC 9110, section 12.5.3).

use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header;

use crate::compression::Coding;

/// The weight of what a client accepts without having named it: less than the least
/// it can name.
const UNNAMED: u16 = 1;

/// The weight that `q=1`, or no `q` at all, stands for: in thousandths as they are
/// counted in the header, above [`UNNAMED`].
const FULL: u16 = 1000 + UNNAMED;

/// Chooses what the client likes most of what there is, and of what it likes as much
/// the first; `None` is the plain form.
///
/// Without the header any form would do, but a client that does not say what it can
/// unpack is likely to be a simple one, so it gets the plain form. So does one that
/// accepts nothing there is: the alternative is an error in place of an answer.
pub(super) fn choose(accept_encoding: Option<&str>, offered: &[Coding]) -> Option<Coding> {
    let header = accept_encoding?;
    let offered = offered.iter().copied().map(Some).chain([None]);
    let mut chosen = (0, None);
    for coding in offered {
        let weight = weight(header, coding);
        if weight > chosen.0 {
            chosen = (weight, coding);
        }
    }
    chosen.1
}

/// The coding that a request wants of those that an answer can be sent in.
pub(super) fn wanted(headers: &HeaderMap) -> Option<Coding> {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    let lines: Result<Vec<_>, _> = lines.map(HeaderValue::to_str).collect();
    // One list on several lines is one list.
    match lines.ok()?.as_slice() {
        [] => None,
        [line] => choose(Some(line), &Coding::ALL),
        lines => choose(Some(&lines.join(",")), &Coding::ALL),
    }
}

/// The coding's name.
pub(super) fn name(coding: Coding) -> &'static str {
    match coding {
        Coding::Zstd => "zstd",
        Coding::Brotli => "br",
        Coding::Gzip => "gzip",
    }
}

/// How much the client likes a form; 0 is not at all.
fn weight(header: &str, form: Option<Coding>) -> u16 {
    let (mut named, mut others) = (None, None);
    for item in header.split(',') {
        let mut parts = item.split(';').map(str::trim);
        let coding = parts.next().unwrap_or_default();
        let weight = parts.find_map(quality).unwrap_or(FULL);
        if is_named(form, coding) {
            named = named.max(Some(weight));
        } else if coding == "*" {
            others = others.max(Some(weight));
        }
    }
    let unnamed = if form.is_none() { UNNAMED } else { 0 };
    named.or(others).unwrap_or(unnamed)
}

fn is_named(form: Option<Coding>, coding: &str) -> bool {
    let is = |name: &str| coding.eq_ignore_ascii_case(name);
    match form {
        None => is("identity"),
        Some(Coding::Gzip) => is("gzip") || is("x-gzip"),
        Some(form) => is(name(form)),
    }
}

/// The weight that a parameter `q=0.5` gives, if it is one. One that makes no sense
/// gives none: a client is not sent what it may not want.
fn quality(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let value: f32 = value.trim().parse().unwrap_or(0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number from 0 to 1, times 1000"
    )]
    let thousandths = (value * 1000.0).round() as u16;
    Some(if value > 0.0 && value <= 1.0 {
        thousandths + UNNAMED
    } else {
        0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROTLI: Option<Coding> = Some(Coding::Brotli);
    const GZIP: Option<Coding> = Some(Coding::Gzip);
    const ZSTD: Option<Coding> = Some(Coding::Zstd);

    fn of_two(header: &str) -> Option<Coding> {
        choose(Some(header), &[Coding::Brotli, Coding::Gzip])
    }

    #[test]
    fn takes_the_smallest_that_the_client_can_unpack() {
        assert_eq!(of_two("gzip, deflate, br, zstd"), BROTLI);
        assert_eq!(of_two("br;q=1.0, gzip;q=1.0"), BROTLI);
        assert_eq!(of_two("gzip, deflate"), GZIP);
        assert_eq!(of_two("x-gzip"), GZIP);
        assert_eq!(of_two("deflate, zstd"), None);
    }

    #[test]
    fn sends_the_plain_form_to_a_client_that_says_nothing() {
        assert_eq!(choose(None, &Coding::ALL), None);
        assert_eq!(of_two(""), None);
        assert_eq!(of_two(" , ,"), None);
    }

    #[test]
    fn follows_the_weights() {
        assert_eq!(of_two("br;q=0.5, gzip;q=0.8"), GZIP);
        assert_eq!(of_two("br;q=0.8, gzip;q=0.801"), GZIP);
        assert_eq!(of_two("identity, br;q=0.5, gzip;q=0.5"), None);
        assert_eq!(of_two("identity;q=0.5, gzip;q=0.5"), GZIP);
        assert_eq!(of_two("gzip;q=0.001"), GZIP);
        assert_eq!(of_two("br;q=0, gzip"), GZIP);
        assert_eq!(of_two("br;q=0.0, gzip;q=0.000"), None);
    }

    #[test]
    fn the_star_stands_for_what_is_not_named() {
        assert_eq!(of_two("*"), BROTLI);
        assert_eq!(of_two("*, br;q=0"), GZIP);
        assert_eq!(of_two("br;q=0.1, *;q=0.5"), GZIP);
        assert_eq!(of_two("gzip, *;q=0"), GZIP);
        assert_eq!(of_two("identity, *;q=0"), None);
        assert_eq!(of_two("gzip;q=0, identity;q=0, *;q=0.1"), BROTLI);
    }

    #[test]
    fn a_refusal_of_the_plain_form_holds_as_long_as_there_is_another() {
        assert_eq!(of_two("identity;q=0, gzip;q=0.2"), GZIP);
        assert_eq!(of_two("identity;q=0, br"), BROTLI);
        assert_eq!(of_two("identity;q=0"), None);
        assert_eq!(of_two("*;q=0"), None);
    }

    #[test]
    fn reads_the_header_as_clients_write_it() {
        assert_eq!(of_two("BR"), BROTLI);
        assert_eq!(of_two("br ; Q=0.3 ,\tgzip ; q=0.4"), GZIP);
        assert_eq!(of_two("br;level=9;q=0.2, gzip;q=0.3"), GZIP);
        assert_eq!(of_two("brotli, bro"), None);
    }

    #[test]
    fn a_weight_that_makes_no_sense_is_none() {
        for bad in ["high", "", "-1", "1.5", "NaN", "inf"] {
            let header = format!("br;q={bad}, gzip;q=0.1");
            assert_eq!(of_two(&header), GZIP, "{bad}");
        }
    }

    #[test]
    fn of_what_is_liked_alike_it_takes_the_first() {
        assert_eq!(choose(Some("gzip, deflate, br, zstd"), &Coding::ALL), ZSTD);
        assert_eq!(choose(Some("gzip, br"), &Coding::ALL), BROTLI);
        assert_eq!(choose(Some("*;q=0.5, zstd;q=0"), &Coding::ALL), BROTLI);
    }
}
