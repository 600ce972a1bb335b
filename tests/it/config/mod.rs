//! The settings: where they come from, and what is said of wrong ones.

mod example;
mod layers;
mod secret_files;
mod secrets;
mod sources;
mod wrong;

use std::path::PathBuf;

use bcc_graphql::config::Layers;
use bcc_graphql::config::Settings;

/// A file that is gone once this is dropped.
pub(crate) struct TestFile(PathBuf);

impl TestFile {
    pub(crate) fn new(text: &str) -> Self {
        let name = format!("{}.toml", uuid::Uuid::new_v4());
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for TestFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The settings of a file, the environment and `--set` flags, or the error with
/// the file's name in it as `FILE`.
fn load(
    file: &str,
    environment: &[(&str, &str)],
    flags: &[(&str, &str)],
) -> Result<Settings, String> {
    let file = TestFile::new(file);
    let load = || {
        let mut layers = Layers::default();
        layers.add_file(file.path().as_ref())?;
        let variables = environment.iter();
        layers.add_environment(variables.map(|(name, value)| ((*name).into(), (*value).into())))?;
        for (key, value) in flags {
            layers.set(key, value, "--set")?;
        }
        layers.set_source(None, None)?;
        layers.settings()
    };
    load().map_err(|error: bcc_graphql::config::ConfigError| {
        error.to_string().replace(file.path(), "FILE")
    })
}
