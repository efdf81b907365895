//! The offer is of the kind of service that is asked for.

use super::details::Details;
use super::finding::{Findings, Rule};
use super::pair::Pair;

/// Calibration never stands in for verification nor the other way: they end in different documents and follow different rules
/// (JJF 1001-2011, 9.17 and 4.10).
pub(super) fn check(pair: &Pair<'_>, findings: &mut Findings) {
    if pair.need.service != pair.offer.service {
        findings.fail(
            Rule::ServiceKind,
            None,
            Details::ServiceDiffers {
                wanted: pair.need.service,
                offered: pair.offer.service,
            },
        );
    }
}
