//! Images out of an answer's text in one pass: nothing stands between the JSON
//! and the [`Image`], and of a text that was met before nothing is copied.

use chrono::DateTime;
use chrono::Utc;

use super::json::Json;
use super::loose::LooseBool;
use super::loose::LooseText;
use super::texts::Texts;
use super::time::time;
use crate::image::Image;
use crate::image::ImageId;
use crate::image::ImageStatus;
use crate::image::ImageType;
use crate::image::InvalidImageId;
use crate::image::SharedText;

/// What BCC calls the fields of an image.
pub(super) type Names = &'static [(&'static str, Field)];

/// A field of an image, under whatever name.
#[derive(Clone, Copy)]
pub(super) enum Field {
    Id,
    Name,
    Type,
    Status,
    CreateTime,
    OsType,
    OsName,
    OsVersion,
    OsBuild,
    OsArch,
    OsLang,
    Desc,
    SpecialVersion,
    Package,
    Encrypted,
}

/// The names of BCC's list, in the order in which it writes them.
pub(super) const LISTED: Names = &[
    ("id", Field::Id),
    ("name", Field::Name),
    ("type", Field::Type),
    ("osType", Field::OsType),
    ("osVersion", Field::OsVersion),
    ("osArch", Field::OsArch),
    ("osName", Field::OsName),
    ("osBuild", Field::OsBuild),
    ("osLang", Field::OsLang),
    ("createTime", Field::CreateTime),
    ("status", Field::Status),
    ("desc", Field::Desc),
    ("specialVersion", Field::SpecialVersion),
    ("package", Field::Package),
    ("encrypted", Field::Encrypted),
];

/// The names of `GET /v2/image/getAvailableImagesBySpec`, which has its own.
pub(super) const AVAILABLE: Names = &[
    ("imageId", Field::Id),
    ("imageName", Field::Name),
    ("osType", Field::OsType),
    ("osName", Field::OsName),
    ("osVersion", Field::OsVersion),
    ("osArch", Field::OsArch),
    ("osLang", Field::OsLang),
];

/// The names of the fields, and in which order they come.
///
/// All images of an answer have their fields in one order, whichever it is, so that
/// most keys are compared with one name.
pub(super) struct Keys {
    names: Names,
    /// Which name came last at the beginning, behind the first name, behind the second
    /// one, and so on: by its index. Until then, the next one.
    behind: [usize; LISTED.len() + 1],
}

const _: () = assert!(AVAILABLE.len() <= LISTED.len(), "each name needs its place");

impl Keys {
    pub(super) fn new(names: Names) -> Self {
        Self {
            names,
            behind: std::array::from_fn(|index| index),
        }
    }

    /// The index of a key at a place in `behind`; `None` for a key without meaning.
    fn index(&mut self, place: usize, key: &str) -> Option<usize> {
        let is_key = |name: &&(&str, Field)| name.0 == key;
        let behind = &mut self.behind[place];
        if self.names.get(*behind).as_ref().is_some_and(is_key) {
            return Some(*behind);
        }
        *behind = self.names.iter().position(|name| is_key(&name))?;
        Some(*behind)
    }
}

/// Reads a list of images. The outer error is that it is no such list; the
/// inner one says which image has no id.
pub(super) fn images(
    json: &mut Json<'_>,
    names: Names,
) -> Result<Result<Vec<Image>, String>, String> {
    let mut keys = Keys::new(names);
    let mut texts = Texts::default();
    let mut images = Vec::new();
    let mut problem = None;
    let mut index = 0;
    json.list(|json| {
        match image(json, &mut keys, &mut texts)? {
            Ok(image) => images.push(image),
            Err(error) => {
                problem.get_or_insert_with(|| format!("image {index}: {error}"));
            }
        }
        index += 1;
        Ok(())
    })?;
    Ok(problem.map_or(Ok(images), Err))
}

/// Reads an image, unless its id is none.
pub(super) fn image(
    json: &mut Json<'_>,
    keys: &mut Keys,
    texts: &mut Texts,
) -> Result<Result<Image, InvalidImageId>, String> {
    let mut id = None;
    let mut image = Known::default();
    let mut seen = 0_u32;
    let mut place = 0;
    json.object(|json, key| {
        let Some(index) = keys.index(place, key) else {
            return json.skip();
        };
        if seen & (1 << index) != 0 {
            return Err(format!("an image has `{key}` twice"));
        }
        seen |= 1 << index;
        place = index + 1;
        let text = match keys.names[index].1 {
            Field::Id => {
                id = read_text(json, ImageId::new)?;
                return Ok(());
            }
            Field::CreateTime => {
                image.create_time = read_text(json, time)?.flatten();
                return Ok(());
            }
            Field::Package => {
                image.package = read_boolean(json)?;
                return Ok(());
            }
            Field::Encrypted => {
                image.encrypted = read_boolean(json)?;
                return Ok(());
            }
            Field::Name => &mut image.name,
            Field::Type => &mut image.type_name,
            Field::Status => &mut image.status_name,
            Field::OsType => &mut image.os_type,
            Field::OsName => &mut image.os_name,
            Field::OsVersion => &mut image.os_version,
            Field::OsBuild => &mut image.os_build,
            Field::OsArch => &mut image.os_arch,
            Field::OsLang => &mut image.os_lang,
            Field::Desc => &mut image.desc,
            Field::SpecialVersion => &mut image.special_version,
        };
        *text = read_text(json, |text| texts.share(text))?;
        Ok(())
    })?;
    let id = id.unwrap_or(Err(InvalidImageId { len: 0 }));
    Ok(id.map(|id| image.with(id)))
}

/// What `take` makes of a text, or of a value that is as good as one.
#[inline]
fn read_text<T>(json: &mut Json<'_>, take: impl FnOnce(&str) -> T) -> Result<Option<T>, String> {
    if let Some(text) = json.plain_text() {
        return Ok(Some(take(text)));
    }
    let value: LooseText<'_> = json.value()?;
    Ok(value.0.as_deref().map(take))
}

/// A boolean, or a value that is as good as one.
#[inline]
fn read_boolean(json: &mut Json<'_>) -> Result<Option<bool>, String> {
    match json.plain_boolean() {
        Some(value) => Ok(Some(value)),
        None => Ok(json.value::<LooseBool>()?.0),
    }
}

/// What is known of an image beside its id.
#[derive(Default)]
struct Known {
    name: Option<SharedText>,
    type_name: Option<SharedText>,
    status_name: Option<SharedText>,
    create_time: Option<DateTime<Utc>>,
    os_type: Option<SharedText>,
    os_name: Option<SharedText>,
    os_version: Option<SharedText>,
    os_build: Option<SharedText>,
    os_arch: Option<SharedText>,
    os_lang: Option<SharedText>,
    desc: Option<SharedText>,
    special_version: Option<SharedText>,
    package: Option<bool>,
    encrypted: Option<bool>,
}

impl Known {
    fn with(self, id: ImageId) -> Image {
        let type_text = self.type_name.as_deref();
        let status_text = self.status_name.as_deref();
        Image {
            id,
            name: self.name,
            image_type: type_text.map_or(ImageType::Unknown, ImageType::from_bcc),
            status: status_text.map_or(ImageStatus::Unknown, ImageStatus::from_bcc),
            type_name: self.type_name,
            status_name: self.status_name,
            create_time: self.create_time,
            os_type: self.os_type,
            os_name: self.os_name,
            os_version: self.os_version,
            os_build: self.os_build,
            os_arch: self.os_arch,
            os_lang: self.os_lang,
            desc: self.desc,
            special_version: self.special_version,
            package: self.package,
            encrypted: self.encrypted,
        }
    }
}
