//! One pass over the documents of a query: filters, groups rows into entries, keeps the best entries, counts facets.
//!
//! Nothing is counted or kept before access and filters were checked, so counts tell nothing of what may not be seen. The rows of an
//! entry stand side by side in one segment (they are added as one batch, and merging keeps the order).

use super::facets::{Counter, FacetKind, Tally};
use super::filter::{Access, Compiled, Nearness, PriceShares, has, shares};
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

/// An entry found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// The larger the earlier.
    pub(super) rank: f32,
    pub(super) key: u64,
    pub(super) kind: u64,
    /// Best rows, best first.
    pub(super) rows: Vec<(f32, u64)>,
    pub(super) address: DocAddress,
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
    pub(super) access: Access,
    pub(super) shares: PriceShares,
    pub(super) sort: Sort,
    pub(super) near: Option<Nearness>,
    /// Services asked for, as a mask; others count less.
    pub(super) services: u64,
    pub(super) limit: usize,
    pub(super) facets: Vec<FacetKind>,
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

impl Collector for Pass {
    type Fruit = Found;
    type Child = Segment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<Segment> {
        Segment::new(self.clone(), ordinal, reader)
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Best
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
        all.best.truncate(self.limit);
        Ok(all)
    }
}

type Values = Arc<dyn ColumnValues<u64>>;

/// A segment being passed over.
pub(super) struct Segment {
    pass: Pass,
    ordinal: SegmentOrdinal,
    key: Values,
    kind: Values,
    row: Values,
    audience: Column<u64>,
    region: Values,
    service: Values,
    provider_kind: Values,
    measurand: Values,
    delivery: Values,
    documents: Values,
    credentials: Values,
    price: Values,
    free: Column<u64>,
    longitude: Values,
    latitude: Values,
    valid_to: Values,
    current: Option<Candidate>,
    best: BinaryHeap<Candidate>,
    total: u64,
    counters: Vec<Counter>,
}

impl Segment {
    fn new(pass: Pass, ordinal: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        let values = |name: &str, default: u64| -> tantivy::Result<Values> {
            Ok(fast.u64(name)?.first_or_default_col(default))
        };
        Ok(Self {
            ordinal,
            key: values("key", 0)?,
            kind: values("kind", 0)?,
            row: values("row", 0)?,
            audience: fast.u64("audience")?,
            region: values("region", super::numbers::NOWHERE)?,
            service: values("service", super::numbers::NONE)?,
            provider_kind: values("provider_kind", super::numbers::NONE)?,
            measurand: values("measurand_own", u64::MAX)?,
            delivery: values("delivery", 0)?,
            documents: values("documents", 0)?,
            credentials: values("credentials", 0)?,
            price: values("price", u64::MAX)?,
            free: fast.u64("free")?,
            longitude: values("longitude", super::numbers::NOT_A_DEGREE)?,
            latitude: values("latitude", super::numbers::NOT_A_DEGREE)?,
            valid_to: values("valid_to", u64::MAX)?,
            current: None,
            best: BinaryHeap::new(),
            total: 0,
            counters: pass.facets.iter().map(|kind| Counter::new(*kind)).collect(),
            pass,
        })
    }

    /// Access first, then every filter, cheap ones before dear ones.
    fn admits(&self, doc: DocId) -> bool {
        let filters = &self.pass.filters;
        has(filters.kinds, self.kind.get_val(doc))
            && self.pass.access.admits(self.audience.values_for_doc(doc))
            && has(filters.services, self.service.get_val(doc))
            && filters
                .regions
                .as_ref()
                .is_none_or(|allowed| allowed.get(self.region.get_val(doc) as usize) == Some(&true))
            && filters.measurands.as_ref().is_none_or(|allowed| {
                allowed.get(self.measurand.get_val(doc) as usize) == Some(&true)
            })
            && has(filters.provider_kinds, self.provider_kind.get_val(doc))
            && (filters.delivery == 0 || shares(filters.delivery, self.delivery.get_val(doc)))
            && (filters.documents == 0 || shares(filters.documents, self.documents.get_val(doc)))
            && (filters.credentials == 0
                || shares(filters.credentials, self.credentials.get_val(doc)))
            && filters
                .max_price
                .is_none_or(|most| self.price_of(doc) <= most)
            && filters.free.is_none_or(|(from, to)| {
                self.free
                    .values_for_doc(doc)
                    .any(|month| from <= month && month <= to)
            })
            && filters.within.as_ref().is_none_or(|circle| {
                circle.holds(self.longitude.get_val(doc), self.latitude.get_val(doc))
            })
    }

    fn price_of(&self, doc: DocId) -> u64 {
        self.pass
            .shares
            .after(self.service.get_val(doc), self.price.get_val(doc))
    }

    fn rank(&self, doc: DocId, score: Score) -> f32 {
        match self.pass.sort {
            Sort::Best => {
                let mut rank = score;
                if self.pass.services != 0 && !has(self.pass.services, self.service.get_val(doc)) {
                    rank *= 0.5;
                }
                if let Some(near) = &self.pass.near {
                    rank *= near.of(self.longitude.get_val(doc), self.latitude.get_val(doc));
                }
                if self.valid_to.get_val(doc) < self.pass.today {
                    rank *= 0.4;
                }
                rank
            }
            Sort::Nearest => self.pass.near.as_ref().map_or(0.0, |near| {
                near.of(self.longitude.get_val(doc), self.latitude.get_val(doc))
            }),
            Sort::Cheapest => -(self.price_of(doc) as f32),
            Sort::Earliest => {
                let months = self
                    .free
                    .values_for_doc(doc)
                    .filter(|month| *month >= self.pass.this_month);
                -(months.min().unwrap_or(u64::from(u32::MAX)) as f32)
            }
        }
    }

    fn count(&mut self, doc: DocId, new_entry: bool) {
        for counter in &mut self.counters {
            if new_entry {
                counter.next_entry();
            }
            match counter.kind() {
                FacetKind::Region => counter.one(self.region.get_val(doc)),
                FacetKind::Service => counter.one(self.service.get_val(doc)),
                FacetKind::Measurand => counter.one(self.measurand.get_val(doc)),
                FacetKind::ProviderKind => counter.one(self.provider_kind.get_val(doc)),
                FacetKind::Delivery => counter.bits(self.delivery.get_val(doc)),
                FacetKind::Document => counter.bits(self.documents.get_val(doc)),
                FacetKind::Credential => counter.bits(self.credentials.get_val(doc)),
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
                FacetKind::Price => counter.price(
                    self.pass
                        .shares
                        .after(self.service.get_val(doc), self.price.get_val(doc)),
                ),
                FacetKind::Kind => counter.one(self.kind.get_val(doc)),
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

impl SegmentCollector for Segment {
    type Fruit = Found;

    fn collect(&mut self, doc: DocId, score: Score) {
        if !self.admits(doc) {
            return;
        }
        let key = self.key.get_val(doc);
        let rank = self.rank(doc, score);
        let new_entry = self
            .current
            .as_ref()
            .is_none_or(|current| current.key != key);
        if !self.counters.is_empty() {
            self.count(doc, new_entry);
        }
        let row = (rank, self.row.get_val(doc));
        if new_entry {
            self.finish_current();
            self.total += 1;
            self.current = Some(Candidate {
                rank,
                key,
                kind: self.kind.get_val(doc),
                rows: vec![row],
                address: DocAddress::new(self.ordinal, doc),
            });
        } else if let Some(current) = &mut self.current {
            if rank > current.rank {
                current.rank = rank;
            }
            let place = current.rows.partition_point(|known| known.0 >= rank);
            if place < ROWS {
                current.rows.insert(place, row);
                current.rows.truncate(ROWS);
            }
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
