//! Nothing is lost before the rules of fit but what the published rules cut: small random markets against every pair.

use super::offers::Builder;
use super::{Candidates, Partners, Statistics};
use crate::exchange::catalogue::{ReadOptions, read};
use crate::fit::{CredentialMatrix, Judge};
use crate::ids::Ix;
use crate::model::{
    Catalogue, Coded, Delivery, Mode, Need, Offer, Pin, PlanRules, ServiceKind, Tables, TravelRules,
};
use crate::search::OfferTexts;
use crate::taxonomy::Taxonomy;
use crate::taxonomy::regions::Point;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::path::Path;

const MARKETS: u64 = 16;
/// Every so many needs of the committed market.
const NEEDS_APART: usize = 24;
const ALL: u32 = 1_000_000;

fn henan() -> Catalogue {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan");
    read(&folder, ReadOptions::default()).unwrap().catalogue
}

/// The committed market with random places, limits and ways of delivery, and a tenth of the needs without instrument and measurand.
fn shaken(henan: &Catalogue, random: &mut ChaCha8Rng) -> Catalogue {
    let mut tables: Tables = (**henan).clone();
    let first = random.random_range(0..NEEDS_APART);
    tables.needs = henan
        .needs
        .iter()
        .skip(first)
        .step_by(NEEDS_APART)
        .cloned()
        .collect();
    tables.bundles.clear();
    tables.previous_plan.clear();
    for site in &mut tables.sites {
        site.point = Point {
            longitude: random.random_range(100.0..125.0),
            latitude: random.random_range(20.0..45.0),
        };
    }
    for offer in &mut tables.offers {
        offer.max_distance_km = limit(random);
        offer.delivery = ways(random);
    }
    for need in &mut tables.needs {
        need.max_distance_km = limit(random);
        need.delivery = ways(random);
        if random.random_range(0..10) == 0 {
            need.instrument = None;
            need.requirements.clear();
        }
    }
    Catalogue::new(tables)
}

fn limit(random: &mut ChaCha8Rng) -> Option<f64> {
    (random.random_range(0..3) > 0).then(|| f64::from(random.random_range(0..2_000)))
}

fn ways(random: &mut ChaCha8Rng) -> Vec<Delivery> {
    let share = random.random_range(0..4);
    let ways = Delivery::ALL.iter().copied();
    ways.filter(|_| random.random_range(0..4) < share).collect()
}

fn rules(random: &mut ChaCha8Rng) -> PlanRules {
    PlanRules {
        mode: [Mode::Open, Mode::SameField, Mode::SupplyChain][random.random_range(0..3)],
        public_bodies_serve_all: random.random_range(0..2) == 0,
        travel: TravelRules {
            sent_in_max_km: (random.random_range(0..2) == 0).then_some(600),
            on_site_max_km: (random.random_range(0..2) == 0).then_some(400),
            ..TravelRules::default()
        },
        judged_per_need: ALL,
        candidates_per_need: ALL,
        periods_per_offer: ALL,
        ..PlanRules::default()
    }
}

/// Runs `look` on small random markets.
fn on_markets(mut look: impl FnMut(&Catalogue, &Taxonomy, &PlanRules, &CredentialMatrix)) {
    let (taxonomy, rights) = (
        Taxonomy::bundled().unwrap(),
        CredentialMatrix::bundled().unwrap(),
    );
    let henan = henan();
    for seed in 0..MARKETS {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let (catalogue, rules) = (shaken(&henan, &mut random), rules(&mut random));
        look(&catalogue, taxonomy, &rules, rights);
    }
}

/// Whether the need names what it is, so that buckets and not words find its offers.
fn is_named(need: &Need) -> bool {
    let measurand = need.requirements.iter().any(|r| r.measurand.is_some());
    !need.service.is_measurement() || need.instrument.is_some() || measurand
}

fn fitting(builder: &Builder<'_>, need: Ix<Need>) -> (Vec<Ix<Offer>>, Statistics) {
    let mut statistics = Statistics::default();
    let candidates = builder.fitting(need, &mut statistics);
    (candidates.iter().map(|c| c.offer).collect(), statistics)
}

#[test]
fn every_offer_that_fits_is_a_candidate_and_what_was_cut_adds_up() {
    let (mut fits, mut judged, mut pairs) = (0, 0, 0);
    on_markets(|catalogue, taxonomy, rules, rights| {
        let judge = Judge::new(catalogue, taxonomy, rules, rights);
        let builder = Builder::new(catalogue, taxonomy, &judge, rules);
        let partners = Partners::new(catalogue, rules);
        for need in (0..catalogue.needs.len()).map(Ix::new) {
            if !is_named(&catalogue[need]) || judge.compulsory(need).is_some() {
                continue;
            }
            let expected: Vec<Ix<Offer>> = (0..catalogue.offers.len())
                .map(Ix::new)
                .filter(|&offer| judge.judge(need, offer).verdict.can_serve())
                .filter(|&offer| {
                    let provider = catalogue.provider_of(offer);
                    let tie = partners.tie(provider, catalogue[need].organisation);
                    partners.admits(provider, tie)
                })
                .collect();
            let (mut found, s) = fitting(&builder, need);
            found.sort_unstable();
            assert_eq!(found, expected, "{}", catalogue[need].id);
            assert_eq!(
                s.pairs,
                s.out_of_reach + s.outside_mode + s.farther + s.judged
            );
            assert_eq!(s.fitting, expected.len() as u64);
            fits += expected.len();
            judged += s.judged;
            pairs += s.pairs;
        }
    });
    assert!(fits > 1_000, "{fits} fits are too few to prove anything");
    assert!(judged * 2 < pairs, "{judged} of {pairs} pairs were judged");
}

#[test]
fn the_numbers_of_the_rules_keep_the_nearest_and_then_the_best() {
    const NEAREST: usize = 5;
    const BEST: usize = 2;
    let mut cut = [0, 0];
    on_markets(|catalogue, taxonomy, rules, rights| {
        let few = PlanRules {
            judged_per_need: NEAREST as u32,
            candidates_per_need: BEST as u32,
            ..rules.clone()
        };
        let judge = Judge::new(catalogue, taxonomy, &few, rights);
        let builder = Builder::new(catalogue, taxonomy, &judge, &few);
        let partners = Partners::new(catalogue, &few);
        let texts = OfferTexts::new(catalogue, taxonomy).unwrap();
        let all = Candidates::new(catalogue, taxonomy);
        for ix in (0..catalogue.needs.len()).map(Ix::new) {
            let need = &catalogue[ix];
            if judge.compulsory(ix).is_some() {
                continue;
            }
            let kind = if is_named(need) {
                all.nearest(&judge, ix, ALL as usize)
            } else {
                let words = format!("{} {}", need.instrument_text, need.text);
                texts.nearest(need.service, &words, NEAREST)
            };
            let mut near: Vec<Ix<Offer>> = kind
                .into_iter()
                .filter(|&offer| {
                    judge.distance_km(ix, offer) <= reach_km(&few, need, &catalogue[offer])
                })
                .filter(|&offer| {
                    let provider = catalogue.provider_of(offer);
                    partners.admits(provider, partners.tie(provider, need.organisation))
                })
                .collect();
            near.sort_by(|&a, &b| {
                let (to_a, to_b) = (judge.distance_km(ix, a), judge.distance_km(ix, b));
                to_a.total_cmp(&to_b).then(a.cmp(&b))
            });
            cut[0] += near.len().saturating_sub(NEAREST);
            near.truncate(NEAREST);
            let fits = near
                .iter()
                .filter(|&&offer| judge.can_serve(ix, offer))
                .count();
            let mut statistics = Statistics::default();
            let candidates = builder.fitting(ix, &mut statistics);
            cut[1] += fits.saturating_sub(BEST);
            assert_eq!(statistics.judged, near.len() as u64, "{}", need.id);
            assert_eq!(statistics.fitting, fits as u64, "{}", need.id);
            assert_eq!(candidates.len(), fits.min(BEST), "{}", need.id);
            assert!(
                candidates.iter().all(|c| near.contains(&c.offer)),
                "{}",
                need.id
            );
        }
    });
    assert!(cut.iter().all(|&cut| cut > 50), "{cut:?} were cut");
}

/// How far the two may be apart, as `data/FORMAT.md` tells it.
fn reach_km(rules: &PlanRules, need: &Need, offer: &Offer) -> f64 {
    let mut reach = -1.0_f64;
    for &way in Delivery::ALL {
        let accepts = |ways: &[Delivery]| ways.is_empty() || ways.contains(&way);
        if !accepts(&need.delivery) || !accepts(&offer.delivery) {
            continue;
        }
        let of_round = match way {
            Delivery::OnSite => rules.travel.on_site_max_km,
            Delivery::SentIn => rules.travel.sent_in_max_km,
            Delivery::AtProvider | Delivery::Remote => None,
        };
        let limit = match (need.max_distance_km, offer.max_distance_km) {
            _ if way == Delivery::Remote => f64::INFINITY,
            (Some(a), Some(b)) => a.min(b),
            (Some(own), None) | (None, Some(own)) => own,
            (None, None) => of_round.map_or(f64::INFINITY, f64::from),
        };
        reach = reach.max(limit);
    }
    reach
}

#[test]
fn what_a_pin_names_is_never_cut_by_a_number() {
    let mut pinned = 0;
    on_markets(|catalogue, taxonomy, rules, rights| {
        let judge = Judge::new(catalogue, taxonomy, rules, rights);
        let builder = Builder::new(catalogue, taxonomy, &judge, rules);
        for need in (0..catalogue.needs.len()).map(Ix::new) {
            let (all, _) = fitting(&builder, need);
            let Some(&worst) = all.last() else { continue };
            let resource = catalogue[worst].resource;
            let Some(last) = catalogue.slots_of(resource).last() else {
                continue;
            };
            let few = PlanRules {
                judged_per_need: 1,
                candidates_per_need: 1,
                periods_per_offer: 1,
                pins: vec![Pin {
                    need: catalogue[need].id.clone(),
                    resource: catalogue[resource].id.clone(),
                    period: last.period.to_string(),
                }],
                ..rules.clone()
            };
            let with_pin = Builder::new(catalogue, taxonomy, &judge, &few);
            let mut statistics = Statistics::default();
            let candidates = with_pin.fitting(need, &mut statistics);
            assert!(candidates.iter().any(|c| c.offer == worst));
            assert!(
                candidates
                    .iter()
                    .all(|c| catalogue[c.offer].resource == resource)
            );
            let slots: Vec<usize> = (candidates.iter())
                .flat_map(|c| with_pin.slots(need, c))
                .collect();
            let mut usable = candidates.iter().flat_map(|c| &c.service.usable_periods);
            let is_usable = usable.any(|p| catalogue[p.slot].period == last.period);
            let is_kept = slots
                .iter()
                .any(|&s| catalogue.slots[s].period == last.period);
            assert_eq!(is_kept, is_usable, "{}", catalogue[need].id);
            pinned += usize::from(all.len() > 1 && slots.len() > 1);
            if pinned > 40 {
                return;
            }
        }
    });
    assert!(pinned > 10, "{pinned} pins stood against a number");
}

#[test]
fn machines_without_rows_are_found_by_their_own_kind() {
    let henan = henan();
    let mut tables: Tables = (*henan).clone();
    let machine = |offer: &&Offer| {
        let resource = &tables.resources[offer.resource.index()];
        offer.service == ServiceKind::InstrumentTime && resource.instrument.is_some()
    };
    let offer = tables.offers.iter().find(machine).unwrap();
    let (id, resource) = (offer.id.clone(), offer.resource);
    let instrument = tables.resources[resource.index()].instrument;
    let place = tables.offers.iter().position(|o| o.id == id).unwrap();
    tables.capabilities.retain(|row| row.offer.index() != place);
    tables.needs.truncate(1);
    tables.bundles.clear();
    tables.previous_plan.clear();
    let need = &mut tables.needs[0];
    need.service = ServiceKind::InstrumentTime;
    need.instrument = instrument;
    need.requirements.clear();
    let catalogue = Catalogue::new(tables);
    let (taxonomy, rights) = (
        Taxonomy::bundled().unwrap(),
        CredentialMatrix::bundled().unwrap(),
    );
    let rules = PlanRules::default();
    let judge = Judge::new(&catalogue, taxonomy, &rules, rights);
    let found = Candidates::new(&catalogue, taxonomy).nearest(&judge, Ix::new(0), 1_000);
    assert!(found.contains(&Ix::new(place)));
}
