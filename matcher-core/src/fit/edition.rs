//! R11: the edition of the regulation in force on the service date. A refusal for verification and accredited documents, a warning
//! otherwise; an edition that was not looked up decides nothing.
//!
//! Source: JJF 1033 (a standard works by the edition in force), CNAS-CL01 7.2.1 (practice: not read).

use super::finding::{Details, Findings, Rule};
use super::method::Method;
use super::pair::Pair;
use super::right::Standing;
use crate::ids::Ix;
use crate::model::{Capability, Document, RuleSet};

/// Whether a superseded edition is refused.
pub(super) fn must_be_current(pair: &Pair<'_>, document: Document) -> bool {
    pair.need.service.rule_set() == RuleSet::Verification
        || matches!(
            document,
            Document::CalibrationCertificateCnas
                | Document::TestReportCnas
                | Document::TestReportCma
        )
}

pub(super) fn check(
    pair: &Pair<'_>,
    entry: usize,
    row: Ix<Capability>,
    standing: &Standing,
    findings: &mut Findings,
) {
    let facts = pair.row_facts(row);
    let days = pair.need_facts.window;
    if let Some((method, supersession)) = facts.supersession
        && supersession.from <= days.from
    {
        let details = Details::Superseded {
            cited: facts.methods[method].to_string(),
            since: Some(supersession.from).filter(|&from| from > jiff::civil::Date::MIN),
            verified: supersession.verified,
        };
        if !supersession.verified {
            findings.note(Rule::Edition, Some(entry), details);
        } else if must_be_current(pair, standing.document) {
            findings.fail(Rule::Edition, Some(entry), details);
        } else {
            findings.warn(Rule::Edition, Some(entry), details);
        }
    }
    if !findings.keeps() {
        return;
    }
    let names_none = match pair.need.service.rule_set() {
        RuleSet::Verification => !facts.methods.iter().any(Method::is_verification_regulation),
        RuleSet::Calibration => facts.methods.is_empty(),
        _ => false,
    };
    if names_none {
        findings.condition(Rule::Edition, Some(entry), Details::MethodNotStated);
    }
    for wanted in &pair.requirement_facts(entry).methods {
        let own = facts.methods.iter().find(|own| own.is_same(wanted));
        if let (Some(year), Some(own)) = (wanted.edition, own)
            && own.edition.is_some_and(|edition| edition != year)
        {
            findings.condition(
                Rule::Edition,
                Some(entry),
                Details::EditionDiffers {
                    wanted: wanted.to_string(),
                    cited: own.to_string(),
                },
            );
        }
    }
}
