//! The order of operating systems' versions.

use std::cmp::Ordering;

/// Compares versions of an operating system, in which numbers count as
/// numbers: `10` is greater than `9` and `22.04` than `20.04.6`.
///
/// A version is a row of numbers (of the digits 0 to 9, of any length) and of
/// texts between them. Rows are compared from their beginning: numbers by
/// value, texts bytewise, and of two with an equal beginning the longer one is
/// greater (`2012 R2` after `2012`). What does not begin with a number comes
/// behind all that does. Versions that differ in leading zeros alone are
/// ordered by their texts, so that only equal texts are equal.
#[must_use]
pub fn compare_os_versions(a: &str, b: &str) -> Ordering {
    begins_with_number(b)
        .cmp(&begins_with_number(a))
        .then_with(|| runs(a).cmp(runs(b)))
        .then_with(|| a.cmp(b))
}

/// Whether the version begins with a number: those that don't stand apart.
pub(super) fn begins_with_number(version: &str) -> bool {
    version.as_bytes().first().is_some_and(u8::is_ascii_digit)
}

/// A part of a version. The derived order is the one meant: fewer digits are
/// less, and equally many compare as texts.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Run<'a> {
    /// How many digits, and which, without leading zeros. A number type would
    /// overflow: builds have more digits than any holds.
    Number(usize, &'a str),
    Text(&'a str),
}

fn runs(version: &str) -> impl Iterator<Item = Run<'_>> {
    let mut rest = version;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let is_number = begins_with_number(rest);
        // Digits are single bytes, so that it ends between two characters.
        let mut bytes = rest.bytes();
        let end = bytes.position(|byte| byte.is_ascii_digit() != is_number);
        let (run, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind;
        Some(if is_number {
            let digits = run.trim_start_matches('0');
            Run::Number(digits.len(), digits)
        } else {
            Run::Text(run)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_as_numbers() {
        let ascending = [
            "0",
            "6.5",
            "7",
            "7 (Core)",
            "7.9",
            "07.10",
            "7.10",
            "8.9",
            "8.10",
            "9",
            "10",
            "20.04.6",
            "22.04",
            "22.04 LTS",
            "22.04.1",
            "2012",
            "2012 R2",
            "2012 R10",
            "99999999999999999999999998",
            "99999999999999999999999999",
            "100000000000000000000000000",
            "Stream 9",
            "Stream 10",
            "v1",
            "八",
        ];
        for pair in ascending.windows(2) {
            let [a, b] = pair else { unreachable!() };
            assert_eq!(compare_os_versions(a, b), Ordering::Less, "{a} < {b}");
            assert_eq!(compare_os_versions(b, a), Ordering::Greater, "{b} > {a}");
        }
        // The empty text does not begin with a number either.
        assert_eq!(compare_os_versions("", "1"), Ordering::Greater);
        assert_eq!(compare_os_versions("", "Stream 9"), Ordering::Less);
    }

    #[test]
    fn only_equal_texts_are_equal() {
        assert_eq!(compare_os_versions("07", "7"), Ordering::Less);
        assert_eq!(compare_os_versions("00", "0"), Ordering::Greater);
        assert_eq!(compare_os_versions("7", "7"), Ordering::Equal);
        // As numbers they are equal, so what follows decides before the text.
        assert_eq!(compare_os_versions("07.2", "7.1"), Ordering::Greater);
    }
}
