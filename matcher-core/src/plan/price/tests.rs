use super::assignment::Assignment;
use super::descent::Descent;
use super::instance::{Instance, NONE};
use super::prices::Prices;
use super::rest::Rest;
use super::solve;
use super::sweep::OPTIONS_PER_THREAD;
use crate::check::{tests::best_by_enumeration, verify};
use crate::model::{Plan, PlanStatus, Problem, ProblemBuilder, ProblemOption, samples};
use crate::plan::lot::Lots;
use crate::plan::{Effort, Phase};
use proptest::prelude::*;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::ops::ControlFlow;
use std::sync::Arc;

fn plan(problem: &Problem, work: u64) -> Option<Plan> {
    let effort = Effort {
        work,
        ..Effort::default()
    };
    solve(problem, &effort, |_| ControlFlow::Continue(()))
}

/// Needs with eight options each over a fifth as many slots; records shuffled by `order`.
fn market(needs: u32, order: u64) -> Problem {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let slots = needs / 5;
    let minutes: Vec<i64> = (0..slots).map(|_| random.random_range(2..7) * 60).collect();
    let mut options = Vec::new();
    for _ in 0..needs {
        let mut chosen: Vec<u32> = (0..slots).collect();
        chosen.shuffle(&mut random);
        options.push(
            chosen[..8]
                .iter()
                .map(|&slot| {
                    (
                        slot,
                        random.random_range(1..9) * 15,
                        random.random_range(300..1000),
                    )
                })
                .collect::<Vec<_>>(),
        );
    }
    let mut shuffle = ChaCha8Rng::seed_from_u64(order);
    let mut slot_order: Vec<u32> = (0..slots).collect();
    let mut need_order: Vec<u32> = (0..needs).collect();
    if order > 0 {
        slot_order.shuffle(&mut shuffle);
        need_order.shuffle(&mut shuffle);
    }
    let mut builder = ProblemBuilder::new("market");
    let mut index = vec![0; slots as usize];
    for slot in slot_order {
        index[slot as usize] = builder.slot(format!("s{slot}"), None, minutes[slot as usize]);
    }
    for need in need_order {
        let options = options[need as usize]
            .iter()
            .map(|&(slot, minutes, value)| ProblemOption {
                slot: index[slot as usize],
                minutes,
                value,
            });
        builder.need(format!("n{need}"), None, &[], &options.collect::<Vec<_>>());
    }
    builder.build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn plans_of_small_problems_are_valid_and_their_bound_holds(seed in any::<u64>()) {
        let problem = samples::problem(seed);
        let best = best_by_enumeration(&problem);
        if let Some(plan) = plan(&problem, 10) {
            prop_assert_eq!(verify(&problem, &plan.document(&problem)), []);
            let (value, _) = best.unwrap();
            prop_assert!(plan.value.unwrap() <= value);
            prop_assert!(plan.bound.unwrap() >= value);
        }
    }
}

#[test]
fn small_problems_are_mostly_solved_to_the_optimum() {
    let mut reached = 0;
    let mut feasible = 0;
    for seed in 0..300 {
        let problem = samples::problem(seed);
        if let Some((best, _)) = best_by_enumeration(&problem) {
            feasible += 1;
            reached += u32::from(plan(&problem, 20).is_some_and(|plan| plan.value == Some(best)));
        }
    }
    assert!(reached * 10 >= feasible * 9, "{reached} of {feasible}");
}

#[test]
fn a_market_is_planned_within_half_a_percent() {
    let problem = market(1000, 0);
    let plan = plan(&problem, 60).unwrap();
    assert_eq!(verify(&problem, &plan.document(&problem)), []);
    assert!(
        plan.gap(&problem).unwrap() < 0.005,
        "{:?}",
        plan.gap(&problem)
    );
}

#[test]
fn a_corner_of_a_market_holds_what_is_open_there_and_nothing_else() {
    let instance = Instance::new(&market(100, 0), &Lots::new("corner"));
    let mut plan = Assignment::new(&instance);
    for need in 0..60 {
        plan.insert(&instance, need);
    }
    let slots = [2, 3, 11];
    let mut place = vec![NONE; instance.needs()];
    let rest = Rest::new(&instance, &plan, &slots, &mut place, &Arc::default());
    let open = |k: &u32| {
        let (need, slot) = (instance.need[*k as usize], instance.slot[*k as usize]);
        slots.contains(&slot) && plan.at[need as usize] == NONE && plan.fits(&instance, *k)
    };
    let options: Vec<u32> = (0..instance.need.len() as u32).filter(open).collect();
    assert!(!options.is_empty());
    assert_eq!(rest.options, options);
    for (here, &k) in options.iter().enumerate() {
        let (corner, k) = (&rest.instance, k as usize);
        let (need, slot) = (corner.need[here] as usize, corner.slot[here] as usize);
        assert_eq!(rest.needs[need], instance.need[k]);
        assert_eq!(slots[slot], instance.slot[k]);
        assert!(corner.of_slot(slot).contains(&here));
        assert_eq!(corner.minutes[here], instance.minutes[k]);
        assert_eq!(corner.points[here], instance.points[k]);
        assert_eq!(corner.capacity[slot], plan.free[slots[slot] as usize]);
    }
    assert!(place.iter().all(|&place| place == NONE));
}

#[test]
fn prices_are_the_same_to_the_last_bit_however_many_threads_sweep() {
    let instance = Instance::new(&market(16_000, 0), &Lots::new("threads"));
    assert!(instance.need.len() > 3 * OPTIONS_PER_THREAD);
    let fallen = [1, 2, 3].map(|threads| {
        let mut descent = Descent::new(&instance, Prices::new(&instance), threads);
        for step in 0..12 {
            descent.step(&instance, 300.0 - 20.0 * f64::from(step));
        }
        let needs: Vec<u64> = descent
            .best
            .need
            .iter()
            .map(|price| price.to_bits())
            .collect();
        let picked: Vec<u32> = descent.picked.iter().map(|count| count.to_bits()).collect();
        (descent.bound.to_bits(), needs, picked)
    });
    assert!(fallen[0] == fallen[1] && fallen[0] == fallen[2]);
}

#[test]
fn the_order_of_the_records_changes_nothing() {
    let documents = [0, 1, 2].map(|order| {
        let problem = market(200, order);
        plan(&problem, 20).unwrap().document(&problem)
    });
    assert_eq!(documents[0], documents[1]);
    assert_eq!(documents[0], documents[2]);
}

#[test]
fn a_stopped_plan_is_valid_and_says_so() {
    let problem = market(200, 0);
    for phase in [Phase::Prices, Phase::Improve] {
        let plan = solve(&problem, &Effort::default(), |told| {
            if told.phase == phase {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .unwrap();
        assert_eq!(
            (plan.status, plan.reproducible),
            (PlanStatus::Stopped, false),
            "{phase:?}"
        );
        assert_eq!(verify(&problem, &plan.document(&problem)), []);
    }
}
