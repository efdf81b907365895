//! Filters and facets against the records themselves.

use super::*;
use crate::model::{Coded, CredentialKind, Delivery, Document, Offer};
use crate::search::numbers::month_number;
use crate::taxonomy::Measurand;
use crate::taxonomy::regions::Regions;
use std::collections::{BTreeMap, BTreeSet};

/// A radius that no site is near to, so that rounding decides nothing.
fn radius(near: f64) -> f64 {
    let centre = Regions::bundled().by_code(410_300).unwrap().point();
    let far: Vec<f64> = HENAN
        .catalogue
        .sites
        .iter()
        .map(|site| site.point.distance_km(centre))
        .collect();
    let mut km = near;
    while far.iter().any(|far| (far - km).abs() < 0.05) {
        km += 0.01;
    }
    km
}

fn filters() -> Vec<Filters> {
    let measurand = |id: &str| Taxonomy::bundled().unwrap().measurand_by_id(id).unwrap();
    let centre = Regions::bundled().by_code(410_300).unwrap().point();
    let all = Filters::default;
    let single = vec![
        all(),
        Filters {
            regions: vec![410_300, 410_184],
            ..all()
        },
        Filters {
            services: vec![ServiceKind::Calibration, ServiceKind::Training],
            ..all()
        },
        Filters {
            measurands: vec![measurand("length")],
            ..all()
        },
        Filters {
            measurands: vec![measurand("length.outside"), measurand("force")],
            ..all()
        },
        Filters {
            provider_kinds: vec![OrganisationKind::LargeEnterprise],
            ..all()
        },
        Filters {
            delivery: vec![Delivery::OnSite, Delivery::Remote],
            ..all()
        },
        Filters {
            documents: vec![Document::CalibrationCertificateCnas],
            ..all()
        },
        Filters {
            credentials: vec![CredentialKind::Cma],
            ..all()
        },
        Filters {
            free: Some((date(2026, 12, 5), date(2027, 1, 20))),
            ..all()
        },
        Filters {
            max_price_fen: Some(12_345),
            ..all()
        },
        Filters {
            within_km: Some((centre, radius(60.0))),
            ..all()
        },
    ];
    let mut both = Vec::new();
    for (place, one) in single.iter().enumerate() {
        for other in &single[place..] {
            let mut two = one.clone();
            two.regions.extend(&other.regions);
            two.services.extend(&other.services);
            two.measurands.extend(&other.measurands);
            two.provider_kinds.extend(&other.provider_kinds);
            two.delivery.extend(&other.delivery);
            two.documents.extend(&other.documents);
            two.credentials.extend(&other.credentials);
            two.free = two.free.or(other.free);
            two.max_price_fen = two.max_price_fen.or(other.max_price_fen);
            two.within_km = two.within_km.or(other.within_km);
            both.push(two);
        }
    }
    both
}

fn any<T: PartialEq>(wanted: &[T], own: &[T]) -> bool {
    wanted.is_empty() || wanted.iter().any(|one| own.contains(one))
}

fn credentials_of(offer: Ix<Offer>) -> Vec<CredentialKind> {
    let rows = HENAN.catalogue.capabilities_of(offer).iter();
    rows.flat_map(|row| &row.credentials)
        .map(|ix| HENAN.catalogue[*ix].kind)
        .collect()
}

/// Months in which the offer's resource has hours.
fn months_of(offer: Ix<Offer>) -> BTreeSet<u64> {
    let resource = HENAN.catalogue[offer].resource;
    let slots = HENAN.catalogue.slots_of(resource).iter();
    slots
        .filter(|slot| slot.minutes > 0)
        .flat_map(|slot| [slot.period.first_day(), slot.period.last_day()])
        .map(month_number)
        .collect()
}

fn is_below(above: &[Ix<Measurand>], own: Ix<Measurand>) -> bool {
    let id = |ix: Ix<Measurand>| Taxonomy::bundled().unwrap().measurand(ix).id.clone();
    let own = format!("{}.", id(own));
    above.is_empty()
        || above
            .iter()
            .any(|ix| own.starts_with(&format!("{}.", id(*ix))))
}

/// The measurands of an offer's rows that the filters let through; `None` when the offer is not let through.
fn admitted(offer: Ix<Offer>, filters: &Filters) -> Option<Vec<Ix<Measurand>>> {
    let (catalogue, regions) = (&HENAN.catalogue, Regions::bundled());
    let record = &catalogue[offer];
    let site = &catalogue[catalogue.site_of(offer)];
    let rows = catalogue
        .capabilities_of(offer)
        .iter()
        .map(|row| row.measurand);
    let rows: Vec<Ix<Measurand>> = rows
        .filter(|own| is_below(&filters.measurands, *own))
        .collect();
    let fits = (filters.measurands.is_empty() || !rows.is_empty())
        && (filters.regions.is_empty()
            || filters
                .regions
                .iter()
                .any(|code| regions.contains(*code, site.region)))
        && any(&filters.services, &[record.service])
        && any(
            &filters.provider_kinds,
            &[catalogue[catalogue.provider_of(offer)].kind],
        )
        && any(&filters.delivery, &record.delivery)
        && any(&filters.documents, &record.documents)
        && any(&filters.credentials, &credentials_of(offer))
        && filters
            .max_price_fen
            .is_none_or(|most| record.price_fen <= most)
        && filters
            .within_km
            .is_none_or(|(centre, km)| site.point.distance_km(centre) <= km)
        && filters.free.is_none_or(|(from, to)| {
            let wanted = month_number(from)..=month_number(to);
            months_of(offer).iter().any(|month| wanted.contains(month))
        });
    fits.then_some(rows)
}

/// What each facet should count.
fn counted(found: &[(Ix<Offer>, Vec<Ix<Measurand>>)], kind: FacetKind) -> BTreeMap<String, u32> {
    let (catalogue, taxonomy) = (&HENAN.catalogue, Taxonomy::bundled().unwrap());
    let mut counts = BTreeMap::new();
    for (offer, rows) in found {
        let record = &catalogue[*offer];
        let words = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect();
        let values: BTreeSet<String> = match kind {
            FacetKind::Region => {
                let region = catalogue[catalogue.site_of(*offer)].region;
                let chain = Regions::bundled().chain(region);
                chain.iter().map(|region| region.code.to_string()).collect()
            }
            FacetKind::Service => words(vec![record.service.code()]),
            FacetKind::Measurand => {
                let ids = taxonomy.measurands().iter().enumerate();
                let above = ids
                    .filter(|(place, _)| rows.iter().any(|own| is_below(&[Ix::new(*place)], *own)));
                above.map(|(_, measurand)| measurand.id.clone()).collect()
            }
            FacetKind::ProviderKind => {
                words(vec![catalogue[catalogue.provider_of(*offer)].kind.code()])
            }
            FacetKind::Delivery => words(record.delivery.iter().map(|d| d.code()).collect()),
            FacetKind::Document => words(record.documents.iter().map(|d| d.code()).collect()),
            FacetKind::Credential => {
                words(credentials_of(*offer).iter().map(|c| c.code()).collect())
            }
            FacetKind::FreeMonth => {
                let now = month_number(TODAY);
                let months = months_of(*offer).into_iter().filter(|month| *month >= now);
                months
                    .map(|month| format!("{:04}-{:02}", month / 12, month % 12 + 1))
                    .collect()
            }
            FacetKind::Price => {
                let bands = [5_000, 10_000, 30_000, 100_000, 500_000];
                let band = bands.iter().find(|end| record.price_fen <= **end);
                [band.map_or("-".to_owned(), i64::to_string)].into()
            }
            FacetKind::Distance => {
                let site = &catalogue[catalogue.site_of(*offer)];
                let luoyang = Regions::bundled().by_code(410_300).unwrap().point();
                let km = site.point.distance_km(luoyang);
                let band = [20_u32, 50, 100, 200, 500]
                    .into_iter()
                    .find(|end| km <= f64::from(*end));
                [band.map_or("-".to_owned(), |end| end.to_string())].into()
            }
            FacetKind::Kind => words(vec!["offer"]),
        };
        for value in values {
            *counts.entry(value).or_default() += 1;
        }
    }
    counts
}

#[test]
fn filters_and_every_facet_agree_with_the_records() {
    let in_luoyang = Asker {
        region: Some(410_300),
        ..ASKER
    };
    for filters in filters() {
        let offers = (0..HENAN.catalogue.offers.len()).map(Ix::new);
        let expected: Vec<_> = offers
            .filter_map(|offer| Some((offer, admitted(offer, &filters)?)))
            .collect();
        let request = Request {
            filters: filters.clone(),
            facets: FacetKind::ALL.to_vec(),
            ..Request::new("", in_luoyang)
        };
        let answer = engine().search(&request).unwrap();
        if expected.is_empty() {
            assert!(answer.relaxed.contains(&Relaxed::Filters), "{filters:?}");
            continue;
        }
        assert_eq!(answer.total, expected.len() as u64, "{filters:?}");
        for facet in &answer.facets {
            let found: BTreeMap<String, u32> = facet
                .values
                .iter()
                .map(|value| (value.id.clone(), value.count))
                .collect();
            assert_eq!(
                found,
                counted(&expected, facet.kind),
                "{:?} {filters:?}",
                facet.kind
            );
        }
    }
}

#[test]
fn the_tree_of_measurands_has_a_parent_for_every_child() {
    let request = Request {
        facets: vec![FacetKind::Measurand, FacetKind::Region],
        ..Request::new("", ASKER)
    };
    for facet in engine().search(&request).unwrap().facets {
        for value in &facet.values {
            let parent = value.parent.as_ref();
            let above = parent.map(|id| facet.values.iter().find(|other| other.id == *id));
            assert!(
                above.is_none_or(|found| found.is_some_and(|found| found.count >= value.count))
            );
        }
        assert!(facet.values.iter().any(|value| value.parent.is_some()));
    }
}
