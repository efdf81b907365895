//! What every provider opened and gives.

use super::text::{Text, hours, percent};
use super::unserved::region_name;
use crate::report::{Figures, Load, Material};
use serde::{Deserialize, Serialize};

/// Providers shown at once.
const SHOWN: usize = 24;
/// Providers shown at all.
const MOST: usize = 300;

/// The loads of the providers.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) shown: Vec<Row>,
    /// Behind a fold.
    pub(super) folded: Vec<Row>,
    /// Not on the page.
    pub(super) more: usize,
    /// Providers that opened hours or seats and serve nobody.
    pub(super) idle: usize,
}

/// One provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Id of the provider.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Text,
    /// City and county of its seat.
    pub region: String,
    /// Whether it is a lead enterprise.
    pub lead: bool,
    /// Hours the plan takes.
    pub used: String,
    /// Hours it opened.
    pub spare: String,
    /// Whether it opened hours, not only seats.
    pub has_hours: bool,
    /// SMEs it serves.
    pub partners: u32,
    /// Needs, or lots of them, it serves.
    pub lots: u32,
    /// The used hours, per cent of the opened ones.
    pub used_percent: f64,
}

impl Section {
    pub(super) fn new(material: &Material<'_>, figures: &Figures) -> Self {
        let mut rows = figures.loads.iter().take(MOST).map(|l| row(material, l));
        let shown: Vec<Row> = rows.by_ref().take(SHOWN).collect();
        Self {
            shown,
            folded: rows.collect(),
            more: figures.loads.len().saturating_sub(MOST),
            idle: figures.loads.iter().filter(|l| l.lots == 0).count(),
        }
    }
}

/// One provider's row.
pub(in crate::report) fn row(material: &Material<'_>, load: &Load) -> Row {
    let provider = &material.context.catalogue[load.provider];
    Row {
        id: provider.id.clone(),
        name: load.name.clone(),
        region: region_name(provider.region),
        kind: Text::of(load.kind),
        lead: provider.lead,
        used: hours(load.used_minutes),
        spare: hours(load.spare_minutes),
        has_hours: load.spare_minutes > 0,
        partners: load.partners,
        lots: load.lots,
        used_percent: percent(load.used_minutes, load.spare_minutes),
    }
}
