//! Cursors are opaque, and stay what they are from build to build.

use bcc_graphql::catalogue::CursorError;
use bcc_graphql::catalogue::Listing;
use bcc_graphql::catalogue::SourceId;
use bcc_graphql::catalogue::View;
use bcc_graphql::image::ImageType;

use super::World;
use super::everything;

#[tokio::test]
async fn a_cursor_of_an_earlier_release_is_understood() {
    let world = World::of(30).await;
    let listing = everything();
    let all = world.window(&listing, 30, None).await.unwrap();
    let cursors = world.cursors(&listing, &all);
    // What clients hold. A change here breaks them: raise the version instead,
    // and decode both.
    assert_eq!(cursors[0], include_str!("cursor_of_head.txt").trim());
    assert_eq!(cursors[25], include_str!("cursor_of_page.txt").trim());
}

#[tokio::test]
async fn cursors_are_short_and_safe_in_a_url() {
    let world = World::of(30).await;
    let all = world.window(&everything(), 30, None).await.unwrap();
    for cursor in world.cursors(&everything(), &all) {
        assert!(cursor.len() <= 72, "{cursor}");
        let safe = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        assert!(cursor.bytes().all(safe), "{cursor}");
    }
}

#[tokio::test]
async fn a_damaged_cursor_is_invalid() {
    let world = World::of(30).await;
    let listing = everything();
    let all = world.window(&listing, 30, None).await.unwrap();
    let cursors = world.reader().cursors(listing.clone(), View::default());
    for cursor in [
        &world.cursors(&listing, &all)[3],
        &world.cursors(&listing, &all)[25],
    ] {
        for at in 0..cursor.len() {
            let mut damaged = cursor.clone().into_bytes();
            damaged[at] = if damaged[at] == b'x' { b'y' } else { b'x' };
            let damaged = String::from_utf8(damaged).unwrap();
            assert_eq!(
                cursors.decode(&damaged),
                Err(CursorError::Invalid),
                "{damaged}"
            );
        }
        for end in 0..cursor.len() {
            assert_eq!(cursors.decode(&cursor[..end]), Err(CursorError::Invalid));
        }
        assert_eq!(
            cursors.decode(&format!("{cursor}A")),
            Err(CursorError::Invalid)
        );
        assert_eq!(
            cursors.decode(&format!("{cursor}=")),
            Err(CursorError::Invalid)
        );
    }
    assert_eq!(cursors.decode(&"A".repeat(513)), Err(CursorError::Invalid));
}

#[tokio::test]
async fn a_cursor_belongs_to_its_listing() {
    let world = World::of(30).await;
    let all = world.window(&everything(), 30, None).await.unwrap();
    let cursor = &world.cursors(&everything(), &all)[3];
    let listing = |kind, name| Listing::new(SourceId::DEFAULT, kind, name).unwrap();
    for other in [
        listing(Some(ImageType::Custom), None),
        listing(None, Some("image")),
        listing(Some(ImageType::System), Some("x")),
    ] {
        let decoded = world
            .reader()
            .cursors(other.clone(), View::default())
            .decode(cursor);
        assert_eq!(decoded, Err(CursorError::Mismatch), "{other:?}");
    }
}
