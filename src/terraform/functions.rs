//! `provider::bcc::…`: what helps without a network.

use std::cmp::Ordering;

use super::plugin::Function;
use super::plugin::FunctionError;
use super::plugin::Parameter;
use super::plugin::Signature;
use super::plugin::Type;
use super::plugin::Value;
use crate::image::compare_os_versions;

/// Distributions and the texts that their names begin with, each in lower case.
const FAMILIES: [(&str, &[&str]); 5] = [
    ("windows", &["windows"]),
    (
        "rhel",
        &[
            "centos",
            "rocky",
            "alma",
            "red hat",
            "redhat",
            "rhel",
            "oracle linux",
            "fedora",
            "anolis",
            "openanolis",
            "opencloudos",
            "baidulinux",
            "baidu linux",
            "tencentos",
            "alibaba cloud linux",
        ],
    ),
    ("debian", &["debian", "ubuntu", "deepin", "uos", "kali"]),
    ("suse", &["suse", "opensuse", "sles"]),
    (
        "euler",
        &["openeuler", "euleros", "kylin", "银河麒麟", "麒麟"],
    ),
];

/// What a distribution is that none of these is.
const OTHER: &str = "other";

/// `os_family(os_name)`.
pub(super) struct OsFamily;

/// `compare_os_versions(a, b)`.
pub(super) struct CompareOsVersions;

impl Function for OsFamily {
    fn name(&self) -> &'static str {
        "os_family"
    }

    fn signature(&self) -> Signature {
        let families: Vec<String> = FAMILIES
            .iter()
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        Signature {
            summary: "The family that a distribution belongs to".to_owned(),
            description: format!(
                "Tells by the name of a distribution (`os_name`), in any case, which family it \
                 belongs to, and so which package manager it has: {}, or `{OTHER}`.",
                families.join(", ")
            ),
            parameters: vec![Parameter {
                name: "os_name",
                r#type: Type::String,
                description: "The name of the distribution: `Ubuntu`.".to_owned(),
            }],
            returns: Type::String,
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        Ok(family(text(arguments, 0)?).into())
    }
}

impl Function for CompareOsVersions {
    fn name(&self) -> &'static str {
        "compare_os_versions"
    }

    fn signature(&self) -> Signature {
        let version = |name| Parameter {
            name,
            r#type: Type::String,
            description: "A version: `22.04 LTS`.".to_owned(),
        };
        Signature {
            summary: "Which of two versions is the greater".to_owned(),
            description: "Compares two versions of an operating system as `sort_by = \
                          \"os_version\"` does: `-1` where the first is the lesser, `1` where it \
                          is the greater, `0` where they are equal. Numbers count as numbers, so \
                          that `9` is less than `10`; what does not begin with a number comes \
                          behind all that does."
                .to_owned(),
            parameters: vec![version("a"), version("b")],
            returns: Type::Number,
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let order = compare_os_versions(text(arguments, 0)?, text(arguments, 1)?);
        Ok(Value::from(match order {
            Ordering::Less => -1.0,
            Ordering::Equal => 0.0,
            Ordering::Greater => 1.0,
        }))
    }
}

fn family(os_name: &str) -> &'static str {
    let os_name = os_name.trim().to_lowercase();
    let is_of = |names: &[&str]| names.iter().any(|name| os_name.starts_with(name));
    let found = FAMILIES.iter().find(|(_, names)| is_of(names));
    found.map_or(OTHER, |(family, _)| family)
}

fn text(arguments: &[Value], index: usize) -> Result<&str, FunctionError> {
    let text = arguments.get(index).and_then(Value::as_str);
    text.ok_or_else(|| FunctionError {
        argument: Some(index),
        text: "It must be a text".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_families() {
        for (name, expected) in [
            ("Ubuntu", "debian"),
            ("ubuntu server", "debian"),
            ("CentOS", "rhel"),
            ("Rocky Linux", "rhel"),
            ("BaiduLinux", "rhel"),
            ("Windows Server", "windows"),
            ("openSUSE", "suse"),
            ("openEuler", "euler"),
            ("FreeBSD", "other"),
            ("", "other"),
        ] {
            assert_eq!(family(name), expected, "{name}");
        }
    }
}
