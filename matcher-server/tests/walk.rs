//! The main job as a user runs it: the real binary on the committed market, its files opened again.

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

type PlannedRound = (tempfile::TempDir, PathBuf);

fn henan() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan")
}

fn matcher(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_matcher"))
        .args(arguments)
        .env("MATCHER_LANG", "en")
        .output()
        .unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// One proposal for the committed market, shared by the tests of this file.
fn round() -> &'static Path {
    static ROUND: OnceLock<PlannedRound> = OnceLock::new();
    let (_, out) = ROUND.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let run = matcher(&["propose", text(&henan()), "--out", text(&out)]);
        assert!(
            run.status.success(),
            "{}",
            String::from_utf8_lossy(&run.stderr)
        );
        (folder, out)
    });
    out
}

fn plan(folder: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join("plan.json")).unwrap()).unwrap()
}

#[test]
fn proposing_leaves_every_file_of_the_round_and_nothing_else() {
    let mut names: Vec<String> = fs::read_dir(round())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected = [
        "market.json",
        "needs.xlsx",
        "pairings.xlsx",
        "plan.json",
        "problem.jsonl",
        "report.html",
        "run.json",
        "unserved.xlsx",
    ];
    assert_eq!(names, expected);
    assert_eq!(fs::read_dir(round().parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn the_plan_is_within_a_quarter_of_a_per_cent_of_its_proven_bound() {
    let gap = plan(round())["gap"].as_f64().unwrap();
    assert!((0.0..=0.0025).contains(&gap), "gap {gap}");
}

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

#[test]
fn the_lists_open_again_and_hold_every_need_once() {
    let rows = |name: &str, sheet: &str| -> Vec<Vec<String>> {
        let mut book: Xlsx<_> = open_workbook(round().join(name)).unwrap();
        let range = book.worksheet_range(sheet).unwrap();
        range
            .rows()
            .skip(2)
            .map(|row| row.iter().map(Data::to_string).collect())
            .collect()
    };
    let id = |column: usize| {
        move |row: &Vec<String>| row[column].split('#').next().unwrap_or("").to_owned()
    };
    let mut paired: Vec<String> = rows("pairings.xlsx", "对接清单")
        .iter()
        .map(id(7))
        .collect();
    paired.sort();
    paired.dedup();
    let unserved: Vec<String> = rows("unserved.xlsx", "未对接需求清单")
        .iter()
        .map(id(1))
        .collect();
    let all: Vec<String> = rows("needs.xlsx", "问需清单").iter().map(id(1)).collect();
    assert!(!paired.is_empty() && !unserved.is_empty());
    let mut together = [paired, unserved].concat();
    together.sort();
    assert_eq!(
        together, all,
        "every need is in one of the two lists, and in one only"
    );
}

#[test]
fn what_is_made_from_synthetic_data_says_so() {
    assert!(
        fs::read_to_string(round().join("report.html"))
            .unwrap()
            .contains("合成数据")
    );
    for (name, sheet) in [
        ("pairings.xlsx", "对接清单"),
        ("unserved.xlsx", "未对接需求清单"),
        ("needs.xlsx", "问需清单"),
    ] {
        let mut book: Xlsx<_> = open_workbook(round().join(name)).unwrap();
        let range = book.worksheet_range(sheet).unwrap();
        assert!(
            range.get((0, 0)).unwrap().to_string().contains("合成数据"),
            "{name}"
        );
    }
}

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

#[test]
fn shuffled_rows_and_other_thread_counts_give_the_same_digest() {
    let folder = copy_of_henan();
    for name in [
        "needs",
        "offers",
        "organisations",
        "slots",
        "capabilities",
        "requirements",
        "resources",
    ] {
        let path = folder.path().join(format!("{name}.csv"));
        let rows = fs::read_to_string(&path).unwrap();
        let mut lines: Vec<&str> = rows.lines().collect();
        let half = lines.len() / 2;
        lines[1..].rotate_left(half);
        lines[1..].reverse();
        fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    let out = folder.path().join("out");
    let run = matcher(&[
        "propose",
        text(folder.path()),
        "--out",
        text(&out),
        "--threads",
        "1",
    ]);
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    assert_eq!(plan(&out)["digest"], plan(round())["digest"]);
}

#[test]
fn bad_input_is_listed_with_its_places_and_writes_nothing() {
    let folder = copy_of_henan();
    let needs = folder.path().join("needs.csv");
    let rows = fs::read_to_string(&needs)
        .unwrap()
        .replacen(",training,", ",juggling,", 1);
    fs::write(&needs, rows).unwrap();
    let out = folder.path().join("out");
    let run = matcher(&["propose", text(folder.path()), "--out", text(&out)]);
    let told = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{told}");
    assert!(
        told.contains("needs.csv") && told.contains("service_kind") && told.contains("juggling"),
        "{told}"
    );
    assert!(!out.exists());
    let partial = matcher(&[
        "propose",
        text(folder.path()),
        "--out",
        text(&out),
        "--partial",
    ]);
    assert!(
        partial.status.success(),
        "{}",
        String::from_utf8_lossy(&partial.stderr)
    );
}

#[test]
fn pins_that_clash_are_named_and_the_round_says_no() {
    let folder = copy_of_henan();
    let rules = folder.path().join("round.toml");
    let mut pins = fs::read_to_string(&rules).unwrap();
    // Four jobs of 29.75 hours in all for a chamber that is free for 26.25 hours.
    for need in ["N0617", "N0664", "N0668", "N0669"] {
        pins.push_str(&format!(
            "\n[[pins]]\nneed = \"{need}\"\nresource = \"R388\"\nperiod = \"2027-01\"\n"
        ));
    }
    fs::write(&rules, pins).unwrap();
    let out = folder.path().join("out");
    let run = matcher(&["propose", text(folder.path()), "--out", text(&out)]);
    assert_eq!(run.status.code(), Some(1));
    let told = String::from_utf8_lossy(&run.stdout);
    for name in [
        "pin: N0617",
        "pin: N0664",
        "pin: N0668",
        "pin: N0669",
        "has 26.25 h only",
    ] {
        assert!(told.contains(name), "{name} in {told}");
    }
    assert_eq!(plan(&out)["status"], "infeasible");
}

#[test]
fn an_empty_folder_is_an_empty_round() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = folder.path().join("empty");
    fs::create_dir(&catalogue).unwrap();
    let out = folder.path().join("out");
    let run = matcher(&["propose", text(&catalogue), "--out", text(&out)]);
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    assert_eq!(plan(&out)["status"], "optimal");
}

fn copy_of_henan() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(henan()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    folder
}
