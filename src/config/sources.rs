//! The `[[sources]]` settings, and the variables of Baidu's ecosystem that
//! stand for one.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use url::Url;

use super::secret_file;
use crate::bce::Credentials;

/// One account of Baidu AI Cloud, in one region.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSettings {
    /// A name for the account; it is yours, not Baidu's (`default`).
    #[serde(default = "default_account")]
    pub account: String,
    /// The region's id (`bj`). As a variable: `BAIDUCLOUD_REGION`.
    #[serde(default)]
    pub region: Option<String>,
    /// Several regions of the account, instead of one: each is a source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<String>>,
    /// The access key's id. As a variable: `BAIDUCLOUD_ACCESS_KEY`.
    #[serde(default)]
    pub access_key: Option<String>,
    /// The access key's secret. As a variable: `BAIDUCLOUD_SECRET_KEY`.
    #[serde(default, serialize_with = "hidden", deserialize_with = "secret")]
    pub secret_key: Option<SecretString>,
    /// The token of temporary keys (STS). As a variable:
    /// `BAIDUCLOUD_SESSION_TOKEN`.
    #[serde(default, serialize_with = "hidden", deserialize_with = "secret")]
    pub session_token: Option<SecretString>,
    /// A file that holds `access_key`, instead of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_key_file: Option<PathBuf>,
    /// A file that holds `secret_key`, instead of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_key_file: Option<PathBuf>,
    /// A file that holds `session_token`, instead of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_token_file: Option<PathBuf>,
    /// The address to call (`https://bcc.{region}.baidubce.com`). As a
    /// variable: `BCC_ENDPOINT`.
    #[serde(default, deserialize_with = "endpoint")]
    pub endpoint: Option<Url>,
}

impl SourceSettings {
    /// The region's id.
    #[must_use]
    pub fn region(&self) -> &str {
        self.region.as_deref().unwrap_or("bj")
    }

    /// The account's name and the region's id.
    #[must_use]
    pub fn place(&self) -> (String, String) {
        (self.account.clone(), self.region().to_owned())
    }

    /// The keys, if both halves are there.
    #[must_use]
    pub fn credentials(&self) -> Option<Credentials> {
        Some(Credentials {
            access_key_id: self.access_key.clone()?,
            secret_access_key: self.secret_key.clone()?,
            session_token: self.session_token.clone(),
        })
    }

    /// Reads the keys that are in files of their own. An error names the setting
    /// and what is wrong.
    pub(super) fn read_files(&mut self) -> Result<(), (&'static str, String)> {
        if let Some(text) = text_of(
            "access_key",
            self.access_key_file.as_ref(),
            self.access_key.as_ref(),
        )? {
            self.access_key = Some(text);
        }
        if let Some(text) = text_of(
            "secret_key",
            self.secret_key_file.as_ref(),
            self.secret_key.as_ref(),
        )? {
            self.secret_key = Some(text.into());
        }
        if let Some(text) = text_of(
            "session_token",
            self.session_token_file.as_ref(),
            self.session_token.as_ref(),
        )? {
            self.session_token = Some(text.into());
        }
        Ok(())
    }

    /// A source for each of the regions.
    pub(super) fn one_a_region(self) -> Vec<Self> {
        // An empty list, or a region beside it, is for the check to refuse.
        if self.region.is_some() || self.regions.as_ref().is_none_or(Vec::is_empty) {
            return vec![self];
        }
        let regions = self.regions.clone().unwrap_or_default();
        let single = |region| Self {
            region: Some(region),
            regions: None,
            ..self.clone()
        };
        regions.into_iter().map(single).collect()
    }

    /// Fills what is not set with what `other` has.
    pub(super) fn fill_from(&mut self, other: &Self) {
        // Keys belong together: half of one pair with half of another is no pair.
        if self.access_key.is_none() && self.secret_key.is_none() {
            self.access_key.clone_from(&other.access_key);
            self.secret_key.clone_from(&other.secret_key);
            if self.session_token.is_none() {
                self.session_token.clone_from(&other.session_token);
            }
        }
        if self.region.is_none() && self.regions.is_none() {
            self.regions.clone_from(&other.regions);
            self.region.clone_from(&other.region);
        }
        if self.endpoint.is_none() {
            self.endpoint.clone_from(&other.endpoint);
        }
    }
}

/// What is in the file that stands for a setting; `None` without one.
fn text_of<T>(
    name: &'static str,
    file: Option<&PathBuf>,
    set: Option<&T>,
) -> Result<Option<String>, (&'static str, String)> {
    let Some(file) = file else { return Ok(None) };
    if set.is_some() {
        return Err((name, format!("`{name}_file` is set too; set one of them")));
    }
    secret_file::read(file).map(Some).map_err(|p| (name, p))
}

/// BCC's own address of a region.
#[must_use]
pub fn default_endpoint(region: &str) -> String {
    format!("https://bcc.{region}.baidubce.com")
}

pub(super) fn default_account() -> String {
    "default".to_owned()
}

#[expect(clippy::ref_option, reason = "serde hands the field over by reference")]
fn hidden<S: Serializer>(secret: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(_) => serializer.serialize_str("(hidden)"),
        None => serializer.serialize_none(),
    }
}

/// A value of the wrong type must not be repeated in the error.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    match String::deserialize(deserializer) {
        Ok(text) => Ok(Some(SecretString::from(text))),
        Err(_) => Err(serde::de::Error::custom("it must be a string")),
    }
}

fn endpoint<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_endpoint(&text)
        .map(Some)
        .map_err(serde::de::Error::custom)
}

/// A text as an endpoint. The error does not repeat it, and one with a password
/// is refused here already: what is in force is printed.
pub(super) fn parse_endpoint(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text)
        .ok()
        // `name:443` is a URL too, by the letter.
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or("it must be a URL such as https://bcc.bj.baidubce.com")?;
    if url.username().is_empty() && url.password().is_none() {
        Ok(url)
    } else {
        Err("it holds a user name or a password, which BCC does not use")
    }
}
