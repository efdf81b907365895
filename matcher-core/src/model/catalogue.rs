//! The catalogue: a validated snapshot of everything that takes part, in a canonical order.
//!
//! Every table is sorted by id, so the order of rows in files changes nothing that follows.

use super::area::{Benefit, Quota, QuotaAreaMember};
use super::credential::Credential;
use super::need::{Bundle, Need};
use super::offer::{Capability, Offer};
use super::organisation::{Organisation, Site, SupplyLink};
use super::resource::{Period, Resource, Slot};
use crate::ids::Ix;
use jiff::civil::Date;
use std::ops::Range;

/// The option of a need in the last published plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PreviousChoice {
    /// The need.
    pub need: Ix<Need>,
    /// The resource that served it.
    pub resource: Ix<Resource>,
    /// When.
    pub period: Period,
}

/// The tables of a catalogue, each sorted by id and with every reference inside its table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    /// Marked as synthetic data; every page and file made from it says so.
    pub synthetic: bool,
    /// Organisations.
    pub organisations: Vec<Organisation>,
    /// Sites.
    pub sites: Vec<Site>,
    /// Credentials.
    pub credentials: Vec<Credential>,
    /// Supply links, ascending, distinct.
    pub supply_links: Vec<SupplyLink>,
    /// Resources.
    pub resources: Vec<Resource>,
    /// Offers.
    pub offers: Vec<Offer>,
    /// Capabilities, by offer, then id.
    pub capabilities: Vec<Capability>,
    /// Slots, by resource, then period.
    pub slots: Vec<Slot>,
    /// Needs.
    pub needs: Vec<Need>,
    /// Bundles.
    pub bundles: Vec<Bundle>,
    /// Quotas, by area, then group.
    pub quotas: Vec<Quota>,
    /// Members of quota areas, by area, then region.
    pub quota_areas: Vec<QuotaAreaMember>,
    /// Benefits.
    pub benefits: Vec<Benefit>,
    /// The last plan, by need.
    pub previous_plan: Vec<PreviousChoice>,
}

/// A snapshot with its derived look-ups.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    tables: Tables,
    /// Capabilities of each offer.
    capabilities_of: Vec<Range<u32>>,
    /// Slots of each resource.
    slots_of: Vec<Range<u32>>,
    /// Credentials of each organisation, in `credential_order`.
    credentials_of: Vec<Range<u32>>,
    credential_order: Vec<Ix<Credential>>,
    /// Sites of each organisation, in `site_order`.
    sites_of: Vec<Range<u32>>,
    site_order: Vec<Ix<Site>>,
    /// The bundle of each need.
    bundle_of: Vec<Option<Ix<Bundle>>>,
}

impl Catalogue {
    /// Takes sorted tables and derives the look-ups. O(n).
    pub fn new(tables: Tables) -> Self {
        let organisations = tables.organisations.len();
        let (sites_of, site_order) = group(
            organisations,
            tables.sites.iter().map(|s| s.organisation.index()),
        );
        let (credentials_of, credential_order) = group(
            organisations,
            tables.credentials.iter().map(|c| c.organisation.index()),
        );
        let mut bundle_of = vec![None; tables.needs.len()];
        for (i, bundle) in tables.bundles.iter().enumerate() {
            for need in &bundle.needs {
                bundle_of[need.index()] = Some(Ix::new(i));
            }
        }
        Self {
            capabilities_of: runs(
                tables.offers.len(),
                tables.capabilities.iter().map(|c| c.offer.index()),
            ),
            slots_of: runs(
                tables.resources.len(),
                tables.slots.iter().map(|s| s.resource.index()),
            ),
            credentials_of,
            credential_order,
            sites_of,
            site_order,
            bundle_of,
            tables,
        }
    }

    /// Takes minutes (or seats) that are booked out of slots, by the id of the resource and the printed period; what is booked beyond a
    /// slot, or in none, is ignored. O(booked · log n).
    pub fn book<'b>(&mut self, booked: impl IntoIterator<Item = (&'b str, &'b str, i64)>) {
        for (id, period, minutes) in booked {
            let resources = &self.tables.resources;
            let Ok(resource) = resources.binary_search_by(|known| known.id.as_str().cmp(id)) else {
                continue;
            };
            let run = self.slots_of[resource].clone();
            let slots = &mut self.tables.slots[run.start as usize..run.end as usize];
            if let Some(slot) = slots
                .iter_mut()
                .find(|slot| slot.period.to_string() == period)
            {
                let left = (i64::from(slot.minutes) - minutes).max(0);
                slot.minutes = u32::try_from(left).unwrap_or(slot.minutes);
            }
        }
    }

    /// The capabilities of an offer.
    pub fn capabilities_of(&self, offer: Ix<Offer>) -> &[Capability] {
        slice(
            &self.tables.capabilities,
            &self.capabilities_of[offer.index()],
        )
    }

    /// The places of the capabilities of an offer in the table.
    pub fn capability_range(&self, offer: Ix<Offer>) -> Range<usize> {
        let run = &self.capabilities_of[offer.index()];
        run.start as usize..run.end as usize
    }

    /// The slots of a resource, earliest first.
    pub fn slots_of(&self, resource: Ix<Resource>) -> &[Slot] {
        slice(&self.tables.slots, &self.slots_of[resource.index()])
    }

    /// The places of the slots of a resource in the table.
    pub fn slot_range(&self, resource: Ix<Resource>) -> Range<usize> {
        let run = &self.slots_of[resource.index()];
        run.start as usize..run.end as usize
    }

    /// The credentials of an organisation.
    pub fn credentials_of(
        &self,
        organisation: Ix<Organisation>,
    ) -> impl Iterator<Item = (Ix<Credential>, &Credential)> {
        slice(
            &self.credential_order,
            &self.credentials_of[organisation.index()],
        )
        .iter()
        .map(|&ix| (ix, &self[ix]))
    }

    /// The sites of an organisation, by id; the first is its seat. Every organisation has one.
    pub fn sites_of(
        &self,
        organisation: Ix<Organisation>,
    ) -> impl Iterator<Item = (Ix<Site>, &Site)> {
        slice(&self.site_order, &self.sites_of[organisation.index()])
            .iter()
            .map(|&ix| (ix, &self[ix]))
    }

    /// The bundle of a need.
    pub fn bundle_of(&self, need: Ix<Need>) -> Option<Ix<Bundle>> {
        self.bundle_of[need.index()]
    }

    /// Who offers it.
    pub fn provider_of(&self, offer: Ix<Offer>) -> Ix<Organisation> {
        self[self[offer].resource].organisation
    }

    /// The site where an offer's resource stands.
    pub fn site_of(&self, offer: Ix<Offer>) -> Ix<Site> {
        self[self[offer].resource].site
    }

    /// The quota area of a region on a day. O(members).
    pub fn area_of(&self, region: u32, day: Date) -> Option<&QuotaAreaMember> {
        self.tables.quota_areas.iter().find(|m| {
            m.region == region
                && m.valid_from.is_none_or(|from| from <= day)
                && m.valid_to.is_none_or(|to| day <= to)
        })
    }
}

impl std::ops::Deref for Catalogue {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        &self.tables
    }
}

macro_rules! indexed {
    ($($type:ty => $table:ident),+ $(,)?) => {
        $(impl std::ops::Index<Ix<$type>> for Catalogue {
            type Output = $type;

            fn index(&self, ix: Ix<$type>) -> &$type {
                &self.tables.$table[ix.index()]
            }
        })+
    };
}

indexed! {
    Organisation => organisations,
    Site => sites,
    Credential => credentials,
    Resource => resources,
    Offer => offers,
    Capability => capabilities,
    Slot => slots,
    Need => needs,
    Bundle => bundles,
    Quota => quotas,
    Benefit => benefits,
}

/// The run of each owner in a table sorted by owner.
fn runs(owners: usize, owner_of: impl Iterator<Item = usize>) -> Vec<Range<u32>> {
    let mut counts = vec![0_u32; owners];
    for owner in owner_of {
        counts[owner] += 1;
    }
    let mut start = 0;
    counts
        .into_iter()
        .map(|count| {
            start += count;
            start - count..start
        })
        .collect()
}

/// The rows of each owner in a table that is not sorted by owner: runs, and the order they refer to.
fn group<T>(
    owners: usize,
    owner_of: impl Iterator<Item = usize> + Clone,
) -> (Vec<Range<u32>>, Vec<Ix<T>>) {
    let runs = runs(owners, owner_of.clone());
    let mut rows: Vec<(usize, usize)> = owner_of
        .enumerate()
        .map(|(row, owner)| (owner, row))
        .collect();
    rows.sort_unstable();
    (
        runs,
        rows.into_iter().map(|(_, row)| Ix::new(row)).collect(),
    )
}

fn slice<'a, T>(table: &'a [T], run: &Range<u32>) -> &'a [T] {
    &table[run.start as usize..run.end as usize]
}
