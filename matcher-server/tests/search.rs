//! `matcher search` as a user runs it.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn search(arguments: &[&str]) -> Output {
    let henan = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan");
    Command::new(env!("CARGO_BIN_EXE_matcher"))
        .args(["search", henan.to_str().unwrap()])
        .args(arguments)
        .output()
        .unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let run = search(&[arguments, &["--json"]].concat());
    serde_json::from_slice(&run.stdout).unwrap()
}

#[test]
fn a_query_is_answered_with_chips_hits_and_reasons() {
    let run = search(&[
        "郑州附近 校准 0-150 数显卡尺 ±0.02 10把 下月",
        "--lang",
        "zh",
        "--limit",
        "3",
    ]);
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success(), "{text}");
    for part in [
        "[数显卡尺]",
        "郑州市附近",
        "游标卡尺校准",
        "有条件：U",
        "下一页：",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let answer = json(&["-20~50℃", "--limit", "2"]);
    assert_eq!(answer["chips"][0]["kind"], "quantity");
    assert_eq!(answer["hits"].as_array().map(Vec::len), Some(2));
    let first = answer["hits"][0]["id"].as_str().unwrap();
    let next = json(&[
        "-20~50℃",
        "--limit",
        "2",
        "--after",
        answer["next"].as_str().unwrap(),
    ]);
    assert_ne!(next["hits"][0]["id"], first);
}

#[test]
fn nothing_found_ends_with_1_and_a_draft_and_bad_input_with_2() {
    let nothing = search(&["qwxyz", "--lang", "zh"]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nothing.stdout).contains("可以把它作为需求发布"));
    for wrong in [
        ["卡尺", "--near", "不存在市"],
        ["卡尺", "--after", "x"],
        ["卡尺", "--today", "2026-13-01"],
    ] {
        assert_eq!(search(&wrong).status.code(), Some(2), "{wrong:?}");
    }
}
