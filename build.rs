//! Builds the pages of the feature `web`, which the binary embeds, with npm.
//!
//! A build of them that is there and newer than its sources is left alone, so
//! that npm runs once and not on every `cargo build`. Without the feature
//! nothing happens, and no Node is needed.

use std::{
    env, fmt, fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

/// What the build of the pages is made from, below `web/`.
const SOURCES: [&str; 8] = [
    "src",
    "graphiql.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
    "compress.mjs",
    ".npmrc",
];

/// The file that a build of the pages writes last. Its presence says that the
/// build is complete, and its time of modification which sources it is of.
const SIGN: &str = "web/dist/graphiql.html.br";

/// What npm writes into `node_modules` at the end of an installation.
const INSTALLED: &str = "web/node_modules/.package-lock.json";

/// How much of npm's output a failure repeats.
const TAIL_LINES: usize = 40;

#[cfg(windows)]
const NPM: &str = "npm.cmd";
#[cfg(not(windows))]
const NPM: &str = "npm";

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_WEB").is_some() {
        build_pages()?;
    }
    Ok(())
}

/// Brings `web/dist` up to date.
fn build_pages() -> Result<(), Failure> {
    let web = Path::new("web");
    println!("cargo::rerun-if-changed={SIGN}");
    let mut newest = SystemTime::UNIX_EPOCH;
    for source in SOURCES {
        let path = web.join(source);
        println!("cargo::rerun-if-changed={}", path.display());
        newest = newest.max(newest_below(&path)?);
    }
    if modified(SIGN).is_some_and(|built| built >= newest) {
        return Ok(());
    }

    let locked = modified("web/package-lock.json");
    if modified(INSTALLED).is_none_or(|installed| Some(installed) < locked) {
        // Dev dependencies build the pages; NODE_ENV=production leaves them out.
        npm(web, &["ci", "--include=dev", "--no-audit", "--no-fund"])?;
    }
    npm(web, &["run", "build"])?;

    // The time of the sources rather than the present: cargo takes a file that
    // is younger than the start of this script for changed, and would run it
    // and compile the crate once more. It also makes sources that change while
    // npm runs count as newer.
    fs::File::options()
        .append(true)
        .open(SIGN)
        .and_then(|sign| sign.set_modified(newest))
        .map_err(|error| Failure::io("date", Path::new(SIGN), &error))
}

/// Runs npm in `web` without a word, unless it fails.
fn npm(web: &Path, arguments: &[&str]) -> Result<(), Failure> {
    let command = format!("npm {}", arguments.join(" "));
    let output = Command::new(NPM)
        .args(arguments)
        .current_dir(web)
        // The output ends up in a message of cargo's, if anywhere.
        .env("NO_COLOR", "1")
        .output()
        .map_err(|error| {
            let cause = match error.kind() {
                io::ErrorKind::NotFound => "it is not installed".to_owned(),
                _ => error.to_string(),
            };
            Failure::npm(&format!("`{command}` did not start: {cause}"))
        })?;
    if output.status.success() {
        return Ok(());
    }
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    let lines: Vec<&str> = printed.lines().collect();
    let tail = &lines[lines.len().saturating_sub(TAIL_LINES)..];
    Err(Failure::npm(&format!(
        "`{command}` failed, {}, after printing\n\n    {}",
        output.status,
        tail.join("\n    ")
    )))
}

/// The latest time of modification of a file, or of a folder and all that is
/// in it. A folder's own time tells of files that were removed.
fn newest_below(path: &Path) -> Result<SystemTime, Failure> {
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut left: Vec<PathBuf> = vec![path.to_owned()];
    while let Some(path) = left.pop() {
        let failure = |error: io::Error| Failure::io("read", &path, &error);
        let metadata = fs::metadata(&path).map_err(failure)?;
        newest = newest.max(metadata.modified().map_err(failure)?);
        if metadata.is_dir() {
            for entry in fs::read_dir(&path).map_err(failure)? {
                left.push(entry.map_err(failure)?.path());
            }
        }
    }
    Ok(newest)
}

/// When a file was modified, if it is there.
fn modified(path: &str) -> Option<SystemTime> {
    fs::metadata(path).and_then(|file| file.modified()).ok()
}

/// Why there are no pages to embed.
struct Failure(String);

impl Failure {
    /// npm cannot do its part, for the reason `what`.
    fn npm(what: &str) -> Self {
        Self(format!(
            "cannot build the pages that the feature `web` embeds: {what}\n\n\
             to build them by hand:  npm --prefix web ci && npm --prefix web run build\n\
             to do without Node:     cargo build --no-default-features\n"
        ))
    }

    /// A file is not as it should be.
    fn io(what: &str, path: &Path, error: &io::Error) -> Self {
        Self(format!("cannot {what} {}: {error}", path.display()))
    }
}

/// `main` shows its error like this, so it reads as text.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
