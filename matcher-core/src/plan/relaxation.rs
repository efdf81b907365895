//! A problem with its linking rules spelled out, as the exact model and the prices need them.
//!
//! Variables: x per option; y per pair (seeker, provider) that costs or counts; z per (seeker, quota); t per (bundle, provider).
//! Rules: x of a need and provider ≤ y (a tie, price w); z ≤ Σ x of the seeker's needs in the quota (σ); x of a bundled need and
//! provider ≤ t (ω).

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Problem, SeekerKey};

/// An option that may be taken: not banned, fitting alone, of a pinned need only the pinned one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) need: u32,
    pub(super) slot: u32,
    pub(super) minutes: i64,
    pub(super) value: i64,
    /// Index into [`Relaxation::ties`].
    pub(super) tie: Option<u32>,
    /// Index into [`Relaxation::shares`].
    pub(super) share: Option<u32>,
    /// It keeps what the last plan gave, where changes are limited.
    pub(super) kept: bool,
}

/// A need with a provider whose pair costs or counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tie {
    pub(super) need: u32,
    pub(super) provider: u32,
    pub(super) pair: u32,
}

/// A pair that costs or counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) provider: u32,
    pub(super) seeker: Option<u32>,
    pub(super) cost: i64,
}

/// A need with a provider, in a bundle whose providers are limited.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    pub(super) need: u32,
    pub(super) provider: u32,
    /// Index into [`Relaxation::places`].
    pub(super) place: u32,
}

/// The rules of a problem, flat.
#[derive(Debug)]
pub(super) struct Relaxation<'a> {
    pub(super) problem: &'a Problem,
    /// In the order of slots, then needs.
    pub(super) items: Vec<Item>,
    /// Where the items of each slot begin; one more at the end.
    pub(super) slot_start: Vec<usize>,
    pub(super) ties: Vec<Tie>,
    pub(super) pairs: Vec<Pair>,
    /// (seeker, quota) of quotas that count.
    pub(super) coverage: Vec<(SeekerKey, u32)>,
    /// Indexes into `coverage` per need.
    pub(super) coverage_of: Vec<Vec<u32>>,
    pub(super) shares: Vec<Share>,
    /// (bundle, provider).
    pub(super) places: Vec<(u32, u32)>,
    /// The all-or-none bundle of each need.
    pub(super) whole: Vec<Option<u32>>,
    /// All-or-none bundles that a pin forces.
    pub(super) forced: Vec<bool>,
    pub(super) pinned: Vec<bool>,
    /// K − B where changes are limited: so many previous options must be kept at least.
    pub(super) must_keep: Option<i64>,
}

impl<'a> Relaxation<'a> {
    pub(super) fn new(problem: &'a Problem) -> Self {
        Self::restricted(problem, |_, _| true)
    }

    /// With only those options of needs on slots that `keep` wants.
    pub(super) fn restricted(problem: &'a Problem, keep: impl Fn(u32, u32) -> bool) -> Self {
        let mut pinned = vec![false; problem.needs.len()];
        problem
            .pins
            .iter()
            .for_each(|pin| pinned[pin.need as usize] = true);
        let mut whole = vec![None; problem.needs.len()];
        let mut forced = vec![false; problem.bundles.len()];
        for (index, bundle) in problem.bundles.iter().enumerate().filter(|(_, b)| b.all) {
            for &need in &bundle.needs {
                whole[need as usize] = Some(index as u32);
                forced[index] |= pinned[need as usize];
            }
        }
        let counted = problem.counted_previous().count() as i64;
        let must_keep = problem
            .max_changes
            .map(|most| counted - i64::try_from(most).unwrap_or(i64::MAX));
        let mut result = Self {
            problem,
            items: Vec::new(),
            slot_start: Vec::new(),
            ties: Vec::new(),
            pairs: Vec::new(),
            coverage: Vec::new(),
            coverage_of: vec![Vec::new(); problem.needs.len()],
            shares: Vec::new(),
            places: Vec::new(),
            whole,
            forced,
            pinned,
            must_keep: must_keep.filter(|&kept| kept > 0),
        };
        result.add_coverage();
        result.add_items(keep);
        result
    }

    fn add_coverage(&mut self) {
        let problem = self.problem;
        let counts = |quota: &u32| {
            let target = &problem.quotas[*quota as usize];
            target.penalty > 0 && target.min_seekers > 0
        };
        let mut pairs = BTreeSet::new();
        for (need, record) in (0_u32..).zip(&problem.needs) {
            let key = problem.seeker_key(need);
            pairs.extend(
                record
                    .quotas
                    .iter()
                    .filter(|q| counts(q))
                    .map(|&q| (key, q)),
            );
        }
        self.coverage = pairs.into_iter().collect();
        for (need, record) in (0_u32..).zip(&problem.needs) {
            let key = problem.seeker_key(need);
            let places = record
                .quotas
                .iter()
                .filter_map(|&q| self.coverage.binary_search(&(key, q)).ok());
            self.coverage_of[need as usize] = places.map(|place| place as u32).collect();
        }
    }

    fn add_items(&mut self, keep: impl Fn(u32, u32) -> bool) {
        let problem = self.problem;
        let mut limited = vec![None; problem.needs.len()];
        for (index, bundle) in problem.bundles.iter().enumerate() {
            for &need in bundle
                .needs
                .iter()
                .filter(|_| bundle.max_providers.is_some())
            {
                limited[need as usize] = Some(index as u32);
            }
        }
        let previous: BTreeMap<u32, u32> = match self.must_keep {
            Some(_) => problem
                .counted_previous()
                .map(|p| (p.need, p.slot))
                .collect(),
            None => BTreeMap::new(),
        };
        let mut pairs: BTreeMap<(u32, SeekerKey), u32> = BTreeMap::new();
        let mut places: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for need in 0..problem.needs.len() as u32 {
            let pin = problem.pin_of(need);
            let key = problem.seeker_key(need);
            let mut ties: BTreeMap<u32, u32> = BTreeMap::new();
            let mut shares: BTreeMap<u32, u32> = BTreeMap::new();
            for option in problem.options_of(need) {
                let slot = &problem.slots[option.slot as usize];
                if option.minutes > slot.minutes
                    || pin.is_some_and(|pin| pin != option.slot)
                    || problem.is_banned(need, option.slot)
                    || !keep(need, option.slot)
                {
                    continue;
                }
                let mut tie = None;
                let mut share = None;
                if let Some(provider) = slot.provider {
                    let (seeker, cost, counts) = self.pair(provider, key);
                    if cost > 0 || counts {
                        let pair = *pairs.entry((provider, key)).or_insert_with(|| {
                            self.pairs.push(Pair {
                                provider,
                                seeker,
                                cost,
                            });
                            self.pairs.len() as u32 - 1
                        });
                        tie = Some(*ties.entry(provider).or_insert_with(|| {
                            self.ties.push(Tie {
                                need,
                                provider,
                                pair,
                            });
                            self.ties.len() as u32 - 1
                        }));
                    }
                    if let Some(bundle) = limited[need as usize] {
                        let place = *places.entry((bundle, provider)).or_insert_with(|| {
                            self.places.push((bundle, provider));
                            self.places.len() as u32 - 1
                        });
                        share = Some(*shares.entry(provider).or_insert_with(|| {
                            self.shares.push(Share {
                                need,
                                provider,
                                place,
                            });
                            self.shares.len() as u32 - 1
                        }));
                    }
                }
                let kept = previous
                    .get(&need)
                    .is_some_and(|&p| problem.keeps(option.slot, p));
                self.items.push(Item {
                    need,
                    slot: option.slot,
                    minutes: option.minutes,
                    value: option.value,
                    tie,
                    share,
                    kept,
                });
            }
        }
        self.items.sort_by_key(|item| (item.slot, item.need));
        self.slot_start = (0..=problem.slots.len())
            .map(|slot| {
                self.items
                    .partition_point(|item| (item.slot as usize) < slot)
            })
            .collect();
    }

    /// Seeker, cost and whether a limit counts the pair.
    fn pair(&self, provider: u32, key: SeekerKey) -> (Option<u32>, i64, bool) {
        let partners = self.problem.providers[provider as usize]
            .max_partners
            .is_some();
        match key {
            SeekerKey::Seeker(seeker) => {
                let providers = self.problem.seekers[seeker as usize]
                    .max_providers
                    .is_some();
                let cost = self.problem.pair_cost(provider, seeker);
                (Some(seeker), cost, partners || providers)
            }
            SeekerKey::Need(_) => (None, 0, partners),
        }
    }

    /// The items of a slot.
    pub(super) fn items_of(&self, slot: usize) -> std::ops::Range<usize> {
        self.slot_start[slot]..self.slot_start[slot + 1]
    }

    /// About how many cells the knapsacks of all slots have together: the price of one step.
    pub(super) fn cells(&self) -> u64 {
        let slots = self.problem.slots.iter().enumerate();
        slots
            .map(|(slot, record)| {
                let items = &self.items[self.items_of(slot)];
                let smallest = items.iter().map(|item| item.minutes).min().unwrap_or(1);
                let gcd = items.iter().all(|item| item.minutes % smallest == 0);
                let units = if gcd {
                    record.minutes / smallest
                } else {
                    record.minutes
                };
                items.len() as u64 * (units.clamp(0, 100_000) as u64 + 1)
            })
            .sum()
    }
}
