//! R8: offer, credential, working standards and edition valid on the service date, at that site; an official extension counts.
//!
//! Source: ILAC-P10 (traceability), 计量标准考核办法 (validity of a standard's certificate); the last day of a credential is
//! [`Credential::last_day`](crate::model::Credential::last_day).

use super::details::{Details, ValidityOf};
use super::finding::{Findings, Rule};
use super::pair::Pair;
use jiff::ToSpan;
use jiff::civil::Date;
use smallvec::SmallVec;

/// A run of days; empty when `from > to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) from: Date,
    pub(super) to: Date,
}

impl Days {
    pub(super) const EVER: Self = Self {
        from: Date::MIN,
        to: Date::MAX,
    };

    pub(super) fn is_empty(self) -> bool {
        self.from > self.to
    }

    pub(super) fn intersect(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        }
    }

    /// How many days; 0 when empty.
    pub(super) fn count(self) -> i32 {
        (days_between(self.from, self.to) + 1).max(0)
    }
}

/// Something that holds on some days only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) of: ValidityOf,
    pub(super) days: Days,
}

/// All that bounds the days of one thing; seldom more than four.
pub(super) type Limits = SmallVec<[Limit; 6]>;

/// Days from `a` to `b`.
pub(super) fn days_between(a: Date, b: Date) -> i32 {
    day_number(b) - day_number(a)
}

/// Days since the beginning of the year 1 of the Gregorian calendar, by its leap years; quicker than a span of the calendar.
pub(super) fn day_number(date: Date) -> i32 {
    let years = i32::from(date.year()) - 1;
    let leap_days = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    365 * years + leap_days + i32::from(date.day_of_year())
}

/// The day `days` before.
pub(super) fn days_before(day: Date, days: u32) -> Date {
    day.saturating_sub(i64::from(days.min(100_000)).days())
}

/// The common days of the window and all limits, if there are any.
pub(super) fn common(limits: &[Limit], window: Days) -> Option<Days> {
    let days = limits
        .iter()
        .fold(window, |days, limit| days.intersect(limit.days));
    (!days.is_empty()).then_some(days)
}

/// The offer's own validity.
pub(super) fn of_offer(pair: &Pair<'_>) -> Limit {
    Limit {
        of: ValidityOf::Offer,
        days: Days {
            from: pair.offer.valid_from,
            to: pair.offer.valid_to,
        },
    }
}

/// Fails when the offer itself is not valid in the window.
pub(super) fn check_offer(pair: &Pair<'_>, findings: &mut Findings) {
    let offer = of_offer(pair);
    let window = pair.need_facts.window;
    if !window.is_empty() && window.intersect(offer.days).is_empty() {
        report_limits(&[offer], window, None, findings);
    }
}

/// Reports each limit that leaves no day of the window; if each leaves some but not the same, that.
pub(super) fn report_limits(
    limits: &[Limit],
    window: Days,
    entry: Option<usize>,
    findings: &mut Findings,
) {
    let mut failed = false;
    for limit in limits {
        if window.intersect(limit.days).is_empty() {
            failed = true;
            let days = if limit.days.to < window.from {
                days_between(limit.days.to, window.from)
            } else {
                days_between(window.to, limit.days.from)
            };
            findings.fail(
                Rule::Validity,
                entry,
                Details::Expired {
                    of: limit.of,
                    valid_from: limit.days.from,
                    valid_to: limit.days.to,
                    needed_from: window.from,
                    needed_to: window.to,
                    days,
                },
            );
        }
    }
    if !failed {
        let days = limits
            .iter()
            .fold(window, |days, limit| days.intersect(limit.days));
        findings.fail(
            Rule::Validity,
            entry,
            Details::NoCommonDay {
                from: days.from,
                to: days.to,
            },
        );
    }
}

/// Says what ends before the last possible start.
pub(super) fn note_ends(limits: &[Limit], window: Days, findings: &mut Findings) {
    let first_end = limits
        .iter()
        .filter(|limit| limit.days.to < window.to)
        .min_by_key(|limit| limit.days.to);
    if let Some(limit) = first_end {
        findings.note(
            Rule::Validity,
            None,
            Details::EndsInWindow {
                of: limit.of,
                last: limit.days.to,
            },
        );
    }
}
