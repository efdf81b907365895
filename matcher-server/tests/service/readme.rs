//! What the README says, done as it says.

use super::client::Service;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// The first block of commands behind a heading.
fn block(heading: &str) -> &'static str {
    let readme = include_str!("../../../README.md");
    let behind = readme.split_once(heading).unwrap().1;
    let block = behind.split_once("```sh\n").unwrap().1;
    block.split_once("```").unwrap().0
}

/// Runs commands against a demonstration; what they say.
fn run(service: &Service, folder: &Path, commands: &str) -> String {
    let password = |login: &str| {
        service.said[0]["logins"][login]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let done = Command::new("sh")
        .args(["-e", "-u", "-c", commands])
        .current_dir(folder)
        .env("U", format!("http://{}/api/v1", service.address))
        .env("REGULATOR", password("regulator"))
        .env("SME", password("sme"))
        .env("PROVIDER", password("provider"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said} {errors}");
    assert!(!said.contains("urn:matcher:problem"), "{said}");
    said
}

#[test]
fn the_searches_of_the_readme_find_something() {
    let service = Service::start(&["--demo"]);
    let folder = tempfile::tempdir().unwrap();
    let begin = block("### A round, step by step");
    let begin = begin.split_once("JOB=").unwrap().0;
    // the catalogue is still being read
    let wait = "until ask sme -G $U/search -d kind=need | grep -q hits; do sleep 1; done\n";
    let commands = [begin, wait, block("### Search")].concat();
    let said = run(&service, folder.path(), &commands);
    let lines = said
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let answers: Vec<Value> = lines
        .filter(|answer: &Value| answer["hits"].is_array() || answer["items"].is_array())
        .collect();
    assert_eq!(answers.len(), 6, "{said}");
    for answer in &answers {
        let found = answer["hits"].as_array().or(answer["items"].as_array());
        assert!(!found.unwrap().is_empty(), "{answer}");
    }
    for word in ["\"游标卡尺\"", "\"kind\":\"article\"", "\"kind\":\"case\""] {
        assert!(said.contains(word), "{word} {said}");
    }
}

#[test]
fn the_round_of_the_readme_runs_as_it_stands_there() {
    let service = Service::start(&["--demo"]);
    let folder = tempfile::tempdir().unwrap();
    let said = run(&service, folder.path(), block("### A round, step by step"));
    for word in [
        "\"state\":\"done\"",
        "\"state\":\"published\"",
        "\"state\":\"declined\"",
    ] {
        assert!(said.contains(word), "{word} {said}");
    }
    let verified = Command::new(env!("CARGO_BIN_EXE_matcher"))
        .args(["verify", "problem.jsonl", "plan.json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(verified.status.success(), "{verified:?}");
}
