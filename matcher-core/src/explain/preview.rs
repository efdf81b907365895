//! Preview for a publisher: which open needs a draft offer would serve, which it nearly serves, and what is missing.

use crate::fit::{Details, Finding, Fit, Judge, Rule, Severity, Verdict};
use crate::ids::Ix;
use crate::model::{Catalogue, Need, Offer, RuleSet, ServiceKind};
use crate::taxonomy::Measurand;
use std::collections::{BTreeMap, BTreeSet};

/// A need and the best of the offers for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Prospect {
    /// The need.
    pub need: Ix<Need>,
    /// The offer.
    pub offer: Ix<Offer>,
    /// The verdict with its numbers.
    pub fit: Fit,
}

impl Prospect {
    /// What is missing: the findings that fail.
    pub fn missing(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.fit.findings.iter();
        findings.filter(|finding| finding.severity == Severity::Fail)
    }
}

/// What an offer, or several, would do among the open needs of a catalogue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Preview {
    /// Needs that would be served, best fit first.
    pub serves: Vec<Prospect>,
    /// Needs that would be served but for things the publisher can change, nearest first.
    pub nearly: Vec<Prospect>,
    /// Needs of the same kind of service and measurand that something else stands against, by the rules that do.
    pub otherwise: BTreeMap<Rule, usize>,
    /// Needs that were looked at: all but those handed over as compulsory verification.
    pub open: usize,
}

/// Rules a publisher can do something about: a better standard, a wider range, more hours, a later date, a longer way.
const MENDABLE: [Rule; 11] = [
    Rule::Accuracy,
    Rule::UncertaintyStatement,
    Rule::Range,
    Rule::Capacity,
    Rule::Validity,
    Rule::Edition,
    Rule::Distance,
    Rule::Delivery,
    Rule::Document,
    Rule::Budget,
    Rule::DataMissing,
];

/// Failing rules a near miss may have.
const NEAR: usize = 2;

/// Offers by kind of service, each with what it measures: most needs of a catalogue are told apart by that alone.
struct Shelf(BTreeMap<ServiceKind, Vec<(Ix<Offer>, BTreeSet<Ix<Measurand>>)>>);

impl Shelf {
    fn new(catalogue: &Catalogue, offers: &[Ix<Offer>]) -> Self {
        let mut shelf: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for &offer in offers {
            let rows = catalogue.capabilities_of(offer).iter();
            let measurands = rows.map(|row| row.measurand).collect();
            let of_kind = shelf.entry(catalogue[offer].service).or_default();
            of_kind.push((offer, measurands));
        }
        Self(shelf)
    }

    /// The offers of the kind of service that measure everything the need asks for; all others fail by [`Rule::Measurand`].
    fn offers_for(&self, need: &Need) -> impl Iterator<Item = Ix<Offer>> {
        let wanted = match need.service.rule_set() {
            RuleSet::Assistance => &[][..],
            _ => &need.requirements,
        };
        let of_kind = self.0.get(&need.service).into_iter().flatten();
        let suits = move |measurands: &BTreeSet<Ix<Measurand>>| {
            let mut asked = wanted.iter().filter_map(|entry| entry.measurand);
            asked.all(|measurand| measurands.contains(&measurand))
        };
        of_kind
            .filter(move |(_, measurands)| suits(measurands))
            .map(|(offer, _)| *offer)
    }
}

/// Needs of one catalogue that ask for the kind of service and, if it measures, the measurands of some of the offers of another (or of
/// the same). O(needs).
pub fn alike(needs: &Catalogue, of: &Catalogue, offers: &[Ix<Offer>]) -> Vec<Ix<Need>> {
    let shelf = Shelf::new(of, offers);
    let all = (0..needs.needs.len()).map(Ix::<Need>::new);
    all.filter(|need| shelf.offers_for(&needs[*need]).next().is_some())
        .collect()
}

/// Judges every open need against the offers that are of its kind and measure what it asks for.
pub fn preview(catalogue: &Catalogue, judge: &Judge<'_>, offers: &[Ix<Offer>]) -> Preview {
    let shelf = Shelf::new(catalogue, offers);
    let mut preview = Preview::default();
    for place in 0..catalogue.needs.len() {
        let need = Ix::new(place);
        if judge.compulsory(need).is_some() {
            continue;
        }
        preview.open += 1;
        let best = shelf
            .offers_for(&catalogue[need])
            .map(|offer| Prospect {
                need,
                offer,
                fit: judge.judge(need, offer),
            })
            .min_by(|a, b| {
                order(a)
                    .partial_cmp(&order(b))
                    .unwrap_or(std::cmp::Ordering::Equal)
            });
        let Some(best) = best else { continue };
        let rules: Vec<Rule> = best.missing().map(|finding| finding.rule).collect();
        if best.fit.verdict.can_serve() {
            preview.serves.push(best);
        } else if best.missing().any(says_too_little) {
            *preview.otherwise.entry(Rule::DataMissing).or_default() += 1;
        } else if rules.iter().all(|rule| MENDABLE.contains(rule)) && distinct(&rules) <= NEAR {
            preview.nearly.push(best);
        } else if !rules.contains(&Rule::Measurand) {
            for rule in rules.iter().filter(|rule| !MENDABLE.contains(rule)).take(1) {
                *preview.otherwise.entry(*rule).or_default() += 1;
            }
        }
    }
    let sort = |list: &mut Vec<Prospect>| {
        list.sort_by(|a, b| {
            let (x, y) = (order(a), order(b));
            x.partial_cmp(&y)
                .unwrap_or(std::cmp::Ordering::Equal)
                .then(a.need.cmp(&b.need))
        });
    };
    sort(&mut preview.serves);
    sort(&mut preview.nearly);
    preview
}

/// Whether the need does not say what it would be judged by, which no publisher can mend.
fn says_too_little(finding: &Finding) -> bool {
    matches!(&finding.details, Details::DataMissing(missing) if missing.is_of_need())
}

fn distinct(rules: &[Rule]) -> usize {
    let mut rules = rules.to_vec();
    rules.sort_unstable();
    rules.dedup();
    rules.len()
}

/// The better verdict, fewer failing rules, the smaller U/T, the shorter way.
fn order(prospect: &Prospect) -> (Verdict, usize, f64, f64) {
    let fit = &prospect.fit;
    (
        fit.verdict,
        prospect.missing().count(),
        fit.worst_ratio.unwrap_or(0.0),
        fit.distance_km,
    )
}
