//! What the prices tell the search: worth of needs, of minutes and of partner places, and which options are worth looking at.

use super::instance::{Instance, NONE};
use super::prices::Prices;

/// Prices that guide the search; they decide nothing about validity or value.
#[derive(Debug)]
pub(super) struct Guide {
    /// Points that a need is believed to earn elsewhere.
    pub(super) need: Vec<f32>,
    /// Points per minute of each slot.
    pub(super) slot: Vec<f32>,
    /// Points per partner place of each provider.
    pub(super) provider: Vec<f32>,
}

impl Guide {
    pub(super) fn new(instance: &Instance, prices: &Prices, shift: &[f32]) -> Self {
        let mut offers: Vec<(f64, u32)> = Vec::new();
        let slot = (0..instance.slots()).map(|slot| {
            offers.clear();
            for k in instance.of_slot(slot) {
                let profit = profit(instance, prices, shift, k);
                if profit > 0.0 {
                    offers.push((profit / f64::from(instance.minutes[k]), instance.minutes[k]));
                }
            }
            critical(&mut offers, instance.capacity[slot]) as f32
        });
        Self {
            slot: slot.collect(),
            need: prices.need.iter().map(|&price| price as f32).collect(),
            provider: prices.provider.iter().map(|&price| price as f32).collect(),
        }
    }

    /// Which options are within `margin` points of paying their need's and slot's price, or the best of their need.
    pub(super) fn promising(&self, instance: &Instance, prices: &Prices, shift: &[f32], margin: f32) -> Vec<bool> {
        let reduced = |k: usize| {
            profit(instance, prices, shift, k) as f32
                - self.slot[instance.slot[k] as usize] * instance.minutes[k] as f32
        };
        let mut keep = vec![false; instance.need.len()];
        for need in 0..instance.needs() {
            let options = instance.of_need(need);
            let mut best = (f32::NEG_INFINITY, NONE);
            for &k in options {
                let reduced = reduced(k as usize);
                keep[k as usize] = reduced >= -margin;
                if reduced > best.0 {
                    best = (reduced, k);
                }
            }
            if best.1 != NONE {
                keep[best.1 as usize] = true;
            }
            if instance.rules.is_locked(need as u32) {
                options.iter().for_each(|&k| keep[k as usize] = true);
            }
        }
        keep
    }

    /// Value of an option less the price of its minutes.
    pub(super) fn net(&self, instance: &Instance, option: u32, worth: i64) -> f32 {
        let k = option as usize;
        worth as f32 - self.slot[instance.slot[k] as usize] * instance.minutes[k] as f32
    }
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
