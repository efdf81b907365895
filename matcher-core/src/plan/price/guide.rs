//! What the prices tell the search: worth of needs, of minutes and of partner places, and which options are worth looking at.

use super::assignment::Assignment;
use super::instance::Instance;
use super::knapsack::{Item, Knapsack};
use super::prices::Prices;
use super::tally::{Tally, pair_of};

/// Options per need at most where every need must be served.
const MOST: usize = 10;

/// Prices that guide the search; they decide nothing about validity or value.
#[derive(Debug, Clone)]
pub(super) struct Guide {
    /// Points that a need is believed to earn elsewhere.
    pub(super) need: Vec<f32>,
    /// Points that options of one need typically differ by, the unit of the search.
    pub(super) scale: f32,
    /// Points between a need's best two options at the prices, in the mean.
    pub(super) distance: f64,
    /// Whether leaving a need out costs far more than any choice between its options, so that all should be served.
    pub(super) all_served: bool,
    /// Points per minute of each slot.
    pub(super) slot: Vec<f32>,
    /// Best knapsack of each slot at the prices.
    pub(super) best: Vec<f32>,
    /// What each promising option earns beyond its need's price, in the order of the pruned instance.
    pub(super) profit: Vec<f32>,
    /// Points per partner place of each provider.
    pub(super) provider: Vec<f32>,
}

impl Guide {
    pub(super) fn new(instance: &Instance, prices: &Prices, shift: &[f32]) -> Self {
        let mut offers: Vec<(f64, u32)> = Vec::new();
        let mut knapsack = Knapsack::default();
        let mut best = Vec::with_capacity(instance.slots());
        let slot = (0..instance.slots()).map(|slot| {
            offers.clear();
            knapsack.items.clear();
            for k in instance.of_slot(slot) {
                let profit = profit(instance, prices, shift, k);
                if profit > 0.0 {
                    offers.push((profit / f64::from(instance.minutes[k]), instance.minutes[k]));
                    knapsack.items.push(Item {
                        option: k as u32,
                        minutes: instance.minutes[k],
                        profit: profit as f32,
                    });
                }
            }
            best.push(knapsack.solve(instance.capacity[slot]));
            critical(&mut offers, instance.capacity[slot]) as f32
        });
        let slot = slot.collect();
        let mut guide = Self {
            scale: 1.0,
            distance: 1.0,
            all_served: false,
            slot,
            best,
            profit: Vec::new(),
            need: prices.need.iter().map(|&price| price as f32).collect(),
            provider: prices.provider.iter().map(|&price| price as f32).collect(),
        };
        guide.measure(instance, prices, shift);
        guide
    }

    /// The unit of the search is three times the mean distance from a need's best option to its fourth-best at the prices.
    fn measure(&mut self, instance: &Instance, prices: &Prices, shift: &[f32]) {
        let (mut fourths, mut seconds) = (0.0, 0.0);
        let mut reduced = Vec::new();
        for need in 0..instance.needs() {
            let options = instance.of_need(need).iter();
            reduced.clear();
            reduced.extend(options.map(|&k| self.reduced(instance, prices, shift, k as usize)));
            reduced.sort_unstable_by(|a, b| b.total_cmp(a));
            if let (Some(first), Some(last)) = (reduced.first(), reduced.last()) {
                fourths += f64::from(first - reduced.get(3).unwrap_or(last));
                seconds += f64::from(first - reduced.get(1).unwrap_or(last));
            }
        }
        let needs = instance.needs().max(1) as f64;
        self.scale = (3.0 * fourths / needs).max(1.0) as f32;
        self.distance = seconds / needs;
        let mean = self.need.iter().sum::<f32>() / needs as f32;
        self.all_served = mean > 20.0 * self.scale;
    }

    /// Profit of an option less the price of its minutes.
    fn reduced(&self, instance: &Instance, prices: &Prices, shift: &[f32], k: usize) -> f32 {
        profit(instance, prices, shift, k) as f32
            - self.slot[instance.slot[k] as usize] * instance.minutes[k] as f32
    }

    /// Which options come near to paying their need's and slot's price, or are among the `best` of their need.
    ///
    /// Where leaving a need out costs far more than any choice between its options (every need must be served), more of them stay.
    pub(super) fn promising(
        &mut self,
        instance: &Instance,
        prices: &Prices,
        shift: &[f32],
        best: usize,
    ) -> Vec<bool> {
        let margin = if self.all_served { 1.0 } else { 0.2 } * self.scale;
        let mut keep = vec![false; instance.need.len()];
        let mut ranked = Vec::new();
        for need in 0..instance.needs() {
            let options = instance.of_need(need);
            ranked.clear();
            for &k in options {
                let reduced = self.reduced(instance, prices, shift, k as usize);
                keep[k as usize] = reduced >= -margin;
                ranked.push((reduced, k));
            }
            ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            if self.all_served {
                for &(_, k) in ranked.iter().skip(MOST) {
                    keep[k as usize] = false;
                }
            }
            for &(_, k) in ranked.iter().take(best) {
                keep[k as usize] = true;
            }
            if instance.rules.is_locked(need as u32) {
                for &k in options {
                    keep[k as usize] = true;
                }
            }
        }
        self.profit = (0..instance.need.len())
            .filter(|&k| keep[k])
            .map(|k| profit(instance, prices, shift, k) as f32)
            .collect();
        keep
    }

    /// By how much a slot of the plan stays below its best knapsack at the prices: its share of the gap.
    pub(super) fn loss(&self, instance: &Instance, plan: &Assignment, slot: u32) -> f32 {
        let mut loss = self.best[slot as usize];
        for k in instance.of_slot(slot as usize) {
            if plan.at[instance.need[k] as usize] == k as u32 {
                loss -= self.profit[k];
            }
        }
        loss
    }

    /// Price of an option's minutes and, for a new pair, of the partner place.
    pub(super) fn charge(&self, instance: &Instance, tally: &Tally, option: usize) -> f32 {
        let minutes = self.slot[instance.slot[option] as usize] * instance.minutes[option] as f32;
        match pair_of(instance, option) {
            Some(pair) if tally.pair[pair] == 0 => {
                minutes + self.provider[instance.rules.pair_provider[pair] as usize]
            }
            _ => minutes,
        }
    }
}

/// The mean over needs of the difference between best and worst value, and never 0.
pub(super) fn spread(instance: &Instance) -> f32 {
    let mut sum = 0.0;
    for need in 0..instance.needs() {
        let values = instance
            .of_need(need)
            .iter()
            .map(|&k| instance.points[k as usize]);
        let most = values.clone().max().unwrap_or(0);
        sum += (most - values.min().unwrap_or(0)) as f64;
    }
    ((sum / instance.needs().max(1) as f64) as f32).max(1.0)
}

fn profit(instance: &Instance, prices: &Prices, shift: &[f32], k: usize) -> f64 {
    instance.points[k] as f64 - prices.need[instance.need[k] as usize]
        + f64::from(shift.get(k).copied().unwrap_or(0.0))
}

/// The efficiency of the first item that no longer fits, 0 if all do: the slot's price in the linear relaxation (Dantzig 1957).
fn critical(offers: &mut [(f64, u32)], capacity: u32) -> f64 {
    offers.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut left = i64::from(capacity);
    for &(efficiency, minutes) in offers.iter() {
        left -= i64::from(minutes);
        if left < 0 {
            return efficiency;
        }
    }
    0.0
}
