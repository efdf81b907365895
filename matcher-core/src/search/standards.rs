//! Standards by their numbers.

use crate::model::ServiceKind;

/// Standards that offers seldom cite by number: what they are about in the words of the market, and the service they ask for.
const STANDARDS: [(&str, &str, Option<ServiceKind>); 16] = [
    ("JJF 1033", "建标", Some(ServiceKind::StandardSetupHelp)),
    ("GB/T 19022", "测量管理体系", Some(ServiceKind::MmsHelp)),
    ("ISO 10012", "测量管理体系", Some(ServiceKind::MmsHelp)),
    ("GB 17167", "能源计量器具", Some(ServiceKind::Energy)),
    ("GB/T 17167", "能源计量器具", Some(ServiceKind::Energy)),
    ("GB/T 24067", "碳足迹", Some(ServiceKind::Carbon)),
    ("ISO 14067", "碳足迹", Some(ServiceKind::Carbon)),
    ("GB/T 18779.1", "三坐标", Some(ServiceKind::PartMeasurement)),
    ("GB/T 228", "拉伸试验", None),
    ("GB/T 230", "硬度检测", None),
    ("GB/T 231", "硬度检测", None),
    ("GB/T 10125", "盐雾", None),
    ("GB/T 2423", "高低温试验", None),
    ("GB/T 17626", "抗扰度", None),
    ("GB/T 18655", "车规EMC", None),
    ("GB/T 10095", "齿轮检测", None),
];

/// What a standard is about; the number may go on with a part or a year.
pub(super) fn standard_of(name: &str) -> impl Iterator<Item = (&'static str, Option<ServiceKind>)> {
    STANDARDS
        .iter()
        .filter(move |(number, ..)| {
            name.strip_prefix(number)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
        })
        .map(|(_, words, service)| (*words, *service))
}
