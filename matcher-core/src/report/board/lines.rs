//! The rows of a board and the keys one filters them by.

use super::services;
use crate::explain::UnservedClass;
use crate::ids::Ix;
use crate::market::HandedOver;
use crate::model::{Need, Organisation, ServiceKind};
use crate::report::figures::{Subject, subject};
use crate::report::page::text::Voices;
use crate::report::page::{pairings, unserved as examples};
use crate::report::{Figures, Material};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Keys of the served lots; every column has one entry per row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServedLines {
    /// Place of the provider in [`Board::providers`](super::Board::providers).
    pub provider: Vec<u32>,
    /// Place of the SME in [`Board::seekers`](super::Board::seekers).
    pub seeker: Vec<u32>,
    /// Place of the service in [`Board::services`](super::Board::services).
    pub service: Vec<u32>,
    /// Whether it fits without a condition.
    pub capable: Vec<bool>,
    /// Where the row ends in the file, in bytes.
    pub ends: Vec<u64>,
}

/// Keys of the unserved needs; every column has one entry per row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnservedLines {
    /// Place of the SME in [`Board::seekers`](super::Board::seekers).
    pub seeker: Vec<u32>,
    /// Place of the service in [`Board::services`](super::Board::services).
    pub service: Vec<u32>,
    /// Place of the class in [`Board::classes`](super::Board::classes).
    pub class: Vec<u32>,
    /// Place in [`Board::scarce`](super::Board::scarce) of what it is about; `None` where that can't be told.
    pub subject: Vec<Option<u32>>,
    /// Where the row ends in the file, in bytes.
    pub ends: Vec<u64>,
}

/// The place of everything that rows refer to.
pub(super) struct Keys {
    providers: BTreeMap<Ix<Organisation>, u32>,
    pub(super) seekers: BTreeMap<Ix<Organisation>, u32>,
    pub(super) services: BTreeMap<ServiceKind, u32>,
    classes: BTreeMap<UnservedClass, u32>,
    subjects: BTreeMap<Subject, u32>,
    /// Codes of the areas in the order of the coverage section.
    pub(super) areas: Vec<String>,
}

impl Keys {
    pub(super) fn new(material: &Material<'_>, figures: &Figures) -> Self {
        let catalogue = material.context.catalogue;
        let asking: std::collections::BTreeSet<_> = catalogue
            .needs
            .iter()
            .map(|need| need.organisation)
            .collect();
        let mut areas: Vec<String> = Vec::new();
        for coverage in &figures.coverage {
            if !areas.contains(&coverage.area) {
                areas.push(coverage.area.clone());
            }
        }
        Self {
            providers: figures.loads.iter().map(|l| l.provider).zip(0..).collect(),
            seekers: asking.into_iter().zip(0..).collect(),
            services: services(material),
            classes: examples::order(figures)
                .into_iter()
                .map(|(class, _)| class)
                .zip(0..)
                .collect(),
            subjects: figures.scarce.iter().map(|s| s.subject).zip(0..).collect(),
            areas,
        }
    }
}

/// Writes rows and knows where they end.
pub(super) struct Lines<'w, W> {
    file: &'w mut W,
    at: u64,
}

impl<'w, W: Write> Lines<'w, W> {
    pub(super) fn new(file: &'w mut W) -> Self {
        Self { file, at: 0 }
    }

    /// Where the row ends.
    fn write(&mut self, row: &impl Serialize) -> io::Result<u64> {
        let line = serde_json::to_vec(row)?;
        self.file.write_all(&line)?;
        self.file.write_all(b"\n")?;
        self.at += line.len() as u64 + 1;
        Ok(self.at)
    }
}

pub(super) fn served(
    material: &Material<'_>,
    voices: &Voices<'_>,
    keys: &Keys,
    lines: &mut Lines<'_, impl Write>,
) -> io::Result<ServedLines> {
    let (catalogue, explanation) = (material.context.catalogue, material.explanation);
    let mut table = ServedLines::default();
    for pairing in &explanation.pairings {
        for &place in &pairing.served {
            let served = &explanation.served[place];
            let need = &catalogue[served.need];
            let row = pairings::row(material, voices, served, false);
            table.ends.push(lines.write(&row)?);
            table
                .provider
                .push(place_of(&keys.providers, served.provider));
            table
                .seeker
                .push(place_of(&keys.seekers, need.organisation));
            table.service.push(place_of(&keys.services, need.service));
            table.capable.push(row.capable);
        }
    }
    Ok(table)
}

pub(super) fn unserved(
    material: &Material<'_>,
    voices: &Voices<'_>,
    keys: &Keys,
    lines: &mut Lines<'_, impl Write>,
) -> io::Result<UnservedLines> {
    let catalogue = material.context.catalogue;
    let handed_over: BTreeMap<Ix<Need>, &HandedOver> = material
        .context
        .market
        .handed_over
        .iter()
        .map(|h| (h.need, h))
        .collect();
    let mut table = UnservedLines::default();
    for unserved in &material.explanation.unserved {
        let need = &catalogue[unserved.need];
        let row = examples::example(material, voices, &handed_over, unserved);
        table.ends.push(lines.write(&row)?);
        table
            .seeker
            .push(place_of(&keys.seekers, need.organisation));
        table.service.push(place_of(&keys.services, need.service));
        table.class.push(place_of(&keys.classes, unserved.class));
        let subject = subject(need).and_then(|subject| keys.subjects.get(&subject).copied());
        table.subject.push(subject);
    }
    Ok(table)
}

/// The place of something that has one.
fn place_of<K: Ord>(places: &BTreeMap<K, u32>, key: K) -> u32 {
    places.get(&key).copied().unwrap_or(0)
}
