//! A BCC for the demo and for tests.
//!
//! Written against BCC's documents, not against our client, and with wire
//! types of its own: a name that one of the two got wrong must not cancel out.

mod image;
mod sample;

pub use image::EmulatedImage;
pub use image::documented_example;
pub use sample::sample_catalogue;
