//! The SMEs of the 28 areas and the supply chains they stand in.

use super::names::Names;
use super::providers::Provider;
use super::random::{Part, Stream};
use super::tables::{Area, Tables};
use crate::model::{Ladder, MetrologyBasis, OrganisationKind, Size};
use crate::taxonomy::regions::{Point, Region, Regions};

/// An SME.
#[derive(Debug)]
pub(super) struct Firm {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) credit_code: String,
    pub(super) kind: OrganisationKind,
    pub(super) area: usize,
    pub(super) region: u32,
    pub(super) point: Point,
    pub(super) industry: String,
    pub(super) size: Size,
    pub(super) ladder: Ladder,
    pub(super) basis: MetrologyBasis,
    pub(super) max_providers: Option<u32>,
}

/// SMEs per quota place: the quota says how many to help, not how many there are.
const FIRMS_PER_PLACE: f64 = 1.4;

/// The SMEs of all areas, 1.4 for each place of the quota.
pub(super) fn firms(seed: u64, names: &mut Names) -> Vec<Firm> {
    let mut stream = Stream::new(seed, Part::Firms);
    let mut firms = Vec::new();
    for (place, area) in Tables::bundled().areas.iter().enumerate() {
        let count = (f64::from(area.help_firms) * FIRMS_PER_PLACE).ceil() as usize;
        for _ in 0..count {
            let serial = firms.len() + 1;
            firms.push(firm(serial, place, area, names, &mut stream));
        }
    }
    firms
}

fn firm(serial: usize, place: usize, area: &Area, names: &mut Names, stream: &mut Stream) -> Firm {
    let industry = stream.pick(&area.industries);
    let clusters: Vec<u32> = area
        .clusters
        .iter()
        .filter(|(_, of)| *of == industry)
        .map(|(region, _)| *region)
        .collect();
    let region = if !clusters.is_empty() && stream.chance(0.75) {
        stream.pick(&clusters)
    } else {
        stream.pick(&area.regions)
    };
    let self_employed = stream.chance(0.04);
    let size = [Size::Micro, Size::Small, Size::Medium][stream.weighted(&[25, 60, 15])];
    let ladder = [
        Ladder::LittleGiant,
        Ladder::Specialised,
        Ladder::Innovative,
        Ladder::None,
    ][stream.weighted(&[3, 12, 15, 70])];
    let weak = stream.chance(if size == Size::Micro { 0.85 } else { 0.5 });
    let products = Tables::bundled()
        .industries
        .get(&industry)
        .map(|entry| entry.words.clone())
        .unwrap_or_default();
    let product = stream.pick(&products);
    Firm {
        id: format!("S{serial:04}"),
        name: names.firm(&town(region, stream), &product, self_employed),
        credit_code: names.credit_code(if self_employed { "92" } else { "91" }),
        kind: if self_employed {
            OrganisationKind::SelfEmployed
        } else {
            OrganisationKind::Sme
        },
        area: place,
        region,
        point: near(region, stream),
        industry,
        size: if self_employed { Size::Micro } else { size },
        ladder: if self_employed { Ladder::None } else { ladder },
        basis: if weak {
            MetrologyBasis::Weak
        } else {
            MetrologyBasis::Some
        },
        max_providers: stream.chance(0.06).then(|| stream.between(2, 4)),
    }
}

/// The place in a firm's name: its city or county, sometimes the province.
fn town(region: u32, stream: &mut Stream) -> String {
    let regions = Regions::bundled();
    let chain = regions.chain(region);
    let province = stream.chance(0.18);
    let district = chain
        .iter()
        .find(|entry| entry.code == region)
        .is_some_and(|entry| entry.name.ends_with('区'));
    let prefecture = chain.iter().find(|entry| {
        entry.code != region && entry.parent.is_some() && !entry.name.starts_with('省')
    });
    let chosen = if province {
        chain.iter().find(|entry| entry.parent.is_none())
    } else if district || stream.chance(0.3) {
        prefecture.or_else(|| chain.iter().find(|entry| entry.code == region))
    } else {
        chain.iter().find(|entry| entry.code == region)
    };
    let name = chosen.map(|entry| entry.short_name()).unwrap_or_default();
    // A county directly under the province hangs on a pseudo-prefecture, which is no name for a firm.
    if name.contains("直辖") {
        return regions
            .by_code(region)
            .map(|entry| entry.short_name().to_owned())
            .unwrap_or_default();
    }
    name.to_owned()
}

/// A point within some kilometres of the middle of a region, to three decimals.
fn near(region: u32, stream: &mut Stream) -> Point {
    let middle = Regions::bundled().by_code(region).map(Region::point);
    let (longitude, latitude) =
        middle.map_or((113.6, 34.7), |point| (point.longitude, point.latitude));
    Point {
        longitude: round(longitude + stream.normal(0.06).clamp(-0.15, 0.15)),
        latitude: round(latitude + stream.normal(0.05).clamp(-0.12, 0.12)),
    }
}

fn round(degrees: f64) -> f64 {
    (degrees * 1000.0).round() / 1000.0
}

/// Supplier and customer of every link: the large enterprises buy from SMEs of the industries of their chain, rather from near ones.
pub(super) fn supply_links(
    seed: u64,
    providers: &[Provider],
    firms: &[Firm],
) -> Vec<(String, String)> {
    let mut stream = Stream::new(seed, Part::Chains);
    let mut links = Vec::new();
    for provider in providers
        .iter()
        .filter(|provider| provider.kind == OrganisationKind::LargeEnterprise)
    {
        let Some(industries) = Tables::bundled().chains.get(&provider.row.industry) else {
            continue;
        };
        let mut suppliers: Vec<(f64, &Firm)> = firms
            .iter()
            .filter(|firm| industries.contains(&firm.industry))
            .map(|firm| {
                let km = provider.point.distance_km(firm.point);
                ((km + 30.0) * stream.factor(0.8), firm)
            })
            .collect();
        suppliers.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let count = stream.between(9, 26) as usize;
        for (_, firm) in suppliers.into_iter().take(count) {
            links.push((firm.id.clone(), provider.row.id.clone()));
        }
    }
    links.sort();
    links
}
