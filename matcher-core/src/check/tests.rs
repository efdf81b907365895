use proptest::prelude::*;

use super::{bound, evaluate, verify};
use crate::model::{
    Plan, PlanDocument, PlanStatus, Problem, ProblemBuilder, ProblemOption, Proof, samples,
};

/// The best valid assignment by trying all.
pub(crate) fn best_by_enumeration(problem: &Problem) -> Option<(i64, Vec<Option<u32>>)> {
    let mut slots = vec![None; problem.needs.len()];
    let mut best: Option<(i64, Vec<Option<u32>>)> = None;
    extend(problem, 0, &mut slots, &mut best);
    best
}

fn extend(
    problem: &Problem,
    need: usize,
    slots: &mut Vec<Option<u32>>,
    best: &mut Option<(i64, Vec<Option<u32>>)>,
) {
    if need == slots.len() {
        let evaluation = evaluate(problem, slots);
        let better = best
            .as_ref()
            .is_none_or(|(value, _)| evaluation.value > *value);
        if evaluation.violations.is_empty() && better {
            *best = Some((evaluation.value, slots.clone()));
        }
        return;
    }
    slots[need] = None;
    extend(problem, need + 1, slots, best);
    for option in problem.options_of(need as u32) {
        slots[need] = Some(option.slot);
        extend(problem, need + 1, slots, best);
    }
    slots[need] = None;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn no_valid_plan_beats_the_bound_of_any_prices(seed in any::<u64>(), prices in any::<u64>()) {
        let problem = samples::problem(seed);
        let proof = samples::proof(&problem, prices);
        if let Some((value, slots)) = best_by_enumeration(&problem) {
            let bound = bound(&problem, &proof).unwrap();
            prop_assert!(bound >= i128::from(value), "bound {bound}, value {value}, {slots:?}");
        }
    }
}

/// Two needs of one seeker on one provider: 90 of 100 minutes, a quota of two seekers, a pair cost.
fn problem() -> Problem {
    let mut builder = ProblemBuilder::new("");
    builder.max_changes(0);
    let provider = builder.provider("L", Some(1));
    let other = builder.provider("M", None);
    let seeker = builder.seeker("S", Some(1));
    let second = builder.seeker("T", None);
    let quota = builder.quota("Q", 2, 5);
    let first = builder.slot("a", Some(provider), 100);
    let last = builder.slot("b", Some(other), 100);
    let option = |slot, minutes, value| ProblemOption {
        slot,
        minutes,
        value,
    };
    let n = builder.need(
        "n",
        Some(seeker),
        &[quota],
        &[option(first, 30, 50), option(last, 30, 40)],
    );
    let m = builder.need(
        "m",
        Some(seeker),
        &[quota],
        &[option(first, 60, 70), option(last, 60, 20)],
    );
    let o = builder.need(
        "o",
        Some(second),
        &[quota],
        &[option(first, 20, 5), option(last, 20, 4)],
    );
    builder.pair(provider, seeker, 10);
    builder.pin(n, first);
    builder.ban(o, last);
    builder.previous(m, first);
    builder.bundle("B", &[n, m], true, Some(1));
    builder.build().unwrap()
}

fn plan(problem: &Problem) -> PlanDocument {
    let mut proof = Proof::zero(problem);
    proof.need = vec![50, 70, 5];
    let bound = bound(problem, &proof).unwrap();
    Plan {
        status: PlanStatus::Feasible,
        value: Some(50 + 70 - 10 - 5),
        bound: Some(bound as i64),
        claimed_bound: None,
        slots: vec![Some(0), Some(0), None],
        proof: Some(proof),
        conflict: Vec::new(),
        work: 0,
        seed: String::new(),
        reproducible: true,
    }
    .document(problem)
}

/// Codes of the faults after `change`, with the digest made right again.
fn faults(problem: &Problem, change: impl FnOnce(&mut PlanDocument)) -> Vec<String> {
    let mut document = plan(problem);
    change(&mut document);
    document.digest = document.computed_digest();
    let faults = verify(problem, &document);
    faults
        .iter()
        .map(|fault| fault.code().to_string())
        .collect()
}

#[test]
fn accepts_a_good_plan() {
    let problem = problem();
    assert_eq!(verify(&problem, &plan(&problem)), []);
    assert_eq!(plan(&problem).bound, Some(125));
}

type Change = fn(&mut PlanDocument);

#[test]
fn finds_every_planted_fault() {
    let problem = problem();
    let set = |d: &mut PlanDocument, place: usize, slot: &str| d.assignments[place].1 = slot.into();
    let cases: &[(&str, Change, &[&str])] = &[
        (
            "value too good",
            |d| d.value = d.value.map(|v| v + 1),
            &["value"],
        ),
        (
            "bound too good",
            |d| d.bound = d.bound.map(|v| v - 1),
            &["bound"],
        ),
        ("gap too good", |d| d.gap = Some(0.0), &["gap"]),
        (
            "claims to be the best",
            |d| d.status = PlanStatus::Optimal,
            &["status"],
        ),
        (
            "claimed bound below the value",
            |d| d.claimed_bound = Some(100),
            &["claimed_bound"],
        ),
        (
            "claimed bound no better",
            |d| d.claimed_bound = Some(125),
            &["claimed_bound"],
        ),
        (
            "stopped and reproducible",
            |d| d.status = PlanStatus::Stopped,
            &["status"],
        ),
        (
            "another problem",
            |d| d.problem_digest = "0".into(),
            &["problem_digest"],
        ),
        (
            "a need twice",
            |d| d.assignments.push(("n".into(), "b".into())),
            &["assigned_twice"],
        ),
        (
            "an unknown slot",
            |d| d.assignments[0].1 = "z".into(),
            &["unknown_id"],
        ),
        (
            "a price changed",
            |d| *d.proof.as_mut().unwrap().need.get_mut("o").unwrap() = 4,
            // Σ u falls by one, the knapsack of slot a rises by one: only the stated prices changed.
            &[],
        ),
        (
            "a negative price",
            |d| {
                d.proof
                    .as_mut()
                    .unwrap()
                    .need
                    .extend([("o".to_string(), -1)]);
            },
            &["proof", "bound", "gap"],
        ),
        (
            "a limit that isn't there",
            |d| {
                d.proof
                    .as_mut()
                    .unwrap()
                    .provider
                    .extend([("M".to_string(), 1)]);
            },
            &["proof", "bound", "gap"],
        ),
        ("no proof", |d| d.proof = None, &["bound", "gap"]),
        (
            "infeasible all of a sudden",
            |d| d.status = PlanStatus::Infeasible,
            &["value", "status", "status", "status", "status"],
        ),
    ];
    for (name, change, expected) in cases {
        assert_eq!(faults(&problem, change), *expected, "{name}");
    }
    let rules = |place: usize, slot: &str| {
        let found = faults(&problem, |d| {
            set(d, place, slot);
            d.assignments.sort();
        });
        found
            .into_iter()
            .filter(|c| !["value", "gap", "bound"].contains(&c.as_str()))
            .collect::<Vec<_>>()
    };
    // Sorted: m, n.
    assert_eq!(
        rules(1, "b"),
        [
            "pin_broken",
            "too_many_providers",
            "too_many_bundle_providers"
        ]
    );
    assert_eq!(
        rules(0, "b"),
        [
            "too_many_providers",
            "too_many_bundle_providers",
            "too_many_changes"
        ]
    );
    let with = |need: &str, slot: &str| {
        faults(&problem, |d| {
            d.assignments.push((need.into(), slot.into()));
            d.assignments.sort();
        })
    };
    assert!(with("o", "a").contains(&"slot_overfull".to_string()));
    assert!(with("o", "a").contains(&"too_many_partners".to_string()));
    assert!(with("o", "b").contains(&"banned".to_string()));
    let split = faults(&problem, |d| drop(d.assignments.remove(0)));
    assert!(split.contains(&"bundle_split".to_string()), "{split:?}");
}

#[test]
fn notices_a_change_of_assignments_or_prices_by_the_digest() {
    let problem = problem();
    let mut document = plan(&problem);
    document.assignments[0].1 = "b".into();
    assert!(
        verify(&problem, &document)
            .iter()
            .any(|fault| fault.code() == "digest")
    );
    let mut document = plan(&problem);
    document.proof.as_mut().unwrap().change = 1;
    assert!(
        verify(&problem, &document)
            .iter()
            .any(|fault| fault.code() == "digest")
    );
}

#[test]
fn believes_that_there_is_no_plan_only_when_the_named_pins_break_a_named_limit() {
    let mut builder = ProblemBuilder::new("clash");
    let slot = builder.slot("s", None, 100);
    for id in ["a", "b", "c"] {
        let option = ProblemOption {
            slot,
            minutes: 60,
            value: 10,
        };
        let need = builder.need(id, None, &[], &[option]);
        builder.pin(need, slot);
    }
    let problem = builder.build().unwrap();
    for (conflict, proven) in [
        (["pin a", "pin b", "slot s"].as_slice(), true),
        (&["pin b", "slot s", "pin c"], true),
        (&["pin a", "slot s"], false),
        (&["pin a", "pin b"], false),
        (&["pin a", "pin b", "slot t"], false),
        (&["pin a", "pinb", "slot s"], false),
    ] {
        let plan = Plan {
            status: PlanStatus::Infeasible,
            value: None,
            bound: None,
            claimed_bound: None,
            slots: vec![None; 3],
            proof: None,
            conflict: conflict.iter().map(ToString::to_string).collect(),
            work: 0,
            seed: String::new(),
            reproducible: true,
        };
        let faults = verify(&problem, &plan.document(&problem));
        assert_eq!(faults.is_empty(), proven, "{conflict:?}: {faults:?}");
    }
}
