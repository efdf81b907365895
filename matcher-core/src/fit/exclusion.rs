//! R12: lists of those to avoid (回避名单) on both sides, and the round's own exclusions.
//!
//! Source: the programme is voluntary; competitors and customers of competitors may refuse each other without a reason.

use super::details::Details;
use super::finding::{Findings, Rule};
use super::pair::Pair;

pub(super) fn check(pair: &Pair<'_>, findings: &mut Findings) {
    let (provider, seeker) = (pair.resource.organisation, pair.need.organisation);
    let mut fail = |details| findings.fail(Rule::Exclusion, None, details);
    if provider == seeker {
        fail(Details::OwnOrganisation);
    }
    if pair.need.avoid.contains(&provider) || pair.seeker.avoid.contains(&provider) {
        fail(Details::AvoidedBySeeker);
    }
    if pair.provider.avoid.contains(&seeker) {
        fail(Details::AvoidedByProvider);
    }
    let rules = &pair.judge.rules.exclusions;
    let excluded = rules.iter().position(|exclusion| {
        exclusion.provider == pair.provider.id
            && exclusion
                .seeker
                .as_ref()
                .is_none_or(|id| *id == pair.seeker.id)
            && exclusion.need.as_ref().is_none_or(|id| *id == pair.need.id)
    });
    if let Some(exclusion) = excluded {
        fail(Details::ExcludedByRound { exclusion });
    }
}
