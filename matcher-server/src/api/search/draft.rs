//! A query as the record of a need, so that one click posts it.

use crate::store::document::{Document, REQUIREMENTS};
use matcher_core::model::{Coded, Document as Paper, Need};
use matcher_core::taxonomy::Taxonomy;
use serde_json::{Value, json};

/// The columns of a need and of its requirements, as far as the query states them.
pub(super) fn record(need: &Need, taxonomy: &Taxonomy, organisation: Option<&str>) -> Document {
    let mut record = Document::new();
    let mut put = |name: &str, value: Value| {
        let empty = value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty);
        if !empty {
            record.insert(name.to_owned(), value);
        }
    };
    let instrument = need.instrument.map(|ix| taxonomy.instrument(ix).zh.clone());
    put("organisation", json!(organisation.unwrap_or("")));
    put("service_kind", json!(need.service.code()));
    put("text", json!(need.text.trim()));
    // the words of a measurand are no instrument
    let measures = need.requirements.iter().any(|r| r.measurand.is_some());
    let named = if measures { "" } else { &need.instrument_text };
    put(
        "instrument",
        json!(instrument.unwrap_or_else(|| named.to_owned())),
    );
    if need.document != Paper::None {
        put("document", json!(need.document.code()));
    }
    put("quantity", json!(need.quantity));
    put("window_from", json!(need.window_from.to_string()));
    put("window_to", json!(need.window_to.to_string()));
    let delivery: Vec<&str> = need.delivery.iter().map(|way| way.code()).collect();
    put("delivery", json!(delivery));
    if need.service.is_measurement() {
        let requirements = need.requirements.iter().map(|requirement| {
            let measurand = requirement.measurand.map(|ix| taxonomy.measurand(ix));
            let mut row = Document::new();
            for (name, text) in [
                ("measurand", measurand.map_or("", |m| m.id.as_str())),
                ("range", &requirement.printed_range),
                ("permitted_error", &requirement.printed_error),
                ("wished_uncertainty", &requirement.printed_uncertainty),
                ("method", &requirement.method),
            ] {
                if !text.is_empty() {
                    row.insert(name.to_owned(), json!(text));
                }
            }
            row
        });
        let requirements: Vec<Document> = requirements.filter(|row| !row.is_empty()).collect();
        put(REQUIREMENTS, json!(requirements));
    }
    record
}
