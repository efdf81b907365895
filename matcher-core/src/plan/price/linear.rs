//! First prices from the duals of the linear relaxation, where that is small enough to solve.

use super::instance::Instance;
use super::prices::Prices;
use crate::model::Problem;
use crate::plan::effort::Wanted;
use crate::plan::exact;
use crate::plan::relaxation::Relaxation;
use std::collections::HashMap;

/// Prices of the linear relaxation's optimum are read at this scale.
const SCALE: i64 = 1000;

/// The duals as guiding prices; `None` when the solver finds none.
pub(super) fn prices(problem: &Problem, instance: &Instance, wanted: Wanted<'_>) -> Option<Prices> {
    let relaxation = Relaxation::new(problem);
    let duals = exact::linear_prices(&relaxation, SCALE, wanted)?;
    let points = |price: i64| price as f64 / SCALE as f64;
    let rules = &*instance.rules;
    let mut prices = Prices::new(instance);
    for (place, &original) in instance.need_of.iter().enumerate() {
        prices.need[place] = points(duals.need[original as usize]);
    }
    prices.provider = duals.provider.iter().map(|&p| points(p)).collect();
    prices.quota = duals.quota.iter().map(|&p| points(p)).collect();
    prices.change = duals.change.first().map_or(0.0, |&p| points(p));
    let covers = relaxation.coverage.iter().copied().zip(&duals.coverage);
    let claims: HashMap<_, _> = covers.map(|(key, &p)| (key, points(p))).collect();
    for (cover, claim) in prices.claim.iter_mut().enumerate() {
        let quota = rules.cover_quota[cover];
        let key = (rules.seeker_key[rules.cover_seeker[cover] as usize], quota);
        let most = prices.quota[quota as usize];
        if let Some(&own) = claims.get(&key)
            && most > 0.0
        {
            *claim = (own / most).clamp(0.0, 1.0) as f32;
        }
    }
    let ties = relaxation.ties.iter().zip(&duals.tie);
    let ties: HashMap<_, _> = ties
        .map(|(t, &p)| ((t.need, t.provider), points(p)))
        .collect();
    for pair in 0..rules.pair_cost.len() {
        let own = rules.pair_start[pair] as usize..rules.pair_start[pair + 1] as usize;
        let shares: Vec<f64> = own
            .clone()
            .map(|tie| {
                let need = instance.need_of[rules.tie_need[tie] as usize];
                let key = (need, rules.pair_provider[pair]);
                ties.get(&key).copied().unwrap_or(0.0)
            })
            .collect();
        let sum: f64 = shares.iter().sum();
        if sum > 0.0 {
            for (tie, share) in own.zip(shares) {
                prices.weight[tie] = ((share / sum) as f32).max(1e-4);
            }
        }
    }
    Some(prices)
}
