//! The offers that serve one need, and the options they give.

use super::candidates::keep_nearest;
use super::lots::{Effort, split};
use super::{Candidates, HandedOver, MarketOption, Merits, Partners, Statistics, Tie, points};
use crate::fit::{Judge, Service};
use crate::ids::Ix;
use crate::model::{
    Catalogue, Delivery, Need, Offer, Organisation, Period, PlanRules, Resource, ResourceKind,
};
use crate::taxonomy::Taxonomy;
use std::collections::BTreeMap;

/// What one need brings into the market.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) lots: Vec<(u32, Vec<MarketOption>)>,
    pub(super) handed_over: Option<HandedOver>,
    pub(super) statistics: Statistics,
}

/// An offer that fits a need.
pub(super) struct Candidate {
    pub(super) service: Service,
    pub(super) offer: Ix<Offer>,
    /// Pinned, or what served the need in the previous plan: never cut.
    wanted: bool,
    merits: Merits,
    effort: Effort,
    /// Points without `early`, by which candidates are cut.
    value: i64,
}

/// What all needs share.
pub(super) struct Builder<'a> {
    catalogue: &'a Catalogue,
    judge: &'a Judge<'a>,
    rules: &'a PlanRules,
    candidates: Candidates<'a>,
    partners: Partners<'a>,
    /// Who served each need in the previous plan.
    previous: BTreeMap<Ix<Need>, Ix<Organisation>>,
    /// Places that pins and the previous plan name for a need.
    wanted: BTreeMap<Ix<Need>, Vec<(Ix<Resource>, Period)>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        catalogue: &'a Catalogue,
        taxonomy: &'a Taxonomy,
        judge: &'a Judge<'a>,
        rules: &'a PlanRules,
    ) -> Self {
        let previous = &catalogue.previous_plan;
        Self {
            catalogue,
            judge,
            rules,
            candidates: Candidates::new(catalogue, taxonomy),
            partners: Partners::new(catalogue, rules),
            previous: previous
                .iter()
                .map(|p| (p.need, catalogue[p.resource].organisation))
                .collect(),
            wanted: wanted(catalogue, rules),
        }
    }

    pub(super) fn part(&self, ix: Ix<Need>) -> Part {
        let need = &self.catalogue[ix];
        if let Some(why) = self.judge.compulsory(ix) {
            return Part {
                handed_over: Some(HandedOver {
                    need: ix,
                    why: why.clone(),
                }),
                ..Part::default()
            };
        }
        let mut statistics = Statistics::default();
        let candidates = self.fitting(ix, &mut statistics);
        let lots = self.lots(ix, need, &candidates, &mut statistics);
        Part {
            lots,
            handed_over: None,
            statistics,
        }
    }

    /// The offers that fit, best first, cut to the round's number.
    pub(super) fn fitting(&self, ix: Ix<Need>, statistics: &mut Statistics) -> Vec<Candidate> {
        let need = &self.catalogue[ix];
        let most = self.rules.judged_per_need.max(1) as usize;
        let (pairs, mut near) = self.candidates.reachable(self.judge, ix, most);
        statistics.pairs += pairs as u64;
        statistics.out_of_reach += (pairs - near.len()) as u64;
        let reached = near.len();
        let tie = |offer| {
            let provider = self.catalogue.provider_of(offer);
            let tie = self.partners.tie(provider, need.organisation);
            self.partners.admits(provider, tie).then_some(tie)
        };
        near.retain(|found| tie(found.offer).is_some());
        statistics.outside_mode += (reached - near.len()) as u64;
        let admitted = near.len();
        keep_nearest(&mut near, most, |offer| self.is_wanted(ix, offer));
        statistics.farther += (admitted - near.len()) as u64;
        statistics.judged += near.len() as u64;
        let fits: Vec<_> = near
            .into_iter()
            .filter_map(|found| {
                let service = self.judge.serve(ix, found.offer)?;
                Some((found.offer, tie(found.offer)?, service))
            })
            .collect();
        statistics.fitting += fits.len() as u64;
        let price_limit_fen = need
            .budget_fen
            .unwrap_or_else(|| 2 * median_price_fen(&fits));
        let mut candidates: Vec<_> = fits
            .into_iter()
            .map(|(offer, tie, service)| {
                self.candidate(ix, need, (offer, tie, service), price_limit_fen)
            })
            .collect();
        candidates.sort_by(|a, b| {
            let by_wish = b.wanted.cmp(&a.wanted);
            by_wish
                .then(b.value.cmp(&a.value))
                .then(a.offer.cmp(&b.offer))
        });
        let all_wanted = candidates.partition_point(|c| c.wanted);
        let keep = (self.rules.candidates_per_need.max(1) as usize).max(all_wanted);
        statistics.cut += candidates.len().saturating_sub(keep) as u64;
        candidates.truncate(keep);
        candidates
    }

    fn candidate(
        &self,
        ix: Ix<Need>,
        need: &Need,
        (offer, tie, service): (Ix<Offer>, Tie, Service),
        price_limit_fen: i64,
    ) -> Candidate {
        let provider = self.catalogue.provider_of(offer);
        let merits = Merits {
            worst_ratio: service.worst_ratio,
            distance_km: service.distance_km,
            tie,
            lead: self.catalogue[provider].lead,
            continuity: self.previous.get(&ix) == Some(&provider),
            price_fen: service.price_fen,
            price_limit_fen,
            days_into_window: i64::MAX,
            window_days: i64::from((need.window_to - need.window_from).get_days()) + 1,
        };
        let class = self.catalogue[self.catalogue[offer].resource].kind == ResourceKind::Class;
        let effort = Effort {
            fixed_minutes: if class { 0 } else { service.minutes_per_order },
            minutes_each: if class {
                1
            } else {
                self.catalogue[offer].minutes_each
            },
        };
        Candidate {
            value: self.points(need, &merits),
            wanted: self.is_wanted(ix, offer),
            service,
            offer,
            merits,
            effort,
        }
    }

    fn points(&self, need: &Need, merits: &Merits) -> i64 {
        let seeker = &self.catalogue[need.organisation];
        points(&self.rules.value, need, seeker, merits).total()
    }

    /// Whether a pin or the previous plan names the offer's resource for the need.
    fn is_wanted(&self, need: Ix<Need>, offer: Ix<Offer>) -> bool {
        let resource = self.catalogue[offer].resource;
        self.wanted
            .get(&need)
            .is_some_and(|places| places.iter().any(|(wanted, _)| *wanted == resource))
    }

    /// The slots of a candidate that may become options: the earliest of the round's number, and wanted ones.
    pub(super) fn slots(
        &self,
        need: Ix<Need>,
        candidate: &Candidate,
    ) -> impl Iterator<Item = usize> {
        let wanted = self.wanted.get(&need).filter(|_| candidate.wanted);
        let most = self.rules.periods_per_offer.max(1) as usize;
        let usable = candidate.service.usable_periods.iter().enumerate();
        usable
            .map(|(place, period)| (place, period.slot.index()))
            .filter(move |&(place, slot)| {
                let slot = &self.catalogue.slots[slot];
                place < most
                    || wanted.is_some_and(|all| all.contains(&(slot.resource, slot.period)))
            })
            .map(|(_, slot)| slot)
    }

    /// The whole need as one lot when a slot holds it, else as few equal lots as the largest slot allows.
    fn lots(
        &self,
        ix: Ix<Need>,
        need: &Need,
        candidates: &[Candidate],
        statistics: &mut Statistics,
    ) -> Vec<(u32, Vec<MarketOption>)> {
        for candidate in candidates {
            let usable = candidate.service.usable_periods.len();
            statistics.later_periods += (usable - self.slots(ix, candidate).count()) as u64;
        }
        let units = |candidate: &Candidate| {
            let spare = self.slots(ix, candidate).map(|slot| self.spare(slot));
            spare.max().map(|spare| candidate.effort.fits(spare))
        };
        let largest = candidates.iter().filter_map(units).max().unwrap_or(0);
        let quantities = if largest >= need.quantity {
            vec![need.quantity]
        } else {
            split(need.quantity, largest, self.rules.lots_per_need)
        };
        statistics.units_without_lot +=
            u64::from(need.quantity) - quantities.iter().map(|&q| u64::from(q)).sum::<u64>();
        if quantities.is_empty() {
            return vec![(need.quantity, Vec::new())];
        }
        quantities
            .into_iter()
            .map(|quantity| (quantity, self.options(ix, need, candidates, quantity)))
            .collect()
    }

    /// Minutes of a slot on the grid; seats as they are.
    fn spare(&self, slot: usize) -> u32 {
        let slot = &self.catalogue.slots[slot];
        if self.catalogue[slot.resource].kind == ResourceKind::Class {
            slot.minutes
        } else {
            self.rules.round_down(slot.minutes)
        }
    }

    /// The options of a lot: the best offer on each slot, by slot.
    fn options(
        &self,
        ix: Ix<Need>,
        need: &Need,
        candidates: &[Candidate],
        quantity: u32,
    ) -> Vec<MarketOption> {
        let mut options: Vec<MarketOption> = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            for slot in self.slots(ix, candidate) {
                let option = self.option(need, candidate, quantity, slot);
                if option.minutes <= self.spare(slot) {
                    options.push(option);
                }
            }
        }
        // Of options on one slot the one with more points, then fewer minutes, then the better candidate.
        options.sort_by(|a, b| {
            let by_points = b.value.cmp(&a.value);
            a.slot
                .cmp(&b.slot)
                .then(by_points)
                .then(a.minutes.cmp(&b.minutes))
        });
        options.dedup_by_key(|option| option.slot);
        options
    }

    fn option(
        &self,
        need: &Need,
        candidate: &Candidate,
        quantity: u32,
        slot: usize,
    ) -> MarketOption {
        let place = self.catalogue.slots[slot];
        let kind = self.catalogue[place.resource].kind;
        let minutes = self.rules.taken(kind, candidate.effort.minutes(quantity));
        let first = self.judge.first_day_of(Ix::new(slot)).max(need.window_from);
        let merits = Merits {
            days_into_window: i64::from((first - need.window_from).get_days()),
            ..candidate.merits
        };
        let whole = self.points(need, &merits);
        let value = whole * i64::from(quantity) / i64::from(need.quantity.max(1));
        let visit = candidate.service.delivery == Delivery::OnSite;
        MarketOption {
            offer: candidate.offer,
            slot: slot as u32,
            minutes: minutes.max(1),
            value: u32::try_from(value).unwrap_or(u32::MAX),
            visit_km: visit.then(|| libm::ceil(candidate.service.distance_km) as u32),
            price_limit_fen: candidate.merits.price_limit_fen,
        }
    }
}

/// The places that pins and the previous plan name.
fn wanted(
    catalogue: &Catalogue,
    rules: &PlanRules,
) -> BTreeMap<Ix<Need>, Vec<(Ix<Resource>, Period)>> {
    let mut wanted: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for choice in &catalogue.previous_plan {
        let places = wanted.entry(choice.need).or_default();
        places.push((choice.resource, choice.period));
    }
    if rules.pins.is_empty() {
        return wanted;
    }
    let needs: BTreeMap<&str, usize> = places(catalogue.needs.iter().map(|need| &need.id));
    let resources = places(catalogue.resources.iter().map(|resource| &resource.id));
    for pin in &rules.pins {
        // A lot's id is its need's with its number behind it.
        let whole = pin.need.rsplit_once('#').map_or("", |(need, _)| need);
        let need = [pin.need.as_str(), whole]
            .iter()
            .find_map(|id| needs.get(id));
        let resource = resources.get(pin.resource.as_str());
        if let (Some(&need), Some(&resource), Some(period)) =
            (need, resource, Period::parse(&pin.period))
        {
            let places = wanted.entry(Ix::new(need)).or_default();
            places.push((Ix::new(resource), period));
        }
    }
    wanted
}

/// The place of each id.
fn places<'a>(ids: impl Iterator<Item = &'a String>) -> BTreeMap<&'a str, usize> {
    ids.enumerate()
        .map(|(place, id)| (id.as_str(), place))
        .collect()
}

/// The median price of the offers that fit; 0 without any.
fn median_price_fen(fits: &[(Ix<Offer>, Tie, Service)]) -> i64 {
    let mut prices: Vec<i64> = fits.iter().map(|(_, _, fit)| fit.price_fen).collect();
    prices.sort_unstable();
    prices.get(prices.len() / 2).copied().unwrap_or(0)
}
