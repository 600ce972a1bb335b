//! What a list request selects: `imageType` and `imageName`.

use super::image::EmulatedImage;

/// Every type of image there is; `All` and `EbcTotal` are none of them.
const TYPES: [&str; 14] = [
    "System",
    "Custom",
    "Integration",
    "Sharing",
    "BbcSystem",
    "BbcCustom",
    "GpuBccSystem",
    "GpuBccCustom",
    "GpuBbcSystem",
    "GpuBbcCustom",
    "FpgaBccSystem",
    "FpgaBccCustom",
    "EbcSystem",
    "EbcCustom",
];

/// Which images are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    types: TypeFilter,
    /// In lower case. Whether BCC minds the case of `imageName` is not
    /// documented; here it does not.
    name_contains: Option<String>,
}

impl Filter {
    pub(super) fn new(types: TypeFilter, name_contains: Option<&str>) -> Self {
        Self {
            types,
            name_contains: name_contains.map(str::to_lowercase),
        }
    }

    pub(super) fn matches(&self, image: &EmulatedImage) -> bool {
        self.types.matches(image.image_type.as_deref()) && self.matches_name(image.name.as_deref())
    }

    fn matches_name(&self, name: Option<&str>) -> bool {
        self.name_contains.as_deref().is_none_or(|part| {
            name.is_some_and(|name| name.contains(part) || name.to_lowercase().contains(part))
        })
    }
}

/// The types that an `imageType` stands for; `None` is every one, also one
/// that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypeFilter(Option<Vec<&'static str>>);

impl TypeFilter {
    pub(super) const ALL: Self = Self(None);

    /// Reads an `imageType`. BCC's appendix: `System` and `Custom` leave EBC's
    /// images out, `BbcSystem` and `BbcCustom` include them. That the others
    /// stand for just their own type, that `EbcTotal` is the two types of EBC,
    /// and that the case matters, is inferred.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "All" => Some(Self::ALL),
            "EbcTotal" => Some(Self(Some(vec!["EbcSystem", "EbcCustom"]))),
            "BbcSystem" => Some(Self(Some(vec!["BbcSystem", "EbcSystem"]))),
            "BbcCustom" => Some(Self(Some(vec!["BbcCustom", "EbcCustom"]))),
            _ => {
                let known = TYPES.into_iter().find(|known| *known == text)?;
                Some(Self(Some(vec![known])))
            }
        }
    }

    /// Whether this is `Custom`, the only one that older documents allow an
    /// `imageName` with.
    pub(super) fn is_custom(&self) -> bool {
        self.0.as_deref() == Some(&["Custom"])
    }

    fn matches(&self, image_type: Option<&str>) -> bool {
        self.0
            .as_ref()
            .is_none_or(|types| image_type.is_some_and(|image_type| types.contains(&image_type)))
    }
}
