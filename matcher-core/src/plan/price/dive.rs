//! Phase C by diving: a few needs are settled at a time, and the prices of the others follow.
//!
//! Rounding all averaged picks at once leaves minutes that no need fits into. Here only the surest picks are settled; what is left of
//! needs and minutes is a smaller market, whose prices take a few steps before the next ones are settled (a diving heuristic as for
//! columns, with averaged picks in the place of the linear programme's solution). Around a running plan the same dive serves as a large
//! neighbourhood: the needs of a few neighbouring slots are taken out and settled again.

use super::assignment::Assignment;
use super::descent::Descent;
use super::guide::Guide;
use super::instance::{Instance, NONE};
use super::prices::Prices;
use super::rest::Rest;
use crate::plan::effort::Wanted;
use rand::Rng;
use std::ops::ControlFlow;
use std::sync::Arc;

/// How a dive goes.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Length of the first step of the prices between two settlements, in points; the last is a fifth of it.
    length: f64,
    /// Steps between two settlements.
    steps: u32,
    /// Share of the open needs that is settled at a time.
    share: f64,
    /// How often its need's picks must fall on an option that is settled beyond that.
    sure: f32,
}

/// The neighbourhoods of [`improve`].
#[derive(Debug, Clone, Copy)]
struct Reach {
    /// Slots taken out at a time.
    least: f64,
    most: f64,
    /// Loss accepted at the start, as a share of the unit.
    loss: f64,
}

const TASKS: Reach = Reach {
    least: 3.0,
    most: 12.0,
    loss: 1.0,
};
const MARKET: Reach = Reach {
    least: 4.0,
    most: 20.0,
    loss: 0.1,
};

/// The best first plan of a few dives at different paces; needs that fit nowhere in the end stay out. `plan` holds the pinned needs.
pub(super) fn first(
    instance: &Instance,
    guide: &Guide,
    prices: &Prices,
    plan: &mut Assignment,
    wanted: Wanted<'_>,
) {
    let unit = f64::from(guide.scale) / 3.0;
    let all: Vec<u32> = (0..instance.slots() as u32).collect();
    let pinned = plan.clone();
    for length in [0.5 * guide.distance, 0.15 * unit, 0.5 * unit] {
        let mut dived = pinned.clone();
        let pace = Pace {
            length,
            steps: 100,
            share: 0.01,
            sure: 0.99,
        };
        settle(instance, &mut dived, prices, pace, &all, wanted);
        if dived.value > plan.value {
            *plan = dived;
        }
    }
    plan.commit();
}

/// Takes the needs of a few neighbouring slots out and dives for them again, so many times; small losses are accepted at first.
pub(super) fn improve<R: Rng>(
    instance: &Instance,
    guide: &Guide,
    prices: &Prices,
    plan: &mut Assignment,
    mut random: R,
    rounds: u64,
    mut tell: impl FnMut(u64, i64) -> ControlFlow<()>,
) {
    let reach = if guide.all_served { TASKS } else { MARKET };
    let unit = f64::from(guide.scale) / 3.0;
    let mut chance = move || f64::from(random.next_u32() >> 8) / 16_777_216.0;
    let mut losses: Vec<f64> = (0..instance.slots() as u32)
        .map(|slot| f64::from(guide.loss(instance, plan, slot)))
        .collect();
    let mut best = plan.clone();
    for round in 0..rounds {
        let size = reach.least + (reach.most - reach.least + 1.0) * chance() * chance();
        let drawn = (size as usize, guide.all_served);
        let mut chosen = neighbours(instance, plan, &losses, drawn, &mut chance);
        chosen.sort_unstable();
        let before = plan.value;
        for &slot in &chosen {
            for k in instance.of_slot(slot as usize) {
                let need = instance.need[k];
                if plan.at[need as usize] == k as u32 && !instance.rules.is_locked(need) {
                    plan.set(instance, need, NONE);
                }
            }
        }
        let length = 0.1 * unit * libm::pow(10.0, chance());
        let pace = Pace {
            length,
            steps: 30,
            share: 0.1,
            sure: 0.97,
        };
        let reached = best.value;
        settle(instance, plan, prices, pace, &chosen, &mut || {
            tell(round, reached)
        });
        let limit = reach.loss * unit * (1.0 - round as f64 / rounds as f64) * chance();
        if (before - plan.value) as f64 > limit {
            plan.undo(instance);
        } else {
            plan.commit();
            for &slot in &chosen {
                losses[slot as usize] = f64::from(guide.loss(instance, plan, slot));
            }
            if plan.value > best.value {
                best.clone_from(plan);
            }
        }
        if tell(round, best.value).is_break() {
            break;
        }
    }
    *plan = best;
}

/// A slot drawn by its loss, and slots drawn by how many needs of those before them could go there.
fn neighbours(
    instance: &Instance,
    plan: &Assignment,
    losses: &[f64],
    (size, all_served): (usize, bool),
    chance: &mut impl FnMut() -> f64,
) -> Vec<u32> {
    let mut weights: Vec<f64> = losses.iter().map(|loss| loss.max(0.0) + 1e-3).collect();
    let mut chosen: Vec<u32> = Vec::with_capacity(size);
    let mut near = vec![1e-3; weights.len()];
    // Where every need must be served, one outside the plan comes first.
    let outside = (0..instance.needs()).find(|&need| plan.at[need] == NONE);
    if let Some(need) = outside.filter(|_| all_served) {
        weights.fill(0.0);
        for &k in instance.of_need(need) {
            weights[instance.slot[k as usize] as usize] = 1.0;
        }
    }
    while chosen.len() < size.min(near.len()) {
        let mut draw = chance() * weights.iter().sum::<f64>();
        let found = (0..weights.len()).find(|&slot| {
            draw -= weights[slot];
            weights[slot] > 0.0 && draw <= 0.0
        });
        let Some(slot) = found else { break };
        chosen.push(slot as u32);
        for k in instance.of_slot(slot) {
            let at = plan.at[instance.need[k] as usize];
            if at == k as u32 {
                for &other in instance.of_need(instance.need[k] as usize) {
                    near[instance.slot[other as usize] as usize] += 1.0;
                }
            } else if at != NONE {
                near[instance.slot[at as usize] as usize] += 1.0;
            }
        }
        weights.clone_from(&near);
        for &slot in &chosen {
            weights[slot as usize] = 0.0;
        }
    }
    chosen
}

/// Settles the open needs on `slots` (ascending), from `prices` on.
fn settle(
    instance: &Instance,
    plan: &mut Assignment,
    prices: &Prices,
    pace: Pace,
    slots: &[u32],
    wanted: Wanted<'_>,
) {
    let mut prices = prices.need.clone();
    let mut place = vec![NONE; instance.needs()];
    let rules = Arc::default();
    while wanted().is_continue() {
        let rest = Rest::new(instance, plan, slots, &mut place, &rules);
        if rest.options.is_empty() {
            break;
        }
        let of_rest = rest.needs.iter().map(|&need| prices[need as usize]);
        let mut descent = Descent::new(&rest.instance, Prices::of_needs(of_rest.collect()), 1);
        for step in 0..pace.steps {
            let done = f64::from(step) / f64::from(pace.steps);
            descent.step(&rest.instance, pace.length * libm::pow(0.2, done));
        }
        let quota = ((rest.needs.len() as f64 * pace.share) as usize).max(1);
        let mut settled = 0;
        for (share, k) in ranked(&rest, &descent.picked) {
            if settled >= quota && share < pace.sure {
                break;
            }
            let need = instance.need[k as usize];
            if plan.at[need as usize] == NONE && plan.fits(instance, k) {
                plan.set(instance, need, k);
                settled += 1;
            }
        }
        for (&need, &price) in rest.needs.iter().zip(&descent.best.need) {
            prices[need as usize] = price;
        }
    }
}

/// The open options (of the whole instance) with their share of their need's picks, the surest first.
fn ranked(rest: &Rest, picked: &[f32]) -> Vec<(f32, u32)> {
    let needs = &rest.instance.need;
    let mut total = vec![f32::MIN_POSITIVE; rest.needs.len()];
    for (&need, &picked) in needs.iter().zip(picked) {
        total[need as usize] += picked;
    }
    let shares = needs
        .iter()
        .zip(picked)
        .map(|(&need, &picked)| picked / total[need as usize]);
    let mut ranked: Vec<(f32, u32)> = shares.zip(rest.options.iter().copied()).collect();
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked
}
