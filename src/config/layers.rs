//! Putting the layers together. Each value remembers where it came from, so
//! that a mistake can be named by what its author wrote.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use secrecy::SecretString;
use toml::Table;
use toml::Value;

use super::Settings;
use super::SourceSettings;
use super::check;
use super::problem;
use super::secret_file;
use super::sources::default_account;
use super::sources::parse_endpoint;

/// The prefix of our own variables.
const PREFIX: &str = "BCC_GRAPHQL_";

/// The variables that may be in files, which a variable with this suffix names.
const FILE_SUFFIX: &str = "_FILE";
const SECRETS: [&str; 3] = [
    "BAIDUCLOUD_ACCESS_KEY",
    "BAIDUCLOUD_SECRET_KEY",
    "BAIDUCLOUD_SESSION_TOKEN",
];

/// Why the settings are refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("the file {path} can't be read")]
    File {
        /// Its path.
        path: PathBuf,
        /// Why not.
        #[source]
        cause: std::io::Error,
    },
    /// The file is no TOML. The line is not repeated: it may hold a secret.
    #[error("{path}, line {line}: {problem}")]
    Syntax {
        /// Its path.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
    /// A key or its value is wrong.
    #[error("`{key}` ({origin}): {problem}")]
    Value {
        /// The key, with dots between levels.
        key: String,
        /// Where it was set.
        origin: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// Where settings come from, the strongest last.
#[derive(Debug, Default)]
pub struct Layers {
    values: Table,
    /// Where each key was set.
    origins: BTreeMap<String, String>,
    /// The source that the ecosystem's variables and the flags describe.
    source: SourceSettings,
    source_from_flags: SourceSettings,
}

impl Layers {
    /// Adds a file.
    ///
    /// # Errors
    /// A file that can't be read, or is no TOML.
    pub fn add_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|cause| ConfigError::File {
            path: path.to_owned(),
            cause,
        })?;
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let start = error.span().map_or(0, |span| span.start);
            ConfigError::Syntax {
                path: path.to_owned(),
                line: text[..start.min(text.len())].matches('\n').count() + 1,
                problem: error.message().to_owned(),
            }
        })?;
        self.merge(table, "", &path.display().to_string());
        Ok(())
    }

    /// Adds the environment: our own variables, and those of the ecosystem.
    ///
    /// # Errors
    /// A variable that is no setting's.
    pub fn add_environment(
        &mut self,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(), ConfigError> {
        let (files, variables): (Vec<_>, Vec<_>) = variables
            .into_iter()
            .filter(|(name, text)| !is_secret_file(name) || !text.is_empty())
            .partition(|(name, _)| is_secret_file(name));
        for (name, text) in with_files(variables, files)? {
            match name.as_str() {
                "BAIDUCLOUD_ACCESS_KEY" => self.source.access_key = non_empty(text),
                "BAIDUCLOUD_SECRET_KEY" => {
                    self.source.secret_key = non_empty(text).map(SecretString::from);
                }
                "BAIDUCLOUD_SESSION_TOKEN" => {
                    self.source.session_token = non_empty(text).map(SecretString::from);
                }
                "BAIDUCLOUD_REGION" => self.source.region = non_empty(text),
                "BCC_ENDPOINT" => self.source.endpoint = endpoint(&text, &name)?,
                _ => {
                    // An empty one is as good as none: compose files set them so.
                    if let Some(key) = name.strip_prefix(PREFIX)
                        && !text.is_empty()
                        && !is_of_kubernetes(key)
                    {
                        let key = key.to_ascii_lowercase().replace("__", ".");
                        self.set(&key, &text, &name)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds one setting, by its key with dots.
    ///
    /// # Errors
    /// A key that can't be one.
    pub fn set(&mut self, key: &str, text: &str, origin: &str) -> Result<(), ConfigError> {
        let mut levels: Vec<&str> = key.split('.').collect();
        let wrong = |problem: &str| ConfigError::Value {
            key: key.to_owned(),
            origin: origin.to_owned(),
            problem: problem.to_owned(),
        };
        if levels[0] == "sources" {
            return Err(wrong(
                "several sources are written in the file (`--config`)",
            ));
        }
        let last = levels.pop().unwrap_or_default();
        let mut table = &mut self.values;
        for level in levels {
            let next = table
                .entry(level)
                .or_insert_with(|| Value::Table(Table::new()));
            let Value::Table(next) = next else {
                return Err(wrong("it is no group of settings"));
            };
            table = next;
        }
        table.insert(last.to_owned(), value(text));
        self.origins.insert(key.to_owned(), origin.to_owned());
        Ok(())
    }

    /// Adds the flags that describe the source.
    ///
    /// # Errors
    /// An endpoint that is no URL.
    pub fn set_source(
        &mut self,
        region: Option<String>,
        endpoint_text: Option<&str>,
    ) -> Result<(), ConfigError> {
        self.source_from_flags.region = region;
        self.source_from_flags.endpoint = match endpoint_text {
            Some(text) => endpoint(text, "--endpoint")?,
            None => None,
        };
        Ok(())
    }

    /// Adds the keys of the source, as strong as the flags.
    pub fn set_keys(&mut self, keys: SourceSettings) {
        let flags = &mut self.source_from_flags;
        flags.access_key = keys.access_key;
        flags.secret_key = keys.secret_key;
        flags.session_token = keys.session_token;
    }

    /// The settings in force.
    ///
    /// # Errors
    /// The first key that is unknown, or whose value is wrong.
    pub fn settings(&self) -> Result<Settings, ConfigError> {
        let values = Value::Table(self.values.clone());
        let mut settings: Settings = serde_path_to_error::deserialize(values).map_err(|error| {
            let key = error.path().to_string();
            self.wrong(&key, &problem::told(&key, error.inner().message().trim()))
        })?;
        if settings.sources.is_empty() && self.names_a_source() {
            let account = default_account();
            settings.sources.push(SourceSettings {
                account,
                ..SourceSettings::default()
            });
        }
        for (index, source) in settings.sources.iter_mut().enumerate() {
            let read = source.read_files();
            read.map_err(|(name, problem)| {
                self.wrong(&format!("sources[{index}].{name}"), &problem)
            })?;
        }
        self.fill_sources(&mut settings.sources)?;
        settings.sources = settings
            .sources
            .into_iter()
            .flat_map(SourceSettings::one_a_region)
            .collect();
        check::check(&settings).map_err(|(key, problem)| self.wrong(&key, &problem))?;
        Ok(settings)
    }

    /// Leaves out everything about sources, for a command that reads none.
    pub fn forget_sources(&mut self) {
        self.values.remove("sources");
        self.source = SourceSettings::default();
        self.source_from_flags = SourceSettings::default();
    }

    /// A single source is what the flags, the environment and the file say of it, in
    /// this order. Several are what the file says; the environment fills in what they
    /// all share.
    fn fill_sources(&self, sources: &mut [SourceSettings]) -> Result<(), ConfigError> {
        let flags = &self.source_from_flags;
        if let [source] = sources {
            let mut filled = flags.clone();
            filled.fill_from(&self.source);
            filled.fill_from(source);
            filled.account.clone_from(&source.account);
            *source = filled;
            return Ok(());
        }
        if !sources.is_empty() && (flags.region.is_some() || flags.endpoint.is_some()) {
            return Err(ConfigError::Value {
                key: "sources".to_owned(),
                origin: "--region, --endpoint".to_owned(),
                problem: "there are several sources, so these flags do not say whose they are"
                    .to_owned(),
            });
        }
        for source in sources {
            source.fill_from(&self.source);
        }
        Ok(())
    }

    fn names_a_source(&self) -> bool {
        let sources = [&self.source_from_flags, &self.source];
        sources
            .iter()
            .any(|source| source.access_key.is_some() || source.secret_key.is_some())
    }

    fn wrong(&self, key: &str, problem: &str) -> ConfigError {
        // An element of a list, or a key within it, was set with the list. A
        // group that should be a value was set with what is in it.
        let origin = self.origins.iter().rev().find(|(set, _)| {
            key == set.as_str()
                || key.starts_with(&format!("{set}."))
                || key.starts_with(&format!("{set}["))
                || set.starts_with(&format!("{key}."))
        });
        let unset = if key.starts_with("sources") {
            "environment"
        } else {
            "default"
        };
        ConfigError::Value {
            key: key.to_owned(),
            origin: origin.map_or(unset, |(_, origin)| origin).to_owned(),
            problem: problem.to_owned(),
        }
    }

    fn merge(&mut self, table: Table, parent: &str, origin: &str) {
        for (name, value) in table {
            let key = if parent.is_empty() {
                name.clone()
            } else {
                format!("{parent}.{name}")
            };
            match value {
                Value::Table(inner) if parent.is_empty() => {
                    let group = self.values.entry(name);
                    group.or_insert_with(|| Value::Table(Table::new()));
                    self.origins.insert(key.clone(), origin.to_owned());
                    self.merge(inner, &key, origin);
                }
                value => {
                    self.origins.insert(key, origin.to_owned());
                    let into = match self.values.get_mut(parent) {
                        Some(Value::Table(group)) => group,
                        _ => &mut self.values,
                    };
                    into.insert(name, value);
                }
            }
        }
    }
}

/// Whether a variable names the file of one that holds a secret.
fn is_secret_file(name: &str) -> bool {
    name.strip_suffix(FILE_SUFFIX)
        .is_some_and(|name| SECRETS.contains(&name))
}

/// The variables, and those whose texts are in files.
fn with_files(
    mut variables: Vec<(String, String)>,
    files: Vec<(String, String)>,
) -> Result<Vec<(String, String)>, ConfigError> {
    for (name, path) in files {
        let secret = name.trim_end_matches(FILE_SUFFIX);
        let wrong = |problem| ConfigError::Value {
            key: name.clone(),
            origin: "environment".to_owned(),
            problem,
        };
        let is_set = |(name, text): &(String, String)| name == secret && !text.is_empty();
        if variables.iter().any(is_set) {
            return Err(wrong(format!("{secret} is set too; set one of them")));
        }
        let text = secret_file::read(path.as_ref()).map_err(wrong)?;
        variables.push((secret.to_owned(), text));
    }
    Ok(variables)
}

/// Whether Kubernetes set it: every pod of a namespace gets such variables for
/// each service in it, and one named `bcc-graphql` has our prefix.
fn is_of_kubernetes(key: &str) -> bool {
    key == "PORT" || key.starts_with("PORT_") || key.starts_with("SERVICE_")
}

/// A variable's or a flag's text as a value: a number, a boolean or a list
/// where it is written as one, otherwise a text.
fn value(text: &str) -> Value {
    let parsed: Option<Table> = format!("value = {text}").parse().ok();
    match parsed.and_then(|mut table| table.remove("value")) {
        Some(value @ (Value::Integer(_) | Value::Boolean(_) | Value::Array(_))) => value,
        Some(Value::Float(number)) if number.is_finite() => Value::Float(number),
        _ => Value::String(text.to_owned()),
    }
}

fn non_empty(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn endpoint(text: &str, origin: &str) -> Result<Option<url::Url>, ConfigError> {
    if text.is_empty() {
        return Ok(None);
    }
    let url = parse_endpoint(text);
    url.map(Some).map_err(|problem| ConfigError::Value {
        key: "endpoint".to_owned(),
        origin: origin.to_owned(),
        problem: problem.to_owned(),
    })
}
