//! What one more resource would bring: a sentence for a budget, with the list behind it.
//!
//! For the capabilities most needs wait for, the plan is made again with a resource that is not there yet: one machine (or team), free
//! [`HOURS`] hours in each month of the round, near enough for everybody. How long a need takes is the median of what its options
//! take or, where there are none, of the offers nearest in kind; what it brings counts service, priority and ladder only. The plan found
//! keeps every rule, so that the sentence says "at least".

use super::{LARGE, Text, effort};
use crate::explain::{Brought, NewResource, Unserved, UnservedClass, Wanting, with_new_resource};
use crate::ids::Ix;
use crate::model::{Catalogue, Ladder, Need, Offer, QuantityUnit};
use crate::report::figures::{Subject, subject};
use crate::report::page::scarce;
use crate::report::{Figures, Material, Scarce};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Capabilities tried.
const TRIED: usize = 10;
/// Hours of one machine in a month: 20 days of 8.
const HOURS: u32 = 160;
/// Months of the round looked at.
const MONTHS: usize = 6;
/// Of large problems fewer, as each costs a copy of it.
const TRIED_OF_LARGE: usize = 4;

/// What one more resource of a kind would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prospect {
    /// Place in [`Board::scarce`](super::Board::scarce).
    pub subject: u32,
    /// Its name.
    pub name: Text,
    /// The sentence.
    pub sentence: Text,
    /// What was assumed.
    pub basis: Text,
    /// SMEs with a need that gets a place.
    pub firms: u32,
    /// Little giants among them.
    pub little_giants: u32,
    /// Specialised firms among them.
    pub specialised: u32,
    /// The needs that get a place, as places in the unserved rows.
    pub rows: Vec<u32>,
    /// Needs that lose theirs.
    pub left: u32,
    /// Points of the whole plan.
    pub gain: i64,
}

/// The prospects, the most firms first; those that bring nothing are left out.
pub(super) fn prospects(material: &Material<'_>, figures: &Figures) -> Vec<Prospect> {
    let (context, explanation) = (&material.context, material.explanation);
    if context.plan.slots.len() != context.problem.needs.len() {
        return Vec::new();
    }
    let mut waiting: BTreeMap<Subject, Vec<(u32, &Unserved)>> = BTreeMap::new();
    for (row, unserved) in (0..).zip(&explanation.unserved) {
        let need = &context.catalogue[unserved.need];
        if would_help(unserved.class)
            && need.service.unit() != QuantityUnit::Seat
            && let Some(subject) = subject(need)
        {
            waiting.entry(subject).or_default().push((row, unserved));
        }
    }
    let mut places: Vec<(usize, &Scarce)> = figures.scarce.iter().enumerate().collect();
    places.sort_by_key(|(_, s)| std::cmp::Reverse(waiting.get(&s.subject).map_or(0, Vec::len)));
    let tried = match context.problem.options.len() {
        0..LARGE => TRIED,
        _ => TRIED_OF_LARGE,
    };
    let mut prospects: Vec<Prospect> = places
        .into_iter()
        .take(tried)
        .filter_map(|(place, s)| prospect(material, place as u32, s, waiting.get(&s.subject)?))
        .collect();
    prospects.sort_by_key(|p| (std::cmp::Reverse((p.firms, p.rows.len())), p.subject));
    prospects
}

/// Whether a need left out for this reason could be served by somebody new.
fn would_help(class: UnservedClass) -> bool {
    !matches!(
        class,
        UnservedClass::HandedOver
            | UnservedClass::DataMissing
            | UnservedClass::OverBudget
            | UnservedClass::Policy
    )
}

fn prospect(
    material: &Material<'_>,
    place: u32,
    scarce: &Scarce,
    waiting: &[(u32, &Unserved)],
) -> Option<Prospect> {
    let context = &material.context;
    let months = months(context.rules.date, context.catalogue, waiting);
    let work = usual_work(context.catalogue, scarce.subject)?;
    let (wanting, row_of) = wanting(material, waiting, &months, work);
    let resource = NewResource {
        minutes: vec![i64::from(HOURS) * 60; months.len()],
        pair_cost: context.rules.pair_cost,
    };
    let effort = effort(context.problem);
    let brought = with_new_resource(
        context.problem,
        &context.plan.slots,
        &wanting,
        &resource,
        &effort,
    )?;
    told(material, place, scarce, &brought, &row_of)
}

/// First days of the months after the round's day in which any of the needs may be served.
fn months(day: Date, catalogue: &Catalogue, waiting: &[(u32, &Unserved)]) -> Vec<(Date, Date)> {
    let last = waiting
        .iter()
        .map(|(_, u)| catalogue[u.need].window_to)
        .max();
    let mut months = Vec::new();
    let mut first = day.last_of_month().tomorrow().unwrap_or(day);
    while months.len() < MONTHS && last.is_some_and(|last| first <= last) {
        months.push((first, first.last_of_month()));
        let Ok(next) = first.last_of_month().tomorrow() else {
            break;
        };
        first = next;
    }
    months
}

/// Median set-up and minutes per unit of the offers nearest in kind: of the instrument or measurand, else of the service.
fn usual_work(
    catalogue: &Catalogue,
    (service, instrument, measurand): Subject,
) -> Option<(u32, u32)> {
    let of_service = || {
        (0..catalogue.offers.len())
            .map(Ix::new)
            .filter(|&o: &Ix<Offer>| catalogue[o].service == service)
    };
    let of_kind = |&offer: &Ix<Offer>| {
        let rows = catalogue.capabilities_of(offer).iter();
        rows.into_iter().any(|row| match instrument {
            Some(instrument) => row.instrument == Some(instrument),
            None => measurand == Some(row.measurand),
        })
    };
    let near: Vec<Ix<Offer>> = of_service().filter(of_kind).collect();
    let offers = if near.is_empty() {
        of_service().collect()
    } else {
        near
    };
    let median = |of: fn(&Offer) -> u32| {
        let mut all: Vec<u32> = offers.iter().map(|&offer| of(&catalogue[offer])).collect();
        all.sort_unstable();
        all.get(all.len() / 2).copied()
    };
    Some((median(|o| o.setup_minutes)?, median(|o| o.minutes_each)?))
}

/// The lots of the waiting needs as the resource would serve them, and the row of each lot.
fn wanting(
    material: &Material<'_>,
    waiting: &[(u32, &Unserved)],
    months: &[(Date, Date)],
    (setup, each): (u32, u32),
) -> (Vec<Wanting>, BTreeMap<u32, u32>) {
    let context = &material.context;
    let (mut wanting, mut row_of) = (Vec::new(), BTreeMap::new());
    for &(row, unserved) in waiting {
        let need = &context.catalogue[unserved.need];
        let periods: Vec<usize> = (0..)
            .zip(months)
            .filter(|(_, (first, last))| need.window_from <= *last && *first <= need.window_to)
            .map(|(place, _)| place)
            .collect();
        let lots = &context.market.lots;
        let first = lots.partition_point(|lot| lot.need < unserved.need);
        for (lot_place, lot) in lots
            .iter()
            .enumerate()
            .skip(first)
            .take_while(|(_, l)| l.need == unserved.need)
        {
            let mut minutes: Vec<u32> = context
                .market
                .options_of(lot)
                .iter()
                .map(|o| o.minutes)
                .collect();
            minutes.sort_unstable();
            let usual = minutes.get(minutes.len() / 2).copied();
            let usual = usual.unwrap_or_else(|| {
                context
                    .rules
                    .round_up(setup.saturating_add(each.saturating_mul(lot.quantity)))
            });
            row_of.insert(lot_place as u32, row);
            wanting.push(Wanting {
                need: lot_place as u32,
                minutes: i64::from(usual),
                value: worth(material, need) * i64::from(lot.quantity)
                    / i64::from(need.quantity.max(1)),
                periods: periods.clone(),
            });
        }
    }
    wanting.sort_by_key(|w| w.need);
    (wanting, row_of)
}

/// Points for service, priority and ladder.
fn worth(material: &Material<'_>, need: &Need) -> i64 {
    let rules = &material.context.rules.value;
    let ladder = match material.context.catalogue[need.organisation].ladder {
        Ladder::None => 0,
        Ladder::Innovative => rules.innovative,
        Ladder::Specialised => rules.specialised,
        Ladder::LittleGiant => rules.little_giant,
    };
    rules.served + rules.priority * i64::from(need.priority.saturating_sub(1)) + ladder
}

fn told(
    material: &Material<'_>,
    place: u32,
    scarce: &Scarce,
    brought: &Brought,
    row_of: &BTreeMap<u32, u32>,
) -> Option<Prospect> {
    let catalogue = material.context.catalogue;
    let rows: BTreeSet<u32> = brought
        .entered
        .iter()
        .filter_map(|lot| row_of.get(lot).copied())
        .collect();
    let need_of = |row: &u32| material.explanation.unserved[*row as usize].need;
    let firms: BTreeSet<_> = rows
        .iter()
        .map(|row| catalogue[need_of(row)].organisation)
        .collect();
    let of = |ladder| {
        firms
            .iter()
            .filter(|f| catalogue[**f].ladder == ladder)
            .count() as u32
    };
    let (little_giants, specialised) = (of(Ladder::LittleGiant), of(Ladder::Specialised));
    let name = scarce::name(scarce);
    if rows.is_empty() {
        return None;
    }
    let (count, needs, left) = (firms.len(), rows.len(), brought.left.len());
    let mut zh = format!(
        "再建一项「{}」能力，至少可多服务 {count} 家企业的 {needs} 项需求",
        name.zh()
    );
    let mut en = format!(
        "One more resource for “{}” would serve at least {needs} more needs of {count} firms",
        name.en()
    );
    if little_giants > 0 {
        zh.push_str(&format!("，其中小巨人 {little_giants} 家"));
        en.push_str(&format!(", {little_giants} of them little giants"));
    }
    if specialised > 0 {
        zh.push_str(&format!("，专精特新 {specialised} 家"));
        en.push_str(&format!(", {specialised} specialised"));
    }
    if left > 0 {
        zh.push_str(&format!("（另有 {left} 项让位）"));
        en.push_str(&format!(" ({left} others lose their place)"));
    }
    let widest = widest(catalogue, rows.iter().map(need_of));
    let basis = Text::new(
        format!(
            "按每月 {HOURS} 小时、同类项目中位工时重新求解；{}",
            widest
                .as_ref()
                .map_or_else(String::new, |range| format!("其中最大量程要求 {range}"))
        ),
        format!(
            "solved again with {HOURS} h a month and the median time of such work{}",
            widest.as_ref().map_or_else(String::new, |range| format!(
                "; the largest range asked for is {range}"
            ))
        ),
    );
    Some(Prospect {
        subject: place,
        name,
        sentence: Text::new(format!("{zh}。"), format!("{en}.")),
        basis: Text::new(basis.zh().trim_end_matches('；'), basis.en()),
        firms: count as u32,
        little_giants,
        specialised,
        rows: rows.into_iter().collect(),
        left: left as u32,
        gain: brought.gain,
    })
}

/// The printed range that reaches farthest.
fn widest(catalogue: &Catalogue, needs: impl Iterator<Item = Ix<Need>>) -> Option<String> {
    let requirements = needs.flat_map(|need| &catalogue[need].requirements);
    let reach = requirements
        .filter(|r| !r.printed_range.is_empty())
        .filter_map(|r| {
            let hi = r
                .range
                .iter()
                .map(|interval| interval.hi)
                .fold(f64::MIN, f64::max);
            hi.is_finite().then_some((hi, &r.printed_range))
        });
    let widest = reach.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    widest.map(|(_, printed)| printed.clone())
}
