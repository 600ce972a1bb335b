//! What users call their images. All of it is synthetic, but for
//! `slurm-good3-0531`, which a public issue shows, and the CUDA versions, which
//! GPU images in other people's code have in their names.

use super::random::Random;

/// What follows the name of a GPU image. Where in the name BCC writes it is
/// not documented.
pub(super) const GPU_SUFFIXES: [&str; 2] = [" CUDA8.0", " CUDA9.2"];

const NAMES: [&str; 24] = [
    "web-frontend",
    "api-gateway",
    "mysql-5.7-base",
    "redis_cluster",
    "build-runner",
    "k8s-node",
    "jupyter-lab",
    "nginx/edge",
    "kafka-broker",
    "spark-worker",
    "golden-image",
    "slurm-good3-0531",
    "训练环境",
    "生产环境基线",
    "数据库备份",
    "大模型推理",
    "测试机模板",
    "安全加固模板",
    "前端构建机",
    "日志采集节点",
    "支付网关-灰度",
    "Hadoop集群-主节点",
    "GitLab构建机",
    "vpn-jump-host",
];

pub(super) const DESCRIPTIONS: [&str; 6] = [
    "base image with monitoring agent",
    "made before the upgrade, do not delete",
    "每月安全补丁",
    "for the CI runners only",
    "训练用,含驱动与依赖",
    "GPU 驱动 535",
];

/// Rare, as it is ugly to look at, but what users write.
pub(super) const ODD_DESCRIPTION: &str = "line one\nline \"two\" \\ with <tags> & tabs\t";

/// A name within BCC's rule: letters, digits, Chinese and `-_ /.`, at most 65,
/// a letter first.
pub(super) fn free_name(build: &str, random: &mut Random) -> String {
    let name = random.pick(&NAMES);
    let date = build.get(..8).unwrap_or(build);
    match random.below(5) {
        0 => name.to_owned(),
        1 => format!("{name}-v{}.{}", random.below(9) + 1, random.below(20)),
        2 => format!("{name}_{date}"),
        3 => format!("{name} {}", random.below(900) + 100),
        _ => format!("{name}-{date}"),
    }
}
