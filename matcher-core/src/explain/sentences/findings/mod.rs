//! A finding of the rules of fit as one sentence with the numbers of both sides.

mod accuracy;
mod capability;
mod practical;
mod right;

use super::Speaker;
use crate::fit::{Finding, Fit};
use crate::model::Need;

impl Speaker<'_> {
    /// One sentence, without a full stop.
    pub fn finding(&self, fit: &Fit, finding: &Finding) -> String {
        self.finding_of(&self.catalogue[fit.need], fit, finding)
    }

    /// The same of a need that is no record of the catalogue, such as a draft.
    pub fn finding_of(&self, need: &Need, fit: &Fit, finding: &Finding) -> String {
        let scale = self.scale(need, finding.requirement);
        self.accuracy(&finding.details, &scale)
            .or_else(|| self.capability(&finding.details, &scale))
            .or_else(|| self.right(&finding.details))
            .or_else(|| self.practical(need, fit, &finding.details))
            .unwrap_or_else(|| self.word(finding.rule).to_owned())
    }
}
