//! What is told of one image alone. All of it is synthetic, but for what BCC's
//! documents say: what is deprecated is 0, a custom image is shared with at
//! most 50 users, and snapshots look as in its example.

use super::random;
use super::random::Random;
use crate::emulator::detail::EmulatedDetail;
use crate::emulator::detail::EmulatedSnapshot;
use crate::emulator::detail::EmulatedTag;
use crate::emulator::detail::EmulatedUser;
use crate::emulator::image::EmulatedImage;

/// With how many users a custom image may be shared.
const SHARE_LIMIT: u32 = 50;
/// How many data disks a big image has at most.
const MAX_SNAPSHOTS: usize = 3;

/// Account, and the user's name in the older account system, of those with
/// whom images are shared.
const USERS: [(&str, Option<&str>); 8] = [
    ("example-build", None),
    ("example-research", Some("uc-example-research")),
    ("example-operations", None),
    ("example-partner-one", None),
    ("example-partner-two", Some("uc-example-two")),
    ("示例测试账号", None),
    ("example-audit", None),
    ("example-training", Some("uc-example-training")),
];

/// The details of an image of the sample. They have a sequence of their own,
/// so that nothing in the list depends on them.
pub(super) fn details(number: usize, image: &EmulatedImage) -> EmulatedDetail {
    let mut random = Random::new(usize::MAX - number);
    let is_windows = image.os_type.as_deref() == Some("windows");
    let smallest = if is_windows { 40 } else { 20 };
    let mut detail = EmulatedDetail {
        min_disk_gb: Some(smallest),
        disk_size: Some(0),
        ephemeral_size: Some(0),
        ..EmulatedDetail::default()
    };
    let image_type = image.image_type.as_deref().unwrap_or_default();
    if !image_type.ends_with("System") {
        detail.min_disk_gb = Some(random.pick(&[20, 40, 50, 100, 200]).max(smallest));
    }
    if image.package == Some(true) {
        detail.snapshots = Some(snapshots(number, image, &mut random));
    }
    if image_type.ends_with("Custom") {
        let is_available = image.status.as_deref() == Some("Available");
        if is_available && random.one_in(3) {
            detail.shared_users = users(&mut random);
        }
        detail.share_to_user_num_limit = Some(SHARE_LIMIT);
        detail.shared_to_user_num = u32::try_from(detail.shared_users.len()).ok();
    }
    detail
}

/// One to three data disks.
fn snapshots(number: usize, image: &EmulatedImage, random: &mut Random) -> Vec<EmulatedSnapshot> {
    let n_snapshots = random.below(MAX_SNAPSHOTS as u64) as usize + 1;
    (0..n_snapshots)
        .map(|nth| EmulatedSnapshot {
            id: random::id("s-", number * MAX_SNAPSHOTS + nth),
            name: Some(format!("data-disk-{}", nth + 1)),
            size_in_gb: Some(random.pick(&[5, 50, 100, 500])),
            create_time: image.create_time.clone(),
            status: Some("Available".to_owned()),
            create_method: Some("MANUAL".to_owned()),
            // Empty if the disk is released.
            volume_id: Some(if random.one_in(4) {
                String::new()
            } else {
                random::id("v-", number * MAX_SNAPSHOTS + nth)
            }),
            desc: Some(String::new()),
            package: Some(true),
            template_id: Some(image.id.clone()),
            encrypted: image.encrypted,
            tags: Some(vec![EmulatedTag {
                tag_key: "默认项目".to_owned(),
                tag_value: String::new(),
            }]),
            ..EmulatedSnapshot::default()
        })
        .collect()
}

/// One to three users.
fn users(random: &mut Random) -> Vec<EmulatedUser> {
    let first = random.below(USERS.len() as u64) as usize;
    let n_users = random.below(3) as usize + 1;
    (first..first + n_users)
        .map(|nth| {
            let nth = nth % USERS.len();
            let (account, uc_account) = USERS[nth];
            EmulatedUser {
                account: Some(account.to_owned()),
                account_id: Some(format!("{:032x}", nth + 1)),
                uc_account: uc_account.map(str::to_owned),
            }
        })
        .collect()
}
