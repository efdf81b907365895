//! Why a need is where it is: its other options with what each would cost, those that are really free, and, where it is not served,
//! the smallest change that serves it.

use super::what_if::{Answer, WhatIf, what_if};
use crate::model::{Plan, Problem};
use crate::plan::{Effort, value};
use serde::Serialize;

/// Options that are tried by planning again, those of the largest value first.
const TRIED: usize = 4;
/// Free options told.
const ALTERNATES: usize = 3;

/// An option of a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// The slot.
    pub slot: u32,
    /// Points of the option.
    pub value: i64,
    /// Minutes it takes.
    pub minutes: i64,
    /// Minutes the others leave in the slot.
    pub free_minutes: i64,
    /// Points the whole plan loses with it, after planning again; `None` where no plan has it or it was not tried.
    pub cost: Option<i64>,
    /// Needs that would lose their place.
    pub displaced: Option<usize>,
}

/// A change that serves a need without anybody losing a place, verified by planning again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum SmallestChange {
    /// So many minutes more in the slot.
    MoreMinutes {
        /// The slot.
        slot: u32,
        /// Minutes.
        minutes: i64,
    },
    /// So many points more on the option, that is a higher priority; others then give way.
    MorePoints {
        /// The slot.
        slot: u32,
        /// Points.
        points: i64,
    },
}

/// Why a need is where it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    /// The need.
    pub need: u32,
    /// Where it is.
    pub slot: Option<u32>,
    /// What the proof's prices say serving it is worth, in points.
    pub price: Option<f64>,
    /// Its other options: those tried first, by cost, then the rest by falling value.
    pub alternatives: Vec<Alternative>,
    /// Up to three slots it could move to at once, nobody else moving, best first.
    pub free: Vec<u32>,
    /// What would serve it; only where it is not served.
    pub smallest_changes: Vec<SmallestChange>,
}

/// The reasons for one need of a plan. Plans again around the need up to a dozen times.
pub fn why(problem: &Problem, plan: &Plan, need: u32, effort: &Effort) -> Why {
    let at = plan.slots[need as usize];
    let mut left: Vec<i64> = problem.slots.iter().map(|slot| slot.minutes).collect();
    for (other, slot) in (0_u32..)
        .zip(&plan.slots)
        .filter(|(other, _)| *other != need)
    {
        if let Some(slot) = *slot
            && let Some(option) = problem.option_on(other, slot)
        {
            left[slot as usize] -= option.minutes;
        }
    }
    let mut alternatives: Vec<Alternative> = problem
        .options_of(need)
        .iter()
        .filter(|o| Some(o.slot) != at && !problem.is_banned(need, o.slot))
        .map(|o| Alternative {
            slot: o.slot,
            value: o.value,
            minutes: o.minutes,
            free_minutes: left[o.slot as usize],
            cost: None,
            displaced: None,
        })
        .collect();
    alternatives.sort_by_key(|a| (-a.value, a.slot));
    let free = free(problem, plan, need, &alternatives);
    for alternative in alternatives.iter_mut().take(TRIED) {
        let change = WhatIf::Force {
            need,
            slot: alternative.slot,
        };
        if let Some(answer) = what_if(problem, &plan.slots, change, effort) {
            alternative.cost = Some(-answer.gain());
            alternative.displaced = Some(answer.displaced().count());
        }
    }
    alternatives.sort_by_key(|a| (a.cost.is_none(), a.cost, -a.value, a.slot));
    let smallest_changes = match at {
        Some(_) => Vec::new(),
        None => smallest_changes(problem, plan, need, &alternatives, effort),
    };
    let price = plan.proof.as_ref();
    Why {
        need,
        slot: at,
        price: price.map(|proof| proof.need[need as usize] as f64 / proof.scale as f64),
        alternatives,
        free,
        smallest_changes,
    }
}

/// Slots the need can move to while everybody else stays, by what the plan is then worth.
fn free(problem: &Problem, plan: &Plan, need: u32, alternatives: &[Alternative]) -> Vec<u32> {
    let fits = alternatives.iter().filter(|a| a.minutes <= a.free_minutes);
    let mut free: Vec<(i64, u32)> = fits
        .filter_map(|a| {
            let mut slots = plan.slots.clone();
            slots[need as usize] = Some(a.slot);
            crate::plan::holds(problem, &slots).then(|| (-value(problem, &slots), a.slot))
        })
        .collect();
    free.sort_unstable();
    free.into_iter().take(ALTERNATES).map(|f| f.1).collect()
}

/// The fewest minutes on one slot and the fewest points on one option that serve the need, each verified.
fn smallest_changes(
    problem: &Problem,
    plan: &Plan,
    need: u32,
    alternatives: &[Alternative],
    effort: &Effort,
) -> Vec<SmallestChange> {
    let serves = |answer: &Answer| answer.slots[need as usize].is_some();
    let mut changes = Vec::new();
    let mut short: Vec<(i64, u32)> = alternatives
        .iter()
        .filter(|a| a.minutes > a.free_minutes)
        .map(|a| (a.minutes - a.free_minutes, a.slot))
        .collect();
    short.sort_unstable();
    for &(minutes, slot) in short.iter().take(TRIED) {
        let change = WhatIf::Minutes {
            slot,
            more: minutes,
        };
        let answer = what_if(problem, &plan.slots, change, effort);
        if answer.is_some_and(|a| serves(&a) && a.displaced().next().is_none()) {
            changes.push(SmallestChange::MoreMinutes { slot, minutes });
            break;
        }
    }
    let cheapest = alternatives.iter().find(|a| a.cost.is_some_and(|c| c >= 0));
    if let Some((slot, cost)) = cheapest.and_then(|a| a.cost.map(|cost| (a.slot, cost))) {
        let mut changed = problem.clone();
        let record = &changed.needs[need as usize];
        let own =
            record.first_option as usize..(record.first_option + record.option_count) as usize;
        let raised = changed.options[own].iter_mut().find(|o| o.slot == slot);
        if let Some(option) = raised {
            option.value += cost + 1;
            let answer = what_if(&changed, &plan.slots, WhatIf::Enter { need }, effort);
            if answer.is_some_and(|a| serves(&a)) {
                changes.push(SmallestChange::MorePoints {
                    slot,
                    points: cost + 1,
                });
            }
        }
    }
    changes
}
