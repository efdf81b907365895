//! From the market to the bare problem: integers, indexes and opaque ids, with the rules of the round.

use super::{Lot, Market, opaque_id};
use crate::ids::Ix;
use crate::model::{
    Catalogue, Period, PlanRules, Problem, ProblemBuilder, ProblemError, ProblemOption,
    ResourceKind,
};
use std::collections::{BTreeMap, BTreeSet};

/// A pin of the rules that the market does not have as an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinProblem {
    /// Which of the rules' pins, from 0.
    pub pin: usize,
    /// What it says.
    pub need: String,
    /// What it says.
    pub resource: String,
    /// What it says.
    pub period: String,
    /// Why it can't be.
    pub cause: PinCause,
}

/// Why a pin can't be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinCause {
    /// No need or lot has this id.
    UnknownNeed,
    /// No resource has a slot in this period.
    UnknownSlot,
    /// The rules of fit do not allow it.
    NoFit,
}

/// Why a market gives no problem.
#[derive(Debug, Clone, PartialEq)]
pub enum MarketProblem {
    /// A pin refers to nothing that can be.
    Pin(PinProblem),
    /// The numbers are no valid problem (sums too large, for example).
    Problem(ProblemError),
}

impl Market {
    /// The bare problem of this market. Slots and needs stand in the market's order.
    ///
    /// # Errors
    /// Every pin that is no option, and everything [`ProblemBuilder::build`] refuses.
    pub fn problem(
        &self,
        catalogue: &Catalogue,
        rules: &PlanRules,
    ) -> Result<Problem, Vec<MarketProblem>> {
        let mut builder = ProblemBuilder::new(rules.name.clone());
        if let Some(max_changes) = rules.max_changes {
            builder.max_changes(max_changes);
        }
        let ids = Ids {
            key: &rules.id_key(),
        };
        let sides = Sides::add(&mut builder, catalogue, rules, ids, self);
        for (i, slot) in catalogue.slots.iter().enumerate() {
            let resource = &catalogue[slot.resource];
            let provider = sides.providers.get(&resource.organisation.index()).copied();
            let minutes = if resource.kind == ResourceKind::Class {
                slot.minutes
            } else {
                rules.round_down(slot.minutes)
            };
            builder.slot(
                ids.of("slot", &self.slot_id(catalogue, i)),
                provider,
                i64::from(minutes),
            );
        }
        let quotas = Quotas::new(catalogue, rules);
        for lot in &self.lots {
            self.add_need(
                &mut builder,
                catalogue,
                ids,
                &sides,
                (lot, quotas.of(catalogue, lot)),
            );
        }
        self.add_pairs(&mut builder, catalogue, rules, &sides);
        self.add_bundles(&mut builder, catalogue, ids);
        self.add_previous(&mut builder, catalogue);
        let pins = self.pins(catalogue, rules);
        for (need, slot) in pins.iter().flatten() {
            builder.pin(*need, *slot);
        }
        let refused: Vec<_> = pins
            .into_iter()
            .filter_map(Result::err)
            .map(MarketProblem::Pin)
            .collect();
        if !refused.is_empty() {
            return Err(refused);
        }
        builder
            .build()
            .map_err(|errors| errors.into_iter().map(MarketProblem::Problem).collect())
    }

    /// The id of a slot as people know it: `resource-7/2026-12`.
    pub fn slot_id(&self, catalogue: &Catalogue, slot: usize) -> String {
        let slot = &catalogue.slots[slot];
        format!("{}/{}", catalogue[slot.resource].id, slot.period)
    }

    /// The id of a lot as people know it: the need's id, with `#2` and so on when there are several.
    pub fn lot_id(&self, catalogue: &Catalogue, lot: &Lot) -> String {
        let id = &catalogue[lot.need].id;
        if lot.parts == 1 {
            id.clone()
        } else {
            format!("{id}#{}", lot.part + 1)
        }
    }

    fn add_need(
        &self,
        builder: &mut ProblemBuilder,
        catalogue: &Catalogue,
        ids: Ids<'_>,
        sides: &Sides,
        (lot, quotas): (&Lot, Vec<u32>),
    ) {
        let options: Vec<ProblemOption> = self
            .options_of(lot)
            .iter()
            .map(|o| ProblemOption {
                slot: o.slot,
                minutes: i64::from(o.minutes),
                value: i64::from(o.value),
            })
            .collect();
        let need = &catalogue[lot.need];
        let seeker = sides.seekers.get(&need.organisation.index()).copied();
        builder.need(
            ids.of("need", &self.lot_id(catalogue, lot)),
            seeker,
            &quotas,
            &options,
        );
    }

    /// A cost for every pair with an option: what a partnership costs, and the journey when all of its options are visits.
    fn add_pairs(
        &self,
        builder: &mut ProblemBuilder,
        catalogue: &Catalogue,
        rules: &PlanRules,
        sides: &Sides,
    ) {
        let mut pairs: Vec<(u32, u32, Option<u32>)> = Vec::with_capacity(self.options.len());
        for lot in &self.lots {
            let Some(&seeker) = sides.seekers.get(&catalogue[lot.need].organisation.index()) else {
                continue;
            };
            for option in self.options_of(lot) {
                let resource = &catalogue[catalogue.slots[option.slot as usize].resource];
                let Some(&provider) = sides.providers.get(&resource.organisation.index()) else {
                    continue;
                };
                pairs.push((provider, seeker, option.visit_km));
            }
        }
        pairs.sort_unstable();
        for pair in pairs.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            // `None` sorts before every distance: an option that is no visit saves the journey.
            let (provider, seeker, visit_km) = pair[0];
            let visit =
                visit_km.map_or(0, |km| i64::from(km) * rules.travel.points_per_100_km / 100);
            let cost = rules.pair_cost + visit;
            if cost > 0 {
                builder.pair(provider, seeker, cost);
            }
        }
    }

    fn add_bundles(&self, builder: &mut ProblemBuilder, catalogue: &Catalogue, ids: Ids<'_>) {
        let mut members: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (i, lot) in self.lots.iter().enumerate() {
            if let Some(bundle) = catalogue.bundle_of(lot.need) {
                members.entry(bundle.index()).or_default().push(i as u32);
            }
        }
        for (bundle, needs) in members {
            let bundle = &catalogue.bundles[bundle];
            if bundle.all || bundle.max_providers.is_some() {
                builder.bundle(
                    ids.of("bundle", &bundle.id),
                    &needs,
                    bundle.all,
                    bundle.max_providers,
                );
            }
        }
    }

    fn add_previous(&self, builder: &mut ProblemBuilder, catalogue: &Catalogue) {
        let slots = slot_places(catalogue);
        let previous: BTreeMap<usize, _> = catalogue
            .previous_plan
            .iter()
            .map(|p| (p.need.index(), (p.resource.index(), p.period)))
            .collect();
        for (i, lot) in self.lots.iter().enumerate() {
            if let Some(slot) = previous
                .get(&lot.need.index())
                .and_then(|place| slots.get(place))
            {
                builder.previous(i as u32, *slot);
            }
        }
    }

    fn pins(
        &self,
        catalogue: &Catalogue,
        rules: &PlanRules,
    ) -> Vec<Result<(u32, u32), PinProblem>> {
        if rules.pins.is_empty() {
            return Vec::new();
        }
        let slots = slot_places(catalogue);
        let lots: BTreeMap<String, u32> = self
            .lots
            .iter()
            .enumerate()
            .map(|(i, lot)| (self.lot_id(catalogue, lot), i as u32))
            .collect();
        let resources: BTreeMap<&str, usize> = catalogue
            .resources
            .iter()
            .enumerate()
            .map(|(i, r)| (r.id.as_str(), i))
            .collect();
        rules
            .pins
            .iter()
            .enumerate()
            .map(|(i, pin)| {
                let refuse = |cause| PinProblem {
                    pin: i,
                    need: pin.need.clone(),
                    resource: pin.resource.clone(),
                    period: pin.period.clone(),
                    cause,
                };
                let need = *lots
                    .get(&pin.need)
                    .ok_or_else(|| refuse(PinCause::UnknownNeed))?;
                let slot = resources
                    .get(pin.resource.as_str())
                    .zip(Period::parse(&pin.period))
                    .and_then(|(&resource, period)| slots.get(&(resource, period)).copied())
                    .ok_or_else(|| refuse(PinCause::UnknownSlot))?;
                let fits = self
                    .options_of(&self.lots[need as usize])
                    .iter()
                    .any(|o| o.slot == slot);
                if fits {
                    Ok((need, slot))
                } else {
                    Err(refuse(PinCause::NoFit))
                }
            })
            .collect()
    }
}

/// The place of each (resource, period) in the catalogue's slots.
fn slot_places(catalogue: &Catalogue) -> BTreeMap<(usize, Period), u32> {
    catalogue
        .slots
        .iter()
        .enumerate()
        .map(|(i, s)| ((s.resource.index(), s.period), i as u32))
        .collect()
}

#[derive(Clone, Copy)]
struct Ids<'a> {
    key: &'a str,
}

impl Ids<'_> {
    fn of(self, kind: &str, id: &str) -> String {
        opaque_id(self.key, kind, id)
    }
}

/// Which quotas a need counts for, by the area of its region.
struct Quotas<'a> {
    area_of: BTreeMap<u32, &'a str>,
}

impl<'a> Quotas<'a> {
    fn new(catalogue: &'a Catalogue, rules: &PlanRules) -> Self {
        let regions: BTreeSet<u32> = catalogue.organisations.iter().map(|o| o.region).collect();
        let area = |region| Some((region, catalogue.area_of(region, rules.date)?.area.as_str()));
        Self {
            area_of: regions.into_iter().filter_map(area).collect(),
        }
    }

    fn of(&self, catalogue: &Catalogue, lot: &Lot) -> Vec<u32> {
        let need = &catalogue[lot.need];
        let seeker = &catalogue[need.organisation];
        let area = self.area_of.get(&seeker.region);
        let Some(area) = area.filter(|_| seeker.kind.is_helped()) else {
            return Vec::new();
        };
        let quotas = catalogue.quotas.iter().zip(0..);
        quotas
            .filter(|(quota, _)| quota.area == **area)
            .filter(|(quota, _)| {
                quota.services.is_empty() || quota.services.contains(&need.service)
            })
            .map(|(_, place)| place)
            .collect()
    }
}

/// Providers, seekers and quotas of the problem, by the place of their organisation.
struct Sides {
    providers: BTreeMap<usize, u32>,
    seekers: BTreeMap<usize, u32>,
}

impl Sides {
    fn add(
        builder: &mut ProblemBuilder,
        catalogue: &Catalogue,
        rules: &PlanRules,
        ids: Ids<'_>,
        market: &Market,
    ) -> Self {
        let offering: BTreeSet<usize> = catalogue
            .resources
            .iter()
            .map(|r| r.organisation.index())
            .collect();
        let seeking: BTreeSet<usize> = market
            .lots
            .iter()
            .map(|lot| catalogue[lot.need].organisation.index())
            .collect();
        let organisation = |i: usize| &catalogue[Ix::<crate::model::Organisation>::new(i)];
        let providers = offering
            .into_iter()
            .map(|i| {
                let limit = organisation(i).max_partners.or(rules.max_partners);
                (
                    i,
                    builder.provider(ids.of("provider", &organisation(i).id), limit),
                )
            })
            .collect();
        let seekers = seeking
            .into_iter()
            .map(|i| {
                let limit = organisation(i).max_providers.or(rules.max_providers);
                (
                    i,
                    builder.seeker(ids.of("seeker", &organisation(i).id), limit),
                )
            })
            .collect();
        for quota in &catalogue.quotas {
            builder.quota(
                quota.id(),
                quota.min_seekers,
                quota.penalty.unwrap_or(rules.quota_penalty),
            );
        }
        Self { providers, seekers }
    }
}
