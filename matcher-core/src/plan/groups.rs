//! Which needs share anything: the parts a problem falls into.

use std::collections::{BTreeMap, HashMap};

use super::lot::Lots;
use crate::model::Problem;

/// The needs of each part, by lot, parts by the lot of their first need. Needs that can't be served and don't have to are in
/// none.
pub(super) fn groups(problem: &Problem, lots: &Lots) -> Vec<Vec<u32>> {
    let mut union = Union {
        parent: (0..problem.needs.len() as u32).collect(),
    };
    if budget(problem).is_some() {
        union.join_all(problem.counted_previous().map(|p| p.need));
    }
    let mut bound = vec![false; problem.needs.len()];
    for bundle in &problem.bundles {
        if bundle.all || bundle.max_providers.is_some() {
            union.join_all(bundle.needs.iter().copied());
            bundle
                .needs
                .iter()
                .for_each(|&need| bound[need as usize] = true);
        }
    }
    join_by_options(problem, &mut union);
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for need in 0..problem.needs.len() as u32 {
        let record = &problem.needs[need as usize];
        if record.option_count > 0 || bound[need as usize] {
            groups.entry(union.root(need)).or_default().push(need);
        }
    }
    let mut groups: Vec<Vec<u32>> = groups.into_values().collect();
    for needs in &mut groups {
        lots.sort(needs, |need| problem.need_id(need));
    }
    groups.sort_by_cached_key(|needs| {
        (
            lots.of(problem.need_id(needs[0])),
            problem.need_id(needs[0]),
        )
    });
    groups
}

/// The change budget, where it can bind.
pub(super) fn budget(problem: &Problem) -> Option<u64> {
    let counted = problem.counted_previous().count() as u64;
    problem.max_changes.filter(|&most| counted > most)
}

fn join_by_options(problem: &Problem, union: &mut Union) {
    let mut first: HashMap<Shared, u32> = HashMap::new();
    let mut share = |shared: Shared, need: u32| {
        let other = *first.entry(shared).or_insert(need);
        union.join(other, need);
    };
    for need in 0..problem.needs.len() as u32 {
        let record = &problem.needs[need as usize];
        for option in problem.options_of(need) {
            if problem.is_banned(need, option.slot) {
                continue;
            }
            share(Shared::Slot(option.slot), need);
            if let Some(provider) = problem.slots[option.slot as usize].provider {
                if problem.providers[provider as usize].max_partners.is_some() {
                    share(Shared::Provider(provider), need);
                }
                if let Some(seeker) = record.seeker
                    && problem.pair_cost(provider, seeker) > 0
                {
                    share(Shared::Pair(provider, seeker), need);
                }
            }
        }
        if let Some(seeker) = record.seeker
            && problem.seekers[seeker as usize].max_providers.is_some()
        {
            share(Shared::Seeker(seeker), need);
        }
        for &quota in &record.quotas {
            let target = &problem.quotas[quota as usize];
            if target.penalty > 0 && target.min_seekers > 0 {
                share(Shared::Quota(quota), need);
            }
        }
    }
}

/// Who is in one part with whom.
struct Union {
    parent: Vec<u32>,
}

impl Union {
    fn root(&mut self, mut need: u32) -> u32 {
        while self.parent[need as usize] != need {
            let grandparent = self.parent[self.parent[need as usize] as usize];
            self.parent[need as usize] = grandparent;
            need = grandparent;
        }
        need
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    fn join_all(&mut self, needs: impl IntoIterator<Item = u32>) {
        let mut needs = needs.into_iter();
        if let Some(first) = needs.next() {
            needs.for_each(|need| self.join(first, need));
        }
    }
}

/// Something that needs share.
#[derive(PartialEq, Eq, Hash)]
enum Shared {
    Slot(u32),
    Provider(u32),
    Pair(u32, u32),
    Seeker(u32),
    Quota(u32),
}
