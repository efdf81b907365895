//! PostgreSQL restarted under traffic: a server of our own, since others use the common one.

use super::client::{Service, send};
use super::kill::disturbed;
use serde_json::json;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// A PostgreSQL server in a folder; stopped when it is dropped.
struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// `None`, said loudly, where the programs are missing and tests may be skipped.
    fn start() -> Option<Self> {
        let found = std::fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten();
        let programs = found
            .map(|entry| entry.path().join("bin"))
            .find(|bin| bin.join("initdb").exists());
        let Some(programs) = programs else {
            assert!(
                std::env::var_os("MATCHER_TESTS_MUST_RUN").is_none(),
                "no PostgreSQL to start"
            );
            eprintln!("SKIPPED: no PostgreSQL to start");
            return None;
        };
        let folder = tempfile::Builder::new()
            .prefix("matcher-pg-")
            .tempdir_in("/tmp")
            .unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let cluster = Self {
            folder,
            programs,
            port,
        };
        if is_root() {
            // initdb refuses to be root.
            let owned = Command::new("chown")
                .arg("postgres")
                .arg(cluster.folder.path())
                .status();
            assert!(owned.unwrap().success());
        }
        cluster.must(
            "initdb",
            &[
                "-U",
                "postgres",
                "-A",
                "trust",
                "-N",
                "-D",
                cluster.data().to_str().unwrap(),
            ],
        );
        cluster.control("start");
        Some(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn must(&self, program: &str, arguments: &[&str]) {
        let done = run(&self.programs.join(program), arguments, self.folder.path());
        assert!(
            done.status.success(),
            "{program} {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }

    fn control(&self, what: &str) {
        let folder = self.folder.path().display();
        let options = format!("-p {} -c listen_addresses=127.0.0.1 -k {folder}", self.port);
        let log = self.folder.path().join("log");
        let data = self.data();
        let (data, log) = (data.to_str().unwrap(), log.to_str().unwrap());
        self.must(
            "pg_ctl",
            &[
                "-D", data, "-l", log, "-o", &options, "-w", "-m", "fast", what,
            ],
        );
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.data();
        let arguments = ["-D", data.to_str().unwrap(), "-m", "immediate", "stop"];
        run(
            &self.programs.join("pg_ctl"),
            &arguments,
            self.folder.path(),
        );
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

fn run(program: &Path, arguments: &[&str], folder: &Path) -> Output {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
            .arg(program);
        command
    } else {
        Command::new(program)
    };
    // A server that was started keeps what it inherits.
    let out = std::fs::File::create(folder.join("out")).unwrap();
    let status = command
        .args(arguments)
        .current_dir("/")
        .stdout(out)
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    Output {
        status,
        stdout: Vec::new(),
        stderr: std::fs::read(folder.join("out")).unwrap_or_default(),
    }
}

#[test]
fn a_database_that_is_restarted_under_traffic_is_met_with_503_and_healed_within_ten_seconds() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let url = cluster.url();
    let arguments = [
        "--data-dir",
        folder.path().to_str().unwrap(),
        "--database-url",
        &url,
    ];
    let restart = |service: &std::sync::Mutex<Service>| {
        let address = service.lock().unwrap().address;
        let ready = || send(address, "GET", "/health/ready", &[], "");
        let data = cluster.data();
        let stop = ["-D", data.to_str().unwrap(), "-w", "-m", "fast", "stop"];
        cluster.must("pg_ctl", &stop);
        let asked = Instant::now();
        let away = ready().unwrap();
        assert_eq!(away.status, 503, "{away:?}");
        assert!(away.header("retry-after").is_some(), "{away:?}");
        for word in ["sql", "SQL", "postgres", "connection"] {
            assert!(!away.text.contains(word), "{away:?}");
        }
        assert!(
            asked.elapsed() < Duration::from_secs(10),
            "{:?}",
            asked.elapsed()
        );
        let login = json!({ "login": "root", "password": "x" }).to_string();
        let away = send(address, "POST", "/api/v1/session", &[], &login).unwrap();
        assert_eq!(away.status, 503, "{away:?}");
        cluster.control("start");
        let back = Instant::now();
        while ready().unwrap().status != 200 {
            assert!(back.elapsed() < Duration::from_secs(10), "not healed");
            std::thread::sleep(Duration::from_millis(50));
        }
        eprintln!("healed in {:?}", back.elapsed());
    };
    disturbed(&arguments, 2000, &restart);
}
