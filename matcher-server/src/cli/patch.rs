//! `matcher patch`: a running plan on a catalogue that has changed since, nobody moved who need not move.

use super::check::read_plan;
use super::output::Output;
use super::propose::text;
use super::solve::read_problem;
use super::study::{Asked, MARKET, built};
use super::{Failure, Setting};
use clap::Args;
use matcher_core::check::verify;
use matcher_core::exchange::{plan_file, problem_file};
use matcher_core::market::StoredMarket;
use matcher_core::model::{Language, PlanDocument, Problem};
use matcher_core::plan::{EventError, Running};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::time::Instant;

/// Arguments of `matcher patch`.
#[derive(Debug, Args)]
pub(crate) struct Patch {
    #[command(flatten)]
    asked: Asked,
    /// Folder for the patched `plan.json` with its `problem.jsonl`.
    #[arg(long)]
    out: PathBuf,
}

/// What became of the needs, by id.
struct Changes {
    served: Vec<String>,
    moved: Vec<String>,
    lost: Vec<String>,
    gone: Vec<String>,
}

impl Patch {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let before = read_plan(&self.asked.plan, setting.lang)?;
        let (market, problem) = if self.asked.is_round() {
            let (market, problem) = built(&self.asked.read()?, setting)?;
            (Some(market), problem)
        } else {
            (None, read_problem(&self.asked.input, setting.lang)?)
        };
        let started = Instant::now();
        let running = Running::carried(problem, &before);
        let running = running.map_err(|error| no_patch(&error, setting.lang))?;
        let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
        let document = running.plan().document(running.problem());
        let faults = verify(running.problem(), &document);
        if !faults.is_empty() {
            return Err(Failure::Internal(format!("{faults:?}")));
        }
        self.write(&running, market.as_ref())?;
        let changes = Changes::between(&before, &document, running.problem());
        changes.print(&document, milliseconds, setting);
        Ok(())
    }

    fn write(&self, running: &Running, market: Option<&StoredMarket>) -> Result<(), Failure> {
        let output = Output::new(&self.out)?;
        let file = |name: &str| Ok::<_, Failure>(BufWriter::new(File::create(output.path(name))?));
        let problem = running.problem();
        plan_file::write(problem, &running.plan(), file("plan.json")?)?;
        problem_file::write(problem, file("problem.jsonl")?)?;
        if let Some(market) = market {
            serde_json::to_writer(file(MARKET)?, market)
                .map_err(|e| Failure::Internal(e.to_string()))?;
        }
        Ok(output.publish()?)
    }
}

fn no_patch(error: &EventError, lang: Language) -> Failure {
    let action = text(
        lang,
        "请重新运行 matcher propose（或 matcher solve）",
        "run matcher propose (or matcher solve) again",
    );
    Failure::No(match lang {
        Language::Chinese => format!("无法只补不动：{error}；{action}"),
        Language::English => {
            format!("nothing can be fitted in without moving others: {error}; {action}")
        }
    })
}

impl Changes {
    fn between(before: &PlanDocument, after: &PlanDocument, problem: &Problem) -> Self {
        let places = |document: &PlanDocument| -> BTreeMap<String, String> {
            document.assignments.iter().cloned().collect()
        };
        let (old, new) = (places(before), places(after));
        let known: BTreeSet<&str> = problem.needs.iter().map(|n| n.id.as_str()).collect();
        let ids = |keep: &dyn Fn(&str) -> bool, of: &BTreeMap<String, String>| -> Vec<String> {
            of.keys().filter(|id| keep(id)).cloned().collect()
        };
        Self {
            served: ids(&|id| !old.contains_key(id), &new),
            moved: ids(&|id| new.get(id).is_some_and(|at| *at != old[id]), &old),
            lost: ids(&|id| !new.contains_key(id) && known.contains(id), &old),
            gone: ids(&|id| !known.contains(id), &old),
        }
    }

    fn print(&self, document: &PlanDocument, milliseconds: f64, setting: Setting) {
        let (value, bound) = (document.value.unwrap_or(0), document.bound);
        let kept = document.assignments.len() - self.served.len() - self.moved.len();
        if setting.json {
            println!(
                "{}",
                serde_json::json!({
                    "value": value, "bound": bound, "gap": document.gap, "kept": kept, "served": self.served, "moved": self.moved,
                    "lost": self.lost, "withdrawn": self.gone, "milliseconds": milliseconds,
                })
            );
            return;
        }
        let gap = document
            .gap
            .map_or("–".to_owned(), |gap| format!("{:.3} %", gap * 100.0));
        let bound = bound.map_or("–".to_owned(), |bound| bound.to_string());
        match setting.lang {
            Language::Chinese => println!(
                "{kept} 项安排不变；新安排 {} 项，改到别处 {} 项，落空 {} 项，撤回 {} 项；得分 {value}，上界 {bound}，差距 {gap}；补入用时 {milliseconds:.1} 毫秒",
                self.served.len(),
                self.moved.len(),
                self.lost.len(),
                self.gone.len()
            ),
            Language::English => println!(
                "{kept} assignments stay; {} new, {} elsewhere, {} lost, {} withdrawn; value {value}, bound {bound}, gap {gap}; fitted in within {milliseconds:.1} ms",
                self.served.len(),
                self.moved.len(),
                self.lost.len(),
                self.gone.len()
            ),
        }
        for (sign, ids) in [("+", &self.served), ("→", &self.moved), ("-", &self.lost)] {
            for id in ids {
                println!("{sign} {id}");
            }
        }
        println!(
            "{}",
            text(
                setting.lang,
                "下一步：差距变大时，用 max_changes 限定调整数，重新运行 matcher propose",
                "Next: when the gap has grown, set max_changes and run matcher propose again"
            )
        );
    }
}
