//! Two nodes on one PostgreSQL: one is killed or paused in the middle of what it does, the other one goes on.

use super::client::{Answer, Database, Service, send, wait};
use super::people::{authority, login, operator};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A database that nodes share, and their folder.
struct Nodes {
    database: Database,
    folder: tempfile::TempDir,
}

impl Nodes {
    fn new(name: &str) -> Option<Self> {
        let database = Database::new(name)?;
        let folder = tempfile::tempdir().unwrap();
        Some(Self { database, folder })
    }

    fn arguments<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let data = self.folder.path().to_str().unwrap();
        let common = ["--data-dir", data, "--database-url", &self.database.url];
        [&common, more].concat()
    }

    fn start(&self, node: &str, more: &[&str]) -> Service {
        Service::start(&self.arguments(&[&["--node", node], more].concat()))
    }
}

fn signal(service: &Service, name: &str) {
    let pid = service.child.id().to_string();
    let sent = Command::new("kill").args([name, &pid]).status();
    assert!(sent.unwrap().success());
}

/// A planning job as its regulator sees it.
struct Job<'c> {
    path: String,
    cookie: &'c str,
}

impl<'c> Job<'c> {
    /// Submits one through a node and waits until it is planned.
    fn running(service: &Service, cookie: &'c str) -> Self {
        let headers = [("cookie", cookie)];
        let post = |path: &str, body: &str| send(service.address, "POST", path, &headers, body);
        let body = json!({ "name": "示例批次", "region": "410000" }).to_string();
        let round = post("/api/v1/rounds", &body).unwrap().json();
        let path = format!("/api/v1/rounds/{}/jobs", round["id"].as_str().unwrap());
        let job = post(&path, "").unwrap().json();
        let path = format!("/api/v1/jobs/{}", job["id"].as_str().unwrap());
        let job = Self { path, cookie };
        wait(30, || job.look(service)["state"] == "running");
        job
    }

    fn look(&self, service: &Service) -> Value {
        let headers = [("cookie", self.cookie)];
        send(service.address, "GET", &self.path, &headers, "")
            .unwrap()
            .json()
    }

    /// The stream of its progress behind a number, to its end.
    fn events(&self, service: &Service, after: i64) -> Answer {
        let after = after.to_string();
        let headers = [("cookie", self.cookie), ("last-event-id", &after)];
        let path = format!("{}/events", self.path);
        send(service.address, "GET", &path, &headers, "").unwrap()
    }

    /// The node takes the job over within 30 s, and ends it, once.
    fn is_taken_over(&self, service: &Service, node: &str) {
        let since = Instant::now();
        wait(30, || self.look(service)["node"] == node);
        eprintln!("taken over after {:?}", since.elapsed());
        wait(120, || self.look(service)["state"] == "done");
        self.is_done_once(service);
    }

    fn is_done_once(&self, service: &Service) {
        assert_eq!(self.look(service)["fence"], 2);
        let events = self.events(service, 0);
        let done = events.text.matches("\"state\":\"done\"").count();
        assert_eq!(done, 1, "{}", events.text);
    }
}

#[test]
fn another_node_takes_over_the_job_of_one_that_was_killed_or_paused() {
    let Some(nodes) = Nodes::new("nodes") else {
        return;
    };
    let admin = operator(&nodes.arguments(&[]));
    let market = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan");
    let mut one = nodes.start("one", &["--load", market.to_str().unwrap()]);
    let two = nodes.start("two", &["--plan-jobs", "0"]);
    authority(&two, &admin, "henan", "410000");
    let role = ["--role", "regulator", "--authority", "henan"];
    let cookie = login(&nodes.arguments(&[]), &two, "regulator", &role);
    settled(&two);

    let job = Job::running(&two, &cookie);
    one.kill();
    assert_eq!(
        job.look(&two)["state"],
        "running",
        "it was killed in the middle"
    );
    drop(two);
    let two = nodes.start("two", &[]);
    job.is_taken_over(&two, "two");

    drop(two);
    let two = nodes.start("two", &["--plan-jobs", "0"]);
    let one = nodes.start("one", &[]);
    let job = Job::running(&two, &cookie);
    signal(&one, "-STOP");
    assert_eq!(
        job.look(&two)["state"],
        "running",
        "it was paused in the middle"
    );
    drop(two);
    let two = nodes.start("two", &[]);
    job.is_taken_over(&two, "two");
    signal(&one, "-CONT");
    // Its child has ended long ago; what it wants to write comes too late.
    std::thread::sleep(Duration::from_secs(4));
    job.is_done_once(&one);
    let ids = |service: &Service, after: i64| -> Vec<i64> {
        let text = job.events(service, after).text;
        let ids = text.lines().filter_map(|line| line.strip_prefix("id: "));
        ids.map(|id| id.parse().unwrap()).collect()
    };
    let all = ids(&two, 0);
    assert_eq!(all, (1..=all.len() as i64).collect::<Vec<_>>());
    // A browser that comes back to another node goes on where it was.
    assert_eq!(ids(&one, 2), all[2..]);
}

#[test]
fn a_node_that_is_paused_in_the_middle_of_a_write_does_not_stop_the_others() {
    let Some(nodes) = Nodes::new("paused") else {
        return;
    };
    let admin = operator(&nodes.arguments(&[]));
    let (one, two) = (nodes.start("one", &[]), nodes.start("two", &[]));
    let write = |service: &Service| {
        let body = json!({ "record": {
            "title": "示例政策", "issuer": "示例局", "measure": "text", "valid_from": "2026-01-01", "valid_to": "2027-12-31",
        }});
        let headers = [("authorization", admin.as_str())];
        send(
            service.address,
            "POST",
            "/api/v1/benefits",
            &headers,
            &body.to_string(),
        )
    };
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let _ = write(&one);
                }
            });
        }
        // Several times, so that it is caught with the lock in its hands.
        for times in 0..5 {
            std::thread::sleep(Duration::from_millis(310 + 70 * times));
            signal(&one, "-STOP");
            let since = Instant::now();
            let mut status = 0;
            while status != 201 {
                status = write(&two).unwrap().status;
                assert!(status == 201 || status == 503, "{status}");
                assert!(since.elapsed() < Duration::from_secs(20), "held up");
            }
            eprintln!("went on after {:?}", since.elapsed());
            signal(&one, "-CONT");
        }
        stop.store(true, Ordering::Relaxed);
    });
    drop((one, two));
    let verified = Command::new(env!("CARGO_BIN_EXE_matcher"))
        .args(["audit", "verify"])
        .args(nodes.arguments(&[]))
        .output()
        .unwrap();
    assert!(verified.status.success(), "{verified:?}");
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
