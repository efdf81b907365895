//! One pass over the documents of a query: what it is to do, what it finds; segment by segment it is done by [`Segment`].

use super::access::AccessSet;
use super::facets::{Chains, FacetKind, Tally};
use super::filter::{Compiled, Nearness, PriceShares};
use super::numbers::Packed;
use super::segment::Segment;
use smallvec::SmallVec;
use std::cmp::Ordering;
use std::sync::Arc;
use tantivy::collector::Collector;
use tantivy::{DocAddress, SegmentOrdinal, SegmentReader};

/// Best rows kept per entry.
pub(super) const ROWS: usize = 3;

/// How entries are ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Best first.
    #[default]
    Best,
    /// Nearest first (to the place of the query or of who asks).
    Nearest,
    /// Cheapest first, by the unit price after benefits.
    Cheapest,
    /// First free month first.
    Earliest,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Best, Self::Nearest, Self::Cheapest, Self::Earliest];

    /// Its word in JSON and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::Nearest => "nearest",
            Self::Cheapest => "cheapest",
            Self::Earliest => "earliest",
        }
    }

    /// The order of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word() == word)
    }
}

/// An entry found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// The larger the earlier.
    pub(super) rank: f32,
    pub(super) key: u64,
    /// What its entry is.
    pub(super) traits: Packed,
    /// Best rows, best first.
    pub(super) rows: SmallVec<[(f32, u64); ROWS]>,
    pub(super) address: DocAddress,
    /// Not what was asked for, but akin.
    pub(super) akin: bool,
}

impl Eq for Candidate {}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate {
    /// Better first; equal ones by key, so that the order never depends on segments.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .rank
            .total_cmp(&self.rank)
            .then(self.key.cmp(&other.key))
    }
}

/// What a pass is to do.
#[derive(Debug, Clone)]
pub(super) struct Pass {
    pub(super) filters: Compiled,
    pub(super) access: AccessSet,
    /// Keys of the organisations whose entries are left out, ascending.
    pub(super) avoided: Vec<u64>,
    pub(super) shares: PriceShares,
    pub(super) sort: Sort,
    pub(super) near: Option<Nearness>,
    /// Services asked for, as a mask; others count less.
    pub(super) services: u64,
    pub(super) limit: usize,
    pub(super) facets: Vec<FacetKind>,
    /// Where measurands are counted too, beside their own place.
    pub(super) chains: Arc<Chains>,
    /// The day before which a validity that ended counts little.
    pub(super) today: u64,
    pub(super) this_month: u64,
}

/// What a pass found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) best: Vec<Candidate>,
    /// Entries in all.
    pub(super) total: u64,
    pub(super) tallies: Vec<Tally>,
}

/// A pass over an index.
#[derive(Debug, Clone)]
pub(super) struct Scan(Arc<Pass>);

impl Scan {
    pub(super) fn new(pass: Pass) -> Self {
        Self(Arc::new(pass))
    }

    /// Another pass from now on.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Pass)) {
        change(Arc::make_mut(&mut self.0));
    }
}

impl Collector for Scan {
    type Fruit = Found;
    type Child = Segment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<Segment> {
        Segment::new(Arc::clone(&self.0), ordinal, reader)
    }

    fn requires_scoring(&self) -> bool {
        self.0.sort == Sort::Best
    }

    fn merge_fruits(&self, fruits: Vec<Found>) -> tantivy::Result<Found> {
        let mut all = Found::default();
        for fruit in fruits {
            all.best.extend(fruit.best);
            all.total += fruit.total;
            if all.tallies.is_empty() {
                all.tallies = fruit.tallies;
            } else {
                for (tally, more) in all.tallies.iter_mut().zip(fruit.tallies) {
                    tally.add(&more);
                }
            }
        }
        all.best.sort_unstable();
        all.best.truncate(self.0.limit);
        Ok(all)
    }
}
