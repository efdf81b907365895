//! The problem as flat arrays in slot order, the layout every part of the price method works on.
//!
//! Needs and slots are numbered by [`local_order`](super::order::local_order), so that the order of the input never decides. Banned options and options that
//! don't fit are left out. Minutes are divided by the greatest common divisor of the slot's options, and the capacity rounded down
//! to it, which changes no feasible set.

use super::order::local_order;
use super::rules::Rules;
use crate::model::Problem;
use crate::plan::lot::Lots;
use std::sync::Arc;

/// No need, slot, option or pair.
pub(super) const NONE: u32 = u32::MAX;

/// Capacity in grains beyond which a slot gets a coarser grain: knapsack rows must stay small.
const COARSEST: i64 = 20_000;

/// Options in slot order: those of slot `s` are `slot_start[s]..slot_start[s + 1]`.
#[derive(Debug, Default)]
pub(super) struct Instance {
    /// Where each slot's options begin; one more entry than slots.
    pub(super) slot_start: Vec<u32>,
    /// Capacity per slot in its own grain.
    pub(super) capacity: Vec<u32>,
    /// Need per option.
    pub(super) need: Vec<u32>,
    /// Slot per option.
    pub(super) slot: Vec<u32>,
    /// Minutes per option in the grain of its slot.
    pub(super) minutes: Vec<u32>,
    /// Value per option.
    pub(super) points: Vec<i64>,
    /// Where each need's options begin in `by_need`; one more entry than needs.
    pub(super) need_start: Vec<u32>,
    /// Options (as places in slot order) of each need.
    pub(super) by_need: Vec<u32>,
    /// The problem's index of each need.
    pub(super) need_of: Vec<u32>,
    /// The problem's index of each slot.
    pub(super) slot_of: Vec<u32>,
    /// Provider (the problem's index) per slot, or [`NONE`].
    pub(super) provider: Vec<u32>,
    /// The true common divisor of slots so fine that their minutes were rounded up to a coarser grain (plans stay valid, proofs read
    /// the problem); 0 for all others.
    coarse: Vec<i64>,
    /// Tie per option, [`NONE`] where its pair can't matter; empty without pairs.
    pub(super) tie: Vec<u32>,
    /// Whether the option keeps the last plan's; empty without a change budget.
    pub(super) kept: Vec<bool>,
    /// What holds beyond slots, needs and options.
    pub(super) rules: Arc<Rules>,
}

impl Instance {
    pub(super) fn new(problem: &Problem, lots: &Lots) -> Self {
        let (need_of, slot_of) = local_order(problem, lots);
        let mut instance = Self {
            need_of,
            slot_of,
            ..Self::default()
        };
        instance.fill(problem);
        let (rules, tie, kept) = Rules::new(problem, &instance);
        instance.rules = Arc::new(rules);
        instance.tie = tie;
        instance.kept = kept;
        instance
    }

    pub(super) fn needs(&self) -> usize {
        self.need_of.len()
    }

    pub(super) fn slots(&self) -> usize {
        self.slot_of.len()
    }

    /// The options of a slot as places.
    pub(super) fn of_slot(&self, slot: usize) -> std::ops::Range<usize> {
        self.slot_start[slot] as usize..self.slot_start[slot + 1] as usize
    }

    /// The options of a need as places in slot order.
    pub(super) fn of_need(&self, need: usize) -> &[u32] {
        &self.by_need[self.need_start[need] as usize..self.need_start[need + 1] as usize]
    }

    /// The provider of an option's slot, or [`NONE`].
    pub(super) fn provider_of(&self, option: u32) -> u32 {
        self.provider[self.slot[option as usize] as usize]
    }

    /// The same instance with only the options that `keep` wants.
    pub(super) fn pruned(&self, keep: impl Fn(usize) -> bool) -> Self {
        let mut small = Self {
            capacity: self.capacity.clone(),
            need_of: self.need_of.clone(),
            slot_of: self.slot_of.clone(),
            provider: self.provider.clone(),
            coarse: self.coarse.clone(),
            rules: Arc::clone(&self.rules),
            slot_start: vec![0],
            need_start: vec![0; self.needs() + 1],
            ..Self::default()
        };
        for slot in 0..self.slots() {
            for k in self.of_slot(slot).filter(|&k| keep(k)) {
                small.need.push(self.need[k]);
                small.slot.push(self.slot[k]);
                small.minutes.push(self.minutes[k]);
                small.points.push(self.points[k]);
                if !self.tie.is_empty() {
                    small.tie.push(self.tie[k]);
                }
                if !self.kept.is_empty() {
                    small.kept.push(self.kept[k]);
                }
                small.need_start[self.need[k] as usize + 1] += 1;
            }
            small.slot_start.push(small.need.len() as u32);
        }
        for need in 0..self.needs() {
            small.need_start[need + 1] += small.need_start[need];
        }
        let mut next = small.need_start.clone();
        small.by_need = vec![0; small.need.len()];
        for (place, &need) in small.need.iter().enumerate() {
            small.by_need[next[need as usize] as usize] = place as u32;
            next[need as usize] += 1;
        }
        small
    }

    /// Minutes of an option in a grain that rounds nothing.
    pub(super) fn exact_minutes(&self, problem: &Problem, option: usize) -> i64 {
        let slot = self.slot[option] as usize;
        if self.coarse[slot] == 0 {
            return i64::from(self.minutes[option]);
        }
        let need = self.need_of[self.need[option] as usize];
        let found = problem.option_on(need, self.slot_of[slot]);
        found.map_or(1, |option| option.minutes / self.coarse[slot])
    }

    /// Capacity of a slot in the grain of [`Self::exact_minutes`].
    pub(super) fn exact_capacity(&self, problem: &Problem, slot: usize) -> i64 {
        match self.coarse[slot] {
            0 => i64::from(self.capacity[slot]),
            grain => problem.slots[self.slot_of[slot] as usize].minutes / grain,
        }
    }

    fn fill(&mut self, problem: &Problem) {
        let slots = self.slots();
        let rank = ranks(&self.slot_of);
        let open = |need: u32| {
            let pin = problem.pin_of(need);
            problem.options_of(need).iter().filter(move |option| {
                option.minutes <= problem.slots[option.slot as usize].minutes
                    && pin.is_none_or(|slot| slot == option.slot)
                    && !problem.is_banned(need, option.slot)
            })
        };
        let mut grain = vec![0_i64; slots];
        let mut start = vec![0_u32; slots + 1];
        for need in 0..problem.needs.len() as u32 {
            for option in open(need) {
                let slot = rank[option.slot as usize] as usize;
                start[slot + 1] += 1;
                grain[slot] = gcd(grain[slot], option.minutes);
            }
        }
        for slot in 0..slots {
            start[slot + 1] += start[slot];
        }
        let total = start[slots] as usize;
        for (slot, grain) in grain.iter_mut().enumerate() {
            let minutes = problem.slots[self.slot_of[slot] as usize].minutes.max(0);
            *grain = (*grain).max(1);
            let fine = minutes / *grain > COARSEST;
            self.coarse.push(if fine { *grain } else { 0 });
            if fine {
                *grain = minutes / COARSEST + 1;
            }
            self.capacity.push((minutes / *grain) as u32);
            let provider = problem.slots[self.slot_of[slot] as usize].provider;
            self.provider.push(provider.unwrap_or(NONE));
        }
        let mut next = start.clone();
        self.need = vec![0; total];
        self.slot = vec![0; total];
        self.minutes = vec![0; total];
        self.points = vec![0; total];
        self.by_need = Vec::with_capacity(total);
        self.need_start = Vec::with_capacity(self.needs() + 1);
        self.need_start.push(0);
        for (need, &original) in self.need_of.iter().enumerate() {
            for option in open(original) {
                let slot = rank[option.slot as usize] as usize;
                let place = next[slot] as usize;
                next[slot] += 1;
                self.need[place] = need as u32;
                self.slot[place] = slot as u32;
                self.minutes[place] = ((option.minutes - 1) / grain[slot] + 1) as u32;
                self.points[place] = option.value;
                self.by_need.push(place as u32);
            }
            let begin = self.need_start[need] as usize;
            self.by_need[begin..].sort_unstable();
            self.need_start.push(self.by_need.len() as u32);
        }
        self.slot_start = start;
    }
}

fn ranks(order: &[u32]) -> Vec<u32> {
    let mut rank = vec![0; order.len()];
    for (place, &original) in order.iter().enumerate() {
        rank[original as usize] = place as u32;
    }
    rank
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
