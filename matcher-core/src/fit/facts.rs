//! What the judge works out once per need and once per row.

use super::criterion::{Criterion, hull};
use super::matrix::Right;
use super::method::{methods, supersession};
use super::pair::{NeedFacts, RequirementFacts, RowFacts};
use super::validity::Days;
use super::{compulsory, price, right};
use crate::model::{Capability, Catalogue, CredentialKind, Need, PlanRules, ServiceKind};
use crate::quantity::{Coverage, Form, Interval, Uncertainty};
use crate::taxonomy::Taxonomy;

/// The facts of a need.
pub(super) fn need_facts(
    catalogue: &Catalogue,
    taxonomy: &Taxonomy,
    rules: &PlanRules,
    need: &Need,
) -> NeedFacts {
    let tomorrow = rules.date.tomorrow().unwrap_or(rules.date);
    NeedFacts {
        hand_over: compulsory::compulsory(need, taxonomy),
        requirements: need
            .requirements
            .iter()
            .map(|requirement| RequirementFacts {
                criterion: Criterion::of(need, requirement, taxonomy),
                methods: methods(&requirement.method),
            })
            .collect(),
        point: catalogue
            .sites_of(need.organisation)
            .next()
            .map(|(_, site)| site.point),
        window: Days {
            from: need.window_from.max(tomorrow),
            to: need.window_to,
        },
        benefits: price::benefits_of(catalogue, need),
    }
}

/// The facts of a row.
pub(super) fn row_facts(
    catalogue: &Catalogue,
    taxonomy: &Taxonomy,
    rules: &PlanRules,
    rights: &impl Fn(Option<CredentialKind>, ServiceKind) -> Vec<Right>,
    row: &Capability,
) -> RowFacts {
    let range = hull(&row.range).unwrap_or(Interval::ALL);
    let at_95 = |stated: &Option<Uncertainty>| -> Option<(Form, Coverage)> {
        let (form, coverage) = stated.as_ref()?.u95();
        Some((form.anchored(&range), coverage))
    };
    let methods = methods(&row.method);
    RowFacts {
        result: at_95(&row.uncertainty),
        standard: at_95(&row.standard_uncertainty),
        supersession: methods
            .iter()
            .enumerate()
            .find_map(|(place, method)| Some((place, supersession(method, taxonomy, rules.date)?))),
        methods,
        grants: right::grants(catalogue, rights, row.offer, Some(&row.credentials)),
    }
}
