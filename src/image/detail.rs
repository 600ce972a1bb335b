//! What BCC tells of one image only when asked for it alone.

use chrono::DateTime;
use chrono::Utc;

use super::SharedText;

/// The rest of `ImageModel` (BCC documentation, appendix).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageDetail {
    /// The smallest system disk for it, in GiB.
    pub min_disk_gb: Option<i64>,
    /// The size of its disk, in GiB. BCC calls it deprecated.
    pub disk_size: Option<i64>,
    /// The size of its ephemeral disk, in GiB. BCC calls it deprecated.
    pub ephemeral_size: Option<i64>,
    /// The data disks of a big image.
    pub snapshots: Vec<Snapshot>,
    /// With how many accounts it can be shared.
    pub share_to_user_num_limit: Option<i64>,
    /// With how many accounts it is shared.
    pub shared_to_user_num: Option<i64>,
}

/// A data disk of a big image, as a snapshot (`SnapshotModel`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// BCC's id: `s-…`.
    pub id: Option<SharedText>,
    /// Its name.
    pub name: Option<SharedText>,
    /// Its size, in GiB.
    pub size_in_gb: Option<i64>,
    /// When it was made.
    pub create_time: Option<DateTime<Utc>>,
    /// Its status, in BCC's text.
    pub status: Option<SharedText>,
    /// Its owner's words.
    pub desc: Option<SharedText>,
    /// The disk it was made of.
    pub volume_id: Option<SharedText>,
    /// Whether it is encrypted.
    pub encrypted: Option<bool>,
}

/// An account with which an image is shared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageShare {
    /// The account's name.
    pub account: Option<SharedText>,
    /// The account's id.
    pub account_id: Option<SharedText>,
    /// The name of the account in Baidu's unified directory.
    pub uc_account: Option<SharedText>,
}
