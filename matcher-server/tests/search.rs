//! `matcher search` as a user runs it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

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

#[test]
fn courses_cases_and_articles_beside_a_catalogue_are_found() {
    let henan = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan");
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(henan).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put(
        "courses.csv",
        "id,region,title,text,form,provider\nC1,410000,测量管理体系内审员,条款与实务,on_site,P01\n",
    );
    put(
        "course_sessions.csv",
        "id,course,starts_on,ends_on,seats\nCS1,C1,2026-12-10,2026-12-12,60\n",
    );
    put(
        "典型案例.csv",
        "编号,企业,标题,内容,状态,评审意见\nU1,S0041,卡尺集中校准降低废品率,废品率降到 1%,已发布,可复制\nU2,S0041,内审员培训见效,秘密,已报送,\n",
    );
    put(
        "articles.csv",
        "id,region,title,text,published_on\nW1,410000,自用卡尺必须送检定吗,由企业自行确定。,2026-03-03\n",
    );
    let run = |query: &str| {
        Command::new(env!("CARGO_BIN_EXE_matcher"))
            .args(["search", folder.path().to_str().unwrap(), query, "--json"])
            .args(["--kind", "course,case,article"])
            .output()
            .unwrap()
    };
    let found = |query: &str| -> Vec<String> {
        let said: Value = serde_json::from_slice(&run(query).stdout).unwrap();
        let hits = said["hits"].as_array().unwrap().iter();
        hits.map(|hit| hit["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let course = found("下月 内审员");
    assert_eq!(course.first().map(String::as_str), Some("C1"), "{course:?}");
    assert!(!course.contains(&"U2".to_owned()), "{course:?}");
    let about = found("卡尺");
    assert!(
        ["U1", "W1"]
            .iter()
            .all(|id| about.contains(&(*id).to_owned())),
        "{about:?}"
    );
    // a wrong row is told with its place
    put(
        "articles.csv",
        "id,region,title,text,published_on\nW1,410000,,文,昨天\n",
    );
    let wrong = run("卡尺");
    let told = String::from_utf8_lossy(&wrong.stderr).into_owned()
        + &String::from_utf8_lossy(&wrong.stdout);
    assert_eq!(wrong.status.code(), Some(2), "{told}");
    assert!(
        told.contains("articles.csv") && told.contains("published_on"),
        "{told}"
    );
}

#[test]
fn explain_tells_what_was_found_in_sentences_with_both_sides() {
    let query = "洛阳 200公里内 压力表 0-150 ±0.02";
    for (language, sentence) in [
        ("zh", "- 不满足 测量范围: 测量范围缺 60～150 MPa"),
        ("en", "- fails range: range lacks 60～150 MPa"),
    ] {
        let run = search(&[query, "--lang", language, "--limit", "3", "--explain"]);
        let text = String::from_utf8(run.stdout).unwrap();
        assert!(text.contains(sentence), "{sentence} in {text}");
    }
    let answer = json(&[query, "--lang", "en", "--limit", "3", "--explain"]);
    let found = answer["hits"][0]["findings"].as_array().unwrap();
    let told = |f: &Value| f["rule"] == "range" && f["sentence"] == "range lacks 60～150 MPa";
    assert!(found.iter().any(told), "{found:?}");
}

#[test]
fn a_condition_is_called_one_once_a_line() {
    let query = "郑州附近 校准 0-150 数显卡尺 ±0.02 10把 下月";
    for (language, words, line) in [
        ("zh", "有条件", "- 有条件 "),
        ("en", "condition", "- condition "),
    ] {
        let run = search(&[query, "--lang", language, "--limit", "3", "--explain"]);
        let text = String::from_utf8(run.stdout).unwrap();
        assert!(text.contains(line), "{text}");
        for line in text.lines() {
            assert!(line.matches(words).count() < 2, "{line}");
        }
    }
}
