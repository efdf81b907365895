//! Slow clients, and the end of the service.

use super::client::{Service, send};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

#[test]
fn a_half_sent_header_is_closed_and_others_are_served_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let service = Service::start(&[
        "--data-dir",
        data,
        "--header-seconds",
        "1",
        "--connections",
        "3",
    ]);
    let started = Instant::now();
    let mut slow: Vec<TcpStream> = (0..2)
        .map(|_| {
            let mut stream = TcpStream::connect(service.address).unwrap();
            stream
                .set_read_timeout(Some(Duration::from_secs(20)))
                .unwrap();
            stream
                .write_all(b"GET / HTTP/1.1\r\nhost: a\r\nx-slow: ")
                .unwrap();
            stream
        })
        .collect();
    let live = send(service.address, "GET", "/health/live", &[], "").unwrap();
    assert_eq!(live.status, 200);
    assert!(
        started.elapsed() < Duration::from_secs(1),
        "{:?}",
        started.elapsed()
    );
    for stream in &mut slow {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
    }
    assert!(
        started.elapsed() < Duration::from_secs(15),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn it_stops_when_asked_to_and_keeps_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let mut service = Service::start(&["--data-dir", data, "--shutdown-seconds", "2"]);
    // A client that never finishes its body must not hold it up.
    let mut slow = TcpStream::connect(service.address).unwrap();
    slow.write_all(b"POST /api/v1/session HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{")
        .unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let started = Instant::now();
    let kill = Command::new("kill")
        .args(["-TERM", &service.child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    assert!(service.child.wait().unwrap().success());
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
    let verdict = Command::new(env!("CARGO_BIN_EXE_matcher"))
        .args(["doctor", "--data-dir", data])
        .output()
        .unwrap();
    assert!(
        verdict.status.success(),
        "{}",
        String::from_utf8_lossy(&verdict.stderr)
    );
}

#[test]
fn a_body_without_end_is_refused_at_its_cap_and_a_slow_one_at_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let service = Service::start(&["--data-dir", data, "--request-seconds", "2"]);
    let mut endless = TcpStream::connect(service.address).unwrap();
    let patience = Some(Duration::from_secs(20));
    endless.set_read_timeout(patience).unwrap();
    endless.set_write_timeout(patience).unwrap();
    let head = "POST /api/v1/session HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    endless.write_all(head.as_bytes()).unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(1 << 16));
    let mut sent = 0;
    while endless.write_all(chunk.as_bytes()).is_ok() {
        sent += 1;
        assert!(sent < 1000, "64 MB were taken");
        let mut first = [0; 12];
        endless.set_nonblocking(true).unwrap();
        let peeked = endless.peek(&mut first);
        endless.set_nonblocking(false).unwrap();
        if peeked.is_ok_and(|read| read == 12) {
            assert_eq!(&first, b"HTTP/1.1 413");
            break;
        }
    }
    let mut slow = TcpStream::connect(service.address).unwrap();
    slow.set_read_timeout(patience).unwrap();
    slow.write_all(b"POST /api/v1/session HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{")
        .unwrap();
    let started = Instant::now();
    let mut answer = String::new();
    let _ = slow.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(
        started.elapsed() < Duration::from_secs(15),
        "{:?}",
        started.elapsed()
    );
    let live = send(service.address, "GET", "/health/live", &[], "").unwrap();
    assert_eq!(live.status, 200);
}
