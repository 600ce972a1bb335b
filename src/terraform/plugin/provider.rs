//! What a provider has to say of itself.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::Diagnostic;
use super::Function;
use super::Object;
use super::Schema;

/// A value, with warnings; or why there is none, with at least one error.
pub type Outcome<T> = Result<(T, Vec<Diagnostic>), Vec<Diagnostic>>;

/// A provider that only reads.
pub trait Provider: Send + Sync + 'static {
    /// What its data sources read with, once it is configured.
    type Client: Send + Sync + 'static;

    /// The `provider` block.
    fn schema(&self) -> Schema;

    /// Everything that is wrong with a `provider` block, as far as it can be
    /// known without a network. Values may be unknown.
    fn validate(&self, config: &Object) -> Vec<Diagnostic>;

    /// What to read with. Values may be unknown here too: Terraform configures a
    /// provider at plan even if its values come from what is not applied yet, and
    /// then reads the data sources whose own values are known. So an unknown value
    /// is best an error of [`DataSource::read`], not of this.
    ///
    /// # Errors
    /// A configuration with which nothing can be read.
    fn configure(&self, config: &Object) -> Outcome<Self::Client>;

    /// Its data sources.
    fn data_sources(&self) -> Vec<Box<dyn DataSource<Self::Client>>>;

    /// Its functions.
    fn functions(&self) -> Vec<Box<dyn Function>>;
}

/// A data source: `data "NAME" "…" {}`.
pub trait DataSource<Client>: Send + Sync {
    /// Its name, the provider's in front: `bcc_image`.
    fn name(&self) -> &'static str;

    /// Its arguments and attributes.
    fn schema(&self) -> Schema;

    /// Everything that is wrong with a block, as far as it can be known without
    /// reading. Values may be unknown. Terraform asks again before each read, so
    /// warnings belong to [`DataSource::read`], or they would be shown twice.
    fn validate(&self, config: &Object) -> Vec<Diagnostic>;

    /// What it reads: the values of its computed attributes. The others keep what
    /// the configuration says, which is wholly known here, and valid. Terraform's
    /// Ctrl-C drops the future.
    fn read<'a>(
        &'a self,
        client: Arc<Client>,
        config: &'a Object,
    ) -> BoxFuture<'a, Outcome<Object>>;
}
