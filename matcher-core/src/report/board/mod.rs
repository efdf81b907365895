//! What a regulator works on: the plan of a round as data, for pages that filter and page through it.
//!
//! A [`Board`] holds what every page needs, and of each served lot and each unserved need the keys one filters by. The rows
//! themselves, with their sentences, are JSON lines beside it ([`SERVED`], [`UNSERVED`]): only those on a page are ever read.

mod gap;
mod lines;
mod prices;
mod prospects;
mod raises;
#[cfg(test)]
mod tests;

pub use super::page::coverage::{Area, Bar, Section as CoverageSection};
pub use super::page::headline::Headline;
pub use super::page::loads::Row as ProviderRow;
pub use super::page::pairings::Row as ServedRow;
pub use super::page::proof::Evidence;
pub use super::page::scarce::Row as ScarceRow;
pub use super::page::text::Text;
pub use super::page::unserved::{Class, Example as UnservedRow};
pub use gap::{GapPlace, GapPlaces};
pub use lines::{ServedLines, UnservedLines};
pub use prices::{RulePrice, rule_prices};
pub use prospects::Prospect;
pub use raises::Raise;

use super::map::Map;
use super::page::text::Voices;
use super::page::{coverage, headline, loads, scarce, unserved};
use super::{Figures, Material};
use crate::ids::Ix;
use crate::model::{Coded, Ladder, Organisation, Problem, ServiceKind};
use crate::plan::Effort;
use askama::Template;
use lines::{Keys, Lines};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// File with the [`Board`].
pub const BOARD: &str = "board.json";
/// File with the [`ServedRow`]s, one a line.
pub const SERVED: &str = "served.jsonl";
/// File with the [`UnservedRow`]s, one a line.
pub const UNSERVED: &str = "unserved.jsonl";

/// The board of a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Board {
    /// Name of the round.
    pub name: String,
    /// The day on which it was planned.
    pub date: String,
    /// Whether the data is synthetic.
    pub synthetic: bool,
    /// The numbers one remembers.
    pub headlines: Vec<Headline>,
    /// What is proven.
    pub proof: Evidence,
    /// Where the gap is; `None` without a gap or a proof.
    pub gap: Option<GapPlaces>,
    /// The map as an HTML fragment, every text in it escaped, in both languages.
    pub map: String,
    /// Coverage of the areas' quotas.
    pub coverage: CoverageSection,
    /// Every provider with hours or seats, busiest first.
    pub providers: Vec<ProviderRow>,
    /// Every SME with a need.
    pub seekers: Vec<Seeker>,
    /// Scarce capabilities, most precious first.
    pub scarce: Vec<ScarceRow>,
    /// What one more resource would bring, the most firms first.
    pub prospects: Vec<Prospect>,
    /// The worst-served quotas and what raising them costs.
    pub raises: Vec<Raise>,
    /// What the rules of the round cost, the dearest first.
    pub prices: Vec<RulePrice>,
    /// Classes of reasons, the largest first.
    pub classes: Vec<Class>,
    /// Services asked for: code and name.
    pub services: Vec<(String, Text)>,
    /// Keys of the served lots, pairing by pairing, lead enterprises first.
    pub served: ServedLines,
    /// Keys of the unserved needs, in the catalogue's order.
    pub unserved: UnservedLines,
}

/// Options of a problem beyond which planning again costs seconds for its size alone.
const LARGE: usize = 500_000;
/// Nodes of the exact solver per question there.
const NODES_OF_LARGE: u64 = 100;

/// How much to work on one question about a plan of this problem.
fn effort(problem: &Problem) -> Effort {
    let mut effort = Effort::default();
    if problem.options.len() >= LARGE {
        effort.exact_nodes = NODES_OF_LARGE;
    }
    effort
}

/// An SME.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeker {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its quota area, as a place in [`CoverageSection::areas`].
    pub area: Option<u32>,
    /// Its place on the ladder.
    pub ladder: Ladder,
}

#[derive(Template)]
#[template(path = "report/map.html")]
struct Drawing {
    map: Map,
}

/// Filters of the template.
use super::page::filters;

/// Writes [`BOARD`], [`SERVED`] and [`UNSERVED`] under the paths the caller gives. The resources of the prospects are tried by planning
/// again around the needs that wait for them.
///
/// # Errors
/// The first file that can't be written.
pub fn write_board(
    material: &Material<'_>,
    path: &mut dyn FnMut(&str) -> PathBuf,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let figures = Figures::of(material);
    let voices = Voices::new(material);
    let keys = Keys::new(material, &figures);
    let mut served = BufWriter::new(File::create(path(SERVED))?);
    let served_lines = lines::served(material, &voices, &keys, &mut Lines::new(&mut served))?;
    served.flush()?;
    let mut unserved = BufWriter::new(File::create(path(UNSERVED))?);
    let unserved_lines = lines::unserved(material, &voices, &keys, &mut Lines::new(&mut unserved))?;
    unserved.flush()?;
    let board = board(
        material,
        &figures,
        &voices,
        &keys,
        served_lines,
        unserved_lines,
    )?;
    let mut file = BufWriter::new(File::create(path(BOARD))?);
    serde_json::to_writer(&mut file, &board)?;
    file.flush()?;
    Ok(())
}

fn board(
    material: &Material<'_>,
    figures: &Figures,
    voices: &Voices<'_>,
    keys: &Keys,
    served: ServedLines,
    unserved: UnservedLines,
) -> Result<Board, askama::Error> {
    let rules = material.context.rules;
    let map = Map::new(material, figures);
    let scarce: Vec<_> = figures.scarce.iter().collect();
    Ok(Board {
        name: rules.name.clone(),
        date: rules.date.to_string(),
        synthetic: material.context.catalogue.synthetic,
        headlines: headline::headlines(material, figures),
        proof: Evidence::new(material, voices),
        gap: gap::places(material),
        map: Drawing { map }.render()?,
        coverage: coverage::Section::new(material, figures),
        providers: figures
            .loads
            .iter()
            .map(|load| loads::row(material, load))
            .collect(),
        seekers: seekers(material, keys),
        scarce: scarce::rows(material, &scarce),
        prospects: prospects::prospects(material, figures),
        raises: raises::raises(material, figures),
        prices: prices::rule_prices(&material.context),
        classes: unserved::Section::new(material, figures, voices).classes,
        services: keys
            .services
            .keys()
            .map(|s| (s.code().to_owned(), Text::of(*s)))
            .collect(),
        served,
        unserved,
    })
}

fn seekers(material: &Material<'_>, keys: &Keys) -> Vec<Seeker> {
    let catalogue = material.context.catalogue;
    let areas: BTreeMap<&str, u32> = keys.areas.iter().map(String::as_str).zip(0..).collect();
    let mut seekers: Vec<(u32, Ix<Organisation>)> = keys
        .seekers
        .iter()
        .map(|(&seeker, &place)| (place, seeker))
        .collect();
    seekers.sort_unstable();
    seekers
        .into_iter()
        .map(|(_, seeker)| {
            let seeker = &catalogue[seeker];
            let area = catalogue.area_of(seeker.region, material.context.rules.date);
            Seeker {
                id: seeker.id.clone(),
                name: seeker.name.clone(),
                area: area.and_then(|area| areas.get(area.area.as_str()).copied()),
                ladder: seeker.ladder,
            }
        })
        .collect()
}

/// The services that are asked for, in the order of the list.
fn services(material: &Material<'_>) -> BTreeMap<ServiceKind, u32> {
    let needs = &material.context.catalogue.needs;
    let asked: std::collections::BTreeSet<_> = needs.iter().map(|need| need.service).collect();
    asked.into_iter().zip(0..).collect()
}
