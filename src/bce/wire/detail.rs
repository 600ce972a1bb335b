//! The answers about one image.

use serde::Deserialize;

use super::images::Keys;
use super::images::LISTED;
use super::images::image;
use super::json::Json;
use super::loose::LooseBool;
use super::loose::LooseInt;
use super::loose::LooseText;
use super::once;
use super::text_of;
use super::texts::Texts;
use super::time::time;
use crate::bce::client::DetailedImage;
use crate::image::Image;
use crate::image::ImageDetail;
use crate::image::ImageShare;
use crate::image::Snapshot;

/// The body of `GET /v2/image/{imageId}`, for what a list does not tell. The documentation writes `snapshot`, the
/// official SDKs `snapshots`: both are taken.
#[derive(Deserialize)]
struct WireOneDetail<'a> {
    #[serde(borrow)]
    image: WireDetail<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireDetail<'a> {
    #[serde(default)]
    min_disk_gb: LooseInt,
    #[serde(default)]
    disk_size: LooseInt,
    #[serde(default)]
    ephemeral_size: LooseInt,
    #[serde(borrow, default)]
    snapshots: Option<Vec<WireSnapshot<'a>>>,
    #[serde(borrow, default)]
    snapshot: Option<Vec<WireSnapshot<'a>>>,
    #[serde(default)]
    share_to_user_num_limit: LooseInt,
    #[serde(default)]
    shared_to_user_num: LooseInt,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireSnapshot<'a> {
    #[serde(borrow, default)]
    id: LooseText<'a>,
    #[serde(borrow, default)]
    name: LooseText<'a>,
    #[serde(default, rename = "sizeInGB")]
    size_in_gb: LooseInt,
    #[serde(borrow, default)]
    create_time: LooseText<'a>,
    #[serde(borrow, default)]
    status: LooseText<'a>,
    #[serde(borrow, default)]
    desc: LooseText<'a>,
    #[serde(borrow, default)]
    volume_id: LooseText<'a>,
    #[serde(default)]
    encrypted: LooseBool,
}

/// The body of `GET /v2/image/{imageId}/sharedUsers`.
#[derive(Deserialize)]
struct WireShares<'a> {
    #[serde(borrow)]
    users: Vec<WireShare<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireShare<'a> {
    #[serde(borrow, default)]
    account: LooseText<'a>,
    #[serde(borrow, default)]
    account_id: LooseText<'a>,
    #[serde(borrow, default)]
    uc_account: LooseText<'a>,
}

/// Reads one image with its details.
///
/// # Errors
/// What is wrong with it: no JSON, no `image`, or no id in it.
pub fn decode_detail(body: &[u8]) -> Result<DetailedImage, String> {
    let image = decode_image(body)?;
    let detail: WireOneDetail<'_> = serde_json::from_slice(body).map_err(|e| e.to_string())?;
    let detail = detail.image;
    let mut texts = Texts::default();
    let snapshots = detail.snapshots.or(detail.snapshot).unwrap_or_default();
    Ok(DetailedImage {
        detail: ImageDetail {
            min_disk_gb: detail.min_disk_gb.0,
            disk_size: detail.disk_size.0,
            ephemeral_size: detail.ephemeral_size.0,
            snapshots: snapshots
                .into_iter()
                .map(|snapshot| decode_snapshot(snapshot, &mut texts))
                .collect(),
            share_to_user_num_limit: detail.share_to_user_num_limit.0,
            shared_to_user_num: detail.shared_to_user_num.0,
        },
        image,
    })
}

/// Reads with whom an image is shared.
///
/// # Errors
/// What is wrong with it: no JSON, or no `users`.
pub fn decode_shares(body: &[u8]) -> Result<Vec<ImageShare>, String> {
    let shares: WireShares<'_> = serde_json::from_slice(body).map_err(|e| e.to_string())?;
    let mut texts = Texts::default();
    let share = |user: WireShare<'_>| ImageShare {
        account: texts.shared(user.account),
        account_id: texts.shared(user.account_id),
        uc_account: texts.shared(user.uc_account),
    };
    Ok(shares.users.into_iter().map(share).collect())
}

fn decode_image(body: &[u8]) -> Result<Image, String> {
    let body = text_of(body);
    let mut json = Json::new(&body);
    let mut found = None;
    let mut texts = Texts::default();
    json.object(|json, key| match key {
        "image" => once(
            key,
            &mut found,
            image(json, &mut Keys::new(LISTED), &mut texts)?,
        ),
        _ => json.skip(),
    })?;
    json.end()?;
    let found = found.ok_or("it has no `image`")?;
    found.map_err(|error| error.to_string())
}

fn decode_snapshot(wire: WireSnapshot<'_>, texts: &mut Texts) -> Snapshot {
    Snapshot {
        create_time: wire.create_time.0.as_deref().and_then(time),
        id: texts.shared(wire.id),
        name: texts.shared(wire.name),
        size_in_gb: wire.size_in_gb.0,
        status: texts.shared(wire.status),
        desc: texts.shared(wire.desc),
        volume_id: texts.shared(wire.volume_id),
        encrypted: wire.encrypted.0,
    }
}
