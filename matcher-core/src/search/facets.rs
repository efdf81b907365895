//! Counts per facet: how many entries (not rows) of the result carry each value.

use super::entry::{Kind, broader_measurands};
use super::numbers::{NONE, NOWHERE};
use crate::ids::Ix;
use crate::model::{
    Coded, CredentialKind, Delivery, Document, Language, OrganisationKind, ServiceKind,
};
use crate::taxonomy::Taxonomy;
use crate::taxonomy::regions::{Region, Regions};
use smallvec::SmallVec;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FacetKind {
    /// Regions, as a tree.
    Region,
    /// Kinds of service.
    Service,
    /// Measurands, as a tree.
    Measurand,
    /// Kinds of provider.
    ProviderKind,
    /// Ways of delivery.
    Delivery,
    /// Documents it may end in.
    Document,
    /// Credentials behind it.
    Credential,
    /// Months with free hours, from the current one.
    FreeMonth,
    /// Bands of the unit price after benefits.
    Price,
    /// Bands of the distance to the place of the query or of who asks, where there is one.
    Distance,
    /// Offers, needs, organisations, …
    Kind,
}

impl FacetKind {
    /// Every facet.
    pub const ALL: [Self; 11] = [
        Self::Region,
        Self::Service,
        Self::Measurand,
        Self::ProviderKind,
        Self::Delivery,
        Self::Document,
        Self::Credential,
        Self::FreeMonth,
        Self::Price,
        Self::Distance,
        Self::Kind,
    ];

    /// Its word in JSON and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Service => "service",
            Self::Measurand => "measurand",
            Self::ProviderKind => "provider_kind",
            Self::Delivery => "delivery",
            Self::Document => "document",
            Self::Credential => "credential",
            Self::FreeMonth => "free_month",
            Self::Price => "price",
            Self::Distance => "distance",
            Self::Kind => "kind",
        }
    }

    /// What it is called.
    pub fn label(self, lang: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Region => ("地区", "place"),
            Self::Service => ("服务类别", "service"),
            Self::Measurand => ("被测量", "measurand"),
            Self::ProviderKind => ("服务方类型", "provider"),
            Self::Delivery => ("服务方式", "delivery"),
            Self::Document => ("可出文件", "document"),
            Self::Credential => ("资质", "credential"),
            Self::FreeMonth => ("空闲月份", "free in"),
            Self::Price => ("单价", "price each"),
            Self::Distance => ("距离", "distance"),
            Self::Kind => ("类别", "kind"),
        };
        match lang {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    /// The facet of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Upper ends of the price bands, in fen.
const PRICE_BANDS: [u64; 5] = [5_000, 10_000, 30_000, 100_000, 500_000];

/// Upper ends of the bands of distance, in km.
const DISTANCE_BANDS: [u64; 5] = [20, 50, 100, 200, 500];

/// Counts of one facet, by the number of the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) kind: FacetKind,
    counts: Vec<u32>,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }
}

/// The measurands at which an entry with a measurand counts, by its place in the vocabulary: itself and those above it.
#[derive(Debug, Default)]
pub(super) struct Chains(Vec<SmallVec<[u32; 4]>>);

impl Chains {
    pub(super) fn of(taxonomy: &Taxonomy) -> Self {
        let measurands = 0..taxonomy.measurands().len();
        Self(
            measurands
                .map(|place| {
                    let above = broader_measurands(taxonomy, Ix::new(place));
                    let above = above.into_iter().map(|ix| ix.index() as u32);
                    std::iter::once(place as u32).chain(above).collect()
                })
                .collect(),
        )
    }
}

/// Counts entries while their rows pass by: a value counts once per entry.
#[derive(Debug)]
pub(super) struct Counter {
    tally: Tally,
    /// The entry that last carried each value.
    last: Vec<u32>,
    entry: u32,
    chains: Arc<Chains>,
}

impl Counter {
    pub(super) fn new(kind: FacetKind, chains: Arc<Chains>) -> Self {
        Self {
            tally: Tally {
                kind,
                counts: Vec::new(),
            },
            last: Vec::new(),
            entry: 0,
            chains,
        }
    }

    pub(super) fn kind(&self) -> FacetKind {
        self.tally.kind
    }

    pub(super) fn next_entry(&mut self) {
        self.entry += 1;
    }

    pub(super) fn one(&mut self, value: u64) {
        const MOST: u64 = 8_192;
        if value >= MOST.min(NOWHERE)
            || value == NONE
                && matches!(
                    self.tally.kind,
                    FacetKind::Service | FacetKind::ProviderKind
                )
        {
            return;
        }
        let place = value as usize;
        if place >= self.last.len() {
            self.last.resize(place + 1, 0);
            self.tally.counts.resize(place + 1, 0);
        }
        if self.last[place] != self.entry {
            self.last[place] = self.entry;
            self.tally.counts[place] += 1;
        }
    }

    /// A measurand, and those above it.
    pub(super) fn measurand(&mut self, value: u64) {
        let chains = Arc::clone(&self.chains);
        for place in chains.0.get(value as usize).into_iter().flatten() {
            self.one(u64::from(*place));
        }
    }

    pub(super) fn bits(&mut self, mut mask: u64) {
        while mask != 0 {
            self.one(u64::from(mask.trailing_zeros()));
            mask &= mask - 1;
        }
    }

    pub(super) fn price(&mut self, fen: u64) {
        if fen < u64::from(u32::MAX) {
            self.one(PRICE_BANDS.partition_point(|end| *end < fen) as u64);
        }
    }

    pub(super) fn distance(&mut self, km: f64) {
        self.one(DISTANCE_BANDS.partition_point(|end| (*end as f64) < km) as u64);
    }

    pub(super) fn into_tally(self) -> Tally {
        self.tally
    }
}

/// A value of a facet with its count.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FacetValue {
    /// What to filter by: a code, an id, a month `2026-12`, the upper end of a band, in fen or km (`-` for the last).
    pub id: String,
    /// For people.
    pub label: String,
    /// Entries that carry it or something below it.
    pub count: u32,
    /// The value above it in a tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// A facet with the values that occur, most frequent first.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Facet {
    /// Which.
    pub kind: FacetKind,
    /// Its values.
    pub values: Vec<FacetValue>,
}

/// A tally for people.
pub(super) fn facet(tally: &Tally, taxonomy: &Taxonomy, this_month: u64, lang: Language) -> Facet {
    let counted = tally
        .counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0);
    let mut values: Vec<FacetValue> = match tally.kind {
        FacetKind::Region => regions(tally),
        FacetKind::Measurand => measurands(tally, taxonomy, lang),
        FacetKind::Service => coded::<ServiceKind>(counted, lang),
        FacetKind::ProviderKind => coded::<OrganisationKind>(counted, lang),
        FacetKind::Delivery => coded::<Delivery>(counted, lang),
        FacetKind::Document => coded::<Document>(counted, lang),
        FacetKind::Credential => coded::<CredentialKind>(counted, lang),
        FacetKind::FreeMonth => counted
            .map(|(place, count)| {
                let month = this_month + place as u64;
                let text = format!("{:04}-{:02}", month / 12, month % 12 + 1);
                value(text.clone(), text, *count)
            })
            .collect(),
        FacetKind::Price => {
            let yuan = if lang == Language::Chinese {
                "元"
            } else {
                "yuan"
            };
            counted
                .map(|(place, count)| band(&PRICE_BANDS, 100, yuan, place, *count))
                .collect()
        }
        FacetKind::Distance => counted
            .map(|(place, count)| band(&DISTANCE_BANDS, 1, "km", place, *count))
            .collect(),
        FacetKind::Kind => counted
            .filter_map(|(place, count)| {
                let kind = Kind::ALL.get(place)?;
                let label = kind.label(lang).to_owned();
                Some(value(kind.word().to_owned(), label, *count))
            })
            .collect(),
    };
    let ordered = [FacetKind::FreeMonth, FacetKind::Price, FacetKind::Distance];
    if !ordered.contains(&tally.kind) {
        values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.id.cmp(&b.id)));
    }
    Facet {
        kind: tally.kind,
        values,
    }
}

fn value(id: String, label: String, count: u32) -> FacetValue {
    FacetValue {
        id,
        label,
        count,
        parent: None,
    }
}

fn coded<'c, T: Coded>(
    counted: impl Iterator<Item = (usize, &'c u32)>,
    lang: Language,
) -> Vec<FacetValue> {
    counted
        .filter_map(|(place, count)| {
            let entry = T::ALL.get(place)?;
            let label = if lang == Language::Chinese {
                entry.zh()
            } else {
                entry.en()
            };
            Some(value(entry.code().to_owned(), label.to_owned(), *count))
        })
        .collect()
}

/// Every region with entries, and those above it. An entry lies in one region, so sums are right.
fn regions(tally: &Tally) -> Vec<FacetValue> {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    let regions = Regions::bundled();
    for (region, count) in regions.iter().zip(&tally.counts) {
        if *count > 0 {
            for above in regions.chain(region.code) {
                *counts.entry(above.code).or_default() += count;
            }
        }
    }
    let label = |code| {
        regions
            .by_code(code)
            .map_or(String::new(), |r: &Region| r.name.clone())
    };
    let parent = |code| regions.by_code(code).and_then(|r| r.parent);
    debug_assert!(regions.iter().count() < NOWHERE as usize);
    counts
        .into_iter()
        .map(|(code, count)| FacetValue {
            parent: parent(code).map(|code| code.to_string()),
            ..value(code.to_string(), label(code), count)
        })
        .collect()
}

/// Every measurand with entries at or below it, with the next one above it that the vocabulary knows.
fn measurands(tally: &Tally, taxonomy: &Taxonomy, lang: Language) -> Vec<FacetValue> {
    let measurands = taxonomy.measurands().iter().enumerate();
    measurands
        .zip(&tally.counts)
        .filter(|(_, count)| **count > 0)
        .map(|((place, measurand), count)| {
            let label = if lang == Language::Chinese {
                &measurand.zh
            } else {
                &measurand.en
            };
            let above = broader_measurands(taxonomy, Ix::new(place));
            FacetValue {
                parent: above.first().map(|ix| taxonomy.measurand(*ix).id.clone()),
                ..value(measurand.id.clone(), label.clone(), *count)
            }
        })
        .collect()
}

/// A band between two ends, told in units of so many of the numbers.
fn band(ends: &[u64], one: u64, unit: &str, place: usize, count: u32) -> FacetValue {
    let below = place.checked_sub(1).and_then(|below| ends.get(below));
    let low = below.map_or(0, |end| end / one);
    match ends.get(place) {
        Some(high) => {
            let label = format!("{low}～{} {unit}", high / one);
            value(high.to_string(), label, count)
        }
        None => value("-".to_owned(), format!("> {low} {unit}"), count),
    }
}
