//! The outcome of all rules on one need and one offer.

use super::finding::{Finding, Severity};
use crate::ids::Ix;
use crate::model::code::coded;
use crate::model::{Benefit, Capability, Delivery, Document, Need, Offer, Slot};
use jiff::civil::Date;

coded! {
    /// Whether the offer can serve the need; better first.
    Verdict {
        Capable = "capable", "满足", "capable";
        Conditional = "conditional", "有条件满足", "conditional";
        Partial = "partial", "部分满足", "partial";
        Incapable = "incapable", "不满足", "incapable";
    }
}

impl Verdict {
    /// Whether the whole need can be served.
    pub fn can_serve(self) -> bool {
        matches!(self, Self::Capable | Self::Conditional)
    }

    /// The verdict of the findings on a need with `requirements` entries.
    ///
    /// A failing rule of the whole need, or failures in every entry, is incapable; failures in some entries are partial; a condition
    /// is conditional.
    pub(super) fn of(findings: &[Finding], requirements: usize) -> Self {
        let fails = || findings.iter().filter(|f| f.severity == Severity::Fail);
        if fails().any(|finding| finding.requirement.is_none()) {
            return Self::Incapable;
        }
        let failing = (0..requirements)
            .filter(|&entry| fails().any(|finding| finding.requirement == Some(entry)))
            .count();
        if failing > 0 {
            return if failing == requirements {
                Self::Incapable
            } else {
                Self::Partial
            };
        }
        if findings.iter().any(|f| f.severity == Severity::Condition) {
            Self::Conditional
        } else {
            Self::Capable
        }
    }
}

/// A row of the offer that serves an entry of the need, on all of its range or a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowUse {
    /// Place in [`Need::requirements`].
    pub requirement: usize,
    /// The row.
    pub capability: Ix<Capability>,
}

/// The limits of the measured error or deviation that prove conformity, in the base unit of the requirement's measurand.
///
/// JJF 1094-2002 (5.3.1): MPEV − U95; GB/T 18779.1 (ISO 14253-1): the tolerance band less U95 at each stated side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AcceptanceLimit {
    /// Place in [`Need::requirements`].
    pub requirement: usize,
    /// The measured value for which the numbers hold (where U/T is largest).
    pub at: f64,
    /// Lowest accepted error; `None` when that side has no limit.
    pub lower: Option<f64>,
    /// Highest accepted error; `None` when that side has no limit.
    pub upper: Option<f64>,
}

/// What the service costs, in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Price {
    /// By the list: quantity × price, at least the smallest order, with the visit and the urgent factor.
    pub list_fen: i64,
    /// The same for a partner under a yearly contract.
    pub contract_fen: i64,
    /// The list price less the best benefit.
    pub after_benefits_fen: i64,
    /// That benefit.
    pub benefit: Option<Ix<Benefit>>,
    /// A benefit that defers payment, if one applies; it changes no price.
    pub deferred_by: Option<Ix<Benefit>>,
}

/// A slot in which the work can start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsablePeriod {
    /// The slot.
    pub slot: Ix<Slot>,
    /// The first day of it on which everything holds.
    pub first_day: Date,
    /// The last.
    pub last_day: Date,
}

/// How an offer serves a need that it fits: the part of [`Fit`] that a market is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// As [`Fit::worst_ratio`].
    pub worst_ratio: Option<f64>,
    /// As [`Fit::distance_km`].
    pub distance_km: f64,
    /// As [`Fit::delivery`].
    pub delivery: Delivery,
    /// As [`Fit::minutes_per_order`].
    pub minutes_per_order: u32,
    /// After benefits, as in [`Fit::price`].
    pub price_fen: i64,
    /// As [`Fit::usable_periods`].
    pub usable_periods: Vec<UsablePeriod>,
}

/// The verdict of all rules on one need and one offer (适配), with the numbers behind it.
///
/// Everything but the verdict and the findings describes the way of service that was chosen; where the verdict is
/// [`Verdict::Incapable`] it is the nearest miss.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The need.
    pub need: Ix<Need>,
    /// The offer.
    pub offer: Ix<Offer>,
    /// The verdict.
    pub verdict: Verdict,
    /// Every finding, in the order of the rules.
    pub findings: Vec<Finding>,
    /// The rows that serve the entries, ascending.
    pub rows: Vec<RowUse>,
    /// The largest U95/T × n over all entries judged by a ratio: 1 is exactly at the rule, above is worse. `None` when no accuracy
    /// was to be judged.
    pub worst_ratio: Option<f64>,
    /// The limits that remain, when the rule leaves less than the permitted error (the narrowest of all entries by ratio).
    pub acceptance_limit: Option<AcceptanceLimit>,
    /// What it may end in.
    pub document: Document,
    /// Between the seats of the two, as the crow flies, rounded to 0.1 km.
    pub distance_km: f64,
    /// The way of delivery chosen: the cheapest, then the quickest that suits.
    pub delivery: Delivery,
    /// Set-up + n × each, with travel when on site. Seats for a class.
    pub minutes: u32,
    /// The part of `minutes` that each lot needs again: set-up and travel.
    pub minutes_per_order: u32,
    /// The first day on which the work can start.
    pub earliest: Option<Date>,
    /// The last day on which the work can start.
    pub last_start: Option<Date>,
    /// What it costs.
    pub price: Price,
    /// Only with the urgent surcharge is the document there in time.
    pub urgent: bool,
    /// Slots in which the work can start, earliest first.
    pub usable_periods: Vec<UsablePeriod>,
}
