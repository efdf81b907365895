//! Fits a change into a running plan: only needs near the change may move, everything else stays where it is.
//!
//! The needs near it, closed under seekers and bundles, become a problem of their own with what the others leave of minutes,
//! partner places, coverage and changes. Its best plan is the best plan in which all others stay.

use super::{Effort, solve};
use crate::model::{Plan, PlanStatus, Problem, ProblemBuilder, ProblemOption, SeekerKey};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// Options of the needs that may move: about so many, or `exact_options` where that is less. Few enough for the exact solver to answer in well under a second.
const NEAR_OPTIONS: usize = 800;
/// Seeds alone may have more: up to so many the exact solver still answers in seconds, beyond it prices plan.
const EXACT_OPTIONS: usize = 5_000;

/// A plan after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refit {
    /// The slot of each need.
    pub slots: Vec<Option<u32>>,
    /// Needs that were free to move.
    pub near: usize,
}

/// The best plan found in which only needs near `seeds` move; `None` where the rules leave none.
///
/// `slots` keeps every rule of the problem except for what the seeds take and in slots they can use. Where the seeds are settled and
/// the plan holds, the answer is never worse. O(needs + options) and the exact solver on about 800 options; where the seeds alone have
/// thousands, the price method.
pub fn refit(
    problem: &Problem,
    slots: &[Option<u32>],
    seeds: &[u32],
    effort: &Effort,
) -> Option<Refit> {
    let most = effort.exact_options.min(NEAR_OPTIONS);
    let near = near(problem, slots, seeds, most);
    let sub = Sub::new(problem, slots, &near)?;
    let effort = Effort {
        exact_options: EXACT_OPTIONS.max(effort.exact_options),
        ..effort.clone()
    };
    let plan = solve(&sub.problem, &effort, &mut |_| ControlFlow::Continue(()));
    if plan.status == PlanStatus::Infeasible {
        return None;
    }
    let old: Vec<Option<u32>> = near.iter().map(|&n| sub.own(slots[n as usize])).collect();
    let best = if holds(&sub.problem, &old) && value(&sub.problem, &old) >= plan.value? {
        Plan { slots: old, ..plan }
    } else {
        plan
    };
    let mut slots = slots.to_vec();
    for (&need, slot) in near.iter().zip(&best.slots) {
        slots[need as usize] = slot.map(|slot| sub.slots[slot as usize]);
    }
    Some(Refit {
        slots,
        near: near.len(),
    })
}

/// The objective of an assignment whose needs take options they have: values less pair costs and penalties.
pub fn value(problem: &Problem, slots: &[Option<u32>]) -> i64 {
    let mut sum = 0;
    let mut pairs = BTreeSet::new();
    let mut covered = BTreeSet::new();
    for (need, slot) in (0_u32..).zip(slots) {
        let Some(slot) = *slot else { continue };
        let key = problem.seeker_key(need);
        sum += problem.option_on(need, slot).map_or(0, |o| o.value);
        if let (Some(provider), SeekerKey::Seeker(seeker)) =
            (problem.slots[slot as usize].provider, key)
        {
            pairs.insert((provider, seeker));
        }
        covered.extend(
            problem.needs[need as usize]
                .quotas
                .iter()
                .map(|&q| (q, key)),
        );
    }
    sum -= pairs
        .iter()
        .map(|&(p, s)| problem.pair_cost(p, s))
        .sum::<i64>();
    let mut missing: Vec<i64> = problem
        .quotas
        .iter()
        .map(|q| i64::from(q.min_seekers))
        .collect();
    for (quota, _) in covered {
        missing[quota as usize] -= 1;
    }
    let lost = problem.quotas.iter().zip(missing);
    sum - lost.map(|(q, m)| q.penalty * m.max(0)).sum::<i64>()
}

/// Whether the assignment keeps every rule, as the planner sees it. O(options).
pub fn holds(problem: &Problem, slots: &[Option<u32>]) -> bool {
    // What nobody takes breaks no rule.
    let taken = |need: u32, slot| slots.get(need as usize) == Some(&Some(slot));
    let relaxation = super::relaxation::Relaxation::restricted(problem, taken);
    super::ledger::Ledger::of_slots(&relaxation, slots)
        .is_some_and(|ledger| ledger.slots() == slots)
}

/// The needs near the seeds, ascending: those they compete with, those these compete with and so on, each with all needs of its seeker
/// and bundle. Needs in slots that hold more than they have are near too.
fn near(problem: &Problem, slots: &[Option<u32>], seeds: &[u32], most: usize) -> Vec<u32> {
    let mut by_seeker: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut on_slot: Vec<Vec<u32>> = vec![Vec::new(); problem.slots.len()];
    for (need, record) in (0_u32..).zip(&problem.needs) {
        if let Some(seeker) = record.seeker {
            by_seeker.entry(seeker).or_default().push(need);
        }
        if let Some(slot) = slots[need as usize] {
            on_slot[slot as usize].push(need);
        }
    }
    let mut bundle_of = BTreeMap::new();
    for bundle in &problem.bundles {
        bundle_of.extend(bundle.needs.iter().map(|&need| (need, bundle)));
    }
    let mut found = BTreeSet::new();
    let mut queue: Vec<u32> = seeds.to_vec();
    let (mut next, mut options) = (0, 0);
    while next < queue.len() && (next < seeds.len() || options < most) {
        let need = queue[next];
        next += 1;
        let mut group = vec![need];
        while let Some(need) = group.pop() {
            if !found.insert(need) {
                continue;
            }
            options += problem.options_of(need).len();
            let seeker = problem.needs[need as usize].seeker;
            group.extend(seeker.iter().flat_map(|s| &by_seeker[s]));
            group.extend(bundle_of.get(&need).iter().flat_map(|b| &b.needs));
            let mut own = problem.options_of(need).to_vec();
            own.sort_by_key(|option| (-option.value, option.slot));
            let rivals = own.iter().flat_map(|o| &on_slot[o.slot as usize]);
            queue.extend(rivals.filter(|rival| !found.contains(rival)));
        }
    }
    found.into_iter().collect()
}

/// The problem of the needs near a change.
pub(super) struct Sub {
    pub(super) problem: Problem,
    /// The whole's slot of each slot.
    slots: Vec<u32>,
}

impl Sub {
    pub(super) fn new(whole: &Problem, slots: &[Option<u32>], near: &[u32]) -> Option<Self> {
        let rest = Rest::new(whole, slots, near);
        let mut builder = ProblemBuilder::new(whole.name.clone());
        if let Some(most) = whole.max_changes {
            builder.max_changes(most.checked_sub(rest.changes)?);
        }
        let mut used: BTreeSet<u32> = near
            .iter()
            .flat_map(|&need| whole.options_of(need).iter().map(|o| o.slot))
            .collect();
        let previous = whole.previous.iter();
        used.extend(
            previous
                .filter(|p| near.binary_search(&p.need).is_ok())
                .map(|p| p.slot),
        );
        let mut providers = BTreeMap::new();
        let mut new_slots = BTreeMap::new();
        for &slot in &used {
            let record = &whole.slots[slot as usize];
            let provider = record.provider.map(|p| {
                *providers.entry(p).or_insert_with(|| {
                    let taken = rest.partners.get(&p).map_or(0, BTreeSet::len) as u32;
                    let provider = &whole.providers[p as usize];
                    let left = provider.max_partners.map(|most| most.saturating_sub(taken));
                    builder.provider(&provider.id, left)
                })
            });
            let taken = rest.minutes.get(&slot).copied().unwrap_or(0);
            let left = (record.minutes - taken).max(0);
            new_slots.insert(slot, builder.slot(&record.id, provider, left));
        }
        let quotas: Vec<u32> = (0_u32..)
            .zip(&whole.quotas)
            .map(|(index, quota)| {
                let covered = rest.covered.get(&index).map_or(0, BTreeSet::len) as u32;
                let missing = quota.min_seekers.saturating_sub(covered);
                builder.quota(&quota.id, missing, quota.penalty)
            })
            .collect();
        let mut seekers = BTreeMap::new();
        let mut places = BTreeMap::new();
        for &need in near {
            let record = &whole.needs[need as usize];
            let seeker = record.seeker.map(|s| {
                *seekers.entry(s).or_insert_with(|| {
                    let seeker = &whole.seekers[s as usize];
                    let own = builder.seeker(&seeker.id, seeker.max_providers);
                    for (&p, &provider) in &providers {
                        let cost = whole.pair_cost(p, s);
                        if cost > 0 {
                            builder.pair(provider, own, cost);
                        }
                    }
                    own
                })
            });
            let quotas: Vec<u32> = record.quotas.iter().map(|&q| quotas[q as usize]).collect();
            let options = whole.options_of(need).iter();
            let options: Vec<ProblemOption> = options
                .map(|o| ProblemOption {
                    slot: new_slots[&o.slot],
                    ..*o
                })
                .collect();
            let own = builder.need(&record.id, seeker, &quotas, &options);
            places.insert(need, own);
            for option in whole.options_of(need) {
                if whole.is_banned(need, option.slot) {
                    builder.ban(own, new_slots[&option.slot]);
                }
            }
            if let Some(pin) = whole.pin_of(need) {
                builder.pin(own, *new_slots.get(&pin)?);
            }
        }
        for previous in &whole.previous {
            if let (Some(&need), Some(&slot)) =
                (places.get(&previous.need), new_slots.get(&previous.slot))
            {
                builder.previous(need, slot);
            }
        }
        for bundle in &whole.bundles {
            let needs: Vec<u32> = bundle
                .needs
                .iter()
                .filter_map(|n| places.get(n).copied())
                .collect();
            if !needs.is_empty() {
                builder.bundle(&bundle.id, &needs, bundle.all, bundle.max_providers);
            }
        }
        Some(Self {
            problem: builder.build().ok()?,
            slots: used.into_iter().collect(),
        })
    }

    /// The slot of the whole as one of the near ones.
    fn own(&self, slot: Option<u32>) -> Option<u32> {
        let place = self.slots.binary_search(&slot?).ok()?;
        Some(place as u32)
    }
}

/// What the needs that stay take.
#[derive(Default)]
struct Rest {
    minutes: BTreeMap<u32, i64>,
    partners: BTreeMap<u32, BTreeSet<SeekerKey>>,
    covered: BTreeMap<u32, BTreeSet<SeekerKey>>,
    changes: u64,
}

impl Rest {
    fn new(problem: &Problem, slots: &[Option<u32>], near: &[u32]) -> Self {
        let mut rest = Self::default();
        for (need, slot) in (0_u32..).zip(slots) {
            let Some(slot) = *slot else { continue };
            if near.binary_search(&need).is_ok() {
                continue;
            }
            let key = problem.seeker_key(need);
            let minutes = problem.option_on(need, slot).map_or(0, |o| o.minutes);
            *rest.minutes.entry(slot).or_default() += minutes;
            if let Some(provider) = problem.slots[slot as usize].provider {
                rest.partners.entry(provider).or_default().insert(key);
            }
            for &quota in &problem.needs[need as usize].quotas {
                rest.covered.entry(quota).or_default().insert(key);
            }
        }
        if problem.max_changes.is_some() {
            let counted = problem
                .counted_previous()
                .filter(|p| near.binary_search(&p.need).is_err());
            rest.changes = counted
                .filter(|p| slots[p.need as usize].is_none_or(|slot| !problem.keeps(slot, p.slot)))
                .count() as u64;
        }
        rest
    }
}
