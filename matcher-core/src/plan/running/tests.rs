use super::{EventError, NewNeed, Running};
use crate::check::{bound, evaluate, tests::best_by_enumeration, verify};
use crate::model::{NeedSlot, Problem, ProblemOption, samples};
use crate::plan::{Effort, solve};
use proptest::prelude::*;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

fn running(problem: &Problem, by_prices: bool) -> Option<Running> {
    let effort = Effort {
        work: 10,
        exact_options: if by_prices { 0 } else { 5_000 },
        ..Effort::default()
    };
    let plan = solve(problem, &effort, &mut |_| ControlFlow::Continue(()));
    plan.value?;
    Some(Running::new(problem.clone(), &plan))
}

/// What the checker says of a plan in use: its rules hold, its value and bound are what the events told, and no plan is better.
fn check(running: &Running) {
    let plan = running.plan();
    let evaluation = evaluate(running.problem(), running.slots());
    assert_eq!(evaluation.violations, []);
    assert_eq!(Some(evaluation.value), plan.value);
    let proof = plan.proof.as_ref().unwrap();
    let proven = bound(running.problem(), proof).unwrap();
    assert_eq!(plan.bound.map(i128::from), Some(proven));
    let document = plan.document(running.problem());
    assert_eq!(verify(running.problem(), &document), []);
    if let Some((best, _)) = best_by_enumeration(running.problem()) {
        assert!(proven >= i128::from(best), "{proven} {best}");
    }
}

fn new_need(random: &mut ChaCha8Rng, running: &Running, id: String) -> NewNeed {
    let problem = running.problem();
    let mut options = Vec::new();
    for slot in 0..problem.slots.len() as u32 {
        if random.random_range(0..100) < 60 {
            options.push(ProblemOption {
                slot,
                minutes: random.random_range(1..5) * 15,
                value: random.random_range(0..30),
            });
        }
    }
    let seekers = problem.seekers.len() as u32;
    let quotas = 0..problem.quotas.len() as u32;
    NewNeed {
        id,
        seeker: (random.random_range(0..4) > 0).then(|| random.random_range(0..seekers)),
        quotas: quotas
            .filter(|_| random.next_u32().is_multiple_of(2))
            .collect(),
        options,
    }
}

/// Needs that an event may move: those it names and their bundles; besides them only needs without a place may get one.
fn moved_at_most(before: &Problem, slots: &[Option<u32>], after: &Running, own: &BTreeSet<u32>) {
    let mates = before.bundles.iter().filter(|b| b.all);
    let mates = mates.filter(|b| b.needs.iter().any(|need| own.contains(need)));
    let mates: BTreeSet<u32> = mates.flat_map(|b| b.needs.iter().copied()).collect();
    for (need, (from, to)) in (0_u32..).zip(slots.iter().zip(after.slots())) {
        let may = own.contains(&need) || mates.contains(&need) || from.is_none();
        assert!(may || from == to, "{need} moved");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn events_are_fitted_in_and_the_checker_accepts_plan_and_proof(seed in any::<u64>(), by_prices in any::<bool>()) {
        let problem = samples::problem(seed);
        let Some(mut running) = running(&problem, by_prices) else { return Ok(()) };
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        check(&running);
        for event in 0..6 {
            let (before, slots) = (running.problem().clone(), running.slots().to_vec());
            let pick = |random: &mut ChaCha8Rng, count: usize| random.random_range(0..count as u32);
            let mut own = BTreeSet::new();
            let result = match random.random_range(0..4) {
                0 | 1 if before.needs.len() < 7 => {
                    running.add_need(new_need(&mut random, &running, format!("new{event}")))
                }
                2 if !before.needs.is_empty() => {
                    let need = pick(&mut random, before.needs.len());
                    own.insert(need);
                    running.withdraw_need(need)
                }
                3 if !before.options.is_empty() => {
                    let need = pick(&mut random, before.needs.len());
                    let gone: Vec<NeedSlot> = before.options_of(need).iter().take(1)
                        .map(|o| NeedSlot { need, slot: o.slot }).collect();
                    own.insert(need);
                    running.withdraw_options(&gone)
                }
                _ => {
                    let slot = pick(&mut random, before.slots.len());
                    own.extend((0_u32..).zip(&slots).filter(|(_, at)| **at == Some(slot)).map(|(need, _)| need));
                    running.withdraw_slot(slot)
                }
            };
            if let Ok(fitted) = &result {
                prop_assert_eq!(Some(fitted.value), running.plan().value);
                for (need, to) in (0_u32..).zip(running.slots()) {
                    let from = slots.get(need as usize).copied().flatten();
                    let told = fitted.moves.iter().find(|m| m.need == need);
                    prop_assert_eq!(told.map(|m| (m.from, m.to)), (from != *to).then_some((from, *to)));
                }
            } else {
                prop_assert!(!matches!(result, Err(EventError::Invalid(_))), "{:?}", result);
                prop_assert_eq!((running.problem(), running.slots()), (&before, &slots[..]));
            }
            moved_at_most(&before, &slots, &running, &own);
            check(&running);
        }
    }

    #[test]
    fn a_need_that_comes_gets_a_place_where_one_is_free(seed in any::<u64>()) {
        let problem = samples::problem(seed);
        let Some(mut running) = running(&problem, false) else { return Ok(()) };
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let new = new_need(&mut random, &running, "new".to_owned());
        let need = running.problem().needs.len();
        let before = running.plan().value.unwrap();
        running.add_need(new).unwrap();
        let place = running.slots()[need];
        let mut slots = running.slots().to_vec();
        let values: Vec<i64> = running.problem().options_of(need as u32).iter().filter_map(|o| {
            slots[need] = Some(o.slot);
            let evaluation = evaluate(running.problem(), &slots);
            evaluation.violations.is_empty().then_some(evaluation.value)
        }).collect();
        let best = values.into_iter().max();
        match place {
            Some(_) => prop_assert_eq!(running.plan().value, best),
            None => prop_assert!(best.is_none_or(|best| best < before)),
        }
    }

    #[test]
    fn a_plan_is_carried_over_to_a_problem_that_has_changed(seed in any::<u64>(), other in any::<u64>()) {
        let (old, new) = (samples::problem(seed), samples::problem(other));
        let Some(running) = running(&old, false) else { return Ok(()) };
        let document = running.plan().document(&old);
        // The same problem takes the same plan, or a better one where a free place was left.
        let same = Running::carried(old.clone(), &document).unwrap();
        prop_assert!(same.plan().value >= running.plan().value);
        check(&same);
        // A quite different one has the same ids for other things.
        if let Ok(carried) = Running::carried(new, &document) {
            check(&carried);
        }
    }
}

#[test]
fn a_pin_and_the_change_budget_keep_an_offer_from_going() {
    let mut builder = crate::model::ProblemBuilder::new("");
    let slots = ["a", "b"].map(|id| builder.slot(id, None, 60));
    let option = |slot| ProblemOption {
        slot,
        minutes: 60,
        value: 10,
    };
    let pinned = builder.need("pinned", None, &[], &[option(slots[0])]);
    builder.pin(pinned, slots[0]);
    let bound = builder.need("bound", None, &[], &[option(slots[1])]);
    builder.previous(bound, slots[1]);
    builder.max_changes(0);
    let problem = builder.build().unwrap();
    let mut running = running(&problem, false).unwrap();
    let error = running.withdraw_slot(slots[0]).unwrap_err();
    assert_eq!(error, EventError::Pinned("pinned".to_owned()));
    // Its only option gone, the need no longer counts as a change.
    let fitted = running.withdraw_slot(slots[1]).unwrap();
    assert_eq!((fitted.moves.len(), fitted.value), (1, 10));
    let twice = NewNeed {
        id: "bound".to_owned(),
        seeker: None,
        quotas: Vec::new(),
        options: Vec::new(),
    };
    assert!(matches!(
        running.add_need(twice),
        Err(EventError::Invalid(_))
    ));
    check(&running);
}

#[test]
fn a_pinned_need_does_not_leave_with_its_bundle() {
    let mut builder = crate::model::ProblemBuilder::new("");
    let slots = ["a", "b"].map(|id| builder.slot(id, None, 60));
    let needs = ["pinned", "mate"].into_iter().zip(slots).map(|(id, slot)| {
        let (minutes, value) = (60, 10);
        let option = ProblemOption {
            slot,
            minutes,
            value,
        };
        builder.need(id, None, &[], &[option])
    });
    let needs: Vec<u32> = needs.collect();
    builder.pin(needs[0], slots[0]);
    builder.bundle("both", &needs, true, None);
    let mut running = running(&builder.build().unwrap(), false).unwrap();
    let before = running.slots().to_vec();
    let error = running.withdraw_slot(slots[1]).unwrap_err();
    assert_eq!(error, EventError::Pinned("pinned".to_owned()));
    assert_eq!(running.slots(), before);
    check(&running);
}
