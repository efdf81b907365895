//! Needs with their requirements, and bundles.

use super::build::{AllIds, Builder};
use super::capacity::{Severity, parameters, printed};
use super::cells::Cells;
use super::quantities::Quantities;
use crate::exchange::input_problem::InputCode;
use crate::exchange::schema::{ALL, AS_MANY, DECISION_RULES};
use crate::ids::Ix;
use crate::model::{Bundle, DecisionRule, Document, Need, Requirement, RuleSet, Side, Use};
use crate::taxonomy::Measurand;
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Builder<'a> {
    pub(super) fn needs(&mut self, ids: &AllIds<'a>) -> Vec<Option<Need>> {
        self.table(&ids.needs, |cells, quantities, _, id| {
            let organisation = cells.reference("organisation", &ids.organisations);
            let service = cells.code("service_kind");
            let instrument_text = cells.raw("instrument");
            let named = service.map(|service| quantities.instrument(instrument_text, service));
            let is_known =
                named.is_none_or(|named| named.instrument.is_some() || named.measurand.is_some());
            if !instrument_text.is_empty() && !is_known {
                cells.warning(InputCode::UnknownInstrument, "instrument", |problem| {
                    problem
                });
            }
            let text = cells.text("text");
            let (purpose, document) = (cells.code("purpose"), cells.code("document"));
            let quantity = cells.integer("quantity");
            let (window_from, window_to) = cells.window("window_from", "window_to");
            let delivery = cells.codes("delivery");
            let max_distance_km = cells.number("max_distance_km");
            let budget_fen = cells.fen("budget_yuan");
            let priority = cells.integer("priority");
            let avoid = cells.references("avoid", &ids.organisations);
            if let Some(own) = organisation {
                cells.not_itself("avoid", own, &avoid, ids.organisations.id(own));
            }
            Some(Need {
                id,
                organisation: organisation?,
                service: service?,
                text,
                instrument: named.and_then(|named| named.instrument),
                instrument_text: instrument_text.to_owned(),
                requirements: Vec::new(),
                purpose: purpose.unwrap_or(Use::Quality),
                document: document.unwrap_or(Document::None),
                quantity: quantity?,
                window_from,
                window_to,
                delivery,
                max_distance_km,
                budget_fen,
                priority: priority.unwrap_or(1),
                avoid,
            })
        })
    }

    /// Puts the requirements into their needs. A need with a bad requirement is bad: without it, it would ask for too little.
    pub(super) fn requirements(&mut self, ids: &AllIds<'a>, needs: &mut [Option<Need>]) {
        let mut spoilt = BTreeSet::new();
        let mut asked = BTreeSet::new();
        let rows = self.rows("requirements", |cells, quantities| {
            let place = cells.reference("need", &ids.needs)?;
            asked.insert(place);
            let need = needs.get(place.index()).and_then(Option::as_ref);
            let requirement = requirement(cells, quantities, need);
            if cells.bad {
                spoilt.insert(place);
            }
            Some((place, requirement))
        });
        for (_, (place, requirement)) in rows.into_iter().flatten() {
            match needs.get_mut(place.index()) {
                Some(Some(need)) => need.requirements.push(requirement),
                _ => self.count_dependent("requirements"),
            }
        }
        for place in spoilt {
            if let Some(need) = needs.get_mut(place.index())
                && let Some(need) = need.take()
            {
                self.count_dependent("needs");
                for _ in &need.requirements {
                    self.count_dependent("requirements");
                }
            }
        }
        for need in needs.iter_mut().flatten() {
            need.requirements.sort_by_cached_key(order);
        }
        self.tell_needs_without_requirement(ids, &asked, needs);
    }

    fn tell_needs_without_requirement(
        &mut self,
        ids: &AllIds<'a>,
        asked: &BTreeSet<Ix<Need>>,
        needs: &[Option<Need>],
    ) {
        let Some(bound) = self.bound.get("needs") else {
            return;
        };
        for row in bound.sheet.rows() {
            let place = ids.needs.find(bound.raw(row, "id"));
            let Some(place) = place.filter(|place| !asked.contains(place)) else {
                continue;
            };
            let need = needs.get(place.index()).and_then(Option::as_ref);
            if need.is_some_and(accuracy_decides) {
                let problem = bound.problem(InputCode::MissingTolerance, row.number, "");
                self.problems.push(problem.as_warning());
            }
        }
    }

    pub(super) fn bundles(
        &mut self,
        ids: &AllIds<'a>,
        needs: &[Option<Need>],
    ) -> Vec<Option<Bundle>> {
        let mut first: BTreeMap<Ix<Need>, Ix<Bundle>> = BTreeMap::new();
        let mut clashing = BTreeSet::new();
        let mut bundles = self.table(&ids.bundles, |cells, _, place, id| {
            let members = cells.references("needs", &ids.needs);
            let owner = |need: &Ix<Need>| Some(needs.get(need.index())?.as_ref()?.organisation);
            let organisation = members.iter().find_map(owner);
            for member in &members {
                let need = ids.needs.id(*member);
                if let Some(other) = owner(member).filter(|other| Some(*other) != organisation) {
                    cells.error(InputCode::BundleAcrossOrganisations, "needs", |problem| {
                        problem.value(need).detail(ids.organisations.id(other))
                    });
                }
                let earlier = *first.entry(*member).or_insert(place);
                if earlier != place {
                    clashing.insert(earlier);
                    cells.error(InputCode::NeedInTwoBundles, "needs", |problem| {
                        problem.value(need).detail(ids.bundles.id(earlier))
                    });
                }
            }
            let all = all_or_none(cells);
            let max_providers = cells.integer("max_providers");
            Some(Bundle {
                id,
                needs: members,
                all,
                max_providers,
            })
        });
        // Of two bundles with one need neither is used, whichever row came first.
        for place in clashing {
            if let Some(bundle) = bundles.get_mut(place.index())
                && bundle.take().is_some()
            {
                self.count_broken("bundles");
            }
        }
        bundles
    }
}

fn all_or_none(cells: &mut Cells<'_, '_>) -> bool {
    let word = cells.raw("mode").to_ascii_lowercase();
    let all = ALL.contains(&word.as_str());
    if !all && !word.is_empty() && !AS_MANY.contains(&word.as_str()) {
        cells.error(InputCode::NotAllowed, "mode", |problem| {
            problem.detail(format!("{}, {}", ALL.join(" "), AS_MANY.join(" ")))
        });
    }
    all
}

/// One row of `requirements`. What the SME wrote and nobody understands is a warning, and that part stays empty.
fn requirement<'a>(
    cells: &mut Cells<'_, 'a>,
    quantities: &mut Quantities<'a>,
    need: Option<&Need>,
) -> Requirement {
    let measurand = wanted_measurand(cells, quantities, need);
    let instrument = need.and_then(|need| need.instrument);
    let range_text = cells.raw("range");
    let range = printed(cells, "range", range_text, Severity::Warning, |text| {
        quantities.range(text, "", measurand)
    })
    .unwrap_or_default();
    let error_text = cells.raw("permitted_error");
    let permitted_error = printed(
        cells,
        "permitted_error",
        error_text,
        Severity::Warning,
        |text| quantities.permitted_error(text, measurand, instrument, &range),
    );
    let wish = cells.raw("wished_uncertainty");
    let wished_uncertainty = printed(
        cells,
        "wished_uncertainty",
        wish,
        Severity::Warning,
        |text| quantities.uncertainty(text, measurand, &range),
    );
    let parameters = parameters(cells, quantities, Severity::Warning);
    let rule = cells.raw("decision_rule");
    let decision_rule = DecisionRule::parse(rule);
    if decision_rule.is_none() {
        cells.error(InputCode::NotAllowed, "decision_rule", |problem| {
            problem.detail(DECISION_RULES)
        });
    }
    let method = cells.text("method");
    let says_nothing = error_text.is_empty() && wish.is_empty() && method.is_empty();
    if says_nothing && need.is_some_and(accuracy_decides) {
        cells.warning(InputCode::MissingTolerance, "permitted_error", |problem| {
            problem
        });
    }
    Requirement {
        measurand,
        side: cells.code("side").unwrap_or(Side::Any),
        range,
        permitted_error,
        wished_uncertainty,
        decision_rule: decision_rule.unwrap_or(DecisionRule::Usual),
        method,
        parameters,
        printed_range: range_text.to_owned(),
        printed_error: error_text.to_owned(),
        printed_uncertainty: wish.to_owned(),
    }
}

/// Whether a permitted error is needed to find who can serve.
fn accuracy_decides(need: &Need) -> bool {
    matches!(
        need.service.rule_set(),
        RuleSet::Calibration | RuleSet::PartMeasurement
    )
}

fn wanted_measurand<'a>(
    cells: &mut Cells<'_, 'a>,
    quantities: &mut Quantities<'a>,
    need: Option<&Need>,
) -> Option<Ix<Measurand>> {
    let text = cells.raw("measurand");
    let instrument = need.and_then(|need| need.instrument);
    let found = if text.is_empty() {
        need.and_then(|need| quantities.need_measurand(&need.instrument_text, need.service))
    } else {
        quantities.measurand(text)
    };
    if found.is_none() && need.is_some() {
        let names = instrument.map(|instrument| quantities.measurand_names(instrument));
        let detail = names.map_or(String::new(), |names| format!(" ({names})"));
        let code = if text.is_empty() {
            InputCode::MissingMeasurand
        } else {
            InputCode::UnknownMeasurand
        };
        cells.warning(code, "measurand", |problem| problem.detail(detail));
    }
    found
}

/// The order of the requirements of a need, whatever the order of their rows.
fn order(requirement: &Requirement) -> impl Ord + use<> {
    (
        requirement.measurand,
        requirement.side,
        requirement.printed_range.clone(),
        requirement.printed_error.clone(),
        requirement.method.clone(),
        requirement.decision_rule.to_string(),
        requirement.printed_uncertainty.clone(),
        format!("{:?}", requirement.parameters),
    )
}
