//! A market without its graph, as it is kept beside a plan: so that reasons can be asked for later without judging every pair again.

use super::{HandedOver, Lot, Market, MarketGraph, MarketOption, Statistics};
use crate::fit::Judge;
use crate::ids::Ix;
use crate::model::Catalogue;
use serde::{Deserialize, Serialize};

/// Lots and options as rows of numbers. They refer to places of the catalogue the market was built from, and to no other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredMarket {
    /// Need, part, parts, quantity and number of options of every lot.
    lots: Vec<(u32, u16, u16, u32, u32)>,
    /// Offer, slot, minutes, value, kilometres of a visit and price limit in fen of every option, lot after lot.
    options: Vec<(u32, u32, u32, u32, Option<u32>, i64)>,
}

impl From<&Market> for StoredMarket {
    fn from(market: &Market) -> Self {
        let lots = market.lots.iter().map(|lot| {
            let place = lot.need.index() as u32;
            (
                place,
                lot.part,
                lot.parts,
                lot.quantity,
                lot.options.len() as u32,
            )
        });
        let options = market.options.iter().map(|o| {
            let offer = o.offer.index() as u32;
            (
                offer,
                o.slot,
                o.minutes,
                o.value,
                o.visit_km,
                o.price_limit_fen,
            )
        });
        Self {
            lots: lots.collect(),
            options: options.collect(),
        }
    }
}

impl StoredMarket {
    /// How many options it holds: what its memory goes by.
    pub fn size(&self) -> usize {
        self.options.len()
    }

    /// The market again, with the needs that `judge` hands over; `None` when a place lies outside the catalogue. How many pairs were
    /// looked at is not kept. O(lots + options + needs).
    pub fn market(&self, catalogue: &Catalogue, judge: &Judge<'_>) -> Option<Market> {
        let mut lots = Vec::with_capacity(self.lots.len());
        let mut first = 0_u32;
        for &(need, part, parts, quantity, count) in &self.lots {
            let last = first.checked_add(count)?;
            ((need as usize) < catalogue.needs.len()).then_some(())?;
            lots.push(Lot {
                need: Ix::new(need as usize),
                part,
                parts,
                quantity,
                options: first..last,
            });
            first = last;
        }
        (first as usize == self.options.len()).then_some(())?;
        let option = |&(offer, slot, minutes, value, visit_km, price_limit_fen): &(
            u32,
            u32,
            u32,
            u32,
            Option<u32>,
            i64,
        )| {
            let known = (offer as usize) < catalogue.offers.len()
                && (slot as usize) < catalogue.slots.len();
            known.then_some(MarketOption {
                offer: Ix::new(offer as usize),
                slot,
                minutes,
                value,
                visit_km,
                price_limit_fen,
            })
        };
        let options: Vec<MarketOption> = self.options.iter().map(option).collect::<Option<_>>()?;
        let needs = (0..catalogue.needs.len()).map(Ix::new);
        let handed_over = needs.filter_map(|need| {
            let why = judge.compulsory(need)?.clone();
            Some(HandedOver { need, why })
        });
        Some(Market {
            graph: MarketGraph::new(&lots, &options, catalogue.slots.len()),
            handed_over: handed_over.collect(),
            lots,
            options,
            statistics: Statistics::default(),
        })
    }
}
