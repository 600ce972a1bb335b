//! Whether the arguments leave it to strangers which image is found.

use crate::terraform::plugin::Object;
use crate::terraform::plugin::Value;

/// Whether ids or a name without a wildcard are asked for. What is not known yet
/// may turn out to be one.
pub(super) fn is_bound(config: &Object) -> bool {
    let exact = |value: &Value| match value.as_str() {
        Some(text) => !text.contains(['*', '?']),
        None => value.is_unknown(),
    };
    let of_filter = config.get("filter").items().iter().any(|block| {
        let Some(block) = block.as_object() else {
            return true;
        };
        let name = block.get("name");
        let binds = name.is_unknown() || matches!(name.as_str(), Some("name" | "id"));
        let values = block.get("values");
        binds && (values.is_unknown() || values.items().iter().all(exact))
    });
    !config.get("image_ids").is_null()
        || (!config.get("name").is_null() && exact(config.get("name")))
        || config.get("filter").is_unknown()
        || of_filter
}
