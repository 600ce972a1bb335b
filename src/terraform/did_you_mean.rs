//! The nearest of the values that are possible, for who mistyped one.

/// The name nearest to a text, unless none is near: at most a third of its
/// characters may be wrong, missing, too many or exchanged with the next one.
pub(super) fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distances = names.into_iter().map(|name| (distance(text, name), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= name.chars().count().max(3)).then_some(name)
}

/// ` Did you mean "System"?`, or nothing.
pub(super) fn hint<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let nearest = nearest(text, names);
    nearest.map_or_else(String::new, |name| format!(" Did you mean \"{name}\"?"))
}

/// How many single changes lead from one text to the other, in any case: a
/// character put in, left out, or taken for another, or two neighbours exchanged.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut above: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let other = usize::from(a[i - 1] != b[j - 1]);
            next[j] = (row[j] + 1).min(next[j - 1] + 1).min(row[j - 1] + other);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                next[j] = next[j].min(above[j - 2] + 1);
            }
        }
        above = row;
        row = next;
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let names = ["System", "Custom", "Sharing", "os_name", "os_version"];
        for (text, meant) in [
            ("system", Some("System")),
            ("Sytsem", Some("System")),
            ("Costum", Some("Custom")),
            ("osname", Some("os_name")),
            ("osVersion", Some("os_version")),
            ("Sharng", Some("Sharing")),
            ("Windows", None),
            ("", None),
        ] {
            assert_eq!(nearest(text, names), meant, "{text}");
        }
        assert_eq!(hint("custm", names), " Did you mean \"Custom\"?");
        assert_eq!(hint("x", names), "");
    }
}
