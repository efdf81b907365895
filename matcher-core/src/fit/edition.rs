//! R11: the edition of the regulation in force on the service date. A refusal for verification and accredited documents, a warning
//! otherwise; an edition that was not looked up decides nothing.
//!
//! Source: JJF 1033 (a standard works by the edition in force), CNAS-CL01 7.2.1 (practice: not read).

use super::details::Details;
use super::finding::{Findings, Rule, Severity};
use super::method::{Method, Supersession};
use super::pair::Pair;
use super::right::{Grant, Problem, Standing};
use crate::ids::Ix;
use crate::model::{Capability, CredentialKind, RuleSet};
use jiff::civil::Date;

/// The last day on which a right still holds for work by an edition that goes out of force; `None` when the edition does not bound it:
/// only verification and what rests on an accreditation or CMA must follow the edition in force, and only a read fact refuses.
pub(super) fn last_day(pair: &Pair<'_>, grant: &Grant, supersession: Supersession) -> Option<Date> {
    let accredited = grant.credential.is_some_and(|credential| {
        matches!(
            pair.judge.catalogue[credential].kind,
            CredentialKind::CnasCalibration | CredentialKind::CnasTesting | CredentialKind::Cma
        )
    });
    let bounds = pair.need.service.rule_set() == RuleSet::Verification || accredited;
    (supersession.verified && bounds)
        .then(|| supersession.from.yesterday().unwrap_or(supersession.from))
}

pub(super) fn check(
    pair: &Pair<'_>,
    entry: usize,
    row: Ix<Capability>,
    standing: &Standing,
    findings: &mut Findings,
) {
    let facts = pair.row_facts(row);
    let refused = standing.problem == Some(Problem::Edition);
    if let Some((method, supersession)) = facts.supersession
        && (refused || supersession.from <= pair.need_facts.window.from)
    {
        let details = Details::Superseded {
            cited: facts.methods[method].to_string(),
            since: Some(supersession.from).filter(|&from| from > Date::MIN),
            verified: supersession.verified,
        };
        let severity = match (refused, supersession.verified) {
            (true, _) => Severity::Fail,
            (false, true) => Severity::Warning,
            (false, false) => Severity::Note,
        };
        findings.push(severity, Rule::Edition, Some(entry), details);
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
