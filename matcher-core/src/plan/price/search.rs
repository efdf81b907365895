//! Phase D: annealed chains over the tight slots, round after round.
//!
//! Every trial starts a chain at one slot with noisy gains; a loss is accepted up to a random share of a limit that cools to zero
//! (threshold annealing after Dueck and Scheuer 1990). The best plan at the end of a round is kept.

use super::assignment::Assignment;
use super::bundles;
use super::chains::{Chains, Daring};
use super::guide::Guide;
use super::instance::{Instance, NONE};
use rand::Rng;
use std::ops::ControlFlow;

/// Settings of the annealing, all shares of [`Guide::scale`] or of prices.
mod setting {
    /// Largest loss accepted at the start.
    pub(super) const LOSS: f32 = 0.06;
    /// Largest random change of a gain at the start, and for needs outside the plan always.
    pub(super) const NOISE: f32 = 0.1;
    pub(super) const NOISE_OUTSIDE: f32 = 0.03;
    /// Share of a need's price it is believed to earn elsewhere, at the first link of a chain.
    pub(super) const ELSEWHERE: f32 = 0.95;
    /// Share of a slot's price that minutes left behind are believed to earn.
    pub(super) const REFILL: f32 = 0.75;
    /// Slots that lose less than a random share of this are passed over.
    pub(super) const SKIP: f32 = 0.01;
    /// Rounds for which the shares above hold; the start is hotter by the fourth root of the rounds beyond, up to this factor.
    pub(super) const ROUNDS: f32 = 100.0;
    pub(super) const HOTTEST: f32 = 3.0;
    /// Rounds after which the slots without a price get their turn.
    pub(super) const SLACK_ROUNDS: u64 = 16;
    /// Where limits keep many needs outside the plan, a round tries so many per slot of them, and at least this share.
    pub(super) const OUTSIDE_TRIALS: f32 = 1.5;
    pub(super) const OUTSIDE_LEAST: f32 = 0.02;
    /// Trials after which the caller is asked whether the answer is still wanted.
    pub(super) const TRIALS: u32 = 4_096;
}

/// Improves `plan` for so many rounds; `tell` hears the best value after each and may stop.
pub(super) fn anneal<R: Rng>(
    instance: &Instance,
    guide: &Guide,
    plan: &mut Assignment,
    random: R,
    rounds: u64,
    mut tell: impl FnMut(u64, i64) -> ControlFlow<()>,
) -> u64 {
    let mut chains = Chains::new(instance, guide, random);
    let tight = tight_slots(instance, guide);
    let all: Vec<u32> = (0..instance.slots() as u32).collect();
    let mut best = plan.clone();
    let longer = libm::powf(rounds as f32 / setting::ROUNDS, 0.25);
    let start = guide.scale * longer.clamp(1.0, setting::HOTTEST);
    for round in 0..rounds {
        let mut trials = 0_u32;
        let mut is_wanted = |value| {
            trials += 1;
            !trials.is_multiple_of(setting::TRIALS) || tell(round, value).is_continue()
        };
        let warmth = start * (1.0 - round as f32 / rounds as f32);
        let daring = Daring {
            elsewhere: setting::ELSEWHERE,
            refill: setting::REFILL,
            noise: setting::NOISE * warmth,
        };
        let outside = Daring {
            noise: daring.noise.max(setting::NOISE_OUTSIDE * guide.scale),
            ..daring
        };
        let waiting = wanted(instance, guide, plan);
        let tried = setting::OUTSIDE_TRIALS * instance.slots() as f32;
        let tried = (tried / waiting.len().max(1) as f32).max(setting::OUTSIDE_LEAST);
        for need in waiting {
            if !is_wanted(best.value) {
                break;
            }
            if tried < 1.0 && chains.chance() >= tried {
                continue;
            }
            if plan.at[need as usize] == NONE {
                let before = (plan.value, plan.tally.changes);
                chains.trial_of_need(plan, need, outside);
                let limit = setting::LOSS * warmth * chains.chance();
                judge(instance, plan, before, limit);
            }
        }
        let slack = round % setting::SLACK_ROUNDS == 0;
        for &slot in if slack { &all } else { &tight } {
            if !is_wanted(best.value) {
                break;
            }
            if guide.loss(instance, plan, slot) >= setting::SKIP * guide.scale * chains.chance() {
                let before = (plan.value, plan.tally.changes);
                chains.trial(plan, slot, daring);
                let limit = setting::LOSS * warmth * chains.chance();
                judge(instance, plan, before, limit);
            }
        }
        bundles::improve(instance, guide, plan);
        if plan.value > best.value {
            best.clone_from(plan);
        }
        if tell(round, best.value).is_break() {
            break;
        }
    }
    *plan = best;
    chains.work
}

/// Keeps a trial that lost no more than `limit` and made no forbidden change; takes it back otherwise.
fn judge(instance: &Instance, plan: &mut Assignment, before: (i64, u64), limit: f32) {
    let (value, changes) = before;
    let too_many = plan.tally.changes > changes.max(instance.rules.max_changes);
    if too_many || ((plan.value - value) as f32) < -limit {
        plan.undo(instance);
    } else {
        plan.commit();
    }
}

/// Needs outside the plan that have a price, so that leaving them out is a loss.
fn wanted(instance: &Instance, guide: &Guide, plan: &Assignment) -> Vec<u32> {
    (0..instance.needs() as u32)
        .filter(|&need| plan.at[need as usize] == NONE)
        .filter(|&need| guide.need[need as usize] > 0.0 && !instance.rules.is_locked(need))
        .collect()
}

/// Slots whose minutes or whose provider's partner places have a price.
fn tight_slots(instance: &Instance, guide: &Guide) -> Vec<u32> {
    let mut tight: Vec<bool> = guide.slot.iter().map(|&price| price > 0.0).collect();
    for (provider, slots) in instance.rules.provider_slots.iter().enumerate() {
        if guide.provider[provider] > 0.0 {
            for &slot in slots {
                tight[slot as usize] = true;
            }
        }
    }
    (0..instance.slots() as u32)
        .filter(|&slot| tight[slot as usize])
        .collect()
}
