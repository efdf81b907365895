//! Providers on the map: a shape by kind, a size by load.

use super::projection::Projection;
use super::strokes::{dots, seat};
use crate::explain::Explanation;
use crate::ids::Ix;
use crate::model::{Catalogue, Organisation, OrganisationKind};
use crate::report::Figures;
use crate::report::page::text::{Text, counted, hours};
use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::{PI, TAU};
use std::fmt::Write;

/// Radius of the smallest and of the largest mark.
const SMALLEST: f64 = 4.0;
const LARGEST: f64 = 15.0;
/// Radius of a lead enterprise's mark, at least: its number stands in it.
const NUMBERED: f64 = 9.0;
/// Lead enterprises numbered on the map and named beside it.
const LEADS: usize = 20;

/// Providers drawn with a shape and a size; of more, those with fewer hours are dots.
const SHAPED: usize = 400;

/// A provider on the map.
#[derive(Debug)]
pub(in crate::report) struct Mark {
    pub(in crate::report) x: f64,
    pub(in crate::report) y: f64,
    pub(in crate::report) radius: f64,
    /// Data of an SVG path.
    pub(in crate::report) path: String,
    pub(in crate::report) lead: bool,
    /// Its number among the lead enterprises named beside the map.
    pub(in crate::report) number: Option<usize>,
    pub(in crate::report) title: Text,
}

/// A lead enterprise named beside the map.
#[derive(Debug)]
pub(in crate::report) struct Lead {
    pub(in crate::report) name: String,
    pub(in crate::report) partners: u32,
}

/// A shape of the legend.
#[derive(Debug)]
pub(in crate::report) struct Shape {
    pub(in crate::report) path: String,
    pub(in crate::report) kind: Text,
}

/// Providers that serve somebody.
pub(super) struct Providers {
    /// Large ones first, so that small ones stay visible.
    pub(super) marks: Vec<Mark>,
    /// Those with fewer hours, where there are too many for marks: as dots.
    pub(super) others: String,
    /// The lead enterprises with most partners.
    pub(super) leads: Vec<Lead>,
    /// The shapes in use.
    pub(super) shapes: Vec<Shape>,
}

/// What of the providers stands on the map.
pub(super) fn marks(
    catalogue: &Catalogue,
    explanation: &Explanation,
    figures: &Figures,
    projection: &Projection,
) -> Providers {
    let sites: BTreeMap<Ix<Organisation>, _> = explanation
        .served
        .iter()
        .rev()
        .map(|s| {
            (
                s.provider,
                catalogue[catalogue.site_of(s.option.offer)].point,
            )
        })
        .collect();
    let most = figures
        .loads
        .iter()
        .map(|l| l.used_minutes)
        .max()
        .unwrap_or(0)
        .max(1);
    let mut leads: Vec<_> = figures
        .loads
        .iter()
        .filter(|l| l.partners > 0 && catalogue[l.provider].lead)
        .collect();
    leads.sort_by_key(|l| (std::cmp::Reverse(l.partners), l.provider));
    leads.truncate(LEADS);
    let number: BTreeMap<_, _> = leads
        .iter()
        .zip(1..)
        .map(|(l, number)| (l.provider, number))
        .collect();
    let mut serving: Vec<_> = figures.loads.iter().filter(|l| l.partners > 0).collect();
    // The sort is stable: equal ones stay in their order.
    serving.sort_by_key(|l| {
        let numbered = number.contains_key(&l.provider);
        (!numbered, std::cmp::Reverse(l.used_minutes))
    });
    let place = |provider| {
        let site = sites.get(&provider).copied();
        site.or_else(|| seat(catalogue, provider))
    };
    let others = serving.split_off(SHAPED.min(serving.len()));
    let others = others.into_iter().filter_map(|l| place(l.provider));
    let others = dots(others, projection);
    let mut kinds = BTreeSet::new();
    let mut marks: Vec<Mark> = serving
        .into_iter()
        .filter_map(|load| {
            let (x, y) = projection.place(place(load.provider)?);
            let share = libm::sqrt(load.used_minutes as f64 / most as f64);
            let (lead, number) = (
                catalogue[load.provider].lead,
                number.get(&load.provider).copied(),
            );
            let radius = (SMALLEST + (LARGEST - SMALLEST) * share).max(if number.is_some() {
                NUMBERED
            } else {
                0.0
            });
            kinds.insert(load.kind);
            let used = hours(load.used_minutes);
            let title = Text::new(
                format!("{}：{} 家企业，{used} 小时", load.name, load.partners),
                format!(
                    "{}: {}, {used} h",
                    load.name,
                    counted(load.partners, "firm")
                ),
            );
            Some(Mark {
                x,
                y,
                radius,
                path: outline(load.kind, x, y, radius),
                lead,
                number,
                title,
            })
        })
        .collect();
    marks.sort_by(|a, b| a.lead.cmp(&b.lead).then(b.radius.total_cmp(&a.radius)));
    let leads = leads
        .into_iter()
        .map(|l| Lead {
            name: l.name.clone(),
            partners: l.partners,
        })
        .collect();
    let shapes = kinds
        .into_iter()
        .map(|kind| Shape {
            path: outline(kind, 8.0, 8.0, 6.0),
            kind: Text::of(kind),
        })
        .collect();
    Providers {
        marks,
        others,
        leads,
        shapes,
    }
}

/// Corners of the outline of a kind, and the turn of its first corner from straight up.
fn corners(kind: OrganisationKind) -> Option<(u32, f64)> {
    match kind {
        OrganisationKind::LargeEnterprise => Some((4, PI / 4.0)),
        OrganisationKind::StatutoryInstitute => Some((3, 0.0)),
        OrganisationKind::ThirdPartyCalibrator => Some((4, 0.0)),
        OrganisationKind::IndustryCentre
        | OrganisationKind::EnergyCentre
        | OrganisationKind::CarbonCentre => Some((6, 0.0)),
        OrganisationKind::ResearchInstitute => Some((5, 0.0)),
        OrganisationKind::Association | OrganisationKind::Sme | OrganisationKind::SelfEmployed => {
            None
        }
    }
}

/// A regular polygon, or a circle, as large as a circle of that radius.
fn outline(kind: OrganisationKind, x: f64, y: f64, radius: f64) -> String {
    let Some((corners, turn)) = corners(kind) else {
        return format!(
            "M{:.1} {y:.1}a{radius:.1} {radius:.1} 0 1 0 {:.1} 0a{radius:.1} {radius:.1} 0 1 0 {:.1} 0z",
            x - radius,
            2.0 * radius,
            -2.0 * radius
        );
    };
    // The polygon's area is n/2 · r² · sin(2π/n).
    let n = f64::from(corners);
    let reach = radius * libm::sqrt(TAU / (n * libm::sin(TAU / n)));
    let mut path = String::new();
    for corner in 0..corners {
        let angle = turn + TAU * f64::from(corner) / n;
        let command = if corner == 0 { 'M' } else { 'L' };
        // Writing to a string can't fail.
        let _ = write!(
            path,
            "{command}{:.1} {:.1}",
            x + reach * libm::sin(angle),
            y - reach * libm::cos(angle)
        );
    }
    path.push('z');
    path
}
