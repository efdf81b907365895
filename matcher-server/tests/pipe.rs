//! The command line at the end of a pipe, and interrupted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn matcher(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_matcher"));
    command.args(arguments).env("MATCHER_LANG", "en");
    command
}

#[test]
fn a_reader_that_goes_away_ends_no_work_and_a_full_disk_is_told() {
    for arguments in [
        &["parse", "(0~150)mm U=0.01mm (k=2)"][..],
        &["--json", "parse", "(0~150)mm"],
        &["parse", "--no-such-flag"],
        &["verify", "no-such-file", "no-such-file"],
    ] {
        let whole = matcher(arguments).output().unwrap();
        let mut child = matcher(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop((child.stdout.take(), child.stderr.take()));
        let status = child.wait().unwrap();
        assert_eq!(status.code(), whole.status.code(), "{arguments:?}");
    }
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let status = matcher(&["parse", "(0~150)mm"])
        .stdout(full)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(3), "what was to be said is lost");
}

#[test]
fn a_second_interrupt_leaves_nothing_half_written() {
    let market = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan");
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    let arguments = [
        "propose",
        market.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    let mut child = matcher(&arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let hidden = || std::fs::read_dir(root.path()).unwrap().count();
    let deadline = Instant::now() + Duration::from_mins(1);
    while hidden() == 0 && child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(5));
    }
    // One after the other, so that the second one comes before the first one has done its work.
    let pid = child.id().to_string();
    let twice = format!("kill -INT {pid}; kill -INT {pid}");
    let _ = Command::new("sh").args(["-c", &twice]).status();
    let status = child.wait().unwrap();
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    // Two signals of one kind may arrive as one: then the first one ended the work in order, or it was done before.
    assert!(
        matches!(status.code(), Some(130 | 1 | 0)),
        "{status} {said}"
    );
    let left: Vec<_> = std::fs::read_dir(root.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name != "out")
        .collect();
    assert!(left.is_empty(), "{left:?} {said}");
}
