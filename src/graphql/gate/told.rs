//! How much of the schema an operation asks for. Introspection has lists within
//! lists, and circles: few bytes could ask for very many.

use std::collections::HashMap;

use apollo_compiler::Node;
use apollo_compiler::Schema;
use apollo_compiler::ast::InputValueDefinition;
use apollo_compiler::ast::Type;
use apollo_compiler::executable::Field;
use apollo_compiler::executable::SelectionSet;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::schema::FieldDefinition;

use super::cost;
use super::selected::Selected;

/// A description may be long. An image's field takes about so many bytes in an
/// answer, its name included.
pub(super) const BYTES_OF_A_FIELD: usize = 40;

/// The schema that is told of.
pub(super) struct Telling<'a> {
    pub(super) schema: &'a Schema,
    /// The length of its text.
    pub(super) sdl_bytes: usize,
}

/// What introspection can stand at.
#[derive(Clone, Copy)]
enum Place<'a> {
    Schema,
    /// A type within so many lists and non-nulls.
    Type(usize, &'a str),
    Field(&'a FieldDefinition),
    /// An argument, or a field of an input.
    Input(&'a InputValueDefinition),
    Directive(&'a str),
    Value(Option<&'a str>),
}

/// How many fields a root field may have in its answer if it tells of the schema,
/// long texts counted by their length; `None` if it does not. Beyond `most` it does
/// not matter how many.
pub(super) fn fields<'a>(
    telling: &Telling<'a>,
    selected: &Selected<'a>,
    root: &'a Field,
    most: usize,
) -> Option<usize> {
    let mut count = Count {
        telling,
        selected,
        most,
        known: HashMap::new(),
    };
    match root.name.as_str() {
        "__schema" => Some(count.below(Place::Schema, &root.selection_set)),
        "__type" => {
            let name = selected.text(root, "name").unwrap_or_default();
            let named = telling.schema.types.get_key_value(name.as_str());
            let below = named
                .map(|(name, _)| count.below(Place::Type(0, name.as_str()), &root.selection_set));
            Some(below.unwrap_or(0) + 1)
        }
        "_service" => {
            let mut n_fields: usize = 1;
            selected.each_field(&root.selection_set, &mut |field| {
                let bytes = if field.name == "sdl" {
                    telling.sdl_bytes
                } else {
                    0
                };
                n_fields = n_fields.saturating_add(cost::weight(field) + bytes / BYTES_OF_A_FIELD);
            });
            Some(n_fields)
        }
        _ => None,
    }
}

struct Count<'s, 'a> {
    telling: &'s Telling<'a>,
    selected: &'s Selected<'a>,
    most: usize,
    /// By selection set and type: every circle leads through a type.
    known: HashMap<(usize, usize, &'a str), usize>,
}

impl<'a> Count<'_, 'a> {
    fn below(&mut self, place: Place<'a>, set: &'a SelectionSet) -> usize {
        let key = match place {
            Place::Type(wrappers, name) => Some((std::ptr::from_ref(set).addr(), wrappers, name)),
            _ => None,
        };
        if let Some(known) = key.and_then(|key| self.known.get(&key)) {
            return *known;
        }
        let selected = self.selected;
        let mut n_fields: usize = 0;
        selected.each_field(set, &mut |field| {
            if n_fields > self.most {
                return;
            }
            let name = field.name.as_str();
            n_fields = n_fields
                .saturating_add(cost::weight(field) + self.text(place, name) / BYTES_OF_A_FIELD);
            if field.selection_set.selections.is_empty() {
                return;
            }
            for place in self.places(place, name) {
                n_fields = n_fields.saturating_add(self.below(place, &field.selection_set));
                if n_fields > self.most {
                    return;
                }
            }
        });
        if let Some(key) = key {
            self.known.insert(key, n_fields);
        }
        n_fields
    }

    /// The bytes of a place's long text.
    fn text(&self, place: Place<'a>, field: &str) -> usize {
        if field != "description" {
            return 0;
        }
        let schema = self.telling.schema;
        let description = match place {
            Place::Schema | Place::Type(1.., _) => None,
            Place::Type(0, name) => schema.types.get(name).and_then(|t| t.description()),
            Place::Field(field) => field.description.as_ref(),
            Place::Input(input) => input.description.as_ref(),
            Place::Directive(name) => {
                let directive = schema.directive_definitions.get(name);
                directive.and_then(|directive| directive.description.as_ref())
            }
            Place::Value(description) => return description.map_or(0, str::len),
        };
        description.map_or(0, |text| text.len())
    }

    /// Where a field leads. As far as the schema goes, whatever the executor leaves out.
    fn places(&self, place: Place<'a>, field: &str) -> Vec<Place<'a>> {
        let schema = self.telling.schema;
        match (place, field) {
            (Place::Schema, "types") => named(schema.types.keys().map(|name| name.as_str())),
            (Place::Schema, "queryType") => {
                let query = schema.schema_definition.query.iter();
                named(query.map(|name| name.as_str()))
            }
            (Place::Schema, "mutationType") => {
                let mutation = schema.schema_definition.mutation.iter();
                named(mutation.map(|name| name.as_str()))
            }
            (Place::Schema, "subscriptionType") => {
                let subscription = schema.schema_definition.subscription.iter();
                named(subscription.map(|name| name.as_str()))
            }
            (Place::Schema, "directives") => {
                let directives = schema.directive_definitions.keys();
                directives
                    .map(|name| Place::Directive(name.as_str()))
                    .collect()
            }
            (Place::Type(0, name), _) => of_type(schema, name, field),
            (Place::Type(wrappers, name), "ofType") => vec![Place::Type(wrappers - 1, name)],
            (Place::Field(field), "args") => inputs(&field.arguments),
            (Place::Field(field), "type") => vec![wrapped(&field.ty)],
            (Place::Input(input), "type") => vec![wrapped(&input.ty)],
            (Place::Directive(name), "args") => {
                let directive = schema.directive_definitions.get(name);
                directive.map_or_else(Vec::new, |directive| inputs(&directive.arguments))
            }
            _ => Vec::new(),
        }
    }
}

fn of_type<'a>(schema: &'a Schema, name: &str, field: &str) -> Vec<Place<'a>> {
    let Some(definition) = schema.types.get(name) else {
        return Vec::new();
    };
    match (definition, field) {
        (ExtendedType::Object(object), "fields") => object
            .fields
            .values()
            .map(|field| Place::Field(field))
            .collect(),
        (ExtendedType::Object(object), "interfaces") => named(
            object
                .implements_interfaces
                .iter()
                .map(|name| name.as_str()),
        ),
        (ExtendedType::Interface(interface), "fields") => interface
            .fields
            .values()
            .map(|field| Place::Field(field))
            .collect(),
        (ExtendedType::Interface(interface), "interfaces") => named(
            interface
                .implements_interfaces
                .iter()
                .map(|name| name.as_str()),
        ),
        (ExtendedType::Interface(_), "possibleTypes") => {
            let implements = |t: &ExtendedType| match t {
                ExtendedType::Object(object) => object.implements_interfaces.contains(name),
                _ => false,
            };
            let types = schema.types.iter().filter(|(_, t)| implements(t));
            named(types.map(|(name, _)| name.as_str()))
        }
        (ExtendedType::Union(union), "possibleTypes") => {
            named(union.members.iter().map(|name| name.as_str()))
        }
        (ExtendedType::Enum(values), "enumValues") => {
            let values = values.values.values();
            values
                .map(|value| Place::Value(value.description.as_deref()))
                .collect()
        }
        (ExtendedType::InputObject(object), "inputFields") => object
            .fields
            .values()
            .map(|field| Place::Input(field))
            .collect(),
        _ => Vec::new(),
    }
}

fn named<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Place<'a>> {
    names.map(|name| Place::Type(0, name)).collect()
}

fn inputs(inputs: &[Node<InputValueDefinition>]) -> Vec<Place<'_>> {
    inputs.iter().map(|input| Place::Input(input)).collect()
}

fn wrapped(of: &Type) -> Place<'_> {
    let wrappers = match of {
        Type::Named(_) => 0,
        Type::NonNullNamed(_) => 1,
        Type::List(item) | Type::NonNullList(item) => {
            let outside = if of.is_non_null() { 2 } else { 1 };
            match wrapped(item) {
                Place::Type(inside, _) => outside + inside,
                _ => outside,
            }
        }
    };
    Place::Type(wrappers, of.inner_named_type().as_str())
}
