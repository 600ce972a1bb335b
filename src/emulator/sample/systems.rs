//! The systems that images are of.

use super::random::Random;

/// A system as BCC describes it; a system image is named after version,
/// architecture and suffix.
#[derive(Debug, Clone, Copy)]
pub(super) struct System {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    pub(super) arch: &'static str,
    pub(super) suffix: &'static str,
    pub(super) lang: Option<&'static str>,
    /// The year from which on there are images of it.
    pub(super) since: i64,
    /// The id of a documented image of it.
    pub(super) id: Option<&'static str>,
}

impl System {
    const fn linux(
        name: &'static str,
        version: &'static str,
        arch: &'static str,
        since: i64,
    ) -> Self {
        Self {
            name,
            version,
            arch,
            suffix: "",
            lang: Some("ENG"),
            since,
            id: None,
        }
    }

    const fn windows(
        version: &'static str,
        lang: &'static str,
        suffix: &'static str,
        since: i64,
    ) -> Self {
        Self {
            name: "Windows Server",
            version,
            arch: X86_64,
            suffix,
            lang: Some(lang),
            since,
            id: None,
        }
    }

    const fn with_id(self, id: &'static str) -> Self {
        Self {
            id: Some(id),
            ..self
        }
    }

    pub(super) fn os_type(self) -> &'static str {
        if self.name == "Windows Server" {
            "windows"
        } else {
            "linux"
        }
    }
}

const X86_64: &str = "x86_64 (64bit)";
const AMD64: &str = "amd64 (64bit)";
const I386: &str = "i386 (32bit)";
const AARCH64: &str = "aarch64 (64bit)";

/// Names that BCC's documents or other people's code show.
pub(super) const DOCUMENTED: [System; 25] = [
    System::linux("CentOS", "7.5", X86_64, 2018).with_id("m-gTpZ1k6n"),
    System::linux("Ubuntu", "16.04 LTS", AMD64, 2016).with_id("m-xuP01Lfw"),
    System::windows("2016", "CHS", " 中文版", 2016),
    System::linux("Debian", "9.1.0", AMD64, 2017),
    System::linux("CentOS", "8.4", AARCH64, 2021),
    System::linux("BaiduLinux", "3.0", X86_64, 2021).with_id("m-h4rTECpu"),
    System::linux("opensuse", "42.3", X86_64, 2017),
    System::linux("Ubuntu", "20.04 LTS", AMD64, 2020),
    System::linux("CentOS", "6.5", X86_64, 2014),
    System::linux("CentOS", "6.5", I386, 2014),
    System::linux("CentOS", "6.8", X86_64, 2016),
    System::linux("CentOS", "7.1", X86_64, 2015),
    System::linux("CentOS", "7.2", X86_64, 2015),
    System::linux("CentOS", "7.3", X86_64, 2016),
    System::linux("CentOS", "7.4", X86_64, 2017),
    System::linux("Ubuntu", "12.04.4 LTS", AMD64, 2014),
    System::linux("Ubuntu", "12.04.4 LTS", I386, 2014),
    System::linux("Ubuntu", "14.04.1 LTS", AMD64, 2014),
    System::linux("Ubuntu", "14.04.1 LTS", I386, 2014),
    System::linux("Debian", "7.5.0", AMD64, 2014),
    System::linux("Debian", "8.1.0", AMD64, 2015),
    System::linux("Debian", "8.9.0", AMD64, 2017),
    System::linux("Debian", "9.0.0", AMD64, 2017),
    System::windows("2008 R2", "CHS", " 中文版", 2014),
    System::windows("2012 R2", "CHS", " 中文版", 2014),
];

/// Synthetic: built from the pattern of the documented names. Whether BCC has
/// them, and under these names, is not known.
const SYNTHETIC: [System; 18] = [
    System::linux("CentOS", "7.6", X86_64, 2019),
    System::linux("CentOS", "7.9", X86_64, 2020),
    System::linux("CentOS", "8.4", X86_64, 2021),
    System::linux("Ubuntu", "18.04 LTS", AMD64, 2018),
    System::linux("Ubuntu", "22.04 LTS", AMD64, 2022),
    System::linux("Ubuntu", "22.04 LTS", AARCH64, 2022),
    System::linux("Ubuntu", "24.04 LTS", AMD64, 2024),
    System::linux("Debian", "10.0.0", AMD64, 2019),
    System::linux("Debian", "11.1.0", AMD64, 2021),
    System::linux("Debian", "12.5.0", AMD64, 2024),
    System::linux("opensuse", "15.5", X86_64, 2023),
    System::linux("BaiduLinux", "3.0", AARCH64, 2022),
    System::linux("Rocky Linux", "8.9", X86_64, 2023),
    System::linux("Rocky Linux", "9.3", X86_64, 2023),
    System::linux("AlmaLinux", "9.3", X86_64, 2023),
    System::linux("openEuler", "22.03 LTS", X86_64, 2022),
    System::windows("2019", "CHS", " 中文版", 2019),
    System::windows("2022", "ENG", " 英文版", 2022),
];

/// Documented: the one FPGA image whose name is known.
pub(super) const FPGA: System = System {
    suffix: " RSA解密加速服务",
    ..System::linux("CentOS", "6.5", X86_64, 2017)
};

pub(super) fn any(random: &mut Random) -> System {
    match random.below(5) {
        0..3 => random.pick(&DOCUMENTED),
        _ => random.pick(&SYNTHETIC),
    }
}

pub(super) fn any_linux(random: &mut Random) -> System {
    let system = any(random);
    match system.os_type() {
        "linux" => system,
        _ => DOCUMENTED[0],
    }
}
