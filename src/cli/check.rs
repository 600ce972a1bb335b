//! `bcc-graphql check`.

use std::process::ExitCode;
use std::sync::Arc;

use bcc_graphql::catalogue::Catalogue;
use bcc_graphql::catalogue::CatalogueError;
use bcc_graphql::catalogue::Failure;
use bcc_graphql::catalogue::Listing;
use bcc_graphql::catalogue::Sight;
use bcc_graphql::catalogue::SourceId;
use bcc_graphql::catalogue::View;
use bcc_graphql::catalogue::Window;
use bcc_graphql::service;
use tokio::time::Instant;

use super::args::CheckArgs;
use super::load;
use super::say;

pub(super) async fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let settings = load::settings(&args.settings, None)?;
    if args.settings.print_config {
        say(&settings.shown())?;
        return Ok(ExitCode::SUCCESS);
    }
    let catalogue = service::catalogue(&settings, Arc::new(chrono::Utc::now))?;
    let mut code = ExitCode::SUCCESS;
    for (id, source) in catalogue.sources() {
        let deadline = Instant::now() + settings.upstream.read_deadline;
        let started = Instant::now();
        let found = first_page(&catalogue, id, deadline).await;
        let milliseconds = started.elapsed().as_millis();
        let (account, region, endpoint) = (&source.account, &source.region, &source.endpoint);
        match found {
            Ok((n_images, more)) => {
                let more = if more { " and more" } else { "" };
                say(&format!(
                    "ok    {account} {region} {endpoint}: {n_images} images{more}, in {milliseconds} ms"
                ))?;
            }
            Err(error) => {
                code = ExitCode::FAILURE;
                say(&format!("FAIL  {account} {region} {endpoint}: {error}"))?;
                if let Some(hint) = hint(&error) {
                    say(&format!("      {hint}"))?;
                }
            }
        }
    }
    Ok(code)
}

async fn first_page(
    catalogue: &Catalogue,
    source: SourceId,
    deadline: Instant,
) -> Result<(usize, bool), CatalogueError> {
    let listing = Listing::everything(source);
    let window = Window::forward(1000, None);
    let answer = catalogue
        .reader(deadline, None, Sight::everything())
        .window(&listing, &View::default(), &window)
        .await?;
    let n_images = answer.slices.iter().map(|s| s.images().len()).sum();
    Ok((n_images, answer.has_next_page))
}

/// What to do about it.
fn hint(error: &CatalogueError) -> Option<&'static str> {
    let CatalogueError::Upstream(error) = error else {
        return None;
    };
    match error.failure {
        Failure::Denied => Some(
            "Check the access key, its secret and its permissions (BccReadAccessPolicy), and this machine's clock",
        ),
        Failure::TimedOut | Failure::Unavailable => {
            Some("Check the region, BCC_ENDPOINT, and whether this machine reaches it")
        }
        Failure::Throttled | Failure::Paced | Failure::Resting => Some("Try again in a moment"),
        Failure::Rejected | Failure::Invalid => {
            Some("Check that BCC_ENDPOINT is BCC's address, and `upstream.version`")
        }
    }
}
