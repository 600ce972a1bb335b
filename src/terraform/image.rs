//! `data "bcc_image"`: exactly one.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::arguments;
use super::arguments::Arguments;
use super::attribute::Attribute as Of;
use super::choose::SortBy;
use super::client::Client;
use super::funnel::Funnel;
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
use super::search::search;
use crate::image::Image;
use crate::image::ImageType;

/// How many images are told of where several match.
const MAX_TOLD: usize = 5;

/// The data source of one image.
pub(super) struct OneImage;

impl DataSource<Client> for OneImage {
    fn name(&self) -> &'static str {
        "bcc_image"
    }

    fn schema(&self) -> Schema {
        let mut attributes = arguments::arguments(Presence::OptionalComputed);
        attributes.push(Attribute::optional(
            "most_recent",
            Type::Bool,
            "Take the newest where several images match, instead of failing. Default: `false`.",
        ));
        let of_image = attributes_of();
        for attribute in of_image {
            if attributes.iter().all(|other| other.name != attribute.name) {
                attributes.push(attribute);
            }
        }
        Schema {
            description: "Finds exactly one image: what an instance is made of.".to_owned(),
            attributes,
            blocks: arguments::blocks(),
        }
    }

    fn validate(&self, config: &Object) -> Vec<Diagnostic> {
        let (arguments, mut wrong) = Arguments::read(config);
        let most_recent = config.get("most_recent");
        let is_newest = most_recent.as_bool() == Some(true);
        if is_newest {
            wrong.extend(strangers(config, &arguments));
        }
        if !config.get("sort_by").is_null() && !is_newest && !most_recent.is_unknown() {
            let detail = "It says which of several images is the newest. Set `most_recent = true` too, or leave it out.";
            wrong.push(Diagnostic::error("`sort_by` has no effect", detail).at("sort_by"));
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
    let arguments = &found.arguments;
    let is_newest = config.get("most_recent").as_bool() == Some(true);
    let image = match found.images.as_slice() {
        [] => return Err(vec![none(config, arguments, &found.funnel)]),
        [image] => image,
        [image, ..] if is_newest => image,
        images => return Err(vec![several(images)]),
    };
    let mut warnings = Vec::new();
    if !arguments.sort_by.tells(&found.images) {
        warnings.push(unplaced(image, arguments.sort_by));
    }
    Ok((object(image, &found.region), warnings))
}

/// Other accounts may share an image with this one under any name: the newest of
/// all is then whatever they like.
fn strangers(config: &Object, arguments: &Arguments) -> Option<Diagnostic> {
    let types = arguments.types.as_ref();
    let named = match types {
        None => "All",
        Some(types) if types.contains(&ImageType::Sharing) => "Sharing",
        Some(_) => return None,
    };
    if arguments.is_bound || config.get("image_type").is_unknown() {
        return None;
    }
    let detail = format!(
        "`image_type` has \"{named}\", so images that other accounts share with yours are looked \
         at too. Whoever shares a newer one, under any name, would have it run on your machines. \
         Bind it: with `image_ids`, or with the whole `name`, without wildcards; or leave \
         \"{named}\" out."
    );
    let summary = "The newest image may be somebody else's";
    Some(Diagnostic::error(summary, detail).at("most_recent"))
}

fn none(config: &Object, arguments: &Arguments, funnel: &Funnel) -> Diagnostic {
    let advice = if funnel.was_empty() {
        "BCC lists nothing there: check `region` of the provider, `image_type` and `name_contains`."
    } else if config.get("image_ids").is_null() || arguments.types.is_none() {
        "Change the last condition."
    } else {
        "Change the last condition. An id is found only among the images of `image_type`; \
         `[\"All\"]` looks everywhere."
    };
    let detail = format!(
        "This many images remain after each condition:\n\n{}\n\n{advice} If there may be none, \
         use `data \"bcc_images\"`, whose list may be empty. To destroy what was made of an image \
         that is gone: terraform destroy -refresh=false",
        funnel.text()
    );
    Diagnostic::error("No image matches", detail)
}

fn several(images: &[Image]) -> Diagnostic {
    let text = |of: Of, image: &Image| of.text(image).map_or_else(|| "-".to_owned(), Into::into);
    let told = images.iter().take(MAX_TOLD).map(|image| {
        let [id, time] = [Of::Id, Of::CreateTime].map(|of| text(of, image));
        let [os, version, name] = [Of::OsName, Of::OsVersion, Of::Name].map(|of| text(of, image));
        format!("    {id}  {time}  {os} {version}  {name}")
    });
    let mut told: Vec<String> = told.collect();
    if images.len() > MAX_TOLD {
        told.push(format!("    and {} more", images.len() - MAX_TOLD));
    }
    let detail = format!(
        "`data \"bcc_image\"` is exactly one. The newest of these are:\n\n{}\n\nSet `most_recent = \
         true` to take the first of them, or add conditions until one is left. `data \
         \"bcc_images\"` gives all of them.",
        told.join("\n")
    );
    Diagnostic::error(format!("{} images match", images.len()), detail)
}

fn unplaced(image: &Image, sort_by: SortBy) -> Diagnostic {
    let why = match (sort_by, &image.os_version) {
        (SortBy::OsVersion, None) => "None of the images that match has an os_version",
        (SortBy::OsVersion, Some(_)) => {
            "Of several images with the greatest os_version, none has a create_time that can be read"
        }
        (SortBy::CreateTime, _) => {
            "None of the images that match has a create_time that can be read"
        }
    };
    let detail = format!(
        "{why}, so {} was taken for its id alone. Add conditions until one image is left.",
        image.id
    );
    Diagnostic::warning("It is not known which image is the newest", detail).at("most_recent")
}
