//! What the README says, done as it says.

use super::client::Service;
use std::process::Command;

#[test]
fn the_round_of_the_readme_runs_as_it_stands_there() {
    let readme = include_str!("../../../README.md");
    let block = readme.split_once("### A round, step by step").unwrap().1;
    let block = block.split_once("```sh\n").unwrap().1;
    let block = block.split_once("```").unwrap().0;
    let service = Service::start(&["--demo"]);
    let folder = tempfile::tempdir().unwrap();
    let password = |login: &str| {
        service.said[0]["logins"][login]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let done = Command::new("sh")
        .args(["-e", "-u", "-c", block])
        .current_dir(folder.path())
        .env("U", format!("http://{}/api/v1", service.address))
        .env("REGULATOR", password("regulator"))
        .env("SME", password("sme"))
        .env("PROVIDER", password("provider"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success(),
        "{said} {}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(!said.contains("urn:matcher:problem"), "{said}");
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
