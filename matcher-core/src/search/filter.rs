//! Filters a reader sets beside the query: facets, distance, price, and who may see what. All must hold.

use super::entry::Kind;
use super::numbers::{NONE, Packed, bit, month_number, unpacked_point};
use crate::fit::{is_for, open_to};
use crate::ids::Ix;
use crate::model::{
    BenefitMeasure, Catalogue, Coded, CredentialKind, Delivery, Document, Organisation,
    OrganisationKind, ServiceKind,
};
use crate::taxonomy::regions::{Point, Regions};
use crate::taxonomy::{Measurand, Taxonomy};
use jiff::civil::Date;

/// What a hit must be. An empty list or `None` asks nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filters {
    /// Regions, each with all below it; any of them.
    pub regions: Vec<u32>,
    /// Kinds of service; any of them.
    pub services: Vec<ServiceKind>,
    /// Measurands, each with the narrower ones; any of them.
    pub measurands: Vec<Ix<Measurand>>,
    /// Kinds of provider; any of them.
    pub provider_kinds: Vec<OrganisationKind>,
    /// Ways of delivery; any of them.
    pub delivery: Vec<Delivery>,
    /// Documents it may end in; any of them.
    pub documents: Vec<Document>,
    /// Credentials behind it; any of them.
    pub credentials: Vec<CredentialKind>,
    /// Free hours in one of the months between two days.
    pub free: Option<(Date, Date)>,
    /// At most so much per unit after benefits, in fen.
    pub max_price_fen: Option<i64>,
    /// Not farther than so many km from a point.
    pub within_km: Option<(Point, f64)>,
}

impl PriceShares {
    /// What is left of the list price for a seeker on a day: the best rate of the benefits whose conditions hold. Caps are per need and
    /// don't count here.
    pub fn of(catalogue: &Catalogue, seeker: &Organisation, day: Date) -> Self {
        let mut shares = Self::default();
        let open = open_to(catalogue, seeker)
            .filter(|(_, benefit)| benefit.valid_from <= day && day <= benefit.valid_to);
        for (_, benefit) in open {
            let lowers = matches!(
                benefit.measure,
                BenefitMeasure::Reduced | BenefitMeasure::Waived
            );
            let percent = benefit.percent.filter(|_| lowers).unwrap_or(0);
            let share = 100 - u64::from(percent.min(100));
            for (service, left) in ServiceKind::ALL.iter().zip(&mut shares.0) {
                if is_for(benefit, *service) {
                    *left = share.min(*left);
                }
            }
        }
        shares
    }

    /// The price per unit after benefits of a kind of service, in fen.
    pub fn price_fen(&self, service: ServiceKind, list_fen: i64) -> i64 {
        let place = bit(service).trailing_zeros();
        self.after(u64::from(place), list_fen.max(0) as u64) as i64
    }
}

/// The share of the list price that is left per kind of service, in per cent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceShares([u64; 16]);

impl Default for PriceShares {
    fn default() -> Self {
        Self([100; 16])
    }
}

impl PriceShares {
    /// The price per unit after benefits, in fen.
    pub(super) fn after(&self, service: u64, price_fen: u64) -> u64 {
        let share = self.0.get(service as usize).copied().unwrap_or(100);
        (u128::from(price_fen) * u128::from(share) / 100) as u64
    }
}

/// Filters as look-ups by the numbers in the index.
#[derive(Debug, Clone)]
pub(super) struct Compiled {
    pub(super) kinds: u64,
    pub(super) regions: Option<Vec<bool>>,
    pub(super) services: u64,
    pub(super) measurands: Option<Vec<bool>>,
    pub(super) provider_kinds: u64,
    pub(super) delivery: u64,
    pub(super) documents: u64,
    pub(super) credentials: u64,
    pub(super) free: Option<(u64, u64)>,
    pub(super) max_price: Option<u64>,
    pub(super) within: Option<Circle>,
}

impl Compiled {
    pub(super) fn new(filters: &Filters, kinds: &[Kind], taxonomy: &Taxonomy) -> Self {
        let any = |bits: u64| if bits == 0 { u64::MAX } else { bits };
        Self {
            kinds: kinds.iter().fold(0, |bits, kind| bits | 1 << kind.number()),
            regions: (!filters.regions.is_empty()).then(|| regions(&filters.regions)),
            services: any(filters.services.iter().fold(0, |b, s| b | bit(*s))),
            measurands: (!filters.measurands.is_empty())
                .then(|| measurands(&filters.measurands, taxonomy)),
            provider_kinds: any(filters.provider_kinds.iter().fold(0, |b, k| b | bit(*k))),
            delivery: filters.delivery.iter().fold(0, |b, d| b | bit(*d)),
            documents: filters.documents.iter().fold(0, |b, d| b | bit(*d)),
            credentials: filters.credentials.iter().fold(0, |b, c| b | bit(*c)),
            free: filters
                .free
                .map(|(from, to)| (month_number(from), month_number(to))),
            max_price: filters.max_price_fen.map(|fen| fen.max(0) as u64),
            within: filters.within_km.map(|(point, km)| Circle::new(point, km)),
        }
    }
}

impl Compiled {
    /// Whether an entry's traits are wanted.
    pub(super) fn admits(&self, traits: Packed) -> bool {
        has(self.kinds, traits.kind())
            && has(self.services, traits.service())
            && has(self.provider_kinds, traits.provider_kind())
            && shares(self.delivery, traits.delivery())
            && shares(self.documents, traits.documents())
            && shares(self.credentials, traits.credentials())
            && self
                .regions
                .as_ref()
                .is_none_or(|wanted| wanted.get(traits.region() as usize) == Some(&true))
    }
}

/// A bit of a mask by its number; [`NONE`] is in every full mask.
pub(super) fn has(mask: u64, number: u64) -> bool {
    mask == u64::MAX || (number < NONE && mask & (1 << number) != 0)
}

/// Whether masks share a bit, or nothing is asked.
fn shares(wanted: u64, own: u64) -> bool {
    wanted == 0 || wanted & own != 0
}

/// Which places of the table of regions lie in one of these. The table ascends by code and what is above has the smaller code, so what is
/// above was decided before; neighbours mostly share it.
fn regions(codes: &[u32]) -> Vec<bool> {
    let regions = Regions::bundled();
    let mut inside: Vec<bool> = Vec::with_capacity(regions.iter().len());
    let mut last = (0, false);
    for region in regions.iter() {
        let above = region.parent.is_some_and(|parent| {
            if last.0 != parent {
                let place = regions.place_of(parent);
                let found = place.and_then(|place| inside.get(place));
                last = (parent, found.is_some_and(|inside| *inside));
            }
            last.1
        });
        inside.push(above || codes.contains(&region.code));
    }
    inside
}

fn measurands(wanted: &[Ix<Measurand>], taxonomy: &Taxonomy) -> Vec<bool> {
    let ids: Vec<&str> = wanted
        .iter()
        .map(|ix| taxonomy.measurand(*ix).id.as_str())
        .collect();
    let below = |id: &str| {
        ids.iter().any(|above| {
            id == *above
                || id
                    .strip_prefix(above)
                    .is_some_and(|rest| rest.starts_with('.'))
        })
    };
    taxonomy.measurands().iter().map(|m| below(&m.id)).collect()
}

/// All points not farther than a radius: a box first, then the exact distance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circle {
    centre: Point,
    km: f64,
    half_height: f64,
    half_width: f64,
}

/// Kilometres per degree of latitude, a little too few, so that the box is never too small.
const KM_PER_DEGREE: f64 = 110.5;

impl Circle {
    fn new(centre: Point, km: f64) -> Self {
        let half_height = km / KM_PER_DEGREE;
        let widest = (centre.latitude.abs() + half_height).min(89.0).to_radians();
        Self {
            centre,
            km,
            half_height,
            half_width: half_height / libm::cos(widest),
        }
    }

    pub(super) fn holds(&self, point: u64) -> bool {
        let Some(point) = unpacked_point(point) else {
            return false;
        };
        (point.latitude - self.centre.latitude).abs() <= self.half_height
            && (point.longitude - self.centre.longitude).abs() <= self.half_width
            && point.distance_km(self.centre) <= self.km
    }
}

/// About how far: flat, for ranking only.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nearness {
    centre: Point,
    squeeze: f64,
}

impl Nearness {
    pub(super) fn new(centre: Point) -> Self {
        Self {
            centre,
            squeeze: libm::cos(centre.latitude.to_radians()),
        }
    }

    /// 1 at the place, a half at 200 km, never below a quarter.
    pub(super) fn of(&self, point: u64) -> f32 {
        let Some(point) = unpacked_point(point) else {
            return 0.25;
        };
        let north = (point.latitude - self.centre.latitude) * KM_PER_DEGREE;
        let east = (point.longitude - self.centre.longitude) * KM_PER_DEGREE * self.squeeze;
        Self::at_km(libm::sqrt(north * north + east * east))
    }

    /// How far exactly; `None` for what is nowhere.
    pub(super) fn km(&self, point: u64) -> Option<f64> {
        Some(unpacked_point(point)?.distance_km(self.centre))
    }

    /// The same for a known distance.
    pub(super) fn at_km(km: f64) -> f32 {
        (200.0 / (200.0 + km)).max(0.25) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_holds_itself_and_everything_below_it() {
        let table = Regions::bundled();
        for codes in [
            &[410_000][..],
            &[410_300, 320_000],
            &[419_001],
            &[110_000, 410_184],
            &[1],
        ] {
            let expected: Vec<bool> = table
                .iter()
                .map(|region| codes.iter().any(|code| table.contains(*code, region.code)))
                .collect();
            assert_eq!(regions(codes), expected, "{codes:?}");
        }
    }
}
