//! One entry of a need's all-of list: R1 to R8 and R11, on the best rows of the offer.

use super::accuracy::{self, Level};
use super::assess::{Assessment, assess};
use super::criterion::{Margin, Test};
use super::details::{Details, Missing};
use super::finding::{Findings, Rule};
use super::pair::{Pair, RowFacts, Rows};
use super::right::{self, Standing};
use super::verdict::AcceptanceLimit;
use super::{edition, measurand, range, statement};
use crate::ids::Ix;
use crate::model::{Capability, RuleSet};
use smallvec::SmallVec;

/// How each of some rows stands; mostly one or two.
pub(super) type Standings = SmallVec<[Standing; 2]>;

/// What an entry came to.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) rows: Rows,
    pub(super) standings: Standings,
    pub(super) ratio: Option<f64>,
    pub(super) acceptance: Option<AcceptanceLimit>,
}

/// Judges one entry.
pub(super) fn check(pair: &Pair<'_>, entry: usize, findings: &mut Findings) -> Entry {
    let rows = measurand::rows(pair, entry, findings);
    if rows.is_empty() {
        return Entry::default();
    }
    if let Some(missing) = missing_datum(pair, entry) {
        findings.fail(
            Rule::DataMissing,
            Some(entry),
            Details::DataMissing(missing),
        );
        if findings.decided() {
            return Entry::default();
        }
    }
    // Rows that may be used come first; the others only where they alone would measure it.
    let standings: Standings = rows
        .iter()
        .map(|&row| right::standing_of_row(pair, row))
        .collect();
    let usable: Rows = rows
        .iter()
        .zip(&standings)
        .filter(|(_, standing)| standing.problem.is_none())
        .map(|(&row, _)| row)
        .collect();
    let mut best = assess(pair, entry, &usable);
    if usable.is_empty() || (best.fails() > 0 && usable.len() < rows.len()) {
        let all = assess(pair, entry, &rows);
        if usable.is_empty() || all.fails() < best.fails() {
            best = all;
        }
    }
    report(pair, entry, (&rows, standings), &best, findings)
}

/// A datum of the need without which its kind of service can't be judged.
fn missing_datum(pair: &Pair<'_>, entry: usize) -> Option<Missing> {
    if let Test::Missing(missing) = pair.requirement_facts(entry).criterion.test {
        return Some(missing);
    }
    let needs_range = matches!(
        pair.need.service.rule_set(),
        RuleSet::Verification | RuleSet::Calibration | RuleSet::PartMeasurement
    );
    (needs_range && pair.requirement(entry).range.is_empty()).then_some(Missing::Range)
}

fn report(
    pair: &Pair<'_>,
    entry: usize,
    (candidates, standings): (&[Ix<Capability>], Standings),
    best: &Assessment,
    findings: &mut Findings,
) -> Entry {
    report_range(pair, entry, candidates, best, findings);
    let (ratio, acceptance) = report_accuracy(pair, entry, best, findings);
    let mut rows = best.rows();
    if rows.is_empty() {
        // Nothing covered: the right is told of the first row, as the nearest miss.
        rows.extend(candidates.first().copied());
    }
    let standings: Standings = candidates
        .iter()
        .zip(standings)
        .filter(|(row, _)| rows.contains(row))
        .map(|(_, standing)| standing)
        .collect();
    for (&row, standing) in rows.iter().zip(&standings) {
        measurand::check_kind(pair, entry, row, findings);
        range::check_parameters(pair, entry, row, findings);
        right::report(pair, Some(entry), Some(row), standing, findings);
        edition::check(pair, entry, row, standing, findings);
        statement::check(pair, entry, row, findings);
    }
    Entry {
        rows: best.rows(),
        standings,
        ratio,
        acceptance,
    }
}

fn report_range(
    pair: &Pair<'_>,
    entry: usize,
    candidates: &[Ix<Capability>],
    best: &Assessment,
    findings: &mut Findings,
) {
    if best.parameters_missing {
        range::fail_parameters(pair, entry, candidates, findings);
    }
    if best.missing.is_empty() {
        return;
    }
    if candidates.iter().all(|&row| pair.row(row).range.is_empty()) {
        let missing = Details::DataMissing(Missing::RowRange);
        findings.fail(Rule::DataMissing, Some(entry), missing);
    } else {
        let missing = best.missing.clone();
        findings.fail(
            Rule::Range,
            Some(entry),
            Details::UncoveredRange { missing },
        );
    }
}

/// Reports the accuracy; gives U/T × n and the acceptance limit where one is left.
fn report_accuracy(
    pair: &Pair<'_>,
    entry: usize,
    best: &Assessment,
    findings: &mut Findings,
) -> (Option<f64>, Option<AcceptanceLimit>) {
    let requirement = pair.requirement(entry);
    let criterion = &pair.requirement_facts(entry).criterion;
    if let Test::Usual = criterion.test {
        findings.note(Rule::Accuracy, Some(entry), Details::AccuracyNotAsked);
    }
    let Some(worst) = best.worst().filter(|worst| worst.judged.is_tested()) else {
        return (None, None);
    };
    let judged = &worst.judged;
    if let Some(missing) = judged.missing {
        findings.fail(
            Rule::DataMissing,
            Some(entry),
            Details::DataMissing(missing),
        );
        return (None, None);
    }
    let of_reading = best
        .pieces
        .iter()
        .filter_map(|piece| piece.judged.of_reading)
        .reduce(f64::max);
    if let Some(of_reading) = of_reading.filter(|_| judged.level != Level::Failed) {
        let of_full_scale = judged.ratio;
        let details = Details::ErrorBasisNotStated {
            of_reading,
            of_full_scale,
        };
        findings.condition(Rule::Accuracy, Some(entry), details);
        return (Some(judged.ratio), None);
    }
    if !criterion.certain {
        let ratio = Some(judged.ratio);
        let details = Details::ClassMeaningUnverified { ratio };
        findings.condition(Rule::Accuracy, Some(entry), details);
        return (Some(judged.ratio), None);
    }
    if best
        .pieces
        .iter()
        .any(|piece| piece.judged.standard_not_stated)
    {
        findings.note(Rule::Accuracy, Some(entry), Details::StandardNotStated);
    }
    if judged.ratio < SUSPICIOUS {
        let ratio = judged.ratio;
        findings.warn(
            Rule::Accuracy,
            Some(entry),
            Details::SuspiciouslyGood { ratio },
        );
    }
    if !findings.keeps() {
        if judged.level == Level::Failed {
            findings.fail(Rule::Accuracy, Some(entry), Details::AccuracyNotAsked);
        }
        return (Some(judged.ratio), None);
    }
    let facts = pair.row_facts(worst.row);
    let pieces: Vec<_> = best
        .pieces
        .iter()
        .map(|piece| (piece.over, pair.row_facts(piece.row), piece.judged))
        .collect();
    let Some(numbers) = accuracy::numbers(criterion, (facts, judged), &pieces) else {
        return (Some(judged.ratio), None);
    };
    let left = |u95, limit, at| accuracy::acceptance(entry, requirement, limit, u95, at);
    let acceptance = match judged.level {
        Level::Met => match &criterion.test {
            Test::Standard { limit } => left_by_result(facts, limit, judged.at, entry, findings)
                .map(|u95| left(u95, limit.at(judged.at), judged.at)),
            Test::Result {
                margin: Margin::Guarded,
                limit,
                ..
            } => left_by_result(facts, limit, judged.at, entry, findings)
                .map(|u95| left(u95, limit.at(judged.at), judged.at)),
            _ => None,
        },
        Level::Reduced => {
            let limit = left(numbers.u95, numbers.limit, numbers.at);
            findings.condition(
                Rule::Accuracy,
                Some(entry),
                Details::AcceptanceReduced {
                    numbers,
                    lower: limit.lower,
                    upper: limit.upper,
                },
            );
            Some(limit)
        }
        Level::Failed => {
            let details = if judged.by_wish {
                Details::AboveWish(numbers)
            } else {
                Details::TooInaccurate(numbers)
            };
            findings.fail(Rule::Accuracy, Some(entry), details);
            None
        }
    };
    (Some(judged.ratio), acceptance)
}

/// Below this share of the rule an uncertainty looks like a wrong unit (mm printed as µm).
const SUSPICIOUS: f64 = 1.0 / 300.0;

/// Shows what the uncertainty of the result leaves of the limit; gives it when something is left.
fn left_by_result(
    row: &RowFacts,
    limit: &crate::quantity::Form,
    at: f64,
    entry: usize,
    findings: &mut Findings,
) -> Option<f64> {
    let u95 = row.result.as_ref()?.0.at(at);
    let limit = limit.at(at);
    let details = Details::AcceptanceLeft {
        u95,
        limit,
        left: limit - u95,
        at,
    };
    if u95 < limit {
        findings.note(Rule::Accuracy, Some(entry), details);
        Some(u95)
    } else {
        findings.warn(Rule::Accuracy, Some(entry), details);
        None
    }
}
