//! Ejection chains whose every link is an exact knapsack.
//!
//! A link re-optimises one slot: its members compete with every need that could come, each for what it is worth here beyond its
//! alternative. Ejected needs look for another slot and start the next link; minutes left behind are filled by a last link (after
//! Glover's ejection chains, 1996; Yagiura, Ibaraki, Glover 2004 for assignment). A provider at its partner limit takes a new partner
//! only by ejecting another of its own.

use super::assignment::Assignment;
use super::guide::Guide;
use super::instance::{Instance, NONE};
use super::knapsack::{Item, Knapsack};
use super::tally::pair_of;
use rand::Rng;

/// Links of a chain at most.
const LINKS: usize = 12;

/// How daring a link is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Daring {
    /// Share of a need's price it is believed to earn elsewhere once ejected.
    pub(super) elsewhere: f32,
    /// Share of a slot's price that minutes left behind are believed to earn.
    pub(super) refill: f32,
    /// Largest random change of a gain, in points.
    pub(super) noise: f32,
}

impl Daring {
    const NONE: Self = Self {
        elsewhere: 0.0,
        refill: 0.0,
        noise: 0.0,
    };
}

/// The chain machine with its scratch memory.
#[derive(Debug)]
pub(super) struct Chains<'a, R> {
    instance: &'a Instance,
    guide: &'a Guide,
    random: R,
    knapsack: Knapsack,
    members: Vec<u32>,
    entering: Vec<(f32, u32)>,
    loose: Vec<u32>,
    open: Vec<u32>,
    visited: Vec<u32>,
    /// Knapsacks solved so far.
    pub(super) work: u64,
}

impl<'a, R: Rng> Chains<'a, R> {
    pub(super) fn new(instance: &'a Instance, guide: &'a Guide, random: R) -> Self {
        Self {
            instance,
            guide,
            random,
            knapsack: Knapsack::default(),
            members: Vec::new(),
            entering: Vec::new(),
            loose: Vec::new(),
            open: Vec::new(),
            visited: Vec::new(),
            work: 0,
        }
    }

    /// A random number in 0..1.
    pub(super) fn chance(&mut self) -> f32 {
        (self.random.next_u32() >> 8) as f32 / 16_777_216.0
    }

    /// One trial from `slot`, each link less daring than the one before; moves are applied to `plan` but not committed.
    pub(super) fn trial(&mut self, plan: &mut Assignment, slot: u32, mut daring: Daring) {
        self.loose.clear();
        self.open.clear();
        self.visited.clear();
        self.link(plan, slot, daring);
        let mut done = 1;
        while done < LINKS {
            daring.elsewhere *= 0.8;
            daring.noise *= 0.5;
            if let Some(need) = self.loose.pop() {
                if plan.at[need as usize] != NONE {
                    continue;
                }
                if let Some(slot) = self.next_slot(plan, need) {
                    self.link(plan, slot, daring);
                    if plan.at[need as usize] == NONE && !self.loose.contains(&need) {
                        self.loose.push(need);
                    }
                    done += 1;
                }
            } else if let Some(slot) = self.open.pop() {
                self.link(plan, slot, Daring::NONE);
                done += 1;
            } else {
                break;
            }
        }
    }

    /// One trial that begins with a need outside the plan.
    pub(super) fn trial_of_need(&mut self, plan: &mut Assignment, need: u32, daring: Daring) {
        self.visited.clear();
        if let Some(slot) = self.next_slot(plan, need) {
            self.trial(plan, slot, daring);
        }
    }

    /// The slot where a loose need is worth most at the prices, among those not visited yet.
    fn next_slot(&self, plan: &Assignment, need: u32) -> Option<u32> {
        let mut best = (f32::NEG_INFINITY, None);
        for &k in self.instance.of_need(need as usize) {
            let slot = self.instance.slot[k as usize];
            let worth = plan.worth(self.instance, k as usize) as f32;
            let net = worth - self.guide.charge(self.instance, &plan.tally, k as usize);
            if net > best.0 && !self.visited.contains(&slot) {
                best = (net, Some(slot));
            }
        }
        best.1
    }

    /// Re-optimises one slot.
    pub(super) fn link(&mut self, plan: &mut Assignment, slot: u32, daring: Daring) {
        self.visited.push(slot);
        self.work += 1;
        self.members.clear();
        self.knapsack.items.clear();
        let mut capacity = self.instance.capacity[slot as usize];
        for k in self.instance.of_slot(slot as usize) {
            let need = self.instance.need[k];
            let at = plan.at[need as usize];
            if self.instance.rules.is_locked(need) {
                if at == k as u32 {
                    capacity -= self.instance.minutes[k];
                }
                continue;
            }
            let mut gain = if at == k as u32 {
                self.members.push(need);
                self.gain_of_staying(plan, need, k, daring)
            } else {
                self.gain_of_coming(plan, need, k, daring)
            };
            if at != k as u32 && !plan.bundle_allows(self.instance, k as u32) {
                continue;
            }
            if daring.noise > 0.0 {
                gain += daring.noise * (2.0 * self.chance() - 1.0);
            }
            if gain > 0.0 {
                self.knapsack.items.push(Item {
                    option: k as u32,
                    minutes: self.instance.minutes[k],
                    profit: gain,
                });
            }
        }
        self.knapsack.solve(capacity);
        self.apply(plan);
    }

    fn gain_of_staying(&self, plan: &Assignment, need: u32, k: usize, daring: Daring) -> f32 {
        let instance = self.instance;
        let slot = instance.slot[k];
        let mut direct = 0;
        for &other in instance.of_need(need as usize) {
            if instance.slot[other as usize] != slot && plan.fits(instance, other) {
                direct = direct.max(plan.worth(instance, other as usize));
            }
        }
        let mut here = instance.points[k];
        let mut place = 0.0;
        if let Some(pair) = pair_of(instance, k)
            && plan.tally.pair[pair] == 1
        {
            here -= instance.rules.pair_cost[pair];
            place =
                daring.refill * self.guide.provider[instance.rules.pair_provider[pair] as usize];
        }
        let covered = plan.tally.cover_loss(&instance.rules, need as usize);
        let alternative = ((direct + if direct > 0 { covered } else { 0 }) as f32)
            .max(self.believed(need, daring));
        (here + covered) as f32 - place - alternative
    }

    /// What a need is believed to earn elsewhere once ejected.
    fn believed(&self, need: u32, daring: Daring) -> f32 {
        if daring.elsewhere <= 0.0 {
            return 0.0;
        }
        self.guide.need[need as usize] - (1.0 - daring.elsewhere) * self.guide.scale
    }

    fn gain_of_coming(&self, plan: &Assignment, need: u32, k: usize, daring: Daring) -> f32 {
        let instance = self.instance;
        let mut gain = plan.worth(instance, k) as f32;
        if let Some(pair) = pair_of(instance, k)
            && plan.tally.pair[pair] == 0
        {
            let place = self.guide.provider[instance.rules.pair_provider[pair] as usize];
            let room = plan.tally.has_room(&instance.rules, pair);
            gain -= if room {
                daring.refill * place
            } else {
                place.max(1.0)
            };
        }
        let at = plan.at[need as usize];
        if at == NONE {
            return gain + plan.tally.cover_gain(&instance.rules, need as usize) as f32;
        }
        let at = at as usize;
        let mut left = instance.points[at] as f32;
        if let Some(pair) = pair_of(instance, at)
            && plan.tally.pair[pair] == 1
        {
            left -= instance.rules.pair_cost[pair] as f32;
            left -=
                daring.refill * self.guide.provider[instance.rules.pair_provider[pair] as usize];
        }
        let minutes = instance.minutes[at] as f32;
        gain - left + daring.refill * self.guide.slot[instance.slot[at] as usize] * minutes
    }

    /// Brings the plan in line with the knapsack's picks.
    fn apply(&mut self, plan: &mut Assignment) {
        for i in 0..self.members.len() {
            let need = self.members[i];
            if !self.knapsack.picks.contains(&plan.at[need as usize]) {
                plan.set(self.instance, need, NONE);
                self.loose.push(need);
            }
        }
        self.entering.clear();
        for item in &self.knapsack.items {
            if self.knapsack.picks.contains(&item.option)
                && plan.at[self.instance.need[item.option as usize] as usize] != item.option
            {
                self.entering.push((item.profit, item.option));
            }
        }
        self.entering
            .sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for i in 0..self.entering.len() {
            let (profit, option) = self.entering[i];
            self.enter(plan, option, profit);
        }
        self.settle(plan);
    }

    fn enter(&mut self, plan: &mut Assignment, option: u32, profit: f32) {
        let need = self.instance.need[option as usize];
        let old = plan.at[need as usize];
        if old != NONE {
            let left = self.instance.slot[old as usize];
            plan.set(self.instance, need, NONE);
            if !self.open.contains(&left) {
                self.open.push(left);
            }
        }
        if !plan.allows(self.instance, option) {
            self.make_room(plan, option as usize, profit);
        }
        if plan.fits(self.instance, option) {
            plan.set(self.instance, need, option);
        } else if old != NONE && plan.fits(self.instance, old) {
            plan.set(self.instance, need, old);
        } else {
            self.loose.push(need);
        }
    }

    /// Ejects the provider's partner with the least to lose, if that is less than what the newcomer gains.
    fn make_room(&mut self, plan: &mut Assignment, option: usize, gain: f32) {
        let instance = self.instance;
        let rules = &*instance.rules;
        let Some(pair) = pair_of(instance, option) else {
            return;
        };
        let provider = rules.pair_provider[pair] as usize;
        if plan.tally.partners[provider] < rules.partner_limit[provider] {
            return;
        }
        let mut least = (gain + self.guide.provider[provider], NONE);
        for &slot in &rules.provider_slots[provider] {
            for k in instance.of_slot(slot as usize) {
                let need = instance.need[k];
                if plan.at[need as usize] == k as u32
                    && !rules.is_locked(need)
                    && pair_of(instance, k).is_some_and(|pair| plan.tally.pair[pair] == 1)
                {
                    let daring = Daring {
                        elsewhere: 0.9,
                        ..Daring::NONE
                    };
                    let loss = self.gain_of_staying(plan, need, k, daring);
                    if loss < least.0 {
                        least = (loss, need);
                    }
                }
            }
        }
        if least.1 != NONE {
            let left = instance.slot[plan.at[least.1 as usize] as usize];
            plan.set(instance, least.1, NONE);
            self.loose.push(least.1);
            if !self.open.contains(&left) {
                self.open.push(left);
            }
        }
    }

    /// Ejected needs that fit somewhere directly go there at once.
    fn settle(&mut self, plan: &mut Assignment) {
        let mut i = 0;
        while i < self.loose.len() {
            let need = self.loose[i];
            if plan.at[need as usize] != NONE || plan.insert(self.instance, need) {
                self.loose.swap_remove(i);
            } else {
                i += 1;
            }
        }
    }
}
