//! A provider that behaves as it is told.

use std::sync::Arc;

use bcc_graphql::terraform::plugin::Attribute;
use bcc_graphql::terraform::plugin::Block;
use bcc_graphql::terraform::plugin::DataSource;
use bcc_graphql::terraform::plugin::Diagnostic;
use bcc_graphql::terraform::plugin::Function;
use bcc_graphql::terraform::plugin::FunctionError;
use bcc_graphql::terraform::plugin::Nesting;
use bcc_graphql::terraform::plugin::Object;
use bcc_graphql::terraform::plugin::Outcome;
use bcc_graphql::terraform::plugin::Parameter;
use bcc_graphql::terraform::plugin::Path;
use bcc_graphql::terraform::plugin::Provider;
use bcc_graphql::terraform::plugin::Schema;
use bcc_graphql::terraform::plugin::Signature;
use bcc_graphql::terraform::plugin::Type;
use bcc_graphql::terraform::plugin::Value;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

pub(super) struct Demo;

impl Provider for Demo {
    type Client = &'static str;

    fn schema(&self) -> Schema {
        Schema {
            description: "A provider for tests.".to_owned(),
            attributes: vec![Attribute::optional("secret", Type::String, "A key.").sensitive()],
            blocks: Vec::new(),
        }
    }

    fn validate(&self, config: &Object) -> Vec<Diagnostic> {
        match config.get("secret").as_str() {
            Some("") => vec![Diagnostic::error("The key is empty", "Say it.").at("secret")],
            _ => Vec::new(),
        }
    }

    fn configure(&self, _: &Object) -> Outcome<&'static str> {
        Ok(("m-demo", Vec::new()))
    }

    fn data_sources(&self) -> Vec<Box<dyn DataSource<&'static str>>> {
        vec![Box::new(DemoImage)]
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        vec![Box::new(Half)]
    }
}

/// Its argument `name` says what reading comes to.
struct DemoImage;

impl DataSource<&'static str> for DemoImage {
    fn name(&self) -> &'static str {
        "demo_image"
    }

    fn schema(&self) -> Schema {
        let names = Attribute::optional("names", Type::list(Type::String), "Any.");
        let name = Attribute::required("name", Type::String, "What is read.");
        let ids = vec![Attribute::computed("id", Type::String, "The id.")];
        Schema {
            description: "An image.".to_owned(),
            attributes: vec![
                name,
                Attribute::optional_computed("limit", Type::Number, "How many."),
                Attribute::computed("id", Type::String, "The id.").asked_by("`name`"),
                Attribute::computed("missing", Type::Bool, "Never there."),
                Attribute::computed_objects("images", ids, "All of them."),
            ],
            blocks: vec![Block {
                name: "filter",
                description: "A condition.".to_owned(),
                nesting: Nesting::List,
                attributes: vec![names],
            }],
        }
    }

    fn validate(&self, config: &Object) -> Vec<Diagnostic> {
        let mut wrong = Vec::new();
        for (index, filter) in config.get("filter").items().iter().enumerate() {
            let names = filter.as_object().unwrap().get("names").items();
            if let Some(at) = names.iter().position(|name| name.as_str() == Some("wrong")) {
                let path = Path::attribute("filter")
                    .index(index)
                    .then("names")
                    .index(at);
                wrong.push(Diagnostic::error("There is no such name", "Try another.").at(path));
            }
        }
        if config.get("name").is_unknown() {
            wrong.push(Diagnostic::warning(
                "The name is unknown",
                "It may be fine.",
            ));
        }
        wrong
    }

    fn read<'a>(
        &'a self,
        client: Arc<&'static str>,
        config: &'a Object,
    ) -> BoxFuture<'a, Outcome<Object>> {
        async move {
            let found = Object::new().with("id", *client);
            match config.get("name").as_str().unwrap() {
                "none" => Err(vec![Diagnostic::error("No image", "None.").at("name")]),
                "panics" => panic!("as it was told"),
                "slow" => std::future::pending().await,
                "odd" => Ok((found.with("limit", "many"), Vec::new())),
                _ => {
                    let images = vec![found.clone(), Object::new()];
                    let warning = Diagnostic::warning("It is old", "Take another.");
                    Ok((found.with("images", images), vec![warning]))
                }
            }
        }
        .boxed()
    }
}

/// Half of a whole number.
struct Half;

impl Function for Half {
    fn name(&self) -> &'static str {
        "half"
    }

    fn signature(&self) -> Signature {
        Signature {
            summary: "Half of it".to_owned(),
            description: "Half of a whole number.".to_owned(),
            parameters: vec![Parameter {
                name: "number",
                r#type: Type::Number,
                description: "Any whole number.".to_owned(),
            }],
            returns: Type::Number,
        }
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let number = arguments[0].as_i64().ok_or_else(|| FunctionError {
            argument: Some(0),
            text: "it is not whole".to_owned(),
        })?;
        let number = i32::try_from(number).unwrap();
        Ok(Value::Number(f64::from(number) / 2.0))
    }
}
