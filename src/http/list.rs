//! Lists in the settings.

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error as _;

/// A list, or a text with commas, which is easier to write in the environment.
///
/// # Errors
/// What is wrong with the first wrong entry.
pub fn list_or_commas<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: TryFrom<String>,
    T::Error: std::fmt::Display,
    D: Deserializer<'de>,
{
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a list of names")]
    enum Names {
        List(Vec<String>),
        Commas(String),
    }
    let names = match Names::deserialize(deserializer)? {
        Names::List(names) => names,
        Names::Commas(names) => names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    names
        .into_iter()
        .map(|name| T::try_from(name).map_err(D::Error::custom))
        .collect()
}
