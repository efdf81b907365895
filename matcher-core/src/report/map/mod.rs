//! The map of the pairings: SVG by coordinates, without tiles and without borders.

mod labels;
mod marks;
mod projection;
mod strokes;

use super::page::text::{Text, count};
use super::{Figures, Material};
use crate::ids::Ix;
use crate::model::{Catalogue, Organisation};
use crate::taxonomy::regions::{Region, RegionLevel, Regions};
use labels::{Label, Rectangle, placed};
use marks::{Lead, Mark, Providers, Shape};
use projection::Projection;
use std::collections::{BTreeMap, BTreeSet};
use strokes::{Stroke, dots, seat};

/// Provinces in which counties are drawn and cities are named; for more, cities are drawn and provinces named.
const PROVINCES_IN_DETAIL: usize = 3;
/// Height of a name on a wide and on a narrow screen, in units of the drawing.
const NAME_SIZE: f64 = 17.0;
const NARROW_NAME_SIZE: f64 = 34.0;
/// Lengths of the scale bar, in km.
const SCALES_KM: [u32; 5] = [500, 200, 100, 50, 10];

pub(super) use projection::WIDTH;

/// Everything the drawing shows.
#[derive(Debug, Default)]
pub(super) struct Map {
    pub(super) height: f64,
    /// Regions, as dots.
    pub(super) regions: String,
    pub(super) strokes: Vec<Stroke>,
    /// SMEs that are served, as dots.
    pub(super) served: String,
    /// SMEs with a need on the market of which none is served, as dots.
    pub(super) unserved: String,
    pub(super) marks: Vec<Mark>,
    /// Providers with fewer hours than those marked, as dots.
    pub(super) others: String,
    pub(super) labels: Vec<Label>,
    pub(super) narrow_labels: Vec<Label>,
    pub(super) leads: Vec<Lead>,
    pub(super) shapes: Vec<Shape>,
    pub(super) scale_km: u32,
    pub(super) scale_length: f64,
    /// Lines are drawn together by place.
    pub(super) together: bool,
    pub(super) caption: Option<Text>,
}

impl Map {
    /// Whether there is anything to draw.
    pub(super) fn is_empty(&self) -> bool {
        self.height == 0.0
    }

    pub(super) fn new(material: &Material<'_>, figures: &Figures) -> Self {
        let (context, explanation) = (&material.context, material.explanation);
        let catalogue = context.catalogue;
        let (served, unserved) = seekers(material);
        let regions = regions_in_play(
            catalogue,
            served.iter().chain(&unserved).copied(),
            context.rules.date,
        );
        let seats = served
            .iter()
            .chain(&unserved)
            .filter_map(|&s| seat(catalogue, s));
        let providers = explanation
            .served
            .iter()
            .map(|s| catalogue[catalogue.site_of(s.option.offer)].point);
        let points = seats
            .chain(providers)
            .chain(regions.dots.iter().map(|r| r.point()));
        let Some(projection) = Projection::fitting(points) else {
            return Self::default();
        };
        let (strokes, together) = strokes::strokes(catalogue, explanation, &projection);
        let Providers {
            marks,
            others,
            leads,
            shapes,
        } = marks::marks(catalogue, explanation, figures, &projection);
        let names: Vec<(f64, f64, &str)> = regions
            .names
            .iter()
            .map(|r| {
                let (x, y) = projection.place(r.point());
                (x, y, r.short_name())
            })
            .collect();
        let size = (WIDTH, projection.height);
        let covered: Vec<Rectangle> = marks
            .iter()
            .map(|m| Rectangle::around(m.x, m.y, m.radius))
            .collect();
        let scale_km = SCALES_KM
            .into_iter()
            .find(|km| f64::from(*km) * projection.per_km() <= WIDTH * 0.22)
            .unwrap_or(10);
        Self {
            height: projection.height,
            regions: dots(regions.dots.iter().map(|r| r.point()), &projection),
            strokes,
            served: dots(
                served.iter().filter_map(|&s| seat(catalogue, s)),
                &projection,
            ),
            unserved: dots(
                unserved.iter().filter_map(|&s| seat(catalogue, s)),
                &projection,
            ),
            labels: placed(&names, &covered, NAME_SIZE, size),
            narrow_labels: placed(&names, &covered, NARROW_NAME_SIZE, size),
            marks,
            others,
            leads,
            shapes,
            scale_km,
            scale_length: f64::from(scale_km) * projection.per_km(),
            together,
            caption: Some(caption(figures, unserved.len())),
        }
    }
}

fn caption(figures: &Figures, unserved: usize) -> Text {
    let (pairings, served, left) = (
        count(figures.pairings),
        count(figures.smes_served),
        count(unserved),
    );
    Text::new(
        format!("{pairings} 对伙伴；{served} 家企业得到服务，{left} 家未能对接。"),
        format!("{pairings} partnerships; {served} firms served, {left} left out."),
    )
}

/// SMEs with a served need, and SMEs on the market without one.
fn seekers(material: &Material<'_>) -> (BTreeSet<Ix<Organisation>>, BTreeSet<Ix<Organisation>>) {
    let catalogue = material.context.catalogue;
    let served: BTreeSet<_> = material
        .explanation
        .served
        .iter()
        .map(|s| catalogue[s.need].organisation)
        .collect();
    let handed_over: BTreeSet<_> = material
        .context
        .market
        .handed_over
        .iter()
        .map(|h| h.need)
        .collect();
    let unserved = material
        .explanation
        .unserved
        .iter()
        .filter(|u| !handed_over.contains(&u.need))
        .map(|u| catalogue[u.need].organisation)
        .filter(|s| !served.contains(s))
        .collect();
    (served, unserved)
}

/// What lies under the pairings.
struct RegionsInPlay {
    dots: Vec<&'static Region>,
    names: Vec<&'static Region>,
}

/// The regions of the provinces where SMEs ask, those with most SMEs named first.
fn regions_in_play(
    catalogue: &Catalogue,
    seekers: impl Iterator<Item = Ix<Organisation>>,
    day: jiff::civil::Date,
) -> RegionsInPlay {
    let regions = Regions::bundled();
    let mut seekers_of: BTreeMap<u32, usize> = BTreeMap::new();
    let mut provinces = BTreeSet::new();
    for seeker in seekers {
        let chain = regions.chain(catalogue[seeker].region);
        for region in &chain {
            *seekers_of.entry(region.code).or_default() += 1;
        }
        provinces.extend(chain.last().map(|p| p.code));
    }
    let detailed = provinces.len() <= PROVINCES_IN_DETAIL;
    let in_play = |r: &&Region| {
        r.is_valid_on(day)
            && regions
                .chain(r.code)
                .last()
                .is_some_and(|p| provinces.contains(&p.code))
    };
    let dot = if detailed {
        RegionLevel::County
    } else {
        RegionLevel::Prefecture
    };
    let named = |r: &&Region| {
        if detailed {
            is_city(r)
        } else {
            r.level == RegionLevel::Province
        }
    };
    let mut names: Vec<&Region> = regions.iter().filter(in_play).filter(named).collect();
    names.sort_by_key(|r| {
        (
            std::cmp::Reverse(seekers_of.get(&r.code).copied().unwrap_or(0)),
            r.code,
        )
    });
    RegionsInPlay {
        dots: regions
            .iter()
            .filter(in_play)
            .filter(|r| r.level == dot)
            .collect(),
        names,
    }
}

/// Whether people of the province know a region as a city: a prefecture, or a county that belongs to none (济源, 仙桃, the districts of
/// Beijing).
fn is_city(region: &Region) -> bool {
    match region.level {
        RegionLevel::Province => false,
        RegionLevel::Prefecture => is_place(region),
        RegionLevel::County => region
            .parent
            .and_then(|parent| Regions::bundled().by_code(parent))
            .is_some_and(|parent| parent.level == RegionLevel::Province || !is_place(parent)),
    }
}

/// Whether a region is a place; a group of counties under the province's own hand (省直辖县级行政区划) is none.
pub(super) fn is_place(region: &Region) -> bool {
    !region.name.contains("直辖县级")
}
