//! Needs (计量需求) with their all-of requirements, and bundles (打包需求).

use super::code::coded;
use super::offer::{Delivery, Parameter, Side};
use super::organisation::Organisation;
use super::service::{Document, ServiceKind};
use crate::ids::Ix;
use crate::quantity::{Interval, PermittedError, Uncertainty};
use crate::taxonomy::{Instrument, Measurand};
use jiff::civil::Date;
use std::fmt;

coded! {
    /// What the instrument or result is used for; decides whether verification is compulsory (计量法 第九条).
    Use {
        Quality = "quality", "质量控制", "quality control";
        Process = "process", "工艺过程", "process";
        Research = "research", "研发设计", "research and design";
        Trade = "trade", "贸易结算", "trade settlement";
        Safety = "safety", "安全防护", "safety";
        Medical = "medical", "医疗卫生", "medical care";
        Environment = "environment", "环境监测", "environmental monitoring";
        HighestStandard = "highest_standard", "最高计量标准", "highest measurement standard";
        Energy = "energy", "节能减排", "energy saving";
        Other = "other", "其他", "other";
    }
}

impl Use {
    /// Whether a catalogue instrument in this use must be verified by the designated body.
    pub fn can_be_compulsory(self) -> bool {
        matches!(
            self,
            Self::Trade | Self::Safety | Self::Medical | Self::Environment | Self::HighestStandard
        )
    }
}

/// How the capability's uncertainty is held against the permitted error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DecisionRule {
    /// The usual rule of the service kind (`fit`).
    Usual,
    /// U95 ≤ T / n (JJF 1094 has n = 3).
    Ratio {
        /// n.
        n: f64,
    },
    /// Test uncertainty ratio T / U ≥ n (n:1).
    TestUncertaintyRatio {
        /// n.
        n: f64,
    },
    /// Acceptance limit T − w with w = U95 (ILAC-G8).
    GuardBand,
    /// Measurement capability index Cm = T / (2 u) at least this (JCGM 106, 7.6.3, with T the half-width).
    CapabilityIndex {
        /// Cm.
        cm: f64,
    },
    /// Simple acceptance: U95 ≤ T.
    Simple,
}

impl DecisionRule {
    /// Reads `usual`, `1/3`, `TUR 4:1`, `guard_band`, `Cm 4`, `simple`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let positive = |number: &str| {
            number
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|n| n.is_finite() && *n > 0.0)
        };
        match text.as_str() {
            "" | "usual" | "常规" => return Some(Self::Usual),
            "guard_band" | "防护带" => return Some(Self::GuardBand),
            "simple" | "简单接受" => return Some(Self::Simple),
            _ => {}
        }
        if let Some(n) = text.strip_prefix("1/") {
            return positive(n).map(|n| Self::Ratio { n });
        }
        if let Some(n) = text.strip_prefix("tur") {
            return positive(n.trim().trim_end_matches(":1"))
                .map(|n| Self::TestUncertaintyRatio { n });
        }
        text.strip_prefix("cm")
            .and_then(positive)
            .map(|cm| Self::CapabilityIndex { cm })
    }
}

impl fmt::Display for DecisionRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usual => f.write_str("usual"),
            Self::Ratio { n } => write!(f, "1/{n}"),
            Self::TestUncertaintyRatio { n } => write!(f, "TUR {n}:1"),
            Self::GuardBand => f.write_str("guard_band"),
            Self::CapabilityIndex { cm } => write!(f, "Cm {cm}"),
            Self::Simple => f.write_str("simple"),
        }
    }
}

/// One entry of a need's all-of list. Numbers are in the coherent SI unit of the measurand's quantity kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// What is measured; `None` when the SME did not say and the instrument does not tell.
    pub measurand: Option<Ix<Measurand>>,
    /// Measured or sourced by the laboratory.
    pub side: Side,
    /// The range as disjoint ascending intervals; empty when unknown.
    pub range: Vec<Interval>,
    /// Permitted error of the instrument, or the tolerance band of a part.
    pub permitted_error: Option<PermittedError>,
    /// The uncertainty wished for, when the SME states one.
    pub wished_uncertainty: Option<Uncertainty>,
    /// How the uncertainty is judged.
    pub decision_rule: DecisionRule,
    /// Number of the regulation wanted; empty when none.
    pub method: String,
    /// Further conditions.
    pub parameters: Vec<Parameter>,
    /// The printed range.
    pub printed_range: String,
    /// The printed permitted error.
    pub printed_error: String,
    /// The printed uncertainty wished for.
    pub printed_uncertainty: String,
}

/// What an SME needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// Unique id in the catalogue.
    pub id: String,
    /// Whose need it is.
    pub organisation: Ix<Organisation>,
    /// What kind of service.
    pub service: ServiceKind,
    /// In the SME's words.
    pub text: String,
    /// The instrument, when its name was understood.
    pub instrument: Option<Ix<Instrument>>,
    /// The instrument's name as written.
    pub instrument_text: String,
    /// All of these must be met.
    pub requirements: Vec<Requirement>,
    /// What it is for.
    pub purpose: Use,
    /// The document wanted; `Document::None` is any.
    pub document: Document,
    /// Items, hours, seats, days or cases ([`ServiceKind::unit`]).
    pub quantity: u32,
    /// First day on which work may start.
    pub window_from: Date,
    /// Last day by which the service must be done.
    pub window_to: Date,
    /// Ways of delivery that suit; empty is any.
    pub delivery: Vec<Delivery>,
    /// How far is too far; `None` is no limit.
    pub max_distance_km: Option<f64>,
    /// What it may cost, in fen; `None` is open.
    pub budget_fen: Option<i64>,
    /// 1 (can wait) to 5 (urgent).
    pub priority: u8,
    /// Organisations that must not serve it (回避名单), ascending; the organisation's own list counts too.
    pub avoid: Vec<Ix<Organisation>>,
}

/// Needs of one SME to be served together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Unique id in the catalogue.
    pub id: String,
    /// Ascending; all of one organisation, and each in one bundle at most.
    pub needs: Vec<Ix<Need>>,
    /// All or none; otherwise as many as possible.
    pub all: bool,
    /// At most so many providers.
    pub max_providers: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_rule_is_printed_as_it_is_read() {
        for text in ["usual", "1/3", "TUR 4:1", "guard_band", "Cm 4", "simple"] {
            assert_eq!(DecisionRule::parse(text).unwrap().to_string(), text);
        }
        for text in ["1/0", "TUR -1:1", "Cm nan", "three"] {
            assert_eq!(DecisionRule::parse(text), None, "{text}");
        }
    }
}
