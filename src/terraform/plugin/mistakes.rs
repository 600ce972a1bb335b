//! What is wrong with a block by its schema alone. Terraform leaves it to the
//! provider to say that what is only read can't be given a value, and that what
//! is required, or in a list, can't be null: otherwise it would be passed over
//! as if it had not been written.

use super::Attribute;
use super::Diagnostic;
use super::Object;
use super::Path;
use super::Presence;
use super::Schema;
use super::Value;

pub(super) fn mistakes(schema: &Schema, config: &Object) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    check(&schema.attributes, config, &Path::default(), &mut wrong);
    for block in &schema.blocks {
        let path = Path::attribute(block.name);
        let given = config.get(block.name);
        if let Some(given) = given.as_object() {
            check(&block.attributes, given, &path, &mut wrong);
        }
        for (index, given) in given.items().iter().enumerate() {
            if let Some(given) = given.as_object() {
                let path = path.clone().index(index);
                check(&block.attributes, given, &path, &mut wrong);
            }
        }
    }
    wrong
}

fn check(attributes: &[Attribute], given: &Object, path: &Path, wrong: &mut Vec<Diagnostic>) {
    for attribute in attributes {
        let name = attribute.name;
        let path = path.clone().then(name);
        let value = given.get(name);
        if attribute.presence == Presence::Computed {
            if !value.is_null() {
                wrong.push(only_read(attribute).at(path));
            }
            continue;
        }
        if attribute.presence == Presence::Required && value.is_null() {
            let detail = "It has to have a value. A variable without one gives null.";
            wrong.push(Diagnostic::error(format!("`{name}` is null"), detail).at(path.clone()));
        }
        for (index, item) in value.items().iter().enumerate() {
            if *item == Value::Null {
                let summary = format!("`{name}[{index}]` is null");
                let detail = "A list holds values only. Leave it out: `compact([…])` takes null \
                              and empty texts away.";
                wrong.push(Diagnostic::error(summary, detail).at(path.clone().index(index)));
            }
        }
    }
}

fn only_read(attribute: &Attribute) -> Diagnostic {
    let name = attribute.name;
    let advice = match &attribute.instead {
        Some(instead) => format!("To ask for it, use {instead}."),
        None => "Leave it out.".to_owned(),
    };
    let detail = format!("It is what is read, and no condition. {advice}");
    Diagnostic::error(format!("`{name}` can't be set"), detail)
}
