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

/// A change as one subscriber sees it.
struct Seen {
    kind: ImageChangeKind,
    image: HeldImage,
    /// Whether the image is still in the list and in sight. Of one that is not, BCC
    /// is asked nothing more: it might tell what the subscriber may not see.
    is_there: bool,
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
    let events = seen.map(move |(seen, at)| {
        let image = if seen.is_there {
            let reader = catalogue.reader(Instant::now() + deadline, None, of_event.clone());
            Image::of_event(seen.image, source, Arc::new(reader))
        } else {
            Image::gone(seen.image, source)
        };
        ImageChange::new(seen.kind, image, at)
    });
    events.boxed()
}

impl Place {
    /// The next change that the subscriber sees; `None` once it is cut off.
    async fn next_seen(
        &mut self,
        filter: Option<&ImageFilter>,
        sight: &Sight,
    ) -> Option<(Seen, DateTime)> {
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
            if let Some(seen) = seen(change, filter, sight) {
                return Some((seen, DateTime(changes.read_at)));
            }
            if self.next.is_multiple_of(TURN) {
                tokio::task::yield_now().await;
            }
        }
    }
}

/// What a change is to somebody who sees only the images in sight that meet a filter.
fn seen(change: &Change, filter: Option<&ImageFilter>, sight: &Sight) -> Option<Seen> {
    let in_sight = |held: &&HeldImage| sight.has_image(held.image());
    let meets = |held: &&HeldImage| filter.is_none_or(|filter| filter.matches(held.image()));
    let before = change.before.as_ref().filter(in_sight).filter(meets);
    let there = change.after.as_ref().filter(in_sight);
    let (kind, image) = match (before, there.filter(meets)) {
        (None, Some(after)) => (ImageChangeKind::Added, after),
        (Some(_), Some(after)) => (ImageChangeKind::Changed, after),
        (Some(before), None) => (ImageChangeKind::Removed, before),
        (None, None) => return None,
    };
    Some(Seen {
        kind,
        image: image.clone(),
        is_there: there.is_some(),
    })
}
