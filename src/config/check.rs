//! What serde cannot say: the ranges of values.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::Settings;
use super::SourceSettings;
use crate::auth;
use crate::auth::JwtConfig;
use crate::auth::KEYS_DEADLINE;
use crate::graphql::DocumentsConfig;
use crate::graphql::DocumentsMode;
use crate::http::RateConfig;

/// A key, and what is wrong with its value.
type Wrong = (String, String);

/// Checks every value that has a range.
pub(super) fn check(settings: &Settings) -> Result<(), Wrong> {
    let upstream = &settings.upstream;
    let limits = &settings.limits;
    within("upstream.page_size", upstream.page_size.into(), 1..=1000)?;
    within("upstream.version", upstream.version.into(), 1..=9)?;
    within("upstream.concurrency", upstream.concurrency, 1..=1000)?;
    within("upstream.rate", upstream.rate, 0.01..=10_000.0)?;
    within("upstream.burst", size(upstream.burst.into()), 1..=100_000)?;
    within(
        "upstream.circuit_failures",
        size(upstream.circuit_failures.into()),
        1..=1_000_000,
    )?;
    positive("upstream.circuit_open", upstream.circuit_open)?;
    within("upstream.retries", size(upstream.retries.into()), 0..=10)?;
    within(
        "upstream.max_body_bytes",
        upstream.max_body_bytes,
        1024..=1 << 30,
    )?;
    positive("upstream.connect_timeout", upstream.connect_timeout)?;
    positive("upstream.read_timeout", upstream.read_timeout)?;
    positive("upstream.read_deadline", upstream.read_deadline)?;
    positive("upstream.walk_deadline", upstream.walk_deadline)?;
    positive("limits.deadline", limits.deadline)?;
    within("limits.walk_pages", limits.walk_pages, 1..=100_000)?;
    within("limits.body_bytes", limits.body_bytes, 1024..=64 << 20)?;
    within(
        "limits.document_bytes",
        limits.document_bytes,
        256..=16 << 20,
    )?;
    // Beyond this depth the parsers' own stacks are at stake.
    within("limits.nesting", limits.nesting, 8..=200)?;
    within("limits.tokens", limits.tokens, 100..=1_000_000)?;
    within("limits.selections", limits.selections, 10..=1_000_000)?;
    within("limits.depth", limits.depth, 8..=200)?;
    within("limits.fields", limits.fields, 1000..=100_000_000)?;
    within("limits.filter_terms", limits.filter_terms, 100..=10_000_000)?;
    within(
        "limits.fields_in_flight",
        limits.fields_in_flight,
        2000..=1_000_000_000,
    )?;
    if limits.fields_in_flight < 2 * limits.fields {
        let problem = "it must be at least twice `limits.fields`: one caller may have half of it";
        return Err(("limits.fields_in_flight".to_owned(), problem.to_owned()));
    }
    within(
        "limits.upstream_calls",
        limits.upstream_calls,
        1..=1_000_000,
    )?;
    within("limits.detail_calls", limits.detail_calls, 0..=10_000)?;
    within("limits.errors", limits.errors, 1..=1000)?;
    positive("server.header_timeout", settings.server.header_timeout)?;
    positive("server.body_timeout", settings.server.body_timeout)?;
    if settings.server.idle_timeout <= limits.deadline {
        let problem = "it must be longer than `limits.deadline`: a client that waits is silent";
        return Err(("server.idle_timeout".to_owned(), problem.to_owned()));
    }
    sensible("server.idle_timeout", settings.server.idle_timeout)?;
    within(
        "server.max_connections",
        settings.server.max_connections,
        1..=1_000_000,
    )?;
    within(
        "server.max_connections_per_address",
        settings.server.max_connections_per_address,
        1..=1_000_000,
    )?;
    within(
        "server.max_requests",
        settings.server.max_requests,
        1..=1_000_000,
    )?;
    positive("server.send_timeout", settings.server.send_timeout)?;
    rate(&settings.rate)?;
    within(
        "cache.max_bytes",
        size(settings.cache.max_bytes),
        1 << 20..=1 << 40,
    )?;
    within(
        "cache.answers_max_bytes",
        size(settings.cache.answers_max_bytes),
        0..=1 << 40,
    )?;
    documents(&settings.documents)?;
    let subscriptions = &settings.subscriptions;
    positive("subscriptions.interval", subscriptions.interval)?;
    within("subscriptions.queue", subscriptions.queue, 1..=1_000_000)?;
    within("subscriptions.max", subscriptions.max, 0..=1_000_000)?;
    within(
        "subscriptions.max_listings",
        subscriptions.max_listings,
        0..=10_000,
    )?;
    within(
        "subscriptions.max_per_connection",
        subscriptions.max_per_connection,
        1..=10_000,
    )?;
    for host in &settings.allowed_hosts {
        if host.contains(['/', '@']) || host.is_empty() || has_port(host) {
            let problem = format!("`{host}` must be a host name, without scheme, port or path");
            return Err(("allowed_hosts".to_owned(), problem));
        }
    }
    sources(settings)?;
    auth(settings)
}

fn rate(rate: &RateConfig) -> Result<(), Wrong> {
    let per_second = 0.0..=1e6;
    let burst = 1..=1_000_000;
    let asked = rate.per_second.unwrap_or_default();
    within("rate.per_second", asked, per_second.clone())?;
    within("rate.burst", size(rate.burst.into()), burst.clone())?;
    within(
        "rate.failures_per_second",
        rate.failures_per_second,
        per_second,
    )?;
    within(
        "rate.failures_burst",
        size(rate.failures_burst.into()),
        burst,
    )
}

fn auth(settings: &Settings) -> Result<(), Wrong> {
    let sources: Vec<_> = settings.sources.iter().map(SourceSettings::place).collect();
    auth::check(&settings.auth, &sources).map_err(|wrong| (wrong.key, wrong.problem))?;
    let is_remote = settings.auth.jwt.as_ref().is_some_and(JwtConfig::is_remote);
    if is_remote && settings.server.idle_timeout <= KEYS_DEADLINE {
        let problem = format!(
            "it must be longer than {}s, which reading `auth.jwt.jwks` may take: a client that waits is silent",
            KEYS_DEADLINE.as_secs()
        );
        return Err(("server.idle_timeout".to_owned(), problem));
    }
    Ok(())
}

fn documents(documents: &DocumentsConfig) -> Result<(), Wrong> {
    let bytes = 1 << 16..=1 << 40;
    within(
        "documents.max_bytes",
        size(documents.max_bytes),
        bytes.clone(),
    )?;
    within(
        "documents.max_trusted_bytes",
        size(documents.max_trusted_bytes),
        bytes,
    )?;
    within(
        "documents.parsed_max_bytes",
        size(documents.parsed_max_bytes),
        0..=1 << 40,
    )?;
    sensible("documents.reload", documents.reload)?;
    if documents.mode == DocumentsMode::Only && documents.trusted.is_none() {
        let problem = "`only` needs trusted documents: set `documents.trusted` too";
        return Err(("documents.mode".to_owned(), problem.to_owned()));
    }
    Ok(())
}

fn sources(settings: &Settings) -> Result<(), Wrong> {
    for (index, source) in settings.sources.iter().enumerate() {
        let key = |name: &str| format!("sources[{index}].{name}");
        if source.credentials().is_none() {
            let (missing, variable) = if source.access_key.is_none() {
                ("access_key", "BAIDUCLOUD_ACCESS_KEY")
            } else {
                ("secret_key", "BAIDUCLOUD_SECRET_KEY")
            };
            let problem = format!("it is missing; it can also be set as {variable}");
            return Err((key(missing), problem));
        }
        if source.regions.is_some() {
            let problem = "it must name at least one region, and `region` must not stand beside it";
            return Err((key("regions"), problem.to_owned()));
        }
        let region = source.region();
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if region.is_empty() || region.len() > 32 || !region.bytes().all(allowed) {
            let problem = format!("`{region}` must be a region's id, such as bj or gz");
            return Err((key("region"), problem));
        }
        let twice = settings.sources[..index]
            .iter()
            .any(|other| other.account == source.account && other.region() == region);
        if twice {
            let problem = format!("`{}` in `{region}` is there already", source.account);
            return Err((key("account"), problem));
        }
    }
    Ok(())
}

/// A name with a port; an IPv6 address has colons too, in brackets.
fn has_port(host: &str) -> bool {
    host.contains(':') && !(host.starts_with('[') && host.ends_with(']'))
}

fn size(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

fn within<T: Copy + PartialOrd + Display>(
    key: &str,
    value: T,
    range: RangeInclusive<T>,
) -> Result<(), Wrong> {
    if range.contains(&value) {
        return Ok(());
    }
    let (least, most) = range.into_inner();
    let problem = format!("{value} is out of range; it must be {least} to {most}");
    Err((key.to_owned(), problem))
}

fn positive(key: &str, value: Duration) -> Result<(), Wrong> {
    if value.is_zero() {
        return Err((key.to_owned(), "it must be more than 0s".to_owned()));
    }
    sensible(key, value)
}

/// Beyond a year, moments in the future can no longer be counted on to exist.
fn sensible(key: &str, value: Duration) -> Result<(), Wrong> {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

    if value > YEAR {
        return Err((key.to_owned(), "it must be at most 365 days".to_owned()));
    }
    Ok(())
}
