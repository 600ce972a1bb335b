//! What BCC tells of one image only when asked for it alone.

use async_graphql::SimpleObject;

use super::date_time::DateTime;
use crate::image;
use crate::image::SharedText;

/// What BCC tells of an image only when asked for it alone. Each image costs a
/// call to BCC, unless it is held.
#[derive(SimpleObject)]
pub(super) struct ImageDetail {
    /// The smallest system disk for it, in GiB.
    min_disk_gb: Option<i64>,
    /// The size of its disk, in GiB.
    #[graphql(
        deprecation = "BCC calls it deprecated. `minDiskGb` is the smallest disk for the image."
    )]
    disk_size: Option<i64>,
    /// The size of its ephemeral disk, in GiB.
    #[graphql(deprecation = "BCC calls it deprecated.")]
    ephemeral_size: Option<i64>,
    /// The data disks that it holds beside the system disk.
    snapshots: Vec<ImageSnapshot>,
    /// With how many accounts it can be shared.
    share_to_user_num_limit: Option<i64>,
    /// With how many accounts it is shared.
    shared_to_user_num: Option<i64>,
}

/// A data disk of an image, as a snapshot.
#[derive(SimpleObject)]
struct ImageSnapshot {
    /// BCC's id.
    id: Option<String>,
    /// Its name.
    name: Option<String>,
    /// Its size, in GiB.
    #[graphql(name = "sizeInGB")]
    size_in_gb: Option<i64>,
    /// When it was made.
    create_time: Option<DateTime>,
    /// Its status, in BCC's text.
    status: Option<String>,
    /// Its owner's description.
    desc: Option<String>,
    /// The id of the disk that it was made of.
    volume_id: Option<String>,
    /// Whether it is encrypted.
    encrypted: Option<bool>,
}

/// An account of Baidu AI Cloud with which an image is shared.
#[derive(SimpleObject)]
pub(super) struct ImageShare {
    /// The account's name.
    account: Option<String>,
    /// The account's id.
    account_id: Option<String>,
    /// The account's name in Baidu's unified directory.
    uc_account: Option<String>,
}

impl From<image::ImageDetail> for ImageDetail {
    fn from(detail: image::ImageDetail) -> Self {
        let snapshots = detail.snapshots.into_iter();
        Self {
            min_disk_gb: detail.min_disk_gb,
            disk_size: detail.disk_size,
            ephemeral_size: detail.ephemeral_size,
            snapshots: snapshots
                .map(|snapshot| ImageSnapshot {
                    id: owned(snapshot.id),
                    name: owned(snapshot.name),
                    size_in_gb: snapshot.size_in_gb,
                    create_time: snapshot.create_time.map(DateTime),
                    status: owned(snapshot.status),
                    desc: owned(snapshot.desc),
                    volume_id: owned(snapshot.volume_id),
                    encrypted: snapshot.encrypted,
                })
                .collect(),
            share_to_user_num_limit: detail.share_to_user_num_limit,
            shared_to_user_num: detail.shared_to_user_num,
        }
    }
}

impl From<image::ImageShare> for ImageShare {
    fn from(share: image::ImageShare) -> Self {
        Self {
            account: owned(share.account),
            account_id: owned(share.account_id),
            uc_account: owned(share.uc_account),
        }
    }
}

fn owned(text: Option<SharedText>) -> Option<String> {
    text.map(|text| text.to_string())
}
