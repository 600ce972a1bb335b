//! An image as BCC's list writes it.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use super::detail::EmulatedDetail;

/// One entry of the list: the fields that the list returns, under BCC's names.
/// A field that is `None` is left out. What the list does not return is in
/// `detail` and `specs`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EmulatedImage {
    /// `m-` and eight letters or digits; the only field that is always there.
    pub id: String,
    /// Free text for an image of the user's own; version, architecture and a
    /// suffix for a system image, whose distribution is in `os_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `System`, `Custom`, …: `type` on the wire.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub image_type: Option<String>,
    /// `linux` or `windows`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_type: Option<String>,
    /// `14.04.1 LTS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// `x86_64 (64bit)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_arch: Option<String>,
    /// `Ubuntu`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_name: Option<String>,
    /// When the system was built, `2015061700`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_build: Option<String>,
    /// `CHS` or `ENG`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_lang: Option<String>,
    /// `2015-06-17T18:32:00Z`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_time: Option<String>,
    /// `Available`, `Creating`, `CreatedFailed`, `NotAvailable` or `Error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// What its owner wrote about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<String>,
    /// `financial_safty` (so spelled) for a hardened image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub special_version: Option<String>,
    /// Whether it includes data disks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<bool>,
    /// Whether its disks are encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encrypted: Option<bool>,
    /// Written after the others as it is: fields that nobody knows, and, for a
    /// field that is `None`, an explicit null or a value of the wrong kind.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    /// What BCC tells of this image alone.
    #[serde(skip)]
    pub detail: EmulatedDetail,
    /// The specifications of instances that it fits, whatever its type and
    /// status; `None` leaves that to the rule, which is made up.
    #[serde(skip)]
    pub specs: Option<Vec<String>>,
}

impl EmulatedImage {
    /// The same with an explicit JSON null for the field of this wire name,
    /// which must be `None` here.
    #[must_use]
    pub fn with_null(mut self, field: &str) -> Self {
        self.extra.insert(field.to_owned(), Value::Null);
        self
    }
}

/// The image of BCC's documented example answer. Its type, status and time of
/// creation are ours: the time is the one that its name states.
#[must_use]
pub fn documented_example() -> EmulatedImage {
    let text = |text: &str| Some(text.to_owned());
    EmulatedImage {
        id: "m-nky7qeom".to_owned(),
        name: text("ubuntu-14.04.1-server-amd64-201506171832"),
        image_type: text("System"),
        os_type: text("linux"),
        os_version: text("14.04.1 LTS"),
        os_arch: text("x86_64 (64bit)"),
        os_name: text("Ubuntu"),
        os_build: text("2015061700"),
        create_time: text("2015-06-17T18:32:00Z"),
        status: text("Available"),
        detail: EmulatedDetail {
            min_disk_gb: Some(10),
            disk_size: Some(0),
            ephemeral_size: Some(0),
            ..EmulatedDetail::default()
        },
        ..EmulatedImage::default()
    }
    .with_null("desc")
}
