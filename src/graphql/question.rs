//! What the fields of the root ask, checked: the same for both executors.

use std::sync::Arc;

use super::error::FieldError;
use super::filter::ImageFilter;
use super::image_type::ImageTypeFilter;
use super::image_type::schema_name;
use super::loader::ImageKey;
use super::loader::Located;
use super::order::ImageOrder;
use super::order::NewestBy;
use super::pagination::PageArguments;
use crate::catalogue;
use crate::catalogue::Cursor;
use crate::catalogue::Listing;
use crate::catalogue::Reader;
use crate::catalogue::SourceId;
use crate::catalogue::View;
use crate::catalogue::Window;
use crate::catalogue::WindowAnswer;
use crate::image;
use crate::image::ImageId;
use crate::image::ImageStatus;

/// The account and the region that a field names.
#[derive(Default)]
pub(super) struct Place {
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
}

/// Which list a field asks for, and what it shows of it.
pub(super) struct ListQuestion {
    place: Place,
    listed: Listed,
    view: Result<View, FieldError>,
}

enum Listed {
    Images {
        image_type: Option<image::ImageType>,
        name_contains: Option<String>,
    },
    Available {
        spec: String,
        os_name: Option<String>,
    },
}

/// What a connection field asks.
pub(super) struct PageQuestion {
    pub(super) list: Arc<ListQuestion>,
    pub(super) page: PageArguments,
}

/// What `latestImage` asks.
pub(super) struct LatestQuestion {
    pub(super) list: ListQuestion,
    pub(super) by: Option<NewestBy>,
}

/// A window that is asked for.
pub(super) struct AskedWindow {
    /// Of the list and what is shown of it.
    pub(super) cursors: Cursor,
    window: Window,
}

/// A newest image that is asked for.
pub(super) struct AskedLatest {
    listing: Listing,
    view: View,
    by: catalogue::NewestBy,
}

impl Place {
    /// The source that it names.
    pub(super) fn source(&self, reader: &Reader) -> Result<SourceId, FieldError> {
        let found = reader.find_source(self.account.as_deref(), self.region.as_deref());
        found.ok_or_else(|| {
            let is_restricted = reader.sight().sources.is_some();
            let account = self
                .account
                .as_ref()
                .map(|name| format!("account `{name}`"));
            let region = self.region.as_ref().map(|name| format!("region `{name}`"));
            let both: Vec<String> = account.into_iter().chain(region).collect();
            match both.join(" and ") {
                // Whether others may read one is not told.
                named if is_restricted => FieldError::ForbiddenSource(named),
                named => FieldError::UnknownSource(named),
            }
        })
    }

    /// Where to look this id up: in the source that is named, or in all. `None` for
    /// what can't be an id, and is no image's.
    pub(super) fn key(&self, reader: &Reader, id: &str) -> Result<Option<ImageKey>, FieldError> {
        let sources = match (&self.account, &self.region) {
            (None, None) => None,
            _ => Some(Arc::from([self.source(reader)?])),
        };
        let id = ImageId::new(id).ok();
        Ok(id.map(|id| ImageKey { sources, id }))
    }
}

impl ListQuestion {
    /// Images of this type and name.
    pub(super) fn images(
        place: Place,
        image_type: Option<ImageTypeFilter>,
        name_contains: Option<String>,
        view: Result<View, FieldError>,
    ) -> Self {
        Self {
            place,
            listed: Listed::Images {
                image_type: image_type.and_then(ImageTypeFilter::image_type),
                name_contains,
            },
            view,
        }
    }

    /// Images that fit a specification.
    pub(super) fn available(place: Place, spec: String, os_name: Option<String>) -> Self {
        Self {
            place,
            listed: Listed::Available { spec, os_name },
            view: Ok(View::default()),
        }
    }

    /// The list, if the caller may see it.
    pub(super) fn list(&self, reader: &Reader) -> Result<(Listing, View), FieldError> {
        let source = self.place.source(reader)?;
        let (listing, image_type) = match &self.listed {
            Listed::Images {
                image_type,
                name_contains,
            } => {
                let listing = Listing::new(source, *image_type, name_contains.as_deref())?;
                (listing, *image_type)
            }
            Listed::Available { spec, os_name } => {
                let listing = Listing::available(source, spec, os_name.as_deref())?;
                (listing, None)
            }
        };
        let view = self.view.clone()?;
        check_types(reader, image_type, &view)?;
        Ok((listing, view))
    }
}

impl PageQuestion {
    /// The window, if the caller may see it. `counts` says whether something is asked
    /// of the whole list too. The reader is told what is needed: all fields of a
    /// request ask before any of them reads, so that all see one version of the list.
    pub(super) fn asked(&self, reader: &Reader, counts: bool) -> Result<AskedWindow, FieldError> {
        let (listing, view) = self.list.list(reader)?;
        let cursors = reader.cursors(listing, view);
        let window = self.page.window(&cursors)?;
        if counts || window.needs_whole(cursors.view()) {
            reader.want_whole(cursors.listing());
        }
        Ok(AskedWindow { cursors, window })
    }
}

impl AskedWindow {
    pub(super) fn listing(&self) -> &Listing {
        self.cursors.listing()
    }

    pub(super) fn view(&self) -> &View {
        self.cursors.view()
    }

    /// Reads it.
    pub(super) async fn answer(&self, reader: &Reader) -> Result<WindowAnswer, FieldError> {
        let answer = reader.window(self.listing(), self.view(), &self.window);
        Ok(answer.await?)
    }
}

impl LatestQuestion {
    /// What is asked, if the caller may see it. As [`PageQuestion::asked`], it tells
    /// the reader what is needed.
    pub(super) fn asked(&self, reader: &Reader) -> Result<AskedLatest, FieldError> {
        let (listing, view) = self.list.list(reader)?;
        reader.want_whole(&listing);
        Ok(AskedLatest {
            listing,
            view,
            by: self.by.unwrap_or(NewestBy::CreateTime).into(),
        })
    }
}

impl AskedLatest {
    /// The newest image, and its source.
    pub(super) async fn answer(&self, reader: &Reader) -> Result<Option<Located>, FieldError> {
        let newest = reader.newest(&self.listing, &self.view, self.by).await?;
        Ok(newest.map(|held| (held, self.listing.source())))
    }
}

/// Refuses types that are asked for in so many words and not granted: an empty
/// list would say that there are none.
fn check_types(
    reader: &Reader,
    argument: Option<image::ImageType>,
    view: &View,
) -> Result<(), FieldError> {
    let Some(granted) = &reader.sight().types else {
        return Ok(());
    };
    let in_filter = view.filter.as_ref().and_then(|filter| filter.types());
    let mut asked = argument.iter().chain(in_filter.into_iter().flatten());
    match asked.find(|asked| !granted.contains(asked)) {
        None => Ok(()),
        Some(asked) => Err(FieldError::ForbiddenType {
            asked: schema_name(*asked),
            granted: granted.iter().copied().map(schema_name).collect(),
        }),
    }
}

/// What is shown under these conditions, in this order.
pub(super) fn view(
    filter: Option<ImageFilter>,
    order: Option<ImageOrder>,
) -> Result<View, FieldError> {
    let filter = filter.map(ImageFilter::compiled).transpose()?;
    Ok(View {
        // One without conditions shows the list as it is.
        filter: filter.filter(|filter| !filter.is_empty()).map(Arc::new),
        order: order.map(image::ImageOrder::from),
    })
}

/// What is shown under these conditions; only available images, if they say
/// nothing of the status.
pub(super) fn available_view(filter: Option<ImageFilter>) -> Result<View, FieldError> {
    let mut spec = filter.map(ImageFilter::spec).unwrap_or_default();
    spec.status.get_or_insert(vec![ImageStatus::Available]);
    Ok(View {
        filter: Some(Arc::new(image::ImageFilter::new(&spec)?)),
        order: None,
    })
}
