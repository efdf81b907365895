//! Uncertainty against permitted error, and what a condition leaves for acceptance.

use crate::explain::sentences::Speaker;
use crate::explain::sentences::numbers::{Scale, rounded};
use crate::fit::{AccuracyNumbers, Details, WhatUncertainty};
use crate::model::Language;

impl Speaker<'_> {
    pub(super) fn accuracy(&self, details: &Details, scale: &Scale) -> Option<String> {
        Some(match details {
            Details::TooInaccurate(n) => {
                let over = self.over(n, scale);
                match self.lang {
                    Language::Chinese => format!(
                        "{over}{} 是要求 {} 的 {} 倍",
                        self.uncertainty(n, scale),
                        self.limit(n, scale),
                        rounded(n.ratio)
                    ),
                    Language::English => format!(
                        "{over}{} is {} times the required {}",
                        self.uncertainty(n, scale),
                        rounded(n.ratio),
                        self.limit(n, scale)
                    ),
                }
            }
            Details::AboveWish(n) => match self.lang {
                Language::Chinese => format!(
                    "{} 大于希望的 {}",
                    self.uncertainty(n, scale),
                    scale.difference(n.limit)
                ),
                Language::English => format!(
                    "{} is above the wished {}",
                    self.uncertainty(n, scale),
                    scale.difference(n.limit)
                ),
            },
            Details::AcceptanceReduced {
                numbers: n,
                lower,
                upper,
            } => {
                let limits = acceptance(scale, *lower, *upper);
                match self.lang {
                    Language::Chinese => format!(
                        "{} > {}，合格限收窄为 {limits}",
                        self.uncertainty(n, scale),
                        self.limit(n, scale)
                    ),
                    Language::English => format!(
                        "{} > {}, acceptance limit shrinks to {limits}",
                        self.uncertainty(n, scale),
                        self.limit(n, scale)
                    ),
                }
            }
            Details::AcceptanceLeft { u95, left, .. } => match self.lang {
                Language::Chinese => format!(
                    "结果 U = {}，可判合格的误差限 ±{}",
                    scale.difference(*u95),
                    scale.difference(left.max(0.0))
                ),
                Language::English => format!(
                    "U of the result {}, leaving ±{} for acceptance",
                    scale.difference(*u95),
                    scale.difference(left.max(0.0))
                ),
            },
            Details::SuspiciouslyGood { ratio } => match self.lang {
                Language::Chinese => format!(
                    "公布的不确定度比所需好 {} 倍，单位可能有误",
                    rounded(1.0 / ratio.max(1e-12))
                ),
                Language::English => format!(
                    "the published uncertainty is {} times better than needed; perhaps a wrong unit",
                    rounded(1.0 / ratio.max(1e-12))
                ),
            },
            Details::ClassMeaningUnverified { .. } => self.say(
                "该类器具准确度等级的含义未经核实，须与实验室确认",
                "what the class means for this instrument is not verified; ask the laboratory",
            ),
            Details::ErrorBasisNotStated { .. } => self.say(
                "允差未注明按读数还是按满量程计，按满量程计可满足，按读数计不满足，须确认",
                "the permitted error doesn't say whether it is of the reading or of full scale; it is met if of full scale, not if of the reading; to be confirmed",
            ),
            Details::AccuracyNotAsked => self.say(
                "需求未写允差，按规程常规要求",
                "no accuracy stated; the usual permitted error of the regulation applies",
            ),
            Details::StandardNotStated => self.say(
                "未公布标准器的不确定度，改按结果的不确定度判断",
                "the uncertainty of the standard is not stated; that of the result was judged",
            ),
            Details::Coverage(_) => self.say(
                "不确定度已换算到 95 % 包含概率",
                "the uncertainty was brought to 95 % coverage",
            ),
            _ => return None,
        })
    }

    /// "U = 0.008 mm".
    fn uncertainty(&self, n: &AccuracyNumbers, scale: &Scale) -> String {
        let of = match n.what {
            WhatUncertainty::Result => "U",
            WhatUncertainty::Standard => self.pick("标准器 U", "U of the standard"),
        };
        format!("{of} {}", scale.difference(n.u95))
    }

    /// "T/3 = 0.0067 mm".
    fn limit(&self, n: &AccuracyNumbers, scale: &Scale) -> String {
        let limit = scale.difference(n.limit / n.n.max(f64::MIN_POSITIVE));
        if (n.n - 1.0).abs() < 1e-9 {
            limit
        } else {
            format!("T/{} = {limit}", rounded(n.n))
        }
    }

    /// Where in the range, when not everywhere.
    fn over(&self, n: &AccuracyNumbers, scale: &Scale) -> String {
        if n.over.is_empty() {
            return String::new();
        }
        match self.lang {
            Language::Chinese => format!("{}：", scale.intervals(&n.over)),
            Language::English => format!("{}: ", scale.intervals(&n.over)),
        }
    }
}

/// `±0.012 mm`, or both limits of a band.
fn acceptance(scale: &Scale, lower: Option<f64>, upper: Option<f64>) -> String {
    match (lower, upper) {
        (Some(l), Some(u)) if (l + u).abs() <= 1e-9 * u.abs() => {
            format!("±{}", scale.difference(u))
        }
        (Some(l), Some(u)) => format!("{}～{}", scale.difference(l), scale.difference(u)),
        (None, Some(u)) => format!("≤ {}", scale.difference(u)),
        (Some(l), None) => format!("≥ {}", scale.difference(l)),
        (None, None) => "−".to_owned(),
    }
}
