//! What the judge works out once per need and once per row.

use super::criterion::{Criterion, hull};
use super::judge::Draft;
use super::matrix::{CredentialMatrix, Right};
use super::method::{methods, supersession};
use super::pair::{NeedFacts, OfferFacts, RequirementFacts, RowFacts, SlotFacts};
use super::validity::{Days, day_number};
use super::{compulsory, price, right};
use crate::ids::Ix;
use crate::model::{Capability, Catalogue, CredentialKind, Organisation, PlanRules, ServiceKind};
use crate::quantity::{Coverage, Form, Interval, Uncertainty};
use crate::taxonomy::Taxonomy;
use crate::taxonomy::regions::Point;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What was worked out once about every need, offer, row and slot of a catalogue under the rules of one day. Whoever keeps a catalogue
/// for long keeps these beside it, and makes a judge of both for each question.
#[derive(Debug)]
pub struct Facts {
    pub(super) needs: Vec<NeedFacts>,
    pub(super) offers: Vec<OfferFacts>,
    pub(super) rows: Vec<RowFacts>,
    pub(super) slots: Vec<SlotFacts>,
}

impl Facts {
    /// Of a catalogue. O(capabilities + needs + slots).
    pub fn new(
        catalogue: &Catalogue,
        taxonomy: &Taxonomy,
        rules: &PlanRules,
        rights: &CredentialMatrix,
    ) -> Self {
        let memory = RefCell::new(BTreeMap::new());
        let rights_in = |region: u32| {
            let memory = &memory;
            move |holds: Option<CredentialKind>, service: ServiceKind| -> Vec<Right> {
                let key = (holds, service, region / 10_000);
                let mut memory = memory.borrow_mut();
                let found = memory.entry(key).or_insert_with(|| {
                    let mut rights = rights.rights(holds, service, region);
                    rights.retain(|right| right.valid_to >= rules.date);
                    rights
                });
                found.clone()
            }
        };
        let mut rows_of = vec![0..0; catalogue.offers.len()];
        let mut rows = Vec::with_capacity(catalogue.capabilities.len());
        for (place, row) in catalogue.capabilities.iter().enumerate() {
            let run = &mut rows_of[row.offer.index()];
            *run = if run.end == 0 {
                place..place + 1
            } else {
                run.start..place + 1
            };
            let rights = rights_in(catalogue[catalogue.site_of(row.offer)].region);
            rows.push(row_facts(catalogue, taxonomy, rules, &rights, row));
        }
        let offers = rows_of
            .into_iter()
            .enumerate()
            .map(|(place, rows)| {
                let offer = Ix::new(place);
                let site = &catalogue[catalogue.site_of(offer)];
                OfferFacts {
                    rows,
                    grants: right::grants(catalogue, &rights_in(site.region), offer, None),
                    point: site.point,
                }
            })
            .collect();
        let needs = catalogue
            .needs
            .iter()
            .map(|need| {
                let draft = Draft {
                    need,
                    seeker: &catalogue[need.organisation],
                    point: seat(catalogue, need.organisation),
                };
                need_facts(catalogue, taxonomy, rules, &draft)
            })
            .collect();
        let slots = catalogue.slots.iter().map(|slot| {
            let (from, to) = (slot.period.first_day(), slot.period.last_day());
            SlotFacts {
                days: Days { from, to },
                first: day_number(from),
                last: day_number(to),
            }
        });
        Self {
            needs,
            offers,
            rows,
            slots: slots.collect(),
        }
    }
}

/// The facts of a need, in the catalogue or not.
pub(super) fn need_facts(
    catalogue: &Catalogue,
    taxonomy: &Taxonomy,
    rules: &PlanRules,
    draft: &Draft<'_>,
) -> NeedFacts {
    let need = draft.need;
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
        point: draft.point,
        window: Days {
            from: need.window_from.max(tomorrow),
            to: need.window_to,
        },
        benefits: price::benefits_of(catalogue, need.service, draft.seeker),
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

/// The seat of an organisation.
fn seat(catalogue: &Catalogue, organisation: Ix<Organisation>) -> Option<Point> {
    catalogue
        .sites_of(organisation)
        .next()
        .map(|(_, site)| site.point)
}
