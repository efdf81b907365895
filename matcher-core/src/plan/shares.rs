//! Where the gap between a plan and its bound is.
//!
//! With the prices of the proof, bound − value is a sum of losses that are never negative: at every slot the best knapsack less what the
//! plan has there, at every need outside the plan its price u, and the rest at pairs, limits, quotas and changes.

use super::picks::{Pick, pick};
use crate::model::{Plan, Problem};
use std::collections::BTreeMap;

/// The gap by place, in points; the largest losses first.
#[derive(Debug, Clone, PartialEq)]
pub struct GapShares {
    /// Slots that lose anything.
    pub slots: Vec<(u32, f64)>,
    /// Needs outside the plan that have a price.
    pub needs: Vec<(u32, f64)>,
    /// What pairs, limits, quotas, bundles and changes lose together.
    pub rules: f64,
}

/// The shares of a plan with a proof; `None` without one. O(options + Σ over slots of options × capacity / gcd).
pub fn gap_shares(problem: &Problem, plan: &Plan) -> Option<GapShares> {
    let proof = plan.proof.as_ref()?;
    let gap = (plan.bound? - plan.value?) as f64;
    let scale = proof.scale as f64;
    let mut charges: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    for &(need, provider, price) in proof.tie.iter().chain(&proof.together) {
        *charges.entry((need, provider)).or_default() += price;
    }
    let coverage: BTreeMap<_, _> = proof
        .coverage
        .iter()
        .map(|&(key, q, p)| ((key, q), p))
        .collect();
    let previous: BTreeMap<u32, u32> = problem
        .counted_previous()
        .map(|p| (p.need, p.slot))
        .collect();
    let mut lists: Vec<(Vec<Pick>, i64)> = vec![(Vec::new(), 0); problem.slots.len()];
    let mut needs = Vec::new();
    for (need, record) in (0_u32..).zip(&problem.needs) {
        let price = proof.need[need as usize];
        let key = problem.seeker_key(need);
        let claims = record
            .quotas
            .iter()
            .filter_map(|&q| coverage.get(&(key, q)));
        let common = claims.sum::<i64>() - price;
        if plan.slots[need as usize].is_none() && price > 0 {
            needs.push((need, price as f64 / scale));
        }
        for option in problem.options_of(need) {
            let slot = &problem.slots[option.slot as usize];
            if option.minutes > slot.minutes
                || problem.is_banned(need, option.slot)
                || problem.pin_of(need).is_some_and(|pin| pin != option.slot)
            {
                continue;
            }
            let charge = slot.provider.and_then(|p| charges.get(&(need, p)));
            let kept = previous
                .get(&need)
                .is_some_and(|&p| problem.keeps(option.slot, p));
            let profit = option.value * proof.scale + common - charge.copied().unwrap_or(0)
                + if kept { proof.change } else { 0 };
            let (list, taken) = &mut lists[option.slot as usize];
            if plan.slots[need as usize] == Some(option.slot) {
                *taken += profit;
            }
            list.push(Pick {
                minutes: option.minutes,
                profit,
            });
        }
    }
    let mut chosen = Vec::new();
    let mut slots: Vec<(u32, f64)> = Vec::new();
    for ((index, (list, taken)), slot) in (0_u32..).zip(&lists).zip(&problem.slots) {
        let lost = pick(list, slot.minutes, &mut chosen) - taken;
        if lost > 0 {
            slots.push((index, lost as f64 / scale));
        }
    }
    for list in [&mut slots, &mut needs] {
        list.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }
    let known: f64 = slots.iter().chain(&needs).map(|share| share.1).sum();
    Some(GapShares {
        rules: (gap - known).max(0.0),
        slots,
        needs,
    })
}
