//! The provider's documentation in the registry's layout, written from the
//! schemas: what is said there is said once.

use std::fmt::Write as _;

use super::plugin::Attribute;
use super::plugin::DataSource;
use super::plugin::Function;
use super::plugin::Kind;
use super::plugin::Presence;
use super::plugin::Provider;
use super::plugin::Schema;

/// What the pages about the provider, and about each data source, begin with.
const NEWEST_UBUNTU: &str = include_str!("../../examples/terraform/newest-ubuntu/main.tf");
const GOLDEN_IMAGE: &str = include_str!("../../examples/terraform/golden-image/main.tf");
const IMAGE_PER_REGION: &str = include_str!("../../examples/terraform/image-per-region/main.tf");

/// How a person who has not got it gets the provider.
const INSTALLING: &str = "\
## Installing

The provider is in no registry. `make install-terraform`, or `terraform-provider-bcc install` where the program is at hand, copies
it to `~/.terraform.d/plugins`, where `terraform init` looks by itself, and prints the `required_providers` block. Always write the
host in `source`: without it Terraform means a registry.

The lock file holds the program's hash. To share it between platforms, put the packages of all of them into a mirror, and run
`terraform providers lock -fs-mirror=DIR -platform=linux_amd64 -platform=darwin_arm64`. A program that was
built anew under the same version has another hash, which Terraform refuses: then remove the provider's block from
`.terraform.lock.hcl`, and run `terraform init` again.
";

/// A page: where it belongs below `docs`, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// `data-sources/image.md`.
    pub path: String,
    /// Markdown.
    pub text: String,
}

/// Every page that is written from a provider's schemas.
#[must_use]
pub fn pages<P: Provider>(provider: &P) -> Vec<Page> {
    let mut pages = vec![index(&provider.schema())];
    pages.extend(
        provider
            .data_sources()
            .iter()
            .map(|of| data_source(of.as_ref())),
    );
    pages.extend(provider.functions().iter().map(|of| function(of.as_ref())));
    pages
}

fn index(schema: &Schema) -> Page {
    let mut text = head("bcc provider", &schema.description);
    let _ = write!(
        text,
        "It calls BCC itself; no service has to run. Images are read, and nothing is changed: the key needs \
         BccReadAccessPolicy only.\n\n## Example\n\n{}\n{INSTALLING}\n## Arguments\n\nAll are \
         optional.\n\n{}\n## More\n\n- [Plans that stay as they are](guides/stable-plans.md): pinning, `ignore_changes`, \
         `destroy`\n- [`bcc_image`](data-sources/image.md), [`bcc_images`](data-sources/images.md)\n\n## Several \
         regions\n\n{}",
        code(NEWEST_UBUNTU),
        list(&schema.attributes),
        code(IMAGE_PER_REGION),
    );
    Page {
        path: "index.md".to_owned(),
        text,
    }
}

fn data_source<C>(data_source: &dyn DataSource<C>) -> Page {
    let (name, schema) = (data_source.name(), data_source.schema());
    let example = if name == "bcc_image" {
        NEWEST_UBUNTU
    } else {
        GOLDEN_IMAGE
    };
    let may_be_given = |of: &&Attribute| of.presence != Presence::Computed;
    let is_read =
        |of: &&Attribute| matches!(of.presence, Presence::Computed | Presence::OptionalComputed);
    let arguments: Vec<Attribute> = schema
        .attributes
        .iter()
        .filter(may_be_given)
        .cloned()
        .collect();
    let read: Vec<&Attribute> = schema.attributes.iter().filter(is_read).collect();
    let mut text = head(&format!("{name} data source"), &schema.description);
    let _ = write!(
        text,
        "## Example\n\n{}\n## Arguments\n\nAll are optional, and all that are given hold together.\n\n{}",
        code(example),
        list(&arguments)
    );
    for block in &schema.blocks {
        let _ = write!(
            text,
            "\n### Block `{}`\n\n{}\n\n{}",
            block.name,
            block.description,
            list(&block.attributes)
        );
    }
    text.push_str("\n## Attributes\n\n");
    let both: Vec<String> = read
        .iter()
        .filter(|of| of.presence == Presence::OptionalComputed)
        .map(|of| format!("`{}`", of.name))
        .collect();
    let computed: Vec<Attribute> = read
        .iter()
        .filter(|of| of.presence == Presence::Computed)
        .map(|of| (*of).clone())
        .collect();
    text.push_str(&list(&computed));
    if !both.is_empty() {
        let _ = write!(
            text,
            "\nOf the arguments, {} are the image's own in the result, as BCC spells them.\n",
            both.join(", ")
        );
    }
    text.push_str("\nSee also [Plans that stay as they are](../guides/stable-plans.md).\n");
    let name = name.strip_prefix("bcc_").unwrap_or(name);
    Page {
        path: format!("data-sources/{name}.md"),
        text,
    }
}

fn function(function: &dyn Function) -> Page {
    let (name, signature) = (function.name(), function.signature());
    let parameters: Vec<String> = signature
        .parameters
        .iter()
        .map(|of| format!("{} {}", of.name, of.r#type.name()))
        .collect();
    let mut text = head(
        &format!("{name} function"),
        &format!("{}.", signature.summary),
    );
    let _ = write!(
        text,
        "{} It needs Terraform 1.8, no network and no keys.\n\n## Signature\n\n```text\n{name}({}) {}\n```\n\n## \
         Arguments\n\n",
        signature.description,
        parameters.join(", "),
        signature.returns.name()
    );
    for parameter in &signature.parameters {
        let _ = writeln!(text, "- `{}`: {}", parameter.name, parameter.description);
    }
    Page {
        path: format!("functions/{name}.md"),
        text,
    }
}

fn head(title: &str, description: &str) -> String {
    format!(
        "---\npage_title: \"{title}\"\ndescription: \"{description}\"\n---\n\n# {title}\n\n{description}\n\n"
    )
}

fn code(text: &str) -> String {
    format!("```terraform\n{}\n```\n", text.trim_end())
}

fn list(attributes: &[Attribute]) -> String {
    let mut text = String::new();
    for attribute in attributes {
        item(attribute, "", &mut text);
    }
    text
}

fn item(attribute: &Attribute, indent: &str, text: &mut String) {
    let of = match &attribute.kind {
        Kind::Plain(of) => of.name(),
        Kind::Objects(_) => "list(object)".to_owned(),
    };
    let mut notes = vec![of];
    if attribute.presence == Presence::Required {
        notes.push("required".to_owned());
    }
    if attribute.is_sensitive {
        notes.push("sensitive".to_owned());
    }
    let _ = writeln!(
        text,
        "{indent}- `{}` ({}): {}",
        attribute.name,
        notes.join(", "),
        attribute.description
    );
    if let Kind::Objects(attributes) = &attribute.kind {
        for attribute in attributes {
            item(attribute, &format!("{indent}  "), text);
        }
    }
}
