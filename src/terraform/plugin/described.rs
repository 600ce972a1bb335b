//! Schemas, functions and diagnostics, as the protocol has them.

use super::Attribute;
use super::Block;
use super::Diagnostic;
use super::Function;
use super::Kind;
use super::Nesting;
use super::Presence;
use super::Schema;
use super::Severity;
use super::Step;
use super::Type;
use super::proto;

const MARKDOWN: i32 = proto::StringKind::Markdown as i32;

pub(super) fn schema(schema: &Schema) -> proto::Schema {
    proto::Schema {
        block: Some(proto::Block {
            attributes: schema.attributes.iter().map(attribute).collect(),
            block_types: schema.blocks.iter().map(nested_block).collect(),
            description: schema.description.clone(),
            description_kind: MARKDOWN,
        }),
    }
}

pub(super) fn function(function: &dyn Function) -> proto::Function {
    let signature = function.signature();
    proto::Function {
        parameters: signature
            .parameters
            .into_iter()
            .map(|parameter| proto::Parameter {
                name: parameter.name.to_owned(),
                r#type: constraint(&parameter.r#type),
                description: parameter.description,
                description_kind: MARKDOWN,
            })
            .collect(),
        r#return: Some(proto::Return {
            r#type: constraint(&signature.returns),
        }),
        summary: signature.summary,
        description: signature.description,
        description_kind: MARKDOWN,
    }
}

pub(super) fn diagnostics(diagnostics: Vec<Diagnostic>) -> Vec<proto::Diagnostic> {
    diagnostics.into_iter().map(diagnostic).collect()
}

fn diagnostic(diagnostic: Diagnostic) -> proto::Diagnostic {
    let severity = match diagnostic.severity {
        Severity::Error => proto::Severity::Error,
        Severity::Warning => proto::Severity::Warning,
    };
    let steps: Vec<_> = diagnostic.path.steps().iter().map(step).collect();
    proto::Diagnostic {
        severity: severity.into(),
        summary: diagnostic.summary,
        detail: diagnostic.detail,
        // Without a path Terraform shows the whole block.
        attribute: (!steps.is_empty()).then_some(proto::AttributePath { steps }),
    }
}

fn step(step: &Step) -> proto::PathStep {
    let selector = match step {
        Step::Attribute(name) => proto::Selector::AttributeName(name.clone()),
        Step::Index(index) => {
            proto::Selector::ElementKeyInt(i64::try_from(*index).unwrap_or(i64::MAX))
        }
        Step::Key(key) => proto::Selector::ElementKeyString(key.clone()),
    };
    proto::PathStep {
        selector: Some(selector),
    }
}

fn attribute(attribute: &Attribute) -> proto::Attribute {
    let (r#type, nested_type) = match &attribute.kind {
        Kind::Plain(of) => (constraint(of), None),
        Kind::Objects(attributes) => {
            let nested = proto::NestedObject {
                attributes: attributes.iter().map(self::attribute).collect(),
                nesting: proto::NestingMode::List.into(),
            };
            (Vec::new(), Some(nested))
        }
    };
    let presence = attribute.presence;
    proto::Attribute {
        name: attribute.name.to_owned(),
        r#type,
        description: attribute.description.clone(),
        required: presence == Presence::Required,
        optional: matches!(presence, Presence::Optional | Presence::OptionalComputed),
        computed: matches!(presence, Presence::Computed | Presence::OptionalComputed),
        sensitive: attribute.is_sensitive,
        description_kind: MARKDOWN,
        nested_type,
    }
}

fn nested_block(block: &Block) -> proto::NestedBlock {
    let nesting = match block.nesting {
        Nesting::Single => proto::NestingMode::Single,
        Nesting::List => proto::NestingMode::List,
    };
    proto::NestedBlock {
        type_name: block.name.to_owned(),
        block: Some(proto::Block {
            attributes: block.attributes.iter().map(attribute).collect(),
            block_types: Vec::new(),
            description: block.description.clone(),
            description_kind: MARKDOWN,
        }),
        nesting: nesting.into(),
    }
}

fn constraint(of: &Type) -> Vec<u8> {
    of.constraint().to_string().into_bytes()
}
