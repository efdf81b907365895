//! R9: a way of delivery that suits both; how far is too far; what can't be sent.
//!
//! Source: practice; how an instrument can be sent is a fact of the vocabulary. An unread fact refuses no way: it only comes last, as a
//! condition. Borders never count, distance and travel do (计量法 第十一条).

use super::details::Details;
use super::finding::{Findings, Rule, Severity};
use super::pair::{NeedFacts, OfferFacts, Pair};
use super::price;
use crate::model::{Coded, Delivery, Need, Offer, ResourceKind, RuleSet, TravelRules};
use crate::taxonomy::{Fact, Sending};

/// A way of delivery with what it takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) delivery: Delivery,
    /// Set-up and travel, once per order.
    pub(super) minutes_per_order: u32,
    /// All minutes, or seats of a class.
    pub(super) minutes: u32,
}

/// As the crow flies between the two seats, rounded to 0.1 km; 0 when the seeker has no site.
pub(super) fn distance_km(need: &NeedFacts, offer: &OfferFacts) -> f64 {
    need.point
        .map_or(0.0, |point| offer.point.distance_km(point))
}

/// How far apart the two may be: the widest limit of the ways that suit both; farther, [`check`] fails. Without any such way it fails
/// at every distance.
pub(super) fn reach_km(travel: &TravelRules, need: &Need, offer: &Offer) -> f64 {
    let limit = |&way: &Delivery| limit_km(travel, need, offer, way).unwrap_or(f64::INFINITY);
    Delivery::ALL
        .iter()
        .filter(|way| suits(need, offer, **way))
        .map(limit)
        .fold(f64::NEG_INFINITY, f64::max)
}

/// Whether both sides accept a way; a side that names none accepts all.
fn suits(need: &Need, offer: &Offer, way: Delivery) -> bool {
    [&need.delivery, &offer.delivery]
        .iter()
        .all(|ways| ways.is_empty() || ways.contains(&way))
}

/// The best way: one without a problem, then the cheapest, then the quickest. Reports what is wrong with it.
pub(super) fn check(pair: &Pair<'_>, distance_km: f64, findings: &mut Findings) -> Way {
    let best = Delivery::ALL
        .iter()
        .copied()
        .filter(|way| suits(pair.need, pair.offer, *way))
        .map(|delivery| {
            let problem = problem(pair, delivery, distance_km);
            let grave = problem.map_or(0, |(severity, ..)| match severity {
                Severity::Fail => 3,
                Severity::Condition => 2,
                Severity::Warning | Severity::Note => 1,
            });
            let fee = price::list_fen(pair, delivery, false);
            let way = way(pair, delivery, distance_km);
            ((grave, fee, way.minutes, delivery), way)
        })
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, way)| way);
    let Some(best) = best else {
        findings.fail(
            Rule::Delivery,
            None,
            Details::DeliveryDiffers {
                wanted: pair.need.delivery.clone(),
                offered: pair.offer.delivery.clone(),
            },
        );
        let delivery = pair.offer.delivery.first().copied();
        return way(pair, delivery.unwrap_or(Delivery::SentIn), distance_km);
    };
    if let Some((severity, rule, details)) = problem(pair, best.delivery, distance_km) {
        findings.push(severity, rule, None, details);
    }
    best
}

fn way(pair: &Pair<'_>, delivery: Delivery, distance_km: f64) -> Way {
    let travel = match delivery {
        Delivery::OnSite => travel_minutes(pair, distance_km),
        Delivery::SentIn | Delivery::AtProvider | Delivery::Remote => 0,
    };
    let (minutes_per_order, minutes) = if pair.resource.kind == ResourceKind::Class {
        (0, pair.need.quantity)
    } else {
        let order = pair.offer.setup_minutes.saturating_add(travel);
        let work = pair.offer.minutes_each.saturating_mul(pair.need.quantity);
        (order, order.saturating_add(work))
    };
    Way {
        delivery,
        minutes_per_order,
        minutes,
    }
}

/// There and back by road.
fn travel_minutes(pair: &Pair<'_>, distance_km: f64) -> u32 {
    let travel = &pair.judge.rules.travel;
    let road_km = distance_km * f64::from(travel.detour_percent) / 100.0;
    libm::ceil(2.0 * road_km / f64::from(travel.speed_km_per_hour.max(1)) * 60.0) as u32
}

/// The gravest thing that is wrong with a way.
fn problem(
    pair: &Pair<'_>,
    delivery: Delivery,
    distance_km: f64,
) -> Option<(Severity, Rule, Details)> {
    if delivery == Delivery::AtProvider && !pair.site.visitors {
        return Some((Severity::Fail, Rule::Exclusion, Details::NoVisitors));
    }
    let sending = sending(pair, delivery);
    if let Some((Severity::Fail, details)) = sending {
        return Some((Severity::Fail, Rule::Delivery, details));
    }
    let travel = &pair.judge.rules.travel;
    if let Some(limit_km) = limit_km(travel, pair.need, pair.offer, delivery)
        && distance_km > limit_km
    {
        let details = Details::TooFar {
            delivery,
            distance_km,
            limit_km,
        };
        return Some((Severity::Fail, Rule::Distance, details));
    }
    sending.map(|(severity, details)| (severity, Rule::Delivery, details))
}

/// What is wrong with moving the instrument; only an instrument that is itself to be verified or calibrated moves.
fn sending(pair: &Pair<'_>, delivery: Delivery) -> Option<(Severity, Details)> {
    let moves = matches!(delivery, Delivery::SentIn | Delivery::AtProvider)
        && matches!(
            pair.need.service.rule_set(),
            RuleSet::Verification | RuleSet::Calibration
        );
    let instrument = pair.need.instrument.filter(|_| moves)?;
    let instrument = pair.judge.taxonomy.instrument(instrument);
    let verified = instrument.is_verified(Fact::Sending);
    match instrument.sending {
        Sending::Courier => None,
        Sending::Carried => {
            (delivery == Delivery::SentIn).then_some((Severity::Note, Details::CarryByHand))
        }
        Sending::OnSiteOnly => {
            let severity = if verified {
                Severity::Fail
            } else {
                Severity::Condition
            };
            Some((severity, Details::CannotBeSent { delivery, verified }))
        }
    }
}

/// The nearer of both sides' limits; without any, the round's for that way.
fn limit_km(travel: &TravelRules, need: &Need, offer: &Offer, delivery: Delivery) -> Option<f64> {
    let default_km = match delivery {
        Delivery::Remote => return None,
        Delivery::OnSite => travel.on_site_max_km,
        Delivery::SentIn => travel.sent_in_max_km,
        Delivery::AtProvider => None,
    };
    let own = [offer.max_distance_km, need.max_distance_km];
    own.into_iter()
        .flatten()
        .reduce(f64::min)
        .or(default_km.map(f64::from))
}
