//! The nearest misses of a need that no offer can serve.

use super::Context;
use crate::fit::{Finding, Fit, Rule, Severity};
use crate::ids::Ix;
use crate::market::{Candidates, Partners};
use crate::model::{Need, Offer};

/// Misses told per need.
const MISSES: usize = 3;
/// Offers judged per need to find them, the nearest ones.
const JUDGED: usize = 150;

/// An offer that nearly serves a need.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss {
    /// The offer.
    pub offer: Ix<Offer>,
    /// The verdict with its numbers.
    pub fit: Fit,
    /// Whether only the mode of the round stands between them.
    pub outside_mode: bool,
}

impl NearMiss {
    /// The findings that stand between the two.
    pub fn failures(&self) -> impl Iterator<Item = &Finding> {
        self.fit
            .findings
            .iter()
            .filter(|f| f.severity == Severity::Fail)
    }
}

/// The nearest misses, one per provider, nearest first: fewest failing rules, the more easily mended rule, then the shorter way.
pub(super) fn nearest_misses(
    context: &Context<'_>,
    candidates: &Candidates<'_>,
    partners: &Partners<'_>,
    need: Ix<Need>,
) -> Vec<NearMiss> {
    let wanted = &context.catalogue[need];
    let mut misses: Vec<NearMiss> = candidates
        .nearest(context.judge, need, JUDGED)
        .into_iter()
        .map(|offer| {
            let provider = context.catalogue.provider_of(offer);
            let fit = context.judge.judge(need, offer);
            let admitted = partners.admits(provider, partners.tie(provider, wanted.organisation));
            NearMiss {
                offer,
                outside_mode: fit.verdict.can_serve() && !admitted,
                fit,
            }
        })
        .collect();
    misses.sort_by(|a, b| {
        distance(a)
            .total_cmp(&distance(b))
            .then(a.offer.cmp(&b.offer))
    });
    let mut told: Vec<NearMiss> = Vec::with_capacity(MISSES);
    for miss in misses {
        let provider = context.catalogue.provider_of(miss.offer);
        let known = |m: &NearMiss| context.catalogue.provider_of(m.offer) == provider;
        if told.len() < MISSES && !told.iter().any(known) {
            told.push(miss);
        }
    }
    told
}

/// How far a miss is: the sum over failing rules, plus a little for the way.
fn distance(miss: &NearMiss) -> f64 {
    let rules: f64 = miss.failures().map(|f| hardness(f.rule)).sum();
    rules + miss.fit.worst_ratio.map_or(0.0, |r| r.clamp(0.0, 10.0)) + miss.fit.distance_km / 1000.0
}

/// How hard a rule is to mend, from a date to another laboratory.
fn hardness(rule: Rule) -> f64 {
    match rule {
        Rule::Budget | Rule::Capacity | Rule::Delivery => 20.0,
        Rule::Distance | Rule::Validity | Rule::DataMissing | Rule::Edition => 25.0,
        Rule::Accuracy | Rule::UncertaintyStatement | Rule::Document => 40.0,
        Rule::Right | Rule::Range => 50.0,
        Rule::Exclusion => 60.0,
        Rule::Measurand | Rule::ServiceKind | Rule::Compulsory => 200.0,
    }
}
