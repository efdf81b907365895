//! The checker: it accepts the plan of a round and rejects every other.

use super::super::{copy_of_henan, henan, matcher, plan, round, text};
use serde_json::Value;
use std::fs;
#[test]
fn the_checker_accepts_the_plan_of_a_round() {
    let check = matcher(&[
        "check",
        text(&henan()),
        "--plan",
        text(&round().join("plan.json")),
    ]);
    assert!(
        check.status.success(),
        "{}",
        String::from_utf8_lossy(&check.stderr)
    );
}

#[test]
fn the_checker_rejects_a_plan_after_any_change() {
    let original = plan(round());
    let other_slot = original["assignments"].as_array().unwrap()[1][1].clone();
    let first_price = original["proof"]["need"]
        .as_object()
        .unwrap()
        .keys()
        .next()
        .unwrap()
        .clone();
    type Change<'a> = (&'a str, Box<dyn Fn(&mut Value) + 'a>);
    let changes: Vec<Change<'_>> = vec![
        (
            "one assignment",
            Box::new(|p| p["assignments"][0][1] = other_slot.clone()),
        ),
        (
            "one value",
            Box::new(|p| p["value"] = (p["value"].as_i64().unwrap() + 1).into()),
        ),
        (
            "the bound",
            Box::new(|p| p["bound"] = (p["bound"].as_i64().unwrap() - 1).into()),
        ),
        (
            "one price",
            Box::new(|p| p["proof"]["need"][&first_price] = 0.into()),
        ),
    ];
    for (what, change) in changes {
        let mut changed = original.clone();
        change(&mut changed);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.json");
        fs::write(&path, changed.to_string()).unwrap();
        let check = matcher(&["check", text(&henan()), "--plan", text(&path)]);
        assert_eq!(
            check.status.code(),
            Some(1),
            "{what}: {}",
            String::from_utf8_lossy(&check.stderr)
        );
    }
}

#[test]
fn one_hour_less_in_the_catalogue_is_another_problem() {
    let folder = copy_of_henan();
    let slots = folder.path().join("slots.csv");
    let rows = fs::read_to_string(&slots).unwrap();
    let (header, rest) = rows.split_once('\n').unwrap();
    let (first, rest) = rest.split_once('\n').unwrap();
    let (place, minutes) = first.trim_end().rsplit_once(',').unwrap();
    let fewer = minutes.parse::<i64>().unwrap() - 60;
    fs::write(&slots, format!("{header}\n{place},{fewer}\n{rest}")).unwrap();
    let check = matcher(&[
        "check",
        text(folder.path()),
        "--plan",
        text(&round().join("plan.json")),
    ]);
    assert_eq!(check.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&check.stderr).contains("problem_digest"));
}
