//! The calls of the protocol, answered by a provider.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tokio::sync::watch;

use super::DataSource;
use super::Diagnostic;
use super::Function;
use super::FunctionError;
use super::Object;
use super::Provider;
use super::Schema;
use super::Value;
use super::described;
use super::mistakes::mistakes;
use super::msgpack;
use super::msgpack::Mismatch;
use super::proto;

/// A provider, as Terraform calls it.
pub(super) struct Calls<P: Provider> {
    provider: P,
    data_sources: Vec<Box<dyn DataSource<P::Client>>>,
    functions: Vec<Box<dyn Function>>,
    /// There is one from `ConfigureProvider` on. A provider that is debugged is
    /// configured again by each run of Terraform.
    client: Mutex<Option<Arc<P::Client>>>,
    /// Told when the reads under way are to end.
    interrupts: watch::Sender<()>,
}

impl<P: Provider> Calls<P> {
    pub(super) fn new(provider: P) -> Self {
        Self {
            data_sources: provider.data_sources(),
            functions: provider.functions(),
            provider,
            client: Mutex::new(None),
            interrupts: watch::Sender::new(()),
        }
    }

    pub(super) fn metadata(&self) -> proto::Metadata {
        let named = |name: &str| proto::Named {
            name: name.to_owned(),
        };
        let data_sources = self.data_sources.iter();
        let functions = self.functions.iter();
        proto::Metadata {
            data_sources: data_sources.map(|source| named(source.name())).collect(),
            functions: functions.map(|function| named(function.name())).collect(),
        }
    }

    pub(super) fn schema(&self) -> proto::ProviderSchema {
        let data_sources = self.data_sources.iter().map(|source| {
            let schema = described::schema(&source.schema());
            (source.name().to_owned(), schema)
        });
        proto::ProviderSchema {
            provider: Some(described::schema(&self.provider.schema())),
            data_source_schemas: data_sources.collect(),
            functions: self.functions().functions,
        }
    }

    pub(super) fn functions(&self) -> proto::Functions {
        let functions = self.functions.iter().map(|function| {
            let described = described::function(&**function);
            (function.name().to_owned(), described)
        });
        proto::Functions {
            functions: functions.collect(),
        }
    }

    pub(super) fn validate(&self, request: proto::ProviderConfig) -> proto::ProviderConfigValidity {
        let diagnostics = match config(request.config, &self.provider.schema()) {
            Ok(config) => self.provider.validate(&config),
            Err(error) => vec![error],
        };
        proto::ProviderConfigValidity {
            diagnostics: described::diagnostics(diagnostics),
        }
    }

    pub(super) fn configure(&self, request: proto::Configure) -> proto::Diagnostics {
        let outcome = config(request.config, &self.provider.schema())
            .map_err(|error| vec![error])
            .and_then(|config| self.provider.configure(&config));
        let (client, diagnostics) = match outcome {
            Ok((client, warnings)) => (Some(Arc::new(client)), warnings),
            Err(errors) => (None, errors),
        };
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = client;
        proto::Diagnostics {
            diagnostics: described::diagnostics(diagnostics),
        }
    }

    pub(super) fn validate_data_source(
        &self,
        request: proto::DataSourceConfig,
    ) -> proto::Diagnostics {
        let validity = self.data_source(&request.type_name).and_then(|source| {
            let schema = source.schema();
            let config = config(request.config, &schema)?;
            let mut wrong = mistakes(&schema, &config);
            wrong.extend(source.validate(&config));
            Ok(wrong)
        });
        let diagnostics = validity.unwrap_or_else(|error| vec![error]);
        proto::Diagnostics {
            diagnostics: described::diagnostics(diagnostics),
        }
    }

    pub(super) async fn read(&self, request: proto::DataSourceConfig) -> proto::DataSourceState {
        let (state, diagnostics) = match self.state(request).await {
            Ok((state, warnings)) => (Some(state), warnings),
            Err(errors) => (None, errors),
        };
        proto::DataSourceState {
            state,
            diagnostics: described::diagnostics(diagnostics),
        }
    }

    /// Ends the reads under way.
    pub(super) fn stop(&self) -> proto::Empty {
        self.interrupts.send_replace(());
        proto::Empty {}
    }

    pub(super) fn call(&self, request: &proto::FunctionCall) -> proto::FunctionResult {
        match self.result(request) {
            Ok(result) => proto::FunctionResult {
                result: Some(result),
                error: None,
            },
            Err(error) => proto::FunctionResult {
                result: None,
                error: Some(proto::FunctionError {
                    text: error.text,
                    function_argument: error.argument.and_then(|index| index.try_into().ok()),
                }),
            },
        }
    }

    async fn state(&self, request: proto::DataSourceConfig) -> super::Outcome<proto::DynamicValue> {
        // Before anything else: who is stopped now is not stopped in vain.
        let mut interrupts = self.interrupts.subscribe();
        let one = |error| vec![error];
        let source = self.data_source(&request.type_name).map_err(one)?;
        let schema = source.schema();
        let config = config(request.config, &schema).map_err(one)?;
        let client = self.client().ok_or_else(not_configured).map_err(one)?;
        let (read, warnings) = tokio::select! {
            outcome = source.read(client, &config) => outcome?,
            _ = interrupts.changed() => return Err(vec![interrupted()]),
        };
        let state = Value::Object(config.overlaid_with(read));
        let msgpack = msgpack::encode(&state, &schema.r#type())
            .map_err(|mismatch| vec![own_mistake(source.name(), &mismatch)])?;
        Ok((proto::DynamicValue { msgpack }, warnings))
    }

    fn result(&self, request: &proto::FunctionCall) -> Result<proto::DynamicValue, FunctionError> {
        let general = |text| FunctionError {
            argument: None,
            text,
        };
        let name = &request.name;
        let function = self
            .functions
            .iter()
            .find(|function| function.name() == name)
            .ok_or_else(|| general(format!("there is no function `{name}` in this version")))?;
        let signature = function.signature();
        let (given, wanted) = (request.arguments.len(), signature.parameters.len());
        if given != wanted {
            let text = format!("`{name}` takes {wanted} arguments, not {given}");
            return Err(general(text));
        }
        let given = request.arguments.iter().zip(&signature.parameters);
        let arguments: Result<Vec<Value>, FunctionError> = given
            .enumerate()
            .map(|(index, (argument, parameter))| {
                msgpack::decode(&argument.msgpack, &parameter.r#type).map_err(|mismatch| {
                    FunctionError {
                        argument: Some(index),
                        text: mismatch.to_string(),
                    }
                })
            })
            .collect();
        let result = function.call(&arguments?)?;
        let msgpack = msgpack::encode(&result, &signature.returns)
            .map_err(|mismatch| general(own_mistake(name, &mismatch).detail))?;
        Ok(proto::DynamicValue { msgpack })
    }

    fn data_source(&self, name: &str) -> Result<&dyn DataSource<P::Client>, Diagnostic> {
        let mut sources = self.data_sources.iter();
        let source = sources.find(|source| source.name() == name);
        source.map(|source| &**source).ok_or_else(|| {
            Diagnostic::error(
                format!("There is no data source \"{name}\""),
                "This version of the provider does not have it.",
            )
        })
    }

    fn client(&self) -> Option<Arc<P::Client>> {
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        client.clone()
    }
}

fn config(sent: Option<proto::DynamicValue>, schema: &Schema) -> Result<Object, Diagnostic> {
    let msgpack = sent.unwrap_or_default().msgpack;
    match msgpack::decode(&msgpack, &schema.r#type()) {
        Ok(Value::Object(config)) => Ok(config),
        Ok(_) => Err(unreadable("it is no object")),
        Err(mismatch) => Err(unreadable(&mismatch.to_string())),
    }
}

fn unreadable(why: &str) -> Diagnostic {
    Diagnostic::error(
        "The configuration can't be read",
        format!(
            "What Terraform sent does not fit the schema: {why}. Please report this, with Terraform's version."
        ),
    )
}

fn not_configured() -> Diagnostic {
    Diagnostic::error(
        "The provider is not configured",
        "Terraform asked for data before it configured the provider. Please report this, with Terraform's version.",
    )
}

fn interrupted() -> Diagnostic {
    Diagnostic::error(
        "Reading was interrupted",
        "Terraform was asked to stop before everything was read. Nothing was changed; run it again.",
    )
}

fn own_mistake(name: &str, mismatch: &Mismatch) -> Diagnostic {
    Diagnostic::error(
        "The provider made a mistake",
        format!("What `{name}` found does not fit its schema: {mismatch}. Please report this."),
    )
}
