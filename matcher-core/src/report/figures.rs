//! The figures of a round, counted once.

use super::Material;
use crate::explain::UnservedClass;
use crate::ids::Ix;
use crate::model::{
    Coded, Need, Organisation, OrganisationKind, QuantityUnit, ResourceKind, ServiceKind,
};
use crate::taxonomy::Measurand;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A quota and how far it is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Code of the area.
    pub area: String,
    /// Its name.
    pub name: String,
    /// Group of services.
    pub group: String,
    /// Distinct SMEs wanted.
    pub wanted: u32,
    /// Distinct SMEs served.
    pub served: u32,
    /// Distinct SMEs of the area with a need in the group that somebody could serve.
    pub reachable: u32,
}

/// What a provider has and gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Load {
    /// The provider.
    #[serde(skip)]
    pub provider: Ix<Organisation>,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Spare minutes, seats not counted.
    pub spare_minutes: u64,
    /// Minutes the plan takes.
    pub used_minutes: u64,
    /// SMEs it serves.
    pub partners: u32,
    /// Needs (or lots) it serves.
    pub lots: u32,
}

/// A scarce capability: what one more hour of it is worth, and how many needs wait for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scarce {
    /// What it is about.
    #[serde(skip)]
    pub(super) subject: Subject,
    /// Service.
    pub service: ServiceKind,
    /// Instrument or measurand in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Points that one more hour (of a class: one more seat) on its most precious slot can add at most.
    pub points_per_unit: f64,
    /// Needs that wait for hours.
    pub waiting: u32,
    /// Needs that nobody can serve.
    pub unmet: u32,
}

/// The figures of a round.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Needs in the catalogue.
    pub needs: usize,
    /// Needs on the market (not handed over).
    pub plannable: usize,
    /// Needs served at least in part.
    pub served: usize,
    /// Distinct SMEs with a need.
    pub smes: usize,
    /// Distinct SMEs served.
    pub smes_served: usize,
    /// Pairs of provider and SME.
    pub pairings: usize,
    /// Lead enterprises with a partner.
    pub leads: usize,
    /// Providers with a partner.
    pub providers: usize,
    /// Conditional fits among the served lots.
    pub conditional: usize,
    /// Needs by the class of why they are not served.
    pub unserved: BTreeMap<UnservedClass, usize>,
    /// Quotas, by area and group.
    pub coverage: Vec<Coverage>,
    /// Providers, busiest first.
    pub loads: Vec<Load>,
    /// Scarce capabilities, most precious first.
    pub scarce: Vec<Scarce>,
}

impl Figures {
    /// Counts. O(needs + options).
    pub fn of(material: &Material<'_>) -> Self {
        let (context, explanation) = (&material.context, material.explanation);
        let catalogue = context.catalogue;
        let served: BTreeSet<_> = explanation.served.iter().map(|s| s.need).collect();
        let seekers = |needs: &mut dyn Iterator<Item = Ix<crate::model::Need>>| {
            needs
                .map(|n| catalogue[n].organisation)
                .collect::<BTreeSet<_>>()
                .len()
        };
        let mut unserved = BTreeMap::new();
        for u in &explanation.unserved {
            *unserved.entry(u.class).or_default() += 1;
        }
        let providers: BTreeSet<_> = explanation.pairings.iter().map(|p| p.provider).collect();
        Self {
            needs: catalogue.needs.len(),
            plannable: catalogue.needs.len() - context.market.handed_over.len(),
            served: served.len(),
            smes: seekers(&mut (0..catalogue.needs.len()).map(Ix::new)),
            smes_served: seekers(&mut served.iter().copied()),
            pairings: explanation.pairings.len(),
            leads: providers.iter().filter(|p| catalogue[**p].lead).count(),
            providers: providers.len(),
            conditional: explanation
                .served
                .iter()
                .filter(|s| s.fit.verdict == crate::fit::Verdict::Conditional)
                .count(),
            unserved,
            coverage: coverage(material),
            loads: loads(material),
            scarce: scarce(material),
        }
    }

    /// Quotas of one group whose number is reached.
    pub fn quotas_met(&self) -> usize {
        self.coverage
            .iter()
            .filter(|c| c.served >= c.wanted)
            .count()
    }
}

fn coverage(material: &Material<'_>) -> Vec<Coverage> {
    let (context, explanation) = (&material.context, material.explanation);
    let catalogue = context.catalogue;
    let mut seekers: Vec<(BTreeSet<usize>, BTreeSet<usize>)> =
        vec![Default::default(); catalogue.quotas.len()];
    for (lot, need) in context.market.lots.iter().zip(&context.problem.needs) {
        for &quota in &need.quotas {
            if !lot.options.is_empty() {
                seekers[quota as usize]
                    .0
                    .insert(catalogue[lot.need].organisation.index());
            }
        }
    }
    for served in &explanation.served {
        for &quota in &context.problem.needs[served.lot].quotas {
            seekers[quota as usize]
                .1
                .insert(catalogue[served.need].organisation.index());
        }
    }
    catalogue
        .quotas
        .iter()
        .zip(seekers)
        .map(|(quota, (reachable, served))| Coverage {
            area: quota.area.clone(),
            name: catalogue
                .quota_areas
                .iter()
                .find(|m| m.area == quota.area)
                .map_or_else(|| quota.area.clone(), |m| m.name.clone()),
            group: quota.group.clone(),
            wanted: quota.min_seekers,
            served: served.len() as u32,
            reachable: reachable.len() as u32,
        })
        .collect()
}

fn loads(material: &Material<'_>) -> Vec<Load> {
    let catalogue = material.context.catalogue;
    let mut loads: BTreeMap<Ix<Organisation>, Load> = BTreeMap::new();
    for slot in &catalogue.slots {
        let resource = &catalogue[slot.resource];
        let organisation = &catalogue[resource.organisation];
        let load = loads.entry(resource.organisation).or_insert_with(|| Load {
            provider: resource.organisation,
            name: organisation.name.clone(),
            kind: organisation.kind,
            spare_minutes: 0,
            used_minutes: 0,
            partners: 0,
            lots: 0,
        });
        if resource.kind != ResourceKind::Class {
            load.spare_minutes += u64::from(slot.minutes);
        }
    }
    for served in &material.explanation.served {
        let slot = catalogue.slots[served.option.slot as usize];
        if let Some(load) = loads.get_mut(&served.provider) {
            load.lots += 1;
            if catalogue[slot.resource].kind != ResourceKind::Class {
                load.used_minutes += u64::from(served.option.minutes);
            }
        }
    }
    for pairing in &material.explanation.pairings {
        if let Some(load) = loads.get_mut(&pairing.provider) {
            load.partners += 1;
        }
    }
    let mut loads: Vec<_> = loads.into_values().collect();
    loads.sort_by(|a, b| {
        b.used_minutes
            .cmp(&a.used_minutes)
            .then(b.lots.cmp(&a.lots))
            .then(a.provider.cmp(&b.provider))
    });
    loads
}

/// What a need is about, for grouping: its instrument, else its measurand.
pub(super) type Subject = (
    ServiceKind,
    Option<Ix<crate::taxonomy::Instrument>>,
    Option<Ix<Measurand>>,
);

/// What a need is about; `None` for a measurement of which nobody can tell what is measured.
pub(super) fn subject(need: &Need) -> Option<Subject> {
    let measurand = need.requirements.first().and_then(|r| r.measurand);
    if need.service.is_measurement() && need.instrument.is_none() && measurand.is_none() {
        return None;
    }
    let measurand = measurand.filter(|_| need.instrument.is_none());
    Some((need.service, need.instrument, measurand))
}

fn scarce(material: &Material<'_>) -> Vec<Scarce> {
    let (context, explanation) = (&material.context, material.explanation);
    let catalogue = context.catalogue;
    let plan = context.plan;
    let gap = plan
        .bound
        .zip(plan.value)
        .map_or(0, |(bound, value)| bound - value) as f64;
    let worth: BTreeMap<u32, _> = explanation.worth.iter().map(|w| (w.slot, w)).collect();
    let mut scarce: BTreeMap<Subject, (f64, u32, u32)> = BTreeMap::new();
    for unserved in &explanation.unserved {
        let need = &catalogue[unserved.need];
        if unserved.class == UnservedClass::HandedOver {
            continue;
        }
        let Some(subject) = subject(need) else {
            continue;
        };
        let entry = scarce.entry(subject).or_default();
        let seats = need.service.unit() == QuantityUnit::Seat;
        let rises = unserved.options.iter().filter_map(|o| worth.get(&o.slot));
        let rises = rises.map(|w| {
            if seats {
                w.points_per_minute
            } else {
                w.points_per_hour
            }
        });
        let dearest = rises.fold(0.0, f64::max);
        // The bound is no better than its gap.
        let most = if dearest > 0.0 { dearest + gap } else { 0.0 };
        entry.0 = entry.0.max(most);
        if unserved.options.is_empty() {
            entry.2 += 1;
        } else {
            entry.1 += 1;
        }
    }
    let mut scarce: Vec<Scarce> = scarce
        .into_iter()
        .map(
            |((service, instrument, measurand), (points_per_unit, waiting, unmet))| {
                let taxonomy = context.taxonomy;
                let (zh, en) = match (instrument, measurand) {
                    (Some(i), _) => (
                        taxonomy.instrument(i).zh.clone(),
                        taxonomy.instrument(i).en.clone(),
                    ),
                    (None, Some(m)) => (
                        taxonomy.measurand(m).zh.clone(),
                        taxonomy.measurand(m).en.clone(),
                    ),
                    (None, None) => (service.zh().to_owned(), service.en().to_owned()),
                };
                Scarce {
                    subject: (service, instrument, measurand),
                    service,
                    zh,
                    en,
                    points_per_unit,
                    waiting,
                    unmet,
                }
            },
        )
        .collect();
    scarce.sort_by(|a, b| {
        b.points_per_unit
            .total_cmp(&a.points_per_unit)
            .then((b.waiting + b.unmet).cmp(&(a.waiting + a.unmet)))
            .then(a.zh.cmp(&b.zh))
    });
    scarce
}
