//! The one direction of imports, and who may know which library.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Each module of `src/`, and what of the crate it may import.
const TABLE: &[(&str, &[&str])] = &[
    ("image", &[]),
    ("access", &["image"]),
    ("telemetry", &[]),
    ("compression", &[]),
    ("auth", &["image", "access", "telemetry"]),
    ("bce", &["image", "telemetry"]),
    ("catalogue", &["image", "bce", "telemetry"]),
    ("shares", &["access"]),
    (
        "graphql",
        &[
            "image",
            "access",
            "shares",
            "compression",
            "catalogue",
            "telemetry",
        ],
    ),
    (
        "http",
        &[
            "access",
            "auth",
            "shares",
            "compression",
            "graphql",
            "catalogue",
            "telemetry",
        ],
    ),
    ("terraform", &["image", "catalogue", "telemetry"]),
    ("emulator", &["image", "bce::sign"]),
    (
        "config",
        &[
            "image",
            "access",
            "auth",
            "telemetry",
            "bce",
            "catalogue",
            "graphql",
            "http",
            "emulator",
        ],
    ),
    (
        "service",
        &[
            "image",
            "access",
            "auth",
            "telemetry",
            "bce",
            "catalogue",
            "graphql",
            "http",
            "terraform",
            "config",
        ],
    ),
];

/// Who alone may know which library.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("async_graphql", &["graphql"]),
    ("async_graphql_value", &["graphql"]),
    ("apollo_compiler", &["graphql"]),
    ("async_graphql_axum", &["http"]),
    ("axum", &["http"]),
    ("tower_http", &["http"]),
    ("brotli", &["compression"]),
    ("zstd", &["compression"]),
    ("jsonwebtoken", &["auth"]),
    ("reqwest", &["bce", "cli", "service"]),
    ("governor", &["bce", "http"]),
    ("moka", &["catalogue", "graphql"]),
    ("p521", &["terraform"]),
    ("prost", &["terraform"]),
    ("rcgen", &["terraform"]),
    ("regex", &["image"]),
    ("regex_syntax", &["image"]),
    ("rmpv", &["terraform"]),
    ("secrecy", &["auth", "bce", "config", "terraform"]),
    ("subtle", &["auth"]),
    ("tokio_rustls", &["terraform"]),
];

#[test]
fn modules_import_downwards_only() {
    let table: BTreeMap<_, _> = TABLE.iter().copied().collect();
    let mut seen = BTreeSet::new();
    for source in sources() {
        let Some(module) = source.module.as_deref() else {
            continue;
        };
        let Some(allowed) = table.get(module) else {
            panic!("`{module}` is not in the table; put it where it belongs");
        };
        seen.insert(module.to_owned());
        for path in paths_after(&source.text, "crate::") {
            let itself = path == module || path.starts_with(&format!("{module}::"));
            let below = allowed
                .iter()
                .any(|below| path == *below || path.starts_with(&format!("{below}::")));
            assert!(
                itself || below,
                "{} imports crate::{path}",
                source.path.display()
            );
        }
    }
    assert!(seen.len() >= 9, "the sources were found: {seen:?}");
}

#[test]
fn libraries_stay_where_they_belong() {
    for (library, owners) in LIBRARIES {
        let mut users = 0;
        for source in sources() {
            if paths_after(&source.text, &format!("{library}::")).is_empty() {
                continue;
            }
            users += 1;
            let owner = source.module.as_deref().unwrap_or(&source.top);
            assert!(
                owners.contains(&owner),
                "{} uses {library}, which is for {owners:?}",
                source.path.display()
            );
        }
        assert!(users > 0, "nobody uses {library}");
    }
}

#[test]
fn the_cryptography_is_ring_alone() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    assert!(lock.contains("name = \"ring\""));
    for other in ["aws-lc-rs", "aws-lc-sys", "openssl-sys"] {
        assert!(
            !lock.contains(&format!("name = \"{other}\"")),
            "{other} is in the tree: a feature of some crate brings it in"
        );
    }
}

#[test]
fn the_executor_is_the_one_that_was_checked() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for package in ["", "-derive", "-parser", "-value"] {
        let name = format!("async-graphql{package}");
        let line = manifest
            .lines()
            .find(|line| line.split_whitespace().next() == Some(&name))
            .unwrap();
        assert!(line.contains("\"=8.0.0-rc.5\""), "{line} is not pinned");
    }
}

struct Source {
    path: PathBuf,
    text: String,
    /// The library's module that it belongs to, if it is the library's.
    module: Option<String>,
    top: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    files
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&src).unwrap();
            let top = inside.components().next().unwrap();
            let top = top
                .as_os_str()
                .to_str()
                .unwrap()
                .trim_end_matches(".rs")
                .to_owned();
            // The binaries wire things together and may know them all.
            let wiring = matches!(top.as_str(), "lib" | "main" | "cli" | "bin");
            Source {
                text: fs::read_to_string(&path).unwrap(),
                module: (!wiring).then(|| top.clone()),
                top,
                path,
            }
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The paths that follow `prefix` outside of comments.
fn paths_after(text: &str, prefix: &str) -> Vec<String> {
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    let mut paths = Vec::new();
    for line in code {
        for (at, _) in line.match_indices(prefix) {
            let own_word = line[..at]
                .chars()
                .next_back()
                .is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':');
            if own_word {
                let path = line[at + prefix.len()..]
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
                    .collect::<String>();
                paths.push(path.trim_end_matches(':').to_owned());
            }
        }
    }
    paths
}
