//! Service, measurand, instrument, range and parameters.

use crate::explain::sentences::Speaker;
use crate::explain::sentences::numbers::Scale;
use crate::fit::{Details, Missing};
use crate::model::Language;

impl Speaker<'_> {
    pub(super) fn capability(&self, details: &Details, scale: &Scale) -> Option<String> {
        let instrument = |ix| {
            let i = self.taxonomy.instrument(ix);
            self.pick(&i.zh, &i.en).to_owned()
        };
        let measurand = |ix| {
            let m = self.taxonomy.measurand(ix);
            self.pick(&m.zh, &m.en).to_owned()
        };
        Some(match details {
            Details::ServiceDiffers { wanted, offered } => match self.lang {
                Language::Chinese => format!(
                    "需要{}，提供的是{}",
                    self.word(*wanted),
                    self.word(*offered)
                ),
                Language::English => format!(
                    "wants {}, offers {}",
                    self.word(*wanted),
                    self.word(*offered)
                ),
            },
            Details::MeasurandDiffers { wanted, .. } => match self.lang {
                Language::Chinese => format!("没有「{}」项目", measurand(*wanted)),
                Language::English => format!("no row for {}", measurand(*wanted)),
            },
            Details::InstrumentDiffers { wanted, .. } => match self.lang {
                Language::Chinese => format!("不含「{}」", instrument(*wanted)),
                Language::English => format!("does not cover {}", instrument(*wanted)),
            },
            Details::InstrumentNarrower { offered, .. } => match self.lang {
                Language::Chinese => format!("只做「{}」，请确认具体类型", instrument(*offered)),
                Language::English => {
                    format!("covers {} only; confirm the type", instrument(*offered))
                }
            },
            Details::SideDiffers { wanted } => match self.lang {
                Language::Chinese => format!("需要{}一侧的能力", self.word(*wanted)),
                Language::English => format!("needs the {} side", self.word(*wanted)),
            },
            Details::MethodDiffers { wanted, .. } => match self.lang {
                Language::Chinese => format!("未列 {wanted}"),
                Language::English => format!("does not list {wanted}"),
            },
            Details::MethodNotStated => self.say("未写明依据的规程规范", "states no method"),
            Details::FieldDiffers { .. } => {
                self.say("专业领域不同", "is in another field of metrology")
            }
            Details::UncoveredRange { missing } => match self.lang {
                Language::Chinese => format!("测量范围缺 {}", scale.intervals(missing)),
                Language::English => format!("range lacks {}", scale.intervals(missing)),
            },
            Details::ParameterOutside {
                name,
                missing,
                unit,
            } => match self.lang {
                Language::Chinese => format!("{name} 缺 {}", Scale::unit(unit).intervals(missing)),
                Language::English => {
                    format!("{name} lacks {}", Scale::unit(unit).intervals(missing))
                }
            },
            Details::ParameterNotStated { name } => match self.lang {
                Language::Chinese => format!("未说明{name}"),
                Language::English => format!("does not state {name}"),
            },
            Details::ParameterNotAsked {
                name,
                interval,
                unit,
            } => match self.lang {
                Language::Chinese => format!("仅限{name} {}", Scale::unit(unit).interval(interval)),
                Language::English => {
                    format!("for {name} {} only", Scale::unit(unit).interval(interval))
                }
            },
            Details::DataMissing(missing) => self.missing(*missing),
            _ => return None,
        })
    }

    fn missing(&self, missing: Missing) -> String {
        match self.lang {
            Language::Chinese if missing.is_of_need() => {
                format!("需求缺少：{}", self.word(missing))
            }
            Language::Chinese => format!("无法判断，缺少：{}", self.word(missing)),
            Language::English => format!("can't be judged without {}", self.word(missing)),
        }
    }
}
