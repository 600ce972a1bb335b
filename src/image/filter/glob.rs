//! Shell-like patterns for whole values.

use super::case::lowered;

/// A pattern in which `*` stands for any run of characters, `?` for one, and
/// everything else for itself in any case.
#[derive(Debug, Clone)]
pub(super) struct Glob {
    /// In lower case, without a `*` behind a `*`.
    pattern: String,
}

impl Glob {
    pub(super) fn new(text: &str) -> Self {
        let mut pattern = lowered(text);
        let mut last = None;
        pattern.retain(|c| last.replace(c) != Some('*') || c != '*');
        Self { pattern }
    }

    /// The pattern that this is, for all ways to write it.
    pub(super) fn as_str(&self) -> &str {
        &self.pattern
    }

    /// Whether the whole value is of this pattern. The value is in lower case.
    ///
    /// Where a character differs, only the last `*` takes one more: whatever
    /// an earlier one could take, it can. So it takes at most as many steps as
    /// the value has characters times those of the pattern.
    pub(super) fn matches(&self, lowered_value: &str) -> bool {
        let mut pattern = self.pattern.chars();
        let mut value = lowered_value.chars();
        // Behind the last `*`, and what of the value it has not taken.
        let mut star = None;
        loop {
            let before = value.clone();
            match (pattern.next(), value.next()) {
                (None, None) => return true,
                (Some('*'), _) => {
                    star = Some((pattern.clone(), before.clone()));
                    value = before;
                }
                (Some('?'), Some(_)) => {}
                (Some(a), Some(b)) if a == b => {}
                _ => {
                    let Some((behind, left)) = &mut star else {
                        return false;
                    };
                    if left.next().is_none() {
                        return false;
                    }
                    pattern = behind.clone();
                    value = left.clone();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_whole_values() {
        for (pattern, value, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("***", "anything", true),
            ("?", "", false),
            ("?", "麒", true),
            ("??", "麒", false),
            ("Ubuntu*", "ubuntu 22.04", true),
            ("ubuntu", "ubuntu 22.04", false),
            ("*22.04*", "ubuntu 22.04 lts", true),
            ("*.04", "22.04.04", true),
            ("2?.04", "22.04", true),
            ("2*4*4", "22.04", false),
            ("[a]", "a", false),
            ("[a]", "[a]", true),
            ("a\\*", "a\\b", true),
        ] {
            let glob = Glob::new(pattern);
            assert_eq!(glob.matches(value), expected, "{pattern} {value}");
        }
    }

    #[test]
    fn one_pattern_however_written() {
        assert_eq!(Glob::new("**A***b*").as_str(), "*a*b*");
        assert_eq!(Glob::new("a**").as_str(), "a*");
    }
}
