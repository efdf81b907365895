//! The outlook of one need: who can serve it, who comes nearest, and which single change of it would let somebody serve it.

use crate::fit::{Draft, Fit, Judge, Severity, Verdict};
use crate::ids::Ix;
use crate::model::{Catalogue, Document, Need, Offer};
use jiff::ToSpan;
use std::collections::BTreeSet;

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

/// Offers that serve the need whose findings are worked out: the cheapest ones; and near misses, and those of them that changes are
/// tried with.
const JUDGED: usize = 600;
const NEARLY: usize = 2_000;
const TRIED: usize = 200;

/// Asks every offer of its kind of service whether it serves the need; then judges the cheapest that do, and when nobody does, those that
/// measure what it names, and the changed need against those that come near.
pub fn outlook(catalogue: &Catalogue, judge: &Judge<'_>, need: Ix<Need>, listed: usize) -> Outlook {
    let draft = draft_of(catalogue, need);
    let offers = (0..catalogue.offers.len())
        .map(Ix::<Offer>::new)
        .filter(|offer| catalogue[*offer].service == draft.need.service);
    let can = serving(judge, need, offers.clone(), listed);
    if !can.is_empty() {
        return Outlook {
            can,
            ..Outlook::default()
        };
    }
    let is_of_kind = of_kind(catalogue, judge, draft.need);
    let mut nearly: Vec<Candidate> = offers
        .filter(|offer| is_of_kind(*offer))
        .take(NEARLY)
        .map(|offer| Candidate {
            offer,
            fit: judge.judge(need, offer),
        })
        .filter(|candidate| failures(&candidate.fit) <= NEAR)
        .collect();
    nearly.sort_by(order);
    let mut changes = Vec::new();
    for change in CHANGES {
        let Some(need) = change.of(draft.need) else {
            continue;
        };
        let changed = Draft {
            need: &need,
            ..draft
        };
        let prepared = judge.prepare(&changed);
        let tried = nearly.iter().take(TRIED);
        let count = tried
            .filter(|near| {
                let fit = judge.judge_prepared(&changed, &prepared, near.offer);
                fit.verdict.can_serve()
            })
            .count();
        if count > 0 {
            changes.push((change, count));
        }
    }
    nearly.truncate(listed);
    Outlook {
        can,
        nearly,
        changes,
    }
}

/// The best of the offers that serve the need. They are judged in the order of price and way, until enough are capable without a
/// condition: no later one comes before these.
fn serving(
    judge: &Judge<'_>,
    need: Ix<Need>,
    offers: impl Iterator<Item = Ix<Offer>>,
    listed: usize,
) -> Vec<Candidate> {
    let mut found: Vec<(i64, f64, Ix<Offer>)> = offers
        .filter_map(|offer| {
            let service = judge.serve(need, offer)?;
            Some((service.price_fen, service.distance_km, offer))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut can, mut capable) = (Vec::new(), 0);
    for (_, _, offer) in found.into_iter().take(JUDGED) {
        let fit = judge.judge(need, offer);
        capable += usize::from(fit.verdict == Verdict::Capable);
        can.push(Candidate { offer, fit });
        if capable >= listed {
            break;
        }
    }
    can.sort_by(order);
    can.truncate(listed);
    can
}

/// Fewer failing rules, the better verdict, the lower price, the shorter way first.
fn order(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
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
}

/// Whether an offer has a row for what the need names: its measurand, with the instrument itself, a broader or narrower one, or none.
fn of_kind<'c>(
    catalogue: &'c Catalogue,
    judge: &Judge<'_>,
    need: &Need,
) -> impl Fn(Ix<Offer>) -> bool + use<'c> {
    let measurands: BTreeSet<_> = need
        .requirements
        .iter()
        .filter_map(|r| r.measurand)
        .collect();
    let related = need.instrument.map(|wanted| {
        let taxonomy = judge.taxonomy();
        let mut kinds = BTreeSet::from([wanted]);
        kinds.extend(taxonomy.ancestors(wanted));
        kinds.extend(taxonomy.descendants(wanted));
        kinds
    });
    move |offer| {
        let mut rows = catalogue.capabilities_of(offer).iter();
        measurands.is_empty()
            || rows.any(|row| {
                let suits = |kind| related.as_ref().is_none_or(|kinds| kinds.contains(&kind));
                measurands.contains(&row.measurand) && row.instrument.is_none_or(suits)
            })
    }
}

/// A need of the catalogue as its owner asks for it, from its seat.
pub(super) fn draft_of(catalogue: &Catalogue, need: Ix<Need>) -> Draft<'_> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::CredentialMatrix;
    use crate::synthetic::henan_market;
    use crate::taxonomy::Taxonomy;

    #[test]
    fn a_change_is_told_only_when_somebody_could_then_serve_and_nobody_can_now() {
        let (catalogue, rules) = henan_market();
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
    fn the_offers_listed_are_the_best_of_all_that_serve() {
        let (catalogue, rules) = henan_market();
        let (taxonomy, rights) = (
            Taxonomy::bundled().unwrap(),
            CredentialMatrix::bundled().unwrap(),
        );
        let judge = Judge::new(&catalogue, taxonomy, &rules, rights);
        let mut compared = 0;
        for place in (0..catalogue.needs.len()).step_by(61) {
            let need = Ix::<Need>::new(place);
            let offers = (0..catalogue.offers.len()).map(Ix::<Offer>::new);
            let all = offers.filter(|o| catalogue[*o].service == catalogue[need].service);
            let all = all.map(|offer| Candidate {
                offer,
                fit: judge.judge(need, offer),
            });
            let mut all: Vec<_> = all.filter(|c| c.fit.verdict.can_serve()).collect();
            all.sort_by(order);
            all.truncate(4);
            compared += all.len();
            assert_eq!(outlook(&catalogue, &judge, need, 4).can, all);
        }
        assert!(compared > 20, "{compared}");
    }
}
