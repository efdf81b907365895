//! How long each phase of a round takes, and how much memory it took at most.

use matcher_core::model::Language;
use matcher_core::round::Stage;
use std::sync::Mutex;
use std::time::Instant;

/// What a round does, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Read,
    Market,
    Plan,
    Check,
    Explain,
    Write,
}

impl Phase {
    const ALL: [Self; 6] = [
        Self::Read,
        Self::Market,
        Self::Plan,
        Self::Check,
        Self::Explain,
        Self::Write,
    ];

    /// The phase of a stage of the core.
    pub(crate) fn of(stage: &Stage) -> Self {
        match stage {
            Stage::Market { .. } => Self::Market,
            Stage::Plan(_) => Self::Plan,
            Stage::Check => Self::Check,
            Stage::Explain => Self::Explain,
        }
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Read => ("read", "读取", "reading"),
            Self::Market => ("market", "适配", "fit and market"),
            Self::Plan => ("plan", "优化", "plan"),
            Self::Check => ("check", "核验", "check"),
            Self::Explain => ("explain", "理由", "reasons"),
            Self::Write => ("write", "写出", "writing"),
        }
    }
}

/// A stopwatch with one hand per phase; threads may share it.
#[derive(Debug)]
pub(crate) struct Phases(Mutex<State>);

#[derive(Debug)]
struct State {
    started: Instant,
    since: Instant,
    now: Phase,
    seconds: [f64; Phase::ALL.len()],
}

impl State {
    fn turn(&mut self) {
        let now = Instant::now();
        self.seconds[self.now as usize] += (now - self.since).as_secs_f64();
        self.since = now;
    }
}

impl Phases {
    /// Starts with reading.
    pub(crate) fn start() -> Self {
        let now = Instant::now();
        Self(Mutex::new(State {
            started: now,
            since: now,
            now: Phase::Read,
            seconds: [0.0; Phase::ALL.len()],
        }))
    }

    /// From here on it is this phase.
    pub(crate) fn enter(&self, phase: Phase) {
        let mut state = self.state();
        if state.now != phase {
            state.turn();
            state.now = phase;
        }
    }

    /// Seconds of each phase and of all together.
    pub(crate) fn json(&self) -> serde_json::Value {
        let mut state = self.state();
        state.turn();
        let mut seconds = serde_json::Map::new();
        for phase in Phase::ALL {
            seconds.insert(phase.words().0.into(), state.seconds[phase as usize].into());
        }
        let all = state.started.elapsed().as_secs_f64();
        seconds.insert("all".into(), all.into());
        seconds.into()
    }

    /// One line for the terminal.
    pub(crate) fn line(&self, lang: Language) -> String {
        let mut state = self.state();
        state.turn();
        let of = |phase: Phase| {
            let (_, zh, en) = phase.words();
            let seconds = state.seconds[phase as usize];
            match lang {
                Language::Chinese => format!("{zh} {seconds:.1} 秒"),
                Language::English => format!("{en} {seconds:.1} s"),
            }
        };
        let mut told: Vec<String> = Phase::ALL.into_iter().map(of).collect();
        told.extend(peak_memory_mb().map(|mb| match lang {
            Language::Chinese => format!("内存峰值 {mb} MB"),
            Language::English => format!("peak memory {mb} MB"),
        }));
        told.join(" · ")
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The most memory the process has had, where the system tells (Linux).
pub(crate) fn peak_memory_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kb: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kb / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_belongs_to_one_phase() {
        let phases = Phases::start();
        phases.enter(Phase::Market);
        phases.enter(Phase::Market);
        phases.enter(Phase::Write);
        let json = phases.json();
        let seconds = |key: &str| json[key].as_f64().unwrap();
        let sum: f64 = Phase::ALL.iter().map(|p| seconds(p.words().0)).sum();
        assert!((sum - seconds("all")).abs() < 0.05, "{json}");
        assert!(phases.line(Language::English).contains("fit and market"));
    }
}
