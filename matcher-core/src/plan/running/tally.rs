//! What a running plan takes of every limit, and what it is worth.

use crate::model::{Problem, ProblemOption, SeekerKey};
use std::collections::HashMap;

/// Counts behind the rules. Maps are only looked up, never walked through, so that their order decides nothing.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub(super) free: Vec<i64>,
    pair_uses: HashMap<(u32, SeekerKey), u32>,
    partners: Vec<u32>,
    providers: Vec<u32>,
    bundle_of: HashMap<u32, u32>,
    bundle_uses: HashMap<(u32, u32), u32>,
    bundle_providers: Vec<u32>,
    cover_uses: HashMap<(SeekerKey, u32), u32>,
    quota_seekers: Vec<u32>,
    /// The last plan's slot of every need whose entry counts.
    previous: HashMap<u32, u32>,
    kept: u64,
    pub(super) value: i64,
}

impl Tally {
    /// Nothing taken.
    pub(super) fn new(problem: &Problem) -> Self {
        let penalties = problem.quotas.iter();
        let penalties = penalties.map(|q| q.penalty * i64::from(q.min_seekers));
        let bundles = problem.bundles.iter().zip(0_u32..);
        let bundle_of = bundles.flat_map(|(b, i)| b.needs.iter().map(move |&need| (need, i)));
        Self {
            free: problem.slots.iter().map(|slot| slot.minutes).collect(),
            pair_uses: HashMap::new(),
            partners: vec![0; problem.providers.len()],
            providers: vec![0; problem.seekers.len()],
            bundle_of: bundle_of.collect(),
            bundle_uses: HashMap::new(),
            bundle_providers: vec![0; problem.bundles.len()],
            cover_uses: HashMap::new(),
            quota_seekers: vec![0; problem.quotas.len()],
            previous: problem
                .counted_previous()
                .map(|p| (p.need, p.slot))
                .collect(),
            kept: 0,
            value: -penalties.sum::<i64>(),
        }
    }

    /// Makes room for a seeker that was added to the problem.
    pub(super) fn grow(&mut self, problem: &Problem) {
        self.providers.resize(problem.seekers.len(), 0);
    }

    /// The bundle of a need.
    pub(super) fn bundle(&self, need: u32) -> Option<u32> {
        self.bundle_of.get(&need).copied()
    }

    /// The need leaves its bundle; it holds nothing.
    pub(super) fn unbundle(&mut self, need: u32) {
        self.bundle_of.remove(&need);
    }

    /// The need's entry in the last plan no longer counts; it holds nothing.
    pub(super) fn forget_previous(&mut self, need: u32) {
        self.previous.remove(&need);
    }

    /// Takes [`forget_previous`](Self::forget_previous) back.
    pub(super) fn remember_previous(&mut self, need: u32, slot: u32) {
        self.previous.insert(need, slot);
    }

    /// The last plan's slot of a need whose entry counts.
    pub(super) fn previous(&self, need: u32) -> Option<u32> {
        self.previous.get(&need).copied()
    }

    /// Changes against the last plan.
    pub(super) fn changes(&self) -> u64 {
        self.previous.len() as u64 - self.kept
    }

    /// Whether taking the option breaks no upper limit; the need holds nothing.
    pub(super) fn fits(&self, problem: &Problem, need: u32, option: &ProblemOption) -> bool {
        if self.free[option.slot as usize] < option.minutes {
            return false;
        }
        let Some(provider) = problem.slots[option.slot as usize].provider else {
            return true;
        };
        let key = problem.seeker_key(need);
        let full = |used: u32, most: Option<u32>| most.is_some_and(|most| used >= most);
        if self.pair_uses.get(&(provider, key)).is_none_or(|&n| n == 0) {
            let place = provider as usize;
            if full(self.partners[place], problem.providers[place].max_partners) {
                return false;
            }
            if let SeekerKey::Seeker(seeker) = key {
                let place = seeker as usize;
                if full(self.providers[place], problem.seekers[place].max_providers) {
                    return false;
                }
            }
        }
        self.bundle(need).is_none_or(|bundle| {
            let uses = self.bundle_uses.get(&(bundle, provider));
            let most = problem.bundles[bundle as usize].max_providers;
            uses.is_some_and(|&n| n > 0) || !full(self.bundle_providers[bundle as usize], most)
        })
    }

    /// How much the value changes when the option is taken.
    pub(super) fn gain(&self, problem: &Problem, need: u32, option: &ProblemOption) -> i64 {
        let key = problem.seeker_key(need);
        let mut gain = option.value;
        if let (Some(provider), SeekerKey::Seeker(seeker)) =
            (problem.slots[option.slot as usize].provider, key)
            && self.pair_uses.get(&(provider, key)).is_none_or(|&n| n == 0)
        {
            gain -= problem.pair_cost(provider, seeker);
        }
        for &quota in &problem.needs[need as usize].quotas {
            let target = &problem.quotas[quota as usize];
            let uncovered = self.cover_uses.get(&(key, quota)).is_none_or(|&n| n == 0);
            if uncovered && self.quota_seekers[quota as usize] < target.min_seekers {
                gain += target.penalty;
            }
        }
        gain
    }

    /// Takes an option that fits.
    pub(super) fn take(&mut self, problem: &Problem, need: u32, option: &ProblemOption) {
        self.value += self.gain(problem, need, option);
        self.count(problem, need, option, true);
    }

    /// Gives back an option that was taken.
    pub(super) fn give_back(&mut self, problem: &Problem, need: u32, option: &ProblemOption) {
        self.count(problem, need, option, false);
        self.value -= self.gain(problem, need, option);
    }

    fn count(&mut self, problem: &Problem, need: u32, option: &ProblemOption, more: bool) {
        let key = problem.seeker_key(need);
        self.free[option.slot as usize] += if more {
            -option.minutes
        } else {
            option.minutes
        };
        if let Some(previous) = self.previous(need)
            && problem.keeps(option.slot, previous)
        {
            step_wide(&mut self.kept, more);
        }
        if let Some(provider) = problem.slots[option.slot as usize].provider {
            let uses = self.pair_uses.entry((provider, key)).or_default();
            if step(uses, more) {
                step(&mut self.partners[provider as usize], more);
                if let SeekerKey::Seeker(seeker) = key {
                    step(&mut self.providers[seeker as usize], more);
                }
            }
            if let Some(bundle) = self.bundle(need) {
                let uses = self.bundle_uses.entry((bundle, provider)).or_default();
                if step(uses, more) {
                    step(&mut self.bundle_providers[bundle as usize], more);
                }
            }
        }
        for &quota in &problem.needs[need as usize].quotas {
            if step(self.cover_uses.entry((key, quota)).or_default(), more) {
                step(&mut self.quota_seekers[quota as usize], more);
            }
        }
    }
}

/// Counts one more or one less; whether it came from, or to, nothing.
fn step(count: &mut u32, more: bool) -> bool {
    if more {
        *count += 1;
        *count == 1
    } else {
        *count -= 1;
        *count == 0
    }
}

fn step_wide(count: &mut u64, more: bool) {
    *count = if more { *count + 1 } else { *count - 1 };
}
