//! Pages that are wrong on request.

use bcc_graphql::emulator::Fault;
use serde_json::json;

use super::Ask;
use super::error;
use super::faults::failed;
use super::faults::failed_page;
use super::faults::n_images;
use super::id;

#[tokio::test]
async fn markers_can_be_wrong_on_any_page() {
    for query in [&[("maxKeys", "2")][..], &[]] {
        let page = failed_page(Fault::LoopingMarker, query).await;
        assert_eq!(
            (&page["isTruncated"], &page["nextMarker"]),
            (&json!(true), &json!(id(0)))
        );
        let page = failed_page(Fault::EmptyNextMarker, query).await;
        assert_eq!(
            (&page["isTruncated"], &page["nextMarker"]),
            (&json!(true), &json!(""))
        );
        let page = failed_page(Fault::MissingNextMarker, query).await;
        assert_eq!(
            (&page["isTruncated"], page.get("nextMarker")),
            (&json!(true), None)
        );
        let page = failed_page(Fault::EmptyTruncated, query).await;
        assert_eq!((n_images(&page), &page["isTruncated"]), (0, &json!(true)));
        assert_eq!(page["nextMarker"], id(0));
    }
    let looping = failed_page(Fault::LoopingMarker, &[("marker", &id(3))]).await;
    assert_eq!(looping["nextMarker"], id(3));
    let last = failed_page(Fault::OldMarkers, &[]).await;
    assert_eq!(
        (&last["marker"], &last["nextMarker"]),
        (&json!("null"), &json!(""))
    );
}

#[tokio::test]
async fn images_can_be_strange() {
    let page = failed_page(Fault::UnknownFields, &[]).await;
    assert!(page["listedBy"].is_object());
    assert!(page["images"][4]["tags"].is_array());
    assert_eq!(page["images"][4]["name"], "name-4");
    let page = failed_page(Fault::UnknownTypeAndStatus, &[]).await;
    let image = &page["images"][4];
    assert_eq!(
        (&image["type"], &image["status"]),
        (&json!("QuantumBccSystem"), &json!("Migrating"))
    );
    let page = failed_page(Fault::NullFields, &[]).await;
    let expected = json!({"id": id(4), "name": null, "type": null, "status": null});
    assert_eq!(page["images"][4], expected);
}

#[tokio::test]
async fn image_name_can_be_for_custom_images_only() {
    let by_name = [("imageName", "name-3")];
    let page = failed_page(Fault::IgnoreImageName, &by_name).await;
    assert_eq!(n_images(&page), 5);
    let of_custom = [("imageName", "name-3"), ("imageType", "Custom")];
    let page = failed_page(Fault::IgnoreImageName, &of_custom).await;
    assert_eq!(n_images(&page), 1);
}

#[tokio::test]
async fn the_catalogue_can_change_between_pages() {
    let (emulator, page) = failed(Fault::DeleteBetweenPages, &[("maxKeys", "2")]).await;
    assert_eq!(page.json()["nextMarker"], id(2));
    let gone = Ask::list(&[("marker", &id(2))]).of(&emulator).await;
    assert_eq!(gone.error(), error(404, "NoSuchObject"));
    assert_eq!(
        Ask::list(&[]).of(&emulator).await.ids(),
        [0, 1, 3, 4].map(id)
    );

    let (emulator, page) = failed(Fault::InsertBetweenPages, &[("maxKeys", "2")]).await;
    assert_eq!(page.json()["nextMarker"], id(2));
    let ids = Ask::list(&[]).of(&emulator).await.ids();
    assert_eq!(
        ids,
        [id(0), id(1), "m-ins00005".to_owned(), id(2), id(3), id(4)]
    );

    // There is nothing to change after the last page.
    let (emulator, _) = failed(Fault::DeleteBetweenPages, &[]).await;
    assert_eq!(Ask::list(&[]).of(&emulator).await.ids().len(), 5);
}
