//! How a listing is cut into pages.

use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::emulator::UnknownMarker;
use serde_json::Value;

use super::Ask;
use super::Running;
use super::error;
use super::id;
use super::run;
use super::run_numbered;
use super::run_with_unknown;

/// All pages of a listing, as a careful client reads them.
async fn pages(from: &Running, query: &[(&str, &str)]) -> Vec<Value> {
    let mut pages = Vec::new();
    let mut marker: Option<String> = None;
    loop {
        let mut query = query.to_vec();
        query.extend(marker.as_deref().map(|marker| ("marker", marker)));
        let page = Ask::list(&query).of(from).await.json();
        assert_eq!(
            page["marker"].as_str(),
            Some(marker.as_deref().unwrap_or_default())
        );
        let next = page
            .get("nextMarker")
            .map(|next| next.as_str().unwrap().to_owned());
        assert_eq!(page["isTruncated"], next.is_some());
        if let Some(marker) = &marker {
            assert_eq!(page["images"][0]["id"], **marker, "markers are inclusive");
        }
        pages.push(page);
        assert!(pages.len() < 1000);
        let Some(next) = next else { return pages };
        marker = Some(next);
    }
}

fn ids(pages: &[Value]) -> Vec<String> {
    let images = pages
        .iter()
        .flat_map(|page| page["images"].as_array().unwrap());
    images
        .map(|image| image["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn pages_joined_are_the_listing() {
    let emulator = run_numbered(20).await;
    let all: Vec<String> = (0..20).map(id).collect();
    let custom: Vec<String> = (0..20).filter(|n| n % 2 == 1).map(id).collect();
    for (size, n_pages, n_custom_pages) in [("1", 20, 10), ("7", 3, 2), ("10", 2, 1), ("20", 1, 1)]
    {
        let pages_of_all = pages(&emulator, &[("maxKeys", size)]).await;
        assert_eq!(
            (pages_of_all.len(), ids(&pages_of_all)),
            (n_pages, all.clone())
        );
        assert_eq!(pages_of_all[0]["maxKeys"], size.parse::<usize>().unwrap());
        let query = [("imageType", "Custom"), ("maxKeys", size)];
        let pages_of_custom = pages(&emulator, &query).await;
        let found = (pages_of_custom.len(), ids(&pages_of_custom));
        assert_eq!(found, (n_custom_pages, custom.clone()));
    }
}

#[tokio::test]
async fn a_page_has_a_thousand_images_at_most_and_by_default() {
    let config = EmulatorConfig {
        images: 2500,
        ..EmulatorConfig::default()
    };
    let emulator = run(Emulator::new(config)).await;
    for query in [&[][..], &[("maxKeys", "1000")], &[("maxKeys", "5000")]] {
        let pages = pages(&emulator, query).await;
        let sizes: Vec<usize> = pages
            .iter()
            .map(|page| page["images"].as_array().unwrap().len())
            .collect();
        assert_eq!(sizes, [1000, 1000, 500], "{query:?}");
        assert_eq!(pages[0]["maxKeys"], 1000);
    }
}

#[tokio::test]
async fn an_empty_listing_is_one_empty_page() {
    let emulator = run_numbered(0).await;
    let pages = pages(&emulator, &[]).await;
    assert_eq!((pages.len(), ids(&pages).len()), (1, 0));
}

#[tokio::test]
async fn an_unknown_marker_is_answered_as_configured() {
    use UnknownMarker as U;
    for answer in [U::NotFound404, U::BadRequest400, U::EmptyPage, U::FirstPage] {
        assert_eq!(answer.to_string().parse(), Ok(answer));
        let emulator = run_with_unknown(5, answer).await;
        // The second one is there, but no Custom image.
        for query in [
            [("marker", "m-nowhere0"), ("imageType", "Custom")],
            [("marker", "m-00000002"), ("imageType", "Custom")],
        ] {
            let reply = Ask::list(&query).of(&emulator).await;
            match answer {
                U::NotFound404 => assert_eq!(reply.error(), error(404, "NoSuchObject")),
                U::BadRequest400 => assert_eq!(reply.error(), error(400, "BadRequest")),
                U::EmptyPage => assert_eq!(reply.ids(), [""; 0]),
                U::FirstPage => assert_eq!(reply.ids(), [id(1), id(3)]),
            }
        }
    }
    let error = "elsewhere".parse::<U>().unwrap_err().to_string();
    assert_eq!(
        error,
        "`elsewhere` is no answer to an unknown marker; possible are not-found, bad-request, \
         empty-page, first-page"
    );
}
