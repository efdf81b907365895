//! The outlook of one need: who can serve it, who comes nearest, and which single change of it would let somebody serve it.

use crate::fit::{Draft, Fit, Judge, Severity};
use crate::ids::Ix;
use crate::model::{Catalogue, Document, Need, Offer};
use jiff::ToSpan;

/// An offer with its verdict on the need.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The offer.
    pub offer: Ix<Offer>,
    /// The verdict with its numbers.
    pub fit: Fit,
}

/// One change of a need that its owner can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// So many days later.
    Later(i32),
    /// Any way of delivery.
    AnyDelivery,
    /// Any distance.
    AnyDistance,
    /// Whatever document it ends in.
    AnyDocument,
    /// No limit of the price.
    NoBudget,
    /// Half the items now, the rest later.
    HalfTheItems,
}

/// The changes that are tried, the smallest first.
const CHANGES: [Change; 7] = [
    Change::Later(30),
    Change::AnyDelivery,
    Change::AnyDistance,
    Change::NoBudget,
    Change::HalfTheItems,
    Change::AnyDocument,
    Change::Later(90),
];

impl Change {
    /// The need with the change; `None` where it changes nothing.
    fn of(self, need: &Need) -> Option<Need> {
        let mut changed = need.clone();
        match self {
            Self::Later(days) => {
                changed.window_to = need.window_to.checked_add(days.days()).ok()?;
            }
            Self::AnyDelivery => changed.delivery.clear(),
            Self::AnyDistance => changed.max_distance_km = None,
            Self::AnyDocument => changed.document = Document::None,
            Self::NoBudget => changed.budget_fen = None,
            Self::HalfTheItems => changed.quantity = need.quantity.div_ceil(2),
        }
        (changed != *need).then_some(changed)
    }
}

/// What can be said of a need before any plan.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outlook {
    /// Who can serve it: the better verdict, then the lower price, then the shorter way first.
    pub can: Vec<Candidate>,
    /// Who comes nearest, when nobody can: fewest failing rules first.
    pub nearly: Vec<Candidate>,
    /// Changes that let somebody serve it, when nobody can, with how many offers could; each was judged. The smallest first.
    pub changes: Vec<(Change, usize)>,
}

/// Failing rules of a near miss at most.
const NEAR: usize = 3;

/// Judges the need against every offer of its kind of service, and the changed need against those that come near.
pub fn outlook(catalogue: &Catalogue, judge: &Judge<'_>, need: Ix<Need>, listed: usize) -> Outlook {
    let draft = draft_of(catalogue, need);
    let offers: Vec<Ix<Offer>> = (0..catalogue.offers.len())
        .map(Ix::<Offer>::new)
        .filter(|offer| catalogue[*offer].service == draft.need.service)
        .collect();
    let mut can = Vec::new();
    let mut nearly = Vec::new();
    for offer in &offers {
        let fit = judge.judge(need, *offer);
        let candidate = Candidate { offer: *offer, fit };
        if candidate.fit.verdict.can_serve() {
            can.push(candidate);
        } else if failures(&candidate.fit) <= NEAR {
            nearly.push(candidate);
        }
    }
    let order = |a: &Candidate, b: &Candidate| {
        let key = |c: &Candidate| {
            (
                failures(&c.fit),
                c.fit.verdict,
                c.fit.price.after_benefits_fen,
            )
        };
        key(a)
            .cmp(&key(b))
            .then(a.fit.distance_km.total_cmp(&b.fit.distance_km))
            .then(a.offer.cmp(&b.offer))
    };
    can.sort_by(order);
    nearly.sort_by(order);
    let mut changes = Vec::new();
    if can.is_empty() {
        for change in CHANGES {
            let Some(need) = change.of(draft.need) else {
                continue;
            };
            let changed = Draft {
                need: &need,
                ..draft
            };
            let serving =
                |offer: &&Ix<Offer>| judge.judge_draft(&changed, **offer).verdict.can_serve();
            let count = nearly.iter().map(|c| &c.offer).filter(serving).count();
            if count > 0 {
                changes.push((change, count));
            }
        }
    } else {
        nearly.clear();
    }
    can.truncate(listed);
    nearly.truncate(listed);
    Outlook {
        can,
        nearly,
        changes,
    }
}

/// A need of the catalogue as its owner asks for it, from its seat.
fn draft_of(catalogue: &Catalogue, need: Ix<Need>) -> Draft<'_> {
    let need = &catalogue[need];
    let seat = catalogue.sites_of(need.organisation).next();
    Draft {
        need,
        seeker: &catalogue[need.organisation],
        point: seat.map(|(_, site)| site.point),
    }
}

fn failures(fit: &Fit) -> usize {
    let fails = fit.findings.iter().filter(|f| f.severity == Severity::Fail);
    let mut rules: Vec<_> = fails.map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules.len()
}

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

/// Providers among which pairs are sought.
const PROVIDERS: usize = 80;

/// Looks for one or two partners for a list of needs: needs × offers judgements, then every pair of the providers that serve most.
pub fn together(catalogue: &Catalogue, judge: &Judge<'_>, drafts: &[Draft<'_>]) -> Together {
    use std::collections::BTreeMap;
    let mut best: BTreeMap<_, BTreeMap<usize, Candidate>> = BTreeMap::new();
    let mut somebody = vec![false; drafts.len()];
    for (place, draft) in drafts.iter().enumerate() {
        for offer in (0..catalogue.offers.len()).map(Ix::<Offer>::new) {
            if catalogue[offer].service != draft.need.service {
                continue;
            }
            let fit = judge.judge_draft(draft, offer);
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
    use crate::exchange::catalogue::{ReadOptions, build};
    use crate::fit::CredentialMatrix;
    use crate::model::PlanRules;
    use crate::synthetic::{HENAN_SEED, Scale, generate};
    use crate::taxonomy::Taxonomy;

    fn market() -> (Catalogue, PlanRules) {
        let sheets = generate(Scale::Henan, HENAN_SEED);
        let loaded = build(&sheets, ReadOptions { partial: true }).unwrap();
        let rules = PlanRules {
            date: jiff::civil::date(2026, 11, 1),
            ..PlanRules::default()
        };
        (loaded.catalogue, rules)
    }

    #[test]
    fn a_change_is_told_only_when_somebody_could_then_serve_and_nobody_can_now() {
        let (catalogue, rules) = market();
        let (taxonomy, rights) = (
            Taxonomy::bundled().unwrap(),
            CredentialMatrix::bundled().unwrap(),
        );
        let judge = Judge::new(&catalogue, taxonomy, &rules, rights);
        let (mut served, mut helped) = (0, 0);
        for place in (0..catalogue.needs.len()).step_by(16) {
            let found = outlook(&catalogue, &judge, Ix::new(place), 5);
            assert!(
                found
                    .can
                    .iter()
                    .all(|candidate| candidate.fit.verdict.can_serve())
            );
            assert!(found.can.is_empty() || (found.nearly.is_empty() && found.changes.is_empty()));
            served += usize::from(!found.can.is_empty());
            helped += usize::from(!found.changes.is_empty());
            for (change, count) in &found.changes {
                assert!(*count > 0 && change.of(&catalogue.needs[place]).is_some());
            }
        }
        assert!(served > 20 && helped > 0, "{served} {helped}");
    }

    #[test]
    fn partners_for_a_list_are_the_best_of_all_ones_and_pairs() {
        let (catalogue, rules) = market();
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
        for place in found.nobody {
            assert!(outlook(&catalogue, &judge, needs[place], 1).can.is_empty());
        }
    }
}
