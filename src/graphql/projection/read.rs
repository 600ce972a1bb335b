//! What the answer is made of: all fields of the root read at the same time.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;
use futures_util::future::join;
use futures_util::future::join_all;

use super::arguments::Question;
use super::plan::PageTemplate;
use super::plan::Shows;
use super::plan::Step;
use crate::catalogue::HeldImage;
use crate::catalogue::Reader;
use crate::catalogue::WindowAnswer;
use crate::graphql::error::FieldError;
use crate::graphql::federation::Wanted;
use crate::graphql::federation::wanted;
use crate::graphql::loader::FoundImages;
use crate::graphql::loader::ImageKey;
use crate::graphql::loader::Located;
use crate::graphql::loader::find_all;
use crate::graphql::question::AskedLatest;
use crate::graphql::question::AskedWindow;
use crate::graphql::question::Place;
use crate::graphql::resolve::known;
use crate::image::ImageId;

/// What was read for a field of the root.
pub(super) enum Read {
    Page(Result<Box<ReadPage>, FieldError>),
    /// One for an image, as many as asked for of several.
    Images(Vec<ReadImage>),
}

/// An image; `None` if there is none.
pub(super) type ReadImage = Result<Option<Shown>, FieldError>;

/// An image to show.
pub(super) enum Shown {
    Held(Located),
    /// A key that another service holds.
    Echo {
        id: ImageId,
        region: Option<String>,
    },
}

/// A connection.
pub(super) struct ReadPage {
    pub(super) asked: AskedWindow,
    pub(super) answer: WindowAnswer,
    /// Images of which more is known than this list tells.
    pub(super) known: HashMap<ImageId, HeldImage>,
    /// How many images the list has, if that is selected.
    pub(super) count: Option<Result<usize, FieldError>>,
}

/// What is asked of a list, checked.
enum Asked<'a> {
    Page(&'a PageTemplate, Box<Result<AskedWindow, FieldError>>),
    Latest(Result<AskedLatest, FieldError>),
}

/// Reads all that these steps ask.
pub(super) async fn read(steps: &[(&Step, Arc<Question>)], reader: &Arc<Reader>) -> Vec<Read> {
    // All say what they want before any of them reads: then all see one version of each
    // list.
    let asked: Vec<_> = steps.iter().map(|step| asked(step, reader)).collect();
    let looked_up: Vec<_> = steps.iter().map(|step| lookups(step, reader)).collect();
    let keys: HashSet<&ImageKey, RandomState> =
        looked_up.iter().flatten().filter_map(key_of).collect();
    let keys: Vec<ImageKey> = keys.into_iter().cloned().collect();
    let found = async {
        if keys.is_empty() {
            return FoundImages::default();
        }
        find_all(reader, &keys).await
    };
    let listed = asked.into_iter().map(|asked| {
        // Joined futures are moved about.
        Box::pin(async { Some(listed(asked?, reader).await) })
    });
    let (found, reads) = join(found, join_all(listed)).await;
    let both = reads.into_iter().zip(looked_up);
    both.map(|(read, lookups)| {
        let images = |lookups: Vec<_>| lookups.into_iter().map(|wanted| shown(wanted, &found));
        read.unwrap_or_else(|| Read::Images(images(lookups).collect()))
    })
    .collect()
}

/// What a step asks of a list; `None` if it asks for images by their ids.
fn asked<'a>((step, question): &(&'a Step, Arc<Question>), reader: &Reader) -> Option<Asked<'a>> {
    match (&**question, &step.shows) {
        (Question::Page(question), Shows::Page(template)) => {
            let asked = question.asked(reader, template.counts);
            Some(Asked::Page(template, Box::new(asked)))
        }
        (Question::Latest(question), _) => Some(Asked::Latest(question.asked(reader))),
        _ => None,
    }
}

/// Reads what is asked of a list.
async fn listed(asked: Asked<'_>, reader: &Reader) -> Read {
    match asked {
        Asked::Page(template, asked) => {
            let page = async { page(template, (*asked)?, reader).await };
            Read::Page(page.await.map(Box::new))
        }
        Asked::Latest(asked) => {
            let newest = async { asked?.answer(reader).await };
            Read::Images(vec![newest.await.map(|newest| newest.map(Shown::Held))])
        }
    }
}

async fn page(
    template: &PageTemplate,
    asked: AskedWindow,
    reader: &Reader,
) -> Result<ReadPage, FieldError> {
    let answer = asked.answer(reader).await?;
    let known = if template.is_put_in {
        known(reader, asked.listing().source(), &answer).await
    } else {
        HashMap::new()
    };
    let count = if template.counts {
        let count = reader.count(asked.listing(), asked.view()).await;
        Some(count.map_err(FieldError::from))
    } else {
        None
    };
    Ok(ReadPage {
        asked,
        answer,
        known,
        count,
    })
}

/// What a step looks up by id.
fn lookups(
    (step, question): &(&Step, Arc<Question>),
    reader: &Arc<Reader>,
) -> Vec<Result<Wanted, FieldError>> {
    let by_id = |place: &Place, id: &str| {
        let key = place.key(reader, id)?;
        Ok(key.map_or(Wanted::Nothing, Wanted::Image))
    };
    match (&**question, &step.shows) {
        (Question::Image(place, id), _) => vec![by_id(place, id)],
        (Question::Images(ids), _) => {
            let nowhere = Place::default();
            ids.iter().map(|id| by_id(&nowhere, id)).collect()
        }
        (Question::Entities(representations), Shows::Images(_, selected)) => {
            let numbered = representations.iter().enumerate();
            let wanted = |(index, any)| wanted(reader, *selected, index, any);
            numbered.map(wanted).collect()
        }
        _ => Vec::new(),
    }
}

fn key_of(wanted: &Result<Wanted, FieldError>) -> Option<&ImageKey> {
    match wanted {
        Ok(Wanted::Image(key)) => Some(key),
        _ => None,
    }
}

fn shown(wanted: Result<Wanted, FieldError>, found: &FoundImages) -> ReadImage {
    match wanted? {
        Wanted::Echo { id, region } => Ok(Some(Shown::Echo { id, region })),
        Wanted::Nothing => Ok(None),
        Wanted::Image(key) => match found.get(&key) {
            None => Ok(None),
            Some(Err(error)) => Err(FieldError::from(error.clone())),
            Some(Ok(found)) => Ok(found.clone().map(Shown::Held)),
        },
    }
}
