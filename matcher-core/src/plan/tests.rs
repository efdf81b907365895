use std::ops::ControlFlow;

use proptest::prelude::*;

use super::{Effort, solve};
use crate::check::tests::best_by_enumeration;
use crate::check::verify;
use crate::model::{Plan, PlanStatus, Problem, ProblemBuilder, ProblemOption, samples};

fn plan(problem: &Problem) -> Plan {
    solve(problem, &Effort::default(), &mut |_| {
        ControlFlow::Continue(())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn finds_the_best_plan_of_small_problems(seed in any::<u64>()) {
        let problem = samples::problem(seed);
        let plan = plan(&problem);
        if let Some((value, _)) = best_by_enumeration(&problem) {
            prop_assert_eq!(plan.value, Some(value));
            prop_assert_eq!(verify(&problem, &plan.document(&problem)), []);
            prop_assert!(plan.bound.unwrap() >= value);
            prop_assert!(plan.status == PlanStatus::Optimal || plan.claimed_bound == Some(value));
        } else {
            prop_assert_eq!(plan.status, PlanStatus::Infeasible);
            prop_assert!(!plan.conflict.is_empty());
        }
    }

    #[test]
    fn gives_the_same_plan_in_whatever_order_the_records_come(seed in any::<u64>(), order in any::<u64>()) {
        let problem = samples::problem(seed);
        let shuffled = samples::shuffled(&problem, order);
        prop_assert_eq!(problem.digest(), shuffled.digest());
        let (one, other) = (plan(&problem).document(&problem), plan(&shuffled).document(&shuffled));
        prop_assert_eq!(one, other);
    }
}

/// Two pins that need more minutes than their slot has, beside needs and limits that have nothing to do with it.
#[test]
fn names_and_proves_a_minimal_conflict() {
    let mut builder = ProblemBuilder::new("");
    let provider = builder.provider("L", Some(3));
    let slots =
        [("a", 90), ("b", 500)].map(|(id, minutes)| builder.slot(id, Some(provider), minutes));
    for (id, pinned) in [
        ("n1", Some(slots[0])),
        ("n2", Some(slots[0])),
        ("n3", None),
        ("n4", Some(slots[1])),
    ] {
        let options = slots.map(|slot| ProblemOption {
            slot,
            minutes: 60,
            value: 10,
        });
        let need = builder.need(id, None, &[], &options);
        if let Some(slot) = pinned {
            builder.pin(need, slot);
        }
    }
    let problem = builder.build().unwrap();
    let plan = plan(&problem);
    assert_eq!(plan.status, PlanStatus::Infeasible);
    assert_eq!(plan.conflict, ["pin n1", "pin n2", "slot a"]);
    assert_eq!(verify(&problem, &plan.document(&problem)), []);
}

#[test]
fn says_so_when_it_is_stopped() {
    let problem = samples::problem(47);
    let stop = solve(
        &problem,
        &Effort::default(),
        &mut |_| ControlFlow::Break(()),
    );
    assert_eq!(
        (stop.status, stop.reproducible),
        (PlanStatus::Stopped, false)
    );
    assert_eq!(verify(&problem, &stop.document(&problem)), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn prices_and_exact_solver_agree_within_their_bounds(seed in any::<u64>()) {
        let problem = samples::problem(seed);
        let by_prices = Effort { exact_options: 0, ..Effort::default() };
        let by_prices = solve(&problem, &by_prices, &mut |_| ControlFlow::Continue(()));
        let exact = plan(&problem);
        prop_assert_eq!(by_prices.status == PlanStatus::Infeasible, exact.status == PlanStatus::Infeasible);
        if exact.status != PlanStatus::Infeasible {
            prop_assert_eq!(verify(&problem, &by_prices.document(&problem)), []);
            prop_assert!(by_prices.value <= exact.value);
            prop_assert!(by_prices.bound >= exact.value);
        }
    }
}
