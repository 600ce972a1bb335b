//! From the changes of a listing to the events of one subscriber.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use futures_util::stream::BoxStream;
use tokio::time::Instant;

use super::date_time::DateTime;
use super::image::Image;
use super::image_change::ImageChange;
use super::image_change_kind::ImageChangeKind;
use crate::catalogue::Catalogue;
use crate::catalogue::Change;
use crate::catalogue::Changes;
use crate::catalogue::HeldImage;
use crate::catalogue::Sight;
use crate::catalogue::SourceId;
use crate::catalogue::Watch;
use crate::image::ImageFilter;

/// After so many changes others have their turn: a regular expression may take
/// 100 µs an image.
const TURN: usize = 16;

/// One subscriber's place in the changes.
struct Place {
    watch: Watch,
    changes: Option<Arc<Changes>>,
    next: usize,
}

/// The events of one subscriber. What an event's image is asked for beside the
/// list is read within `deadline` from the event on.
pub(super) fn events(
    catalogue: Catalogue,
    source: SourceId,
    watch: Watch,
    filter: Option<Arc<ImageFilter>>,
    sight: Sight,
    deadline: Duration,
) -> BoxStream<'static, ImageChange> {
    let place = Place {
        watch,
        changes: None,
        next: 0,
    };
    let of_event = sight.clone();
    let seen = stream::unfold(place, move |mut place| {
        let (filter, sight) = (filter.clone(), sight.clone());
        async move {
            let seen = place.next_seen(filter.as_deref(), &sight).await?;
            Some((seen, place))
        }
    });
    let events = seen.map(move |(kind, held, at)| {
        let reader = catalogue.reader(Instant::now() + deadline, None, of_event.clone());
        let image = Image::of_event(held, source, Arc::new(reader));
        ImageChange::new(kind, image, at)
    });
    events.boxed()
}

impl Place {
    /// The next change that the subscriber sees; `None` once it is cut off.
    async fn next_seen(
        &mut self,
        filter: Option<&ImageFilter>,
        sight: &Sight,
    ) -> Option<(ImageChangeKind, HeldImage, DateTime)> {
        loop {
            let Some(changes) = &self.changes else {
                self.changes = Some(self.watch.changes().await?);
                self.next = 0;
                continue;
            };
            let Some(change) = changes.images.get(self.next) else {
                self.changes = None;
                continue;
            };
            self.next += 1;
            if let Some((kind, held)) = seen(change, filter, sight) {
                return Some((kind, held.clone(), DateTime(changes.read_at)));
            }
            if self.next.is_multiple_of(TURN) {
                tokio::task::yield_now().await;
            }
        }
    }
}

/// What a change is to somebody who sees only the images in sight that meet a filter.
fn seen<'a>(
    change: &'a Change,
    filter: Option<&ImageFilter>,
    sight: &Sight,
) -> Option<(ImageChangeKind, &'a HeldImage)> {
    let meets = |held: &&HeldImage| {
        let image = held.image();
        sight.has_image(image) && filter.is_none_or(|filter| filter.matches(image))
    };
    let before = change.before.as_ref().filter(meets);
    let after = change.after.as_ref().filter(meets);
    match (before, after) {
        (None, Some(after)) => Some((ImageChangeKind::Added, after)),
        (Some(_), Some(after)) => Some((ImageChangeKind::Changed, after)),
        (Some(before), None) => Some((ImageChangeKind::Removed, before)),
        (None, None) => None,
    }
}
