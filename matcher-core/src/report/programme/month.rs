//! Next month's plan of a firm's gauges: which need no outside calibration, which are compulsory and free, which can go in one visit.

use crate::ids::Ix;
use crate::model::{Catalogue, Gauge, GaugeClass, GaugeState, Organisation, ServiceKind, Use};
use crate::taxonomy::{Instrument, Taxonomy};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What a gauge that is due wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Care {
    /// Verified by the designated body, free of charge (强制检定).
    Compulsory,
    /// Calibrated or verified outside.
    Outside,
    /// Calibrated by the firm's own standards (B类).
    Inside,
    /// Nothing: calibrated once, before first use (C类).
    Nothing,
}

/// A gauge that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthItem {
    /// Place in the firm's ledger.
    pub gauge: usize,
    /// What it wants.
    pub care: Care,
    /// Providers with an offer for its kind, in the order of ids; judged by kind only, the fit is judged when the needs are in.
    pub providers: Vec<Ix<Organisation>>,
}

/// Gauges that can go to one provider together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visits {
    /// Provider and places of gauges in the ledger; the largest visit first.
    pub visits: Vec<(Ix<Organisation>, Vec<usize>)>,
    /// Gauges nobody offers anything for.
    pub nobody: Vec<usize>,
}

fn kind_of(gauge: &Gauge, taxonomy: &Taxonomy) -> Option<Ix<Instrument>> {
    let named = |text: &str| {
        taxonomy
            .instrument_by_id(text)
            .or_else(|| taxonomy.instrument_named(text))
            .or_else(|| {
                taxonomy
                    .senses(text)
                    .iter()
                    .find_map(|sense| sense.instrument)
            })
    };
    named(&gauge.instrument).or_else(|| named(&gauge.name))
}

/// 计量法 第九条, as the fit rules have it: highest standards, and items of the catalogue in a use that the law names.
fn is_compulsory(gauge: &Gauge, kind: Option<Ix<Instrument>>, taxonomy: &Taxonomy) -> bool {
    gauge.purpose == Use::HighestStandard
        || gauge.purpose.can_be_compulsory()
            && kind.is_some_and(|kind| taxonomy.instrument(kind).compulsory_item.is_some())
}

/// Every gauge in use that is due up to a day, with what it wants, in the order of the ledger.
pub fn month(
    gauges: &[Gauge],
    catalogue: &Catalogue,
    taxonomy: &Taxonomy,
    until: Date,
) -> (Vec<MonthItem>, Visits) {
    let mut serving: BTreeMap<Ix<Instrument>, BTreeSet<Ix<Organisation>>> = BTreeMap::new();
    for capability in &catalogue.capabilities {
        let service = catalogue[capability.offer].service;
        let suits = matches!(
            service,
            ServiceKind::Calibration | ServiceKind::Verification
        );
        if let Some(kind) = capability.instrument.filter(|_| suits) {
            let provider = catalogue.provider_of(capability.offer);
            serving.entry(kind).or_default().insert(provider);
        }
    }
    let mut items = Vec::new();
    for (place, gauge) in gauges.iter().enumerate() {
        let used = !matches!(gauge.state, GaugeState::Stopped | GaugeState::Scrapped);
        if !used || gauge.due.is_none_or(|due| due > until) {
            continue;
        }
        let kind = kind_of(gauge, taxonomy);
        let care = match gauge.class {
            _ if is_compulsory(gauge, kind, taxonomy) => Care::Compulsory,
            GaugeClass::A => Care::Outside,
            GaugeClass::B => Care::Inside,
            GaugeClass::C => Care::Nothing,
        };
        let providers = kind.filter(|_| care == Care::Outside).map(|kind| {
            let kinds = std::iter::once(kind).chain(taxonomy.ancestors(kind));
            let sets = kinds.filter_map(|kind| serving.get(&kind));
            sets.flatten().copied().collect::<BTreeSet<_>>()
        });
        items.push(MonthItem {
            gauge: place,
            care,
            providers: providers.into_iter().flatten().collect(),
        });
    }
    let visits = together(&items);
    (items, visits)
}

/// Few visits for all: always the provider who takes most of what is left (greedy set cover; at most ln n times the fewest).
fn together(items: &[MonthItem]) -> Visits {
    let mut left: Vec<&MonthItem> = items
        .iter()
        .filter(|item| item.care == Care::Outside)
        .collect();
    let mut visits = Vec::new();
    loop {
        let mut takes: BTreeMap<Ix<Organisation>, Vec<usize>> = BTreeMap::new();
        for item in &left {
            for provider in &item.providers {
                takes.entry(*provider).or_default().push(item.gauge);
            }
        }
        // Of equals the first in the order of ids.
        let best = takes
            .into_iter()
            .rev()
            .max_by_key(|(_, gauges)| gauges.len());
        let Some((provider, gauges)) = best else {
            break;
        };
        left.retain(|item| !gauges.contains(&item.gauge));
        visits.push((provider, gauges));
    }
    Visits {
        visits,
        nobody: left.iter().map(|item| item.gauge).collect(),
    }
}
