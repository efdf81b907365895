//! What the rules worked out on the way, as a fit or as the way of service behind it.

use super::pair::Pair;
use super::requirement::Entry;
use super::verdict::{AcceptanceLimit, Fit, RowUse, Service, Verdict};
use super::{capacity, delivery};
use crate::model::Document;

/// What the rules worked out on the way.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) entries: Vec<Entry>,
    pub(super) document: Document,
    pub(super) distance_km: f64,
    pub(super) way: delivery::Way,
    pub(super) calendar: capacity::Calendar,
    pub(super) price: super::Price,
}

impl Outcome {
    /// The largest ratio of all entries, with its acceptance limit.
    fn worst(&self) -> Option<(f64, Option<AcceptanceLimit>)> {
        self.entries
            .iter()
            .filter_map(|entry| Some((entry.ratio?, entry.acceptance)))
            .reduce(|worst, other| if other.0 > worst.0 { other } else { worst })
    }

    pub(super) fn into_service(self) -> Service {
        Service {
            worst_ratio: self.worst().map(|(ratio, _)| ratio),
            distance_km: self.distance_km,
            delivery: self.way.delivery,
            minutes_per_order: self.way.minutes_per_order,
            price_fen: self.price.after_benefits_fen,
            usable_periods: self.calendar.usable,
        }
    }

    pub(super) fn into_fit(
        self,
        pair: &Pair<'_>,
        verdict: Verdict,
        findings: Vec<super::Finding>,
    ) -> Fit {
        let mut rows: Vec<RowUse> = self
            .entries
            .iter()
            .enumerate()
            .flat_map(|(requirement, entry)| {
                entry.rows.iter().map(move |&capability| RowUse {
                    requirement,
                    capability,
                })
            })
            .collect();
        rows.sort_unstable();
        let worst = self.worst();
        let usable = self.calendar.usable;
        Fit {
            need: pair.need_ix,
            offer: pair.offer_ix,
            verdict,
            findings,
            rows,
            worst_ratio: worst.map(|(ratio, _)| ratio),
            acceptance_limit: worst.and_then(|(_, limit)| limit),
            document: self.document,
            distance_km: self.distance_km,
            delivery: self.way.delivery,
            minutes: self.way.minutes,
            minutes_per_order: self.way.minutes_per_order,
            earliest: usable.iter().map(|period| period.first_day).min(),
            last_start: usable.iter().map(|period| period.last_day).max(),
            price: self.price,
            urgent: self.calendar.urgent,
            usable_periods: usable,
        }
    }
}
