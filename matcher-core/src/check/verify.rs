//! Everything that is wrong with a plan file.

use std::fmt;

use super::{ProofError, Violation, bound, evaluate};
use crate::model::{Plan, PlanDocument, PlanReferenceError, PlanStatus, Problem};

/// One fault of a plan.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// An id that can't be right; the rest is then not checked.
    Reference(PlanReferenceError),
    /// The assignments break a rule.
    Rule(Violation),
    /// The proof is no proof.
    Proof(ProofError),
    /// A field says something else than the problem and the assignments show.
    Wrong {
        /// The field.
        field: &'static str,
        /// What it says; empty when absent.
        stated: String,
        /// What is right; empty when it should be absent.
        found: String,
    },
    /// The status doesn't fit the rest.
    Status {
        /// What the plan says.
        stated: PlanStatus,
        /// Why it can't be.
        cause: String,
    },
    /// Neither the prices nor the conflict of an infeasible plan show that there is none.
    NotProven {
        /// What a valid plan has at least.
        worst: i128,
        /// What the prices show; `None` without prices.
        bound: Option<i128>,
    },
}

impl Fault {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Reference(PlanReferenceError::Unknown { .. }) => "unknown_id",
            Self::Reference(PlanReferenceError::AssignedTwice { .. }) => "assigned_twice",
            Self::Rule(violation) => violation.code(),
            Self::Proof(_) => "proof",
            Self::Wrong { field, .. } => field,
            Self::Status { .. } | Self::NotProven { .. } => "status",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reference(error) => error.fmt(f),
            Self::Rule(violation) => violation.fmt(f),
            Self::Proof(error) => error.fmt(f),
            Self::Wrong {
                field,
                stated,
                found,
            } => {
                let or_none = |text: &str| if text.is_empty() { "none" } else { text }.to_string();
                write!(
                    f,
                    "{field} is stated as {}, is {}",
                    or_none(stated),
                    or_none(found)
                )
            }
            Self::Status { stated, cause } => write!(f, "status {stated:?}: {cause}"),
            Self::NotProven { worst, bound } => {
                let bound = bound.map_or("nothing".to_string(), |bound| bound.to_string());
                write!(
                    f,
                    "not proven: a valid plan could have {worst}, the prices show {bound}, the conflict is no contradiction by itself"
                )
            }
        }
    }
}

impl std::error::Error for Fault {}

/// Every fault of a plan against its problem; empty when it is verified.
///
/// An infeasible plan is verified when its prices show a bound below what the worst valid plan would have, or when the pins it
/// names alone break a limit it names.
pub fn verify(problem: &Problem, document: &PlanDocument) -> Vec<Fault> {
    let mut faults = Faults::default();
    faults.equal(
        "problem_digest",
        &document.problem_digest,
        &problem.digest(),
    );
    faults.equal("digest", &document.digest, &document.computed_digest());
    match document.plan(problem) {
        Err(errors) => faults.list.extend(errors.into_iter().map(Fault::Reference)),
        Ok(plan) => {
            let proven = faults.bound(problem, &plan);
            if plan.status == PlanStatus::Infeasible {
                faults.infeasible(problem, document, proven);
            } else {
                faults.feasible(problem, document, &plan, proven);
            }
        }
    }
    faults.list
}

#[derive(Default)]
struct Faults {
    list: Vec<Fault>,
}

impl Faults {
    fn equal(&mut self, field: &'static str, stated: &str, found: &str) {
        if stated != found {
            self.list.push(Fault::Wrong {
                field,
                stated: stated.to_string(),
                found: found.to_string(),
            });
        }
    }

    fn same(&mut self, field: &'static str, stated: Option<i64>, found: Option<i128>) {
        let text = |number: Option<i128>| number.map(|n| n.to_string()).unwrap_or_default();
        self.equal(field, &text(stated.map(i128::from)), &text(found));
    }

    fn status(&mut self, stated: PlanStatus, cause: impl Into<String>) {
        let cause = cause.into();
        self.list.push(Fault::Status { stated, cause });
    }

    /// What the proof really shows.
    fn bound(&mut self, problem: &Problem, plan: &Plan) -> Option<i128> {
        match bound(problem, plan.proof.as_ref()?) {
            Ok(bound) => Some(bound),
            Err(errors) => {
                self.list.extend(errors.into_iter().map(Fault::Proof));
                None
            }
        }
    }

    fn feasible(
        &mut self,
        problem: &Problem,
        document: &PlanDocument,
        plan: &Plan,
        proven: Option<i128>,
    ) {
        let evaluation = evaluate(problem, &plan.slots);
        let value = i128::from(evaluation.value);
        self.list
            .extend(evaluation.violations.into_iter().map(Fault::Rule));
        self.same("value", plan.value, Some(value));
        self.same("bound", plan.bound, proven);
        let gap = proven.map(|bound| (bound - value) as f64 / evaluation.gain.max(1) as f64);
        let text = |gap: Option<f64>| gap.map(|gap| gap.to_string()).unwrap_or_default();
        let close = match (document.gap, gap) {
            (Some(stated), Some(found)) => (stated - found).abs() <= 1e-9 * found.abs().max(1.0),
            (stated, found) => stated.is_none() && found.is_none(),
        };
        if !close {
            self.equal("gap", &text(document.gap), &text(gap));
        }
        if let Some(claimed) = plan.claimed_bound
            && (i128::from(claimed) < value || proven.is_some_and(|b| i128::from(claimed) >= b))
        {
            let found = "at least the value and below the bound, or absent";
            self.equal("claimed_bound", &claimed.to_string(), found);
        }
        let optimal = proven == Some(value);
        match plan.status {
            PlanStatus::Optimal if !optimal => {
                self.status(
                    plan.status,
                    "the proof doesn't show that the value is the best",
                );
            }
            PlanStatus::Feasible if optimal => {
                self.status(plan.status, "value and bound are equal, so it is optimal");
            }
            PlanStatus::Stopped if plan.reproducible => {
                self.status(plan.status, "a stopped plan is not reproducible");
            }
            _ => {}
        }
        if !plan.conflict.is_empty() {
            self.status(plan.status, "a plan that exists has no conflict");
        }
    }

    fn infeasible(&mut self, problem: &Problem, document: &PlanDocument, proven: Option<i128>) {
        let status = PlanStatus::Infeasible;
        self.same("value", document.value, None);
        self.same("claimed_bound", document.claimed_bound, None);
        if document.bound.is_some() {
            self.same("bound", document.bound, proven);
        }
        if document.gap.is_some() {
            self.status(status, "an infeasible plan has no gap");
        }
        if !document.assignments.is_empty() {
            self.status(status, "an infeasible plan has no assignments");
        }
        if document.conflict.is_empty() {
            self.status(status, "an infeasible plan names its conflict");
        }
        let worst = worst_value(problem);
        let by_prices = proven.is_some_and(|bound| bound < worst);
        if !by_prices && !contradicts(problem, &document.conflict) {
            let bound = proven;
            self.list.push(Fault::NotProven { worst, bound });
        }
    }
}

/// Whether the named pins alone break a named limit: these limits only get worse with every further assignment.
fn contradicts(problem: &Problem, conflict: &[String]) -> bool {
    let named = |kind: &str, id: &str| {
        let name = |name: &String| {
            name.strip_prefix(kind)
                .is_some_and(|rest| rest.strip_prefix(' ') == Some(id))
        };
        conflict.iter().any(name)
    };
    let mut slots = vec![None; problem.needs.len()];
    for pin in &problem.pins {
        if named("pin", &problem.needs[pin.need as usize].id) {
            slots[pin.need as usize] = Some(pin.slot);
        }
    }
    let violations = evaluate(problem, &slots).violations;
    violations.iter().any(|violation| match violation {
        Violation::SlotOverfull { slot, .. } => named("slot", slot),
        Violation::TooManyPartners { provider, .. } => named("max_partners", provider),
        Violation::TooManyProviders { seeker, .. } => named("max_providers", seeker),
        Violation::TooManyBundleProviders { bundle, .. } => named("bundle_max_providers", bundle),
        _ => false,
    })
}

/// No valid plan has less: every pair is paid and every seeker is missing.
fn worst_value(problem: &Problem) -> i128 {
    let costs = problem.pairs.iter().map(|pair| i128::from(pair.cost));
    let penalties = problem
        .quotas
        .iter()
        .map(|quota| i128::from(quota.penalty) * i128::from(quota.min_seekers));
    -(costs.sum::<i128>() + penalties.sum::<i128>())
}
