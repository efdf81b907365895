//! Splits a problem into parts that share nothing, each in the order of lots, and puts plans and proofs of parts together.
//!
//! Because parts are ordered by lots, a plan doesn't depend on the order of the input.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::budget;
use super::lot::Lots;
use super::outside::{complete, lost_quotas};
use crate::model::{Plan, Problem, ProblemBuilder, ProblemOption, Proof, SeekerKey};

/// A part of a problem that shares no slot, limit, quota, bundle or budget with the others.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The part as a problem of its own, in the order of lots.
    pub(super) problem: Problem,
    needs: Vec<u32>,
    slots: Vec<u32>,
    providers: Vec<u32>,
    seekers: Vec<u32>,
    quotas: Vec<u32>,
    bundles: Vec<u32>,
}

/// The parts of a problem, as [`groups`](super::groups::groups) tells them.
pub(super) fn split(problem: &Problem, groups: Vec<Vec<u32>>, lots: &Lots) -> Vec<Part> {
    let index = Index::new(problem);
    let budget = budget(problem);
    let counted: BTreeSet<u32> = problem.counted_previous().map(|p| p.need).collect();
    groups
        .into_iter()
        .map(|needs| {
            let budget = budget.filter(|_| needs.iter().any(|need| counted.contains(need)));
            Part::new(problem, &index, needs, budget, lots)
        })
        .collect()
}

/// What belongs to which need.
struct Index {
    pins: BTreeMap<u32, u32>,
    previous: BTreeMap<u32, u32>,
    bundle: BTreeMap<u32, u32>,
    pairs: BTreeMap<u32, Vec<usize>>,
}

impl Index {
    fn new(problem: &Problem) -> Self {
        let bundles = problem.bundles.iter().zip(0_u32..);
        let mut pairs: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (place, pair) in problem.pairs.iter().enumerate() {
            pairs.entry(pair.seeker).or_default().push(place);
        }
        Self {
            pins: problem.pins.iter().map(|p| (p.need, p.slot)).collect(),
            previous: problem.previous.iter().map(|p| (p.need, p.slot)).collect(),
            bundle: bundles
                .flat_map(|(bundle, index)| bundle.needs.iter().map(move |&need| (need, index)))
                .collect(),
            pairs,
        }
    }
}

/// Indexes of a kind that a part has, in the order of lots.
struct Subset {
    old: Vec<u32>,
    new: BTreeMap<u32, u32>,
}

impl Subset {
    fn new<'a>(members: BTreeSet<u32>, lots: &Lots, id: impl Fn(u32) -> &'a str) -> Self {
        let mut old: Vec<u32> = members.into_iter().collect();
        lots.sort(&mut old, id);
        let new = old.iter().copied().zip(0..).collect();
        Self { old, new }
    }

    fn of(&self, old: u32) -> Option<u32> {
        self.new.get(&old).copied()
    }
}

impl Part {
    fn new(
        whole: &Problem,
        index: &Index,
        needs: Vec<u32>,
        max_changes: Option<u64>,
        lots: &Lots,
    ) -> Self {
        let mut slots = BTreeSet::new();
        let mut seekers = BTreeSet::new();
        let mut quotas = BTreeSet::new();
        let mut bundles = BTreeSet::new();
        for &need in &needs {
            let record = &whole.needs[need as usize];
            slots.extend(whole.options_of(need).iter().map(|option| option.slot));
            slots.extend(index.previous.get(&need));
            seekers.extend(record.seeker);
            quotas.extend(record.quotas.iter().copied());
            bundles.extend(index.bundle.get(&need));
        }
        let providers = slots
            .iter()
            .filter_map(|&s| whole.slots[s as usize].provider);
        let providers = Subset::new(providers.collect(), lots, |p| {
            &whole.providers[p as usize].id
        });
        let slots = Subset::new(slots, lots, |s| whole.slot_id(s));
        let seekers = Subset::new(seekers, lots, |s| &whole.seekers[s as usize].id);
        let quotas = Subset::new(quotas, lots, |q| &whole.quotas[q as usize].id);
        bundles.retain(|&b| {
            let bundle = &whole.bundles[b as usize];
            bundle.all || bundle.max_providers.is_some()
        });
        let bundles = Subset::new(bundles, lots, |b| &whole.bundles[b as usize].id);
        let mut builder = ProblemBuilder::new(whole.name.clone());
        if let Some(most) = max_changes {
            builder.max_changes(most);
        }
        for &p in &providers.old {
            let provider = &whole.providers[p as usize];
            builder.provider(&provider.id, provider.max_partners);
        }
        for &s in &seekers.old {
            let seeker = &whole.seekers[s as usize];
            builder.seeker(&seeker.id, seeker.max_providers);
        }
        for &q in &quotas.old {
            let quota = &whole.quotas[q as usize];
            builder.quota(&quota.id, quota.min_seekers, quota.penalty);
        }
        for &s in &slots.old {
            let slot = &whole.slots[s as usize];
            let provider = slot.provider.and_then(|p| providers.of(p));
            builder.slot(&slot.id, provider, slot.minutes);
        }
        let mut part = Self {
            problem: Problem::default(),
            needs,
            slots: slots.old.clone(),
            providers: providers.old.clone(),
            seekers: seekers.old.clone(),
            quotas: quotas.old.clone(),
            bundles: bundles.old.clone(),
        };
        part.add_needs(whole, index, &slots, &seekers, &quotas, &mut builder);
        for &seeker in &seekers.old {
            for &place in index.pairs.get(&seeker).map_or(&[][..], Vec::as_slice) {
                let pair = whole.pairs[place];
                if let Some(provider) = providers.of(pair.provider)
                    && let Some(seeker) = seekers.of(seeker)
                {
                    builder.pair(provider, seeker, pair.cost);
                }
            }
        }
        let new_need: BTreeMap<u32, u32> = part.needs.iter().copied().zip(0..).collect();
        for &b in &bundles.old {
            let bundle = &whole.bundles[b as usize];
            let needs: Vec<u32> = bundle
                .needs
                .iter()
                .filter_map(|n| new_need.get(n).copied())
                .collect();
            builder.bundle(&bundle.id, &needs, bundle.all, bundle.max_providers);
        }
        // A part of a valid problem is valid: every record and reference was copied from one.
        part.problem = builder.build().unwrap_or_default();
        part
    }

    fn add_needs(
        &self,
        whole: &Problem,
        index: &Index,
        slots: &Subset,
        seekers: &Subset,
        quotas: &Subset,
        builder: &mut ProblemBuilder,
    ) {
        for &old in &self.needs {
            let record = &whole.needs[old as usize];
            let quotas: Vec<u32> = record.quotas.iter().filter_map(|&q| quotas.of(q)).collect();
            let mut options: Vec<ProblemOption> = whole
                .options_of(old)
                .iter()
                .filter_map(|option| {
                    let slot = slots.of(option.slot)?;
                    Some(ProblemOption { slot, ..*option })
                })
                .collect();
            options.sort_by_key(|option| option.slot);
            let seeker = record.seeker.and_then(|s| seekers.of(s));
            let need = builder.need(&record.id, seeker, &quotas, &options);
            for option in whole.options_of(old) {
                if let Some(slot) = slots.of(option.slot)
                    && whole.is_banned(old, option.slot)
                {
                    builder.ban(need, slot);
                }
            }
            if let Some(slot) = index.pins.get(&old).and_then(|&s| slots.of(s)) {
                builder.pin(need, slot);
            }
            if let Some(slot) = index.previous.get(&old).and_then(|&s| slots.of(s)) {
                builder.previous(need, slot);
            }
        }
    }

    /// Writes the part's assignment into that of the whole.
    pub(super) fn merge_slots(&self, part: &[Option<u32>], whole: &mut [Option<u32>]) {
        for (&need, slot) in self.needs.iter().zip(part) {
            whole[need as usize] = slot.map(|slot| self.slots[slot as usize]);
        }
    }

    /// Writes the part's prices, which are at the same scale, into those of the whole.
    pub(super) fn merge_proof(&self, part: &Proof, whole: &mut Proof) {
        let copy = |indexes: &[u32], from: &[i64], to: &mut [i64]| {
            for (&index, &price) in indexes.iter().zip(from) {
                // Of what parts share only the unlimited has no price; the rest is in one part.
                if price != 0 {
                    to[index as usize] = price;
                }
            }
        };
        copy(&self.needs, &part.need, &mut whole.need);
        copy(&self.providers, &part.provider, &mut whole.provider);
        copy(&self.quotas, &part.quota, &mut whole.quota);
        copy(&self.seekers, &part.seeker, &mut whole.seeker);
        copy(&self.bundles, &part.bundle, &mut whole.bundle);
        let need = |need: u32| self.needs[need as usize];
        let provider = |provider: u32| self.providers[provider as usize];
        let tie = |&(n, p, price): &(u32, u32, i64)| (need(n), provider(p), price);
        whole.tie.extend(part.tie.iter().map(tie));
        whole.together.extend(part.together.iter().map(tie));
        whole
            .coverage
            .extend(part.coverage.iter().map(|&(key, quota, price)| {
                let key = match key {
                    SeekerKey::Seeker(seeker) => SeekerKey::Seeker(self.seekers[seeker as usize]),
                    SeekerKey::Need(n) => SeekerKey::Need(need(n)),
                };
                (key, self.quotas[quota as usize], price)
            }));
        whole.change += part.change;
    }
}

impl Part {
    /// All needs of a problem as one part: the same problem with its records in the order of lots.
    pub(super) fn whole(problem: &Problem, lots: &Lots) -> Self {
        let needs = lots.needs(problem);
        let budget = budget(problem);
        Self::new(problem, &Index::new(problem), needs, budget, lots)
    }

    /// A plan of [`whole`](Self::whole) as a plan of the problem it was made from.
    pub(super) fn whole_plan(&self, problem: &Problem, plan: Plan) -> Plan {
        let mut slots = vec![None; problem.needs.len()];
        self.merge_slots(&plan.slots, &mut slots);
        let own: BTreeSet<u32> = self.counting_quotas().collect();
        let lost = lost_quotas(problem, &own);
        let proof = plan.proof.map(|prices| {
            let mut proof = Proof {
                scale: prices.scale,
                ..Proof::zero(problem)
            };
            self.merge_proof(&prices, &mut proof);
            complete(problem, &own, &mut proof);
            proof
        });
        Plan {
            value: plan.value.map(|value| value - lost),
            bound: plan.bound.map(|bound| bound - lost),
            claimed_bound: plan.claimed_bound.map(|claimed| claimed - lost),
            slots,
            proof,
            ..plan
        }
    }

    /// The quotas of the whole that count in this part and in no other.
    pub(super) fn counting_quotas(&self) -> impl Iterator<Item = u32> + '_ {
        let quotas = self.quotas.iter().zip(&self.problem.quotas);
        quotas
            .filter(|(_, target)| target.penalty > 0 && target.min_seekers > 0)
            .map(|(&quota, _)| quota)
    }

    /// Takes the prices of the part's needs out of those of the whole.
    pub(super) fn clear_needs(&self, whole: &mut Proof) {
        self.needs
            .iter()
            .for_each(|&need| whole.need[need as usize] = 0);
    }
}
