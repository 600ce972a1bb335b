//! How many images remain after each condition: why nothing was found.

use std::collections::BTreeMap;

use super::attribute::Attribute;
use super::condition::Condition;
use super::did_you_mean;
use crate::image::Image;

/// How many values are told of those that images have.
const MAX_VALUES: usize = 6;

/// After so many images others may work: Ctrl-C is one of them.
const AT_ONCE: usize = 256;

/// What became of the images, step by step.
#[derive(Debug, Default)]
pub(super) struct Funnel {
    steps: Vec<(usize, String)>,
    /// What the images had that the last condition let none of pass.
    had: Option<String>,
}

impl Funnel {
    /// Notes how many images there are after a step.
    pub(super) fn note(&mut self, n_images: usize, step: String) {
        self.steps.push((n_images, step));
    }

    /// Takes away what does not fulfil a condition. It lets others work in between:
    /// there may be many images, and a regular expression may take 100 µs for each.
    pub(super) async fn apply<'a>(
        &mut self,
        condition: &Condition,
        images: Vec<&'a Image>,
    ) -> Vec<&'a Image> {
        let mut left = Vec::new();
        for some in images.chunks(AT_ONCE) {
            left.extend(
                some.iter()
                    .copied()
                    .filter(|image| condition.matches(image)),
            );
            tokio::task::yield_now().await;
        }
        self.note(left.len(), condition.said.clone());
        if left.is_empty() && !images.is_empty() {
            self.had = had(condition, &images);
        }
        left
    }

    /// Whether there was nothing to begin with.
    pub(super) fn was_empty(&self) -> bool {
        self.steps
            .first()
            .is_none_or(|(n_images, _)| *n_images == 0)
    }

    /// The steps, a line each, as far as there was anything left.
    pub(super) fn text(&self) -> String {
        let first_empty = self.steps.iter().position(|(n_images, _)| *n_images == 0);
        let n_shown = first_empty.map_or(self.steps.len(), |empty| empty + 1);
        let width = self.steps.iter().map(|(n, _)| n.to_string().len()).max();
        let width = width.unwrap_or_default();
        let lines = self.steps[..n_shown].iter();
        let lines: Vec<String> = lines
            .map(|(n_images, step)| format!("    {n_images:>width$}  {step}"))
            .collect();
        match &self.had {
            None => lines.join("\n"),
            Some(had) => format!("{}\n\n{had}", lines.join("\n")),
        }
    }
}

/// What the images in front of the last condition have instead.
fn had(condition: &Condition, images: &[&Image]) -> Option<String> {
    let about = condition.about;
    let count = match images.len() {
        1 => "The image in front of it has".to_owned(),
        n_images => format!("The {n_images} images in front of it have"),
    };
    let values = match about {
        // Nobody learns anything from other ids.
        Attribute::Id => return None,
        Attribute::CreateTime => times(images)?,
        _ => values(condition, images),
    };
    Some(format!("{count} {values}"))
}

fn values(condition: &Condition, images: &[&Image]) -> String {
    let about = condition.about;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for image in images {
        let value = about
            .text(image)
            .map_or_else(|| "none".to_owned(), Into::into);
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let shown = counts.iter().take(MAX_VALUES);
    let mut shown: Vec<String> = shown.map(|(value, n)| format!("{value} ({n})")).collect();
    if counts.len() > MAX_VALUES {
        shown.push(format!("{} other values", counts.len() - MAX_VALUES));
    }
    let names = counts.iter().map(|(value, _)| value.as_str());
    let wanted = condition.wanted.as_deref();
    let hint = wanted.map(|wanted| did_you_mean::hint(wanted, names));
    format!(
        "{} {}.{}",
        about.name(),
        shown.join(", "),
        hint.unwrap_or_default()
    )
}

fn times(images: &[&Image]) -> Option<String> {
    let times = || images.iter().filter(|image| image.create_time.is_some());
    let text = |image: &Image| Attribute::CreateTime.text(image).map(String::from);
    let oldest = text(times().min_by_key(|image| image.create_time)?)?;
    let newest = text(times().max_by_key(|image| image.create_time)?)?;
    Some(format!("create_time {oldest} to {newest}."))
}
