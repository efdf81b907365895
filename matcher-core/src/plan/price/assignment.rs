//! A plan in the making: who is where, what is free, and how to take moves back.

use super::instance::{Instance, NONE};
use super::tally::{Tally, pair_of};

/// Which option each need takes, kept consistent with free minutes, the rules' counts and the exact value.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    /// Place of the option taken, or [`NONE`].
    pub(super) at: Vec<u32>,
    /// Free minutes per slot, in the slot's grain.
    pub(super) free: Vec<u32>,
    /// The objective.
    pub(super) value: i64,
    /// What the rules count.
    pub(super) tally: Tally,
    /// Need and former place of every move since the last [`Self::commit`].
    log: Vec<(u32, u32)>,
}

impl Assignment {
    pub(super) fn new(instance: &Instance) -> Self {
        let (tally, value) = Tally::new(&instance.rules);
        Self {
            at: vec![NONE; instance.needs()],
            free: instance.capacity.clone(),
            value,
            tally,
            log: Vec::new(),
        }
    }

    /// Whether an option's minutes are free and the rules allow it.
    pub(super) fn fits(&self, instance: &Instance, option: u32) -> bool {
        self.free[instance.slot[option as usize] as usize] >= instance.minutes[option as usize]
            && self.allows(instance, option)
    }

    /// Whether the option's pair exists or may be formed, and its bundle has the provider or may have one more.
    pub(super) fn allows(&self, instance: &Instance, option: u32) -> bool {
        self.tally.allows(instance, option as usize) && self.bundle_allows(instance, option)
    }

    /// Whether the need's bundle has the option's provider or may have one more. O(needs of the bundle).
    pub(super) fn bundle_allows(&self, instance: &Instance, option: u32) -> bool {
        let need = instance.need[option as usize];
        let Some(bundle) = instance.rules.bundle_of(need) else {
            return true;
        };
        let provider = instance.provider_of(option);
        if bundle.max_providers == NONE || provider == NONE {
            return true;
        }
        let mut others = Vec::with_capacity(bundle.needs.len());
        for &other in bundle.needs.iter().filter(|&&other| other != need) {
            let at = self.at[other as usize];
            if at != NONE && instance.provider_of(at) != NONE {
                others.push(instance.provider_of(at));
            }
        }
        others.sort_unstable();
        others.dedup();
        others.contains(&provider) || (others.len() as u32) < bundle.max_providers
    }

    /// Value of entering an option now, without coverage: points less the cost of a new pair.
    pub(super) fn worth(&self, instance: &Instance, option: usize) -> i64 {
        match pair_of(instance, option) {
            Some(pair) if self.tally.pair[pair] == 0 => {
                instance.points[option] - instance.rules.pair_cost[pair]
            }
            _ => instance.points[option],
        }
    }

    /// Moves a need to an option or, with [`NONE`], out of the plan. The caller has made sure that it fits.
    pub(super) fn set(&mut self, instance: &Instance, need: u32, option: u32) {
        self.log.push((need, self.at[need as usize]));
        self.put(instance, need, option);
    }

    /// The best option of a need among those that fit, with what entering it is worth.
    pub(super) fn best_free(&self, instance: &Instance, need: u32) -> Option<(u32, i64)> {
        let mut best = None;
        for &k in instance.of_need(need as usize) {
            if self.fits(instance, k) {
                let worth = self.worth(instance, k as usize);
                if best.is_none_or(|(_, most)| worth > most) {
                    best = Some((k, worth));
                }
            }
        }
        best
    }

    /// Puts a need that is out of the plan on its best free option if that gains anything.
    pub(super) fn insert(&mut self, instance: &Instance, need: u32) -> bool {
        let Some((option, worth)) = self.best_free(instance, need) else {
            return false;
        };
        if worth + self.tally.cover_gain(&instance.rules, need as usize) <= 0 {
            return false;
        }
        self.set(instance, need, option);
        true
    }

    /// Makes the moves so far final.
    pub(super) fn commit(&mut self) {
        self.log.clear();
    }

    /// Takes back every move since the last commit.
    pub(super) fn undo(&mut self, instance: &Instance) {
        // All out first, so that no slot overflows on the way; then the oldest former place of each need counts.
        for i in 0..self.log.len() {
            self.put(instance, self.log[i].0, NONE);
        }
        while let Some((need, option)) = self.log.pop() {
            if self.log.iter().all(|entry| entry.0 != need) {
                self.put(instance, need, option);
            }
        }
    }

    fn put(&mut self, instance: &Instance, need: u32, option: u32) {
        let old = self.at[need as usize];
        if old != NONE {
            let old = old as usize;
            self.free[instance.slot[old] as usize] += instance.minutes[old];
            self.value += self.tally.leave(instance, need as usize, old) - instance.points[old];
        }
        if option != NONE {
            let new = option as usize;
            self.free[instance.slot[new] as usize] -= instance.minutes[new];
            self.value += self.tally.enter(instance, need as usize, new) + instance.points[new];
        }
        self.at[need as usize] = option;
    }
}
