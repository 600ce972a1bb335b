//! `filter { name = "os_name", values = ["Ubuntu", "CentOS*"] }`.

use super::values::said;
use crate::image::ImageFilterSpec;
use crate::terraform::attribute::Attribute;
use crate::terraform::attribute::unknown;
use crate::terraform::condition::Condition;
use crate::terraform::condition::explain;
use crate::terraform::plugin::Diagnostic;
use crate::terraform::plugin::Object;
use crate::terraform::plugin::Path;

/// The most values of a block: an image is compared with each of them.
const MAX_VALUES: usize = 100;

/// The conditions of all blocks, and what they are about.
pub(super) fn filters(
    config: &Object,
    wrong: &mut Vec<Diagnostic>,
) -> (Vec<Condition>, Vec<Attribute>) {
    let mut conditions = Vec::new();
    let mut named = Vec::new();
    for (index, block) in config.get("filter").items().iter().enumerate() {
        let Some(block) = block.as_object() else {
            continue;
        };
        let path = Path::attribute("filter").index(index);
        let Some(about) = attribute(block, &path, wrong) else {
            continue;
        };
        named.push(about);
        conditions.extend(condition(block, about, &path, wrong));
    }
    (conditions, named)
}

fn attribute(block: &Object, path: &Path, wrong: &mut Vec<Diagnostic>) -> Option<Attribute> {
    let name = block.get("name").as_str()?;
    let found = Attribute::filterable().find(|attribute| attribute.name() == name);
    if found.is_none() {
        let time = Attribute::CreateTime;
        let detail = if name == time.name() {
            format!("Times are asked for with {}.", time.asked_by())
        } else {
            let names: Vec<&str> = Attribute::filterable().map(Attribute::name).collect();
            unknown("attribute that can be filtered by", name, &names)
        };
        let summary = format!("Images can't be filtered by \"{name}\"");
        wrong.push(Diagnostic::error(summary, detail).at(path.clone().then("name")));
    }
    found
}

fn condition(
    block: &Object,
    about: Attribute,
    path: &Path,
    wrong: &mut Vec<Diagnostic>,
) -> Option<Condition> {
    let values = block.get("values");
    let path = path.clone().then("values");
    let name = about.name();
    let mut refuse = |path: Path, detail: String| {
        let summary = format!("The filter by \"{name}\" can't be used");
        wrong.push(Diagnostic::error(summary, detail).at(path));
    };
    let values = values.as_texts()?;
    if values.is_empty() {
        let detail =
            "`values` is empty, which matches no image. Give a value, or leave the block out.";
        refuse(path, detail.to_owned());
        return None;
    }
    if values.len() > MAX_VALUES {
        let detail = format!(
            "`values` has {}; the most is {MAX_VALUES}. Use `*`, or `image_ids` for ids.",
            values.len()
        );
        refuse(path, detail);
        return None;
    }
    let mut specs: Vec<ImageFilterSpec> = Vec::new();
    for (index, value) in values.iter().enumerate() {
        match about.wants(value) {
            Ok(spec) => specs.push(spec),
            Err(detail) => refuse(path.clone().index(index), detail),
        }
    }
    if specs.len() < values.len() {
        return None;
    }
    let written = format!("filter {name} = {}", said(values.iter().copied()));
    let made = Condition::new(written, about, &specs);
    made.map_err(|(index, error)| {
        let value = values.get(index).copied().unwrap_or_default();
        let argument = format!("values[{index}]");
        refuse(path.index(index), explain(&argument, value, &error));
    })
    .ok()
}
