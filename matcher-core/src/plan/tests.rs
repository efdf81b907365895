use std::ops::ControlFlow;

use proptest::prelude::*;

use super::{Effort, solve};
use crate::check::tests::best_by_enumeration;
use crate::check::verify;
use crate::model::{Plan, PlanStatus, Problem, samples};

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
        match best_by_enumeration(&problem) {
            Some((value, _)) => {
                prop_assert_eq!(plan.value, Some(value));
                prop_assert_eq!(verify(&problem, &plan.document(&problem)), []);
                prop_assert!(plan.bound.unwrap() >= value);
                prop_assert!(plan.status == PlanStatus::Optimal || plan.claimed_bound == Some(value));
            }
            None => prop_assert_eq!(plan.status, PlanStatus::Infeasible),
        }
    }
}
