//! Killed again and again under load: what was acknowledged is there once, what was not can be sent again.

use super::client::{Database, Service, send};
use super::people::operator;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Writes to be acknowledged.
const WRITES: usize = 2000;
const CLIENTS: usize = 8;

#[test]
fn no_acknowledged_write_is_lost_or_doubled_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--data-dir", folder.path().to_str().unwrap()];
    disturbed(&arguments, WRITES, &|service| restart(service, &arguments));
}

#[test]
fn no_acknowledged_write_is_lost_or_doubled_on_postgresql() {
    let Some(database) = Database::new("kill") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "--data-dir",
        folder.path().to_str().unwrap(),
        "--database-url",
        &database.url,
    ];
    disturbed(&arguments, WRITES, &|service| restart(service, &arguments));
}

#[test]
fn a_database_that_drops_every_connection_is_met_with_patience() {
    let Some(database) = Database::new("drop") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "--data-dir",
        folder.path().to_str().unwrap(),
        "--database-url",
        &database.url,
    ];
    disturbed(&arguments, WRITES, &|_| database.drop_connections());
}

fn restart(service: &Mutex<Service>, arguments: &[&str]) {
    let mut service = service.lock().unwrap();
    service.kill();
    *service = Service::start(arguments);
}

/// Writes from many clients while `disturb` is done again and again.
pub(crate) fn disturbed(arguments: &[&str], writes: usize, disturb: &dyn Fn(&Mutex<Service>)) {
    let token = operator(arguments);
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let acknowledged: Mutex<BTreeMap<usize, String>> = Mutex::default();
    let service = Mutex::new(Service::start(arguments));
    let mut disturbances = 0;
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= writes {
                        return;
                    }
                    // Sent until it is acknowledged, always with the same key.
                    while !stop.load(Ordering::Relaxed) {
                        let address = service.lock().unwrap().address;
                        if let Some(id) = write(address, &token, number) {
                            acknowledged.lock().unwrap().insert(number, id);
                            break;
                        }
                        std::thread::sleep(Duration::from_millis(20));
                    }
                }
            });
        }
        let mut before = 0;
        for _ in 0..600 {
            std::thread::sleep(Duration::from_millis(100));
            let done = acknowledged.lock().unwrap().len();
            if done >= writes {
                return;
            }
            // Killed after some progress, so that the loop ends on slow machines too.
            if done >= before + writes / 12 {
                before = done;
                disturbances += 1;
                disturb(&service);
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    assert_eq!(acknowledged.len(), writes);
    assert!(disturbances >= 5, "disturbed {disturbances} times only");
    let service = service.into_inner().unwrap();
    let found = all(service.address, &token);
    let expected: BTreeSet<&String> = acknowledged.values().collect();
    assert_eq!(expected.len(), writes, "two keys never share an answer");
    assert_eq!(
        found.iter().collect::<BTreeSet<_>>(),
        expected,
        "nothing lost, nothing doubled"
    );
    drop(service);
    let verdict = Command::new(env!("CARGO_BIN_EXE_matcher"))
        .args(["audit", "verify"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        verdict.status.success(),
        "{}",
        String::from_utf8_lossy(&verdict.stderr)
    );
}

/// Adds a benefit; its id when that was acknowledged.
fn write(address: SocketAddr, token: &str, number: usize) -> Option<String> {
    let body = json!({ "record": {
        "title": format!("示例政策 {number}"), "issuer": "示例局", "measure": "text",
        "valid_from": "2026-01-01", "valid_to": "2027-12-31",
    }});
    let key = format!("write-{number}");
    let headers = [("authorization", token), ("idempotency-key", &key)];
    let answer = send(
        address,
        "POST",
        "/api/v1/benefits",
        &headers,
        &body.to_string(),
    )
    .ok()?;
    assert!(answer.status == 201 || answer.status == 503, "{answer:?}");
    let again = answer.header("retry-after").is_some();
    assert!(answer.status == 201 || again, "{answer:?}");
    (answer.status == 201).then(|| answer.json()["id"].as_str().unwrap().to_owned())
}

fn all(address: SocketAddr, token: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/api/v1/benefits?limit=500&after={after}");
        let page = send(address, "GET", &path, &[("authorization", token)], "")
            .unwrap()
            .json();
        let items = page["items"].as_array().unwrap();
        ids.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return ids,
        }
    }
}
