//! A document in the executor's form, made of what the gate has read.
//!
//! The executor has a parser of its own, and the two differ: it takes `...on#` and a
//! line's end for a fragment of the name `on`, reads `-0` as a fraction, and knows no
//! pairs of surrogates. What is executed must be what was admitted.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Node;
use apollo_compiler::ast;
use apollo_compiler::ast::Argument;
use apollo_compiler::ast::DirectiveList;
use apollo_compiler::executable;
use apollo_compiler::executable::Fragment;
use apollo_compiler::executable::Operation;
use async_graphql::Name;
use async_graphql::Positioned;
use async_graphql::parser::types;
use async_graphql::parser::types::DocumentOperations;
use async_graphql::parser::types::FragmentDefinition;
use async_graphql::parser::types::OperationDefinition;
use async_graphql::parser::types::OperationType;
use async_graphql::parser::types::Selection;
use async_graphql::parser::types::SelectionSet;
use async_graphql::parser::types::TypeCondition;
use async_graphql::parser::types::VariableDefinition;
use async_graphql_value::Value;

use super::positions::Positions;

/// The document, which is the one of this text; `None` if it holds what the executor
/// has no form for, which valid ones don't.
pub(super) fn of(document: &ExecutableDocument, text: &str) -> Option<types::ExecutableDocument> {
    let form = Form {
        positions: Positions::of(text),
    };
    let operations = match &document.operations.anonymous {
        Some(operation) => DocumentOperations::Single(form.operation(operation)?),
        None => {
            let named = document.operations.named.iter();
            let named = named.map(|(own, of)| Some((name(own), form.operation(of)?)));
            DocumentOperations::Multiple(named.collect::<Option<_>>()?)
        }
    };
    let fragments = document.fragments.iter();
    let fragments = fragments.map(|(own, of)| Some((name(own), form.fragment(of)?)));
    Some(types::ExecutableDocument {
        operations,
        fragments: fragments.collect::<Option<_>>()?,
    })
}

struct Form {
    positions: Positions,
}

/// Recursion is bounded: so is the nesting of what was read.
impl Form {
    fn operation(&self, of: &Node<Operation>) -> Option<Positioned<OperationDefinition>> {
        let variables = of.variables.iter();
        let variables = variables.map(|variable| self.variable(variable));
        let operation = OperationDefinition {
            ty: match of.operation_type {
                executable::OperationType::Query => OperationType::Query,
                executable::OperationType::Mutation => OperationType::Mutation,
                executable::OperationType::Subscription => OperationType::Subscription,
            },
            variable_definitions: variables.collect::<Option<_>>()?,
            directives: self.directives(&of.directives)?,
            selection_set: self.at(of, self.selections(&of.selection_set)?),
        };
        Some(self.at(of, operation))
    }

    fn variable(
        &self,
        of: &Node<ast::VariableDefinition>,
    ) -> Option<Positioned<VariableDefinition>> {
        let default_value = match &of.default_value {
            Some(value) => Some(self.at(value, self.value(value)?.into_const()?)),
            None => None,
        };
        let variable = VariableDefinition {
            name: self.at(of, name(&of.name)),
            var_type: self.at(of, types::Type::new(&of.ty.to_string())?),
            directives: self.directives(&of.directives)?,
            default_value,
        };
        Some(self.at(of, variable))
    }

    fn fragment(&self, of: &Node<Fragment>) -> Option<Positioned<FragmentDefinition>> {
        let fragment = FragmentDefinition {
            type_condition: self.at(of, self.condition(of, of.type_condition())),
            directives: self.directives(&of.directives)?,
            selection_set: self.at(of, self.selections(&of.selection_set)?),
        };
        Some(self.at(of, fragment))
    }

    fn condition<T>(&self, place: &Node<T>, of: &ast::NamedType) -> TypeCondition {
        TypeCondition {
            on: self.at(place, name(of)),
        }
    }

    fn selections(&self, of: &executable::SelectionSet) -> Option<SelectionSet> {
        let items = of.selections.iter().map(|selection| {
            Some(match selection {
                executable::Selection::Field(of) => self.at(of, Selection::Field(self.field(of)?)),
                executable::Selection::FragmentSpread(of) => {
                    let spread = types::FragmentSpread {
                        fragment_name: self.at(of, name(&of.fragment_name)),
                        directives: self.directives(&of.directives)?,
                    };
                    self.at(of, Selection::FragmentSpread(self.at(of, spread)))
                }
                executable::Selection::InlineFragment(of) => {
                    let condition = of.type_condition.as_ref();
                    let inline = types::InlineFragment {
                        type_condition: condition
                            .map(|condition| self.at(of, self.condition(of, condition))),
                        directives: self.directives(&of.directives)?,
                        selection_set: self.at(of, self.selections(&of.selection_set)?),
                    };
                    self.at(of, Selection::InlineFragment(self.at(of, inline)))
                }
            })
        });
        Some(SelectionSet {
            items: items.collect::<Option<_>>()?,
        })
    }

    fn field(&self, of: &Node<executable::Field>) -> Option<Positioned<types::Field>> {
        let alias = of.alias.as_ref();
        let field = types::Field {
            alias: alias.map(|alias| self.at(of, name(alias))),
            name: self.at(of, name(&of.name)),
            arguments: self.arguments(&of.arguments)?,
            directives: self.directives(&of.directives)?,
            selection_set: self.at(of, self.selections(&of.selection_set)?),
        };
        Some(self.at(of, field))
    }

    fn directives(&self, of: &DirectiveList) -> Option<Vec<Positioned<types::Directive>>> {
        let directives = of.iter().map(|of| {
            let directive = types::Directive {
                name: self.at(of, name(&of.name)),
                arguments: self.arguments(&of.arguments)?,
            };
            Some(self.at(of, directive))
        });
        directives.collect()
    }

    fn arguments(
        &self,
        of: &[Node<Argument>],
    ) -> Option<Vec<(Positioned<Name>, Positioned<Value>)>> {
        let arguments = of.iter().map(|of| {
            let value = self.at(&of.value, self.value(&of.value)?);
            Some((self.at(of, name(&of.name)), value))
        });
        arguments.collect()
    }

    fn value(&self, of: &ast::Value) -> Option<Value> {
        Some(match of {
            ast::Value::Null => Value::Null,
            ast::Value::Enum(of) => Value::Enum(name(of)),
            ast::Value::Variable(of) => Value::Variable(name(of)),
            ast::Value::String(text) => Value::String(text.clone()),
            ast::Value::Float(of) => Value::Number(from_f64(of.try_to_f64().ok()?)?),
            // Where a fraction is expected, whole numbers may be larger than any other.
            ast::Value::Int(of) => Value::Number(match of.as_str().parse::<i64>() {
                Ok(number) => number.into(),
                Err(_) => from_f64(of.as_str().parse().ok()?)?,
            }),
            ast::Value::Boolean(of) => Value::Boolean(*of),
            ast::Value::List(items) => {
                let items = items.iter().map(|item| self.value(item));
                Value::List(items.collect::<Option<_>>()?)
            }
            ast::Value::Object(fields) => {
                let fields = fields.iter();
                let fields = fields.map(|(own, value)| Some((name(own), self.value(value)?)));
                Value::Object(fields.collect::<Option<_>>()?)
            }
        })
    }

    /// Where a node stands; one that was not read stands at the start.
    fn at<T, U>(&self, node: &Node<T>, form: U) -> Positioned<U> {
        let offset = node.location().map_or(0, |span| span.offset());
        Positioned::new(form, self.positions.at(offset))
    }
}

fn from_f64(number: f64) -> Option<async_graphql::Number> {
    async_graphql::Number::from_f64(number)
}

fn name(of: &apollo_compiler::Name) -> Name {
    Name::new(of.as_str())
}
