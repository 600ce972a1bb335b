//! The shapes of requests that are measured.

use super::requests;

/// The eleven fields of an image that a table of them shows.
pub(super) const FIELDS: &str =
    "id name type status createTime osType osName osVersion osBuild osArch osLang";

/// One kind of request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// What it is called in the table.
    pub(super) name: &'static str,
    /// What is asked.
    pub(super) title: &'static str,
    /// How many images BCC has.
    pub(super) images: usize,
    /// Its bodies.
    pub(super) bodies: Bodies,
    /// Whether each request reads BCC.
    pub(super) is_cold: bool,
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bodies {
    /// The same body again and again.
    Same(fn() -> String),
    /// Another one each time.
    New(NewBodies),
}

/// Bodies of which none is sent twice.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewBodies {
    /// The bodies without what makes them new, for which they have an `@`.
    pub(super) texts: fn() -> Vec<String>,
    /// What is put in for it: by cursors of the list of all images and a number,
    /// another one for each number; `None` where there are no more.
    pub(super) value: fn(&[String], usize) -> Option<String>,
}

const WARM: Shape = Shape {
    name: "",
    title: "",
    images: 1000,
    bodies: Bodies::Same(requests::first_10),
    is_cold: false,
};

/// All of them, in the table's order.
pub(super) const SHAPES: [Shape; 10] = [
    Shape {
        name: "a",
        title: "first 10, id and name",
        ..WARM
    },
    Shape {
        name: "b",
        title: "first 100, eleven fields",
        bodies: Bodies::Same(requests::first_100),
        ..WARM
    },
    Shape {
        name: "c",
        title: "first 1000, eleven fields and cursors",
        bodies: Bodies::Same(requests::first_1000),
        ..WARM
    },
    Shape {
        name: "c-cold",
        title: "the same; each request reads a BCC that answers at once",
        bodies: Bodies::Same(requests::first_1000),
        is_cold: true,
        ..WARM
    },
    Shape {
        name: "d",
        title: "20 aliases of one listing, each with another `first`",
        bodies: Bodies::Same(requests::twenty_aliases),
        ..WARM
    },
    Shape {
        name: "f",
        title: "`nameContains`, first 20",
        bodies: Bodies::Same(requests::name_contains),
        ..WARM
    },
    Shape {
        name: "g",
        title: "first 100, eleven fields, 20 known documents, `after` never repeated",
        bodies: Bodies::New(NewBodies {
            texts: requests::known_documents,
            value: requests::new_cursor,
        }),
        ..WARM
    },
    Shape {
        name: "g2",
        title: "first 100, eleven fields, a document never seen before",
        bodies: Bodies::New(NewBodies {
            texts: requests::new_document,
            value: requests::new_name,
        }),
        ..WARM
    },
    Shape {
        name: "h",
        title: "filter, order and totalCount over 5,000, first 20",
        images: 5000,
        bodies: Bodies::Same(requests::filtered),
        ..WARM
    },
    Shape {
        name: "i",
        title: "50 entities by `_entities`",
        bodies: Bodies::Same(requests::fifty_entities),
        ..WARM
    },
];
