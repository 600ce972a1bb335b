//! `provider "bcc"`: whose images, and where.

use secrecy::SecretString;

use super::client::Client;
use super::functions::CompareOsVersions;
use super::functions::OsFamily;
use super::image::OneImage;
use super::images::Images;
use super::plugin::Attribute;
use super::plugin::DataSource;
use super::plugin::Diagnostic;
use super::plugin::Function;
use super::plugin::Object;
use super::plugin::Outcome;
use super::plugin::Provider;
use super::plugin::Schema;
use super::plugin::Type;
use crate::catalogue::Catalogue;

/// The arguments of the block. Their order is that of the docs.
const ARGUMENTS: [&str; 5] = [
    "access_key",
    "secret_key",
    "session_token",
    "region",
    "endpoint",
];

/// What stands for a key that is not known, or not in the block, while the rest
/// of the block is checked.
const SOME_KEY: &str = "-";

/// What the block says. What it does not say, the environment may.
#[derive(Debug, Clone, Default)]
pub struct ProviderConfig {
    /// The access key's id.
    pub access_key: Option<String>,
    /// Its secret.
    pub secret_key: Option<SecretString>,
    /// The token of temporary keys (STS).
    pub session_token: Option<SecretString>,
    /// The region's id.
    pub region: Option<String>,
    /// The address to call.
    pub endpoint: Option<String>,
}

/// Why a provider can't be configured so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidProvider {
    /// The argument that is wrong or missing, where it is one.
    pub argument: Option<String>,
    /// What is wrong with it, without its value where that is a secret.
    pub problem: String,
}

/// How the provider gets at BCC. It is handed in, so that nothing here knows how
/// BCC is called.
pub trait Upstream: Send + Sync + 'static {
    /// Whether a block can be used as it stands.
    ///
    /// # Errors
    /// What is wrong with it.
    fn check(&self, config: &ProviderConfig) -> Result<(), InvalidProvider>;

    /// The catalogue of a block and of the environment. It calls nobody.
    ///
    /// # Errors
    /// What is wrong or missing.
    fn connect(&self, config: &ProviderConfig) -> Result<Catalogue, InvalidProvider>;
}

/// The provider.
pub struct BccProvider<U>(U);

impl<U: Upstream> BccProvider<U> {
    /// A provider that reads through `upstream`.
    pub fn new(upstream: U) -> Self {
        Self(upstream)
    }
}

impl<U: Upstream> Provider for BccProvider<U> {
    type Client = Client;

    fn schema(&self) -> Schema {
        let text = |name, description: &str| Attribute::optional(name, Type::String, description);
        Schema {
            description: "Reads the images of Baidu AI Cloud's compute service (BCC).".to_owned(),
            attributes: vec![
                text(
                    "access_key",
                    "The access key's id. In the environment: `BAIDUCLOUD_ACCESS_KEY`.",
                ),
                text(
                    "secret_key",
                    "The access key's secret. In the environment: `BAIDUCLOUD_SECRET_KEY`, which keeps it out of configurations, or `BAIDUCLOUD_SECRET_KEY_FILE`, which names a file that holds it. Keys are of one pair: if one is in the block, so must be the other.",
                )
                .sensitive(),
                text(
                    "session_token",
                    "The token of temporary keys (STS). In the environment: `BAIDUCLOUD_SESSION_TOKEN`.",
                )
                .sensitive(),
                text(
                    "region",
                    "The region's id, such as `gz`. In the environment: `BAIDUCLOUD_REGION`. Default: `bj`.",
                ),
                text(
                    "endpoint",
                    "The address to call. In the environment: `BCC_ENDPOINT`. Default: `https://bcc.{region}.baidubce.com`.",
                ),
            ],
            blocks: Vec::new(),
        }
    }

    fn validate(&self, config: &Object) -> Vec<Diagnostic> {
        let mut said = read(config);
        // What is unknown may turn out to be null, and both halves of the pair may be
        // in the environment: then nothing is missing.
        let keys = ["access_key", "secret_key"].map(|name| config.get(name));
        if keys.iter().all(|key| key.is_null()) || keys.iter().any(|key| key.is_unknown()) {
            said.access_key.get_or_insert_with(|| SOME_KEY.to_owned());
            said.secret_key.get_or_insert_with(|| SOME_KEY.into());
        }
        let checked = self.0.check(&said);
        checked.err().map(diagnostic).into_iter().collect()
    }

    fn configure(&self, config: &Object) -> Outcome<Client> {
        let unknown = ARGUMENTS.into_iter();
        let unknown: Vec<_> = unknown
            .filter(|name| config.get(name).is_unknown())
            .collect();
        if !unknown.is_empty() {
            return Ok((Client::unknown(&unknown), Vec::new()));
        }
        let client = match self.0.connect(&read(config)) {
            Ok(catalogue) => Client::ready(catalogue),
            // No line of the block is about it, and there may be no block.
            Err(wrong) if wrong.argument.is_none() => Client::unusable(diagnostic(wrong)),
            Err(wrong) => return Err(vec![diagnostic(wrong)]),
        };
        Ok((client, Vec::new()))
    }

    fn data_sources(&self) -> Vec<Box<dyn DataSource<Client>>> {
        vec![Box::new(OneImage), Box::new(Images)]
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        vec![Box::new(OsFamily), Box::new(CompareOsVersions)]
    }
}

/// The values that are given and known. Empty ones are as good as none: that is
/// what a variable without a value gives.
fn read(config: &Object) -> ProviderConfig {
    let text = |name| {
        let text = config.get(name).as_str().map(str::to_owned);
        text.filter(|text| !text.is_empty())
    };
    ProviderConfig {
        access_key: text("access_key"),
        secret_key: text("secret_key").map(SecretString::from),
        session_token: text("session_token").map(SecretString::from),
        region: text("region"),
        endpoint: text("endpoint"),
    }
}

fn diagnostic(wrong: InvalidProvider) -> Diagnostic {
    match wrong.argument {
        None => Diagnostic::error("The provider is not configured", wrong.problem),
        Some(argument) => {
            let summary = format!("The provider can't be configured: `{argument}`");
            Diagnostic::error(summary, wrong.problem).at(argument.as_str())
        }
    }
}
