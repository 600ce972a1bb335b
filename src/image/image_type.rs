//! What kind of image it is.

/// BCC's `imageType` (BCC documentation, appendix, `ImageType`), without
/// `All`, which is no image's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImageType {
    /// Baidu's own, for BCC.
    System,
    /// Made by the account, for BCC.
    Custom,
    /// From the service market.
    Integration,
    /// Shared with the account by another one.
    Sharing,
    /// Baidu's own, for bare metal (BBC).
    BbcSystem,
    /// Made by the account, for bare metal.
    BbcCustom,
    /// Baidu's own, for GPU instances of BCC.
    GpuBccSystem,
    /// Made by the account, for GPU instances of BCC.
    GpuBccCustom,
    /// Baidu's own, for GPU machines of BBC.
    GpuBbcSystem,
    /// Made by the account, for GPU machines of BBC.
    GpuBbcCustom,
    /// Baidu's own, for FPGA instances.
    FpgaBccSystem,
    /// Made by the account, for FPGA instances.
    FpgaBccCustom,
    /// All for elastic bare metal (EBC).
    EbcTotal,
    /// Baidu's own, for elastic bare metal.
    EbcSystem,
    /// Made by the account, for elastic bare metal.
    EbcCustom,
    /// One that this build does not know, or none.
    Unknown,
}

impl ImageType {
    /// Every type that BCC documents.
    pub const KNOWN: [Self; 15] = [
        Self::System,
        Self::Custom,
        Self::Integration,
        Self::Sharing,
        Self::BbcSystem,
        Self::BbcCustom,
        Self::GpuBccSystem,
        Self::GpuBccCustom,
        Self::GpuBbcSystem,
        Self::GpuBbcCustom,
        Self::FpgaBccSystem,
        Self::FpgaBccCustom,
        Self::EbcTotal,
        Self::EbcSystem,
        Self::EbcCustom,
    ];

    /// BCC's text.
    #[must_use]
    pub fn as_bcc(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Custom => "Custom",
            Self::Integration => "Integration",
            Self::Sharing => "Sharing",
            Self::BbcSystem => "BbcSystem",
            Self::BbcCustom => "BbcCustom",
            Self::GpuBccSystem => "GpuBccSystem",
            Self::GpuBccCustom => "GpuBccCustom",
            Self::GpuBbcSystem => "GpuBbcSystem",
            Self::GpuBbcCustom => "GpuBbcCustom",
            Self::FpgaBccSystem => "FpgaBccSystem",
            Self::FpgaBccCustom => "FpgaBccCustom",
            Self::EbcTotal => "EbcTotal",
            Self::EbcSystem => "EbcSystem",
            Self::EbcCustom => "EbcCustom",
            Self::Unknown => "Unknown",
        }
    }

    /// The type of BCC's text, in any case: parts of BCC's API write `custom`
    /// for `Custom`.
    #[must_use]
    pub fn from_bcc(text: &str) -> Self {
        Self::KNOWN
            .into_iter()
            .find(|known| known.as_bcc().eq_ignore_ascii_case(text))
            .unwrap_or(Self::Unknown)
    }
}
