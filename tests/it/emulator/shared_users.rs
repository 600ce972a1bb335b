//! With whom an image is shared.

use bcc_graphql::emulator::EmulatedDetail;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::EmulatedUser;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use serde_json::json;

use super::Ask;
use super::Reply;
use super::Running;
use super::error;
use super::id;
use super::run;

/// Of each of these types an image, shared with two users.
async fn run_shared(types: &[&str]) -> Running {
    let text = |text: &str| Some(text.to_owned());
    let shared_users = vec![
        EmulatedUser {
            account: text("ceshizhanghao"),
            account_id: text("ab1d7802cb9b436bafaf3361fe482ca6"),
            uc_account: None,
        },
        EmulatedUser {
            uc_account: text("测试"),
            ..EmulatedUser::default()
        },
    ];
    let image = |(number, image_type): (usize, &&str)| EmulatedImage {
        id: id(number),
        image_type: text(image_type),
        detail: EmulatedDetail {
            shared_users: shared_users.clone(),
            ..EmulatedDetail::default()
        },
        ..EmulatedImage::default()
    };
    let images = types.iter().enumerate().map(image).collect();
    run(Emulator::with_images(EmulatorConfig::default(), images)).await
}

async fn users_of(image_id: &str, emulator: &Running) -> Reply {
    let path = format!("/v2/image/{image_id}/sharedUsers");
    Ask::get(&path, &[]).of(emulator).await
}

#[tokio::test]
async fn the_answer_has_bccs_form() {
    let emulator = run_shared(&["Custom"]).await;
    let users = json!({"users": [
        {"account": "ceshizhanghao", "accountId": "ab1d7802cb9b436bafaf3361fe482ca6"},
        {"ucAccount": "测试"},
    ]});
    assert_eq!(users_of(&id(0), &emulator).await.json(), users);
    // They are no part of the image.
    let image = Ask::get("/v2/image/m-00000000", &[]).of(&emulator).await;
    let expected = json!({"image": {"id": id(0), "type": "Custom"}});
    assert_eq!(image.json(), expected);

    emulator
        .emulator
        .edit(|images| images[0].detail.shared_users.clear());
    let nobody = json!({"users": []});
    assert_eq!(users_of(&id(0), &emulator).await.json(), nobody);
}

#[tokio::test]
async fn only_a_custom_image_has_any() {
    let custom = ["Custom", "GpuBccCustom", "FpgaBccCustom", "EbcCustom"];
    let emulator = run_shared(&custom).await;
    for number in 0..custom.len() {
        assert_eq!(users_of(&id(number), &emulator).await.status, 200);
    }
    let others = ["System", "GpuBccSystem", "Sharing", "Integration", "custom"];
    let emulator = run_shared(&others).await;
    for (number, image_type) in others.iter().enumerate() {
        let refused = users_of(&id(number), &emulator).await.error();
        let expected = error(403, "Image.UnCustomImageCannotBeShared");
        assert_eq!(refused, expected, "{image_type}");
    }
    let unknown = users_of("m-nowhere0", &emulator).await.error();
    assert_eq!(unknown, error(404, "NoSuchObject"));
    let none = users_of("", &emulator).await.error();
    assert_eq!(none, error(404, "NoSuchObject"));
}
