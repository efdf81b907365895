//! Can the offer do what the query asks? The verdict of the rules of fit on the query as a draft need.

use super::judging::Asked;
use crate::fit::{Details, Draft, Finding, Fit, Judge, Rule, Severity, Verdict};
use crate::ids::Ix;
use crate::model::{Capability, Need, Offer};
use crate::quantity::Interval;
use crate::taxonomy::regions::Point;

/// What the rules say about an offer.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The verdict. What the query does not say decides nothing.
    pub verdict: Verdict,
    /// Whether the query states a range or an accuracy that was judged.
    pub measured: bool,
    /// The fit with all numbers.
    pub fit: Fit,
    /// Whether the best row follows a regulation of other instruments than the one asked for.
    pub other_regulation: bool,
    /// Whether the best row cites an edition before the latest one known.
    pub older_edition: bool,
    /// How much of the upper end asked for is reached, 0 to 1.
    reach: f32,
}

impl Assessment {
    /// The findings that stand between query and offer.
    pub fn failures(&self) -> impl Iterator<Item = &Finding> {
        self.fit.findings.iter().filter(|finding| counts(finding))
    }

    /// The factor on the rank: what can be done comes first.
    pub(super) fn factor(&self) -> f32 {
        let superseded = self
            .fit
            .findings
            .iter()
            .any(|f| matches!(f.details, Details::Superseded { .. }));
        let edition = if superseded || self.older_edition {
            0.93
        } else {
            1.0
        };
        // scarce accuracy is for those who need it
        let spare = self
            .fit
            .worst_ratio
            .map_or(0.0, |ratio| (1.0 - ratio as f32).clamp(0.0, 1.0));
        let other = if self.other_regulation { 0.6 } else { 1.0 };
        // a class whose meaning is not certain: what it would mean still tells who is better
        let doubtful = self.fit.worst_ratio.is_some_and(|ratio| ratio > 1.0)
            && self.verdict == Verdict::Conditional;
        let doubtful = if doubtful { 0.9 } else { 1.0 };
        doubtful * edition * other * (1.0 - 0.03 * spare) * self.verdict_factor()
    }

    fn verdict_factor(&self) -> f32 {
        match self.verdict {
            Verdict::Capable => 1.0,
            Verdict::Conditional => 0.92,
            Verdict::Partial => 0.7,
            Verdict::Incapable => {
                let hard = |f: &Finding| {
                    matches!(
                        f.rule,
                        Rule::Range | Rule::Accuracy | Rule::Measurand | Rule::ServiceKind
                    )
                };
                if self.failures().any(hard) {
                    0.3 + 0.15 * self.reach
                } else {
                    0.6
                }
            }
        }
    }
}

/// A failure that the query is to blame for, by what it does not say, is none.
fn counts(finding: &Finding) -> bool {
    finding.severity == Severity::Fail
        && !matches!(&finding.details, Details::DataMissing(missing) if missing.is_of_need())
        && finding.rule != Rule::Compulsory
}

/// Judges one offer by what is asked of it; `row` is the row that matches the words best.
pub(super) fn assess(
    judge: &Judge<'_>,
    asked: &Asked,
    point: Option<Point>,
    offer: Ix<Offer>,
    row: Option<&Capability>,
) -> Assessment {
    let need = &asked.need;
    let draft = Draft {
        need,
        seeker: &asked.seeker,
        point,
    };
    let fit = judge.judge_prepared(&draft, &asked.prepared, offer);
    let fails = || fit.findings.iter().filter(|finding| counts(finding));
    let verdict = if fails().next().is_none() {
        let conditional = fit
            .findings
            .iter()
            .any(|f| f.severity == Severity::Condition);
        if conditional {
            Verdict::Conditional
        } else {
            Verdict::Capable
        }
    } else if fails().all(|finding| is_part(need, finding)) {
        Verdict::Partial
    } else {
        Verdict::Incapable
    };
    let measured = need.requirements.iter().any(|r| {
        !r.range.is_empty() || r.permitted_error.is_some() || r.wished_uncertainty.is_some()
    });
    Assessment {
        verdict,
        measured,
        reach: reach(need, row),
        fit,
        other_regulation: false,
        older_edition: false,
    }
}

/// The part of the upper end asked for that a row reaches.
fn reach(need: &Need, row: Option<&Capability>) -> f32 {
    let end = |range: &[Interval]| range.last().map(|interval| interval.hi);
    let wanted = need
        .requirements
        .first()
        .and_then(|requirement| end(&requirement.range));
    match (wanted, row.and_then(|row| end(&row.range))) {
        (Some(wanted), Some(own)) if wanted > 0.0 && own > 0.0 => {
            (own / wanted).clamp(0.0, 1.0) as f32
        }
        _ => 1.0,
    }
}

/// A range of which the rows cover a part.
fn is_part(need: &Need, finding: &Finding) -> bool {
    let Details::UncoveredRange { missing } = &finding.details else {
        return false;
    };
    let wanted = finding
        .requirement
        .and_then(|entry| need.requirements.get(entry));
    wanted.is_some_and(|requirement| requirement.range != *missing)
}
