//! Killed again and again under load: what was acknowledged is there once, what was not can be sent again.

use super::client::{Service, send};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
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
    loop_of_kills(&["--data-dir", folder.path().to_str().unwrap()]);
}

#[test]
fn no_acknowledged_write_is_lost_or_doubled_on_postgresql() {
    let server = std::env::var("MATCHER_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432".to_owned());
    let name = format!("matcher_kill_{}", std::process::id());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let run = |sql: String| {
        runtime.block_on(async {
            let mut connection = sqlx::PgConnection::connect(&format!("{server}/postgres")).await?;
            connection.execute(AssertSqlSafe(sql)).await.map(drop)
        })
    };
    if let Err(error) = run(format!("CREATE DATABASE {name}")) {
        assert!(
            std::env::var_os("MATCHER_TESTS_MUST_RUN").is_none(),
            "no PostgreSQL: {error}"
        );
        eprintln!("SKIPPED: no PostgreSQL at {server}: {error}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let url = format!("{server}/{name}");
    loop_of_kills(&[
        "--data-dir",
        folder.path().to_str().unwrap(),
        "--database-url",
        &url,
    ]);
    run(format!("DROP DATABASE {name} WITH (FORCE)")).unwrap();
}

fn token(arguments: &[&str]) -> String {
    let added = Command::new(env!("CARGO_BIN_EXE_matcher"))
        .args(["--json", "user", "add", "root", "--role", "administrator"])
        .args(arguments)
        .output()
        .unwrap();
    let link: serde_json::Value = serde_json::from_slice(&added.stdout).unwrap();
    let service = Service::start(arguments);
    let password = json!({ "link": link["link"], "password": "a good password" }).to_string();
    let set = send(service.address, "POST", "/api/v1/password", &[], &password).unwrap();
    assert_eq!(set.status, 200, "{set:?}");
    let login = json!({ "login": "root", "password": "a good password" }).to_string();
    let session = send(service.address, "POST", "/api/v1/session", &[], &login).unwrap();
    let cookie = session.cookie();
    let body = r#"{"name":"test","scope":"write","days":1}"#;
    let token = send(
        service.address,
        "POST",
        "/api/v1/tokens",
        &[("cookie", &cookie)],
        body,
    )
    .unwrap();
    format!("Bearer {}", token.json()["secret"].as_str().unwrap())
}

fn loop_of_kills(arguments: &[&str]) {
    let token = token(arguments);
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let acknowledged: Mutex<BTreeMap<usize, String>> = Mutex::default();
    let service = Mutex::new(Service::start(arguments));
    let mut kills = 0;
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= WRITES {
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
            if done >= WRITES {
                return;
            }
            // Killed after some progress, so that the loop ends on slow machines too.
            if done >= before + WRITES / 12 {
                before = done;
                kills += 1;
                let mut service = service.lock().unwrap();
                service.kill();
                *service = Service::start(arguments);
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    assert_eq!(acknowledged.len(), WRITES);
    assert!(kills >= 5, "killed {kills} times only");
    let service = service.into_inner().unwrap();
    let found = all(service.address, &token);
    let expected: BTreeSet<&String> = acknowledged.values().collect();
    assert_eq!(expected.len(), WRITES, "two keys never share an answer");
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
