//! An image.

use std::sync::Arc;

use async_graphql::Context;
use async_graphql::ID;
use async_graphql::Object;

use super::date_time::DateTime;
use super::detail::ImageDetail;
use super::detail::ImageShare;
use super::error::FieldError;
use super::image_status::ImageStatus;
use super::image_type::ImageType;
use super::resolve::reader;
use crate::access::Principal;
use crate::catalogue::CatalogueError;
use crate::catalogue::HeldImage;
use crate::catalogue::Reader;
use crate::catalogue::SourceId;
use crate::image;
use crate::image::ImageId;

/// An image that a BCC instance can be made from. Field names are BCC's own;
/// what BCC leaves out is null.
#[derive(Clone)]
pub(super) struct Image(Known);

/// What is known of an image.
#[derive(Clone)]
enum Known {
    /// What BCC tells of it.
    Read {
        held: HeldImage,
        source: SourceId,
        reads: Reads,
    },
    /// What another service says of it, and nobody has asked BCC. Nothing else is
    /// asked of such an image; if it were, it would be null.
    Key {
        id: ImageId,
        region: Option<Arc<str>>,
    },
}

/// What reads on for an image.
#[derive(Clone)]
enum Reads {
    /// The request's own reader.
    Request,
    /// One for this image.
    Own(Arc<Reader>),
    /// Nothing: the image is gone, or is to be as if it were.
    Nothing,
}

impl Image {
    pub(super) fn new(held: HeldImage, source: SourceId) -> Self {
        Self(Known::Read {
            held,
            source,
            reads: Reads::Request,
        })
    }

    /// An image of an event, for which `reader` reads: the request that
    /// subscribed may be long ago.
    pub(super) fn of_event(held: HeldImage, source: SourceId, reader: Arc<Reader>) -> Self {
        Self(Known::Read {
            held,
            source,
            reads: Reads::Own(reader),
        })
    }

    /// An image of an event that went: nothing more is asked of it.
    pub(super) fn gone(held: HeldImage, source: SourceId) -> Self {
        Self(Known::Read {
            held,
            source,
            reads: Reads::Nothing,
        })
    }

    /// What reads on for it, and where; `None` if nothing does.
    fn reads<'a>(
        &'a self,
        ctx: &Context<'a>,
    ) -> Result<Option<(&'a Arc<Reader>, SourceId)>, FieldError> {
        let Known::Read { source, reads, .. } = &self.0 else {
            return Ok(None);
        };
        let reader = match reads {
            Reads::Request => reader(ctx)?,
            Reads::Own(own) => own,
            Reads::Nothing => return Ok(None),
        };
        Ok(Some((reader, *source)))
    }

    /// An image of which only this is known.
    pub(super) fn of_key(id: ImageId, region: Option<&str>) -> Self {
        let region = region.map(Arc::from);
        Self(Known::Key { id, region })
    }

    fn image_id(&self) -> &ImageId {
        match &self.0 {
            Known::Read { held, .. } => &held.image().id,
            Known::Key { id, .. } => id,
        }
    }

    fn held(&self) -> Option<&image::Image> {
        match &self.0 {
            Known::Read { held, .. } => Some(held.image()),
            Known::Key { .. } => None,
        }
    }
}

#[Object]
impl Image {
    /// BCC's own id, unchanged, such as `m-nky7qeom`: what other systems hold.
    pub(super) async fn id(&self) -> ID {
        ID::from(self.image_id().as_str())
    }

    /// The region that holds the image, such as `bj`.
    async fn region<'a>(&'a self, ctx: &Context<'a>) -> async_graphql::Result<&'a str> {
        match &self.0 {
            Known::Read { source, .. } => {
                let catalogue = ctx.data::<Arc<Reader>>()?.catalogue();
                Ok(catalogue.source(*source).region.as_str())
            }
            Known::Key { region, .. } => {
                let broken = || FieldError::Catalogue(CatalogueError::Broken).sent();
                region.as_deref().ok_or_else(broken)
            }
        }
    }

    /// The name. Of a system image it is the version and the architecture
    /// (`22.04 LTS amd64 (64bit)`): the distribution is in `osName`.
    async fn name(&self) -> Option<&str> {
        self.held()?.name.as_deref()
    }

    /// What kind of image it is. `UNKNOWN` if this version of the service does
    /// not know BCC's value, which `typeName` holds.
    #[graphql(name = "type")]
    async fn image_type(&self) -> ImageType {
        let held = self.held();
        held.map_or(ImageType::Unknown, |held| held.image_type.into())
    }

    /// Whether it can be used. `UNKNOWN` if this version of the service does
    /// not know BCC's value, which `statusName` holds.
    async fn status(&self) -> ImageStatus {
        let held = self.held();
        held.map_or(ImageStatus::Unknown, |held| held.status.into())
    }

    /// When it was made.
    async fn create_time(&self) -> Option<DateTime> {
        self.held()?.create_time.map(DateTime)
    }

    /// The family of operating systems: `linux` or `windows`.
    async fn os_type(&self) -> Option<&str> {
        self.held()?.os_type.as_deref()
    }

    /// The distribution, such as `Ubuntu` or `Windows Server`.
    async fn os_name(&self) -> Option<&str> {
        self.held()?.os_name.as_deref()
    }

    /// The version of the distribution, such as `22.04 LTS`.
    async fn os_version(&self) -> Option<&str> {
        self.held()?.os_version.as_deref()
    }

    /// The build of the operating system, such as `2015061700`.
    async fn os_build(&self) -> Option<&str> {
        self.held()?.os_build.as_deref()
    }

    /// The architecture, such as `x86_64 (64bit)`.
    async fn os_arch(&self) -> Option<&str> {
        self.held()?.os_arch.as_deref()
    }

    /// The language of the operating system: `CHS` (Chinese) or `ENG`.
    async fn os_lang(&self) -> Option<&str> {
        self.held()?.os_lang.as_deref()
    }

    /// Its owner's description.
    async fn desc(&self) -> Option<&str> {
        self.held()?.desc.as_deref()
    }

    /// A special edition of the operating system, such as a hardened one.
    async fn special_version(&self) -> Option<&str> {
        self.held()?.special_version.as_deref()
    }

    /// Whether it holds data disks beside the system disk.
    async fn package(&self) -> Option<bool> {
        self.held()?.package
    }

    /// Whether its disks are encrypted.
    async fn encrypted(&self) -> Option<bool> {
        self.held()?.encrypted
    }

    /// BCC's own text of `type`, such as `GpuBccSystem`.
    async fn type_name(&self) -> Option<&str> {
        self.held()?.type_name.as_deref()
    }

    /// BCC's own text of `status`, such as `Available`.
    async fn status_name(&self) -> Option<&str> {
        self.held()?.status_name.as_deref()
    }

    /// What BCC tells of an image only when asked for it alone: the smallest disk,
    /// the data disks, how often it is shared. Costs a call to BCC an image, unless
    /// it is held; a request may make 100 of them (`serviceInfo { limits {
    /// detailCalls } }`).
    async fn detail(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<ImageDetail>> {
        let read = async {
            let Some((reader, source)) = self.reads(ctx)? else {
                return Ok(None);
            };
            let detail = reader.detail(source, self.image_id()).await?;
            Ok::<_, FieldError>(detail)
        };
        match read.await {
            Ok(detail) => detail.map(|detail| Ok(detail.into())),
            Err(error) => Some(Err(error.sent())),
        }
    }

    /// The accounts with which the image is shared. It shows other people's
    /// accounts, so it needs the scope `admin`. Costs what `detail` costs.
    async fn shared_with(
        &self,
        ctx: &Context<'_>,
    ) -> Option<async_graphql::Result<Vec<ImageShare>>> {
        let read = async {
            if !ctx.data_opt::<Principal>().is_some_and(Principal::is_admin) {
                return Err(FieldError::NeedsAdmin);
            }
            let Some((reader, source)) = self.reads(ctx)? else {
                return Ok(None);
            };
            Ok(reader.shares(source, self.image_id()).await?)
        };
        match read.await {
            Ok(shares) => shares.map(|shares| Ok(shares.into_iter().map(Into::into).collect())),
            Err(error) => Some(Err(error.sent())),
        }
    }
}
