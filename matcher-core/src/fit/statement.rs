//! R4: what a stated uncertainty is at 95 %.
//!
//! Source: JJF 1059.1-2012 and GUM annex G: p ≈ 95 %, or k with degrees of freedom, is U95 as it stands; k = 1, k = 3, p ≈ 99 % and an
//! unexplained k are rescaled, and the finding says so. The arithmetic is [`Uncertainty::u95`](crate::quantity::Uncertainty::u95).

use super::criterion::Test;
use super::details::Details;
use super::finding::{Findings, Rule};
use super::pair::Pair;
use crate::ids::Ix;
use crate::model::Capability;
use crate::quantity::Coverage;

pub(super) fn check(pair: &Pair<'_>, entry: usize, row: Ix<Capability>, findings: &mut Findings) {
    if !findings.keeps() {
        return;
    }
    let (criterion, row) = (
        &pair.requirement_facts(entry).criterion,
        pair.row_facts(row),
    );
    let by_standard = matches!(criterion.test, Test::Standard { .. } | Test::Grade { .. });
    let used = if by_standard && row.standard.is_some() {
        &row.standard
    } else {
        &row.result
    };
    if let Some((_, coverage)) = used
        && *coverage != Coverage::Stated
    {
        findings.note(
            Rule::UncertaintyStatement,
            Some(entry),
            Details::Coverage(*coverage),
        );
    }
}
