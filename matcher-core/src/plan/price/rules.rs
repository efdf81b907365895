//! Everything beyond slots, needs and options: pairs, partner limits, quotas, changes, pins and bundles as flat arrays.
//!
//! A *tie* is a need with a provider, a *pair* a seeker with a provider, a *cover* a seeker with a quota. Only those that can matter
//! exist. All are numbered in the order of the sorted needs, so that the order of the input never decides.

use super::instance::{Instance, NONE};
use crate::model::{Problem, ProblemBundle, SeekerKey};

/// The rules around the core problem; empty parts cost nothing.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Pair of each tie; the ties of a pair follow each other.
    pub(super) tie_pair: Vec<u32>,
    /// Need of each tie.
    pub(super) tie_need: Vec<u32>,
    /// Where each pair's ties begin; one more entry than pairs.
    pub(super) pair_start: Vec<u32>,
    /// Provider (the problem's index) of each pair.
    pub(super) pair_provider: Vec<u32>,
    /// Seeker of each pair, numbered here.
    pub(super) pair_seeker: Vec<u32>,
    /// Cost of each pair.
    pub(super) pair_cost: Vec<i64>,
    /// Largest number of partners per provider, [`NONE`] without limit.
    pub(super) partner_limit: Vec<u32>,
    /// Largest number of providers per seeker as numbered here, [`NONE`] without limit.
    pub(super) provider_limit: Vec<u32>,
    /// The problem's name for each seeker numbered here.
    pub(super) seeker_key: Vec<SeekerKey>,
    /// Slots of each provider, in slot order.
    pub(super) provider_slots: Vec<Vec<u32>>,
    /// Where each need's covers begin; empty without quotas, else one more entry than needs.
    pub(super) cover_start: Vec<u32>,
    /// Covers of the needs.
    pub(super) covers: Vec<u32>,
    /// Quota (the problem's index) of each cover.
    pub(super) cover_quota: Vec<u32>,
    /// Seeker of each cover.
    pub(super) cover_seeker: Vec<u32>,
    /// Seekers wanted and points per missing one, per quota.
    pub(super) quotas: Vec<(u32, i64)>,
    /// Needs whose last plan counts; empty without a change budget.
    pub(super) counted: Vec<bool>,
    /// Largest number of changes.
    pub(super) max_changes: u64,
    /// Needs that chains leave alone: pinned, or in an all-or-none bundle. Empty if there are none.
    pub(super) locked: Vec<bool>,
    /// Pinned needs, ascending; the instance has no other option of theirs than the pinned one.
    pub(super) pins: Vec<u32>,
    /// Bundles that are all-or-none or whose limit of providers can bind.
    pub(super) bundles: Vec<Bundle>,
    /// Bundle of each need, [`NONE`] without; empty without bundles.
    pub(super) bundle_of: Vec<u32>,
}

/// Needs placed together.
#[derive(Debug)]
pub(super) struct Bundle {
    /// Its needs.
    pub(super) needs: Vec<u32>,
    /// All or none of them.
    pub(super) all: bool,
    /// Distinct providers at most, [`NONE`] without limit.
    pub(super) max_providers: u32,
}

impl Rules {
    /// The covers of a need.
    pub(super) fn covers_of(&self, need: usize) -> &[u32] {
        if self.cover_start.is_empty() {
            return &[];
        }
        &self.covers[self.cover_start[need] as usize..self.cover_start[need + 1] as usize]
    }

    /// Whether anything beyond slots, needs, options and pins counts.
    pub(super) fn bind(&self) -> bool {
        !(self.tie_pair.is_empty()
            && self.cover_start.is_empty()
            && self.counted.is_empty()
            && self.bundles.is_empty())
    }

    /// Whether chains leave the need alone.
    pub(super) fn is_locked(&self, need: u32) -> bool {
        !self.locked.is_empty() && self.locked[need as usize]
    }

    /// The need's bundle, if that can bind.
    pub(super) fn bundle_of(&self, need: u32) -> Option<&Bundle> {
        let bundle = *self.bundle_of.get(need as usize)?;
        self.bundles.get(bundle as usize)
    }

    /// All-or-none bundles that no pin forces.
    pub(super) fn optional_bundles(&self) -> impl Iterator<Item = &Bundle> {
        let forced = |bundle: &&Bundle| bundle.needs.iter().any(|&need| self.is_pinned(need));
        let whole = self.bundles.iter().filter(|bundle| bundle.all);
        whole.filter(move |bundle| !forced(bundle))
    }

    /// Whether the need's price may have any sign: the rule behind it is an equation.
    pub(super) fn is_free_in_sign(&self, need: u32) -> bool {
        !self.is_pinned(need) && self.bundle_of(need).is_some_and(|bundle| bundle.all)
    }

    /// Whether the need is pinned.
    pub(super) fn is_pinned(&self, need: u32) -> bool {
        self.pins.binary_search(&need).is_ok()
    }

    /// Reads the rules; returns them with the tie and the kept mark of each option (empty where unused).
    pub(super) fn new(problem: &Problem, instance: &Instance) -> (Self, Vec<u32>, Vec<bool>) {
        let mut rules = Self {
            max_changes: u64::MAX,
            ..Self::default()
        };
        let seeker_of = rules.number_seekers(problem, instance);
        let tie = rules.tie_up(problem, instance, &seeker_of);
        rules.cover(problem, instance, &seeker_of);
        let kept = rules.keep(problem, instance);
        rules.lock(problem, instance);
        (rules, tie, kept)
    }

    /// Numbers seekers by their first need; returns the seeker of each need.
    fn number_seekers(&mut self, problem: &Problem, instance: &Instance) -> Vec<u32> {
        let mut number = vec![NONE; problem.seekers.len()];
        let mut seeker_of = Vec::with_capacity(instance.needs());
        for &original in &instance.need_of {
            let key = problem.seeker_key(original);
            let next = self.seeker_key.len() as u32;
            let seeker = match key {
                SeekerKey::Seeker(seeker) if number[seeker as usize] != NONE => {
                    number[seeker as usize]
                }
                SeekerKey::Seeker(seeker) => {
                    number[seeker as usize] = next;
                    next
                }
                SeekerKey::Need(_) => next,
            };
            if seeker == next {
                self.seeker_key.push(key);
                self.provider_limit.push(match key {
                    SeekerKey::Seeker(seeker) => problem.seekers[seeker as usize]
                        .max_providers
                        .unwrap_or(NONE),
                    SeekerKey::Need(_) => NONE,
                });
            }
            seeker_of.push(seeker);
        }
        seeker_of
    }

    fn tie_up(&mut self, problem: &Problem, instance: &Instance, seeker_of: &[u32]) -> Vec<u32> {
        self.partner_limit = problem
            .providers
            .iter()
            .map(|provider| provider.max_partners.unwrap_or(NONE))
            .collect();
        self.drop_vacuous_limits(seeker_of);
        let limited = self.partner_limit.iter().any(|&limit| limit != NONE)
            || self.provider_limit.iter().any(|&limit| limit != NONE);
        if !limited && problem.pairs.iter().all(|pair| pair.cost == 0) {
            return Vec::new();
        }
        self.provider_slots = vec![Vec::new(); problem.providers.len()];
        for slot in 0..instance.slots() {
            if let Some(provider) = problem.slots[instance.slot_of[slot] as usize].provider {
                self.provider_slots[provider as usize].push(slot as u32);
            }
        }
        let costs = Costs::new(problem);
        let mut by_seeker: Vec<(u32, u32)> = seeker_of.iter().copied().zip(0..).collect();
        by_seeker.sort_unstable();
        let mut tie = vec![NONE; instance.need.len()];
        let mut found: Vec<(u32, u32, u32)> = Vec::new();
        for needs in by_seeker.chunk_by(|a, b| a.0 == b.0) {
            found.clear();
            for &(_, need) in needs {
                for &k in instance.of_need(need as usize) {
                    let slot = instance.slot_of[instance.slot[k as usize] as usize];
                    if let Some(provider) = problem.slots[slot as usize].provider {
                        found.push((provider, need, k));
                    }
                }
            }
            found.sort_unstable();
            self.add_pairs(&costs, needs[0].0, &found, &mut tie);
        }
        self.pair_start.push(self.tie_pair.len() as u32);
        tie
    }

    /// A seeker with no more needs than it may have providers has no limit.
    fn drop_vacuous_limits(&mut self, seeker_of: &[u32]) {
        let mut needs = vec![0_u32; self.provider_limit.len()];
        for &seeker in seeker_of {
            needs[seeker as usize] += 1;
        }
        for (limit, needs) in self.provider_limit.iter_mut().zip(needs) {
            if *limit >= needs {
                *limit = NONE;
            }
        }
    }

    /// Adds the pairs and ties of one seeker; `found` holds (provider, need, place) ascending.
    fn add_pairs(
        &mut self,
        costs: &Costs,
        seeker: u32,
        found: &[(u32, u32, u32)],
        tie: &mut [u32],
    ) {
        for options in found.chunk_by(|a, b| a.0 == b.0) {
            let provider = options[0].0;
            let cost = costs.of(self.seeker_key[seeker as usize], provider);
            if cost == 0
                && self.partner_limit[provider as usize] == NONE
                && self.provider_limit[seeker as usize] == NONE
            {
                continue;
            }
            let pair = self.pair_cost.len() as u32;
            self.pair_start.push(self.tie_pair.len() as u32);
            self.pair_provider.push(provider);
            self.pair_seeker.push(seeker);
            self.pair_cost.push(cost);
            for same in options.chunk_by(|a, b| a.1 == b.1) {
                for &(_, _, k) in same {
                    tie[k as usize] = self.tie_pair.len() as u32;
                }
                self.tie_pair.push(pair);
                self.tie_need.push(same[0].1);
            }
        }
    }

    fn cover(&mut self, problem: &Problem, instance: &Instance, seeker_of: &[u32]) {
        self.quotas = problem
            .quotas
            .iter()
            .map(|q| (q.min_seekers, q.penalty))
            .collect();
        if self
            .quotas
            .iter()
            .all(|&(min, penalty)| min == 0 || penalty == 0)
        {
            return;
        }
        // Covers of a seeker so far, as (quota, cover), chained through `next`.
        let mut head = vec![NONE; self.seeker_key.len()];
        let mut next: Vec<u32> = Vec::new();
        self.cover_start.push(0);
        for (need, &seeker) in seeker_of.iter().enumerate() {
            for &quota in &problem.needs[instance.need_of[need] as usize].quotas {
                if self.quotas[quota as usize].0 == 0 || self.quotas[quota as usize].1 == 0 {
                    continue;
                }
                let mut at = head[seeker as usize];
                while at != NONE && self.cover_quota[at as usize] != quota {
                    at = next[at as usize];
                }
                if at == NONE {
                    at = self.cover_quota.len() as u32;
                    self.cover_quota.push(quota);
                    self.cover_seeker.push(seeker);
                    next.push(head[seeker as usize]);
                    head[seeker as usize] = at;
                }
                self.covers.push(at);
            }
            self.cover_start.push(self.covers.len() as u32);
        }
    }

    fn keep(&mut self, problem: &Problem, instance: &Instance) -> Vec<bool> {
        let Some(max_changes) = problem.max_changes else {
            return Vec::new();
        };
        let mut place = vec![0; problem.needs.len()];
        for (need, &original) in instance.need_of.iter().enumerate() {
            place[original as usize] = need;
        }
        self.max_changes = max_changes;
        self.counted = vec![false; instance.needs()];
        let mut kept = vec![false; instance.need.len()];
        for previous in problem.counted_previous() {
            let need = place[previous.need as usize];
            self.counted[need] = true;
            for &k in instance.of_need(need) {
                let slot = instance.slot_of[instance.slot[k as usize] as usize];
                kept[k as usize] = problem.keeps(slot, previous.slot);
            }
        }
        kept
    }

    fn lock(&mut self, problem: &Problem, instance: &Instance) {
        let can_bind = |bundle: &ProblemBundle| {
            let limit = bundle.max_providers.unwrap_or(NONE);
            bundle.all || (limit as usize) < bundle.needs.len()
        };
        let bundles = problem.bundles.iter().filter(|bundle| can_bind(bundle));
        let mut place = vec![0; problem.needs.len()];
        for (need, &original) in instance.need_of.iter().enumerate() {
            place[original as usize] = need as u32;
        }
        let mut locked = vec![false; instance.needs()];
        for pin in &problem.pins {
            let need = place[pin.need as usize];
            locked[need as usize] = true;
            self.pins.push(need);
        }
        self.pins.sort_unstable();
        for bundle in bundles {
            let mut needs: Vec<u32> = bundle
                .needs
                .iter()
                .map(|&need| place[need as usize])
                .collect();
            needs.sort_unstable();
            for &need in needs.iter().filter(|_| bundle.all) {
                locked[need as usize] = true;
            }
            self.bundles.push(Bundle {
                needs,
                all: bundle.all,
                max_providers: bundle.max_providers.unwrap_or(NONE),
            });
        }
        self.bundles.sort_unstable_by(|a, b| a.needs.cmp(&b.needs));
        if !self.bundles.is_empty() {
            self.bundle_of = vec![NONE; instance.needs()];
        }
        for (index, bundle) in self.bundles.iter().enumerate() {
            for &need in &bundle.needs {
                self.bundle_of[need as usize] = index as u32;
            }
        }
        if locked.contains(&true) {
            self.locked = locked;
        }
    }
}

/// Pair costs by seeker, for look-up without a search over all pairs.
struct Costs {
    start: Vec<u32>,
    of_provider: Vec<(u32, i64)>,
}

impl Costs {
    fn new(problem: &Problem) -> Self {
        let mut start = vec![0_u32; problem.seekers.len() + 1];
        for pair in &problem.pairs {
            start[pair.seeker as usize + 1] += 1;
        }
        for seeker in 0..problem.seekers.len() {
            start[seeker + 1] += start[seeker];
        }
        let mut next = start.clone();
        let mut of_provider = vec![(0, 0); problem.pairs.len()];
        for pair in &problem.pairs {
            of_provider[next[pair.seeker as usize] as usize] = (pair.provider, pair.cost);
            next[pair.seeker as usize] += 1;
        }
        for seeker in 0..problem.seekers.len() {
            of_provider[start[seeker] as usize..start[seeker + 1] as usize].sort_unstable();
        }
        Self { start, of_provider }
    }

    fn of(&self, seeker: SeekerKey, provider: u32) -> i64 {
        let SeekerKey::Seeker(seeker) = seeker else {
            return 0;
        };
        let seeker = seeker as usize;
        let pairs = &self.of_provider[self.start[seeker] as usize..self.start[seeker + 1] as usize];
        pairs
            .binary_search_by_key(&provider, |pair| pair.0)
            .map_or(0, |at| pairs[at].1)
    }
}
