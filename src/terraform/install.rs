//! Putting the provider where Terraform finds it, without a registry.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

/// The address that configurations name the provider by. Its host is spelled out,
/// since without one Terraform and `OpenTofu` each mean a registry of their own;
/// it need not exist, and nothing is looked up there.
pub const SOURCE: &str = "bcc-graphql.local/baidu/bcc";

/// The version, by which Terraform knows it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The user's folder for plugins, below the home folder. `init` looks there
/// without any setting, and Terraform of every system and `OpenTofu` know it.
const USER_FOLDER: &str = ".terraform.d/plugins";

/// Where the provider is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// The program.
    pub file: PathBuf,
    /// Whether it took the place of another one of the same version. Terraform
    /// knows that one by its hash, and refuses this one until it is told.
    pub replaced: bool,
}

/// Why it could not be installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// There is no telling where.
    #[error("HOME is not set; say where to install it with --dir")]
    NoHome,
    /// A file could not be written.
    #[error("{path} can't be written: {cause}; choose another folder with --dir")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
}

/// The user's folder for plugins.
///
/// # Errors
/// There is no home.
pub fn user_folder(home: Option<&Path>) -> Result<PathBuf, InstallError> {
    home.map(|home| home.join(USER_FOLDER))
        .ok_or(InstallError::NoHome)
}

/// Copies the program into a folder of plugins, and says where to.
///
/// # Errors
/// See [`InstallError`].
pub fn install(program: &Path, folder: &Path) -> Result<Installed, InstallError> {
    let folder = folder.join(SOURCE).join(VERSION).join(platform());
    let file = folder.join(format!("terraform-provider-bcc_v{VERSION}"));
    // Beside it first: a program that runs can't be written over, and nobody
    // shall find half of one.
    let new = folder.join(".terraform-provider-bcc.new");
    let replaced =
        fs::read(&file).is_ok_and(|other| fs::read(program).is_ok_and(|program| program != other));
    let copied = fs::create_dir_all(&folder)
        .and_then(|()| fs::copy(program, &new).map(drop))
        .and_then(|()| fs::rename(&new, &file));
    match copied {
        Ok(()) => Ok(Installed { file, replaced }),
        Err(cause) => Err(InstallError::Write { path: file, cause }),
    }
}

/// What to write into a configuration.
#[must_use]
pub fn required_providers() -> String {
    let (version, _patch) = VERSION.rsplit_once('.').unwrap_or((VERSION, ""));
    format!(
        "terraform {{\n  required_providers {{\n    bcc = {{\n      source  = \"{SOURCE}\"\n      \
         version = \"~> {version}.0\"\n    }}\n  }}\n}}\n"
    )
}

/// The platform in Terraform's words: `linux_amd64`.
fn platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    format!("{system}_{processor}")
}
