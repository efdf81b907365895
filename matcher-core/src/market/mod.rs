//! The bipartite graph of needs and slots: candidates from indexes, judged by [`fit`](crate::fit), valued in points.
//!
//! [`Market::build`] never looks at all pairs. Rule after rule, each published in the round's rules or by the two sides themselves,
//! leaves fewer of them, and [`Statistics`] tells how many, because a plan's bound holds for what is left:
//!
//! | rule | what is left of a need's offers |
//! | --- | --- |
//! | kind | the same service, a related instrument, the measurand; or common words where neither is named |
//! | reach | those that a way of delivery of both sides reaches; farther ones can't fit |
//! | mode | those of the chain or field, in a round of that mode |
//! | `judged_per_need` | the nearest |
//! | [`fit`](crate::fit) | those that fit |
//! | `candidates_per_need` | the best by points |
//! | `periods_per_offer` | the earliest periods of each |
//!
//! What a pin or the previous plan names is never cut by a number.

mod build;
mod candidates;
mod graph;
mod lots;
mod offers;
mod opaque;
mod partners;
mod problem;
mod stored;
#[cfg(test)]
mod tests;
mod value;

pub use build::BuildProgress;
pub use candidates::{Candidates, Reachable};
pub use graph::{MarketGraph, Node};
pub use lots::{Effort, split};
pub use opaque::opaque_id;
pub use partners::{Partners, Tie};
pub use problem::{MarketProblem, PinCause, PinProblem};
pub use stored::StoredMarket;
pub use value::{Merits, Points, points};

use crate::fit::HandOver;
use crate::ids::Ix;
use crate::model::{Need, Offer};
use serde::Serialize;
use std::ops::Range;

/// A need, or a part of one that is larger than every slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// The need.
    pub need: Ix<Need>,
    /// Which part, from 0.
    pub part: u16,
    /// How many parts the need has.
    pub parts: u16,
    /// Units in this part.
    pub quantity: u32,
    /// Its options in [`Market::options`].
    pub options: Range<u32>,
}

/// One way to serve a lot: an offer in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarketOption {
    /// The offer.
    pub offer: Ix<Offer>,
    /// The place of the slot in the catalogue.
    pub slot: u32,
    /// Minutes (or seats) taken, on the grid.
    pub minutes: u32,
    /// Points.
    pub value: u32,
    /// Kilometres of the journey when the provider visits the SME.
    pub visit_km: Option<u32>,
    /// The price at which cheapness counts nothing, in fen.
    pub price_limit_fen: i64,
}

/// A need that is handed over to the designated body (强制检定).
#[derive(Debug, Clone, PartialEq)]
pub struct HandedOver {
    /// The need.
    pub need: Ix<Need>,
    /// Why, and to whom.
    pub why: HandOver,
}

/// What was looked at and what was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Statistics {
    /// Pairs of need and offer of one kind: service, instrument and measurand, or words.
    pub pairs: u64,
    /// Of those, too far apart for every way of delivery of both.
    pub out_of_reach: u64,
    /// Of the rest, not admitted by the mode of the round.
    pub outside_mode: u64,
    /// Of the rest, beyond the `judged_per_need` nearest.
    pub farther: u64,
    /// The rest: pairs that were judged.
    pub judged: u64,
    /// Pairs that fit.
    pub fitting: u64,
    /// Fitting pairs beyond `candidates_per_need`.
    pub cut: u64,
    /// Periods of the others beyond `periods_per_offer`.
    pub later_periods: u64,
    /// Units of needs that no number of lots could hold.
    pub units_without_lot: u64,
}

/// Needs, slots and what can be between them.
#[derive(Debug, Clone, Default)]
pub struct Market {
    /// Needs and parts of needs that take part, in the catalogue's order. A lot may have no option.
    pub lots: Vec<Lot>,
    /// The options of all lots, lot after lot, by slot.
    pub options: Vec<MarketOption>,
    /// Needs that are no market goods.
    pub handed_over: Vec<HandedOver>,
    /// Lots and slots as a graph.
    pub graph: MarketGraph,
    /// What was looked at.
    pub statistics: Statistics,
}

impl Statistics {
    /// Adds those of another need.
    fn add(&mut self, other: &Self) {
        self.pairs += other.pairs;
        self.out_of_reach += other.out_of_reach;
        self.outside_mode += other.outside_mode;
        self.farther += other.farther;
        self.judged += other.judged;
        self.fitting += other.fitting;
        self.cut += other.cut;
        self.later_periods += other.later_periods;
        self.units_without_lot += other.units_without_lot;
    }
}

impl Market {
    /// The options of a lot, by slot.
    pub fn options_of(&self, lot: &Lot) -> &[MarketOption] {
        &self.options[lot.options.start as usize..lot.options.end as usize]
    }

    /// The lots of a need.
    pub fn lots_of(&self, need: Ix<Need>) -> &[Lot] {
        let first = self.lots.partition_point(|lot| lot.need < need);
        let last = self.lots.partition_point(|lot| lot.need <= need);
        &self.lots[first..last]
    }
}
