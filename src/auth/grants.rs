//! From the texts of settings to grants.

use std::collections::BTreeSet;

use super::InvalidAuth;
use super::KeyConfig;
use crate::access::Grants;
use crate::access::Scope;
use crate::image::ImageType;

/// What a key of the settings, which stands at `at`, is granted.
///
/// # Errors
/// The first value that means nothing here.
pub(super) fn of_key(
    config: &KeyConfig,
    at: &str,
    sources: &[(String, String)],
) -> Result<Grants, InvalidAuth> {
    let wrong = |field: &str, problem: String| InvalidAuth::new(format!("{at}.{field}"), problem);
    let accounts = || sources.iter().map(|(account, _)| account.as_str());
    let regions = || sources.iter().map(|(_, region)| region.as_str());
    let grants = Grants {
        scopes: scopes(&config.scopes).map_err(|problem| wrong("scopes", problem))?,
        accounts: names(config.accounts.as_deref(), accounts(), "account")
            .map_err(|problem| wrong("accounts", problem))?,
        regions: names(config.regions.as_deref(), regions(), "region")
            .map_err(|problem| wrong("regions", problem))?,
        types: types(config.types.as_deref()).map_err(|problem| wrong("types", problem))?,
        any_document: config.any_document,
    };
    let allows = |granted: &Option<BTreeSet<String>>, name: &String| {
        granted
            .as_ref()
            .is_none_or(|granted| granted.contains(name))
    };
    let any = sources.iter().any(|(account, region)| {
        allows(&grants.accounts, account) && allows(&grants.regions, region)
    });
    if !any && !sources.is_empty() {
        let problem = "no source is of these accounts and of these regions too";
        return Err(wrong("regions", problem.to_owned()));
    }
    Ok(grants)
}

/// The type of this name: the schema's (`GPU_BCC_SYSTEM`) or BCC's own
/// (`GpuBccSystem`).
pub(super) fn image_type(name: &str) -> Option<ImageType> {
    let known = ImageType::from_bcc(&name.replace('_', ""));
    (known != ImageType::Unknown).then_some(known)
}

fn scopes(texts: &[String]) -> Result<BTreeSet<Scope>, String> {
    if texts.is_empty() {
        return Err("it is empty; leave it out for `images:read`".to_owned());
    }
    let scope = |text: &String| {
        let known = Scope::ALL.map(|scope| format!("`{}`", scope.as_str()));
        let problem = || format!("`{text}` is no scope; there are {}", known.join(" and "));
        Scope::from_text(text).ok_or_else(problem)
    };
    texts.iter().map(scope).collect()
}

fn types(texts: Option<&[String]>) -> Result<Option<BTreeSet<ImageType>>, String> {
    let Some(texts) = texts else {
        return Ok(None);
    };
    if texts.is_empty() {
        return Err("it is empty; leave it out for all types".to_owned());
    }
    let known = |text: &String| {
        let problem =
            "is no type of image; the schema's enum `ImageType` has them, such as `CUSTOM`";
        image_type(text).ok_or_else(|| format!("`{text}` {problem}"))
    };
    texts.iter().map(known).collect::<Result<_, _>>().map(Some)
}

/// Names of which each must be that of a source, if there are any.
fn names<'a>(
    texts: Option<&[String]>,
    known: impl Iterator<Item = &'a str>,
    what: &str,
) -> Result<Option<BTreeSet<String>>, String> {
    let Some(texts) = texts else {
        return Ok(None);
    };
    if texts.is_empty() {
        return Err(format!("it is empty; leave it out for all {what}s"));
    }
    let known: BTreeSet<&str> = known.collect();
    let strange = texts.iter().find(|text| !known.contains(text.as_str()));
    if let Some(strange) = strange.filter(|_| !known.is_empty()) {
        let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        let known = known.join(", ");
        return Err(format!(
            "no source has the {what} `{strange}`; there is {known}"
        ));
    }
    Ok(Some(texts.iter().cloned().collect()))
}
