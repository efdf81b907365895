//! Seconds and memory of this process, as Linux tells them; zeros elsewhere.

use std::fs;
use std::time::Instant;

/// Ticks of `/proc/self/stat` in a second (`sysconf(_SC_CLK_TCK)` of every Linux on the usual machines).
const TICKS: f64 = 100.0;

/// Reads the same process again and again.
#[derive(Debug)]
pub(crate) struct Meter {
    started: Instant,
    cpu_seconds: f64,
}

/// What a phase took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// Of all threads.
    pub(crate) cpu_seconds: f64,
    /// By the clock.
    pub(crate) wall_seconds: f64,
    /// The most memory since the meter was started.
    pub(crate) peak_mb: u64,
}

impl Meter {
    /// Starts to count; forgets the peak of what ran before.
    pub(crate) fn start() -> Self {
        // Where the system does not let it, the peak is that of the whole process.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self {
            started: Instant::now(),
            cpu_seconds: cpu_seconds(),
        }
    }

    /// Since the start.
    pub(crate) fn read(&self) -> Reading {
        Reading {
            cpu_seconds: cpu_seconds() - self.cpu_seconds,
            wall_seconds: self.started.elapsed().as_secs_f64(),
            peak_mb: peak_mb().unwrap_or(0),
        }
    }
}

impl Reading {
    /// What came after an earlier reading; the peak stays that of the whole.
    pub(crate) fn since(&self, before: &Self) -> Self {
        Self {
            cpu_seconds: self.cpu_seconds - before.cpu_seconds,
            wall_seconds: self.wall_seconds - before.wall_seconds,
            peak_mb: self.peak_mb,
        }
    }
}

fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program may hold blanks; it ends with the last bracket. User and system ticks are the 12th and 13th after it.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / TICKS
}

fn peak_mb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kb: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kb / 1024)
}
