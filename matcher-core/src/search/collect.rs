//! One pass over the documents of a query: filters, groups rows into entries, keeps the best entries, counts facets.
//!
//! Nothing is counted or kept before access and filters were checked, so counts tell nothing of what may not be seen. The rows of an
//! entry stand side by side in one segment (they are added as one batch, and merging keeps the order); what all of them share is read
//! and decided once.

use super::access::AccessSet;
use super::facets::{Chains, Counter, FacetKind, Tally};
use super::filter::{Compiled, Nearness, PriceShares, has};
use super::numbers::{ABSENT, Traits, packed_days, packed_point, updated_of, valid_to_of};
use smallvec::SmallVec;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, ColumnValues};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

/// Best rows kept per entry.
const ROWS: usize = 3;

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
    pub(super) kind: u64,
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

type Values = Arc<dyn ColumnValues<u64>>;

/// A segment being passed over.
pub(super) struct Segment {
    pass: Arc<Pass>,
    ordinal: SegmentOrdinal,
    key: Values,
    row: Values,
    audience: Column<u64>,
    traits: Values,
    measurand: Values,
    price: Values,
    free: Column<u64>,
    point: Values,
    days: Values,
    /// The entry whose rows are passing.
    passing: Option<Passing>,
    current: Option<Candidate>,
    best: BinaryHeap<Candidate>,
    total: u64,
    counters: Vec<Counter>,
}

/// What all rows of an entry share.
#[derive(Debug, Clone, Copy)]
struct Passing {
    key: u64,
    /// Whether access and the filters of entries let it through.
    admitted: bool,
    traits: Traits,
    /// What the score of a row is worth here.
    factor: f32,
}

impl Segment {
    fn new(
        pass: Arc<Pass>,
        ordinal: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        let values = |name: &str, default: u64| -> tantivy::Result<Values> {
            Ok(fast.u64(name)?.first_or_default_col(default))
        };
        let nothing = Traits::default().packed();
        Ok(Self {
            ordinal,
            key: values("key", 0)?,
            row: values("row", 0)?,
            audience: fast.u64("audience")?,
            traits: values("traits", nothing)?,
            measurand: values("measurand_own", u64::MAX)?,
            price: values("price", u64::MAX)?,
            free: fast.u64("free")?,
            point: values("point", packed_point(None))?,
            days: values("days", packed_days(None, None))?,
            passing: None,
            current: None,
            best: BinaryHeap::new(),
            total: 0,
            counters: pass
                .facets
                .iter()
                .map(|kind| Counter::new(*kind, Arc::clone(&pass.chains)))
                .collect(),
            pass,
        })
    }

    /// An entry at its first row.
    fn pass_to(&mut self, key: u64, doc: DocId) -> Passing {
        let traits = Traits::unpacked(self.traits.get_val(doc));
        let admitted = self.admits(doc, traits);
        let factor = if admitted {
            self.factor(doc, traits)
        } else {
            0.0
        };
        let passing = Passing {
            key,
            admitted,
            traits,
            factor,
        };
        self.finish_current();
        self.passing = Some(passing);
        passing
    }

    /// Access first, then every filter of entries, cheap ones before dear ones.
    fn admits(&self, doc: DocId, traits: Traits) -> bool {
        let filters = &self.pass.filters;
        self.audience
            .values_for_doc(doc)
            .any(|audience| self.pass.access.holds(audience))
            && filters.admits(traits)
            && filters
                .max_price
                .is_none_or(|most| self.price_of(doc, traits) <= most)
            && filters.free.is_none_or(|(from, to)| {
                self.free
                    .values_for_doc(doc)
                    .any(|month| from <= month && month <= to)
            })
            && filters
                .within
                .as_ref()
                .is_none_or(|circle| circle.holds(self.point.get_val(doc)))
    }

    fn price_of(&self, doc: DocId, traits: Traits) -> u64 {
        self.pass
            .shares
            .after(traits.service, self.price.get_val(doc))
    }

    /// The factor on the scores of the rows, or the whole rank where the order is not by score.
    fn factor(&self, doc: DocId, traits: Traits) -> f32 {
        let near = |near: &Nearness| near.of(self.point.get_val(doc));
        match self.pass.sort {
            Sort::Best => {
                let mut factor = self.pass.near.as_ref().map_or(1.0, near);
                if self.pass.services != 0 && !has(self.pass.services, traits.service) {
                    factor *= 0.5;
                }
                let days = self.days.get_val(doc);
                if valid_to_of(days) < self.pass.today {
                    factor *= 0.4;
                }
                factor * freshness(updated_of(days), self.pass.today)
            }
            Sort::Nearest => self.pass.near.as_ref().map_or(0.0, near),
            Sort::Cheapest => -(self.price_of(doc, traits) as f32),
            Sort::Earliest => {
                let months = self
                    .free
                    .values_for_doc(doc)
                    .filter(|month| *month >= self.pass.this_month);
                -(months.min().unwrap_or(u64::from(u32::MAX)) as f32)
            }
        }
    }

    /// Counts an entry at its first row that is let through.
    fn count_entry(&mut self, doc: DocId, traits: Traits) {
        let price = self
            .counters
            .iter()
            .any(|counter| counter.kind() == FacetKind::Price)
            .then(|| self.price_of(doc, traits));
        for counter in &mut self.counters {
            counter.next_entry();
            match counter.kind() {
                FacetKind::Region => counter.one(traits.region),
                FacetKind::Service => counter.one(traits.service),
                FacetKind::Measurand => {}
                FacetKind::ProviderKind => counter.one(traits.provider_kind),
                FacetKind::Delivery => counter.bits(traits.delivery),
                FacetKind::Document => counter.bits(traits.documents),
                FacetKind::Credential => counter.bits(traits.credentials),
                FacetKind::FreeMonth => {
                    let first = self.pass.this_month;
                    for month in self
                        .free
                        .values_for_doc(doc)
                        .filter(|month| *month >= first)
                    {
                        counter.one(month - first);
                    }
                }
                FacetKind::Price => counter.price(price.unwrap_or(u64::MAX)),
                FacetKind::Kind => counter.one(traits.kind),
            }
        }
    }

    fn finish_current(&mut self) {
        if let Some(done) = self.current.take() {
            if self.best.len() < self.pass.limit {
                self.best.push(done);
            } else if self.best.peek().is_some_and(|worst| done < *worst) {
                self.best.pop();
                self.best.push(done);
            }
        }
    }
}

/// Days until what nobody touched counts as old.
const OLD_DAYS: u64 = 372;

/// What was kept up to date counts a little more: one for today, 0.95 after a year; what has no date of change is not judged by it.
fn freshness(updated: u64, today: u64) -> f32 {
    if updated == ABSENT {
        return 1.0;
    }
    let age = today.saturating_sub(updated).min(OLD_DAYS);
    1.0 - 0.05 * age as f32 / OLD_DAYS as f32
}

impl SegmentCollector for Segment {
    type Fruit = Found;

    fn collect(&mut self, doc: DocId, score: Score) {
        let key = self.key.get_val(doc);
        let passing = match self.passing {
            Some(passing) if passing.key == key => passing,
            _ => self.pass_to(key, doc),
        };
        if !passing.admitted {
            return;
        }
        let wanted = self.pass.filters.measurands.as_ref();
        if wanted
            .is_some_and(|wanted| wanted.get(self.measurand.get_val(doc) as usize) != Some(&true))
        {
            return;
        }
        if self.current.is_none() {
            self.total += 1;
            self.count_entry(doc, passing.traits);
        }
        for counter in &mut self.counters {
            if counter.kind() == FacetKind::Measurand {
                counter.measurand(self.measurand.get_val(doc));
            }
        }
        let rank = if self.pass.sort == Sort::Best {
            score * passing.factor
        } else {
            passing.factor
        };
        let row = (rank, self.row.get_val(doc));
        if let Some(current) = &mut self.current {
            current.rank = current.rank.max(rank);
            let place = current.rows.partition_point(|known| known.0 >= rank);
            if place < ROWS {
                current.rows.truncate(ROWS - 1);
                current.rows.insert(place, row);
            }
        } else {
            self.current = Some(Candidate {
                rank,
                key,
                kind: passing.traits.kind,
                rows: SmallVec::from_iter([row]),
                address: DocAddress::new(self.ordinal, doc),
                akin: false,
            });
        }
    }

    fn harvest(mut self) -> Found {
        self.finish_current();
        Found {
            best: self.best.into_vec(),
            total: self.total,
            tallies: self.counters.into_iter().map(Counter::into_tally).collect(),
        }
    }
}
