//! Two nodes on one PostgreSQL: the one that plans is killed, the other one takes over.

use super::client::{Database, Service, send};
use super::kill::token;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

#[test]
fn another_node_takes_over_the_job_of_one_that_was_killed() {
    let Some(database) = Database::new("nodes") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let common = ["--data-dir", data, "--database-url", &database.url];
    let admin = token(&common);
    let market = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan");
    let with = |more: &[&'static str]| -> Vec<String> {
        common
            .iter()
            .chain(more)
            .map(|text| (*text).to_owned())
            .collect()
    };
    let start = |arguments: Vec<String>| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Service::start(&arguments)
    };
    let mut first = with(&["--node", "one"]);
    first.extend(["--load".to_owned(), market.to_str().unwrap().to_owned()]);
    let mut one = start(first);
    let two = start(with(&["--node", "two", "--plan-jobs", "0"]));
    let as_admin = [("authorization", admin.as_str())];
    let body = json!({ "id": "henan", "name": "示例省局", "kind": "market_regulator", "regions": ["410000"] });
    let made = send(
        two.address,
        "POST",
        "/api/v1/authorities",
        &as_admin,
        &body.to_string(),
    )
    .unwrap();
    assert_eq!(made.status, 201, "{made:?}");
    let regulator = regulator(&common, &two);
    settled(&two);

    let as_regulator = [("cookie", regulator.as_str())];
    let body = json!({ "name": "示例批次", "region": "410000" }).to_string();
    let round = send(two.address, "POST", "/api/v1/rounds", &as_regulator, &body)
        .unwrap()
        .json();
    let path = format!("/api/v1/rounds/{}/jobs", round["id"].as_str().unwrap());
    let job = send(two.address, "POST", &path, &as_regulator, "")
        .unwrap()
        .json();
    let job = format!("/api/v1/jobs/{}", job["id"].as_str().unwrap());
    let look = || {
        send(two.address, "GET", &job, &as_regulator, "")
            .unwrap()
            .json()
    };
    wait(30, || look()["state"] == "running");
    one.kill();
    assert_eq!(look()["state"], "running", "it was killed in the middle");
    drop(two);
    let two = start(with(&["--node", "two"]));
    let killed = Instant::now();
    let look = || {
        send(two.address, "GET", &job, &as_regulator, "")
            .unwrap()
            .json()
    };
    wait(30, || look()["node"] == "two");
    assert!(killed.elapsed() < Duration::from_secs(30));
    wait(120, || look()["state"] == "done");
    assert_eq!(look()["fence"], 2);
    let events = send(
        two.address,
        "GET",
        &format!("{job}/events"),
        &as_regulator,
        "",
    )
    .unwrap();
    assert_eq!(
        events.text.matches("\"state\":\"done\"").count(),
        1,
        "{}",
        events.text
    );
}

/// A regulator of the authority `henan`; its cookie.
fn regulator(common: &[&str], service: &Service) -> String {
    let added = Command::new(env!("CARGO_BIN_EXE_matcher"))
        .args([
            "--json",
            "user",
            "add",
            "regulator",
            "--role",
            "regulator",
            "--authority",
            "henan",
        ])
        .args(common)
        .output()
        .unwrap();
    let link: Value = serde_json::from_slice(&added.stdout).unwrap();
    let body = json!({ "link": link["link"], "password": "a good password" }).to_string();
    send(service.address, "POST", "/api/v1/password", &[], &body).unwrap();
    let body = json!({ "login": "regulator", "password": "a good password" }).to_string();
    send(service.address, "POST", "/api/v1/session", &[], &body)
        .unwrap()
        .cookie()
}

fn wait(seconds: u64, mut until: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while !until() {
        assert!(Instant::now() < deadline, "not within {seconds} s");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Waits until an import has come to its end, as the other node sees it.
fn settled(service: &Service) {
    let mut last = 0;
    let mut since = Instant::now();
    wait(120, || {
        let ready = send(service.address, "GET", "/health/ready", &[], "")
            .unwrap()
            .json();
        let change = ready["change"].as_i64().unwrap_or(0);
        if change != last {
            (last, since) = (change, Instant::now());
        }
        change > 1000 && since.elapsed() > Duration::from_secs(3)
    });
}
