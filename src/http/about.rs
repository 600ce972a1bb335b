//! What `/` says of the service.

/// What this process is.
#[derive(Debug, Clone)]
pub struct About {
    /// Whether an emulator answers for BCC.
    pub emulated: bool,
    /// What is read, the default source first.
    pub sources: Vec<AboutSource>,
    /// How long a client may take to send a request's body.
    pub body_timeout: std::time::Duration,
    /// How long a client may take to take an answer.
    pub send_timeout: std::time::Duration,
    /// Whether GraphiQL is served.
    pub graphiql: bool,
}

/// One account in one region.
#[derive(Debug, Clone)]
pub struct AboutSource {
    /// The account's name in the settings.
    pub account: String,
    /// The region's id.
    pub region: String,
    /// The address that is called.
    pub endpoint: String,
}
