//! Which images fit which specification of an instance.
//!
//! BCC documents that only public images are named for one, and nothing more.
//! Everything else here is made up, so that each sort of image fits some
//! specification and none fits all.

use super::image::EmulatedImage;

/// Families of specifications with a processor of Intel's architecture, as far
/// as BCC's appendix lists them.
const X86_FAMILIES: [&str; 7] = ["g", "c", "ic", "m", "hcc", "hcg", "l"];
/// Made up.
const ARM_FAMILIES: [&str; 3] = ["gr", "cr", "mr"];

/// The specification of an instance, such as `bcc.g5.c2m8` or
/// `bcc.hgn5IB.c116m978.8A100-80g`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spec<'a> {
    text: &'a str,
    needs: Needs,
}

/// What an image must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// `bcc.g5.…`: `System`, and not for ARM.
    X86,
    /// `bcc.gr1.…`: `System`, for ARM.
    Arm,
    /// `bcc.gn5.…`, `bcc.lgn3.…`, `bcc.hgn5IB.…`: `GpuBccSystem`.
    Gpu,
    /// `bcc.f1.…`: `FpgaBccSystem`.
    Fpga,
    /// `ebc.….…`: `EbcSystem`.
    Ebc,
    /// Of a family that nobody knows: no image fits.
    Unknown,
}

impl<'a> Spec<'a> {
    /// `None` unless it has the form `product.family.size`, with a number in
    /// the family, and cores and memory in the size.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split('.');
        let (product, family, size) = (parts.next()?, parts.next()?, parts.next()?);
        let (family, _generation) = family.split_at(family.find(|c: char| c.is_ascii_digit())?);
        let (cores, memory) = size.strip_prefix('c')?.split_once('m')?;
        let is_number = |text: &str| text.parse::<u32>().is_ok();
        if !is_number(cores) || !is_number(memory) || parts.any(str::is_empty) {
            return None;
        }
        let needs = match (product, family) {
            ("bcc" | "ebc", "") => return None,
            ("bcc", family) if family.ends_with("gn") => Needs::Gpu,
            ("bcc", "f") => Needs::Fpga,
            ("bcc", family) if X86_FAMILIES.contains(&family) => Needs::X86,
            ("bcc", family) if ARM_FAMILIES.contains(&family) => Needs::Arm,
            ("bcc", _) => Needs::Unknown,
            ("ebc", _) => Needs::Ebc,
            _ => return None,
        };
        Some(Self { text, needs })
    }

    /// Whether an image names this one among its own, or else is `Available`
    /// and what this one needs.
    pub(super) fn fits(self, image: &EmulatedImage) -> bool {
        if let Some(specs) = &image.specs {
            return specs.iter().any(|spec| spec == self.text);
        }
        let arch = image.os_arch.as_deref().unwrap_or_default();
        let image_type = match self.needs {
            Needs::X86 if !arch.starts_with("aarch64") => "System",
            Needs::Arm if arch.starts_with("aarch64") => "System",
            Needs::Gpu => "GpuBccSystem",
            Needs::Fpga => "FpgaBccSystem",
            Needs::Ebc => "EbcSystem",
            _ => return false,
        };
        image.image_type.as_deref() == Some(image_type)
            && image.status.as_deref() == Some("Available")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_specification_is_read_by_its_family() {
        for (spec, needs) in [
            ("bcc.g5.c2m8", Needs::X86),
            ("bcc.ic4.c1m1", Needs::X86),
            ("bcc.g3ne.c4m16", Needs::X86),
            ("bcc.hcc2.c8m16", Needs::X86),
            ("bcc.gr1.c2m8", Needs::Arm),
            ("bcc.gn5.c8m32.1P4", Needs::Gpu),
            ("bcc.lgn3.c8m32", Needs::Gpu),
            ("bcc.hgn5IB.c116m978.8A100-80g", Needs::Gpu),
            ("bcc.f1.c16m64.1ku115", Needs::Fpga),
            ("ebc.l6.c128m512", Needs::Ebc),
            ("bcc.zz9.c1m1", Needs::Unknown),
        ] {
            assert_eq!(Spec::parse(spec).unwrap().needs, needs, "{spec}");
        }
    }

    #[test]
    fn what_has_not_its_form_is_none() {
        for wrong in [
            "",
            "bcc",
            "bcc.g5",
            "bcc.g5.",
            "bcc..c2m8",
            "bcc.g.c2m8",
            "bcc.5.c2m8",
            "bcc.g5.c2",
            "bcc.g5.cm",
            "bcc.g5.c2m8.",
            "BCC.g5.c2m8",
            "m5.large",
            "rds.g5.c2m8",
        ] {
            assert!(Spec::parse(wrong).is_none(), "{wrong}");
        }
    }
}
