//! Which offers are worth judging for a need: buckets by service, instrument and measurand, cut by distance, never all pairs.

use crate::fit::Judge;
use crate::ids::Ix;
use crate::model::{Catalogue, Delivery, Need, Offer, ServiceKind};
use crate::search::OfferTexts;
use crate::taxonomy::{Instrument, Measurand, Taxonomy};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Kilometres of a degree of latitude, less than any sphere of the earth's size has.
const DEGREE_KM: f64 = 111.0;
/// Distances are rounded to 0.1 km before they count.
const ROUNDING_KM: f64 = 0.1;

/// What offers share with a need besides the kind of service.
type Key = (ServiceKind, Option<Ix<Measurand>>, Option<Ix<Instrument>>);

/// Offers by what they can do and where they are.
#[derive(Debug)]
pub struct Candidates<'a> {
    catalogue: &'a Catalogue,
    taxonomy: &'a Taxonomy,
    by_service: BTreeMap<ServiceKind, Vec<Ix<Offer>>>,
    by_instrument: BTreeMap<(ServiceKind, Option<Ix<Instrument>>), Vec<Ix<Offer>>>,
    by_measurand: BTreeMap<(ServiceKind, Ix<Measurand>, Option<Ix<Instrument>>), Vec<Ix<Offer>>>,
    /// One for each key that a need of the catalogue asks for.
    pools: BTreeMap<Key, Pool>,
    /// Built when the first need without instrument and measurand asks.
    texts: OnceLock<Option<OfferTexts>>,
}

/// The offers of one key, from south to north.
#[derive(Debug, Clone, Default)]
struct Pool {
    /// Those that serve from afar.
    remote: Vec<Place>,
    /// The others.
    local: Vec<Place>,
}

/// An offer and where it is.
#[derive(Debug, Clone, Copy)]
struct Place {
    latitude: f64,
    offer: Ix<Offer>,
}

/// An offer within reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reachable {
    /// The offer.
    pub offer: Ix<Offer>,
    /// Between the seats of the two.
    pub distance_km: f64,
}

impl<'a> Candidates<'a> {
    /// Sorts every capability row into its buckets, and the buckets that the needs ask for by latitude.
    /// O(rows log rows + kinds of needs × offers of a kind).
    pub fn new(catalogue: &'a Catalogue, taxonomy: &'a Taxonomy) -> Self {
        let mut by_service: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut by_instrument: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut by_measurand: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (i, offer) in catalogue.offers.iter().enumerate() {
            let ix = Ix::new(i);
            by_service.entry(offer.service).or_default().push(ix);
            let machine = catalogue[offer.resource]
                .instrument
                .filter(|_| offer.service == ServiceKind::InstrumentTime);
            let rows = catalogue.capabilities_of(ix);
            let instruments = rows.iter().map(|row| row.instrument);
            for instrument in instruments.chain(machine.map(Some)) {
                by_instrument
                    .entry((offer.service, instrument))
                    .or_default()
                    .push(ix);
            }
            for row in rows {
                by_measurand
                    .entry((offer.service, row.measurand, row.instrument))
                    .or_default()
                    .push(ix);
            }
        }
        by_instrument.values_mut().for_each(Vec::dedup);
        by_measurand.values_mut().for_each(Vec::dedup);
        let mut candidates = Self {
            catalogue,
            taxonomy,
            by_service,
            by_instrument,
            by_measurand,
            pools: BTreeMap::new(),
            texts: OnceLock::new(),
        };
        let mut keys: Vec<Key> = catalogue.needs.iter().filter_map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        candidates.pools = keys
            .into_iter()
            .map(|key| (key, candidates.pool(candidates.bucket(key))))
            .collect();
        candidates
    }

    /// Offers of a service, whatever they measure; for explanations.
    pub fn of_service(&self, service: ServiceKind) -> &[Ix<Offer>] {
        self.by_service.get(&service).map_or(&[], Vec::as_slice)
    }

    /// How many offers share service, instrument and measurand with the need, and those of them that a way of delivery reaches,
    /// ascending.
    ///
    /// Every offer that fits is among the latter when the need names an instrument or a measurand; otherwise they are from the `most`
    /// offers of the service whose words are nearest.
    pub fn reachable(
        &self,
        judge: &Judge<'_>,
        ix: Ix<Need>,
        most: usize,
    ) -> (usize, Vec<Reachable>) {
        let need = &self.catalogue[ix];
        let pool = self.pool_of(need, most);
        let mut reachable: Vec<Reachable> = pool
            .within(self.seat(need), need)
            .map(|(limit_km, place)| {
                let found = Reachable {
                    offer: place.offer,
                    distance_km: judge.distance_km(ix, place.offer),
                };
                (limit_km, found)
            })
            .filter(|(limit_km, found)| found.distance_km <= *limit_km)
            .map(|(_, found)| found)
            .filter(|found| found.distance_km <= judge.reach_km(ix, found.offer))
            .collect();
        reachable.sort_unstable_by_key(|found| found.offer);
        (pool.len(), reachable)
    }

    /// The `most` offers that share service, instrument and measurand with the need (or words, when it names neither), however far
    /// they are; the nearest ones, ascending.
    pub fn nearest(&self, judge: &Judge<'_>, ix: Ix<Need>, most: usize) -> Vec<Ix<Offer>> {
        let pool = self.pool_of(&self.catalogue[ix], most);
        let places = pool.remote.iter().chain(&pool.local);
        let all = places.map(|place| Reachable {
            offer: place.offer,
            distance_km: judge.distance_km(ix, place.offer),
        });
        let mut nearest = all.collect();
        keep_nearest(&mut nearest, most, |_| false);
        nearest.into_iter().map(|found| found.offer).collect()
    }

    fn pool_of(&self, need: &Need, most: usize) -> Cow<'_, Pool> {
        match key(need) {
            None => Cow::Owned(self.pool(self.by_words(need, most))),
            Some(key) => self
                .pools
                .get(&key)
                .map_or_else(|| Cow::Owned(self.pool(self.bucket(key))), Cow::Borrowed),
        }
    }

    fn pool(&self, mut offers: Vec<Ix<Offer>>) -> Pool {
        offers.sort_unstable();
        offers.dedup();
        let (mut remote, mut local) = (Vec::new(), Vec::new());
        for offer in offers {
            let place = Place {
                latitude: self.catalogue[self.catalogue.site_of(offer)].point.latitude,
                offer,
            };
            if accepts(&self.catalogue[offer].delivery, Delivery::Remote) {
                remote.push(place);
            } else {
                local.push(place);
            }
        }
        for places in [&mut remote, &mut local] {
            places.sort_by(|a, b| a.latitude.total_cmp(&b.latitude));
        }
        Pool { remote, local }
    }

    /// Everything with a row (or a machine) that can count for the key.
    fn bucket(&self, (service, measurand, instrument): Key) -> Vec<Ix<Offer>> {
        match (instrument, measurand) {
            (None, None) => self.of_service(service).to_vec(),
            (Some(instrument), Some(measurand)) => self.collect(instrument, |related| {
                self.by_measurand.get(&(service, measurand, related))
            }),
            (Some(instrument), None) => self.collect(instrument, |related| {
                self.by_instrument.get(&(service, related))
            }),
            (None, Some(measurand)) => self
                .by_measurand
                .range((service, measurand, None)..)
                .take_while(|((s, m, _), _)| *s == service && *m == measurand)
                .flat_map(|(_, offers)| offers)
                .copied()
                .collect(),
        }
    }

    /// From the buckets of an instrument, of what is broader or narrower, and of rows that name none.
    fn collect<'b>(
        &'b self,
        instrument: Ix<Instrument>,
        bucket: impl Fn(Option<Ix<Instrument>>) -> Option<&'b Vec<Ix<Offer>>>,
    ) -> Vec<Ix<Offer>> {
        let broader = self.taxonomy.ancestors(instrument);
        let narrower = self.taxonomy.descendants(instrument);
        [None, Some(instrument)]
            .into_iter()
            .chain(broader.into_iter().map(Some))
            .chain(narrower.into_iter().map(Some))
            .filter_map(bucket)
            .flatten()
            .copied()
            .collect()
    }

    fn by_words(&self, need: &Need, most: usize) -> Vec<Ix<Offer>> {
        let texts = self
            .texts
            .get_or_init(|| OfferTexts::new(self.catalogue, self.taxonomy).ok());
        let words = format!("{} {}", need.instrument_text, need.text);
        texts
            .as_ref()
            .map(|t| t.nearest(need.service, &words, most))
            .unwrap_or_default()
    }

    /// The latitude of the seeker's seat.
    fn seat(&self, need: &Need) -> Option<f64> {
        let (_, site) = self.catalogue.sites_of(need.organisation).next()?;
        Some(site.point.latitude)
    }
}

impl Pool {
    fn len(&self) -> usize {
        self.remote.len() + self.local.len()
    }

    /// All but those that are surely farther away than the need allows, with the kilometres it allows. O(log n + what is found).
    fn within(&self, latitude: Option<f64>, need: &Need) -> impl Iterator<Item = (f64, &Place)> {
        let limit_km = need.max_distance_km.unwrap_or(f64::INFINITY);
        let from_afar = accepts(&need.delivery, Delivery::Remote);
        let limit_of_remote = if from_afar { f64::INFINITY } else { limit_km };
        [(limit_of_remote, &self.remote), (limit_km, &self.local)]
            .into_iter()
            .flat_map(move |(limit_km, places)| {
                let near = latitude.map_or(&places[..], |at| band(places, at, limit_km));
                near.iter().map(move |place| (limit_km, place))
            })
    }
}

/// The places whose latitude alone does not put them beyond the limit.
fn band(places: &[Place], latitude: f64, limit_km: f64) -> &[Place] {
    let degrees = (limit_km + ROUNDING_KM) / DEGREE_KM;
    let from = places.partition_point(|place| place.latitude < latitude - degrees);
    let to = places.partition_point(|place| place.latitude <= latitude + degrees);
    places.get(from..to).unwrap_or(&[])
}

/// Keeps the `most` nearest (of equals those first in the catalogue), and every wanted one however many there are; ascending.
pub(super) fn keep_nearest(
    found: &mut Vec<Reachable>,
    most: usize,
    wanted: impl Fn(Ix<Offer>) -> bool,
) {
    if found.len() > most {
        found.sort_by(|a, b| {
            let by_wish = wanted(b.offer).cmp(&wanted(a.offer));
            by_wish
                .then(a.distance_km.total_cmp(&b.distance_km))
                .then(a.offer.cmp(&b.offer))
        });
        let all_wanted = found.partition_point(|f| wanted(f.offer));
        found.truncate(most.max(all_wanted));
    }
    found.sort_unstable_by_key(|found| found.offer);
}

/// What the need's buckets share; `None` when only its words tell what it is.
fn key(need: &Need) -> Option<Key> {
    if !need.service.is_measurement() {
        return Some((need.service, None, None));
    }
    let measurand = need.requirements.iter().find_map(|r| r.measurand);
    (need.instrument.is_some() || measurand.is_some()).then_some((
        need.service,
        measurand,
        need.instrument,
    ))
}

/// Whether a list of ways, empty meaning any, has this one.
fn accepts(ways: &[Delivery], way: Delivery) -> bool {
    ways.is_empty() || ways.contains(&way)
}
