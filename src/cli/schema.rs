//! `bcc-graphql schema` and `schema diff`.

use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use bcc_graphql::graphql;
use bcc_graphql::graphql::InvalidSdl;
use bcc_graphql::graphql::Sdl;
use bcc_graphql::graphql::Severity;

use super::args::DiffArgs;
use super::args::SchemaArgs;
use super::args::SchemaCommand;
use super::complain;
use super::say;

/// The older schema could not be read: not a verdict, so not the code of one.
const UNREADABLE: u8 = 2;

/// Of what is wrong with a file, the first places tell enough.
const MAX_PROBLEMS: usize = 10;

pub(super) fn run(args: &SchemaArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        Some(SchemaCommand::Diff(args)) => diff(args),
        None => {
            let sdl = match args.federation {
                true => graphql::subgraph_sdl()?,
                false => graphql::sdl()?,
            };
            say(&sdl)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn diff(args: &DiffArgs) -> anyhow::Result<ExitCode> {
    let (name, text) = read(&args.old);
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            complain(&format!("error: {name} can't be read: {error}"));
            return Ok(ExitCode::from(UNREADABLE));
        }
    };
    let old = match Sdl::parse(&text) {
        Ok(old) => old,
        Err(invalid) => {
            complain(&explained(&name, &invalid));
            return Ok(ExitCode::from(UNREADABLE));
        }
    };
    let new = Sdl::parse(&graphql::sdl()?)?;
    let changes = graphql::schema_changes(&old, &new);
    for change in &changes {
        say(&change.to_string())?;
    }
    let count = |severity| changes.iter().filter(|c| c.severity == severity).count();
    let n_breaking = count(Severity::Breaking);
    say(&format!(
        "{n_breaking} breaking, {} dangerous, {} safe",
        count(Severity::Dangerous),
        count(Severity::Safe)
    ))?;
    Ok(match n_breaking {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// What a file holds, and what to call it.
fn read(file: &Path) -> (String, std::io::Result<String>) {
    if file.as_os_str() != "-" {
        return (file.display().to_string(), std::fs::read_to_string(file));
    }
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    ("standard input".to_owned(), read.map(|_| text))
}

/// What is wrong with a file, in lines that editors can follow.
fn explained(name: &str, invalid: &InvalidSdl) -> String {
    let mut lines = vec![format!("error: {name} is not a valid schema")];
    for problem in invalid.problems.iter().take(MAX_PROBLEMS) {
        let message = &problem.message;
        lines.push(match problem.at {
            Some((line, column)) => format!("  {name}:{line}:{column}: {message}"),
            None => format!("  {name}: {message}"),
        });
    }
    let n_more = invalid.problems.len().saturating_sub(MAX_PROBLEMS);
    if n_more > 0 {
        lines.push(format!("  and {n_more} more"));
    }
    lines.join("\n")
}
