//! What answers are made of.

use std::time::Duration;

use bcc_graphql::bce;
use bcc_graphql::bce::sign::DEFAULT_EXPIRATION_SECONDS;
use bcc_graphql::bce::sign::SignableRequest;
use bcc_graphql::bce::sign::SignedHeaders;
use bcc_graphql::bce::sign::SigningParams;
use bcc_graphql::bce::sign::authorization;
use bcc_graphql::catalogue::Cursor;
use bcc_graphql::catalogue::HeldImage;
use bcc_graphql::catalogue::Listing;
use bcc_graphql::catalogue::Sight;
use bcc_graphql::catalogue::SourceId;
use bcc_graphql::catalogue::View;
use bcc_graphql::catalogue::Window;
use bcc_graphql::emulator::sample_catalogue;
use chrono::DateTime;
use tokio::time::Instant;

use super::Part;
use super::Work;
use super::world::World;
use super::world::world;

/// All of them.
pub(super) const PARTS: [Part; 4] = [
    Part {
        name: "sign a call",
        prepare: sign,
    },
    Part {
        name: "decode a page of 1000",
        prepare: decode,
    },
    Part {
        name: "write a cursor",
        prepare: write_cursor,
    },
    Part {
        name: "read a cursor",
        prepare: read_cursor,
    },
];

fn sign() -> Work {
    Box::new(|| {
        let request = SignableRequest {
            method: "GET",
            path: "/v2/image",
            query: &[("imageType", "System"), ("maxKeys", "1000")],
            headers: &[
                ("host", "bcc.bj.baidubce.com"),
                ("x-bce-date", "2026-01-01T00:00:00Z"),
            ],
        };
        let params = SigningParams {
            access_key_id: "demo-access-key",
            secret_access_key: "demo-secret-key",
            timestamp: DateTime::UNIX_EPOCH,
            expiration_seconds: DEFAULT_EXPIRATION_SECONDS,
            signed_headers: SignedHeaders::Listed(&["host", "x-bce-date"]),
        };
        authorization(&request, &params).len()
    })
}

fn decode() -> Work {
    // With fields in BCC's order.
    let images = serde_json::to_string(&sample_catalogue(1000)).unwrap();
    let body = format!(r#"{{"marker":"","isTruncated":false,"maxKeys":1000,"images":{images}}}"#);
    Box::new(move || bce::decode_list(body.as_bytes()).unwrap().images.len())
}

fn write_cursor() -> Work {
    let (cursors, image) = cursors(&world());
    Box::new(move || cursors.at(&image).len())
}

fn read_cursor() -> Work {
    let (cursors, image) = cursors(&world());
    let text = cursors.at(&image);
    Box::new(move || usize::from(cursors.decode(&text).is_ok()))
}

/// The cursors of the list of all images, and an image in its midst.
fn cursors(world: &World) -> (Cursor, HeldImage) {
    let listing = Listing::everything(SourceId::DEFAULT);
    let view = View {
        filter: None,
        order: None,
    };
    world.runtime.block_on(async {
        let deadline = Instant::now() + Duration::from_secs(10);
        let reader = world.catalogue.reader(deadline, None, Sight::everything());
        let half = Window::forward(500, None);
        let answer = reader.window(&listing, &view, &half).await.unwrap();
        let image = answer.slices[0].held().next_back().unwrap();
        (reader.cursors(listing, view), image)
    })
}
