//! Reading the images of a data source: its listings' pages, and nothing else.

use std::collections::HashSet;

use futures_util::future::try_join_all;
use tokio::time::Instant;
use tokio::time::timeout_at;

use super::arguments::Arguments;
use super::choose;
use super::client::Client;
use super::diag;
use super::diag::Asked;
use super::diag::SearchError;
use super::funnel::Funnel;
use super::plugin::Diagnostic;
use super::plugin::Object;
use crate::catalogue::Catalogue;
use crate::catalogue::CatalogueError;
use crate::catalogue::InvalidListing;
use crate::catalogue::Listing;
use crate::catalogue::Reader;
use crate::catalogue::Sight;
use crate::catalogue::Slice;
use crate::catalogue::SourceId;
use crate::catalogue::View;
use crate::catalogue::Window;
use crate::image::Direction;
use crate::image::Image;
use crate::image::ImageId;
use crate::image::ImageOrder;
use crate::image::OrderField;

/// Of a whole listing: the order is asked for, since what has one is answered
/// from all pages, walked at once.
const ORDER: ImageOrder = ImageOrder {
    field: OrderField::CreateTime,
    direction: Direction::Desc,
};

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    /// What was asked for.
    pub(super) arguments: Arguments,
    /// The images that fulfil all conditions, the newest first.
    pub(super) images: Vec<Image>,
    /// How it came to these.
    pub(super) funnel: Funnel,
    /// The region that they are in.
    pub(super) region: String,
}

/// Finds what a block asks for, which was found right before.
pub(super) async fn search(client: &Client, config: &Object) -> Result<Found, Diagnostic> {
    let catalogue = client.catalogue()?;
    let (arguments, _) = Arguments::read(config);
    let source = catalogue.source(SourceId::DEFAULT);
    match read(catalogue, &arguments).await {
        Ok((images, funnel)) => Ok(Found {
            arguments,
            images,
            funnel,
            region: source.region.clone(),
        }),
        Err(error) => {
            let asked = Asked {
                source,
                spec: arguments.spec.as_deref(),
                timeout: arguments.timeout,
            };
            Err(diag::explain(&error, &asked))
        }
    }
}

/// Reads all listings at the same time.
async fn read(
    catalogue: &Catalogue,
    arguments: &Arguments,
) -> Result<(Vec<Image>, Funnel), SearchError> {
    let deadline = Instant::now() + arguments.timeout;
    let reader = catalogue.reader(deadline, None, Sight::everything());
    let (listings, fitting) = listings(arguments)?;
    let listed = try_join_all(listings.iter().map(|listing| whole(&reader, listing)));
    let fitting = async {
        match &fitting {
            None => Ok(None),
            Some(fitting) => whole(&reader, fitting).await.map(Some),
        }
    };
    let (listed, fitting) = tokio::try_join!(listed, fitting)?;
    let region = &catalogue.source(SourceId::DEFAULT).region;
    let narrowed = narrow(arguments, region, &listed, fitting.as_deref());
    let narrowed = timeout_at(deadline, narrowed).await;
    narrowed.map_err(|_| SearchError::Catalogue(CatalogueError::Deadline))
}

/// Takes away, step by step, what is not asked for.
async fn narrow(
    arguments: &Arguments,
    region: &str,
    listed: &[Vec<Slice>],
    fitting: Option<&[Slice]>,
) -> (Vec<Image>, Funnel) {
    let mut seen = HashSet::new();
    let mut images: Vec<&Image> = listed
        .iter()
        .flat_map(|slices| slices.iter().flat_map(Slice::images))
        .filter(|image| seen.insert(&image.id))
        .collect();
    let mut funnel = Funnel::default();
    funnel.note(images.len(), said(arguments, region));
    if let (Some(spec), Some(slices)) = (&arguments.spec, fitting) {
        let fitting: HashSet<&ImageId> = slices
            .iter()
            .flat_map(|slice| slice.images().iter().map(|image| &image.id))
            .collect();
        images.retain(|image| fitting.contains(&image.id));
        funnel.note(images.len(), format!("spec = \"{spec}\""));
    }
    for condition in &arguments.conditions {
        images = funnel.apply(condition, images).await;
    }
    choose::sort(&mut images, arguments.sort_by);
    (images.into_iter().cloned().collect(), funnel)
}

/// A listing for each type, and that of the images that fit a specification.
fn listings(arguments: &Arguments) -> Result<(Vec<Listing>, Option<Listing>), InvalidListing> {
    let name = arguments.name_contains.as_deref();
    let of = |image_type| Listing::new(SourceId::DEFAULT, image_type, name);
    let listings = match &arguments.types {
        None => vec![of(None)?],
        Some(types) => {
            let types = types.iter().map(|image_type| of(Some(*image_type)));
            types.collect::<Result<_, _>>()?
        }
    };
    let spec = arguments.spec.as_deref();
    let fitting = spec.map(|spec| Listing::available(SourceId::DEFAULT, spec, None));
    Ok((listings, fitting.transpose()?))
}

async fn whole(reader: &Reader, listing: &Listing) -> Result<Vec<Slice>, CatalogueError> {
    let view = View {
        filter: None,
        order: Some(ORDER),
    };
    let window = Window::forward(usize::MAX, None);
    Ok(reader.window(listing, &view, &window).await?.slices)
}

/// What is listed, as people say it.
fn said(arguments: &Arguments, region: &str) -> String {
    let types = arguments.said_types();
    match arguments.name_contains.as_deref() {
        None | Some("") => format!("in {region}, of {types}"),
        Some(text) => format!("in {region}, of {types}, with name_contains = {text:?}"),
    }
}
