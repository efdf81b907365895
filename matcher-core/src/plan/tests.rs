use std::ops::ControlFlow;

use proptest::prelude::*;

use super::exact::{self, Outcome};
use super::relaxation::Relaxation;
use super::{Effort, solve};
use crate::check::tests::best_by_enumeration;
use crate::check::{evaluate, verify};
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
    fn the_exact_solver_alone_finds_what_brute_force_finds(seed in any::<u64>()) {
        let problem = samples::problem(seed);
        let relaxation = Relaxation::new(&problem);
        let best = best_by_enumeration(&problem).map(|best| best.0);
        match exact::solve(&relaxation, None, 2_000, &mut || ControlFlow::Continue(())) {
            Outcome::Found { ledger, claimed_bound } => {
                prop_assert_eq!((Some(ledger.value), claimed_bound), (best, best));
                prop_assert_eq!(evaluate(&problem, &ledger.slots()).violations, []);
            }
            Outcome::Infeasible => prop_assert_eq!(best, None),
            Outcome::Nothing { .. } => prop_assert!(false, "nothing found"),
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn more_room_never_lowers_the_best_value_and_names_do_not_change_it(seed in any::<u64>(), salt in any::<u16>()) {
        let problem = samples::problem(seed);
        let value = plan(&problem).value;
        prop_assume!(value.is_some());
        for slot in 0..problem.slots.len() {
            let mut larger = problem.clone();
            larger.slots[slot].minutes += 45;
            prop_assert!(plan(&larger).value >= value);
        }
        for provider in 0..problem.providers.len() {
            let mut larger = problem.clone();
            larger.providers[provider].max_partners = larger.providers[provider].max_partners.map(|most| most + 1);
            prop_assert!(plan(&larger).value >= value);
        }
        let mut renamed = problem.clone();
        let name = |id: &mut String| *id = format!("{:04x}{id}", salt ^ id.len() as u16 ^ u16::from(id.as_bytes()[1]).wrapping_mul(7919));
        renamed.needs.iter_mut().for_each(|need| name(&mut need.id));
        renamed.slots.iter_mut().for_each(|slot| name(&mut slot.id));
        renamed.seekers.iter_mut().for_each(|seeker| name(&mut seeker.id));
        renamed.quotas.iter_mut().for_each(|quota| name(&mut quota.id));
        prop_assert_eq!(plan(&renamed).value, value);
    }
}

/// Two needs alike for one place: the lot decides, and the plan says which seed drew it.
#[test]
fn ties_are_broken_by_the_published_seed() {
    let mut builder = ProblemBuilder::new("");
    let slot = builder.slot("s", None, 60);
    for id in ["a", "b"] {
        let option = ProblemOption {
            slot,
            minutes: 60,
            value: 10,
        };
        builder.need(id, None, &[], &[option]);
    }
    let problem = builder.build().unwrap();
    assert_eq!(plan(&problem).seed, problem.digest());
    let winner = |seed: &str| {
        let effort = Effort {
            seed: Some(seed.into()),
            ..Effort::default()
        };
        let plan = solve(&problem, &effort, &mut |_| ControlFlow::Continue(()));
        assert_eq!(plan.seed, seed);
        assert_eq!(plan.document(&problem).seed, seed);
        plan.slots.iter().position(Option::is_some)
    };
    let winners: Vec<_> = (0..20).map(|seed| winner(&seed.to_string())).collect();
    assert!(
        winners.contains(&Some(0)) && winners.contains(&Some(1)),
        "{winners:?}"
    );
    assert_eq!(winner("7"), winner("7"));
}
