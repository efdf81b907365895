//! A finding of the rules of fit as one sentence with the numbers of both sides.

mod accuracy;
mod capability;
mod practical;
mod right;

use super::Speaker;
use crate::fit::{Finding, Fit};

impl Speaker<'_> {
    /// One sentence, without a full stop.
    pub fn finding(&self, fit: &Fit, finding: &Finding) -> String {
        let scale = self.scale(fit.need, finding.requirement);
        self.accuracy(&finding.details, &scale)
            .or_else(|| self.capability(&finding.details, &scale))
            .or_else(|| self.right(&finding.details))
            .or_else(|| self.practical(fit, &finding.details))
            .unwrap_or_else(|| self.word(finding.rule).to_owned())
    }
}
