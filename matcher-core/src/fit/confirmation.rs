//! Metrological confirmation (计量确认): is a gauge, as its document found it, good enough for its use?
//!
//! The rule: where U95 is at most a third of the permitted error, the error alone is held against it; else the error is accepted up to
//! T − U, refused from T + U on, and cannot be judged between. It is what practice ascribes to JJF 1094-2002, 5.3.1; **unverified**: the
//! text of that regulation was never opened. A firm's own confirmation may rest on it, for a firm sets the rule of its own confirmations;
//! it is no verification and says nothing about whether a gauge meets a JJG.

use crate::model::Verdict;
use crate::quantity::{
    Form, Interval, Unit, parse_permitted_error, parse_range, parse_uncertainty,
};

/// What a confirmation found.
#[derive(Debug, Clone, PartialEq)]
pub struct Confirmation {
    /// The verdict.
    pub verdict: Verdict,
    /// The parts of the range in which it is good, as printed; told when it is not good everywhere.
    pub good_in: Vec<String>,
    /// The smallest permitted error it would still do for, in base units of `unit`.
    pub does_for: Option<f64>,
    /// Unit of the error as printed.
    pub unit: Option<Unit>,
    /// Why nothing can be said, in Chinese and English.
    pub unclear: Option<(String, String)>,
}

impl Confirmation {
    fn unclear(zh: &str, en: &str) -> Self {
        Self {
            verdict: Verdict::Unclear,
            good_in: Vec::new(),
            does_for: None,
            unit: None,
            unclear: Some((zh.to_owned(), en.to_owned())),
        }
    }

    /// For what it may still be used, in Chinese and English; empty for a gauge that is good, or that nobody can judge.
    pub fn conditions(&self) -> (String, String) {
        let Some((unit, error)) = self.unit.as_ref().zip(self.does_for) else {
            return self.unclear.clone().unwrap_or_default();
        };
        let printed = unit.from_base(error, crate::quantity::Conversion::Difference);
        let printed = format!("±{} {}", rounded_up(printed), unit.printed());
        match self.verdict {
            Verdict::Restricted => {
                let ranges = self.good_in.join("、");
                (
                    format!("限用于 {ranges}"),
                    format!("to be used in {ranges} only"),
                )
            }
            Verdict::Downgraded => (
                format!("可降级用于允许误差不严于 {printed} 的场合"),
                format!("may be used where an error of {printed} or more is permitted"),
            ),
            Verdict::Unfit => (
                "超差，停用、修理或报废".to_owned(),
                "out of tolerance: stop, repair or scrap it".to_owned(),
            ),
            Verdict::Fit | Verdict::Unclear => self.unclear.clone().unwrap_or_default(),
        }
    }
}

/// Two significant digits, upwards.
fn rounded_up(value: f64) -> String {
    if !(value.is_finite() && value > 0.0) {
        return "0".to_owned();
    }
    let scale = 10f64.powi(1 - value.log10().floor() as i32);
    // What is 0.06 but for the last bit stays 0.06.
    let digits = (value * scale - 1e-9).ceil() / scale;
    let places = (1 - value.log10().floor() as i32).max(0) as usize;
    let text = format!("{digits:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// What the document says of one part of the range.
struct Finding {
    /// The part as printed; empty: the whole.
    part: String,
    /// Absolute error in base units.
    error: f64,
    unit: Unit,
}

/// Errors beyond so many times the permitted one are no downgrading but a defect.
const WORST_DOWNGRADE: f64 = 5.0;

/// Judges a gauge.
///
/// `error` is the largest error as printed (`+0.03 mm`), or one per part of the range (`0~100mm: +0.01 mm; 100~150mm: +0.06 mm`);
/// `tolerance` what the use permits; `range` the gauge's, where a class or a formula needs it. With `compulsory` there is no restricted
/// or downgraded use.
pub fn confirm(
    error: &str,
    uncertainty: &str,
    tolerance: &str,
    range: &str,
    compulsory: bool,
) -> Confirmation {
    let Some(findings) = findings(error) else {
        return Confirmation::unclear(
            "示值误差看不懂或未填写，无法判定",
            "the error is missing or not understood",
        );
    };
    let Ok((permitted, _)) = parse_permitted_error(tolerance) else {
        return Confirmation::unclear(
            "使用要求（允许误差）看不懂或未填写，无法判定",
            "what the use permits is missing or not understood",
        );
    };
    let scale = parse_range(range, None).ok().and_then(|segments| {
        segments
            .into_iter()
            .map(|(interval, _)| interval)
            .reduce(hull)
    });
    let Some(limit) = scale.as_ref().map_or_else(
        || permitted.half_width(&point()),
        |scale| permitted.half_width(scale),
    ) else {
        return Confirmation::unclear(
            "只有等级而没有允许误差，无法判定；请填写允许误差",
            "a class without an error cannot be judged; state the permitted error",
        );
    };
    let doubt = parse_uncertainty(uncertainty).ok().map(|(u, _)| u.u95().0);
    let judged = findings.iter().map(|finding| {
        let (t, u) = at(finding, &limit, doubt.as_ref(), scale.as_ref());
        (
            finding,
            judge(finding.error, u, t),
            does_for(finding.error, u),
            t,
        )
    });
    let judged: Vec<_> = judged.collect();
    conclude(&judged, doubt.is_none(), compulsory)
}

fn point() -> Interval {
    Interval::point(0.0).unwrap_or(Interval {
        lo: 0.0,
        hi: 0.0,
        lo_closed: true,
        hi_closed: true,
    })
}

fn hull(a: Interval, b: Interval) -> Interval {
    Interval::between(a.lo.min(b.lo), a.hi.max(b.hi)).unwrap_or(a)
}

fn findings(text: &str) -> Option<Vec<Finding>> {
    let parts: Vec<&str> = text
        .split([';', '；'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let found: Option<Vec<Finding>> = parts.iter().map(|text| finding(text)).collect();
    found.filter(|found| !found.is_empty())
}

fn finding(text: &str) -> Option<Finding> {
    let (part, error) = text
        .split_once([':', '：'])
        .map_or(("", text), |(part, error)| (part.trim(), error.trim()));
    // The sign of an error says nothing about its size; a printed value reads without it.
    let bare = error
        .trim_start_matches(['+', '-', '−', '－', '＋', '±'])
        .trim();
    let (segments, negative) = (parse_range(bare, None).ok()?, error.starts_with('±'));
    let (interval, unit) = segments.into_iter().next()?;
    let _ = negative;
    let size = unit
        .from_base(interval.hi, crate::quantity::Conversion::Point)
        .abs();
    // An error is a difference: 0.5 °C is half a kelvin.
    let error = unit
        .to_base(size, crate::quantity::Conversion::Difference)
        .abs();
    error.is_finite().then(|| Finding {
        part: part.to_owned(),
        error,
        unit,
    })
}

/// Permitted error and uncertainty where the finding was made: at the end of its part, where a formula is widest.
fn at(
    finding: &Finding,
    limit: &Form,
    doubt: Option<&Form>,
    scale: Option<&Interval>,
) -> (f64, f64) {
    let own = parse_range(&finding.part, None).ok();
    let place = own
        .and_then(|segments| segments.last().map(|(interval, _)| interval.hi))
        .or_else(|| scale.map(|scale| scale.hi))
        .filter(|x| x.is_finite())
        .unwrap_or(0.0);
    (limit.at(place), doubt.map_or(0.0, |u| u.at(place)))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judged {
    Good,
    Bad,
    Between,
}

fn judge(error: f64, u: f64, t: f64) -> Judged {
    // What is equal but for the last bit is equal.
    let slack = t * 1e-9;
    if u <= t / 3.0 + slack {
        return if error <= t + slack {
            Judged::Good
        } else {
            Judged::Bad
        };
    }
    if error <= t - u + slack {
        Judged::Good
    } else if error >= t + u - slack {
        Judged::Bad
    } else {
        Judged::Between
    }
}

/// The smallest permitted error under which it is accepted.
fn does_for(error: f64, u: f64) -> f64 {
    error.max(3.0 * u).min(error + u)
}

fn conclude(
    judged: &[(&Finding, Judged, f64, f64)],
    no_uncertainty: bool,
    compulsory: bool,
) -> Confirmation {
    let worst = judged.iter().map(|(.., does, _)| *does).fold(0.0, f64::max);
    let good_in: Vec<String> = judged
        .iter()
        .filter(|(finding, judged, ..)| *judged == Judged::Good && !finding.part.is_empty())
        .map(|(finding, ..)| finding.part.clone())
        .collect();
    let any = |wanted: Judged| judged.iter().any(|(_, judged, ..)| *judged == wanted);
    let coarse = judged
        .iter()
        .any(|(_, _, does, t)| *does > t * WORST_DOWNGRADE);
    let verdict = if !any(Judged::Bad) && !any(Judged::Between) {
        Verdict::Fit
    } else if !good_in.is_empty() && !compulsory {
        Verdict::Restricted
    } else if !any(Judged::Bad) {
        Verdict::Unclear
    } else if compulsory || coarse {
        Verdict::Unfit
    } else {
        Verdict::Downgraded
    };
    let told = |zh: &str, en: &str| Some((zh.to_owned(), en.to_owned()));
    let unclear = match verdict {
        Verdict::Unclear => told(
            "误差加减不确定度跨在允许误差上，无法判定；请用不确定度更小的校准，或放宽使用要求",
            "the error lies within its uncertainty of the limit; use a calibration of smaller uncertainty, or a wider limit",
        ),
        Verdict::Fit if no_uncertainty => told(
            "证书未给出不确定度，仅按误差判定",
            "the document states no uncertainty; judged by the error alone",
        ),
        _ => None,
    };
    Confirmation {
        verdict,
        good_in,
        does_for: Some(worst),
        unit: judged.first().map(|(finding, ..)| finding.unit.clone()),
        unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gauge_is_judged_by_error_uncertainty_and_use() {
        use Verdict::{Downgraded, Fit, Restricted, Unclear, Unfit};
        for (error, u, t, compulsory, verdict, words) in [
            ("+0.03 mm", "U=0.01mm (k=2)", "±0.05mm", false, Fit, ""),
            ("-0.05mm", "U=0.01mm (k=2)", "±0.05mm", false, Fit, ""),
            (
                "+0.06 mm",
                "U=0.01mm (k=2)",
                "±0.05mm",
                false,
                Downgraded,
                "可降级用于允许误差不严于 ±0.06 mm 的场合",
            ),
            ("+0.06 mm", "U=0.01mm (k=2)", "±0.05mm", true, Unfit, "超差"),
            (
                "+0.50 mm",
                "U=0.01mm (k=2)",
                "±0.05mm",
                false,
                Unfit,
                "超差",
            ),
            (
                "+0.03 mm",
                "U=0.03mm (k=2)",
                "±0.05mm",
                false,
                Unclear,
                "无法判定",
            ),
            ("+0.02 mm", "U=0.03mm (k=2)", "±0.05mm", false, Fit, ""),
            (
                "0~100mm: +0.01 mm; 100~150mm: +0.06 mm",
                "U=0.01mm (k=2)",
                "±0.05mm",
                false,
                Restricted,
                "限用于 0~100mm",
            ),
            (
                "看不清",
                "U=0.01mm (k=2)",
                "±0.05mm",
                false,
                Unclear,
                "示值误差",
            ),
            ("+0.01 mm", "", "", false, Unclear, "使用要求"),
            ("+0.01 mm", "", "±0.05mm", false, Fit, "未给出不确定度"),
        ] {
            let found = confirm(error, u, t, "(0~150)mm", compulsory);
            assert_eq!(found.verdict, verdict, "{error} {u} {t} {found:?}");
            let told = found.conditions().0;
            assert!(
                told.contains(words) && (!words.is_empty() || told.is_empty()),
                "{told}"
            );
        }
    }

    #[test]
    fn what_it_does_for_is_accepted_and_a_little_less_is_not() {
        for (error, u) in [(0.03, 0.01), (0.0, 0.02), (0.1, 0.001), (0.02, 0.02)] {
            let t = does_for(error, u);
            assert_eq!(judge(error, u, t), Judged::Good, "{error} {u}");
            assert_ne!(judge(error, u, t * 0.99), Judged::Good, "{error} {u}");
        }
    }
}
