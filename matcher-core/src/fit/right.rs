//! R6 and R7: the right to do it, and the document it ends in: credential × service × province → document.
//!
//! Source: 计量法 第九条, 第二十二条 and provincial rules, row by row in `data/credentials/`. What a provider may not certify it may still
//! offer as another kind of service (instrument time, comparison, advice), said so.

use super::details::{Details, ValidityOf};
use super::edition;
use super::finding::{Findings, Rule};
use super::matrix::{Allowed, CredentialMatrix, Right};
use super::method::Supersession;
use super::pair::Pair;
use super::validity::{self, Days, Limit, Limits};
use crate::ids::Ix;
use crate::model::{
    Capability, Catalogue, Credential, CredentialKind, Document, Offer, RuleSet, ServiceKind,
};
use crate::taxonomy::regions::Regions;

/// A right that rests on a credential (or on none), for some days.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) credential: Option<Ix<Credential>>,
    pub(super) allowed: Allowed,
    /// What it may end in, as its publisher offers it, best first.
    pub(super) documents: Vec<Document>,
    pub(super) limits: Limits,
}

/// Why a row gives no right to what is wanted; the later, the nearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Problem {
    NotEntitled,
    Area,
    Document,
    Validity,
    Edition,
}

/// How a row (or an offer without rows) stands: what it ends in, when, on what condition.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) document: Document,
    pub(super) allowed: Allowed,
    pub(super) problem: Option<Problem>,
    /// Everything that bounds its days.
    pub(super) limits: Limits,
    pub(super) credential: Option<Ix<Credential>>,
}

/// The rights of an offer that need no row, or of a row that names `named`.
pub(super) fn grants(
    catalogue: &Catalogue,
    rights: &impl Fn(Option<CredentialKind>, ServiceKind) -> Vec<Right>,
    offer: Ix<Offer>,
    named: Option<&[Ix<Credential>]>,
) -> Vec<Grant> {
    let service = catalogue[offer].service;
    let site = catalogue.site_of(offer);
    let of_credential = |ix: Ix<Credential>, credential: &Credential, for_row: bool| {
        let of_site = credential.site.is_none_or(|own| own == site);
        rights(Some(credential.kind), service)
            .into_iter()
            .filter(move |right| of_site && right.allowed.needs_row() == for_row)
            .map(move |right| (Some(ix), right))
            .collect::<Vec<_>>()
    };
    let found: Vec<(Option<Ix<Credential>>, Right)> = match named {
        Some(named) => named
            .iter()
            .filter(|&&ix| catalogue[ix].organisation == catalogue.provider_of(offer))
            .flat_map(|&ix| of_credential(ix, &catalogue[ix], true))
            .collect(),
        None => catalogue
            .credentials_of(catalogue.provider_of(offer))
            .flat_map(|(ix, credential)| of_credential(ix, credential, false))
            .chain(rights(None, service).into_iter().map(|right| (None, right)))
            .collect(),
    };
    found
        .into_iter()
        .filter(|(_, right)| right.allowed.can_serve())
        .map(|(credential, right)| grant(catalogue, offer, credential, right))
        .collect()
}

fn grant(
    catalogue: &Catalogue,
    offer: Ix<Offer>,
    credential: Option<Ix<Credential>>,
    right: Right,
) -> Grant {
    let published = &catalogue[offer].documents;
    let mut limits = Limits::new();
    if let Some(ix) = credential {
        let days = Days {
            from: catalogue[ix].valid_from,
            to: catalogue[ix].last_day(),
        };
        limits.push(Limit {
            of: ValidityOf::Credential(ix),
            days,
        });
    }
    let days = Days {
        from: right.valid_from,
        to: right.valid_to,
    };
    if days != Days::EVER {
        limits.push(Limit {
            of: ValidityOf::Right,
            days,
        });
    }
    Grant {
        credential,
        allowed: right.allowed,
        documents: right
            .documents
            .into_iter()
            .filter(|document| published.is_empty() || published.contains(document))
            .collect(),
        limits,
    }
}

/// How a row stands for the need.
pub(super) fn standing_of_row(pair: &Pair<'_>, row: Ix<Capability>) -> Standing {
    let facts = pair.row_facts(row);
    let grants = facts.grants.iter().chain(&pair.offer_facts.grants);
    let supersession = facts.supersession.map(|(_, supersession)| supersession);
    let mut standing = standing(pair, grants, supersession);
    if let Some(to) = pair.row(row).standards_due {
        let days = Days { to, ..Days::EVER };
        standing.limits.push(Limit {
            of: ValidityOf::Standards,
            days,
        });
    }
    if standing.problem.is_none() && !overlaps(&standing.limits, pair.need_facts.window) {
        standing.problem = Some(Problem::Validity);
    }
    standing
}

/// How an offer of help, advice or training stands, which needs no row.
pub(super) fn standing_of_offer(pair: &Pair<'_>) -> Standing {
    standing(pair, pair.offer_facts.grants.iter(), None)
}

fn standing<'a>(
    pair: &Pair<'_>,
    grants: impl Iterator<Item = &'a Grant>,
    supersession: Option<Supersession>,
) -> Standing {
    grants
        .map(|grant| judge(pair, grant, supersession))
        .reduce(|best, other| {
            let days = |s: &Standing| {
                validity::common(&s.limits, pair.need_facts.window).map_or(0, Days::count)
            };
            // No problem beats every problem; a later problem is nearer to a yes; then more days in the window.
            let rank = |s: &Standing| (s.problem.is_none(), s.problem);
            let by_days = || days(&other).cmp(&days(&best));
            if rank(&other).cmp(&rank(&best)).then_with(by_days).is_gt() {
                other
            } else {
                best
            }
        })
        .unwrap_or(Standing {
            document: Document::None,
            allowed: Allowed::No,
            problem: Some(Problem::NotEntitled),
            limits: Limits::new(),
            credential: None,
        })
}

fn judge(pair: &Pair<'_>, grant: &Grant, supersession: Option<Supersession>) -> Standing {
    let wanted = pair.need.document;
    let mut limits = grant.limits.clone();
    let last = supersession.and_then(|supersession| edition::last_day(pair, grant, supersession));
    if let Some(to) = last {
        let days = Days { to, ..Days::EVER };
        limits.push(Limit {
            of: ValidityOf::Edition,
            days,
        });
    }
    let document = grant
        .documents
        .iter()
        .copied()
        .find(|document| document.satisfies(wanted));
    let problem = if grant.allowed == Allowed::OwnUnitOnly && !pair.same_group() {
        Some(Problem::NotEntitled)
    } else if !counts_in_area(pair, grant) {
        Some(Problem::Area)
    } else if document.is_none() {
        Some(Problem::Document)
    } else if !overlaps(&grant.limits, pair.need_facts.window) {
        Some(Problem::Validity)
    } else if !overlaps(&limits, pair.need_facts.window) {
        Some(Problem::Edition)
    } else {
        None
    };
    Standing {
        document: document
            .or_else(|| grant.documents.first().copied())
            .unwrap_or(Document::None),
        allowed: grant.allowed,
        problem,
        limits,
        credential: grant.credential,
    }
}

/// The area written in a credential bounds verification; nothing bounds calibration and the rest: 计量法 第十一条 asks for what is
/// near (就地就近), and 计量法实施细则 第十三条, on borders, speaks of verification only.
fn counts_in_area(pair: &Pair<'_>, grant: &Grant) -> bool {
    let bounded = grant.allowed == Allowed::RowsAndArea
        || pair.need.service.rule_set() == RuleSet::Verification;
    let Some(credential) = grant.credential.filter(|_| bounded) else {
        return true;
    };
    let areas = &pair.judge.catalogue[credential].areas;
    areas.is_empty()
        || areas
            .iter()
            .any(|&area| Regions::bundled().contains(area, pair.seeker.region))
}

fn overlaps(limits: &[Limit], window: Days) -> bool {
    validity::common(limits, window).is_some()
}

/// Reports what the standing of a row (or of the offer) means.
pub(super) fn report(
    pair: &Pair<'_>,
    entry: Option<usize>,
    row: Option<Ix<Capability>>,
    standing: &Standing,
    findings: &mut Findings,
) {
    match standing.problem {
        None => {}
        Some(Problem::NotEntitled) => {
            findings.fail(Rule::Right, entry, not_entitled(pair));
            return;
        }
        Some(Problem::Area) => {
            let areas = standing
                .credential
                .map_or_else(Vec::new, |ix| pair.judge.catalogue[ix].areas.clone());
            let region = pair.seeker.region;
            findings.fail(Rule::Right, entry, Details::AreaOutside { region, areas });
            return;
        }
        Some(Problem::Document) => {
            let mut available: Vec<Document> = row
                .into_iter()
                .flat_map(|row| &pair.row_facts(row).grants)
                .chain(&pair.offer_facts.grants)
                .flat_map(|grant| grant.documents.iter().copied())
                .collect();
            available.sort_unstable();
            available.dedup();
            let wanted = pair.need.document;
            let details = Details::DocumentMissing { wanted, available };
            findings.fail(Rule::Document, entry, details);
            return;
        }
        Some(Problem::Validity) => {
            validity::report_limits(&standing.limits, pair.need_facts.window, entry, findings);
            return;
        }
        Some(Problem::Edition) => return, // told by the rule of editions
    }
    match standing.allowed {
        Allowed::Contract => findings.condition(Rule::Right, entry, Details::ByContractOnly),
        Allowed::OwnUnitOnly => findings.condition(Rule::Right, entry, Details::WithinGroup),
        _ => {}
    }
    if standing.document == Document::InternalData {
        findings.note(Rule::Document, entry, Details::InternalUseOnly);
    }
}

/// What the provider holds and the best that the table says about it.
fn not_entitled(pair: &Pair<'_>) -> Details {
    let catalogue = pair.judge.catalogue;
    let service = pair.need.service;
    let mut holds: Vec<CredentialKind> = catalogue
        .credentials_of(pair.resource.organisation)
        .map(|(_, credential)| credential.kind)
        .collect();
    holds.sort_unstable();
    holds.dedup();
    let best = holds
        .iter()
        .copied()
        .map(Some)
        .chain([None])
        .filter_map(|holds| {
            let matrix: &CredentialMatrix = pair.judge.rights;
            matrix.right_on(
                holds,
                service,
                pair.site.region,
                pair.need_facts.window.from,
            )
        })
        .min_by_key(|right| right.allowed);
    Details::NotEntitled {
        service,
        holds,
        allowed: best.as_ref().map_or(Allowed::No, |right| right.allowed),
        verified: best.is_some_and(|right| right.verified),
    }
}
