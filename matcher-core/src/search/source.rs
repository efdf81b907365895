//! Where records come from: the catalogue an engine was made of, and what changed since.

use super::engine::{Engine, Request};
use super::knowledge::Records;
use super::understand::{Place, Reach};
use crate::fit::Judge;
use crate::ids::Ix;
use crate::model::{Catalogue, Need, Offer, Organisation};
use crate::taxonomy::regions::{Point, Region, Regions};

/// Records that changed after an engine's catalogue was taken, in a small catalogue of their own with everything they refer to. They
/// count before those of the same ids.
#[derive(Debug, Clone, Copy)]
pub struct Recent<'a> {
    /// The changed records and what they refer to.
    pub catalogue: &'a Catalogue,
    /// Their places.
    pub records: &'a Records,
    /// The rules of fit over them.
    pub judge: Option<&'a Judge<'a>>,
}

/// A catalogue with its judge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) judge: Option<&'a Judge<'a>>,
    pub(super) recent: bool,
}

/// Who asks, for judging.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seeker<'a> {
    /// The organisation, if it is known, of the engine's own catalogue.
    pub(super) organisation: Option<&'a Organisation>,
    /// The region of the query or of who asks, if known.
    pub(super) region: Option<u32>,
    pub(super) point: Option<Point>,
}

impl<'a> Engine<'a> {
    /// The catalogue a hit's offer, need and rows are in.
    pub fn catalogue_of(&self, recent: bool) -> &'a Catalogue {
        match self.recent {
            Some(changed) if recent => changed.catalogue,
            _ => self.catalogue,
        }
    }

    fn base(&self) -> Source<'a> {
        Source {
            catalogue: self.catalogue,
            judge: self.judge,
            recent: false,
        }
    }

    /// The place of a record, and where.
    fn located(&self, key: u64) -> Option<(Source<'a>, usize)> {
        let recent = self.recent.and_then(|recent| {
            let source = Source {
                catalogue: recent.catalogue,
                judge: recent.judge,
                recent: true,
            };
            Some((source, recent.records.place(key)?))
        });
        recent.or_else(|| Some((self.base(), self.knowledge.records.place(key)?)))
    }

    /// The offer of a key.
    pub(super) fn offer(&self, key: u64) -> Option<(Source<'a>, Ix<Offer>)> {
        let (source, place) = self.located(key)?;
        (place < source.catalogue.offers.len()).then(|| (source, Ix::new(place)))
    }

    /// The need of a key.
    pub(super) fn need(&self, key: u64) -> Option<(Source<'a>, Ix<Need>)> {
        let (source, place) = self.located(key)?;
        (place < source.catalogue.needs.len()).then(|| (source, Ix::new(place)))
    }

    /// Where the query, or who asks, is.
    pub(super) fn seeker(&self, request: &Request<'_>, place: Option<Place>) -> Seeker<'a> {
        let organisation = request.seeker.map(|ix| &self.catalogue[ix]);
        // somebody who is away from the seat says so
        let away = organisation
            .zip(request.asker.region)
            .is_some_and(|(o, here)| o.region != here);
        let seat = request
            .seeker
            .filter(|_| !away)
            .and_then(|ix| self.catalogue.sites_of(ix).next())
            .map(|(_, site)| site.point);
        let region = place
            .map(|place| place.region)
            .or(request.asker.region)
            .or(organisation.map(|o| o.region));
        let point = |region: u32| Regions::bundled().by_code(region).map(Region::point);
        let near = place.filter(|place| place.reach != Reach::Inside);
        Seeker {
            organisation,
            region,
            point: near
                .and_then(|place| point(place.region))
                .or(seat)
                .or_else(|| request.asker.region.and_then(point)),
        }
    }
}

/// An organisation of one catalogue as one of another: whom it avoids is looked up by id.
pub(super) fn moved(organisation: &Organisation, from: &Catalogue, to: &Catalogue) -> Organisation {
    let mut organisation = organisation.clone();
    organisation.avoid = organisation
        .avoid
        .iter()
        .filter_map(|ix| place_of(to, &from[*ix].id))
        .collect();
    organisation
}

/// The organisation with an id. O(log n).
pub(super) fn place_of(catalogue: &Catalogue, id: &str) -> Option<Ix<Organisation>> {
    let found = catalogue
        .organisations
        .binary_search_by(|organisation| organisation.id.as_str().cmp(id));
    found.ok().map(Ix::new)
}
