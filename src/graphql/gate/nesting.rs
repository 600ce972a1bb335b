//! How deep the brackets of a document are nested, told from its raw text.

/// Whether brackets are nested more than `limit` deep. Those in strings and in
/// comments do not count. Looks at each byte once and needs no stack, so it is
/// safe where a recursive parser is not.
pub(super) fn exceeds(text: &str, limit: usize) -> bool {
    let mut depth = 0_usize;
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = match byte {
            b'"' => behind_string(rest),
            b'#' => behind_line(tail),
            b'{' | b'[' | b'(' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
                tail
            }
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                tail
            }
            _ => tail,
        };
    }
    false
}

/// What comes after the string that `text` begins with. A plain string ends
/// with its line, closed or not, as in the grammar.
fn behind_string(text: &[u8]) -> &[u8] {
    if let Some(block) = text.strip_prefix(b"\"\"\"") {
        return behind_block_string(block);
    }
    let mut index = 1;
    while let Some(byte) = text.get(index) {
        match byte {
            b'\\' => index += 2,
            b'"' => return &text[index + 1..],
            b'\n' | b'\r' => return &text[index..],
            _ => index += 1,
        }
    }
    &[]
}

fn behind_block_string(text: &[u8]) -> &[u8] {
    let mut index = 0;
    while index < text.len() {
        let rest = &text[index..];
        if rest.starts_with(b"\\\"\"\"") {
            index += 4;
        } else if rest.starts_with(b"\"\"\"") {
            return &rest[3..];
        } else {
            index += 1;
        }
    }
    &[]
}

fn behind_line(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|b| matches!(b, b'\n' | b'\r'));
    &text[end.unwrap_or(text.len())..]
}

#[cfg(test)]
mod tests {
    use super::exceeds;

    #[test]
    fn counts_brackets_of_every_kind() {
        assert!(!exceeds("{a(b:[{c:1}])}", 4));
        assert!(exceeds("{a(b:[{c:1}])}", 3));
        assert!(exceeds(&"[".repeat(2000), 64));
        assert!(!exceeds(&"{}".repeat(2000), 1));
        assert!(!exceeds("}}}}{", 1));
    }

    #[test]
    fn passes_over_strings_and_comments() {
        for text in [
            r#"{a(b:"[[[[")}"#,
            r#"{a(b:"\"[[[[")}"#,
            r#"{a(b:"""[["[[\"""[[""")}"#,
            "{a # [[[[\n}",
        ] {
            assert!(!exceeds(text, 2), "{text}");
        }
    }

    #[test]
    fn a_string_can_hide_nothing_behind_it() {
        for text in [
            "{a(b:\"\n[[[[",
            r#"{a(b:"" [[[["#,
            r#"{a(b:"""""" [[[["#,
            "# \"\r[[[[{{",
            r#"{a(b:"\\" [[[["#,
        ] {
            assert!(exceeds(text, 4), "{text}");
        }
    }

    #[test]
    fn ends_at_any_cut() {
        let text = r#"{a(b:"x\"",c:"""y\""" " """)#z"#;
        for end in 0..=text.len() {
            assert!(!exceeds(&text[..end], 2));
        }
    }
}
