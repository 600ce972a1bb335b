//! The documentation is what the schemas say.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use bcc_graphql::service::Bcc;
use bcc_graphql::terraform::BccProvider;
use bcc_graphql::terraform::pages;

#[test]
fn pages_are_those_of_the_schemas() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let provider = BccProvider::new(Bcc::new([], Arc::new(chrono::Utc::now)));
    let pages = pages(&provider);
    assert_eq!(pages.len(), 5);
    for page in pages {
        let file = folder.join(&page.path);
        let written = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            written == page.text,
            "docs/{} is not what the schemas say: run `make terraform-docs`",
            page.path
        );
    }
}
