//! Which text JSON has as it is: what most of a page is made of.

/// A byte in each place of a word.
const fn everywhere(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The upmost bit of each byte.
const UPMOST: u64 = everywhere(0x80);

/// How many bytes a text begins with that stand for themselves within a JSON text: all up
/// to a quote, a backslash or a control character. Eight at a time, which is several
/// times as quick as one by one, also for short texts.
#[must_use]
pub fn plain_len(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            // The first byte is the lowest.
            return number * 8 + marks.trailing_zeros() as usize / 8;
        }
    }
    let is_other = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    let more = rest.iter().position(is_other);
    text.len() - rest.len() + more.unwrap_or(rest.len())
}

/// Has the upmost bit of the first byte that is not plain. Behind that one, a bit may
/// mean nothing: what is subtracted is borrowed there.
fn marks(word: u64) -> u64 {
    let below = |word: u64, bound: u8| word.wrapping_sub(everywhere(bound)) & !word;
    let is = |byte: u8| below(word ^ everywhere(byte), 1);
    (below(word, b' ') | is(b'"') | is(b'\\')) & UPMOST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_found_at_every_place() {
        for byte in 0..=u8::MAX {
            let is_plain = !matches!(byte, b'"' | b'\\' | ..b' ');
            for len in 0..40 {
                for at in 0..len {
                    for other in [b' ', b'!', b'#', b']', 0x7f, 0x80, 0xff] {
                        let mut text = vec![other; len];
                        text[at] = byte;
                        let expected = if is_plain { len } else { at };
                        assert_eq!(plain_len(&text), expected, "{text:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_first_of_several_is_meant() {
        for text in [
            &b"abc\"\\\"\n\0 and more"[..],
            b"\x01\"\"\"\"\"\"\"\"",
            b"a\x1f\x20\x21\x22\x23\x5c",
        ] {
            let is_other = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
            assert_eq!(Some(plain_len(text)), text.iter().position(is_other));
        }
    }
}
