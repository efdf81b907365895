//! A process that serves, and a client of a few lines.

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running service; killed when it is dropped.
pub(crate) struct Service {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    /// What it printed before it was ready.
    pub(crate) said: Vec<Value>,
}

impl Service {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        #[expect(clippy::zombie_processes, reason = "dropping the service waits")]
        let mut child = Command::new(env!("CARGO_BIN_EXE_matcher"))
            .args(["--json", "serve", "--listen", "127.0.0.1:0"])
            .args(["--requests-per-minute", "0"])
            .args(arguments)
            .env("MATCHER_LANG", "en")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = Vec::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        loop {
            let line = lines.next().expect("the service ended early").unwrap();
            let Ok(value) = serde_json::from_str::<Value>(&line) else {
                continue;
            };
            if let Some(address) = value["ready"].as_str() {
                let address = address.strip_prefix("http://").unwrap().parse().unwrap();
                return Self {
                    child,
                    address,
                    said,
                };
            }
            said.push(value);
        }
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A PostgreSQL database of its own, removed afterwards.
pub(crate) struct Database {
    pub(crate) url: String,
    server: String,
    name: String,
    runtime: tokio::runtime::Runtime,
}

impl Database {
    /// `None`, said loudly, where no PostgreSQL answers and tests may be skipped.
    pub(crate) fn new(name: &str) -> Option<Self> {
        let server = std::env::var("MATCHER_TEST_POSTGRES")
            .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432".to_owned());
        let name = format!("matcher_{name}_{}", std::process::id());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let database = Self {
            url: format!("{server}/{name}"),
            server,
            name,
            runtime,
        };
        match database.run(format!("CREATE DATABASE {}", database.name)) {
            Ok(()) => Some(database),
            Err(error) => {
                let must = std::env::var_os("MATCHER_TESTS_MUST_RUN").is_some();
                assert!(!must, "no PostgreSQL: {error}");
                eprintln!("SKIPPED: no PostgreSQL at {}: {error}", database.server);
                None
            }
        }
    }

    fn run(&self, sql: String) -> Result<(), sqlx::Error> {
        self.runtime.block_on(async {
            let url = format!("{}/postgres", self.server);
            let mut connection = sqlx::PgConnection::connect(&url).await?;
            connection.execute(AssertSqlSafe(sql)).await.map(drop)
        })
    }

    /// What a restart of the database does to its clients.
    pub(crate) fn drop_connections(&self) {
        let name = &self.name;
        let sql = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        self.run(sql).unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = self.run(format!(
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            self.name
        ));
    }
}

/// An answer: status, headers in lower case, body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value)
    }

    pub(crate) fn cookie(&self) -> String {
        let cookie = self.header("set-cookie").unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }
}

/// Sends one request; an error when the connection breaks.
pub(crate) fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_mins(2)))?;
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    if !body.is_empty() {
        request.push_str("content-type: application/json\r\n");
    }
    for (name, value) in headers {
        request.extend([name, ": ", value, "\r\n"]);
    }
    request.push_str("\r\n");
    request.push_str(body);
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let broken = || std::io::Error::other("broken answer");
    let (head, text) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let answer = Answer {
        status: status.ok_or_else(broken)?,
        head: head.to_owned(),
        text: text.to_owned(),
    };
    let length = answer
        .header("content-length")
        .and_then(|length| length.parse().ok());
    if length.is_some_and(|length: usize| length != text.len()) {
        return Err(broken());
    }
    Ok(answer)
}

/// Waits until something holds.
pub(crate) fn wait(seconds: u64, mut until: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while !until() {
        assert!(Instant::now() < deadline, "not within {seconds} s");
        std::thread::sleep(Duration::from_millis(100));
    }
}
