//! The child process of a planning job: `propose` with its progress as JSON lines and within bounds. Started by the service only.

use super::propose::{knowledge, material, read, round_failure, threads};
use super::stop::Stop;
use super::{Failure, Setting};
use crate::store::rounds::{PlannedLot, PlannedPairing};
use clap::Args;
use matcher_core::exchange::problem_file;
use matcher_core::fit::Judge;
use matcher_core::market::StoredMarket;
use matcher_core::report;
use matcher_core::round::{self, Stage};
use rustix::process::{Resource, Rlimit, nice, setrlimit};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Arguments of the hidden command `work`.
#[derive(Debug, Args)]
pub(crate) struct Work {
    /// Catalogue folder with `round.toml`.
    dir: PathBuf,
    /// Folder for the files, which exists.
    #[arg(long)]
    out: PathBuf,
    /// Megabytes it may use.
    #[arg(long)]
    memory_mb: u64,
}

/// Time between two lines of progress.
const EVERY: Duration = Duration::from_millis(300);

impl Work {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let stop = Stop::listen(setting)?;
        bound(self.memory_mb)?;
        end_with_parent();
        let input = read(&self.dir, None, true)?;
        let knowledge = knowledge()?;
        let last = Mutex::new(None::<Instant>);
        let told = |stage: Stage| {
            stop.in_order(matches!(stage, Stage::Plan(_)));
            tell(stage, &last);
            stop.poll()
        };
        let proposal = round::propose(
            &input.loaded.catalogue,
            &input.rules,
            &knowledge,
            threads(0),
            &told,
        )
        .map_err(|error| round_failure(error, setting))?;
        let judge = Judge::new(
            &input.loaded.catalogue,
            knowledge.taxonomy,
            &input.rules,
            knowledge.rights,
        );
        let material = material(&input, &knowledge, &judge, &proposal);
        report::write_files(&material, &mut |name| self.out.join(name))
            .map_err(|e| Failure::Internal(e.to_string()))?;
        report::write_board(&material, &mut |name| self.out.join(name))
            .map_err(|e| Failure::Internal(e.to_string()))?;
        let problem = BufWriter::new(File::create(self.out.join("problem.jsonl"))?);
        problem_file::write(&proposal.problem, problem)?;
        let market = StoredMarket::from(&proposal.market);
        write(&self.out, "market.json", &market)?;
        write(&self.out, "catalogue.json", &texts(&self.dir)?)?;
        write(&self.out, "summary.json", &report::summary_json(&material))?;
        write(&self.out, "pairings.json", &pairings(&material))
    }
}

fn write(out: &Path, name: &str, value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_vec(value).map_err(|e| Failure::Internal(e.to_string()))?;
    Ok(std::fs::write(out.join(name), text)?)
}

/// The files of the catalogue, by name.
fn texts(dir: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        texts.insert(name, std::fs::read_to_string(entry.path())?);
    }
    Ok(texts)
}

/// Bounded memory and low priority, so that the service stays quick meanwhile.
fn bound(megabytes: u64) -> Result<(), Failure> {
    let bytes = Some(megabytes << 20);
    let limit = Rlimit {
        current: bytes,
        maximum: bytes,
    };
    setrlimit(Resource::As, limit).map_err(|e| Failure::Internal(e.to_string()))?;
    nice(10).map_err(|e| Failure::Internal(e.to_string()))?;
    Ok(())
}

/// The service holds the other end of standard input; when it dies, however it dies, so does this process.
fn end_with_parent() {
    std::thread::spawn(|| {
        let mut byte = [0];
        while std::io::stdin().read(&mut byte).is_ok_and(|read| read > 0) {}
        std::process::exit(3);
    });
}

fn tell(stage: Stage, last: &Mutex<Option<Instant>>) {
    let Ok(mut last) = last.lock() else { return };
    if last.is_some_and(|last| last.elapsed() < EVERY) {
        return;
    }
    *last = Some(Instant::now());
    let line = match stage {
        Stage::Market { done, total } => {
            serde_json::json!({ "phase": "market", "done": done, "total": total })
        }
        Stage::Plan(progress) => serde_json::json!({
            "phase": format!("{:?}", progress.phase).to_lowercase(), "work": progress.work,
            "value": progress.value, "bound": progress.bound, "gap": progress.gap,
        }),
        Stage::Check => serde_json::json!({ "phase": "check" }),
        Stage::Explain => serde_json::json!({ "phase": "explain" }),
    };
    println!("{line}");
}

fn pairings(material: &report::Material<'_>) -> Vec<PlannedPairing> {
    let catalogue = material.context.catalogue;
    let explanation = material.explanation;
    explanation
        .pairings
        .iter()
        .map(|pairing| {
            let lots = pairing.served.iter().filter_map(|place| {
                let served = explanation.served.get(*place)?;
                let slot = catalogue.slots.get(served.option.slot as usize)?;
                Some(PlannedLot {
                    need: catalogue[served.need].id.clone(),
                    resource: catalogue[slot.resource].id.clone(),
                    period: slot.period.to_string(),
                    minutes: i64::from(served.option.minutes),
                })
            });
            PlannedPairing {
                provider: catalogue[pairing.provider].id.clone(),
                seeker: catalogue[pairing.seeker].id.clone(),
                lots: lots.collect(),
            }
        })
        .collect()
}
