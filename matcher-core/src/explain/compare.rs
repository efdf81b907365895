//! Two plans of one problem side by side: who is elsewhere, and why.

use super::what_if::Move;
use crate::model::{Plan, Problem};
use crate::plan::value;
use serde::Serialize;

/// Why a need is elsewhere in the second plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveReason {
    /// Its own option there has more points.
    Better,
    /// It gave way: others took the minutes it would need in its former slot.
    GaveWay,
    /// It could have stayed; the move spares the cost of a pair or serves a quota elsewhere.
    ForOthers,
    /// It was not served before.
    Entered,
    /// It is no longer served, though its minutes would be free.
    Left,
}

/// A changed need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Who and where.
    #[serde(flatten)]
    pub change: Move,
    /// Points of its option now less those before.
    pub points: i64,
    /// Why.
    pub reason: MoveReason,
}

/// Two plans compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Value of the first.
    pub before: i64,
    /// Value of the second.
    pub after: i64,
    /// Every need that is elsewhere, in the problem's order.
    pub differences: Vec<Difference>,
}

/// Compares two plans of a problem. O(needs + options).
pub fn compare(problem: &Problem, first: &Plan, second: &Plan) -> Comparison {
    let mut left: Vec<i64> = problem.slots.iter().map(|slot| slot.minutes).collect();
    for (need, slot) in (0_u32..).zip(&second.slots) {
        if let Some(slot) = *slot {
            left[slot as usize] -= problem.option_on(need, slot).map_or(0, |o| o.minutes);
        }
    }
    let both = first.slots.iter().zip(&second.slots);
    let changed = (0_u32..).zip(both).filter(|(_, (from, to))| from != to);
    let differences = changed.map(|(need, (&from, &to))| {
        let option = |slot: Option<u32>| slot.and_then(|slot| problem.option_on(need, slot));
        let points = option(to).map_or(0, |o| o.value) - option(from).map_or(0, |o| o.value);
        let could_stay = option(from).is_some_and(|o| o.minutes <= left[o.slot as usize]);
        let reason = match (from, to) {
            (None, _) => MoveReason::Entered,
            (_, Some(_)) if points > 0 => MoveReason::Better,
            _ if !could_stay => MoveReason::GaveWay,
            (_, None) => MoveReason::Left,
            _ => MoveReason::ForOthers,
        };
        Difference {
            change: Move { need, from, to },
            points,
            reason,
        }
    });
    Comparison {
        differences: differences.collect(),
        before: value(problem, &first.slots),
        after: value(problem, &second.slots),
    }
}
