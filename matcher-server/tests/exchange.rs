//! Files of other formats in and out, and the preview for a publisher, as a user runs them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
        let error = String::from_utf8_lossy(&output.stderr);
        panic!("{error}{}", String::from_utf8_lossy(&output.stdout))
    })
}

const GAUGES: &str = "示例厂计量器具台账（合成）,,,,\n名称,编号,规格,精度,有效期\n数显卡尺,A1,0-150,0.01mm,2026-12-20\n数显卡尺,A2,0-150,0.01mm,2026-12-31\n外径千分尺,B1,0-25mm,±0.004mm,\n";

const SETTINGS: [&str; 6] = [
    "--set",
    "organisation=S0041",
    "--set",
    "needs.window_from=2026-11-05",
    "--set",
    "needs.window_to=2027-02-28",
];

#[test]
fn a_gauge_list_goes_in_once_and_the_saved_map_reads_it_again_next_month() {
    let folder = tempfile::tempdir().unwrap();
    let (list, out, map) = (
        folder.path().join("台账.csv"),
        folder.path().join("out"),
        folder.path().join("map.toml"),
    );
    fs::write(&list, GAUGES).unwrap();
    let henan = henan();
    let common = [text(&list), "--map", text(&map), "--json"];
    let mut first = vec!["import", "--into", text(&henan), "--dry-run"];
    first.extend(common);
    first.extend(SETTINGS);
    let preview = json(&matcher(&first));
    assert_eq!(preview["format"], "gauge_list");
    assert_eq!(preview["counts"]["needs"], serde_json::json!([2, 0, 0]));
    assert!(!out.exists() && !map.exists(), "a dry run writes nothing");

    first.retain(|word| *word != "--dry-run");
    first.extend(["--out", text(&out)]);
    assert!(matcher(&first).status.success());
    assert!(out.join("round.toml").exists());
    let kept = fs::read_to_string(&map).unwrap();
    assert!(
        kept.contains("size = \"规格\"") && kept.contains("S0041"),
        "{kept}"
    );

    // Next month: the map knows format, headers and settings.
    let mut again = vec!["import", "--into", text(&out)];
    again.extend(common);
    let preview = json(&matcher(&again));
    assert_eq!(preview["rows"], serde_json::json!([]));
    assert!(preview["unchanged"].as_u64().unwrap() > 4);

    let more = GAUGES.replace(
        "A2,0-150,0.01mm,2026-12-31\n",
        "A2,0-150,0.01mm,2026-12-31\n数显卡尺,A3,0-150,0.01mm,2026-12-31\n",
    );
    fs::write(&list, more).unwrap();
    again.push("--dry-run");
    let preview = json(&matcher(&again));
    assert_eq!(preview["counts"]["needs"], serde_json::json!([0, 1, 0]));
}

#[test]
fn a_file_with_a_wrong_row_changes_nothing_and_names_the_row() {
    let folder = tempfile::tempdir().unwrap();
    let (list, out) = (folder.path().join("scope.csv"), folder.path().join("out"));
    let scope = "测量仪器,被测量,规范,测量范围,扩展不确定度\n游标卡尺,外尺寸,JJG 30-2012,(0～300)kg,U=0.01mm (k=2)\n游标卡尺,外尺寸,JJG 30-2012,(0～300)mm,U=0.01mm (k=2)\n";
    fs::write(&list, scope).unwrap();
    let henan = henan();
    let mut command = vec![
        "import",
        text(&list),
        "--into",
        text(&henan),
        "--out",
        text(&out),
        "--json",
    ];
    for setting in ["organisation=P00", "minutes_each=15", "delivery=sent_in"] {
        command.extend(["--set", setting]);
    }
    let refused = matcher(&command);
    assert_eq!(refused.status.code(), Some(2));
    let problems = json(&refused);
    let errors: Vec<&Value> = problems["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|problem| problem["severity"] == "error")
        .collect();
    assert_eq!(errors.len(), 1);
    assert_eq!(
        (&errors[0]["row"], &errors[0]["code"]),
        (&Value::from(2), &Value::from("wrong_quantity"))
    );
    assert!(!out.exists());
    command.push("--partial");
    let partial = matcher(&command);
    assert!(partial.status.success());
    assert_eq!(
        json(&partial)["counts"]["capabilities"],
        serde_json::json!([1, 0, 0])
    );
    assert!(out.join("capabilities.csv").exists());
}

#[test]
fn what_is_exported_shows_its_format_and_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let henan = henan();
    for (format, file) in [
        ("uniquip", "equipment.csv"),
        ("cnas_scope", "scope.xlsx"),
        ("mii_scope", "scope.xml"),
        ("catalogue", "catalogue.xlsx"),
    ] {
        let path = folder.path().join(file);
        let wrote = matcher(&[
            "export",
            text(&henan),
            "--as",
            format,
            "--organisation",
            "P00",
            "--out",
            text(&path),
        ]);
        assert!(wrote.status.success(), "{format}");
        let read = matcher(&["import", text(&path), "--dry-run", "--json", "--partial"]);
        assert_eq!(json(&read)["format"], format);
    }
    let refused = matcher(&["export", text(&henan), "--as", "dcc", "--out", "x.xml"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_draft_offer_is_told_whom_it_serves_and_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let draft = folder.path().join("scope.csv");
    let scope = "测量仪器,被测量,规范,测量范围,扩展不确定度（k=2）\n游标卡尺,外尺寸,JJG 30-2012,(0～200)mm,U=0.01mm\n,内尺寸,,(10～200)mm,U=0.01mm\n,深度,,(0～200)mm,U=0.01mm\n";
    fs::write(&draft, scope).unwrap();
    let henan = henan();
    let mut command = vec!["fit", text(&henan), "--offer", text(&draft)];
    for setting in [
        "organisation=P00",
        "resource=R001",
        "minutes_each=15",
        "delivery=sent_in",
        "credentials=P00-K",
    ] {
        command.extend(["--set", setting]);
    }
    let mut as_json = command.clone();
    as_json.extend(["--json", "--lang", "zh"]);
    let preview = json(&matcher(&as_json));
    let (serves, nearly) = (
        preview["serves"].as_array().unwrap(),
        preview["nearly"].as_array().unwrap(),
    );
    assert!(!serves.is_empty() && !nearly.is_empty());
    assert!(
        serves
            .iter()
            .all(|need| ["capable", "conditional"].contains(&need["verdict"].as_str().unwrap()))
    );
    // Calipers of 300 mm: the range lacks 200 to 300 mm, with numbers.
    let sentences: String = nearly
        .iter()
        .map(|need| need["sentences"].to_string())
        .collect();
    assert!(sentences.contains("200～300 mm"), "{sentences}");
    command.extend(["--limit", "1"]);
    let printed = matcher(&command);
    let shown = String::from_utf8_lossy(&printed.stdout).into_owned();
    assert!(
        shown.contains("would serve") && shown.contains("nearly, but for"),
        "{shown}"
    );
}
