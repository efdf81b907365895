//! The value of an option in integer points; every part is published in the round's rules ([`ValueRules`]).
//!
//! | part | points |
//! | --- | --- |
//! | served | `served` |
//! | priority | `priority` × (priority − 1) |
//! | ladder | `innovative`, `specialised` or `little_giant` |
//! | fit | `fit` when U/T is within the rule; falling linearly to 0 where U = T; − `overqualified` when far better than needed |
//! | near | `near` × (1 − distance / `far_km`) |
//! | tie | `supply_link` / links between the two, `same_field`, `lead` |
//! | continuity | `continuity` for the provider of the previous plan |
//! | price | `price` × (1 − price / limit), the limit being the budget or twice the median price of the need's offers |
//! | early | `early` × share of the window that is left when the period begins |
//!
//! A lot (a part of a need) gets its share of the sum by quantity. All quotients are rounded down; the sum is at least 0.

use super::partners::Tie;
use crate::model::{Ladder, Need, Organisation, ValueRules};
use serde::Serialize;

/// What decides the points of one option.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merits {
    /// U/T in units of the rule: 1 is exactly at the rule; `None` where no uncertainty decides.
    pub worst_ratio: Option<f64>,
    /// Great-circle distance.
    pub distance_km: f64,
    /// The tie between the two.
    pub tie: Tie,
    /// Whether the provider is a lead enterprise.
    pub lead: bool,
    /// Whether the provider served this need in the previous plan.
    pub continuity: bool,
    /// Price after benefits, in fen.
    pub price_fen: i64,
    /// The price at which cheapness counts nothing, in fen.
    pub price_limit_fen: i64,
    /// Days from the first day of the window to the first possible day of the service.
    pub days_into_window: i64,
    /// Days of the window.
    pub window_days: i64,
}

/// The parts of an option's value. The sum is [`Points::total`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Points {
    /// For serving the need.
    pub served: i64,
    /// For its priority.
    pub priority: i64,
    /// For the SME's place on the ladder.
    pub ladder: i64,
    /// For accuracy; negative when far better than needed.
    pub fit: i64,
    /// For nearness.
    pub near: i64,
    /// For supply link, field and lead enterprise.
    pub tie: i64,
    /// For continuity.
    pub continuity: i64,
    /// For cheapness.
    pub price: i64,
    /// For being early.
    pub early: i64,
}

impl Points {
    /// The sum, at least 0.
    pub fn total(&self) -> i64 {
        (self.served
            + self.priority
            + self.ladder
            + self.fit
            + self.near
            + self.tie
            + self.continuity
            + self.price
            + self.early)
            .max(0)
    }
}

/// The points of an option.
pub fn points(rules: &ValueRules, need: &Need, seeker: &Organisation, merits: &Merits) -> Points {
    Points {
        served: rules.served,
        priority: rules.priority * i64::from(need.priority.saturating_sub(1)),
        ladder: match seeker.ladder {
            Ladder::None => 0,
            Ladder::Innovative => rules.innovative,
            Ladder::Specialised => rules.specialised,
            Ladder::LittleGiant => rules.little_giant,
        },
        fit: fit_points(rules, merits.worst_ratio),
        near: share(
            rules.near,
            1.0 - merits.distance_km / f64::from(rules.far_km.max(1)),
        ),
        tie: tie_points(rules, merits),
        continuity: if merits.continuity {
            rules.continuity
        } else {
            0
        },
        price: share(
            rules.price,
            1.0 - merits.price_fen as f64 / merits.price_limit_fen.max(1) as f64,
        ),
        early: share(
            rules.early,
            1.0 - merits.days_into_window as f64 / merits.window_days.max(1) as f64,
        ),
    }
}

/// The rule JJF 1094 gives (U ≤ T/3) has its ratio 1 at the rule and 3 where U = T.
const RATIO_WHERE_U_EQUALS_T: f64 = 3.0;

fn fit_points(rules: &ValueRules, worst_ratio: Option<f64>) -> i64 {
    let Some(ratio) = worst_ratio else {
        return rules.fit;
    };
    if ratio < f64::from(rules.overqualified_below_percent) / 100.0 {
        return rules.fit - rules.overqualified;
    }
    if ratio <= 1.0 {
        return rules.fit;
    }
    share(
        rules.fit,
        (RATIO_WHERE_U_EQUALS_T - ratio) / (RATIO_WHERE_U_EQUALS_T - 1.0),
    )
}

fn tie_points(rules: &ValueRules, merits: &Merits) -> i64 {
    let chain = merits
        .tie
        .chain_steps
        .map_or(0, |steps| rules.supply_link / i64::from(steps.max(1)));
    let field = if merits.tie.same_field {
        rules.same_field
    } else {
        0
    };
    let lead = if merits.lead { rules.lead } else { 0 };
    chain + field + lead
}

/// A share of points, rounded down; nothing below 0 or for what is no number.
fn share(points: i64, share: f64) -> i64 {
    libm::floor(points as f64 * share.clamp(0.0, 1.0)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accuracy_saturates_at_the_rule_and_far_too_good_costs_a_little() {
        let rules = ValueRules::default();
        for (ratio, expected) in [
            (None, rules.fit),
            (Some(1.0), rules.fit),
            (Some(0.5), rules.fit),
            (Some(0.05), rules.fit - rules.overqualified),
            (Some(2.0), rules.fit / 2),
            (Some(3.0), 0),
            (Some(f64::INFINITY), 0),
        ] {
            assert_eq!(fit_points(&rules, ratio), expected, "{ratio:?}");
        }
    }

    #[test]
    fn a_share_is_never_negative_and_never_more_than_the_whole() {
        for (part, expected) in [(-3.0, 0), (0.0, 0), (0.5, 50), (7.0, 100), (f64::NAN, 0)] {
            assert_eq!(share(100, part), expected, "{part}");
        }
    }
}
