//! serde's messages in the words of whoever writes settings.

/// What is wrong with the value of `key`. Within `sources` and
/// `auth.keys` the value is not repeated: one that stands where it does not belong may
/// be a secret.
pub(super) fn told(key: &str, message: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    if key == "listen" && message == "invalid socket address syntax" {
        return format!("it must be {}", expectation("socket address"));
    }
    let mismatch = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "));
    // The value comes first and may hold anything.
    match mismatch.and_then(|text| text.rsplit_once(", expected ")) {
        None => message.to_owned(),
        Some((_, expected)) if key.starts_with("sources") || key.starts_with("auth.keys") => {
            format!("it must be {}", expectation(expected))
        }
        Some((found, expected)) => {
            let found = found.replace("string ", "").replace("integer ", "");
            format!("it is {found}; it must be {}", expectation(expected))
        }
    }
}

fn expectation(expected: &str) -> &str {
    match expected {
        "socket address" => "an address with a port, such as 127.0.0.1:8080",
        "a duration" => "a duration with its unit, such as 30s or 5m",
        "a boolean" => "true or false",
        "u8" => "a whole number, 0 to 255",
        "u16" => "a whole number, 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "f64" => "a number",
        "a sequence" => "a list",
        _ if expected.starts_with("struct ") => "a group of settings",
        _ => expected,
    }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn types_are_said_in_plain_words() {
        for (key, message, expected) in [
            (
                "cache.fresh",
                "invalid value: string \"soon\", expected a duration",
                "it is \"soon\"; it must be a duration with its unit, such as 30s or 5m",
            ),
            (
                "log.level",
                "invalid type: string \"a, expected b\", expected usize",
                "it is \"a, expected b\"; it must be a whole number, 0 or more",
            ),
            (
                "sources",
                "invalid type: string \"s3cret\", expected a sequence",
                "it must be a list",
            ),
            ("log.level", "something else\nand more", "something else"),
        ] {
            assert_eq!(told(key, message), expected);
        }
    }
}
