//! Why a need was not served: one class each, with the numbers and the nearest misses.

use super::Context;
use super::nearest::{NearMiss, nearest_misses};
use super::obstacle::{Obstacle, Occupancy};
use crate::fit::{Details, Rule};
use crate::ids::Ix;
use crate::market::{Candidates, Lot, MarketOption, Partners};
use crate::model::Need;
use crate::model::code::coded;

coded! {
    /// Why a need was not served.
    UnservedClass {
        HandedOver = "handed_over", "移交强检", "handed over as compulsory verification";
        NoCapability = "no_capability", "无此能力", "no capability";
        NotAccurateEnough = "not_accurate_enough", "准确度不足", "not accurate enough";
        CredentialMissing = "credential_missing", "资质不符", "right or document missing";
        NoHours = "no_hours", "无空余时间", "no free hours";
        TooFar = "too_far", "距离过远", "too far";
        OverBudget = "over_budget", "超出预算", "over budget";
        DataMissing = "data_missing", "数据缺失", "data missing";
        Policy = "policy", "规则限制", "rules of the round";
        Outranked = "outranked", "时间已排满", "outranked: the hours went to others";
    }
}

/// A need without an assigned lot.
#[derive(Debug, Clone, PartialEq)]
pub struct Unserved {
    /// The need.
    pub need: Ix<Need>,
    /// Why.
    pub class: UnservedClass,
    /// The nearest misses; empty when there were options.
    pub misses: Vec<NearMiss>,
    /// The best options it had, best first; empty when there was none.
    pub options: Vec<MarketOption>,
    /// The best option whose slot still has the minutes, and what stands against it.
    pub blocked: Option<Blocked>,
}

/// An option that would still have the minutes, and what stands against it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blocked {
    /// The option.
    pub option: MarketOption,
    /// What stands against it.
    pub obstacle: Obstacle,
}

/// Options told per need.
const OPTIONS: usize = 3;

pub(super) fn unserved(
    context: &Context<'_>,
    candidates: &Candidates<'_>,
    partners: &Partners<'_>,
    spare: &[i64],
) -> Vec<Unserved> {
    let handed_over = context.market.handed_over.iter();
    let mut unserved: Vec<Unserved> = handed_over.map(|h| handed_over_need(h.need)).collect();
    let room = Room::new(context, spare);
    for lots in context.market.lots.chunk_by(|a, b| a.need == b.need) {
        unserved.extend(unserved_need(
            context,
            candidates,
            partners,
            &room,
            lots[0].need,
        ));
    }
    unserved.sort_by_key(|u| u.need);
    unserved
}

/// What is told of a need that is handed over.
pub(super) fn handed_over_need(need: Ix<Need>) -> Unserved {
    Unserved {
        need,
        class: UnservedClass::HandedOver,
        misses: Vec::new(),
        options: Vec::new(),
        blocked: None,
    }
}

/// Why a need on the market is not served; `None` when a lot of it is.
pub(super) fn unserved_need(
    context: &Context<'_>,
    candidates: &Candidates<'_>,
    partners: &Partners<'_>,
    room: &Room<'_>,
    need: Ix<Need>,
) -> Option<Unserved> {
    let lots = context.market.lots_of(need);
    let first = lot_place(context, lots.first()?);
    let assigned = |place: usize| context.plan.slots.get(place).copied().flatten().is_some();
    if (first..first + lots.len()).any(assigned) {
        return None;
    }
    Some(why(context, candidates, partners, room, first))
}

pub(super) fn lot_place(context: &Context<'_>, lot: &Lot) -> usize {
    context
        .market
        .lots
        .partition_point(|l| (l.need, l.part) < (lot.need, lot.part))
}

/// What a plan leaves: minutes and partnerships.
pub(super) struct Room<'a> {
    spare: &'a [i64],
    occupancy: Occupancy<'a>,
}

impl<'a> Room<'a> {
    pub(super) fn new(context: &Context<'a>, spare: &'a [i64]) -> Self {
        let occupancy = Occupancy::new(context.problem, &context.plan.slots);
        Self { spare, occupancy }
    }

    /// The best of the options whose slot has the minutes; one that nothing stands against before all others.
    fn blocked(&self, lot: usize, options: &[MarketOption]) -> Option<Blocked> {
        let has_minutes = |o: &&MarketOption| {
            let spare = self.spare.get(o.slot as usize);
            spare.is_some_and(|&spare| spare >= i64::from(o.minutes))
        };
        let told = options.iter().filter(has_minutes).map(|&option| Blocked {
            obstacle: (self.occupancy).obstacle(lot as u32, option.slot, i64::from(option.value)),
            option,
        });
        told.min_by_key(|b| b.obstacle != Obstacle::Nothing)
    }
}

fn why(
    context: &Context<'_>,
    candidates: &Candidates<'_>,
    partners: &Partners<'_>,
    room: &Room<'_>,
    lot_place: usize,
) -> Unserved {
    let lot = &context.market.lots[lot_place];
    let mut options = context.market.options_of(lot).to_vec();
    if options.is_empty() {
        let misses = nearest_misses(context, candidates, partners, lot.need);
        return Unserved {
            need: lot.need,
            class: class_of_misses(&misses),
            misses,
            options,
            blocked: None,
        };
    }
    options.sort_by(|a, b| b.value.cmp(&a.value).then(a.slot.cmp(&b.slot)));
    let blocked = room.blocked(lot_place, &options);
    options.truncate(OPTIONS);
    Unserved {
        need: lot.need,
        class: match blocked {
            Some(_) => UnservedClass::Policy,
            None => UnservedClass::Outranked,
        },
        misses: Vec::new(),
        options,
        blocked,
    }
}

/// The class of the nearest miss's hardest failure.
fn class_of_misses(misses: &[NearMiss]) -> UnservedClass {
    let Some(nearest) = misses.first() else {
        return UnservedClass::NoCapability;
    };
    // Only the mode of the round, or a member of its bundle that nobody can serve, stands against an offer that fits.
    if nearest.outside_mode || nearest.fit.verdict.can_serve() {
        return UnservedClass::Policy;
    }
    let of_need = nearest
        .failures()
        .any(|f| matches!(&f.details, Details::DataMissing(what) if what.is_of_need()));
    if of_need {
        return UnservedClass::DataMissing;
    }
    let order = [
        (Rule::Measurand, UnservedClass::NoCapability),
        (Rule::ServiceKind, UnservedClass::NoCapability),
        (Rule::Range, UnservedClass::NoCapability),
        (Rule::Accuracy, UnservedClass::NotAccurateEnough),
        (Rule::UncertaintyStatement, UnservedClass::NotAccurateEnough),
        (Rule::Right, UnservedClass::CredentialMissing),
        (Rule::Document, UnservedClass::CredentialMissing),
        (Rule::Validity, UnservedClass::CredentialMissing),
        (Rule::Edition, UnservedClass::CredentialMissing),
        (Rule::Exclusion, UnservedClass::Policy),
        (Rule::Distance, UnservedClass::TooFar),
        (Rule::Delivery, UnservedClass::TooFar),
        (Rule::Capacity, UnservedClass::NoHours),
        (Rule::Budget, UnservedClass::OverBudget),
        (Rule::DataMissing, UnservedClass::DataMissing),
    ];
    order
        .into_iter()
        .find(|(rule, _)| nearest.failures().any(|f| f.rule == *rule))
        .map_or(UnservedClass::NoHours, |(_, class)| class)
}
