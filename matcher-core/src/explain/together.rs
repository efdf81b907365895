//! A list of needs at one time: one or two partners for all of it.

use super::outlook::Candidate;
use crate::fit::{Draft, Judge};
use crate::ids::Ix;
use crate::model::{Catalogue, Offer};
use jiff::civil::Date;

/// A list of needs, and one or two partners for all of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Together {
    /// The provider that serves most of the list, at the lowest price.
    pub one: Option<Package>,
    /// The two that serve most, when they serve more than one does.
    pub two: Option<Package>,
    /// Needs that nobody can serve.
    pub nobody: Vec<usize>,
}

/// Which offer serves which need of the list, and what it costs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Package {
    /// Place in the list, offer and its fit.
    pub served: Vec<(usize, Candidate)>,
    /// Sum of the prices after benefits, in fen.
    pub price_fen: i64,
}

impl Package {
    /// The day from which on all of it can be begun.
    pub fn earliest(&self) -> Option<Date> {
        let days = self.served.iter().map(|(_, served)| served.fit.earliest);
        days.flatten().max()
    }
}

/// Providers among which pairs are sought.
const PROVIDERS: usize = 80;

/// Looks for one or two partners for a list of needs: needs × offers judgements, then every pair of the providers that serve most.
pub fn together(catalogue: &Catalogue, judge: &Judge<'_>, drafts: &[Draft<'_>]) -> Together {
    use std::collections::BTreeMap;
    let mut best: BTreeMap<_, BTreeMap<usize, Candidate>> = BTreeMap::new();
    let mut somebody = vec![false; drafts.len()];
    for (place, draft) in drafts.iter().enumerate() {
        let prepared = judge.prepare(draft);
        for offer in (0..catalogue.offers.len()).map(Ix::<Offer>::new) {
            if catalogue[offer].service != draft.need.service {
                continue;
            }
            let fit = judge.judge_prepared(draft, &prepared, offer);
            if !fit.verdict.can_serve() {
                continue;
            }
            somebody[place] = true;
            let of_provider = best.entry(catalogue.provider_of(offer)).or_default();
            let candidate = Candidate { offer, fit };
            let better = of_provider
                .get(&place)
                .is_none_or(|known| price(&candidate) < price(known));
            if better {
                of_provider.insert(place, candidate);
            }
        }
    }
    let mut providers: Vec<&BTreeMap<usize, Candidate>> = best.values().collect();
    providers.sort_by_key(|served| std::cmp::Reverse(served.len()));
    providers.truncate(PROVIDERS);
    let empty = BTreeMap::new();
    let one = providers
        .iter()
        .map(|a| package(a, &empty))
        .min_by_key(rank);
    let pairs = providers
        .iter()
        .enumerate()
        .flat_map(|(at, a)| providers[at + 1..].iter().map(move |b| (*a, *b)));
    let two = pairs
        .min_by_key(|(a, b)| joint(a, b))
        .map(|(a, b)| package(a, b));
    let more = |two: &Package| {
        one.as_ref()
            .is_some_and(|one| two.served.len() > one.served.len())
    };
    Together {
        two: two.filter(more),
        one,
        nobody: (0..drafts.len())
            .filter(|place| !somebody[*place])
            .collect(),
    }
}

fn price(candidate: &Candidate) -> i64 {
    candidate.fit.price.after_benefits_fen
}

type Served = std::collections::BTreeMap<usize, Candidate>;

/// Most needs served first, then the lowest price.
fn rank(package: &Package) -> (std::cmp::Reverse<usize>, i64) {
    (std::cmp::Reverse(package.served.len()), package.price_fen)
}

/// The rank of two providers together, without building their package.
fn joint(a: &Served, b: &Served) -> (std::cmp::Reverse<usize>, i64) {
    let only_b = b.iter().filter(|(place, _)| !a.contains_key(*place));
    let of_a = a.iter().map(|(place, candidate)| {
        let other = b.get(place).map_or(i64::MAX, price);
        price(candidate).min(other)
    });
    let (more, sum_b) = only_b.fold((0, 0), |(n, sum), (_, c)| (n + 1, sum + price(c)));
    (std::cmp::Reverse(a.len() + more), of_a.sum::<i64>() + sum_b)
}

fn package(a: &Served, b: &Served) -> Package {
    let mut served = a.clone();
    for (place, candidate) in b {
        let better = served
            .get(place)
            .is_none_or(|known| price(candidate) < price(known));
        if better {
            served.insert(*place, candidate.clone());
        }
    }
    Package {
        price_fen: served.values().map(price).sum(),
        served: served.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::outlook::{draft_of, outlook};
    use crate::fit::CredentialMatrix;
    use crate::model::Need;
    use crate::synthetic::henan_market;
    use crate::taxonomy::Taxonomy;

    #[test]
    fn partners_for_a_list_are_the_best_of_all_ones_and_pairs() {
        let (catalogue, rules) = henan_market();
        let (taxonomy, rights) = (
            Taxonomy::bundled().unwrap(),
            CredentialMatrix::bundled().unwrap(),
        );
        let judge = Judge::new(&catalogue, taxonomy, &rules, rights);
        let needs: Vec<Ix<Need>> = (0..40).map(|place| Ix::new(place * 31)).collect();
        let drafts: Vec<Draft<'_>> = needs
            .iter()
            .map(|need| draft_of(&catalogue, *need))
            .collect();
        let found = together(&catalogue, &judge, &drafts);
        let one = found.one.unwrap();
        // By hand: what each provider could serve.
        let mut most = 0;
        for provider in (0..catalogue.organisations.len()).map(Ix::new) {
            let offers: Vec<Ix<Offer>> = (0..catalogue.offers.len())
                .map(Ix::new)
                .filter(|offer| catalogue.provider_of(*offer) == provider)
                .collect();
            let serves = |draft: &&Draft<'_>| {
                offers
                    .iter()
                    .any(|offer| judge.judge_draft(draft, *offer).verdict.can_serve())
            };
            most = most.max(if offers.is_empty() {
                0
            } else {
                drafts.iter().filter(serves).count()
            });
        }
        assert_eq!(one.served.len(), most);
        let two = found.two.unwrap();
        assert!(two.served.len() > most);
        let providers: std::collections::BTreeSet<_> = two
            .served
            .iter()
            .map(|(_, c)| catalogue.provider_of(c.offer))
            .collect();
        assert_eq!(providers.len(), 2);
        assert_eq!(
            two.price_fen,
            two.served.iter().map(|(_, c)| price(c)).sum::<i64>()
        );
        let began = |(_, served): &(usize, Candidate)| served.fit.earliest;
        assert!(
            two.earliest().is_some()
                && two.earliest() == two.served.iter().map(began).max().unwrap()
        );
        for place in found.nobody {
            assert!(outlook(&catalogue, &judge, needs[place], 1).can.is_empty());
        }
    }
}
