//! The market as sheets of a catalogue folder.

mod demand;
mod programme;

pub(super) use demand::{NEED_COLUMNS, REQUIREMENT_COLUMNS};

use super::Scale;
use super::firms::Firm;
use super::henan::Market;
use super::offers::{Offer, Row, Supply};
use super::providers::Provider;
use super::tables::Tables;
use crate::exchange::sheet::Sheet;
use crate::model::{Coded, Ladder, OrganisationKind};
use demand::{bundles, needs, previous_plan, requirements};
use programme::{benefits, quota_areas, quotas};
use std::fmt::Display;

/// All sheets of a market, in the order of the format.
pub(super) fn sheets(seed: u64, market: &Market) -> Vec<Sheet> {
    vec![
        catalogue(seed, Scale::Henan, "河南合成市场（合成数据 synthetic）"),
        organisations(market),
        sites(&market.providers),
        credentials(&market.providers),
        supply_links(&market.links),
        resources(&market.providers, &market.supply),
        offers(&market.supply),
        capabilities(&market.supply),
        slots(market),
        needs(market),
        requirements(&market.needs),
        bundles(market),
        quotas(),
        quota_areas(),
        benefits(),
        previous_plan(market),
    ]
}

/// The mark of synthetic data.
pub(super) fn catalogue(seed: u64, scale: Scale, title: &str) -> Sheet {
    let mut sheet = Sheet::new("catalogue", ["synthetic", "title", "seed", "scale"]);
    sheet.push(["yes", title, &seed.to_string(), scale.code()]);
    sheet
}

/// The header of `organisations`.
pub(super) const ORGANISATION_COLUMNS: [&str; 20] = [
    "id",
    "name",
    "credit_code",
    "kind",
    "level",
    "status",
    "group",
    "region",
    "address",
    "longitude",
    "latitude",
    "industry",
    "size",
    "ladder",
    "metrology_basis",
    "lead",
    "fields",
    "max_partners",
    "max_providers",
    "avoid",
];

fn organisations(market: &Market) -> Sheet {
    let mut sheet = Sheet::new("organisations", ORGANISATION_COLUMNS);
    for (provider, code) in market.providers.iter().zip(&market.provider_codes) {
        provider_row(&mut sheet, provider, code);
    }
    for firm in &market.firms {
        firm_row(&mut sheet, firm);
    }
    sheet
}

fn provider_row(sheet: &mut Sheet, provider: &Provider, code: &str) {
    let row = provider.row;
    let enterprise = provider.kind == OrganisationKind::LargeEnterprise;
    let fields = if row.lead == "yes" {
        Tables::bundled()
            .chains
            .get(&row.industry)
            .map(|suppliers| suppliers.join(";"))
            .unwrap_or_default()
    } else {
        String::new()
    };
    sheet.push([
        row.id.as_str(),
        &row.name,
        code,
        provider.kind.code(),
        &row.level,
        &row.status,
        "",
        &row.region.to_string(),
        "",
        &provider.point.longitude.to_string(),
        &provider.point.latitude.to_string(),
        &row.industry,
        if enterprise { "large" } else { "" },
        "",
        if enterprise { "some" } else { "" },
        if row.lead == "yes" { "yes" } else { "" },
        &fields,
        &row.max_partners,
        "",
        "",
    ]);
}

fn firm_row(sheet: &mut Sheet, firm: &Firm) {
    sheet.push([
        firm.id.as_str(),
        &firm.name,
        &firm.credit_code,
        firm.kind.code(),
        "",
        "",
        "",
        &firm.region.to_string(),
        "",
        &firm.point.longitude.to_string(),
        &firm.point.latitude.to_string(),
        &firm.industry,
        firm.size.code(),
        if firm.ladder == Ladder::None {
            ""
        } else {
            firm.ladder.code()
        },
        firm.basis.code(),
        "",
        "",
        "",
        &or_empty(firm.max_providers),
        "",
    ]);
}

fn sites(providers: &[Provider]) -> Sheet {
    let mut sheet = Sheet::new(
        "sites",
        [
            "id",
            "organisation",
            "name",
            "region",
            "address",
            "longitude",
            "latitude",
            "visitors",
        ],
    );
    for provider in providers {
        if provider.kind != OrganisationKind::LargeEnterprise {
            continue;
        }
        sheet.push([
            provider.site().as_str(),
            &provider.row.id,
            "计量检测中心",
            &provider.row.region.to_string(),
            "",
            &provider.point.longitude.to_string(),
            &provider.point.latitude.to_string(),
            &provider.row.visitors,
        ]);
    }
    sheet
}

fn credentials(providers: &[Provider]) -> Sheet {
    let mut sheet = Sheet::new(
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
    for provider in providers {
        for held in &provider.credentials {
            sheet.push([
                held.id.as_str(),
                &provider.row.id,
                held.kind.code(),
                &held.number,
                held.issuer,
                &held.areas,
                "",
                &held.valid_from.to_string(),
                &held.valid_to.to_string(),
                &or_empty(held.extended_to),
            ]);
        }
    }
    sheet
}

fn supply_links(links: &[(String, String)]) -> Sheet {
    let mut sheet = Sheet::new("supply_links", ["supplier", "customer"]);
    for (supplier, customer) in links {
        sheet.push([supplier, customer]);
    }
    sheet
}

fn resources(providers: &[Provider], supply: &Supply) -> Sheet {
    let mut sheet = Sheet::new(
        "resources",
        ["id", "site", "kind", "name", "model", "instrument"],
    );
    for resource in &supply.resources {
        sheet.push([
            resource.id.as_str(),
            &providers[resource.provider].site(),
            resource.kind,
            &resource.name,
            &resource.model,
            &resource.instrument,
        ]);
    }
    sheet
}

/// The header of `offers`.
pub(super) const OFFER_COLUMNS: [&str; 18] = [
    "id",
    "resource",
    "title",
    "service_kind",
    "description",
    "setup_minutes",
    "minutes_each",
    "delivery",
    "max_distance_km",
    "turnaround_days",
    "price_yuan",
    "minimum_order_yuan",
    "visit_fee_yuan",
    "contract_discount_percent",
    "urgent_percent",
    "documents",
    "valid_from",
    "valid_to",
];

fn offers(supply: &Supply) -> Sheet {
    let mut sheet = Sheet::new("offers", OFFER_COLUMNS);
    for offer in &supply.offers {
        offer_row(&mut sheet, offer, supply);
    }
    sheet
}

fn offer_row(sheet: &mut Sheet, offer: &Offer, supply: &Supply) {
    sheet.push([
        offer.id.as_str(),
        &supply.resources[offer.resource].id,
        &offer.title,
        offer.service.code(),
        "",
        &nonzero(offer.setup_minutes),
        &offer.minutes_each.to_string(),
        &offer.delivery,
        &or_empty(offer.max_distance_km),
        &nonzero(offer.turnaround_days),
        &offer.price_yuan.to_string(),
        &nonzero(offer.minimum_order_yuan),
        &nonzero(offer.visit_fee_yuan),
        &nonzero(offer.contract_discount_percent),
        &if offer.urgent_percent == 100 {
            String::new()
        } else {
            offer.urgent_percent.to_string()
        },
        offer.documents,
        "2026-01-01",
        &offer.valid_to.to_string(),
    ]);
}

/// The header of `capabilities`.
pub(super) const CAPABILITY_COLUMNS: [&str; 14] = [
    "id",
    "offer",
    "instrument",
    "measurand",
    "side",
    "range",
    "unit_hint",
    "parameters",
    "standard_uncertainty",
    "uncertainty",
    "method",
    "conditions",
    "credentials",
    "standards_due",
];

fn capabilities(supply: &Supply) -> Sheet {
    let mut sheet = Sheet::new("capabilities", CAPABILITY_COLUMNS);
    for (place, row) in supply.rows.iter().enumerate() {
        capability_row(&mut sheet, &format!("C{:04}", place + 1), row, supply);
    }
    sheet
}

fn capability_row(sheet: &mut Sheet, id: &str, row: &Row, supply: &Supply) {
    sheet.push([
        id,
        &supply.offers[row.offer].id,
        &row.instrument,
        &row.measurand,
        "",
        &row.range,
        "",
        &row.parameters,
        &row.standard,
        &row.result,
        &row.method,
        &row.conditions,
        &row.credentials,
        &row.standards_due.to_string(),
    ]);
}

fn slots(market: &Market) -> Sheet {
    let mut sheet = Sheet::new("slots", ["resource", "period", "minutes"]);
    for slot in &market.slots {
        sheet.push([
            market.supply.resources[slot.resource].id.as_str(),
            slot.period,
            &slot.minutes.to_string(),
        ]);
    }
    sheet
}

pub(super) fn or_empty<T: Display>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn nonzero(number: u32) -> String {
    if number == 0 {
        String::new()
    } else {
        number.to_string()
    }
}
