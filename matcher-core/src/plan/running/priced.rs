//! The bound of a running plan: the prices of its proof, kept up with every event.
//!
//! Only the knapsacks of slots that an event touches are solved again. A need gets the least price at which no slot picks it:
//! with `t = KP(c) − KP(c − m)` the price of its minutes in a slot, that is the largest `profit − t` of its options, and the bound rises by
//! no more than this.

use crate::model::{Problem, ProblemBundle, Proof, SeekerKey};
use crate::plan::picks::{Pick, best_profit};
use std::collections::{HashMap, HashSet};

/// Stands for an option that no plan may take.
const BARRED: i64 = i64::MIN;
/// Prices with what they make of every option and of every slot.
#[derive(Debug, Clone)]
pub(super) struct Priced {
    pub(super) proof: Proof,
    /// The bound times the scale.
    pub(super) total: i128,
    /// Profit of each option at the prices; [`BARRED`] where it may not be taken.
    profit: Vec<i64>,
    /// Options on each slot.
    on_slot: Vec<Vec<u32>>,
    /// Σ w − scale·cost − λ − μ of each pair with a tie.
    slack: HashMap<(u32, SeekerKey), i64>,
    coverage: HashMap<(SeekerKey, u32), i64>,
}

impl Priced {
    /// The prices of a valid proof.
    pub(super) fn new(problem: &Problem, proof: Proof) -> Self {
        let mut charges: HashMap<(u32, u32), i64> = HashMap::new();
        for &(need, provider, price) in proof.tie.iter().chain(&proof.together) {
            *charges.entry((need, provider)).or_default() += price;
        }
        let coverage = proof.coverage.iter();
        let mut priced = Self {
            coverage: coverage.map(|&(key, q, p)| ((key, q), p)).collect(),
            profit: vec![BARRED; problem.options.len()],
            on_slot: vec![Vec::new(); problem.slots.len()],
            slack: HashMap::new(),
            proof,
            total: 0,
        };
        for &(need, provider, price) in &priced.proof.tie {
            let pair = (provider, problem.seeker_key(need));
            let start = priced.slack.get(&pair).copied();
            let start = start.unwrap_or_else(|| priced.untied(problem, pair));
            priced.slack.insert(pair, start + price);
        }
        let previous: HashMap<u32, u32> = problem
            .counted_previous()
            .map(|p| (p.need, p.slot))
            .collect();
        for need in 0..problem.needs.len() as u32 {
            let common = priced.claims(problem, need) - priced.proof.need[need as usize];
            for k in places(problem, need) {
                let option = problem.options[k];
                priced.on_slot[option.slot as usize].push(k as u32);
                if problem.is_banned(need, option.slot)
                    || problem.pin_of(need).is_some_and(|pin| pin != option.slot)
                {
                    continue;
                }
                let provider = problem.slots[option.slot as usize].provider;
                let charge = provider.and_then(|p| charges.get(&(need, p)));
                let kept = previous.get(&need);
                let kept = kept.is_some_and(|&p| problem.keeps(option.slot, p));
                priced.profit[k] = option.value * priced.proof.scale + common
                    - charge.copied().unwrap_or(0)
                    + if kept { priced.proof.change } else { 0 };
            }
        }
        priced.total = priced.of_rules(problem);
        for (slot, record) in (0_u32..).zip(&problem.slots) {
            priced.total += i128::from(priced.knapsack(problem, slot, record.minutes, None));
        }
        priced
    }

    /// All terms of the bound but the knapsacks, as `data/PROBLEM.md` has them.
    fn of_rules(&self, problem: &Problem) -> i128 {
        let proof = &self.proof;
        let weighted = |prices: &[i64], limits: &mut dyn Iterator<Item = Option<u32>>| -> i128 {
            let both = prices.iter().zip(limits);
            both.map(|(&price, most)| i128::from(price) * i128::from(most.unwrap_or(0)))
                .sum()
        };
        let bundled = problem.bundles.iter().filter(|b| b.all);
        let bundled: HashSet<u32> = bundled.flat_map(|b| b.needs.iter().copied()).collect();
        let needs = (0_u32..).zip(&proof.need);
        let alone = needs.filter(|(need, _)| !bundled.contains(need));
        let mut total: i128 = alone.map(|(_, &price)| i128::from(price)).sum();
        let bundles = problem.bundles.iter().filter(|b| b.all);
        total += bundles.map(|b| self.of_bundle(problem, b)).sum::<i128>();
        let mut partners = problem.providers.iter().map(|p| p.max_partners);
        let mut providers = problem.seekers.iter().map(|s| s.max_providers);
        let mut together = problem.bundles.iter().map(|b| b.max_providers);
        total += weighted(&proof.provider, &mut partners)
            + weighted(&proof.seeker, &mut providers)
            + weighted(&proof.bundle, &mut together);
        let slack = self.slack.values();
        total += slack.map(|&left| i128::from(left.max(0))).sum::<i128>();
        total += self.of_together(problem);
        let mut pairs = HashSet::new();
        for (need, record) in (0_u32..).zip(&problem.needs) {
            let key = problem.seeker_key(need);
            pairs.extend(record.quotas.iter().map(|&quota| (key, quota)));
        }
        for (key, quota) in pairs {
            let share = self.coverage.get(&(key, quota)).copied().unwrap_or(0);
            total += i128::from((proof.quota[quota as usize] - share).max(0));
        }
        let quotas = problem.quotas.iter().zip(&proof.quota);
        total -= quotas
            .map(|(q, &price)| i128::from(price) * i128::from(q.min_seekers))
            .sum::<i128>();
        let counted = problem.counted_previous().count() as i128;
        let budget = problem.max_changes.map_or(counted, i128::from);
        total - i128::from(proof.change) * (counted - budget)
    }

    /// Σ u of an all-or-none bundle; nothing less than nothing unless a pin forces it.
    fn of_bundle(&self, problem: &Problem, bundle: &ProblemBundle) -> i128 {
        let prices = bundle.needs.iter();
        let sum: i128 = prices
            .map(|&need| i128::from(self.proof.need[need as usize]))
            .sum();
        if bundle
            .needs
            .iter()
            .any(|&need| problem.pin_of(need).is_some())
        {
            sum
        } else {
            sum.max(0)
        }
    }

    /// Σ over (bundle, provider) of max(0, Σ ω − β).
    fn of_together(&self, problem: &Problem) -> i128 {
        let bundles = problem.bundles.iter().zip(0_u32..);
        let bundle_of: HashMap<u32, u32> = bundles
            .flat_map(|(b, index)| b.needs.iter().map(move |&need| (need, index)))
            .collect();
        let mut sums: HashMap<(u32, u32), i128> = HashMap::new();
        for &(need, provider, price) in &self.proof.together {
            if let Some(&bundle) = bundle_of.get(&need) {
                *sums.entry((bundle, provider)).or_default() += i128::from(price);
            }
        }
        let left = sums
            .iter()
            .map(|(&(bundle, _), sum)| sum - i128::from(self.proof.bundle[bundle as usize]));
        left.map(|left| left.max(0)).sum()
    }

    /// −scale·cost − λ − μ.
    fn untied(&self, problem: &Problem, (provider, key): (u32, SeekerKey)) -> i64 {
        let (cost, seeker) = match key {
            SeekerKey::Seeker(s) => (
                problem.pair_cost(provider, s),
                self.proof.seeker[s as usize],
            ),
            SeekerKey::Need(_) => (0, 0),
        };
        -self.proof.scale * cost - self.proof.provider[provider as usize] - seeker
    }

    /// Σ σ.
    fn claims(&self, problem: &Problem, need: u32) -> i64 {
        let key = problem.seeker_key(need);
        let quotas = problem.needs[need as usize].quotas.iter();
        quotas
            .filter_map(|&quota| self.coverage.get(&(key, quota)))
            .sum()
    }

    /// The proven bound.
    pub(super) fn bound(&self) -> Option<i64> {
        i64::try_from(self.total.div_euclid(i128::from(self.proof.scale))).ok()
    }

    /// Prices the last need of the problem, which has just been added.
    pub(super) fn add(&mut self, problem: &Problem) {
        let need = problem.needs.len() as u32 - 1;
        let key = problem.seeker_key(need);
        self.proof.need.push(0);
        self.proof.seeker.resize(problem.seekers.len(), 0);
        for &quota in &problem.needs[need as usize].quotas {
            // Worth ν less than nothing to leave out, and ν to serve: what a new firm adds to the bound it adds once.
            let price = self.proof.quota[quota as usize];
            if price > 0
                && !self.coverage.contains_key(&(key, quota))
                && is_new(problem, need, key, quota)
            {
                self.coverage.insert((key, quota), price);
                self.proof.coverage.push((key, quota, price));
            }
        }
        let claims = self.claims(problem, need);
        let mut ties: HashMap<u32, i64> = HashMap::new();
        for k in places(problem, need) {
            let option = problem.options[k];
            self.on_slot[option.slot as usize].push(k as u32);
            let provider = problem.slots[option.slot as usize].provider;
            let tie = provider.map_or(0, |p| match ties.get(&p) {
                Some(&tie) => tie,
                None => {
                    let tie = self.tie(problem, need, (p, key));
                    ties.insert(p, tie);
                    tie
                }
            });
            // Not yet among the options that slots can pick.
            self.profit.push(BARRED);
            self.profit[k] = option.value * self.proof.scale + claims - tie;
        }
        self.reprice(problem, need, true);
    }

    /// A tie as dear as the pair allows without raising the bound.
    fn tie(&mut self, problem: &Problem, need: u32, pair: (u32, SeekerKey)) -> i64 {
        let slack = self.slack.get(&pair).copied();
        let slack = slack.unwrap_or_else(|| self.untied(problem, pair));
        let tie = (-slack).max(0);
        if tie > 0 {
            self.slack.insert(pair, 0);
            self.proof.tie.push((need, pair.0, tie));
        }
        tie
    }

    /// Gives the need the least price at which no slot picks it, if that lowers the bound; `added` needs always get it.
    ///
    /// For needs that are not pinned and in no all-or-none bundle.
    pub(super) fn reprice(&mut self, problem: &Problem, need: u32, added: bool) {
        let old = self.proof.need[need as usize];
        let own = places(problem, need);
        let (mut change, mut best) = (if added { 0 } else { -i128::from(old) }, 0_i64);
        for k in own.clone().filter(|&k| self.profit[k] != BARRED) {
            let option = problem.options[k];
            let capacity = problem.slots[option.slot as usize].minutes;
            if option.minutes > capacity {
                continue;
            }
            let without = |room: i64| self.knapsack(problem, option.slot, room, Some(k as u32));
            let alone = without(capacity);
            if !added {
                let now = self.knapsack(problem, option.slot, capacity, None);
                change += i128::from(alone) - i128::from(now);
            }
            let minutes = alone - without(capacity - option.minutes);
            best = best.max(self.profit[k] + old - minutes);
        }
        change += i128::from(best);
        if !added && change >= 0 {
            return;
        }
        for k in own {
            if self.profit[k] != BARRED {
                self.profit[k] += old - best;
            }
        }
        self.proof.need[need as usize] = best;
        // At this price the knapsacks are those without the need; where huge slots are bounded by fractions they may be a little more.
        for k in places(problem, need).filter(|&k| self.profit[k] != BARRED) {
            let option = problem.options[k];
            let capacity = problem.slots[option.slot as usize].minutes;
            if option.minutes <= capacity {
                let without = self.knapsack(problem, option.slot, capacity, Some(k as u32));
                let with = self.knapsack(problem, option.slot, capacity, None);
                change += i128::from(with) - i128::from(without);
            }
        }
        self.total += change;
    }

    /// Bars options for good; their slots' knapsacks fall.
    pub(super) fn bar(&mut self, problem: &Problem, options: &[u32]) {
        let mut slots: Vec<u32> = options
            .iter()
            .map(|&k| problem.options[k as usize].slot)
            .collect();
        slots.sort_unstable();
        slots.dedup();
        let sum = |priced: &Self| -> i128 {
            let all = slots.iter().map(|&slot| {
                let capacity = problem.slots[slot as usize].minutes;
                i128::from(priced.knapsack(problem, slot, capacity, None))
            });
            all.sum()
        };
        let before = sum(self);
        for &k in options {
            self.profit[k as usize] = BARRED;
        }
        self.total += sum(self) - before;
    }

    /// An entry of the last plan no longer counts.
    pub(super) fn forget_previous(&mut self, problem: &Problem) {
        if problem.max_changes.is_some() {
            self.total += i128::from(self.proof.change);
        }
    }

    /// The prices of a need that leaves for good, all its options barred; `leave` takes it out of its bundle and releases its pin.
    pub(super) fn leave(
        &mut self,
        problem: &mut Problem,
        need: u32,
        leave: impl FnOnce(&mut Problem),
    ) {
        let of_bundles = |priced: &Self, problem: &Problem| -> i128 {
            let own = problem.bundles.iter();
            let own = own.filter(|b| b.all && b.needs.contains(&need));
            own.map(|b| priced.of_bundle(problem, b)).sum()
        };
        let bundle = problem.bundles.iter().position(|b| b.needs.contains(&need));
        let (before, together) = (of_bundles(self, problem), self.of_together(problem));
        let in_bundle = bundle.is_some_and(|b| problem.bundles[b].all);
        leave(problem);
        let price = i128::from(std::mem::take(&mut self.proof.need[need as usize]));
        self.proof.together.retain(|entry| entry.0 != need);
        self.total += self.of_together(problem) - together;
        if let Some(bundle) = bundle.filter(|_| in_bundle) {
            self.total += self.of_bundle(problem, &problem.bundles[bundle]) - before;
        } else {
            self.total -= price;
        }
    }

    /// The best knapsack of a slot with `room` minutes, without one of its options if so wished.
    fn knapsack(&self, problem: &Problem, slot: u32, room: i64, without: Option<u32>) -> i64 {
        let capacity = problem.slots[slot as usize].minutes;
        let options = self.on_slot[slot as usize].iter();
        let list: Vec<Pick> = options
            .filter(|&&k| Some(k) != without && self.profit[k as usize] != BARRED)
            .map(|&k| Pick {
                minutes: problem.options[k as usize].minutes,
                profit: self.profit[k as usize],
            })
            .filter(|pick| pick.minutes <= room.min(capacity))
            .collect();
        best_profit(&list, room, &mut Vec::new())
    }
}

/// Where the options of a need are.
pub(super) fn places(problem: &Problem, need: u32) -> std::ops::Range<usize> {
    let record = &problem.needs[need as usize];
    let first = record.first_option as usize;
    first..first + record.option_count as usize
}

/// Whether no other need of the firm counts in the quota.
fn is_new(problem: &Problem, need: u32, key: SeekerKey, quota: u32) -> bool {
    let SeekerKey::Seeker(seeker) = key else {
        return true;
    };
    let others = problem.needs.iter().enumerate();
    !others
        .filter(|(other, record)| *other != need as usize && record.seeker == Some(seeker))
        .any(|(_, record)| record.quotas.contains(&quota))
}
