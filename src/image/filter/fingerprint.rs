//! A filter as bytes that stay the same from build to build.

/// Bytes from which the conditions could be read again, so that different ones
/// give different bytes: lengths are written, and nothing is hashed.
#[derive(Debug, Default)]
pub(super) struct Fingerprint(Vec<u8>);

impl Fingerprint {
    /// Writes a condition. Whoever writes a set sorts it first.
    pub(super) fn add<T: AsRef<[u8]>>(
        &mut self,
        field: &str,
        condition: &str,
        values: impl IntoIterator<Item = T>,
    ) {
        self.text(field.as_bytes());
        self.text(condition.as_bytes());
        for value in values {
            self.0.push(1);
            self.text(value.as_ref());
        }
        self.0.push(0);
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn text(&mut self, bytes: &[u8]) {
        // The same on every platform, whatever the size of a `usize`.
        let len = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.0.extend_from_slice(&len.to_be_bytes());
        self.0.extend_from_slice(bytes);
    }
}
