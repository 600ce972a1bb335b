//! Texts without regard to case: both sides in lower case, character by
//! character (Unicode's simple mapping, one character to one). A whole text is
//! lowered by context, `Σ` to `ς` at the end of a word, so that `ΣΑΣΑ` would not
//! begin with `ΣΑΣ`.

/// Up to this many bytes, an ASCII value is lowered without an allocation:
/// longer than the names and versions that there are.
const SHORT: usize = 256;

/// The text in lower case.
pub(super) fn lowered(text: &str) -> String {
    text.chars().map(lower).collect()
}

/// Whether the value is `lowered_text` in some case.
pub(super) fn equals(value: &str, lowered_text: &str) -> bool {
    if value.is_ascii() {
        return value.eq_ignore_ascii_case(lowered_text);
    }
    value.chars().map(lower).eq(lowered_text.chars())
}

/// What `then` makes of the value in lower case.
pub(super) fn with_lowered<T>(value: &str, then: impl FnOnce(&str) -> T) -> T {
    if value.len() <= SHORT && value.is_ascii() {
        let mut buffer = [0; SHORT];
        let bytes = &mut buffer[..value.len()];
        bytes.copy_from_slice(value.as_bytes());
        bytes.make_ascii_lowercase();
        if let Ok(text) = str::from_utf8(bytes) {
            return then(text);
        }
    }
    then(&lowered(value))
}

/// Only `İ` has more than one character in lower case, of which the first is
/// its simple mapping.
fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowers_one_character_to_one() {
        for (text, expected) in [
            ("Ubuntu 22.04", "ubuntu 22.04"),
            ("麒麟 V10", "麒麟 v10"),
            ("ΣΑΣ", "σασ"),
            ("İ", "i"),
            // The sign of the unit kelvin, three bytes long.
            ("\u{212a}", "k"),
        ] {
            assert_eq!(lowered(text), expected);
            assert!(equals(text, expected));
            assert!(with_lowered(text, |text| text == expected));
        }
        assert!(!equals("ubuntu", "ubunt"));
        assert!(!equals("ubuntu", "übuntu"));
        let long = "A".repeat(SHORT + 1);
        assert!(with_lowered(&long, |text| text == long.to_lowercase()));
    }
}
