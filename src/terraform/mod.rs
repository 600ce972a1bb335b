//! The catalogue as data sources of Terraform.

pub mod plugin;
