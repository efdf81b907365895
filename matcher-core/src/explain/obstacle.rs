//! What keeps a need off a slot that has the minutes.

use std::collections::BTreeMap;

use crate::model::code::coded;
use crate::model::{Problem, SeekerKey};

coded! {
    /// What stands between a need and an option whose slot still has the minutes, the plan's other pairings as they are.
    Obstacle {
        Banned = "banned", "本批次已排除该结对", "the round excludes this pairing";
        PinnedElsewhere = "pinned_elsewhere", "该需求已指定其他供方", "the need is pinned elsewhere";
        PartnerLimit = "partner_limit", "该供方的伙伴数已满", "the provider has all the partners its limit allows";
        ProviderLimit = "provider_limit", "该企业的供方数已满", "the firm has all the providers its limit allows";
        BundleIncomplete = "bundle_incomplete", "打包需求须一起满足，其余项目排不进", "the bundle is all or none, and the rest of it found no place";
        BundleProviders = "bundle_providers", "打包需求的供方数已满", "the bundle has all the providers its limit allows";
        ChangeBudget = "change_budget", "调整数已达本批次上限", "the round's change budget is used up";
        PairCost = "pair_cost", "新增一对伙伴的成本高于此项得分", "a new partnership costs more than this need brings";
        Nothing = "nothing", "方案尚未到最优，此项仍可补入", "nothing: the plan is not at its best yet, this need can still be added";
    }
}

/// The partnerships and bundles of a plan, for asking what one more assignment would meet.
#[derive(Debug)]
pub(super) struct Occupancy<'a> {
    problem: &'a Problem,
    slots: &'a [Option<u32>],
    /// How many assigned needs stand behind each pair.
    pairs: BTreeMap<(u32, SeekerKey), u32>,
    partners: Vec<u32>,
    providers: BTreeMap<SeekerKey, u32>,
    bundle_of: BTreeMap<u32, usize>,
    changes: u64,
}

impl<'a> Occupancy<'a> {
    /// `slots` are the plan's, one entry per need of the problem. O(needs log needs).
    pub(super) fn new(problem: &'a Problem, slots: &'a [Option<u32>]) -> Self {
        let mut pairs = BTreeMap::new();
        for (need, slot) in slots.iter().enumerate() {
            if let Some(provider) = slot.and_then(|s| problem.slots[s as usize].provider) {
                *pairs
                    .entry((provider, problem.seeker_key(need as u32)))
                    .or_default() += 1;
            }
        }
        let mut partners = vec![0; problem.providers.len()];
        let mut providers = BTreeMap::new();
        for &(provider, seeker) in pairs.keys() {
            partners[provider as usize] += 1;
            *providers.entry(seeker).or_default() += 1;
        }
        let bundles = problem.bundles.iter().enumerate();
        let bundle_of = bundles.flat_map(|(b, bundle)| bundle.needs.iter().map(move |&n| (n, b)));
        let kept = |need: u32, previous: u32| {
            let slot = slots.get(need as usize).copied().flatten();
            slot.is_some_and(|slot| problem.keeps(slot, previous))
        };
        let changed = problem.counted_previous().filter(|p| !kept(p.need, p.slot));
        Self {
            problem,
            slots,
            partners,
            providers,
            bundle_of: bundle_of.collect(),
            changes: changed.count() as u64,
            pairs,
        }
    }

    /// What keeps `need` off `slot`, which has the minutes; `value` is what the option would bring.
    pub(super) fn obstacle(&self, need: u32, slot: u32, value: i64) -> Obstacle {
        let problem = self.problem;
        if problem.is_banned(need, slot) {
            return Obstacle::Banned;
        }
        if problem.pin_of(need).is_some_and(|pinned| pinned != slot) {
            return Obstacle::PinnedElsewhere;
        }
        if let Some(obstacle) = self.of_bundle(need, slot) {
            return obstacle;
        }
        if problem
            .max_changes
            .is_some_and(|limit| self.changes > limit)
        {
            return Obstacle::ChangeBudget;
        }
        let seeker = problem.seeker_key(need);
        let Some(provider) = problem.slots[slot as usize].provider else {
            return Obstacle::Nothing;
        };
        if self.pairs.contains_key(&(provider, seeker)) {
            return Obstacle::Nothing;
        }
        let full = |limit: Option<u32>, found: u32| limit.is_some_and(|limit| found >= limit);
        let partners = self.partners[provider as usize];
        if full(problem.providers[provider as usize].max_partners, partners) {
            return Obstacle::PartnerLimit;
        }
        if let SeekerKey::Seeker(s) = seeker {
            let providers = self.providers.get(&seeker).copied().unwrap_or(0);
            if full(problem.seekers[s as usize].max_providers, providers) {
                return Obstacle::ProviderLimit;
            }
            if problem.pair_cost(provider, s) >= value {
                return Obstacle::PairCost;
            }
        }
        Obstacle::Nothing
    }

    fn of_bundle(&self, need: u32, slot: u32) -> Option<Obstacle> {
        let bundle = &self.problem.bundles[*self.bundle_of.get(&need)?];
        let taken = |n: u32| self.slots.get(n as usize).copied().flatten();
        let others = || bundle.needs.iter().copied().filter(|&n| n != need);
        if bundle.all && others().any(|n| taken(n).is_none()) {
            return Some(Obstacle::BundleIncomplete);
        }
        let provider = |slot: u32| self.problem.slots[slot as usize].provider;
        let wanted = provider(slot)?;
        let mut found: Vec<u32> = others().filter_map(|n| provider(taken(n)?)).collect();
        found.sort_unstable();
        found.dedup();
        let more = !found.contains(&wanted);
        let full = bundle
            .max_providers
            .is_some_and(|limit| found.len() >= limit as usize);
        (more && full).then_some(Obstacle::BundleProviders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ProblemBuilder, ProblemOption};

    /// Two providers with a slot each; seeker `a` is with the first; four more needs wait, two of them of one bundle.
    fn problem() -> Problem {
        let mut builder = ProblemBuilder::new("obstacles");
        let first = builder.provider("p1", Some(1));
        let second = builder.provider("p2", None);
        let a = builder.seeker("a", Some(1));
        let b = builder.seeker("b", None);
        let c = builder.seeker("c", None);
        let s1 = builder.slot("s1", Some(first), 100);
        let s2 = builder.slot("s2", Some(second), 100);
        let mut need = |id: &str, seeker, slots: &[u32]| {
            let option = |&slot| ProblemOption {
                slot,
                minutes: 10,
                value: 50,
            };
            let options: Vec<_> = slots.iter().map(option).collect();
            builder.need(id, Some(seeker), &[], &options)
        };
        need("served", a, &[s1]);
        need("a too", a, &[s1, s2]);
        need("b", b, &[s1, s2]);
        let pack = [need("c1", c, &[s2]), need("c2", c, &[s2])];
        let banned = need("banned", b, &[s2]);
        builder.bundle("pack", &pack, true, None);
        builder.pair(second, b, 60);
        builder.ban(banned, s2);
        builder.build().unwrap()
    }

    #[test]
    fn a_free_slot_is_refused_for_the_rule_that_stands_against_it() {
        let problem = problem();
        let slots = [Some(0), None, None, None, None, None];
        let occupancy = Occupancy::new(&problem, &slots);
        for (need, slot, expected) in [
            (1, 0, Obstacle::Nothing),
            (1, 1, Obstacle::ProviderLimit),
            (2, 0, Obstacle::PartnerLimit),
            (2, 1, Obstacle::PairCost),
            (3, 1, Obstacle::BundleIncomplete),
            (5, 1, Obstacle::Banned),
        ] {
            let value = problem.option_on(need, slot).unwrap().value;
            assert_eq!(
                occupancy.obstacle(need, slot, value),
                expected,
                "need {need} on slot {slot}"
            );
        }
    }
}
