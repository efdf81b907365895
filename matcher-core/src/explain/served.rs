//! Why an assigned lot went where it went, and what else there was.

use super::Context;
use crate::fit::Fit;
use crate::ids::Ix;
use crate::market::{MarketOption, Merits, Partners, Points, Tie, points};
use crate::model::{Need, Organisation, Plan, Problem};

/// Alternates told per lot.
const ALTERNATES: usize = 3;

/// Another option of the lot, best first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alternate {
    /// The option.
    pub option: MarketOption,
    /// Its provider.
    pub provider: Ix<Organisation>,
    /// Points less than the chosen option's (negative when it has more).
    pub points_less: i64,
    /// Whether its slot still has the minutes after the plan.
    pub free: bool,
}

/// An assigned lot.
#[derive(Debug, Clone, PartialEq)]
pub struct Served {
    /// The place of the lot in the market.
    pub lot: usize,
    /// Its need.
    pub need: Ix<Need>,
    /// Who serves it.
    pub provider: Ix<Organisation>,
    /// How.
    pub option: MarketOption,
    /// The verdict with its numbers.
    pub fit: Fit,
    /// What ties the two.
    pub tie: Tie,
    /// What decided, part by part, for the whole need.
    pub points: Points,
    /// The best other options, one per provider; free ones first.
    pub alternates: Vec<Alternate>,
}

/// Minutes (or seats) that the plan leaves in each slot.
pub(super) fn spare_minutes(problem: &Problem, plan: &Plan) -> Vec<i64> {
    let mut spare: Vec<i64> = problem.slots.iter().map(|s| s.minutes).collect();
    for (need, slot) in plan.slots.iter().enumerate() {
        let Some(slot) = slot else { continue };
        if let Some(option) = problem
            .options_of(need as u32)
            .iter()
            .find(|o| o.slot == *slot)
        {
            spare[*slot as usize] -= option.minutes;
        }
    }
    spare
}

pub(super) fn served(context: &Context<'_>, partners: &Partners<'_>, spare: &[i64]) -> Vec<Served> {
    let lots = 0..context.market.lots.len();
    lots.filter_map(|lot| served_lot(context, partners, spare, lot))
        .collect()
}

/// Why one lot went where it went; `None` where the plan has no place for it.
pub(super) fn served_lot(
    context: &Context<'_>,
    partners: &Partners<'_>,
    spare: &[i64],
    lot_place: usize,
) -> Option<Served> {
    let lot = context.market.lots.get(lot_place)?;
    let slot = context.plan.slots.get(lot_place).copied().flatten()?;
    let options = context.market.options_of(lot);
    let option = options.iter().find(|o| o.slot == slot).copied()?;
    let provider = context.catalogue.provider_of(option.offer);
    let fit = context.judge.judge(lot.need, option.offer);
    Some(Served {
        lot: lot_place,
        need: lot.need,
        provider,
        option,
        tie: partners.tie(provider, context.catalogue[lot.need].organisation),
        points: points_of(context, partners, lot.need, &option, &fit),
        fit,
        alternates: alternates(context, options, option, provider, spare),
    })
}

fn alternates(
    context: &Context<'_>,
    options: &[MarketOption],
    chosen: MarketOption,
    provider: Ix<Organisation>,
    spare: &[i64],
) -> Vec<Alternate> {
    let mut all: Vec<Alternate> = options
        .iter()
        .map(|&option| Alternate {
            option,
            provider: context.catalogue.provider_of(option.offer),
            points_less: i64::from(chosen.value) - i64::from(option.value),
            free: spare
                .get(option.slot as usize)
                .is_some_and(|&s| s >= i64::from(option.minutes)),
        })
        .filter(|a| a.provider != provider)
        .collect();
    all.sort_by_key(|a| (!a.free, a.points_less, a.option.slot));
    let mut kept: Vec<Alternate> = Vec::new();
    for alternate in all {
        if kept.len() < ALTERNATES && kept.iter().all(|k| k.provider != alternate.provider) {
            kept.push(alternate);
        }
    }
    kept
}

/// The parts of an option's value, for the whole need.
fn points_of(
    context: &Context<'_>,
    partners: &Partners<'_>,
    need_ix: Ix<Need>,
    option: &MarketOption,
    fit: &Fit,
) -> Points {
    let catalogue = context.catalogue;
    let need = &catalogue[need_ix];
    let provider = catalogue.provider_of(option.offer);
    let place = catalogue.slots[option.slot as usize];
    let previous = catalogue.previous_plan.iter().find(|p| p.need == need_ix);
    let merits = Merits {
        worst_ratio: fit.worst_ratio,
        distance_km: fit.distance_km,
        tie: partners.tie(provider, need.organisation),
        lead: catalogue[provider].lead,
        continuity: previous.is_some_and(|p| catalogue[p.resource].organisation == provider),
        price_fen: fit.price.after_benefits_fen,
        price_limit_fen: option.price_limit_fen,
        days_into_window: i64::from(
            (place.period.first_day().max(need.window_from) - need.window_from).get_days(),
        ),
        window_days: i64::from((need.window_to - need.window_from).get_days()) + 1,
    };
    points(
        &context.rules.value,
        need,
        &catalogue[need.organisation],
        &merits,
    )
}
