//! `matcher check`: verifies a plan against its catalogue.

use super::propose::{knowledge, read, round_failure, text, threads};
use super::stop::Stop;
use super::terminal::Reporter;
use super::{Failure, Setting};
use clap::Args;
use matcher_core::check::verify;
use matcher_core::exchange::plan_file;
use matcher_core::model::{Language, PlanDocument};
use matcher_core::round::{self, Stage};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Arguments of `matcher check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Catalogue: a folder of CSV files or one .xlsx file.
    dir: PathBuf,
    /// The plan to verify.
    #[arg(long)]
    plan: PathBuf,
    /// Rules of the round (TOML); by default `round.toml` of the folder.
    #[arg(long)]
    rules: Option<PathBuf>,
    /// Goes on without rows that have errors, as the plan was made.
    #[arg(long)]
    partial: bool,
}

impl Check {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let stop = Stop::listen(setting)?;
        let reporter = Reporter::new(setting.json);
        let document = read_plan(&self.plan, setting.lang)?;
        let input = read(&self.dir, self.rules.as_deref(), self.partial)?;
        let told = |stage: Stage| {
            if let Stage::Market { done, total } = stage {
                reporter.show(
                    done as f64 / total.max(1) as f64,
                    text(setting.lang, "重建供需图", "rebuilding the market"),
                );
            }
            stop.poll()
        };
        let (_, problem) = round::market(
            &input.loaded.catalogue,
            &input.rules,
            &knowledge()?,
            threads(0),
            &told,
        )
        .map_err(|error| round_failure(error, setting))?;
        reporter.finish();
        answer(&problem, &document, setting)
    }
}

/// Reads a plan file.
pub(crate) fn read_plan(path: &Path, lang: Language) -> Result<PlanDocument, Failure> {
    let file = File::open(path).map_err(|e| Failure::unreadable(path, &e))?;
    plan_file::read(BufReader::new(file)).map_err(|e| {
        let (name, line, column, cause) = (path.display(), e.line, e.column, e.cause);
        Failure::Lines(vec![match lang {
            Language::Chinese => format!(
                "{name} 第{line}行第{column}列：不是方案文件（{cause}）；请给出 matcher propose 或 solve 写出的 plan.json"
            ),
            Language::English => format!(
                "{name}:{line}:{column}: not a plan file ({cause}); give the plan.json that matcher propose or solve wrote"
            ),
        }])
    })
}

/// Verifies and prints; exit code 1 when there is a fault.
pub(crate) fn answer(
    problem: &matcher_core::model::Problem,
    document: &PlanDocument,
    setting: Setting,
) -> Result<(), Failure> {
    let faults = verify(problem, document);
    if setting.json {
        let codes: Vec<_> = faults
            .iter()
            .map(|f| serde_json::json!({ "code": f.code(), "message": f.to_string() }))
            .collect();
        println!(
            "{}",
            serde_json::json!({ "accepted": faults.is_empty(), "faults": codes })
        );
        return if faults.is_empty() {
            Ok(())
        } else {
            Err(Failure::Told)
        };
    }
    if faults.is_empty() {
        println!("{}", accepted(document, setting.lang));
        return Ok(());
    }
    let lines: Vec<String> = faults
        .iter()
        .map(|f| format!("[{}] {f}", f.code()))
        .collect();
    Err(Failure::No(format!(
        "{}\n{}",
        text(setting.lang, "方案不成立：", "the plan does not hold:"),
        lines.join("\n")
    )))
}

fn accepted(document: &PlanDocument, lang: Language) -> String {
    let (value, bound) = (document.value.unwrap_or(0), document.bound.unwrap_or(0));
    let gap = document.gap.unwrap_or(0.0) * 100.0;
    match lang {
        Language::Chinese => format!(
            "方案成立：{} 项安排，得分 {value}，上界 {bound}，差距 {gap:.3} %，摘要 {}",
            document.assignments.len(),
            document.digest
        ),
        Language::English => format!(
            "the plan holds: {} assignments, value {value}, bound {bound}, gap {gap:.3} %, digest {}",
            document.assignments.len(),
            document.digest
        ),
    }
}
