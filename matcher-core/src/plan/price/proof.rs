//! From guiding prices to the proof: integer prices, and the bound they show in exact integers.
//!
//! The formula is that of `data/PROBLEM.md`. Any prices inside their domains prove a bound; rounding costs at most half a unit of 1/scale
//! per need. This recomputation serves the planner; the independent one is [`check::bound`](crate::check::bound).

use super::instance::{Instance, NONE};
use super::prices::Prices;
use crate::model::{Problem, Proof, SeekerKey};

/// Largest capacity / gcd with an exact knapsack in the proof; beyond it the fractional bound counts.
const EXACT_CAPACITY: i64 = 100_000;

/// Integer prices near the guiding ones, and the bound they show; `None` if a sum leaves its range.
pub(super) fn prove(
    problem: &Problem,
    instance: &Instance,
    prices: &Prices,
) -> Option<(Proof, i128)> {
    let rules = &*instance.rules;
    let largest = problem
        .options
        .iter()
        .map(|option| option.value)
        .max()
        .unwrap_or(0);
    let scale: i64 = if largest < 1_000_000_000_000 {
        1_000
    } else {
        1
    };
    let round = |price: f64| (price * scale as f64).round() as i64;
    let provider: Vec<i64> = prices
        .provider
        .iter()
        .map(|&price| round(price).max(0))
        .collect();
    let quota: Vec<i64> = prices
        .quota
        .iter()
        .zip(&rules.quotas)
        .map(|(&price, &(_, penalty))| round(price).clamp(0, scale.saturating_mul(penalty)))
        .collect();
    let cover: Vec<i64> = (0..prices.claim.len())
        .map(|cover| {
            let limit = quota[rules.cover_quota[cover] as usize];
            ((f64::from(prices.claim[cover]) * limit as f64).round() as i64).clamp(0, limit)
        })
        .collect();
    let mut integer = Integer {
        instance,
        scale,
        need: prices
            .need
            .iter()
            .zip(0..)
            .map(|(&price, need)| match rules.is_free_in_sign(need) {
                true => round(price),
                false => round(price).max(0),
            })
            .collect(),
        tie: share(instance, prices, scale, &provider),
        cover,
        change: round(prices.change).max(0),
        provider,
        quota,
    };
    integer.price_pins();
    integer.trim_ties();
    let bound = integer.bound(problem)?;
    Some((integer.proof(problem), bound))
}

/// w per tie: the pair's price shared by weights, the last tie taking the remainder.
fn share(instance: &Instance, prices: &Prices, scale: i64, provider: &[i64]) -> Vec<i64> {
    let rules = &*instance.rules;
    let mut tie = vec![0; rules.tie_pair.len()];
    for pair in 0..rules.pair_cost.len() {
        let price = scale * rules.pair_cost[pair] + provider[rules.pair_provider[pair] as usize];
        let ties = rules.pair_start[pair] as usize..rules.pair_start[pair + 1] as usize;
        let mut left = price;
        for t in ties.clone() {
            let part = if t + 1 == ties.end {
                left
            } else {
                ((f64::from(prices.weight[t]) * price as f64) as i64).clamp(0, left)
            };
            tie[t] = part;
            left -= part;
        }
    }
    tie
}

/// Prices as multiples of 1/scale points.
struct Integer<'a> {
    instance: &'a Instance,
    scale: i64,
    need: Vec<i64>,
    provider: Vec<i64>,
    quota: Vec<i64>,
    cover: Vec<i64>,
    tie: Vec<i64>,
    change: i64,
}

impl Integer<'_> {
    /// Profit of an option without its tie.
    fn untied(&self, k: usize) -> i128 {
        let need = self.instance.need[k] as usize;
        let covers = self.instance.rules.covers_of(need).iter();
        let claims: i64 = covers.map(|&cover| self.cover[cover as usize]).sum();
        let kept = if self.instance.kept.get(k) == Some(&true) {
            self.change
        } else {
            0
        };
        i128::from(self.scale) * i128::from(self.instance.points[k]) - i128::from(self.need[need])
            + i128::from(claims)
            + i128::from(kept)
    }

    fn profit(&self, k: usize) -> i128 {
        let tie = self.instance.tie.get(k).copied().unwrap_or(NONE);
        self.untied(k)
            - if tie == NONE {
                0
            } else {
                i128::from(self.tie[tie as usize])
            }
    }

    /// A pinned need's price is so low that its slot's knapsack takes it whatever else there is.
    fn price_pins(&mut self) {
        for &need in &self.instance.rules.pins {
            let Some(&k) = self.instance.of_need(need as usize).first() else {
                continue;
            };
            let slot = self.instance.slot[k as usize] as usize;
            let others: i128 = self
                .instance
                .of_slot(slot)
                .filter(|&other| !self.instance.rules.is_pinned(self.instance.need[other]))
                .map(|other| self.profit(other).max(0))
                .sum();
            self.need[need as usize] = 0;
            let own = self.profit(k as usize);
            self.need[need as usize] = (own - others - 1).clamp(i128::from(i64::MIN / 4), 0) as i64;
        }
    }

    /// Lowers every tie's price to what its options could pay at all: less to write, the same bound.
    fn trim_ties(&mut self) {
        let mut most = vec![0_i64; self.tie.len()];
        for k in 0..self.instance.tie.len() {
            let tie = self.instance.tie[k];
            if tie != NONE {
                let pays = self.untied(k).clamp(0, i128::from(i64::MAX)) as i64;
                most[tie as usize] = most[tie as usize].max(pays);
            }
        }
        for (price, most) in self.tie.iter_mut().zip(most) {
            *price = (*price).min(most);
        }
    }

    fn bound(&self, problem: &Problem) -> Option<i128> {
        let rules = &*self.instance.rules;
        let mut sum: i128 = 0;
        let mut bundled = vec![
            false;
            if problem.bundles.iter().any(|b| b.all) {
                self.need.len()
            } else {
                0
            }
        ];
        for bundle in rules.bundles.iter().filter(|bundle| bundle.all) {
            if bundle.needs.iter().any(|&need| rules.is_pinned(need)) {
                continue;
            }
            let together: i128 = bundle
                .needs
                .iter()
                .map(|&need| i128::from(self.need[need as usize]))
                .sum();
            sum += together.max(0);
            bundle
                .needs
                .iter()
                .for_each(|&need| bundled[need as usize] = true);
        }
        for (need, &price) in self.need.iter().enumerate() {
            if bundled.get(need) != Some(&true) {
                sum += i128::from(price);
            }
        }
        sum += self.rule_terms();
        let mut knapsack = ExactKnapsack::default();
        for slot in 0..self.instance.slots() {
            knapsack.items.clear();
            for k in self.instance.of_slot(slot) {
                let profit = self.profit(k);
                if profit > 0 {
                    knapsack.items.push((
                        self.instance.exact_minutes(problem, k),
                        i64::try_from(profit).ok()?,
                    ));
                }
            }
            let capacity = self.instance.exact_capacity(problem, slot);
            sum = sum.checked_add(knapsack.best(capacity)?)?;
        }
        Some(sum.div_euclid(i128::from(self.scale)))
    }

    /// λ, ν, σ and κ outside the knapsacks; pairs add nothing because their ties never exceed them.
    fn rule_terms(&self) -> i128 {
        let rules = &*self.instance.rules;
        let mut sum: i128 = 0;
        for (&price, &limit) in self.provider.iter().zip(&rules.partner_limit) {
            if limit != NONE {
                sum += i128::from(price) * i128::from(limit);
            }
        }
        for (cover, &claim) in self.cover.iter().enumerate() {
            sum += i128::from(self.quota[rules.cover_quota[cover] as usize] - claim);
        }
        for (&price, &(min, _)) in self.quota.iter().zip(&rules.quotas) {
            sum -= i128::from(price) * i128::from(min);
        }
        let counted = rules.counted.iter().filter(|&&counted| counted).count() as i128;
        if !rules.counted.is_empty() {
            sum -= i128::from(self.change) * (counted - i128::from(rules.max_changes));
        }
        sum
    }

    fn proof(self, problem: &Problem) -> Proof {
        let instance = self.instance;
        let rules = &*instance.rules;
        let mut need = vec![0; problem.needs.len()];
        for (place, &original) in instance.need_of.iter().enumerate() {
            need[original as usize] = self.need[place];
        }
        let mut coverage: Vec<(SeekerKey, u32, i64)> = (0..self.cover.len())
            .filter(|&cover| self.cover[cover] > 0)
            .map(|cover| {
                let key = rules.seeker_key[rules.cover_seeker[cover] as usize];
                (key, rules.cover_quota[cover], self.cover[cover])
            })
            .collect();
        coverage.sort_unstable();
        let mut tie: Vec<(u32, u32, i64)> = (0..self.tie.len())
            .filter(|&tie| self.tie[tie] > 0)
            .map(|tie| {
                let provider = rules.pair_provider[rules.tie_pair[tie] as usize];
                let original = instance.need_of[rules.tie_need[tie] as usize];
                (original, provider, self.tie[tie])
            })
            .collect();
        tie.sort_unstable();
        Proof {
            scale: self.scale,
            need,
            provider: self.provider,
            quota: self.quota,
            coverage,
            tie,
            change: self.change,
            ..Proof::zero(problem)
        }
    }
}

/// The exact 0/1 knapsack in integers.
#[derive(Default)]
struct ExactKnapsack {
    items: Vec<(i64, i64)>,
    row: Vec<i64>,
}

impl ExactKnapsack {
    fn best(&mut self, capacity: i64) -> Option<i128> {
        let minutes: i128 = self.items.iter().map(|item| i128::from(item.0)).sum();
        let profit: i128 = self.items.iter().map(|item| i128::from(item.1)).sum();
        if minutes <= i128::from(capacity) {
            return Some(profit);
        }
        i64::try_from(profit).ok()?;
        if capacity > EXACT_CAPACITY {
            return Some(self.fractional(capacity));
        }
        self.row.clear();
        self.row.resize(capacity as usize + 1, 0);
        for &(minutes, profit) in &self.items {
            for at in (minutes as usize..self.row.len()).rev() {
                let taken = self.row[at - minutes as usize].wrapping_add(profit);
                if taken > self.row[at] {
                    self.row[at] = taken;
                }
            }
        }
        Some(i128::from(self.row[capacity as usize]))
    }

    /// The linear relaxation, rounded up (Dantzig 1957).
    fn fractional(&mut self, capacity: i64) -> i128 {
        self.items.sort_unstable_by(|a, b| {
            (i128::from(b.1) * i128::from(a.0)).cmp(&(i128::from(a.1) * i128::from(b.0)))
        });
        let mut left = i128::from(capacity);
        let mut sum = 0;
        for &(minutes, profit) in &self.items {
            let (minutes, profit) = (i128::from(minutes), i128::from(profit));
            if minutes <= left {
                left -= minutes;
                sum += profit;
            } else {
                return sum + (profit * left + minutes - 1) / minutes;
            }
        }
        sum
    }
}
