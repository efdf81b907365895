//! Where the gap between a plan and its bound is.
//!
//! With the prices of the proof, bound − value is a sum of losses that are never negative: at every slot the best knapsack less what the
//! plan has there, at every need outside the plan its price u, and the rest at pairs, limits, quotas and changes.

use super::picks::{Pick, pick};
use crate::model::{Plan, Problem, Proof};
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

/// By how much the bound of a plan with a proof rises when a slot has so many minutes more, in points, for every slot where it does; the
/// first slots first. A plan with the minutes is better by no more than this and the gap together. Costs as [`gap_shares`].
pub fn rise_of_bound(problem: &Problem, plan: &Plan, more: i64) -> Vec<(u32, f64)> {
    let Some(proof) = &plan.proof else {
        return Vec::new();
    };
    let market = priced(problem, plan, proof, more);
    let mut chosen = Vec::new();
    let slots = (0_u32..).zip(&market.lists).zip(&problem.slots);
    let rises = slots.filter_map(|((index, list), slot)| {
        let with = pick(list, slot.minutes.saturating_add(more), &mut chosen);
        let now: Vec<Pick> = list
            .iter()
            .copied()
            .filter(|p| p.minutes <= slot.minutes)
            .collect();
        let rise = with - pick(&now, slot.minutes, &mut chosen);
        (rise > 0).then_some((index, rise as f64 / proof.scale as f64))
    });
    rises.collect()
}

/// The shares of a plan with a proof; `None` without one. O(options + Σ over slots of options × capacity / gcd).
pub fn gap_shares(problem: &Problem, plan: &Plan) -> Option<GapShares> {
    let proof = plan.proof.as_ref()?;
    let gap = (plan.bound? - plan.value?) as f64;
    let scale = proof.scale as f64;
    let market = priced(problem, plan, proof, 0);
    let outside = (0_u32..).zip(&plan.slots).zip(&proof.need);
    let outside = outside.filter(|((_, slot), price)| slot.is_none() && **price > 0);
    let mut needs: Vec<(u32, f64)> = outside
        .map(|((need, _), &price)| (need, price as f64 / scale))
        .collect();
    let mut chosen = Vec::new();
    let mut slots: Vec<(u32, f64)> = Vec::new();
    let lists = (0_u32..).zip(market.lists.iter().zip(&market.taken));
    for ((index, (list, taken)), slot) in lists.zip(&problem.slots) {
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

/// Every slot's options at the prices of a proof.
struct Priced {
    /// The admissible options of each slot.
    lists: Vec<Vec<Pick>>,
    /// Profit of those that the plan takes.
    taken: Vec<i64>,
}

/// The options that fit into their slot alone if that has `more` minutes.
fn priced(problem: &Problem, plan: &Plan, proof: &Proof, more: i64) -> Priced {
    let mut charges: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    for &(need, provider, price) in proof.tie.iter().chain(&proof.together) {
        *charges.entry((need, provider)).or_default() += price;
    }
    let coverage = proof.coverage.iter();
    let coverage: BTreeMap<_, _> = coverage.map(|&(key, q, p)| ((key, q), p)).collect();
    let previous = problem.counted_previous();
    let previous: BTreeMap<u32, u32> = previous.map(|p| (p.need, p.slot)).collect();
    let mut priced = Priced {
        lists: vec![Vec::new(); problem.slots.len()],
        taken: vec![0; problem.slots.len()],
    };
    for (need, record) in (0_u32..).zip(&problem.needs) {
        let key = problem.seeker_key(need);
        let quotas = record.quotas.iter();
        let claims = quotas.filter_map(|&q| coverage.get(&(key, q)));
        let common = claims.sum::<i64>() - proof.need[need as usize];
        for option in problem.options_of(need) {
            let slot = &problem.slots[option.slot as usize];
            if option.minutes > slot.minutes.saturating_add(more)
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
            if plan.slots[need as usize] == Some(option.slot) {
                priced.taken[option.slot as usize] += profit;
            }
            priced.lists[option.slot as usize].push(Pick {
                minutes: option.minutes,
                profit,
            });
        }
    }
    priced
}
