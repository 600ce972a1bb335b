//! `data "bcc_images"`: all that match, also none.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::arguments;
use super::arguments::Arguments;
use super::attribute::Attribute as Of;
use super::client::Client;
use super::object::attributes_of;
use super::object::object;
use super::plugin::Attribute;
use super::plugin::DataSource;
use super::plugin::Diagnostic;
use super::plugin::Object;
use super::plugin::Outcome;
use super::plugin::Presence;
use super::plugin::Schema;
use super::plugin::Type;
use super::plugin::Value;
use super::search::search;

/// The data source of a list.
pub(super) struct Images;

impl DataSource<Client> for Images {
    fn name(&self) -> &'static str {
        "bcc_images"
    }

    fn schema(&self) -> Schema {
        let mut attributes = arguments::arguments(Presence::Optional);
        attributes.push(Attribute::optional(
            "limit",
            Type::Number,
            "How many images to take at most, from the newest on: 1 or more. All of them are kept in the state, some 500 bytes each. Default: all.",
        ));
        attributes.push(
            Attribute::computed(
                "ids",
                Type::list(Type::String),
                "The ids of the images, in the same order.",
            )
            .asked_by(Of::Id.asked_by()),
        );
        attributes.push(Attribute::computed_objects(
            "images",
            attributes_of(),
            "The images, the newest first (`sort_by`); of equally new ones, by id. It may be empty.",
        ));
        Schema {
            description: "Lists images, the newest first. No image is no error.".to_owned(),
            attributes,
            blocks: arguments::blocks(),
        }
    }

    fn validate(&self, config: &Object) -> Vec<Diagnostic> {
        let (_, mut wrong) = Arguments::read(config);
        let limit = config.get("limit");
        if let Some(number) = limit.as_number()
            && taken(limit).is_none()
        {
            let detail = format!(
                "It is {number}; it must be a whole number of 1 or more. Leave it out to take all images."
            );
            wrong.push(Diagnostic::error("`limit` can't be used", detail).at("limit"));
        }
        wrong
    }

    fn read<'a>(
        &'a self,
        client: Arc<Client>,
        config: &'a Object,
    ) -> BoxFuture<'a, Outcome<Object>> {
        read(client, config).boxed()
    }
}

async fn read(client: Arc<Client>, config: &Object) -> Outcome<Object> {
    let found = search(&client, config).await.map_err(|error| vec![error])?;
    let limit = taken(config.get("limit")).unwrap_or(usize::MAX);
    let images = || found.images.iter().take(limit);
    let ids: Vec<&str> = images().map(|image| image.id.as_str()).collect();
    let images: Vec<Object> = images().map(|image| object(image, &found.region)).collect();
    let read = Object::new().with("ids", ids).with("images", images);
    Ok((read, Vec::new()))
}

/// How many images `limit` takes.
fn taken(limit: &Value) -> Option<usize> {
    let limit = limit.as_i64()?;
    usize::try_from(limit).ok().filter(|limit| *limit > 0)
}
