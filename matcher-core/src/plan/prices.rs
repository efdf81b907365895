//! Prices of the rules, the bound they show and the direction in which it falls: Lagrangian relaxation with an exact knapsack per
//! slot, in integers.

use super::effort::Wanted;
use super::picks::{Pick, pick};
use super::relaxation::Relaxation;
use crate::model::Proof;

/// No price goes beyond; keeps every sum inside 64 bits.
const LARGEST: f64 = 1e13;

/// One number per rule of a [`Relaxation`]: prices, or a direction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Prices {
    pub(super) scale: i64,
    pub(super) need: Vec<i64>,
    pub(super) tie: Vec<i64>,
    pub(super) coverage: Vec<i64>,
    pub(super) quota: Vec<i64>,
    pub(super) provider: Vec<i64>,
    pub(super) seeker: Vec<i64>,
    pub(super) change: Vec<i64>,
    pub(super) bundle: Vec<i64>,
    pub(super) share: Vec<i64>,
}

impl Prices {
    pub(super) fn zero(relaxation: &Relaxation<'_>, scale: i64) -> Self {
        let problem = relaxation.problem;
        Self {
            scale,
            need: vec![0; problem.needs.len()],
            tie: vec![0; relaxation.ties.len()],
            coverage: vec![0; relaxation.coverage.len()],
            quota: vec![0; problem.quotas.len()],
            provider: vec![0; problem.providers.len()],
            seeker: vec![0; problem.seekers.len()],
            change: vec![0; 1],
            bundle: vec![0; problem.bundles.len()],
            share: vec![0; relaxation.shares.len()],
        }
    }

    fn lists(&self) -> [&Vec<i64>; 9] {
        [
            &self.need,
            &self.tie,
            &self.coverage,
            &self.quota,
            &self.provider,
            &self.seeker,
            &self.change,
            &self.bundle,
            &self.share,
        ]
    }

    fn lists_mut(&mut self) -> [&mut Vec<i64>; 9] {
        [
            &mut self.need,
            &mut self.tie,
            &mut self.coverage,
            &mut self.quota,
            &mut self.provider,
            &mut self.seeker,
            &mut self.change,
            &mut self.bundle,
            &mut self.share,
        ]
    }

    fn squared(&self) -> f64 {
        let all = self.lists().into_iter().flatten();
        all.map(|&g| g as f64 * g as f64).sum()
    }

    /// Moves against `direction` and back into the domains.
    fn step(&mut self, relaxation: &Relaxation<'_>, direction: &Self, length: f64) {
        for (prices, direction) in self.lists_mut().into_iter().zip(direction.lists()) {
            for (price, &slope) in prices.iter_mut().zip(direction) {
                let moved = *price as f64 - length * slope as f64;
                *price = moved.clamp(-LARGEST, LARGEST).round() as i64;
            }
        }
        self.project(relaxation);
    }

    /// Puts every price into its domain.
    pub(super) fn project(&mut self, relaxation: &Relaxation<'_>) {
        let problem = relaxation.problem;
        for (need, price) in self.need.iter_mut().enumerate() {
            if !relaxation.pinned[need] && relaxation.whole[need].is_none() {
                *price = (*price).max(0);
            }
        }
        for prices in [
            &mut self.tie,
            &mut self.coverage,
            &mut self.share,
            &mut self.change,
        ] {
            for price in prices.iter_mut() {
                *price = (*price).max(0);
            }
        }
        if relaxation.must_keep.is_none() {
            self.change.fill(0);
        }
        for (quota, price) in problem.quotas.iter().zip(&mut self.quota) {
            let most = if quota.min_seekers > 0 {
                quota.penalty.saturating_mul(self.scale)
            } else {
                0
            };
            *price = (*price).clamp(0, most);
        }
        let clamp = |price: &mut i64, limit: Option<u32>| {
            *price = if limit.is_some() { (*price).max(0) } else { 0 }
        };
        problem
            .providers
            .iter()
            .zip(&mut self.provider)
            .for_each(|(p, price)| clamp(price, p.max_partners));
        problem
            .seekers
            .iter()
            .zip(&mut self.seeker)
            .for_each(|(s, price)| clamp(price, s.max_providers));
        problem
            .bundles
            .iter()
            .zip(&mut self.bundle)
            .for_each(|(b, price)| clamp(price, b.max_providers));
    }

    /// The prices as a proof of the relaxation's problem.
    pub(super) fn proof(&self, relaxation: &Relaxation<'_>) -> Proof {
        let coverage = relaxation.coverage.iter().zip(&self.coverage);
        let ties = relaxation.ties.iter().zip(&self.tie);
        let shares = relaxation.shares.iter().zip(&self.share);
        Proof {
            scale: self.scale,
            need: self.need.clone(),
            provider: self.provider.clone(),
            quota: self.quota.clone(),
            coverage: coverage
                .filter(|(_, p)| **p != 0)
                .map(|(&(key, quota), &p)| (key, quota, p))
                .collect(),
            seeker: self.seeker.clone(),
            tie: ties
                .filter(|(_, p)| **p != 0)
                .map(|(tie, &p)| (tie.need, tie.provider, p))
                .collect(),
            change: self.change.first().copied().unwrap_or(0),
            bundle: self.bundle.clone(),
            together: shares
                .filter(|(_, p)| **p != 0)
                .map(|(share, &p)| (share.need, share.provider, p))
                .collect(),
        }
    }
}

/// The bound of prices, times their scale, and the direction in which it rises.
pub(super) fn bound(relaxation: &Relaxation<'_>, prices: &Prices) -> (i128, Prices) {
    let problem = relaxation.problem;
    let mut slope = Prices::zero(relaxation, prices.scale);
    let mut total = picks(relaxation, prices, &mut slope);
    // Needs: Σ u (1 − Σ x), for all-or-none bundles Σ u (y − Σ x).
    let mut sums = vec![0_i128; problem.bundles.len()];
    for (need, &price) in prices.need.iter().enumerate() {
        if let Some(bundle) = relaxation.whole[need] {
            sums[bundle as usize] += i128::from(price);
        } else {
            total += i128::from(price);
            slope.need[need] += 1;
        }
    }
    for (bundle, sum) in sums.into_iter().enumerate() {
        if sum > 0 || relaxation.forced[bundle] {
            total += sum;
            if problem.bundles[bundle].all {
                problem.bundles[bundle]
                    .needs
                    .iter()
                    .for_each(|&need| slope.need[need as usize] += 1);
            }
        }
    }
    total += pairs(relaxation, prices, &mut slope);
    total += shares(relaxation, prices, &mut slope);
    for (place, &(_, quota)) in relaxation.coverage.iter().enumerate() {
        let left = prices.quota[quota as usize] - prices.coverage[place];
        if left > 0 {
            total += i128::from(left);
            slope.coverage[place] -= 1;
            slope.quota[quota as usize] += 1;
        }
    }
    for (index, quota) in problem.quotas.iter().enumerate() {
        total -= i128::from(prices.quota[index]) * i128::from(quota.min_seekers);
        slope.quota[index] -= i64::from(quota.min_seekers);
    }
    if let Some(kept) = relaxation.must_keep {
        total -= i128::from(prices.change[0]) * i128::from(kept);
        slope.change[0] -= kept;
    }
    (total, slope)
}

/// Σ over slots of the best knapsack; its picks enter the slopes.
fn picks(relaxation: &Relaxation<'_>, prices: &Prices, slope: &mut Prices) -> i128 {
    let mut total = 0_i128;
    let (mut list, mut chosen) = (Vec::new(), Vec::new());
    for (slot, record) in relaxation.problem.slots.iter().enumerate() {
        list.clear();
        let range = relaxation.items_of(slot);
        for place in range.clone() {
            let item = &relaxation.items[place];
            let coverage = relaxation.coverage_of[item.need as usize].iter();
            let profit = i128::from(prices.scale) * i128::from(item.value)
                - i128::from(prices.need[item.need as usize])
                - item
                    .tie
                    .map_or(0, |tie| i128::from(prices.tie[tie as usize]))
                - item
                    .share
                    .map_or(0, |share| i128::from(prices.share[share as usize]))
                + if item.kept {
                    i128::from(prices.change[0])
                } else {
                    0
                }
                + coverage
                    .map(|&c| i128::from(prices.coverage[c as usize]))
                    .sum::<i128>();
            // The scale and the largest price keep profits inside 64 bits.
            list.push(Pick {
                minutes: item.minutes,
                profit: profit as i64,
            });
        }
        total += i128::from(pick(&list, record.minutes, &mut chosen));
        for &place in &chosen {
            let item = &relaxation.items[range.start + place];
            slope.need[item.need as usize] -= 1;
            item.tie
                .iter()
                .for_each(|&tie| slope.tie[tie as usize] -= 1);
            item.share
                .iter()
                .for_each(|&share| slope.share[share as usize] -= 1);
            slope.change[0] += i64::from(item.kept);
            for &coverage in &relaxation.coverage_of[item.need as usize] {
                slope.coverage[coverage as usize] += 1;
            }
        }
    }
    total
}

fn pairs(relaxation: &Relaxation<'_>, prices: &Prices, slope: &mut Prices) -> i128 {
    let problem = relaxation.problem;
    let mut left: Vec<i128> = relaxation
        .pairs
        .iter()
        .map(|pair| {
            let seeker = pair.seeker.map_or(0, |s| prices.seeker[s as usize]);
            -i128::from(prices.scale) * i128::from(pair.cost)
                - i128::from(prices.provider[pair.provider as usize])
                - i128::from(seeker)
        })
        .collect();
    for (tie, &price) in relaxation.ties.iter().zip(&prices.tie) {
        left[tie.pair as usize] += i128::from(price);
    }
    let mut total = left.iter().filter(|&&left| left > 0).sum();
    for (place, tie) in relaxation.ties.iter().enumerate() {
        slope.tie[place] += i64::from(left[tie.pair as usize] > 0);
    }
    for (pair, left) in relaxation.pairs.iter().zip(&left) {
        if *left > 0 {
            slope.provider[pair.provider as usize] -= 1;
            pair.seeker
                .iter()
                .for_each(|&s| slope.seeker[s as usize] -= 1);
        }
    }
    for (index, provider) in problem.providers.iter().enumerate() {
        let most = i64::from(provider.max_partners.unwrap_or(0));
        total += i128::from(prices.provider[index]) * i128::from(most);
        slope.provider[index] += most;
    }
    for (index, seeker) in problem.seekers.iter().enumerate() {
        let most = i64::from(seeker.max_providers.unwrap_or(0));
        total += i128::from(prices.seeker[index]) * i128::from(most);
        slope.seeker[index] += most;
    }
    total
}

fn shares(relaxation: &Relaxation<'_>, prices: &Prices, slope: &mut Prices) -> i128 {
    let mut left: Vec<i128> = relaxation
        .places
        .iter()
        .map(|&(bundle, _)| -i128::from(prices.bundle[bundle as usize]))
        .collect();
    for (share, &price) in relaxation.shares.iter().zip(&prices.share) {
        left[share.place as usize] += i128::from(price);
    }
    let mut total = left.iter().filter(|&&left| left > 0).sum();
    for (place, share) in relaxation.shares.iter().enumerate() {
        slope.share[place] += i64::from(left[share.place as usize] > 0);
    }
    for (&(bundle, _), left) in relaxation.places.iter().zip(&left) {
        slope.bundle[bundle as usize] -= i64::from(*left > 0);
    }
    for (index, bundle) in relaxation.problem.bundles.iter().enumerate() {
        let most = i64::from(bundle.max_providers.unwrap_or(0));
        total += i128::from(prices.bundle[index]) * i128::from(most);
        slope.bundle[index] += most;
    }
    total
}

/// Lowers the bound towards `target` (times the scale) by Polyak's subgradient steps; the best prices and their bound.
///
/// Stops when the bound is proven tight, that is below `target + scale`. Exact integers throughout; only the length of a step
/// is a float.
pub(super) fn descend(
    relaxation: &Relaxation<'_>,
    start: Prices,
    target: i128,
    steps: u64,
    wanted: Wanted<'_>,
) -> (i128, Prices) {
    let scale = i128::from(start.scale);
    let mut prices = start;
    let (mut total, mut slope) = bound(relaxation, &prices);
    let mut best = (total, prices.clone());
    let (mut boldness, mut stale) = (1.0_f64, 0);
    for _ in 0..steps {
        let squared = slope.squared();
        if best.0 < target + scale || squared == 0.0 || boldness < 1e-3 || wanted().is_break() {
            break;
        }
        let length = boldness * (total - target).max(scale) as f64 / squared;
        prices.step(relaxation, &slope, length);
        (total, slope) = bound(relaxation, &prices);
        if total < best.0 {
            best = (total, prices.clone());
            stale = 0;
        } else {
            stale += 1;
            if stale == 8 {
                (boldness, stale) = (boldness * 0.6, 0);
                prices.clone_from(&best.1);
                (total, slope) = bound(relaxation, &prices);
            }
        }
    }
    best
}
