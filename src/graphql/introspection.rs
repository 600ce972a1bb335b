//! The `[introspection]` settings: who is told of the schema.

use serde::Deserialize;
use serde::Serialize;

use super::error::Code;
use super::error::RequestError;
use super::gate::Admitted;
use crate::access::Principal;

/// Whether the schema is told.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct IntrospectionConfig {
    /// Whether anybody who may ask is told of the schema (true). Otherwise it takes
    /// the scope `admin`.
    pub enabled: bool,
}

impl Default for IntrospectionConfig {
    fn default() -> Self {
        Self { enabled: true }
    }
}

impl IntrospectionConfig {
    /// Whether a principal is told of the schema.
    pub(super) fn is_for(&self, principal: &Principal) -> bool {
        self.enabled || principal.is_admin()
    }

    /// Refuses a document that asks for the schema, to whom it is not told.
    pub(super) fn check(
        &self,
        admitted: &Admitted,
        principal: &Principal,
    ) -> Result<(), RequestError> {
        match admitted.introspects() {
            Some(field) if !self.is_for(principal) => {
                let message = format!(
                    "`{field}` tells of the schema, which is not told here (`introspection.enabled`); ask whoever runs this service for the schema's file"
                );
                Err(RequestError::new(Code::Forbidden, message))
            }
            _ => Ok(()),
        }
    }
}
