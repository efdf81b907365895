//! The national market and a tenth of it: many laboratories, one slot per offer, a shape that is hard to plan.
//!
//! The shape follows what is known of the programme: laboratories crowd in few regions, a good quarter of the tasks is wanted more than
//! twice as much as there is, the rest about a third; a need has 5 to 40 laboratories within its reach.

mod laboratories;
mod places;
mod wishes;

use super::Scale;
use super::names::Names;
use super::random::{Part, Stream};
use super::sheets::{
    CAPABILITY_COLUMNS, NEED_COLUMNS, OFFER_COLUMNS, ORGANISATION_COLUMNS, REQUIREMENT_COLUMNS,
    catalogue,
};
use crate::exchange::sheet::Sheet;
use laboratories::{Laboratory, Offer, laboratories, limit_partners, offers};
use places::{Places, province_name};
use std::collections::{BTreeMap, BTreeSet};
use wishes::{Wanted, wanted};

/// Sizes of the national market.
const LABORATORIES: usize = 6_750;
const OFFERS: usize = 36_000;
const FIRMS: usize = 95_000;
const NEEDS: usize = 130_000;

/// An SME.
#[derive(Debug)]
pub(super) struct Firm {
    region: u32,
    longitude: f64,
    latitude: f64,
}

/// The sheets of the national market divided by `divisor`.
pub(super) fn sheets(scale: Scale, seed: u64, divisor: usize) -> Vec<Sheet> {
    let places = Places::new(seed, divisor);
    let mut stream = Stream::new(seed, Part::Firms);
    let firms: Vec<Firm> = (0..FIRMS / divisor)
        .map(|_| {
            let (region, longitude, latitude) = places.draw(&mut stream);
            Firm {
                region,
                longitude,
                latitude,
            }
        })
        .collect();
    let mut laboratories = laboratories(seed, LABORATORIES / divisor, &places);
    let offers = offers(seed, OFFERS / divisor, &laboratories);
    limit_partners(seed, &mut laboratories, &offers);
    let needs = wanted(seed, NEEDS / divisor, &firms, &laboratories, &offers);
    let mut sheets = vec![catalogue(
        seed,
        scale,
        "全国规模合成市场（合成数据 synthetic）",
    )];
    sheets.extend(organisations(seed, &laboratories, &firms));
    sheets.extend(supply(&offers));
    sheets.extend(demand(&needs));
    sheets.extend(quotas(seed, &firms, &needs));
    sheets
}

/// `organisations` and `credentials`.
fn organisations(seed: u64, laboratories: &[Laboratory], firms: &[Firm]) -> [Sheet; 2] {
    let mut names = Names::new(seed);
    let mut stream = Stream::new(seed, Part::Dirt);
    let mut sheet = Sheet::new("organisations", ORGANISATION_COLUMNS);
    let mut credentials = Sheet::new(
        "credentials",
        [
            "id",
            "organisation",
            "kind",
            "number",
            "issuer",
            "areas",
            "site",
            "valid_from",
            "valid_to",
            "extended_to",
        ],
    );
    for (place, laboratory) in laboratories.iter().enumerate() {
        let enterprise = laboratory.kind == "large_enterprise";
        let id = format!("L{place:04}");
        sheet.push([
            id.as_str(),
            &names.firm(&places::town(laboratory.region), laboratory.product, false),
            &names.credit_code("91"),
            laboratory.kind,
            if laboratory.kind == "statutory_institute" {
                "city"
            } else {
                ""
            },
            "",
            "",
            &laboratory.region.to_string(),
            "",
            &laboratory.longitude.to_string(),
            &laboratory.latitude.to_string(),
            laboratory.industry,
            if enterprise { "large" } else { "" },
            "",
            "",
            if enterprise { "yes" } else { "" },
            "",
            &laboratory.max_partners.to_string(),
            "",
            "",
        ]);
        credentials.push([
            format!("K{place:04}").as_str(),
            &id,
            "cnas_calibration",
            &format!("CNAS（合成）校{place:04}"),
            "国家认可机构",
            "",
            "",
            "2023-01-01",
            "2028-12-31",
            "",
        ]);
    }
    let ladders = ["", "innovative", "specialised", "little_giant"];
    let sizes = ["micro", "small", "medium"];
    for (place, firm) in firms.iter().enumerate() {
        let (industry, product) = laboratories::industry(&mut stream);
        sheet.push([
            firm_id(place).as_str(),
            &names.firm(&places::town(firm.region), product, false),
            &names.credit_code("91"),
            "sme",
            "",
            "",
            "",
            &firm.region.to_string(),
            "",
            &firm.longitude.to_string(),
            &firm.latitude.to_string(),
            industry,
            sizes[stream.weighted(&[25, 60, 15])],
            ladders[stream.weighted(&[70, 15, 12, 3])],
            "",
            "",
            "",
            "",
            "",
            "",
        ]);
    }
    [sheet, credentials]
}

/// `resources`, `offers`, `capabilities` and `slots`: each offer has a bench and a slot of its own.
fn supply(offers: &[Offer]) -> [Sheet; 4] {
    let mut resources = Sheet::new(
        "resources",
        ["id", "site", "kind", "name", "model", "instrument"],
    );
    let mut sheet = Sheet::new("offers", OFFER_COLUMNS);
    let mut capabilities = Sheet::new("capabilities", CAPABILITY_COLUMNS);
    let mut slots = Sheet::new("slots", ["resource", "period", "minutes"]);
    for (place, offer) in offers.iter().enumerate() {
        let resource = format!("R{place:05}");
        let id = format!("O{place:05}");
        resources.push([
            resource.as_str(),
            &format!("L{:04}", offer.laboratory),
            "team",
            offer.bench_name(),
            "",
            "",
        ]);
        sheet.push([
            id.as_str(),
            &resource,
            &offer.title(),
            "calibration",
            "",
            &offer.setup_minutes.to_string(),
            &offer.minutes_each.to_string(),
            offer.delivery(),
            "",
            "5",
            &offer.price_yuan.to_string(),
            "",
            "",
            "30",
            "",
            "calibration_certificate_cnas;calibration_certificate",
            "2026-01-01",
            "2027-12-31",
        ]);
        for (row, scope) in offer.rows.iter().enumerate() {
            capabilities.push([
                format!("C{place:05}-{row}").as_str(),
                &id,
                &scope.instrument,
                &scope.measurand,
                "",
                &scope.range,
                "",
                &scope.parameters,
                &scope.standard,
                &scope.result,
                &scope.method,
                "",
                &format!("K{:04}", offer.laboratory),
                "",
            ]);
        }
        slots.push([
            resource.as_str(),
            offer.period,
            &offer.slot_minutes.to_string(),
        ]);
    }
    [resources, sheet, capabilities, slots]
}

/// `needs` and `requirements`.
fn demand(needs: &[Wanted]) -> [Sheet; 2] {
    let mut sheet = Sheet::new("needs", NEED_COLUMNS);
    let mut requirements = Sheet::new("requirements", REQUIREMENT_COLUMNS);
    for (place, need) in needs.iter().enumerate() {
        let id = format!("N{place:06}");
        sheet.push([
            id.as_str(),
            &firm_id(need.firm),
            "calibration",
            &need.text,
            need.instrument,
            "quality",
            "",
            &need.quantity.to_string(),
            "2026-11-02",
            "2027-03-15",
            "",
            &need.max_distance_km.to_string(),
            "",
            &need.priority.to_string(),
            "",
        ]);
        for row in &need.rows {
            requirements.push([
                id.as_str(),
                &row.measurand,
                "",
                &row.range,
                &row.error,
                "",
                "",
                "",
                "",
            ]);
        }
    }
    [sheet, requirements]
}

/// `quotas` and `quota_areas`: a share of the SMEs of each province that need something.
fn quotas(seed: u64, firms: &[Firm], needs: &[Wanted]) -> [Sheet; 2] {
    let mut stream = Stream::new(seed, Part::Previous);
    let asking: BTreeSet<usize> = needs.iter().map(|need| need.firm).collect();
    let mut seekers: BTreeMap<u32, u32> = BTreeMap::new();
    for &firm in &asking {
        *seekers
            .entry(places::province(firms[firm].region))
            .or_default() += 1;
    }
    let mut quotas = Sheet::new(
        "quotas",
        ["area", "group", "services", "min_seekers", "penalty"],
    );
    for (province, count) in &seekers {
        let share = stream.uniform(0.45, 0.68);
        quotas.push([
            province.to_string().as_str(),
            "help",
            "",
            &((f64::from(*count) * share) as u32).to_string(),
            "",
        ]);
    }
    let mut areas = Sheet::new(
        "quota_areas",
        ["area", "name", "region", "valid_from", "valid_to"],
    );
    let regions: BTreeSet<u32> = firms.iter().map(|firm| firm.region).collect();
    for region in regions {
        let province = places::province(region);
        if seekers.contains_key(&province) {
            areas.push([
                province.to_string().as_str(),
                province_name(province),
                &region.to_string(),
                "",
                "",
            ]);
        }
    }
    [quotas, areas]
}

fn firm_id(place: usize) -> String {
    format!("S{place:05}")
}
