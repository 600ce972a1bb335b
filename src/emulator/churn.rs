//! A catalogue that does not stand still, for people who want to see changes.

use std::time::Duration;

use super::Emulator;
use super::image::EmulatedImage;
use crate::bce::sign::format_timestamp;

impl Emulator {
    /// Adds an image, makes it available and removes it, over and over, with this
    /// pause in front of each.
    pub async fn churn(self, pause: Duration) {
        for round in 0_u32.. {
            let id = format!("m-live{:04}", round % 10_000);
            tokio::time::sleep(pause).await;
            let image = self.young_image(&id);
            self.edit(|images| images.push(image));
            tokio::time::sleep(pause).await;
            self.edit(|images| {
                if let Some(image) = images.iter_mut().find(|image| image.id == id) {
                    image.status = Some("Available".to_owned());
                }
            });
            tokio::time::sleep(pause).await;
            self.edit_catalogue(|catalogue| catalogue.delete(&id));
        }
    }

    /// An image that a user has just begun to make.
    fn young_image(&self, id: &str) -> EmulatedImage {
        let text = |text: &str| Some(text.to_owned());
        let now = (self.clock)();
        EmulatedImage {
            id: id.to_owned(),
            name: Some(format!("nightly-{}", now.format("%Y%m%d-%H%M%S"))),
            image_type: text("Custom"),
            os_type: text("linux"),
            os_name: text("Ubuntu"),
            os_version: text("22.04 LTS"),
            os_arch: text("x86_64 (64bit)"),
            status: text("Creating"),
            create_time: Some(format_timestamp(now)),
            ..EmulatedImage::default()
        }
    }
}
