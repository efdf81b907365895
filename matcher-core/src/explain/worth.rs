//! What one more hour is worth at most, from the prices of the proof.
//!
//! With an hour more in a slot the prices of the proof still prove a bound, and only that slot's knapsack rises. So a plan with the hour
//! is better by no more than this rise and the gap of the plan at hand together. Every price of the proof takes part: ties, coverage,
//! changes, bundles. What an hour really brings only planning again tells ([`what_if`](super::what_if)).

use crate::model::{Plan, Problem};
use crate::plan::rise_of_bound;
use serde::Serialize;

/// What more minutes in a slot are worth at most.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SlotWorth {
    /// The place of the slot in the problem.
    pub slot: u32,
    /// Points that the bound rises by with sixty minutes (or seats) more.
    pub points_per_hour: f64,
    /// Points that it rises by with one minute (or seat) more.
    pub points_per_minute: f64,
}

/// The worth of every slot that is worth more than nothing, most precious first. Costs as [`gap_shares`](crate::plan::gap_shares).
pub fn worth_of_slots(problem: &Problem, plan: &Plan) -> Vec<SlotWorth> {
    let minutes = rise_of_bound(problem, plan, 1);
    let mut worth: Vec<SlotWorth> = rise_of_bound(problem, plan, 60)
        .into_iter()
        .map(|(slot, points_per_hour)| {
            let place = minutes.binary_search_by_key(&slot, |minute| minute.0);
            SlotWorth {
                slot,
                points_per_hour,
                points_per_minute: place.map_or(0.0, |place| minutes[place].1),
            }
        })
        .collect();
    worth.sort_by(|a, b| {
        b.points_per_hour
            .total_cmp(&a.points_per_hour)
            .then(a.slot.cmp(&b.slot))
    });
    worth
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::best_by_enumeration;
    use crate::model::samples;
    use crate::plan::{Effort, solve};
    use proptest::prelude::*;
    use std::ops::ControlFlow;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn no_plan_with_the_hour_is_better_by_more_than_its_worth_and_the_gap(seed in any::<u64>()) {
            let problem = samples::problem(seed);
            let plan = solve(&problem, &Effort::default(), &mut |_| ControlFlow::Continue(()));
            prop_assume!(plan.value.is_some() && plan.proof.is_some());
            let gap = (plan.bound.unwrap() - plan.value.unwrap()) as f64;
            let worth = worth_of_slots(&problem, &plan);
            for slot in 0..problem.slots.len() as u32 {
                let own = worth.iter().find(|w| w.slot == slot);
                for (more, most) in [
                    (60, own.map_or(0.0, |w| w.points_per_hour)),
                    (1, own.map_or(0.0, |w| w.points_per_minute)),
                ] {
                    let mut changed = problem.clone();
                    changed.slots[slot as usize].minutes += more;
                    let (best, _) = best_by_enumeration(&changed).unwrap();
                    // The bound is rounded down to whole points.
                    prop_assert!((best - plan.value.unwrap()) as f64 <= most + gap + 1.0);
                }
            }
        }
    }
}
