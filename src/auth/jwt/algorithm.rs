//! Signature algorithms by their names.

use jsonwebtoken::Algorithm;

/// Those with a public key. `none` is no algorithm here.
const ASYMMETRIC: [(&str, Algorithm); 9] = [
    ("RS256", Algorithm::RS256),
    ("RS384", Algorithm::RS384),
    ("RS512", Algorithm::RS512),
    ("PS256", Algorithm::PS256),
    ("PS384", Algorithm::PS384),
    ("PS512", Algorithm::PS512),
    ("ES256", Algorithm::ES256),
    ("ES384", Algorithm::ES384),
    ("EdDSA", Algorithm::EdDSA),
];

/// Those with a shared secret.
const SYMMETRIC: [(&str, Algorithm); 3] = [
    ("HS256", Algorithm::HS256),
    ("HS384", Algorithm::HS384),
    ("HS512", Algorithm::HS512),
];

/// What is taken where the settings do not say.
pub(super) fn defaults(is_shared: bool) -> Vec<Algorithm> {
    if is_shared {
        vec![Algorithm::HS256]
    } else {
        use Algorithm::*;
        vec![RS256, PS256, ES256, EdDSA]
    }
}

/// The algorithm of this name.
pub(super) fn find(name: &str) -> Option<Algorithm> {
    let mut all = ASYMMETRIC.iter().chain(&SYMMETRIC);
    let found = all.find(|(known, _)| *known == name);
    found.map(|(_, algorithm)| *algorithm)
}

/// The algorithm of this name, among those for keys of this kind.
///
/// # Errors
/// What is wrong with the name.
pub(super) fn named(name: &str, is_shared: bool) -> Result<Algorithm, String> {
    let taken = if is_shared {
        &SYMMETRIC[..]
    } else {
        &ASYMMETRIC[..]
    };
    if let Some((_, algorithm)) = taken.iter().find(|(known, _)| *known == name) {
        return Ok(*algorithm);
    }
    let names: Vec<&str> = taken.iter().map(|(name, _)| *name).collect();
    let names = names.join("`, `");
    let reason = match (find(name), is_shared) {
        (Some(_), false) => "needs `auth.jwt.secret_file`",
        (Some(_), true) => "needs `auth.jwt.jwks`, and no `auth.jwt.secret_file`",
        (None, _) => "is no algorithm that is taken",
    };
    Err(format!("`{name}` {reason}; here there are `{names}`"))
}

/// Their names, for a message.
pub(super) fn names(algorithms: &[Algorithm]) -> String {
    let all = ASYMMETRIC.iter().chain(&SYMMETRIC);
    let names: Vec<&str> = all
        .filter(|(_, algorithm)| algorithms.contains(algorithm))
        .map(|(name, _)| *name)
        .collect();
    names.join("`, `")
}
