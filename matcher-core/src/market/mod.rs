//! The bipartite graph of needs and slots: candidates from indexes, judged by [`fit`](crate::fit), valued in points.
//!
//! [`Market::build`] never looks at all pairs. Each need is judged against the offers of its buckets, the best
//! `candidates_per_need` are kept, and how many were cut is told, because a plan's bound holds for what is left.

mod build;
mod candidates;
mod graph;
mod lots;
mod opaque;
mod partners;
mod problem;
mod value;

pub use build::BuildProgress;
pub use candidates::Candidates;
pub use graph::{MarketGraph, Node};
pub use lots::{Effort, split};
pub use opaque::opaque_id;
pub use partners::{Partners, Tie};
pub use problem::{MarketProblem, PinCause, PinProblem};
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
    /// Pairs of need and offer that were judged.
    pub judged: u64,
    /// Pairs that fit.
    pub fitting: u64,
    /// Fitting pairs beyond `candidates_per_need`.
    pub cut: u64,
    /// Pairs that fit but that the mode of the round does not admit.
    pub outside_mode: u64,
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
