//! The solver behind the exact model: HiGHS with the feature `highs`, otherwise `microlp`.

use super::model::Model;
use crate::plan::effort::Wanted;
use crate::plan::ledger::Ledger;
use crate::plan::prices::Prices;
use crate::plan::relaxation::Relaxation;

/// What the solver found.
#[derive(Debug)]
pub(in crate::plan) enum Outcome<'r, 'a> {
    /// It says there is no plan.
    Infeasible,
    /// A plan, checked rule by rule in integers, and the solver's own bound.
    Found {
        ledger: Box<Ledger<'r, 'a>>,
        claimed_bound: Option<i64>,
    },
    /// Nothing within its limits.
    Nothing { claimed_bound: Option<i64> },
}

/// The answer where there is nothing to choose.
fn trivial<'r, 'a>(relaxation: &'r Relaxation<'a>) -> Option<Outcome<'r, 'a>> {
    if !relaxation.items.is_empty() {
        return None;
    }
    let ledger = Ledger::new(relaxation);
    if !ledger.complete() {
        return Some(Outcome::Infeasible);
    }
    let claimed_bound = Some(ledger.value);
    Some(Outcome::Found {
        ledger: Box::new(ledger),
        claimed_bound,
    })
}

/// The ledger of a solver's columns; `None` when rounding broke a rule.
fn ledger<'r, 'a>(
    relaxation: &'r Relaxation<'a>,
    value: impl Fn(usize) -> f64,
) -> Option<Ledger<'r, 'a>> {
    let mut ledger = Ledger::new(relaxation);
    for place in 0..relaxation.items.len() {
        if value(place) > 0.5 {
            if !ledger.fits(place) {
                return None;
            }
            ledger.take(place);
        }
    }
    ledger.complete().then_some(ledger)
}

#[cfg(feature = "highs")]
pub(in crate::plan) use with_highs::{linear_prices, solve};
#[cfg(not(feature = "highs"))]
pub(in crate::plan) use with_microlp::{linear_prices, solve};

#[cfg(feature = "highs")]
mod with_highs {
    use good_lp::solvers::highs::highs;
    use good_lp::{Solution as _, SolverModel as _};
    use highs::HighsModelStatus as Status;

    use super::{Ledger, Model, Outcome, Prices, Relaxation, Wanted, ledger, trivial};
    use crate::plan::exact::aside::aside;
    use crate::plan::exact::model;

    /// How HiGHS ended.
    struct Solved {
        infeasible: bool,
        /// The columns, if it has a solution.
        columns: Option<Vec<f64>>,
        claimed_bound: Option<i64>,
    }

    /// The best plan, from `start` on, within so many nodes; nothing when it is no longer wanted.
    pub(in crate::plan) fn solve<'r, 'a>(
        relaxation: &'r Relaxation<'a>,
        start: Option<&Ledger<'_, '_>>,
        nodes: u64,
        wanted: Wanted<'_>,
    ) -> Outcome<'r, 'a> {
        if let Some(outcome) = trivial(relaxation) {
            return outcome;
        }
        let model = Model::new(relaxation, true);
        // The whole numbers of the start; HiGHS completes the other columns by a linear programme.
        let start = start.map(|start| {
            let mut values = vec![0.0; model.variables.len()];
            let taken = start.taken.iter().flatten();
            taken.for_each(|&place| values[place] = 1.0);
            values
        });
        let Some(solved) = aside(wanted, move || run(model, start, nodes)).flatten() else {
            return Outcome::Nothing {
                claimed_bound: None,
            };
        };
        let claimed_bound = solved.claimed_bound;
        if solved.infeasible {
            return Outcome::Infeasible;
        }
        let columns = solved.columns;
        match columns.and_then(|columns| ledger(relaxation, |place| columns[place])) {
            Some(ledger) => Outcome::Found {
                ledger: Box::new(ledger),
                claimed_bound,
            },
            None => Outcome::Nothing { claimed_bound },
        }
    }

    /// `good_lp` hides HiGHS's bound after the solve, so its inner model is run here. One thread and a node limit make it repeat.
    fn run(model: Model, start: Option<Vec<f64>>, nodes: u64) -> Option<Solved> {
        let Model {
            variables,
            objective,
            constraints,
            ..
        } = model;
        let mut problem = variables.maximise(objective).using(highs);
        for constraint in constraints {
            problem.add_constraint(constraint);
        }
        let mut model = problem.try_into_inner().ok()?;
        model.make_quiet();
        let nodes = i32::try_from(nodes).unwrap_or(i32::MAX);
        let set = model.try_set_option("threads", 1).is_ok()
            && model.try_set_option("random_seed", 0).is_ok()
            && model.try_set_option("mip_max_nodes", nodes).is_ok()
            && model.try_set_option("mip_rel_gap", 0.0).is_ok()
            && model.try_set_option("mip_abs_gap", 0.5).is_ok();
        if !set {
            return None;
        }
        if let Some(values) = start {
            // A refused start costs nothing but time.
            let _ = model.try_set_solution(Some(&values), None, None, None);
        }
        let solved = model.try_solve().ok()?;
        let claimed_bound = solved
            .double_info_value(c"mip_dual_bound")
            .ok()
            .filter(|bound| bound.abs() < 9e15)
            .map(|bound| (bound + 1e-6).floor() as i64);
        // `primal_solution_status` panics where HiGHS has no information; 2 is "feasible".
        let feasible = solved.int_info_value(c"primal_solution_status") == Ok(2);
        Some(Solved {
            infeasible: matches!(
                solved.status(),
                Status::Infeasible | Status::UnboundedOrInfeasible
            ),
            columns: feasible.then(|| solved.get_solution().columns().to_vec()),
            claimed_bound,
        })
    }

    /// Prices from the duals of the linear relaxation; `None` when HiGHS finds none, or they are no longer wanted.
    pub(in crate::plan) fn linear_prices(
        relaxation: &Relaxation<'_>,
        scale: i64,
        wanted: Wanted<'_>,
    ) -> Option<Prices> {
        let Model {
            variables,
            objective,
            constraints,
            rows,
            ..
        } = Model::new(relaxation, false);
        let duals = aside(wanted, move || {
            let mut problem = variables.maximise(objective).using(highs).set_threads(1);
            problem.set_verbose(false);
            for constraint in constraints {
                problem.add_constraint(constraint);
            }
            let solution = problem.solve().ok()?;
            let _ = solution.status();
            Some(solution.into_inner().dual_rows().to_vec())
        });
        Some(model::prices(relaxation, &rows, &duals.flatten()?, scale))
    }
}

#[cfg(not(feature = "highs"))]
mod with_microlp {
    use good_lp::solvers::microlp::microlp;
    use good_lp::{ResolutionError, Solution as _, SolverModel as _};

    use super::{Ledger, Model, Outcome, Prices, Relaxation, Wanted, ledger, trivial};

    /// The best plan; `microlp` has no node limit, so only tiny parts come here.
    pub(in crate::plan) fn solve<'r, 'a>(
        relaxation: &'r Relaxation<'a>,
        _start: Option<&Ledger<'_, '_>>,
        _nodes: u64,
        _wanted: Wanted<'_>,
    ) -> Outcome<'r, 'a> {
        if let Some(outcome) = trivial(relaxation) {
            return outcome;
        }
        let Model {
            variables,
            objective,
            constraints,
            items,
            ..
        } = Model::new(relaxation, true);
        let mut problem = variables.maximise(objective).using(microlp);
        for constraint in constraints {
            problem.add_constraint(constraint);
        }
        match problem.solve() {
            Ok(solution) => match ledger(relaxation, |place| solution.value(items[place])) {
                Some(ledger) => {
                    let claimed_bound = Some(ledger.value);
                    Outcome::Found {
                        ledger: Box::new(ledger),
                        claimed_bound,
                    }
                }
                None => Outcome::Nothing {
                    claimed_bound: None,
                },
            },
            Err(ResolutionError::Infeasible) => Outcome::Infeasible,
            Err(_) => Outcome::Nothing {
                claimed_bound: None,
            },
        }
    }

    /// `microlp` tells no duals through `good_lp`.
    pub(in crate::plan) fn linear_prices(
        _: &Relaxation<'_>,
        _: i64,
        _: Wanted<'_>,
    ) -> Option<Prices> {
        None
    }
}
