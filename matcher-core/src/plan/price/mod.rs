//! The price method for large problems: prices prove a bound, the knapsack picks behind it become a plan, annealed chains improve it.
//!
//! 1. [`instance`], [`rules`]: the problem as flat arrays, numbered by sorted ids.
//! 2. [`descent`]: a price per need (and per limit, quota, tie) with an exact [`knapsack`] per slot; the bound falls to the
//!    Dantzig–Wolfe value. In small markets the linear relaxation gives the first prices ([`linear`]).
//! 3. [`guide`], [`rounding`]: averaged picks become a first plan on the options that prices leave promising.
//! 4. [`dive`], [`rest`]: where the market is small, or every need must be served, needs of a few slots at a time are settled anew.
//! 5. [`search`], [`chains`], [`bundles`]: annealed ejection chains whose links are exact knapsacks.
//! 6. [`losses`], [`polish`]: up to 100,000 options the exact solver finishes the plan among each need's best options.
//! 7. [`proof`]: prices as integers and the bound they show.
//!
//! Floating point only guides. Values and bounds are computed in integers, work is counted, and all randomness comes from the seed.

mod assignment;
mod bundles;
mod chains;
mod descent;
mod dive;
mod guide;
mod instance;
mod knapsack;
mod linear;
mod losses;
mod order;
mod polish;
mod prices;
mod proof;
mod rest;
mod rounding;
mod rules;
mod search;
mod searched;
mod sweep;
mod tally;
#[cfg(test)]
mod tests;

use super::lot::Lots;
use super::part::Part;
use super::{Effort, Phase, Progress};
use crate::model::{Plan, PlanStatus, Problem};
use assignment::Assignment;
use descent::Descent;
use instance::{Instance, NONE};
use polish::Candidates;
use prices::Prices;
use searched::Searched;
use std::ops::ControlFlow;

/// Knapsack sweeps of a cycle at no effort; every two rounds of search add one.
const STEPS: u64 = 50;
/// No more sweeps in a cycle than these because of the effort alone.
const LARGE_STEPS: u64 = 500;
/// Where sweeps are cheap a cycle visits so many options, in no more sweeps than these and than so many per round of search.
const CYCLE_VISITS: u64 = 40_000_000;
const MOST_STEPS: u64 = 2_500;
const AFFORDABLE: u64 = 20;
/// Where sweeps are cheap the descent goes on while the second half of a cycle lowers the bound by so much of a last step per need,
/// for so many cycles at most.
const PROGRESS: f64 = 0.4;
const MOST_CYCLES: u64 = 5;
/// How many spreads of its options' values a need is worth where it may have to fall all the way; beyond, every need must be served.
const FAR: std::ops::Range<f64> = 4.0..40.0;
/// A bound so many times the spread of all values is mostly a constant.
const LARGE_CONSTANT: f64 = 20.0;
/// Up to so many options the linear relaxation gives the first prices.
const LINEAR_OPTIONS: usize = 40_000;

/// A plan with the prices that prove its bound; `None` if pins, bundles or the change budget
/// left no plan within reach, which proves nothing.
///
/// Deterministic for an effort and a seed, whatever the order of the input, unless `tell` stops it.
pub fn solve(
    problem: &Problem,
    effort: &Effort,
    tell: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Option<Plan> {
    let seed = effort.seed_of(problem);
    if problem.options.len() > polish::MOST_OPTIONS {
        return solve_as_it_stands(problem, effort, seed, tell);
    }
    // The exact solver's choices follow the order of its rows, so that the records are sorted first.
    let part = Part::whole(problem, &Lots::new(&seed));
    let plan = solve_as_it_stands(&part.problem, effort, seed, tell)?;
    Some(part.whole_plan(problem, plan))
}

fn solve_as_it_stands(
    problem: &Problem,
    effort: &Effort,
    seed: String,
    mut tell: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Option<Plan> {
    let lots = Lots::new(&seed);
    let instance = Instance::new(problem, &lots);
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
    let descent = descend(problem, &instance, effort, |step, bound| {
        tell(Phase::Prices, step, None, bound)
    });
    let steps = descent.steps;
    let (proof, bound) = proof::prove(problem, &instance, &descent.best)?;
    let mut shift = Vec::new();
    descent.best.shifts(&instance, &mut shift);
    let most = if instance.rules.bind() {
        polish::MOST_OPTIONS_WITH_RULES
    } else {
        polish::MOST_OPTIONS
    };
    let candidates = (instance.need.len() <= most).then(|| {
        let losses = losses::losses(&instance, &descent.best, &shift);
        Candidates::new(&instance, &losses)
    });
    let _ = tell(Phase::Repair, steps, None, bound as f64);
    let mut search = Searched::new(&instance, &descent, &shift, effort.work, &mut || {
        tell(Phase::Repair, steps, None, bound as f64)
    });
    drop((instance, descent, shift));
    let _ = tell(Phase::Repair, steps, Some(search.plan.value), bound as f64);
    let mut work = search.run(lots.of(""), effort.work, |round, value| {
        tell(Phase::Improve, round, Some(value), bound as f64)
    });
    let bound = i64::try_from(bound).ok()?;
    let mut slots = slots(&search.instance, &search.plan)?;
    let (mut value, mut claimed_bound) = (search.plan.value, None);
    if let Some(candidates) = candidates
        && tell(Phase::Exact, work, Some(value), bound as f64).is_continue()
    {
        let polished = candidates.polish(problem, slots, value, bound, effort.work, &mut || {
            tell(Phase::Exact, work, Some(value), bound as f64)
        });
        (slots, value, claimed_bound) = (polished.slots, polished.value, polished.claimed_bound);
        work += polished.work;
    }
    Some(Plan {
        status: if value == bound {
            PlanStatus::Optimal
        } else if stopped {
            PlanStatus::Stopped
        } else {
            PlanStatus::Feasible
        },
        value: Some(value),
        bound: Some(bound),
        claimed_bound: claimed_bound.filter(|&claimed| claimed < bound),
        slots,
        proof: Some(proof),
        conflict: Vec::new(),
        seed,
        work,
        reproducible: !stopped,
    })
}

/// Sweeps in cycles of shrinking steps, until a cycle brings next to nothing.
fn descend(
    problem: &Problem,
    instance: &Instance,
    effort: &Effort,
    mut tell: impl FnMut(u64, f64) -> ControlFlow<()>,
) -> Descent {
    let options = instance.need.len();
    let linear = (options <= LINEAR_OPTIONS)
        .then(|| linear::prices(problem, instance, &mut || tell(0, f64::INFINITY)))
        .flatten();
    let cold = linear.is_none();
    let first_prices = linear.unwrap_or_else(|| Prices::new(instance));
    let mut descent = Descent::new(instance, first_prices, effort.threads);
    let affordable = (CYCLE_VISITS / options.max(1) as u64).min(MOST_STEPS);
    let steps = (STEPS + effort.work / 2)
        .min(LARGE_STEPS)
        .max(affordable.min(effort.work * AFFORDABLE));
    let span = f64::from(guide::spread(instance));
    let (mut first, mut last) = (0.5 * span, 0.0025 * span);
    // Without first prices a need begins at its best value, and where not all can be served many have far to fall.
    let mean = descent.best.need.iter().sum::<f64>() / instance.needs().max(1) as f64;
    if cold && FAR.contains(&(mean / span)) {
        first = first.max(0.5 * mean);
    }
    for cycle in 0..MOST_CYCLES {
        let mut before = descent.bound;
        for step in 0..steps {
            let done = step as f64 / steps as f64;
            descent.step(instance, first * libm::pow(last / first, done));
            if tell(cycle * steps + step, descent.bound).is_break() {
                return descent;
            }
            if step == steps / 2 {
                before = descent.bound;
            }
        }
        if steps < affordable || before - descent.bound < PROGRESS * last * instance.needs() as f64
        {
            break;
        }
        if descent.bound.abs() > LARGE_CONSTANT * span * instance.needs() as f64 {
            // A small share of a bound with a large constant part is a fine step.
            (first, last) = (0.1 * first, 0.2 * last);
        } else {
            first *= 0.3;
        }
    }
    descent
}

/// The slot of each need in the problem's indexes; `None` where pins, bundles or the change budget don't hold.
fn slots(instance: &Instance, plan: &Assignment) -> Option<Vec<Option<u32>>> {
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
    Some(slots)
}
