//! What BCC tells of one image only, and not in the list.

use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

/// The fields that only the answer for one image has, under BCC's names. A
/// field that is `None` is left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmulatedDetail {
    /// The smallest disk that it can be put on, in GiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_disk_gb: Option<u32>,
    /// Deprecated; 0 in BCC's example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_size: Option<u32>,
    /// Deprecated; 0 in BCC's example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ephemeral_size: Option<u32>,
    /// The data disks of an image with `package`. The documents call it
    /// `snapshot`; `snapshots`, as here, is what the SDKs read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshots: Option<Vec<EmulatedSnapshot>>,
    /// With how many users it may be shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_to_user_num_limit: Option<u32>,
    /// With how many it is. Not computed from `shared_users`, so that a test
    /// can let the two differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_to_user_num: Option<u32>,
    /// With whom it is; no field of the image, but an answer of its own.
    #[serde(skip)]
    pub shared_users: Vec<EmulatedUser>,
    /// Written after the others as it is: fields that nobody knows, and, for a
    /// field that is `None`, an explicit null or a value of the wrong kind.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A data disk of an image: `SnapshotModel`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmulatedSnapshot {
    /// `s-` and eight letters or digits.
    pub id: String,
    /// By the rule for names of images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In GB.
    #[serde(rename = "sizeInGB", skip_serializing_if = "Option::is_none")]
    pub size_in_gb: Option<u32>,
    /// `2015-07-08T10:21:03Z`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_time: Option<String>,
    /// `Creating`, `CreatedFailed`, `Available` or `NotAvailable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// `MANUAL`, or made by a plan, whose name is not documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_method: Option<String>,
    /// The disk it was taken of; empty if that is released.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_id: Option<String>,
    /// What its owner wrote about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<String>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire_time: Option<String>,
    /// The snapshot of the instance that it is part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insnap_id: Option<String>,
    /// Whether it belongs to a big image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<bool>,
    /// The custom image that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_id: Option<String>,
    /// Whether it is encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encrypted: Option<bool>,
    /// A text of a form that is not documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<String>,
    /// The labels on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<EmulatedTag>>,
}

/// A label.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmulatedTag {
    /// What it is about.
    pub tag_key: String,
    /// What it says; often nothing.
    pub tag_value: String,
}

/// A user with whom an image is shared: `SharedUser`. A field that is `None`
/// is left out, as `ucAccount` is in BCC's example.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmulatedUser {
    /// The user's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// 32 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// The user's name in Baidu's older account system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uc_account: Option<String>,
}
