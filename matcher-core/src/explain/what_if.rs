//! What would happen if: the plan with one thing changed, made again around the change.

use crate::model::{NeedSlot, Problem};
pub use crate::plan::Move;
use crate::plan::{Effort, refit, value};

/// One thing to change. Indexes are those of the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhatIf {
    /// The need takes this slot.
    Force {
        /// The need.
        need: u32,
        /// One of its options' slots.
        slot: u32,
    },
    /// The need is out of the plan.
    Drop {
        /// The need.
        need: u32,
    },
    /// The need is new, or its former slot no longer counts: it may enter.
    Enter {
        /// The need.
        need: u32,
    },
    /// The slot has so many minutes more, or fewer; at least none.
    Minutes {
        /// The slot.
        slot: u32,
        /// Minutes to add.
        more: i64,
    },
    /// The provider's limit of partners is another, or none.
    Partners {
        /// The provider.
        provider: u32,
        /// The new limit.
        limit: Option<u32>,
    },
    /// Missing seekers of the quota cost nothing.
    NoQuota {
        /// The quota.
        quota: u32,
    },
    /// The quota wants another number of seekers.
    Quota {
        /// The quota.
        quota: u32,
        /// Distinct seekers wanted.
        min_seekers: u32,
    },
    /// The two never meet.
    Exclude {
        /// The provider.
        provider: u32,
        /// The seeker.
        seeker: u32,
    },
    /// The change budget is another, or none.
    Changes {
        /// Changes allowed against the previous plan.
        limit: Option<u64>,
    },
}

/// The plan after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The problem as changed, to verify the plan with.
    pub problem: Problem,
    /// The slot of each need.
    pub slots: Vec<Option<u32>>,
    /// Value of the plan without the change, planned again around the same needs, so that only the change is seen.
    pub before: i64,
    /// Value after, by the changed problem.
    pub after: i64,
    /// Who is elsewhere, by need.
    pub moves: Vec<Move>,
}

impl Answer {
    /// Needs that lose their place.
    pub fn displaced(&self) -> impl Iterator<Item = u32> + '_ {
        let lost = self
            .moves
            .iter()
            .filter(|m| m.from.is_some() && m.to.is_none());
        lost.map(|m| m.need)
    }

    /// Points won; negative where the change costs.
    pub fn gain(&self) -> i64 {
        self.after - self.before
    }
}

/// The best plan found with the change, in which only needs near it move; `None` where the rules leave none.
///
/// `slots` is a plan of `problem`. A change that only gives room never lowers the value. For the cost: [`refit`].
pub fn what_if(
    problem: &Problem,
    slots: &[Option<u32>],
    change: WhatIf,
    effort: &Effort,
) -> Option<Answer> {
    let mut changed = problem.clone();
    let mut start = slots.to_vec();
    let seeds = apply(&mut changed, &mut start, change)?;
    let unchanged = refit(problem, slots, &seeds, effort)?;
    let refit = refit(&changed, &start, &seeds, effort)?;
    let moves = (0_u32..).zip(slots.iter().zip(&refit.slots));
    let moves = moves
        .filter(|(_, (from, to))| from != to)
        .map(|(need, (&from, &to))| Move { need, from, to });
    Some(Answer {
        before: value(problem, &unchanged.slots),
        after: value(&changed, &refit.slots),
        moves: moves.collect(),
        slots: refit.slots,
        problem: changed,
    })
}

/// Changes the problem, takes out of the plan what no longer holds, and tells the needs around which to plan again.
fn apply(problem: &mut Problem, slots: &mut [Option<u32>], change: WhatIf) -> Option<Vec<u32>> {
    let seeds = match change {
        WhatIf::Force { need, slot } => {
            problem.option_on(need, slot)?;
            if problem.is_banned(need, slot) || problem.pin_of(need).is_some_and(|pin| pin != slot)
            {
                return None;
            }
            if problem.pin_of(need).is_none() {
                problem.pins.push(NeedSlot { need, slot });
                problem.pins.sort_by_key(|pin| (pin.need, pin.slot));
            }
            slots[need as usize] = None;
            vec![need]
        }
        WhatIf::Drop { need } => {
            if problem.pin_of(need).is_some() {
                return None;
            }
            let options = problem.options_of(need).iter();
            problem.bans.extend(
                options
                    .map(|o| NeedSlot { need, slot: o.slot })
                    .collect::<Vec<_>>(),
            );
            problem.bans.sort_by_key(|ban| (ban.need, ban.slot));
            problem.bans.dedup();
            let rivals = rivals(problem, need);
            slots[need as usize] = None;
            std::iter::once(need).chain(rivals).collect()
        }
        WhatIf::Enter { need } => vec![need],
        WhatIf::Minutes { slot, more } => {
            let minutes = &mut problem.slots[slot as usize].minutes;
            *minutes = minutes.saturating_add(more).max(0);
            let mut seeds: Vec<u32> = wanting(problem, slot).collect();
            if more < 0 {
                seeds.retain(|&need| slots[need as usize] == Some(slot));
                seeds.iter().for_each(|&need| slots[need as usize] = None);
            }
            seeds.sort_by_key(|&need| (slots[need as usize].is_some(), need));
            seeds.truncate(MOST_SEEDS.max(if more < 0 { seeds.len() } else { 0 }));
            seeds
        }
        WhatIf::Partners { provider, limit } => {
            problem.providers[provider as usize].max_partners = limit;
            let own = |slot: u32| problem.slots[slot as usize].provider == Some(provider);
            let mut seeds: Vec<u32> = (0..problem.needs.len() as u32)
                .filter(|&need| problem.options_of(need).iter().any(|o| own(o.slot)))
                .collect();
            if limit.is_some() {
                seeds.retain(|&need| slots[need as usize].is_some_and(own));
                seeds.iter().for_each(|&need| slots[need as usize] = None);
            }
            seeds
        }
        WhatIf::NoQuota { quota } => {
            problem.quotas[quota as usize].penalty = 0;
            members(problem, quota)
        }
        WhatIf::Quota { quota, min_seekers } => {
            problem.quotas[quota as usize].min_seekers = min_seekers;
            members(problem, quota)
        }
        WhatIf::Exclude { provider, seeker } => exclude(problem, slots, provider, seeker)?,
        WhatIf::Changes { limit } => {
            problem.max_changes = limit;
            let kept = |need: u32, previous: u32| {
                slots[need as usize].is_some_and(|slot| problem.keeps(slot, previous))
            };
            let counted = problem.counted_previous();
            let changed = counted.filter(|p| !kept(p.need, p.slot)).map(|p| p.need);
            let changed: Vec<u32> = changed.collect();
            if limit.is_some_and(|limit| (changed.len() as u64) > limit) {
                changed.iter().for_each(|&need| slots[need as usize] = None);
            }
            changed
        }
    };
    Some(seeds)
}

/// Needs that count for a quota.
fn members(problem: &Problem, quota: u32) -> Vec<u32> {
    let all = (0_u32..).zip(&problem.needs);
    all.filter(|(_, need)| need.quotas.contains(&quota))
        .map(|(need, _)| need)
        .collect()
}

/// Bans every option of the seeker with the provider; the needs that had one. `None` where a pin wants one.
fn exclude(
    problem: &mut Problem,
    slots: &mut [Option<u32>],
    provider: u32,
    seeker: u32,
) -> Option<Vec<u32>> {
    let mut seeds = Vec::new();
    let mut bans = Vec::new();
    for need in 0..problem.needs.len() as u32 {
        if problem.needs[need as usize].seeker != Some(seeker) {
            continue;
        }
        let own = |slot: u32| problem.slots[slot as usize].provider == Some(provider);
        if problem.pin_of(need).is_some_and(own) {
            return None;
        }
        let options = problem.options_of(need).iter().filter(|o| own(o.slot));
        let before = bans.len();
        bans.extend(options.map(|o| NeedSlot { need, slot: o.slot }));
        if bans.len() > before {
            seeds.push(need);
        }
        if slots[need as usize].is_some_and(own) {
            seeds.extend(rivals(problem, need));
            slots[need as usize] = None;
        }
    }
    seeds.sort_unstable();
    seeds.dedup();
    problem.bans.extend(bans);
    problem.bans.sort_by_key(|ban| (ban.need, ban.slot));
    problem.bans.dedup();
    Some(seeds)
}

/// Needs around a change that are looked at first: no more than these.
const MOST_SEEDS: usize = 40;

/// Needs with an option on the slot.
fn wanting(problem: &Problem, slot: u32) -> impl Iterator<Item = u32> + '_ {
    (0..problem.needs.len() as u32).filter(move |&need| problem.option_on(need, slot).is_some())
}

/// Needs that could take the place of one.
fn rivals(problem: &Problem, need: u32) -> Vec<u32> {
    let slots: Vec<u32> = problem.options_of(need).iter().map(|o| o.slot).collect();
    let all = 0..problem.needs.len() as u32;
    let mut rivals: Vec<u32> = all
        .filter(|&other| {
            problem
                .options_of(other)
                .iter()
                .any(|o| slots.contains(&o.slot))
        })
        .collect();
    rivals.truncate(MOST_SEEDS);
    rivals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{evaluate, tests::best_by_enumeration};
    use crate::model::samples;
    use crate::plan::solve;
    use proptest::prelude::*;
    use std::ops::ControlFlow;

    fn changes(problem: &Problem) -> Vec<WhatIf> {
        let mut changes = Vec::new();
        for need in 0..problem.needs.len() as u32 {
            changes.push(WhatIf::Drop { need });
            let options = problem.options_of(need).iter();
            changes.extend(options.map(|o| WhatIf::Force { need, slot: o.slot }));
        }
        for slot in 0..problem.slots.len() as u32 {
            changes.extend([60, -60, -1_000_000].map(|more| WhatIf::Minutes { slot, more }));
        }
        for provider in 0..problem.providers.len() as u32 {
            changes.extend([None, Some(1)].map(|limit| WhatIf::Partners { provider, limit }));
        }
        let quotas = 0..problem.quotas.len() as u32;
        for quota in quotas {
            let more = problem.quotas[quota as usize].min_seekers + 1;
            changes.push(WhatIf::NoQuota { quota });
            changes.extend([0, more].map(|min_seekers| WhatIf::Quota { quota, min_seekers }));
        }
        for provider in 0..problem.providers.len() as u32 {
            let seekers = 0..problem.seekers.len() as u32;
            changes.extend(seekers.map(|seeker| WhatIf::Exclude { provider, seeker }));
        }
        changes.extend([None, Some(0)].map(|limit| WhatIf::Changes { limit }));
        changes
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn answers_keep_the_rules_and_are_never_better_than_the_best(seed in any::<u64>()) {
            let problem = samples::problem(seed);
            let effort = Effort::default();
            let plan = solve(&problem, &effort, &mut |_| ControlFlow::Continue(()));
            prop_assume!(plan.value.is_some());
            // With few options near, most needs stay, and what they take must be left to them.
            let narrow = Effort { exact_options: 3, ..effort.clone() };
            let both = changes(&problem).into_iter().flat_map(|c| [(c, &effort), (c, &narrow)]);
            for (change, effort) in both {
                let Some(answer) = what_if(&problem, &plan.slots, change, effort) else { continue };
                let evaluation = evaluate(&answer.problem, &answer.slots);
                prop_assert_eq!(evaluation.violations, []);
                prop_assert_eq!(evaluation.value, answer.after);
                let (best, _) = best_by_enumeration(&answer.problem).unwrap();
                prop_assert!(answer.after <= best);
                match change {
                    WhatIf::Force { need, slot } => {
                        prop_assert_eq!(answer.slots[need as usize], Some(slot));
                        prop_assert!(answer.gain() <= 0);
                    }
                    WhatIf::Drop { need } => {
                        prop_assert_eq!(answer.slots[need as usize], None);
                        // A withdrawn need no longer counts as a change.
                        prop_assert!(answer.gain() <= 0 || problem.max_changes.is_some());
                    }
                    WhatIf::Minutes { more, .. } => prop_assert!(answer.gain() * more.signum() >= 0),
                    WhatIf::Partners { limit: None, .. }
                    | WhatIf::NoQuota { .. }
                    | WhatIf::Quota { min_seekers: 0, .. }
                    | WhatIf::Changes { limit: None } => {
                        prop_assert!(answer.gain() >= 0);
                    }
                    WhatIf::Quota { .. } | WhatIf::Changes { .. } => prop_assert!(answer.gain() <= 0),
                    WhatIf::Exclude { provider, seeker } => {
                        // An excluded need no longer counts as a change.
                        prop_assert!(answer.gain() <= 0 || problem.max_changes.is_some());
                        for (need, slot) in (0_u32..).zip(&answer.slots) {
                            let at = slot.and_then(|s| problem.slots[s as usize].provider);
                            let own = problem.needs[need as usize].seeker == Some(seeker);
                            prop_assert!(!own || at != Some(provider));
                        }
                    }
                    WhatIf::Partners { .. } | WhatIf::Enter { .. } => {}
                }
            }
        }
    }
}
