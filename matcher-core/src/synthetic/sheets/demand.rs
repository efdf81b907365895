//! What is asked for: `needs`, `requirements`, `bundles`, `previous_plan`.

use super::or_empty;
use crate::exchange::sheet::Sheet;
use crate::model::{Coded, Document};
use crate::synthetic::henan::Market;
use crate::synthetic::needs::Need;

/// The header of `needs`.
pub(in crate::synthetic) const NEED_COLUMNS: [&str; 15] = [
    "id",
    "organisation",
    "service_kind",
    "text",
    "instrument",
    "purpose",
    "document",
    "quantity",
    "window_from",
    "window_to",
    "delivery",
    "max_distance_km",
    "budget_yuan",
    "priority",
    "avoid",
];

pub(super) fn needs(market: &Market) -> Sheet {
    let mut sheet = Sheet::new("needs", NEED_COLUMNS);
    for (place, need) in market.needs.iter().enumerate() {
        let document = if need.document == Document::None {
            ""
        } else {
            need.document.code()
        };
        sheet.push([
            need_id(place).as_str(),
            &market.firms[need.firm].id,
            need.service.code(),
            &need.text,
            &need.instrument,
            need.purpose.code(),
            document,
            &need.quantity.to_string(),
            &need.window_from.to_string(),
            &need.window_to.to_string(),
            &need.delivery,
            &or_empty(need.max_distance_km),
            &or_empty(need.budget_yuan),
            &need.priority.to_string(),
            &need.avoid,
        ]);
    }
    sheet
}

/// The header of `requirements`.
pub(in crate::synthetic) const REQUIREMENT_COLUMNS: [&str; 9] = [
    "need",
    "measurand",
    "side",
    "range",
    "permitted_error",
    "wished_uncertainty",
    "decision_rule",
    "method",
    "parameters",
];

pub(super) fn requirements(needs: &[Need]) -> Sheet {
    let mut sheet = Sheet::new("requirements", REQUIREMENT_COLUMNS);
    for (place, need) in needs.iter().enumerate() {
        for asked in &need.requirements {
            sheet.push([
                need_id(place).as_str(),
                &asked.measurand,
                "",
                &asked.range,
                &asked.error,
                &asked.wished,
                &asked.rule,
                &asked.method,
                "",
            ]);
        }
    }
    sheet
}

pub(super) fn bundles(market: &Market) -> Sheet {
    let mut sheet = Sheet::new("bundles", ["id", "needs", "mode", "max_providers"]);
    for (place, bundle) in market.bundles.iter().enumerate() {
        let needs: Vec<String> = bundle.needs.iter().map(|&need| need_id(need)).collect();
        sheet.push([
            format!("B{:03}", place + 1).as_str(),
            &needs.join(";"),
            if bundle.all { "all" } else { "as_many" },
            &or_empty(bundle.max_providers),
        ]);
    }
    sheet
}

pub(super) fn previous_plan(market: &Market) -> Sheet {
    let mut sheet = Sheet::new("previous_plan", ["need", "resource", "period"]);
    for &(need, resource, period) in &market.previous {
        sheet.push([
            need_id(need).as_str(),
            &market.supply.resources[resource].id,
            period,
        ]);
    }
    sheet
}

/// The id of a need by its place.
pub(super) fn need_id(place: usize) -> String {
    format!("N{:04}", place + 1)
}
