//! Counts of pairs, partners, coverage and changes of a plan in the making, with their part of the value.

use super::instance::{Instance, NONE};
use super::rules::Rules;

/// What the rules count. Empty where the problem has no such rule.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// Needs served per pair.
    pub(super) pair: Vec<u32>,
    /// Distinct seekers per provider.
    pub(super) partners: Vec<u32>,
    /// Distinct providers per seeker.
    pub(super) providers: Vec<u32>,
    /// Needs served per cover.
    pub(super) cover: Vec<u32>,
    /// Distinct seekers per quota.
    pub(super) covered: Vec<u32>,
    /// Counted needs that don't keep what the last plan gave.
    pub(super) changes: u64,
}

impl Tally {
    /// The counts of an empty plan and its value: the penalties of all quotas.
    pub(super) fn new(rules: &Rules) -> (Self, i64) {
        let tally = Self {
            pair: vec![0; rules.pair_cost.len()],
            partners: vec![0; rules.partner_limit.len()],
            providers: vec![0; rules.seeker_key.len()],
            cover: vec![0; rules.cover_quota.len()],
            covered: vec![0; rules.quotas.len()],
            changes: rules.counted.iter().filter(|&&counted| counted).count() as u64,
        };
        let penalties = rules
            .quotas
            .iter()
            .map(|&(min, penalty)| i64::from(min) * penalty);
        (tally, -penalties.sum::<i64>())
    }

    /// Whether the option's pair exists or may still be formed.
    pub(super) fn allows(&self, instance: &Instance, option: usize) -> bool {
        let Some(pair) = pair_of(instance, option) else {
            return true;
        };
        self.pair[pair] > 0 || self.has_room(&instance.rules, pair)
    }

    /// Whether the limits leave room for a new pair.
    pub(super) fn has_room(&self, rules: &Rules, pair: usize) -> bool {
        let provider = rules.pair_provider[pair] as usize;
        let seeker = rules.pair_seeker[pair] as usize;
        self.partners[provider] < rules.partner_limit[provider]
            && self.providers[seeker] < rules.provider_limit[seeker]
    }

    /// Points that serving this need adds by covering its seeker, 0 if it is covered or nobody is missing.
    pub(super) fn cover_gain(&self, rules: &Rules, need: usize) -> i64 {
        let mut gain = 0;
        for &cover in rules.covers_of(need) {
            let quota = rules.cover_quota[cover as usize] as usize;
            let (min, penalty) = rules.quotas[quota];
            if self.cover[cover as usize] == 0 && self.covered[quota] < min {
                gain += penalty;
            }
        }
        gain
    }

    /// Points lost by no longer serving this need, which is served now.
    pub(super) fn cover_loss(&self, rules: &Rules, need: usize) -> i64 {
        let mut loss = 0;
        for &cover in rules.covers_of(need) {
            let quota = rules.cover_quota[cover as usize] as usize;
            let (min, penalty) = rules.quotas[quota];
            if self.cover[cover as usize] == 1 && self.covered[quota] <= min {
                loss += penalty;
            }
        }
        loss
    }

    /// Counts an option in; returns what the rules add to the value.
    pub(super) fn enter(&mut self, instance: &Instance, need: usize, option: usize) -> i64 {
        let rules = &*instance.rules;
        let mut points = 0;
        if let Some(pair) = pair_of(instance, option) {
            self.pair[pair] += 1;
            if self.pair[pair] == 1 {
                points -= rules.pair_cost[pair];
                self.partners[rules.pair_provider[pair] as usize] += 1;
                self.providers[rules.pair_seeker[pair] as usize] += 1;
            }
        }
        for &cover in rules.covers_of(need) {
            let quota = rules.cover_quota[cover as usize] as usize;
            self.cover[cover as usize] += 1;
            if self.cover[cover as usize] == 1 {
                self.covered[quota] += 1;
                if self.covered[quota] <= rules.quotas[quota].0 {
                    points += rules.quotas[quota].1;
                }
            }
        }
        if !instance.kept.is_empty() && rules.counted[need] && instance.kept[option] {
            self.changes -= 1;
        }
        points
    }

    /// Counts an option out; returns what the rules add to the value.
    pub(super) fn leave(&mut self, instance: &Instance, need: usize, option: usize) -> i64 {
        let rules = &*instance.rules;
        let mut points = 0;
        if let Some(pair) = pair_of(instance, option) {
            self.pair[pair] -= 1;
            if self.pair[pair] == 0 {
                points += rules.pair_cost[pair];
                self.partners[rules.pair_provider[pair] as usize] -= 1;
                self.providers[rules.pair_seeker[pair] as usize] -= 1;
            }
        }
        for &cover in rules.covers_of(need) {
            let quota = rules.cover_quota[cover as usize] as usize;
            self.cover[cover as usize] -= 1;
            if self.cover[cover as usize] == 0 {
                if self.covered[quota] <= rules.quotas[quota].0 {
                    points -= rules.quotas[quota].1;
                }
                self.covered[quota] -= 1;
            }
        }
        if !instance.kept.is_empty() && rules.counted[need] && instance.kept[option] {
            self.changes += 1;
        }
        points
    }
}

/// The pair an option belongs to, if pairs can matter there.
pub(super) fn pair_of(instance: &Instance, option: usize) -> Option<usize> {
    let tie = *instance.tie.get(option)?;
    (tie != NONE).then(|| instance.rules.tie_pair[tie as usize] as usize)
}
