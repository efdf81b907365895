//! Questions about a plan, events fitted into it, and a solve that is interrupted.

use super::super::{copy_of_henan, henan, matcher, plan, round, text};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
#[test]
fn a_need_is_told_its_other_options_and_a_withdrawn_slot_its_price() {
    let files = ["problem.jsonl", "plan.json"].map(|name| round().join(name));
    let [problem, planned] = files.each_ref().map(|path| text(path));
    let assignments = plan(round())["assignments"].clone();
    let (need, slot) = (
        assignments[0][0].as_str().unwrap(),
        assignments[0][1].as_str().unwrap(),
    );
    let answer = |arguments: &[&str]| -> Value {
        let run = matcher(arguments);
        assert!(
            run.status.success(),
            "{}",
            String::from_utf8_lossy(&run.stderr)
        );
        serde_json::from_slice(&run.stdout).unwrap()
    };
    let why = answer(&["why", problem, planned, need, "--json"]);
    assert_eq!(why["slot"], slot);
    assert!(
        why["alternatives"]
            .as_array()
            .is_some_and(|a| !a.is_empty())
    );
    let gone = answer(&["what-if", problem, planned, "--withdraw", slot, "--json"]);
    assert!(gone["after"].as_i64() <= gone["before"].as_i64());
    let moves = gone["moves"].as_array().unwrap();
    let own = moves.iter().find(|m| m["need"] == need).unwrap();
    assert_ne!(own["to"], slot);
    let unknown = matcher(&["why", problem, planned, "nobody"]);
    assert_eq!(unknown.status.code(), Some(2));
}

/// What a command prints as JSON.
fn told(arguments: &[&str]) -> Value {
    let run = matcher(arguments);
    assert!(
        run.status.success(),
        "{arguments:?} {}",
        String::from_utf8_lossy(&run.stderr)
    );
    serde_json::from_slice(&run.stdout).unwrap()
}

#[test]
fn questions_are_asked_by_ids_of_the_catalogue_and_answers_end_in_an_action() {
    let (dir, planned) = (henan(), round().join("plan.json"));
    let (dir, planned) = (text(&dir), text(&planned));
    let needs = fs::read_to_string(henan().join("needs.csv")).unwrap();
    let ids = needs.lines().skip(1).step_by(61).take(24);
    let mut classes = (0, 0);
    for id in ids.filter_map(|line| line.split(',').next()) {
        let why = told(&["why", dir, planned, id, "--json"]);
        assert_eq!(why["why"]["need"]["id"], *id);
        assert!(why["next"].as_str().unwrap().starts_with("Next: "), "{why}");
        let lots = why["why"]["lots"].as_array().unwrap();
        let Some(place) = lots.iter().find_map(|lot| lot["place"].as_object()) else {
            classes.1 += 1;
            continue;
        };
        classes.0 += 1;
        let slot = format!(
            "{}/{}",
            place["resource"]["id"].as_str().unwrap(),
            place["period"].as_str().unwrap()
        );
        if classes.0 == 1 {
            let gone = told(&["what-if", dir, planned, "--withdraw", &slot, "--json"]);
            assert!(gone["what_if"]["gain"].as_i64().unwrap() <= 0, "{gone}");
            assert!(gone["next"].as_str().unwrap().contains("slots.csv"));
            let own = &place["provider"]["id"];
            let other = lots[0]["alternatives"].as_array().unwrap();
            let other = other.iter().map(|o| &o["place"]["provider"]["id"]);
            if let Some(other) = other.into_iter().find(|id| *id != own) {
                let other = other.as_str().unwrap();
                let not = told(&["why", dir, planned, id, "--rather", other, "--json"]);
                assert_eq!(not["why_not"]["wish"]["id"], other);
                assert!(not["why_not"]["supposed"]["gain"].as_i64().unwrap() <= 0);
            }
        }
    }
    assert!(classes.0 > 0 && classes.1 > 0, "{classes:?}");
    let same = told(&["what-if", dir, planned, "--compare", planned, "--json"]);
    assert_eq!(same["needs"].as_array().map(Vec::len), Some(0));
    let hours = told(&["what-if", dir, planned, "--hours", "3", "--json"]);
    assert_eq!(hours["places"].as_array().map(Vec::len), Some(3));
    let prices = told(&["what-if", dir, planned, "--policies", "--json"]);
    assert!(prices["policies"].is_array());
    for arguments in [
        ["why", dir, planned, "nobody", "--lang", "en"],
        ["what-if", dir, planned, "--drop", "nobody", "--json"],
    ] {
        let unknown = matcher(&arguments);
        assert_eq!(unknown.status.code(), Some(2), "{arguments:?}");
        let told = [unknown.stdout, unknown.stderr].concat();
        assert!(String::from_utf8_lossy(&told).contains("needs.csv"));
    }
}

#[test]
fn what_has_come_and_gone_is_fitted_in_and_the_checker_accepts_it() {
    let folder = copy_of_henan();
    let planned = round().join("plan.json");
    let needs = folder.path().join("needs.csv");
    let rows = fs::read_to_string(&needs).unwrap();
    let served = plan(round())["assignments"].as_array().unwrap().len();
    // The second need is withdrawn; the fifth is asked for once more.
    let mut lines: Vec<String> = rows.lines().map(str::to_owned).collect();
    let copy = lines[5].replacen(lines[5].split(',').next().unwrap(), "N9999", 1);
    let gone = lines.remove(2);
    lines.push(copy);
    fs::write(&needs, lines.join("\n") + "\n").unwrap();
    for name in ["requirements", "bundles", "previous_plan"] {
        let path = folder.path().join(format!("{name}.csv"));
        let Ok(rows) = fs::read_to_string(&path) else {
            continue;
        };
        let id = gone.split(',').next().unwrap();
        let rest = rows
            .lines()
            .filter(|l| !l.split([',', ';']).any(|c| c == id));
        fs::write(&path, rest.collect::<Vec<_>>().join("\n") + "\n").unwrap();
    }
    let out = folder.path().join("out");
    let dir = text(folder.path());
    let patched = told(&["patch", dir, text(&planned), "--out", text(&out), "--json"]);
    assert_eq!(
        patched["lost"].as_array().map(Vec::len),
        Some(0),
        "{patched}"
    );
    assert_eq!(patched["moved"].as_array().map(Vec::len), Some(0));
    assert!(
        patched["kept"].as_u64().unwrap() as usize + 7 > served,
        "{patched}"
    );
    assert!(patched["gap"].as_f64().unwrap() < 0.01, "{patched}");
    let checked = matcher(&["check", dir, "--plan", text(&out.join("plan.json"))]);
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
}

#[test]
fn an_interrupted_solve_ends_in_order_with_the_best_plan_so_far() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("plan.json");
    let problem = round().join("problem.jsonl");
    let mut child = Command::new(env!("CARGO_BIN_EXE_matcher"))
        .args(["solve", text(&problem), "--out", text(&out)])
        .args(["--effort", "100000000", "--lang", "en"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    // Progress is told every five seconds, so that the work is under way now.
    let under_way = told.next().unwrap().unwrap();
    assert!(under_way.contains('%'), "{under_way}");
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &pid]).status();
    assert!(sent.unwrap().success());
    let asked = Instant::now();
    let status = child.wait().unwrap();
    // Well under two seconds where everything is optimised.
    assert!(asked.elapsed() < Duration::from_secs(30));
    let told: Vec<String> = told.map_while(Result::ok).collect();
    assert!(status.success(), "{status} {told:?}");
    assert!(
        told.iter().any(|line| line.starts_with("stopping")),
        "{told:?}"
    );
    let stopped: Value = serde_json::from_str(&fs::read_to_string(&out).unwrap()).unwrap();
    assert_eq!(stopped["reproducible"], false);
    let verified = matcher(&["verify", text(&problem), text(&out)]);
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stderr)
    );
}
