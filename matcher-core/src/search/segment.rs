//! A pass over one segment: filters, groups rows into entries, keeps the best entries, counts facets.
//!
//! Nothing is counted or kept before access and filters were checked, so counts tell nothing of what may not be seen. The rows of an
//! entry stand side by side in one segment (they are added as one batch, and merging keeps the order); what all of them share is read
//! and decided once.

use super::collect::{Candidate, Found, Pass, ROWS, Sort};
use super::facets::{Counter, FacetKind};
use super::filter::{Nearness, has};
use super::numbers::{ABSENT, Packed, Traits, packed_days, packed_point, updated_of, valid_to_of};
use smallvec::SmallVec;
use std::collections::BinaryHeap;
use std::sync::Arc;
use tantivy::collector::SegmentCollector;
use tantivy::columnar::{Column, ColumnValues};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

type Values = Arc<dyn ColumnValues<u64>>;

/// A segment being passed over.
pub(super) struct Segment {
    pass: Arc<Pass>,
    ordinal: SegmentOrdinal,
    key: Values,
    row: Values,
    audience: Column<u64>,
    owner: Values,
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
    traits: Packed,
    /// What the score of a row is worth here.
    factor: f32,
}

impl Segment {
    pub(super) fn new(
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
            owner: values("owner", 0)?,
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
        let traits = Packed(self.traits.get_val(doc));
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

    /// Access and every filter of entries, cheap ones before dear ones.
    fn admits(&self, doc: DocId, traits: Packed) -> bool {
        let (filters, avoided) = (&self.pass.filters, &self.pass.avoided);
        filters.admits(traits)
            && self
                .audience
                .values_for_doc(doc)
                .any(|audience| self.pass.access.holds(audience))
            && (avoided.is_empty() || avoided.binary_search(&self.owner.get_val(doc)).is_err())
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

    fn price_of(&self, doc: DocId, traits: Packed) -> u64 {
        self.pass
            .shares
            .after(traits.service(), self.price.get_val(doc))
    }

    /// The factor on the scores of the rows, or the whole rank where the order is not by score.
    fn factor(&self, doc: DocId, traits: Packed) -> f32 {
        let near = |near: &Nearness| near.of(self.point.get_val(doc));
        match self.pass.sort {
            Sort::Best => {
                let mut factor = self.pass.near.as_ref().map_or(1.0, near);
                if self.pass.services != 0 && !has(self.pass.services, traits.service()) {
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
    fn count_entry(&mut self, doc: DocId, traits: Packed) {
        let asked = |wanted| self.counters.iter().any(|counter| counter.kind() == wanted);
        let price = asked(FacetKind::Price).then(|| self.price_of(doc, traits));
        let km = asked(FacetKind::Distance)
            .then(|| self.pass.near?.km(self.point.get_val(doc)))
            .flatten();
        for counter in &mut self.counters {
            counter.next_entry();
            match counter.kind() {
                FacetKind::Region => counter.one(traits.region()),
                FacetKind::Service => counter.one(traits.service()),
                FacetKind::Measurand => {}
                FacetKind::ProviderKind => counter.one(traits.provider_kind()),
                FacetKind::Delivery => counter.bits(traits.delivery()),
                FacetKind::Document => counter.bits(traits.documents()),
                FacetKind::Credential => counter.bits(traits.credentials()),
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
                FacetKind::Distance => {
                    if let Some(km) = km {
                        counter.distance(km);
                    }
                }
                FacetKind::Kind => counter.one(traits.kind()),
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
                traits: passing.traits,
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
