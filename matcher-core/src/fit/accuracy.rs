//! R3 and R5: the worst U95(x)/T(x) over the range, judged by the criterion of the entry.
//!
//! Sources: JJF 1094-2002 (U95 ≤ MPEV/3; otherwise MPEV − U95), ILAC-P14 (forms of uncertainty over a range), GB/T 18779.1 (ISO 14253-1)
//! for parts. The worst case is exact: both ends, every break and every stationary point.

use super::criterion::{Criterion, Margin, Test, USUAL_N};
use super::details::{AccuracyNumbers, Missing, WhatUncertainty};
use super::pair::RowFacts;
use super::range::{Cell, joined};
use super::verdict::AcceptanceLimit;
use crate::model::{Parameter, Requirement};
use crate::quantity::{Form, Interval, PermittedError, worst_ratio};
use std::borrow::Cow;

/// A ratio of 1 is met in spite of rounding: 0.01/0.03 × 3.
const ROUNDING: f64 = 1e-9;

/// How far one row meets the criterion on one piece; better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Met,
    Reduced,
    Failed,
}

/// A row on a piece of the range.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged {
    pub(super) level: Level,
    /// U95/T × n; 0 when nothing was judged.
    pub(super) ratio: f64,
    pub(super) n: f64,
    pub(super) at: f64,
    pub(super) what: WhatUncertainty,
    /// The uncertainty wished for was the stricter one.
    pub(super) by_wish: bool,
    /// The row does not tell the uncertainty that is needed.
    pub(super) missing: Option<Missing>,
    /// The result stood in for the standard.
    pub(super) standard_not_stated: bool,
    /// The ratio if an error without a stated basis is of the reading, where that is worse than `level` and `ratio`, which hold if it is
    /// of full scale.
    pub(super) of_reading: Option<f64>,
}

impl Judged {
    const UNTESTED: Self = Self {
        level: Level::Met,
        ratio: 0.0,
        n: 1.0,
        at: 0.0,
        what: WhatUncertainty::Result,
        by_wish: false,
        missing: None,
        standard_not_stated: false,
        of_reading: None,
    };

    /// Whether `self` is to be preferred.
    pub(super) fn beats(&self, other: &Self) -> bool {
        (self.level, self.ratio) < (other.level, other.ratio)
    }

    /// Whether an accuracy was judged at all.
    pub(super) fn is_tested(&self) -> bool {
        self.n > 1.0 || self.ratio > 0.0
    }
}

/// Judges one row on one piece.
pub(super) fn judge(
    criterion: &Criterion,
    requirement: &Requirement,
    row: &RowFacts,
    over: &Interval,
    cell: &Cell,
) -> Judged {
    let result = row
        .result
        .as_ref()
        .map(|(form, _)| at_cell(form, &requirement.parameters, cell));
    let standard = row
        .standard
        .as_ref()
        .map(|(form, _)| at_cell(form, &requirement.parameters, cell));
    let given = Given {
        result: result.as_deref(),
        standard: standard.as_deref(),
        over,
    };
    let mut by_test = given.judge(&criterion.test, None);
    if let Some(lenient) = &criterion.lenient
        && by_test.level != Level::Met
        && by_test.missing.is_none()
    {
        let of_full_scale = given.judge(&criterion.test, Some(lenient));
        if of_full_scale.level < by_test.level {
            by_test = Judged {
                of_reading: Some(by_test.ratio),
                ..of_full_scale
            };
        }
    }
    let Some(wish) = &criterion.wish else {
        return by_test;
    };
    let by_wish = Judged {
        by_wish: true,
        ..against(result.as_deref(), wish, 1.0, Margin::Simple, over)
    };
    if by_test.beats(&by_wish) {
        by_wish
    } else {
        by_test
    }
}

/// What a row states, on a piece of the range.
struct Given<'a> {
    result: Option<&'a Form>,
    standard: Option<&'a Form>,
    over: &'a Interval,
}

impl Given<'_> {
    /// Judges by a test, or by the same test with another limit.
    fn judge(&self, test: &Test, instead: Option<&Form>) -> Judged {
        let against = |u, limit, n, margin| {
            let limit = instead.unwrap_or(limit);
            against(u, limit, n, margin, self.over)
        };
        match test {
            Test::Untested | Test::Usual | Test::Missing(_) => Judged::UNTESTED,
            Test::Result { limit, n, margin } => against(self.result, limit, *n, *margin),
            Test::Standard { limit } => match self.standard {
                Some(standard) => {
                    let mut judged = against(Some(standard), limit, USUAL_N, Margin::Reduced);
                    judged.what = WhatUncertainty::Standard;
                    if judged.level == Level::Reduced {
                        judged.level = Level::Failed;
                    }
                    judged
                }
                // The result's uncertainty holds the standard's: an upper bound of it.
                None => Judged {
                    standard_not_stated: true,
                    ..against(self.result, limit, USUAL_N, Margin::Reduced)
                },
            },
            Test::Grade { limit } => match self.standard {
                Some(standard) => {
                    let mut judged = against(Some(standard), limit, USUAL_N, Margin::Reduced);
                    judged.what = WhatUncertainty::Standard;
                    if judged.level == Level::Reduced {
                        judged.level = Level::Met;
                    }
                    judged
                }
                None => Judged::UNTESTED,
            },
        }
    }
}

fn against(u: Option<&Form>, limit: &Form, n: f64, margin: Margin, over: &Interval) -> Judged {
    let Some(u) = u else {
        return Judged {
            level: Level::Failed,
            ratio: f64::INFINITY,
            n,
            at: over.lo,
            missing: Some(Missing::RowUncertainty),
            ..Judged::UNTESTED
        };
    };
    let (plain, at) = match (u, limit) {
        (Form::Value { value: u }, Form::Value { value: t }) if *t > 0.0 && *u >= 0.0 => {
            (u / t, over.lo)
        }
        _ => {
            let worst = worst_ratio(u, limit, over);
            (worst.ratio, worst.at)
        }
    };
    let met = if margin == Margin::Guarded {
        plain < 1.0 - ROUNDING
    } else {
        plain * n <= 1.0 + ROUNDING
    };
    let level = if met {
        Level::Met
    } else if margin == Margin::Reduced && plain < 1.0 - ROUNDING {
        Level::Reduced
    } else {
        Level::Failed
    };
    Judged {
        level,
        ratio: plain * n,
        n,
        at,
        ..Judged::UNTESTED
    }
}

/// A table over a parameter is cut to the rows that apply in the cell; without that parameter it stays at its worst.
fn at_cell<'a>(form: &'a Form, parameters: &[Parameter], cell: &Cell) -> Cow<'a, Form> {
    let Form::Table { parameter, rows } = form else {
        return Cow::Borrowed(form);
    };
    let Some(piece) = parameters
        .iter()
        .zip(cell)
        .find(|(own, _)| own.name == *parameter)
        .map(|(_, piece)| piece)
    else {
        return Cow::Borrowed(form);
    };
    let intervals: Vec<Interval> = rows.iter().map(|row| row.over).collect();
    let rows = if crate::quantity::covers(&intervals, piece).is_empty() {
        rows.iter()
            .filter(|row| row.over.intersect(piece).is_some())
            .cloned()
            .collect()
    } else {
        Vec::new()
    };
    Cow::Owned(Form::Table {
        parameter: parameter.clone(),
        rows,
    })
}

/// The form that a judgement looked at.
fn form_of<'a>(row: &'a RowFacts, judged: &Judged) -> Option<&'a Form> {
    match judged.what {
        WhatUncertainty::Result => row.result.as_ref(),
        WhatUncertainty::Standard => row.standard.as_ref(),
    }
    .map(|(form, _)| form)
}

/// What the criterion permits.
fn limit_of<'a>(criterion: &'a Criterion, judged: &Judged) -> Option<&'a Form> {
    if judged.by_wish {
        return criterion.wish.as_ref();
    }
    match &criterion.test {
        Test::Result { limit, .. } | Test::Standard { limit } | Test::Grade { limit } => {
            Some(limit)
        }
        Test::Untested | Test::Usual | Test::Missing(_) => None,
    }
}

/// The numbers of a judgement at its worst point, and the parts of the pieces in which the rule is not met.
pub(super) fn numbers(
    criterion: &Criterion,
    worst: (&RowFacts, &Judged),
    pieces: &[(Interval, &RowFacts, Judged)],
) -> Option<AccuracyNumbers> {
    let (row, judged) = worst;
    let over = pieces
        .iter()
        .filter(|(_, _, piece)| piece.ratio > 1.0 + ROUNDING)
        .flat_map(|(over, row, piece)| {
            let (u, limit) = (form_of(row, piece), limit_of(criterion, piece));
            match (u, limit) {
                (Some(u), Some(limit)) => beyond(u, limit, piece.n, over),
                _ => vec![*over],
            }
        })
        .collect();
    Some(AccuracyNumbers {
        what: judged.what,
        u95: form_of(row, judged).map_or(f64::INFINITY, |form| form.at(judged.at)),
        limit: limit_of(criterion, judged)?.at(judged.at),
        n: judged.n,
        ratio: judged.ratio,
        at: judged.at,
        over: joined(over),
    })
}

/// The parts of `over` in which n·u > t, to a share of about 1e-6 of a finite range.
fn beyond(u: &Form, t: &Form, n: f64, over: &Interval) -> Vec<Interval> {
    const STEPS: u32 = 64;
    if !(over.lo.is_finite() && over.hi.is_finite()) || over.lo >= over.hi {
        return vec![*over];
    }
    let is_beyond = |x: f64| n * u.at(x) > t.at(x) * (1.0 + ROUNDING);
    let at = |step: u32| over.lo + (over.hi - over.lo) * f64::from(step) / f64::from(STEPS);
    let crossing = |mut a: f64, mut b: f64| {
        let above = is_beyond(a);
        for _ in 0..40 {
            let middle = f64::midpoint(a, b);
            if is_beyond(middle) == above {
                a = middle;
            } else {
                b = middle;
            }
        }
        f64::midpoint(a, b)
    };
    let mut parts = Vec::new();
    let mut start = is_beyond(over.lo).then_some(over.lo);
    for step in 1..=STEPS {
        let (x, previous) = (at(step), at(step - 1));
        match (start, is_beyond(x)) {
            (None, true) => start = Some(crossing(previous, x)),
            (Some(from), false) => {
                parts.push((from, crossing(previous, x)));
                start = None;
            }
            _ => {}
        }
    }
    parts.extend(start.map(|from| (from, over.hi)));
    let parts: Vec<Interval> = parts
        .into_iter()
        .filter_map(|(lo, hi)| Interval::between(lo, hi).ok()?.intersect(over))
        .collect();
    if parts.is_empty() { vec![*over] } else { parts }
}

/// The limits of error that U95 leaves at x, for a symmetric limit or a tolerance band.
pub(super) fn acceptance(
    entry: usize,
    requirement: &Requirement,
    limit: f64,
    u95: f64,
    at: f64,
) -> AcceptanceLimit {
    let (lower, upper) = match requirement.permitted_error {
        Some(PermittedError::Band { lower, upper }) => (lower, upper),
        _ => (Some(-limit), Some(limit)),
    };
    AcceptanceLimit {
        requirement: entry,
        at,
        lower: lower.map(|lower| lower + u95),
        upper: upper.map(|upper| upper - u95),
    }
}
