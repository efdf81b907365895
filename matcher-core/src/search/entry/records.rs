//! Records of a catalogue as entries.

use super::{Entry, EntryRow, Kind, PUBLIC};
use crate::ids::Ix;
use crate::model::{Benefit, Catalogue, Coded, Need, Offer, Organisation, Period};
use crate::search::numbers::{bit, bits, month_number};
use crate::taxonomy::regions::Regions;
use std::collections::BTreeSet;

impl Entry {
    /// An offer with its rows; public.
    pub fn offer(catalogue: &Catalogue, ix: Ix<Offer>) -> Self {
        let offer = &catalogue[ix];
        let resource = &catalogue[offer.resource];
        let (site, provider) = (&catalogue[resource.site], &catalogue[resource.organisation]);
        let rows = catalogue.capabilities_of(ix);
        let credentials: BTreeSet<_> = rows.iter().flat_map(|row| &row.credentials).collect();
        let mut free: Vec<u64> = catalogue
            .slots_of(offer.resource)
            .iter()
            .filter(|slot| slot.minutes > 0)
            .flat_map(|slot| months(slot.period))
            .collect();
        free.sort_unstable();
        free.dedup();
        Self {
            kind: Some(Kind::Offer),
            id: offer.id.clone(),
            audience: vec![PUBLIC],
            owner: provider.id.clone(),
            title: offer.title.clone(),
            organisation: format!("{} {} {}", provider.name, site.name, resource.name),
            description: offer.description.clone(),
            summary: String::new(),
            model: resource.model.clone(),
            region: site.region,
            service: Some(offer.service),
            provider_kind: Some(provider.kind),
            delivery: bits(&offer.delivery),
            documents: bits(&offer.documents),
            credentials: credentials
                .into_iter()
                .fold(0, |all, credential| all | bit(catalogue[*credential].kind)),
            price_fen: Some(offer.price_fen),
            free,
            point: Some(site.point),
            valid_to: Some(offer.valid_to),
            updated: None,
            machine: resource.instrument,
            rows: rows
                .iter()
                .map(|row| EntryRow {
                    instrument: row.instrument,
                    measurand: Some(row.measurand),
                    method: row.method.clone(),
                    conditions: row.conditions.clone(),
                })
                .collect(),
        }
    }

    /// A need with its requirements, without a word of whose it is; seen by `audience`.
    pub fn need(catalogue: &Catalogue, ix: Ix<Need>, audience: Vec<u64>) -> Self {
        let need = &catalogue[ix];
        let row = |measurand, method: &str| EntryRow {
            instrument: need.instrument,
            measurand,
            method: method.to_owned(),
            conditions: String::new(),
        };
        let mut rows: Vec<EntryRow> = need
            .requirements
            .iter()
            .map(|requirement| row(requirement.measurand, &requirement.method))
            .collect();
        if rows.is_empty() {
            rows.push(row(None, ""));
        }
        let mut free = Vec::new();
        let (first, last) = (month_number(need.window_from), month_number(need.window_to));
        free.extend((first..=last).take(60));
        let region = catalogue[need.organisation].region;
        Self {
            kind: Some(Kind::Need),
            id: need.id.clone(),
            audience,
            title: need.text.clone(),
            description: need.instrument_text.clone(),
            region,
            service: Some(need.service),
            delivery: bits(&need.delivery),
            documents: bit(need.document),
            free,
            point: Regions::bundled()
                .by_code(region)
                .map(crate::taxonomy::regions::Region::point),
            valid_to: Some(need.window_to),
            rows,
            ..Self::default()
        }
    }

    /// An organisation.
    pub fn organisation(catalogue: &Catalogue, ix: Ix<Organisation>) -> Self {
        let organisation = &catalogue[ix];
        let sites: Vec<&str> = catalogue
            .sites_of(ix)
            .map(|(_, site)| site.name.as_str())
            .collect();
        Self {
            kind: Some(Kind::Organisation),
            id: organisation.id.clone(),
            audience: vec![PUBLIC],
            owner: organisation.id.clone(),
            title: organisation.name.clone(),
            organisation: sites.join(" "),
            summary: sites.join("；"),
            region: organisation.region,
            provider_kind: Some(organisation.kind),
            point: catalogue.sites_of(ix).next().map(|(_, site)| site.point),
            ..Self::default()
        }
    }

    /// A support measure.
    pub fn benefit(benefit: &Benefit) -> Self {
        let services: Vec<&str> = benefit.services.iter().map(|s| s.zh()).collect();
        Self {
            kind: Some(Kind::Benefit),
            id: benefit.id.clone(),
            audience: vec![PUBLIC],
            title: benefit.title.clone(),
            description: format!(
                "{} {} {} {}",
                benefit.issuer,
                benefit.document_number,
                benefit.payer,
                services.join(" ")
            ),
            summary: [benefit.issuer.as_str(), &benefit.document_number]
                .join(" ")
                .trim()
                .to_owned(),
            region: benefit.areas.first().copied().unwrap_or(0),
            valid_to: Some(benefit.valid_to),
            ..Self::default()
        }
    }
}

fn months(period: Period) -> impl Iterator<Item = u64> {
    [
        month_number(period.first_day()),
        month_number(period.last_day()),
    ]
    .into_iter()
}
