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

/// Settings of the annealing, as shares of the mean price of a served need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heat {
    /// Largest loss accepted at the start.
    pub(super) loss: f32,
    /// Largest random change of a gain at the start.
    pub(super) noise: f32,
    /// Links of a chain at most.
    pub(super) links: usize,
    /// Share of a need's price it is believed to earn elsewhere.
    pub(super) elsewhere: f32,
    /// Share of a slot's price that minutes left behind are believed to earn.
    pub(super) refill: f32,
    /// Slots that lose less than a random share of this are passed over.
    pub(super) skip: f32,
    pub(super) decay: f32,
    pub(super) cool: f32,
}

/// Improves `plan` for so many rounds; `tell` hears the best value after each and may stop.
pub(super) fn anneal<R: Rng>(
    instance: &Instance,
    guide: &Guide,
    plan: &mut Assignment,
    random: R,
    rounds: u64,
    heat: Heat,
    mut tell: impl FnMut(u64, i64) -> ControlFlow<()>,
) -> u64 {
    let mut chains = Chains::new(instance, guide, random);
    let tight = tight_slots(instance, guide);
    let all: Vec<u32> = (0..instance.slots() as u32).collect();
    let mut best = plan.clone();
    for round in 0..rounds {
        let warmth = 1.0 - round as f32 / rounds as f32;
        let daring = Daring {
            elsewhere: heat.elsewhere,
            refill: heat.refill,
            noise: heat.noise * warmth,
        };
        let slots = if round % 16 == 0 { &all } else { &tight };
        let outside: Vec<u32> = (0..instance.needs() as u32)
            .filter(|&need| plan.at[need as usize] == NONE && guide.need[need as usize] > 0.0 && !instance.rules.is_locked(need))
            .collect();
        for (start, is_need) in outside.iter().map(|&n| (n, true)).chain(slots.iter().map(|&s| (s, false))) {
            let (value, changes) = (plan.value, plan.tally.changes);
            if is_need {
                if plan.at[start as usize] != NONE { continue; }
                let daring = Daring { noise: daring.noise.max(0.3 * heat.noise), ..daring };
                chains.trial_of_need(plan, start, daring, heat.links, heat.decay, heat.cool);
            } else {
                if guide.loss(instance, plan, start) < heat.skip * chains.chance() {
                    continue;
                }
                chains.trial(plan, start, daring, heat.links, heat.decay, heat.cool);
            }
            let limit = heat.loss * warmth * chains.chance();
            let too_many = plan.tally.changes > changes.max(instance.rules.max_changes);
            if too_many || ((plan.value - value) as f32) < -limit {
                plan.undo(instance);
            } else {
                plan.commit();
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

/// Slots whose minutes or whose provider's partner places have a price.
fn tight_slots(instance: &Instance, guide: &Guide) -> Vec<u32> {
    let mut tight: Vec<bool> = guide.slot.iter().map(|&price| price > 0.0).collect();
    for (provider, slots) in instance.rules.provider_slots.iter().enumerate() {
        if guide.provider[provider] > 0.0 {
            slots.iter().for_each(|&slot| tight[slot as usize] = true);
        }
    }
    (0..instance.slots() as u32).filter(|&slot| tight[slot as usize]).collect()
}
