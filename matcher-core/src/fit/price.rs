//! What it costs, and whether that is within the budget.
//!
//! Source: how the work is sold (list price per piece, smallest order, visit fee, contract discount, urgent factor). National texts
//! encourage and carry no rates; only a local rule with a rate, in its area and days, lowers a price.

use super::details::Details;
use super::eligibility::{areas_of, unmet};
use super::finding::{Findings, Rule};
use super::pair::Pair;
use super::verdict::Price;
use crate::ids::Ix;
use crate::model::{Benefit, BenefitMeasure, Catalogue, Delivery, Organisation, ServiceKind};
use jiff::civil::Date;

/// The price by the list.
pub(super) fn list_fen(pair: &Pair<'_>, delivery: Delivery, urgent: bool) -> i64 {
    fee_fen(pair, delivery, urgent, 0)
}

/// quantity × price, less the contract discount, at least the smallest order, times the urgent factor, plus the visit.
fn fee_fen(pair: &Pair<'_>, delivery: Delivery, urgent: bool, discount_percent: u8) -> i64 {
    let offer = pair.offer;
    let mut fee = i128::from(offer.price_fen) * i128::from(pair.need.quantity);
    if discount_percent > 0 {
        fee = fee * i128::from(100 - discount_percent.min(100)) / 100;
    }
    fee = fee.max(i128::from(offer.minimum_order_fen));
    if urgent {
        fee = fee * i128::from(offer.urgent_percent.max(100)) / 100;
    }
    if delivery == Delivery::OnSite {
        fee += i128::from(offer.visit_fee_fen);
    }
    i64::try_from(fee).unwrap_or(i64::MAX)
}

/// The price on a day.
pub(super) fn price(pair: &Pair<'_>, delivery: Delivery, urgent: bool, day: Date) -> Price {
    let list_fen = list_fen(pair, delivery, urgent);
    let discount = pair.offer.contract_discount_percent;
    let best = applicable(pair, day)
        .map(|(ix, benefit)| (saving_fen(benefit, list_fen), ix))
        .filter(|(saving, _)| *saving > 0)
        .reduce(|best, other| if other.0 > best.0 { other } else { best });
    Price {
        list_fen,
        contract_fen: fee_fen(pair, delivery, urgent, discount),
        after_benefits_fen: list_fen - best.map_or(0, |(saving, _)| saving),
        benefit: best.map(|(_, ix)| ix),
        deferred_by: applicable(pair, day)
            .find(|(_, benefit)| benefit.measure == BenefitMeasure::Deferred)
            .map(|(ix, _)| ix),
    }
}

/// The benefits whose conditions hold for the seeker on that day.
fn applicable<'a>(
    pair: &'a Pair<'_>,
    day: Date,
) -> impl Iterator<Item = (Ix<Benefit>, &'a Benefit)> {
    let benefits = pair.need_facts.benefits.iter();
    benefits
        .map(|&ix| (ix, &pair.judge.catalogue[ix]))
        .filter(move |(_, benefit)| benefit.valid_from <= day && day <= benefit.valid_to)
}

/// The benefits whose conditions, but for the day, hold for a seeker of a service.
pub(crate) fn benefits_of(
    catalogue: &Catalogue,
    service: ServiceKind,
    seeker: &Organisation,
) -> Vec<Ix<Benefit>> {
    open_to(catalogue, seeker)
        .filter(|(_, benefit)| is_for(benefit, service))
        .map(|(ix, _)| ix)
        .collect()
}

/// The benefits whose conditions, but for the day and the service, hold for a seeker.
pub(crate) fn open_to<'a>(
    catalogue: &'a Catalogue,
    seeker: &'a Organisation,
) -> impl Iterator<Item = (Ix<Benefit>, &'a Benefit)> {
    let areas = areas_of(seeker);
    let benefits = catalogue.benefits.iter().enumerate();
    benefits
        .filter(move |(_, benefit)| unmet(benefit, seeker, &areas).next().is_none())
        .map(|(index, benefit)| (Ix::new(index), benefit))
}

/// Whether a benefit is for a service; one that names none is for all.
pub(crate) fn is_for(benefit: &Benefit, service: ServiceKind) -> bool {
    benefit.services.is_empty() || benefit.services.contains(&service)
}

/// What a benefit takes off, in whole fen, rounded down; nothing without a rate.
pub(super) fn saving_fen(benefit: &Benefit, fee_fen: i64) -> i64 {
    let percent = match benefit.measure {
        BenefitMeasure::Text | BenefitMeasure::Deferred => None,
        BenefitMeasure::Reduced | BenefitMeasure::Waived => benefit.percent,
    };
    let saving = percent.map_or(0, |percent| {
        i128::from(fee_fen) * i128::from(percent.min(100)) / 100
    });
    let saving = i64::try_from(saving).unwrap_or(fee_fen);
    benefit.cap_fen.map_or(saving, |cap| saving.min(cap)).max(0)
}

/// The price after benefits is within the budget.
pub(super) fn check(pair: &Pair<'_>, price: &Price, findings: &mut Findings) {
    let Some(budget_fen) = pair.need.budget_fen else {
        return;
    };
    let price_fen = price.after_benefits_fen;
    if price_fen <= budget_fen {
        return;
    }
    if price.contract_fen <= budget_fen {
        findings.condition(
            Rule::Budget,
            None,
            Details::WithinBudgetByContract {
                contract_fen: price.contract_fen,
                price_fen,
                budget_fen,
            },
        );
    } else {
        findings.fail(
            Rule::Budget,
            None,
            Details::OverBudget {
                price_fen,
                budget_fen,
            },
        );
    }
}
