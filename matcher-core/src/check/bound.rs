//! The upper bound that prices prove, by weak duality, in exact integers.

use std::collections::{BTreeMap, BTreeSet};

use super::knapsack::{Item, best_profit};
use super::proof_error::{ProofError, domain};
use crate::model::{Problem, ProblemOption, Proof, SeekerKey};

/// The largest value any valid plan can have, as the prices show it: the formula of `data/PROBLEM.md`, rounded down.
///
/// O(needs + options + ties + Σ over slots of options × capacity / gcd).
///
/// # Errors
/// Every price outside its domain, and sums that leave their range: such prices prove nothing.
pub fn bound(problem: &Problem, proof: &Proof) -> Result<i128, Vec<ProofError>> {
    let errors = domain(problem, proof);
    if !errors.is_empty() {
        return Err(errors);
    }
    let terms = [
        need_term(problem, proof),
        slot_term(problem, proof),
        limit_term(problem, proof),
        pair_term(problem, proof),
        together_term(problem, proof),
        quota_term(problem, proof),
        change_term(problem, proof),
    ];
    let total = terms
        .into_iter()
        .try_fold(0_i128, |sum, term| sum.checked_add(term?));
    let total = total.ok_or_else(|| vec![ProofError::SumTooLarge])?;
    Ok(total.div_euclid(i128::from(proof.scale)))
}

/// Σ u; over an all-or-none bundle that no pin forces, max(0, Σ u of its needs).
fn need_term(problem: &Problem, proof: &Proof) -> Option<i128> {
    let mut optional = BTreeSet::new();
    let mut sum = 0_i128;
    for bundle in problem.bundles.iter().filter(|bundle| bundle.all) {
        if bundle
            .needs
            .iter()
            .all(|&need| pin(problem, need).is_none())
        {
            optional.extend(bundle.needs.iter().copied());
            let prices = bundle.needs.iter().map(|&need| price(&proof.need, need));
            sum = sum.checked_add(prices.sum::<i128>().max(0))?;
        }
    }
    for (need, &price) in proof.need.iter().enumerate() {
        if !optional.contains(&(need as u32)) {
            sum = sum.checked_add(i128::from(price))?;
        }
    }
    Some(sum)
}

/// Σ over slots of the best knapsack of what is left of the values.
fn slot_term(problem: &Problem, proof: &Proof) -> Option<i128> {
    let charges = Charges::new(problem, proof);
    let mut items: Vec<Vec<Item>> = vec![Vec::new(); problem.slots.len()];
    let mut gcds = vec![0_i64; problem.slots.len()];
    for need in 0..problem.needs.len() as u32 {
        let common = charges.of_need(problem, proof, need)?;
        for option in admissible(problem, need) {
            let slot = option.slot as usize;
            gcds[slot] = gcd(gcds[slot], option.minutes);
            let value = i128::from(proof.scale).checked_mul(i128::from(option.value))?;
            let profit = value.checked_add(common)?.checked_add(charges.of_option(
                problem,
                proof,
                need,
                option.slot,
            )?)?;
            if profit > 0 {
                items[slot].push(Item {
                    minutes: option.minutes,
                    profit: i64::try_from(profit).ok()?,
                });
            }
        }
    }
    let mut sum = 0_i128;
    for (slot, items) in items.iter().enumerate() {
        let capacity = problem.slots[slot].minutes;
        sum = sum.checked_add(i128::from(best_profit(items, capacity, gcds[slot])?))?;
    }
    Some(sum)
}

/// The options a plan may take at all: not banned, fitting into the slot alone, of a pinned need only the pinned one.
fn admissible(problem: &Problem, need: u32) -> impl Iterator<Item = &ProblemOption> {
    let pinned = pin(problem, need);
    problem.options_of(need).iter().filter(move |option| {
        pinned.is_none_or(|slot| slot == option.slot)
            && option.minutes <= problem.slots[option.slot as usize].minutes
            && !problem.is_banned(need, option.slot)
    })
}

/// Prices by need and provider, seeker and quota, ready for look-up.
struct Charges {
    /// −w − ω by (need, provider).
    by_provider: BTreeMap<(u32, u32), i128>,
    /// σ by (seeker, quota).
    coverage: BTreeMap<(SeekerKey, u32), i64>,
    /// The slot of the last plan by need, where its entry counts.
    previous: BTreeMap<u32, u32>,
}

impl Charges {
    fn new(problem: &Problem, proof: &Proof) -> Self {
        let mut by_provider = BTreeMap::new();
        for &(need, provider, price) in proof.tie.iter().chain(&proof.together) {
            *by_provider.entry((need, provider)).or_default() -= i128::from(price);
        }
        let coverage = proof.coverage.iter();
        Self {
            by_provider,
            coverage: coverage
                .map(|&(key, quota, price)| ((key, quota), price))
                .collect(),
            previous: counted_previous(problem).collect(),
        }
    }

    /// −u + Σ σ.
    fn of_need(&self, problem: &Problem, proof: &Proof, need: u32) -> Option<i128> {
        let seeker = seeker(problem, need);
        let mut sum = -price(&proof.need, need);
        for &quota in &problem.needs[need as usize].quotas {
            let share = self.coverage.get(&(seeker, quota)).copied().unwrap_or(0);
            sum = sum.checked_add(i128::from(share))?;
        }
        Some(sum)
    }

    /// −w − ω + κ·kept.
    fn of_option(&self, problem: &Problem, proof: &Proof, need: u32, slot: u32) -> Option<i128> {
        let mut sum = 0;
        if let Some(provider) = problem.slots[slot as usize].provider
            && !self.by_provider.is_empty()
        {
            sum += self
                .by_provider
                .get(&(need, provider))
                .copied()
                .unwrap_or(0);
        }
        if let Some(&previous) = self.previous.get(&need)
            && keeps(problem, slot, previous)
        {
            sum = i128::from(proof.change).checked_add(sum)?;
        }
        Some(sum)
    }
}

/// `Σ λ·max_partners + Σ μ·max_providers + Σ β·max_providers`.
fn limit_term(problem: &Problem, proof: &Proof) -> Option<i128> {
    let partners = problem.providers.iter().map(|p| p.max_partners);
    let providers = problem.seekers.iter().map(|s| s.max_providers);
    let bundles = problem.bundles.iter().map(|b| b.max_providers);
    weighted(&proof.provider, partners)?
        .checked_add(weighted(&proof.seeker, providers)?)?
        .checked_add(weighted(&proof.bundle, bundles)?)
}

fn weighted(prices: &[i64], limits: impl Iterator<Item = Option<u32>>) -> Option<i128> {
    prices
        .iter()
        .zip(limits)
        .try_fold(0_i128, |sum, (&p, limit)| {
            sum.checked_add(i128::from(p) * i128::from(limit.unwrap_or(0)))
        })
}

/// Σ over pairs of max(0, Σ w − scale·cost − λ − μ); pairs without ties contribute nothing.
fn pair_term(problem: &Problem, proof: &Proof) -> Option<i128> {
    let mut ties: BTreeMap<(u32, SeekerKey), i128> = BTreeMap::new();
    for &(need, provider, price) in &proof.tie {
        *ties.entry((provider, seeker(problem, need))).or_default() += i128::from(price);
    }
    let costs: BTreeMap<(u32, SeekerKey), i64> = problem
        .pairs
        .iter()
        .map(|pair| ((pair.provider, SeekerKey::Seeker(pair.seeker)), pair.cost))
        .collect();
    ties.into_iter().try_fold(0_i128, |sum, (pair, tie)| {
        let cost = costs.get(&pair).copied().unwrap_or(0);
        let cost = i128::from(proof.scale).checked_mul(i128::from(cost))?;
        let by_seeker = match pair.1 {
            SeekerKey::Seeker(seeker) => price(&proof.seeker, seeker),
            SeekerKey::Need(_) => 0,
        };
        let left = tie.checked_sub(cost)? - price(&proof.provider, pair.0) - by_seeker;
        sum.checked_add(left.max(0))
    })
}

/// Σ over (bundle, provider) of max(0, Σ ω − β).
fn together_term(problem: &Problem, proof: &Proof) -> Option<i128> {
    let mut bundle_of = BTreeMap::new();
    for (index, bundle) in problem.bundles.iter().enumerate() {
        bundle_of.extend(bundle.needs.iter().map(|&need| (need, index as u32)));
    }
    let mut sums: BTreeMap<(u32, u32), i128> = BTreeMap::new();
    for &(need, provider, price) in &proof.together {
        let bundle = bundle_of.get(&need)?;
        *sums.entry((*bundle, provider)).or_default() += i128::from(price);
    }
    sums.into_iter()
        .try_fold(0_i128, |sum, ((bundle, _), claimed)| {
            sum.checked_add((claimed - price(&proof.bundle, bundle)).max(0))
        })
}

/// `Σ over (seeker, quota) of max(0, ν − σ) − Σ ν·min_seekers`.
fn quota_term(problem: &Problem, proof: &Proof) -> Option<i128> {
    let mut pairs = BTreeSet::new();
    for (need, record) in problem.needs.iter().enumerate() {
        let key = seeker(problem, need as u32);
        pairs.extend(record.quotas.iter().map(|&quota| (key, quota)));
    }
    let coverage: BTreeMap<(SeekerKey, u32), i64> = proof
        .coverage
        .iter()
        .map(|&(key, quota, price)| ((key, quota), price))
        .collect();
    let mut sum = 0_i128;
    for pair in pairs {
        let share = coverage.get(&pair).copied().unwrap_or(0);
        let left = price(&proof.quota, pair.1) - i128::from(share);
        sum = sum.checked_add(left.max(0))?;
    }
    for (quota, &penalty) in problem.quotas.iter().zip(&proof.quota) {
        sum = sum.checked_sub(i128::from(penalty) * i128::from(quota.min_seekers))?;
    }
    Some(sum)
}

/// −κ·(K − B).
fn change_term(problem: &Problem, proof: &Proof) -> Option<i128> {
    let Some(budget) = problem.max_changes else {
        return Some(0);
    };
    let counted = counted_previous(problem).count() as i128;
    i128::from(proof.change).checked_mul(i128::from(budget) - counted)
}

/// (need, previous slot) of the entries that count: the need still has an unbanned option that keeps them.
fn counted_previous(problem: &Problem) -> impl Iterator<Item = (u32, u32)> + '_ {
    problem.previous.iter().filter_map(|previous| {
        let mut options = problem.options_of(previous.need).iter();
        options
            .any(|option| {
                keeps(problem, option.slot, previous.slot)
                    && !problem.is_banned(previous.need, option.slot)
            })
            .then_some((previous.need, previous.slot))
    })
}

fn keeps(problem: &Problem, slot: u32, previous: u32) -> bool {
    match problem.slots[previous as usize].provider {
        Some(provider) => problem.slots[slot as usize].provider == Some(provider),
        None => slot == previous,
    }
}

fn pin(problem: &Problem, need: u32) -> Option<u32> {
    let place = problem.pins.binary_search_by_key(&need, |pin| pin.need);
    place.ok().map(|place| problem.pins[place].slot)
}

fn seeker(problem: &Problem, need: u32) -> SeekerKey {
    match problem.needs[need as usize].seeker {
        Some(seeker) => SeekerKey::Seeker(seeker),
        None => SeekerKey::Need(need),
    }
}

fn price(prices: &[i64], index: u32) -> i128 {
    i128::from(prices.get(index as usize).copied().unwrap_or(0))
}

fn gcd(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
