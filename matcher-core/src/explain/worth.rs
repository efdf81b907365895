//! What one more hour is worth, from the prices of the proof.
//!
//! With the need prices u of the proof, a slot is a knapsack of options with profit v − u, less the ties of the proof; its
//! prices of quotas and changes are left out. The value of one more minute is the profit per minute of the option at which the
//! fractional knapsack breaks (Dantzig 1957), and that of an hour sixty times as much. It is a local price: where many prices
//! prove the same bound it can be far above what planning again would bring.

use crate::model::{Plan, Problem};
use serde::Serialize;
use std::collections::BTreeMap;

/// What one more hour in a slot is worth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SlotWorth {
    /// The place of the slot in the problem.
    pub slot: u32,
    /// Points per hour (or per 60 seats).
    pub points_per_hour: f64,
}

/// The worth of every slot that is worth more than nothing, most precious first. O(m log m).
pub fn worth_of_slots(problem: &Problem, plan: &Plan) -> Vec<SlotWorth> {
    let Some(proof) = &plan.proof else {
        return Vec::new();
    };
    let mut charges: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    for &(need, provider, price) in proof.tie.iter().chain(&proof.together) {
        *charges.entry((need, provider)).or_default() += price;
    }
    let mut by_slot: Vec<Vec<(i64, i64)>> = vec![Vec::new(); problem.slots.len()];
    for (need_index, _) in problem.needs.iter().enumerate() {
        let price = proof.need.get(need_index).copied().unwrap_or(0);
        for option in problem.options_of(need_index as u32) {
            let provider = problem.slots[option.slot as usize].provider;
            let charge = provider
                .and_then(|p| charges.get(&(need_index as u32, p)))
                .copied()
                .unwrap_or(0);
            let profit = option.value.saturating_mul(proof.scale) - price - charge;
            if profit > 0 {
                by_slot[option.slot as usize].push((profit, option.minutes));
            }
        }
    }
    let mut worth: Vec<SlotWorth> = by_slot
        .into_iter()
        .enumerate()
        .filter_map(|(slot, items)| {
            let per_minute = critical_ratio(items, problem.slots[slot].minutes)?;
            let points_per_hour = per_minute * 60.0 / proof.scale as f64;
            Some(SlotWorth {
                slot: slot as u32,
                points_per_hour,
            })
        })
        .collect();
    worth.sort_by(|a, b| {
        b.points_per_hour
            .total_cmp(&a.points_per_hour)
            .then(a.slot.cmp(&b.slot))
    });
    worth
}

/// Profit per minute of the item at which the knapsack is full; `None` when everything fits.
fn critical_ratio(mut items: Vec<(i64, i64)>, minutes: i64) -> Option<f64> {
    items.sort_unstable_by(|a, b| {
        (i128::from(b.0) * i128::from(a.1))
            .cmp(&(i128::from(a.0) * i128::from(b.1)))
            .then(a.cmp(b))
    });
    let mut left = minutes;
    for (profit, size) in items {
        left -= size;
        if left < 0 {
            return Some(profit as f64 / size as f64);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_is_worth_what_the_first_option_that_does_not_fit_brings() {
        let items = vec![(100, 10), (90, 10), (20, 10)];
        for (minutes, expected) in [
            (5, Some(10.0)),
            (10, Some(9.0)),
            (20, Some(2.0)),
            (30, None),
        ] {
            assert_eq!(
                critical_ratio(items.clone(), minutes),
                expected,
                "{minutes} minutes"
            );
        }
    }
}
