//! Regular expressions that strangers write: matched in linear time, and
//! bounded in size.

use regex::Regex;
use regex::RegexBuilder;
use regex_syntax::ParserBuilder;
use regex_syntax::ast::Span;
use regex_syntax::hir::Hir;
use regex_syntax::hir::HirKind;

use super::error::FilterProblem;

/// The most that a compiled expression may take, in bytes, and the most of the
/// automaton that grows while it matches. Twenty `\w` in a row, of all the
/// world's letters, just fit.
const MAX_COMPILED: usize = 1 << 20;

/// How long an expression may be with its repetitions written out, a class
/// counting as one character. At worst each is tried at each character of a
/// value: with a compiled size alone, 256 bytes could ask for half a
/// millisecond an image.
pub(super) const MAX_WRITTEN_OUT: usize = 500;

/// How deeply groups may nest.
const MAX_NESTING: u32 = 32;

/// Compiles an expression that is found anywhere in a value, in the case in
/// which it is written.
pub(super) fn compile(pattern: &str) -> Result<Regex, FilterProblem> {
    let mut parser = ParserBuilder::new().nest_limit(MAX_NESTING).build();
    let parsed = parser.parse(pattern).map_err(|error| match error {
        regex_syntax::Error::Parse(e) => not_a_regex(e.kind().to_string(), pattern, e.span()),
        regex_syntax::Error::Translate(e) => not_a_regex(e.kind().to_string(), pattern, e.span()),
        error => FilterProblem::NotARegex {
            message: error.to_string().replace('\n', " "),
            character: None,
        },
    })?;
    if written_out(&parsed) > MAX_WRITTEN_OUT {
        return Err(FilterProblem::RegexTooLarge);
    }
    // What is well written can only be too large.
    build(pattern, false).map_err(|_| FilterProblem::RegexTooLarge)
}

/// Whether the expression matches one of the texts in some case, as it has to
/// where another condition, which ignores case, takes just these texts. Also
/// true where that is not certain.
pub(super) fn may_match_any<'a>(
    regex: &Regex,
    mut texts: impl Iterator<Item = &'a str> + Clone,
) -> bool {
    texts.clone().any(|text| regex.is_match(text))
        || in_any_case(regex.as_str()).is_none_or(|regex| texts.any(|text| regex.is_match(text)))
}

fn build(pattern: &str, any_case: bool) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern)
        .case_insensitive(any_case)
        .size_limit(MAX_COMPILED)
        .dfa_size_limit(MAX_COMPILED)
        .nest_limit(MAX_NESTING)
        .build()
}

/// An expression that matches whatever this one matches in some case. There is
/// none for one that says which letters not to match, or sets its own case:
/// `[^A]` matches `a`, and without regard to case it doesn't.
fn in_any_case(pattern: &str) -> Option<Regex> {
    let groups_aside = pattern.replace("(?:", "(");
    let behind_the_start = groups_aside.trim_start_matches('^');
    let subtle = ["^", "(?", "--", "~~", "!=", r"\P", r"\x", r"\u", r"\U", "İ"];
    if subtle
        .into_iter()
        .any(|part| behind_the_start.contains(part))
    {
        return None;
    }
    build(pattern, true).ok()
}

fn not_a_regex(message: String, pattern: &str, span: &Span) -> FilterProblem {
    let before = pattern.get(..span.start.offset);
    FilterProblem::NotARegex {
        message,
        character: before.map(|before| before.chars().count() + 1),
    }
}

/// How long the expression is with its repetitions written out. Nested
/// repetitions multiply. It calls itself no deeper than groups nest.
fn written_out(hir: &Hir) -> usize {
    let sum = |parts: &[Hir]| parts.iter().map(written_out).fold(0, usize::saturating_add);
    match hir.kind() {
        HirKind::Empty => 0,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(_) | HirKind::Look(_) => 1,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.max(1));
            let times = usize::try_from(times).unwrap_or(usize::MAX);
            written_out(&repetition.sub).saturating_mul(times)
        }
        HirKind::Capture(group) => written_out(&group.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => sum(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong_and_where() {
        for (pattern, expected, place) in [
            ("(abc", "unclosed group", Some(1)),
            ("版本[", "unclosed character class", Some(3)),
            ("a{", "unclosed counted repetition", Some(2)),
            (r"a\y", "unrecognized escape sequence", Some(2)),
            (r"\p{Hen}", "Unicode property not found", Some(1)),
            ("a(?=b)", "look-around", Some(2)),
            ("x\n(", "unclosed group", Some(3)),
        ] {
            let Err(FilterProblem::NotARegex { message, character }) = compile(pattern) else {
                panic!("{pattern} was taken");
            };
            assert!(message.contains(expected), "{pattern}: {message}");
            assert!(!message.contains('\n'));
            assert_eq!(character, place, "{pattern}");
        }
    }

    #[test]
    fn bombs_are_refused() {
        let nested = format!("{}a{}", "(".repeat(100), ")".repeat(100));
        assert!(matches!(
            compile(&nested),
            Err(FilterProblem::NotARegex { .. })
        ));
        for pattern in [
            r"\w{1000}",
            r"\w{100}",
            "((((a{9}){9}){9}){9}){9}",
            "(((a{99999}){99999}){99999}){99999}",
            "(?:a?){9999999}",
            "(?:[a-z]?[0-9]?){251}",
        ] {
            let error = compile(pattern).unwrap_err();
            assert_eq!(error, FilterProblem::RegexTooLarge, "{pattern}");
        }
    }

    #[test]
    fn what_people_write_is_taken() {
        for pattern in [
            r"^Ubuntu (20|22|24)\.04( LTS)?$",
            r"(?i)^(centos|rocky|alma).*\b[89]\.\d+\b",
            r"^\w{1,20}$",
            "^.{1,200}$",
            "^[a-z][a-z0-9-]{0,63}$",
            r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}",
        ] {
            assert!(compile(pattern).is_ok(), "{pattern}");
        }
    }

    #[test]
    fn reads_chinese() {
        assert!(compile(r"^\p{Han}{2}\s?\w+$").unwrap().is_match("麒麟 V10"));
        assert!(compile("^.龙$").unwrap().is_match("云龙"));
    }

    #[test]
    fn only_a_certain_no_is_one() {
        let may = |pattern: &str, text: &str| {
            may_match_any(&compile(pattern).unwrap(), std::iter::once(text))
        };
        assert!(may("^Ubuntu$", "ubuntu"));
        assert!(may("[A-Z]{6}", "Ubuntu"));
        assert!(!may("^Centos", "ubuntu"));
        assert!(!may("^(?:Centos|Debian)", "ubuntu"));
        // `Abc` is such a text, and none of those tried.
        assert!(may("[^a]b[^C]", "abc"));
        assert!(may(r"a\P{Lu}$", "AB"));
        assert!(may("(?-i:A)b", "ab"));
        assert!(may(r"[\w--a]b", "ab"));
    }
}
