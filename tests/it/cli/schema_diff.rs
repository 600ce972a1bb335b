//! `schema diff`: this build's schema against edited copies of itself. The copy
//! is the older one, so that what is put into it has been removed since.

use std::io::Write as _;
use std::process::Stdio;

use super::Ended;
use super::command;
use super::run;
use crate::config::TestFile;

/// This build's schema, with one text of it in place of another. What goes
/// altogether takes its description with it, which is the line before it.
fn edited(from: &str, to: &str) -> String {
    let sdl = bcc_graphql::graphql::sdl().unwrap();
    let at = sdl.find(from).unwrap_or_else(|| panic!("{from}"));
    let (mut before, after) = (&sdl[..at], &sdl[at + from.len()..]);
    if to.is_empty() && from.ends_with('\n') {
        let (kept, description) = before.trim_end().rsplit_once('\n').unwrap();
        assert!(description.trim().starts_with('"'), "{description}");
        before = kept;
    }
    format!("{before}\n{to}{after}")
}

fn diff(old: &str) -> Ended {
    let file = TestFile::new(old);
    run(&["schema", "diff", file.path()], &[])
}

#[test]
fn what_breaks_clients_exits_with_1() {
    for (from, to, line) in [
        (
            "\tosArch: String\n",
            "\tosArch: String\n\tgone: Int\n",
            "BREAKING  Image.gone was removed",
        ),
        (
            "\tosArch: String\n",
            "\tosArch: String!\n",
            "BREAKING  Image.osArch changed its type from `String!` to `String`",
        ),
        (
            "\t\tspec: String!,\n",
            "\t\tspec: String,\n",
            "BREAKING  Query.availableImages(spec:) changed its type from `String` to `String!`",
        ),
        (
            "\t\tspec: String!,\n",
            "",
            "BREAKING  Query.availableImages(spec:) was added and is required",
        ),
        (
            "\tFPGA_BCC_SYSTEM\n",
            "\tFPGA_BCC_SYSTEM\n\tGONE\n",
            "BREAKING  ImageType.GONE was removed",
        ),
        (
            "directive @skip",
            "directive @gone on QUERY\ndirective @skip",
            "BREAKING  @gone was removed",
        ),
        (
            "input TypeFilter {",
            "scalar Gone\ninput TypeFilter {",
            "BREAKING  Gone was removed",
        ),
    ] {
        let ended = diff(&edited(from, to));
        let out = format!("{line}\n1 breaking, 0 dangerous, 0 safe\n");
        assert_eq!(
            (ended.code, ended.out, &*ended.err),
            (Some(1), out, ""),
            "{to}"
        );
    }
}

#[test]
fn what_breaks_nobody_exits_with_0() {
    for (from, to, out) in [
        ("", "", "0 breaking, 0 dangerous, 0 safe\n"),
        (
            "\tosArch: String\n",
            "",
            "SAFE      Image.osArch was added\n0 breaking, 0 dangerous, 1 safe\n",
        ),
        (
            "\tFPGA_BCC_SYSTEM\n",
            "",
            "DANGEROUS ImageType.FPGA_BCC_SYSTEM was added\n0 breaking, 1 dangerous, 0 safe\n",
        ),
    ] {
        let ended = diff(&edited(from, to));
        assert_eq!(
            (ended.code, &*ended.out, &*ended.err),
            (Some(0), out, ""),
            "{from}"
        );
    }
}

#[test]
fn nothing_breaks_since_the_last_release() {
    let released = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/released.graphql");
    let ended = run(&["schema", "diff", released], &[]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.out, ended.err);
}

#[test]
fn the_older_schema_may_come_from_standard_input() {
    let mut child = command(&["schema", "diff", "-"], &[])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let old = edited("\tosArch: String\n", "");
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(old.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(
        out.starts_with("SAFE      Image.osArch was added\n"),
        "{out}"
    );
}

#[test]
fn what_is_no_schema_exits_with_2_and_says_where() {
    let file = TestFile::new("type Query {\n  a: Foo\n  a: Int @b\n}\n");
    let ended = run(&["schema", "diff", file.path()], &[]);
    let path = file.path();
    assert_eq!(
        (ended.code, &*ended.out, ended.err),
        (
            Some(2),
            "",
            format!(
                "error: {path} is not a valid schema\n  \
                   {path}:3:3: duplicate definitions for the `a` field of object type `Query`\n"
            )
        )
    );
    // An empty file is no schema to which everything was added.
    let ended = run(&["schema", "diff", "-"], &[]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert_eq!(
        ended.err,
        "error: standard input is not a valid schema\n  standard input:1:1: syntax error: Unexpected <EOF>.\n"
    );
}

#[test]
fn of_many_problems_the_first_are_told() {
    let fields: String = (0..25).map(|i| format!("  f{i}: Foo\n")).collect();
    let ended = diff(&format!("type Query {{\n{fields}}}\n"));
    assert_eq!(ended.code, Some(2));
    assert_eq!(ended.err.matches("cannot find type `Foo`").count(), 10);
    assert!(ended.err.ends_with("  and 15 more\n"), "{}", ended.err);
}

#[test]
fn what_cannot_be_read_exits_with_2_and_is_named() {
    let ended = run(&["schema", "diff", "nowhere.graphql"], &[]);
    assert_eq!((ended.code, &*ended.out), (Some(2), ""));
    assert!(
        ended
            .err
            .starts_with("error: nowhere.graphql can't be read: "),
        "{}",
        ended.err
    );
}
