//! What the load sends in a round, in files that it reads.

use std::fs;
use std::fs::File;
use std::io::BufWriter;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::Value;

use super::requests;
use super::shapes::Bodies;
use super::shapes::NewBodies;
use super::sides::Server;

/// New values for each second of a round: no side takes less than 10 µs for one.
const NEW_PER_SECOND: usize = 100_000;

/// The files of a round.
#[derive(Debug)]
pub(super) struct RoundFiles {
    /// Bodies, one a line.
    pub(super) texts: PathBuf,
    /// What is put into them, one a line; `None` if nothing is.
    pub(super) values: Option<PathBuf>,
}

/// The bodies of a shape.
pub(super) enum ShapeBodies {
    /// The same body again and again.
    Same(String),
    /// Another one each time.
    New {
        /// What they are made of.
        new: NewBodies,
        /// Cursors of the list of all images.
        cursors: Vec<String>,
    },
}

impl ShapeBodies {
    /// The bodies that are sent to a service like this one.
    pub(super) async fn of(bodies: Bodies, service: &Server) -> anyhow::Result<Self> {
        let new = match bodies {
            Bodies::Same(body) => return Ok(Self::Same(body())),
            Bodies::New(new) => new,
        };
        let answer = service.ask(requests::cursors()).await?;
        let answer: Value = serde_json::from_slice(&answer)?;
        let edges = answer["data"]["images"]["edges"].as_array();
        let cursors = edges.into_iter().flatten();
        let cursors = cursors.filter_map(|edge| Some(edge["cursor"].as_str()?.to_owned()));
        Ok(Self::New {
            new,
            cursors: cursors.collect(),
        })
    }

    /// One of them.
    pub(super) fn first(&self) -> anyhow::Result<String> {
        match self {
            Self::Same(body) => Ok(body.clone()),
            Self::New { new, cursors } => {
                let text = (new.texts)().swap_remove(0);
                Ok(text.replace('@', &value(*new, cursors, 0)?))
            }
        }
    }

    /// Writes what a round sends. The warm-up is number 0, and no longer than the others.
    pub(super) fn of_round(&self, number: u16, seconds: u16) -> anyhow::Result<RoundFiles> {
        let texts = file("bodies.txt");
        let (new, cursors) = match self {
            Self::Same(body) => {
                fs::write(&texts, format!("{body}\n"))?;
                return Ok(RoundFiles {
                    texts,
                    values: None,
                });
            }
            Self::New { new, cursors } => (new, cursors),
        };
        fs::write(&texts, (new.texts)().join("\n"))?;
        let values = file("values.txt");
        let mut written = BufWriter::new(File::create(&values)?);
        let count = NEW_PER_SECOND * usize::from(seconds);
        let start = usize::from(number) * count;
        for number in start..start + count {
            writeln!(written, "{}", value(*new, cursors, number)?)?;
        }
        written.flush()?;
        Ok(RoundFiles {
            texts,
            values: Some(values),
        })
    }

    /// How many different bodies a round has, if they must not come again.
    pub(super) fn count(&self, seconds: u16) -> Option<u64> {
        let per_second = u64::try_from(NEW_PER_SECOND).ok()?;
        matches!(self, Self::New { .. }).then_some(per_second * u64::from(seconds))
    }
}

/// A file of the benchmark's own.
pub(super) fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn value(new: NewBodies, cursors: &[String], number: usize) -> anyhow::Result<String> {
    (new.value)(cursors, number).context("there are no more new bodies: ask for shorter rounds")
}
