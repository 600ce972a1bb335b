//! The images there are, and how they are cut into pages.

use std::collections::HashMap;

use super::image::EmulatedImage;

/// The images, in the order in which they are listed: BCC documents none.
#[derive(Debug)]
pub(super) struct Catalogue {
    images: Vec<EmulatedImage>,
    /// Where each id is first.
    index: HashMap<String, usize>,
}

/// One page of a listing.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) images: Vec<&'a EmulatedImage>,
    /// The id that the next page starts with; `None` on the last page.
    pub(super) next: Option<&'a str>,
}

impl Catalogue {
    pub(super) fn new(images: Vec<EmulatedImage>) -> Self {
        let index = index(&images);
        Self { images, index }
    }

    pub(super) fn edit(&mut self, edit: impl FnOnce(&mut Vec<EmulatedImage>)) {
        edit(&mut self.images);
        self.index = index(&self.images);
    }

    /// The image of this id.
    pub(super) fn get(&self, id: &str) -> Option<&EmulatedImage> {
        self.position(id).map(|at| &self.images[at])
    }

    /// The page of at most `limit` matching images that starts with the image
    /// `marker`: markers are inclusive. `None` if no image of the listing has
    /// that id; that one which does not match is unknown too, is a guess.
    pub(super) fn page(
        &self,
        matches: impl Fn(&EmulatedImage) -> bool,
        marker: Option<&str>,
        limit: usize,
    ) -> Option<Page<'_>> {
        let start = match marker {
            None => 0,
            Some(id) => self.position(id).filter(|at| matches(&self.images[*at]))?,
        };
        let mut rest = self.images[start..].iter().filter(|image| matches(image));
        Some(Page {
            images: rest.by_ref().take(limit).collect(),
            next: rest.next().map(|image| &*image.id),
        })
    }

    /// Removes the image of this id, if there is one.
    pub(super) fn delete(&mut self, id: &str) {
        if let Some(at) = self.position(id) {
            self.edit(|images| drop(images.remove(at)));
        }
    }

    /// Puts a copy of the image `id` in front of it, under an id of its own,
    /// so that it is in every listing that the original is in.
    pub(super) fn insert_before(&mut self, id: &str) {
        let Some(at) = self.position(id) else { return };
        let unused = (self.images.len()..)
            .map(|number| format!("m-ins{number:05}"))
            .find(|id| !self.index.contains_key(id));
        if let Some(id) = unused {
            let copy = EmulatedImage {
                id,
                ..self.images[at].clone()
            };
            self.edit(|images| images.insert(at, copy));
        }
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }
}

fn index(images: &[EmulatedImage]) -> HashMap<String, usize> {
    let mut index = HashMap::with_capacity(images.len());
    for (at, image) in images.iter().enumerate() {
        index.entry(image.id.clone()).or_insert(at);
    }
    index
}
