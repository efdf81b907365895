//! The multipliers of every rule, and what they make of each option's value.
//!
//! In the bound of `data/PROBLEM.md` an option's profit is v − u − w + Σσ + κ·kept. The ties of a pair share its cost and the prices of its
//! limits by weights that sum to 1, w = weight·(cost + λ + μ), so that `Σ_pair max(0, Σw − cost − λ − μ)` vanishes. σ starts at ν, so that
//! Σ max(0, ν − σ) vanishes too. All here are floating-point guides; [`proof`](super::proof) rounds them to integers.

use super::instance::{Instance, NONE};
use super::rules::Bundle;

/// Prices in points.
#[derive(Debug, Clone)]
pub(super) struct Prices {
    /// u per need.
    pub(super) need: Vec<f64>,
    /// λ per provider.
    pub(super) provider: Vec<f64>,
    /// ν per quota.
    pub(super) quota: Vec<f64>,
    /// σ / ν per cover, 0 to 1.
    pub(super) claim: Vec<f32>,
    /// Share of each tie in its pair.
    pub(super) weight: Vec<f32>,
    /// κ.
    pub(super) change: f64,
}

impl Prices {
    /// First prices: every need at its best value, nothing for the rules.
    pub(super) fn new(instance: &Instance) -> Self {
        let rules = &instance.rules;
        let mut weight = vec![1.0; rules.tie_pair.len()];
        for ties in rules.pair_start.windows(2) {
            let share = 1.0 / (ties[1] - ties[0]) as f32;
            weight[ties[0] as usize..ties[1] as usize].fill(share);
        }
        let best = |need: usize| {
            let values = instance
                .of_need(need)
                .iter()
                .map(|&k| instance.points[k as usize]);
            values.max().unwrap_or(0) as f64
        };
        Self {
            need: (0..instance.needs()).map(best).collect(),
            provider: vec![0.0; rules.partner_limit.len()],
            quota: vec![0.0; rules.quotas.len()],
            claim: vec![1.0; rules.cover_quota.len()],
            weight,
            change: 0.0,
        }
    }

    /// Prices of needs alone, for an instance without rules.
    pub(super) fn of_needs(need: Vec<f64>) -> Self {
        Self {
            need,
            provider: Vec::new(),
            quota: Vec::new(),
            claim: Vec::new(),
            weight: Vec::new(),
            change: 0.0,
        }
    }

    /// What the rules add to each option's value; empty if they add nothing anywhere.
    pub(super) fn shifts(&self, instance: &Instance, shift: &mut Vec<f32>) {
        let rules = &*instance.rules;
        if instance.tie.is_empty() && rules.cover_start.is_empty() && instance.kept.is_empty() {
            return;
        }
        let of_need: Vec<f32> = (0..instance.needs())
            .map(|need| {
                let covers = rules.covers_of(need).iter();
                covers
                    .map(|&c| self.claimed(instance, c as usize) as f32)
                    .sum()
            })
            .collect();
        shift.clear();
        shift.extend((0..instance.need.len()).map(|k| {
            let mut points = of_need[instance.need[k] as usize];
            if let Some(&tie) = instance.tie.get(k)
                && tie != NONE
            {
                points -= self.charge(instance, tie as usize) as f32;
            }
            if instance.kept.get(k) == Some(&true) {
                points += self.change as f32;
            }
            points
        }));
    }

    /// w of a tie.
    pub(super) fn charge(&self, instance: &Instance, tie: usize) -> f64 {
        let pair = instance.rules.tie_pair[tie] as usize;
        f64::from(self.weight[tie]) * self.pair_price(instance, pair)
    }

    /// Cost and prices of limits of a pair.
    pub(super) fn pair_price(&self, instance: &Instance, pair: usize) -> f64 {
        let rules = &instance.rules;
        rules.pair_cost[pair] as f64 + self.provider[rules.pair_provider[pair] as usize]
    }

    /// σ of a cover.
    pub(super) fn claimed(&self, instance: &Instance, cover: usize) -> f64 {
        f64::from(self.claim[cover]) * self.quota[instance.rules.cover_quota[cover] as usize]
    }

    /// Σu of a bundle.
    pub(super) fn of_bundle(&self, bundle: &Bundle) -> f64 {
        let needs = bundle.needs.iter();
        needs.map(|&need| self.need[need as usize]).sum()
    }

    /// The part of the bound outside knapsacks.
    pub(super) fn constant(&self, instance: &Instance) -> f64 {
        let rules = &instance.rules;
        let mut sum: f64 = self.need.iter().sum();
        for bundle in rules.optional_bundles() {
            sum += (-self.of_bundle(bundle)).max(0.0);
        }
        for (&price, &limit) in self.provider.iter().zip(&rules.partner_limit) {
            if limit != NONE {
                sum += price * f64::from(limit);
            }
        }
        for cover in 0..self.claim.len() {
            let quota = rules.cover_quota[cover] as usize;
            sum += self.quota[quota] * f64::from(1.0 - self.claim[cover]);
        }
        for (&price, &(min, _)) in self.quota.iter().zip(&rules.quotas) {
            sum -= price * f64::from(min);
        }
        if !rules.counted.is_empty() {
            let counted = rules.counted.iter().filter(|&&counted| counted).count();
            sum -= self.change * (counted as f64 - rules.max_changes as f64);
        }
        sum
    }
}
