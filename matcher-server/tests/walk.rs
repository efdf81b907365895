//! The main job as a user runs it: the real binary on the committed market, its files opened again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod walk {
    mod checker;
    mod questions;
}

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

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
