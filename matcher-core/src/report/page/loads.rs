//! What every provider opened and gives.

use super::text::{Text, hours, percent};
use crate::report::{Figures, Load, Material};

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
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) kind: Text,
    pub(super) lead: bool,
    pub(super) used: String,
    pub(super) spare: String,
    pub(super) has_hours: bool,
    pub(super) partners: u32,
    pub(super) lots: u32,
    /// The used hours, per cent of the opened ones.
    pub(super) used_percent: f64,
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

fn row(material: &Material<'_>, load: &Load) -> Row {
    Row {
        name: load.name.clone(),
        kind: Text::of(load.kind),
        lead: material.context.catalogue[load.provider].lead,
        used: hours(load.used_minutes),
        spare: hours(load.spare_minutes),
        has_hours: load.spare_minutes > 0,
        partners: load.partners,
        lots: load.lots,
        used_percent: percent(load.used_minutes, load.spare_minutes),
    }
}
