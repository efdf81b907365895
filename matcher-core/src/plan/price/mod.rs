//! The price method for large problems: prices prove a bound, the knapsack picks behind it become a plan, annealed chains improve it.
//!
//! 1. [`instance`], [`rules`]: the problem as flat arrays, numbered by sorted ids.
//! 2. [`descent`]: a price per need (and per limit, quota, tie) with an exact [`knapsack`] per slot; the bound falls to the
//!    Dantzig–Wolfe value.
//! 3. [`guide`], [`rounding`]: averaged picks become a first plan on the options that prices leave promising.
//! 4. [`search`], [`chains`], [`bundles`]: annealed ejection chains whose links are exact knapsacks.
//! 5. [`proof`]: prices as integers and the bound they show.
//!
//! Floating point only guides. Values and bounds are computed in integers, work is counted, and all randomness comes from the seed.

mod assignment;
mod bundles;
mod chains;
mod descent;
mod guide;
mod instance;
mod knapsack;
mod order;
mod prices;
mod proof;
mod rounding;
mod rules;
mod search;
mod tally;
#[cfg(test)]
mod tests;

use super::{Effort, Phase, Progress};
use crate::model::{Plan, PlanStatus, Problem};
use assignment::Assignment;
use descent::Descent;
use guide::Guide;
use instance::{Instance, NONE};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::ops::ControlFlow;

/// Knapsack sweeps for the prices at no effort; every two rounds of search add one.
const STEPS: u64 = 50;
/// No more sweeps than these, however large the effort.
const MOST_STEPS: u64 = 500;

/// A plan with the prices that prove its bound; `None` if pins, bundles or the change budget
/// left no plan within reach, which proves nothing.
///
/// Deterministic for an effort and a seed, whatever the order of the input, unless `tell` stops it.
pub fn solve(
    problem: &Problem,
    effort: &Effort,
    mut tell: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Option<Plan> {
    let instance = Instance::new(problem);
    let mut stopped = false;
    let mut tell = |phase, work, value: Option<i64>, bound: f64| {
        let bound = bound.is_finite().then_some(bound as i64);
        let gap = value
            .zip(bound)
            .map(|(value, bound)| (bound - value) as f64 / value.max(1) as f64);
        let flow = tell(&Progress {
            phase,
            work,
            value,
            bound,
            gap,
        });
        stopped |= flow.is_break();
        flow
    };
    let steps = (STEPS + effort.work / 2).min(MOST_STEPS);
    let descent = descend(&instance, steps, |step, bound| {
        tell(Phase::Prices, step, None, bound)
    });
    let (proof, bound) = proof::prove(problem, &instance, &descent.best)?;
    let mut shift = Vec::new();
    descent.best.shifts(&instance, &mut shift);
    let mut guide = Guide::new(&instance, &descent.best, &shift);
    let keep = guide.promising(&instance, &descent.best, &shift);
    let picked: Vec<f32> = keep
        .iter()
        .zip(&descent.picked)
        .filter(|(keep, _)| **keep)
        .map(|(_, &p)| p)
        .collect();
    let small = instance.pruned(|k| keep[k]);
    drop((instance, descent, shift, keep));
    let mut plan = rounding::round(&small, &picked);
    drop(picked);
    let _ = tell(Phase::Repair, steps, Some(plan.value), bound as f64);
    let random = ChaCha8Rng::seed_from_u64(effort.seed);
    let links = search::anneal(
        &small,
        &guide,
        &mut plan,
        random,
        effort.work,
        |round, value| tell(Phase::Improve, round, Some(value), bound as f64),
    );
    finish(&small, &plan, proof, bound, links, stopped)
}

fn descend(
    instance: &Instance,
    steps: u64,
    mut tell: impl FnMut(u64, f64) -> ControlFlow<()>,
) -> Descent {
    let mut descent = Descent::new(instance);
    let span = f64::from(guide::spread(instance));
    let (first, last) = (0.5 * span, 0.0025 * span);
    for step in 0..steps {
        let done = step as f64 / steps as f64;
        descent.step(instance, first * libm::pow(last / first, done));
        if tell(step, descent.bound).is_break() {
            break;
        }
    }
    descent
}

fn finish(
    instance: &Instance,
    plan: &Assignment,
    proof: crate::model::Proof,
    bound: i128,
    links: u64,
    stopped: bool,
) -> Option<Plan> {
    let pinned = instance
        .rules
        .pins
        .iter()
        .all(|&need| plan.at[need as usize] != NONE);
    if !pinned || plan.tally.changes > instance.rules.max_changes || !bundles::hold(instance, plan)
    {
        return None;
    }
    let mut slots = vec![None; instance.needs()];
    for (need, &option) in plan.at.iter().enumerate() {
        if option != NONE {
            slots[instance.need_of[need] as usize] =
                Some(instance.slot_of[instance.slot[option as usize] as usize]);
        }
    }
    let status = if i128::from(plan.value) == bound {
        PlanStatus::Optimal
    } else if stopped {
        PlanStatus::Stopped
    } else {
        PlanStatus::Feasible
    };
    Some(Plan {
        status,
        value: Some(plan.value),
        bound: i64::try_from(bound).ok(),
        claimed_bound: None,
        slots,
        proof: Some(proof),
        conflict: Vec::new(),
        work: links,
        reproducible: !stopped,
    })
}
