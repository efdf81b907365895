//! R10: minutes, seats or days free in the window, and the turnaround.
//!
//! Source: practice. Minutes are counted on the round's grid: an order's are rounded up, a slot's down.

use super::delivery::Way;
use super::details::Details;
use super::finding::{Findings, Rule};
use super::pair::Pair;
use super::validity::{Days, day_number, days_before, days_between};
use super::verdict::UsablePeriod;
use crate::ids::Ix;
use crate::model::ResourceKind;

/// The days on which the work can start, and the slots on them.
#[derive(Debug)]
pub(super) struct Calendar {
    /// Common days of window, turnaround and everything that has a validity.
    pub(super) days: Option<Days>,
    pub(super) urgent: bool,
    pub(super) usable: Vec<UsablePeriod>,
}

/// Finds the slots in which the order can start; `valid` are the days on which offer, credentials and standards are valid.
pub(super) fn check(
    pair: &Pair<'_>,
    way: &Way,
    valid: Option<Days>,
    findings: &mut Findings,
) -> Calendar {
    let mut calendar = Calendar {
        days: None,
        urgent: false,
        usable: Vec::new(),
    };
    let Some(valid) = valid else {
        return calendar; // told by the rule of validity
    };
    let turnaround = pair.offer.turnaround_days;
    let in_time = |turnaround| Days {
        to: valid.to.min(days_before(pair.need.window_to, turnaround)),
        ..valid
    };
    let mut days = in_time(turnaround);
    let mut slots = usable(pair, days);
    if slots.is_empty() && pair.offer.urgent_percent > 0 && turnaround > 1 {
        let urgent = in_time(turnaround.div_ceil(2));
        let in_half = usable(pair, urgent);
        if !in_half.is_empty() {
            (days, slots) = (urgent, in_half);
            calendar.urgent = true;
            let percent = pair.offer.urgent_percent;
            findings.condition(Rule::Capacity, None, Details::UrgentOnly { percent });
        }
    }
    if days.is_empty() {
        findings.fail(
            Rule::Capacity,
            None,
            Details::TurnaroundTooLong {
                turnaround_days: turnaround,
                available_days: days_between(valid.from, pair.need.window_to),
            },
        );
        return calendar;
    }
    calendar.days = Some(days);
    calendar.usable = slots;
    check_minutes(pair, way, days, &calendar.usable, findings);
    calendar
}

fn usable(pair: &Pair<'_>, days: Days) -> Vec<UsablePeriod> {
    let range = pair.judge.catalogue.slot_range(pair.offer.resource);
    let (from, to) = (day_number(days.from), day_number(days.to));
    let grid = grid(pair);
    let mut usable = Vec::new();
    for (place, slot) in range.clone().zip(&pair.judge.facts.slots[range]) {
        let minutes = pair.judge.catalogue.slots[place].minutes;
        // Plain numbers first; most slots of a year lie outside of the window.
        if slot.last < from || to < slot.first || minutes < grid {
            continue;
        }
        let common = slot.days.intersect(days);
        if !common.is_empty() {
            usable.push(UsablePeriod {
                slot: Ix::new(place),
                first_day: common.from,
                last_day: common.to,
            });
        }
    }
    usable
}

/// A slot's minutes on the grid; seats are no minutes.
fn free(pair: &Pair<'_>, minutes: u32) -> u32 {
    minutes - minutes % grid(pair)
}

fn grid(pair: &Pair<'_>) -> u32 {
    if pair.resource.kind == ResourceKind::Class {
        1
    } else {
        pair.judge.rules.grid_minutes.max(1)
    }
}

fn check_minutes(
    pair: &Pair<'_>,
    way: &Way,
    days: Days,
    usable: &[UsablePeriod],
    findings: &mut Findings,
) {
    let catalogue = pair.judge.catalogue;
    let minutes_of = |period: &UsablePeriod| free(pair, catalogue[period.slot].minutes);
    let Some(largest) = usable.iter().map(minutes_of).max() else {
        let slots = catalogue.slots_of(pair.offer.resource).iter();
        let free_from = slots
            .filter(|slot| slot.minutes > 0 && slot.period.first_day() > days.to)
            .map(|slot| slot.period.first_day())
            .min();
        findings.fail(
            Rule::Capacity,
            None,
            Details::NoFreePeriod {
                from: days.from,
                to: days.to,
                free_from,
            },
        );
        return;
    };
    let on_grid = |minutes: u32| minutes.div_ceil(grid(pair)).saturating_mul(grid(pair));
    if on_grid(way.minutes) <= largest {
        return;
    }
    let lots = pair.judge.rules.lots_per_need.max(1);
    let items = pair.need.quantity.div_ceil(lots);
    let each = way.minutes.saturating_sub(way.minutes_per_order) / pair.need.quantity.max(1);
    let smallest_lot = way
        .minutes_per_order
        .saturating_add(each.saturating_mul(items));
    if on_grid(smallest_lot) <= largest {
        let minutes = way.minutes;
        findings.note(
            Rule::Capacity,
            None,
            Details::NeedsLots { minutes, largest },
        );
    } else {
        findings.fail(
            Rule::Capacity,
            None,
            Details::MinutesMissing {
                needed: on_grid(smallest_lot),
                largest,
                free: usable
                    .iter()
                    .map(|period| u64::from(minutes_of(period)))
                    .sum(),
            },
        );
    }
}
