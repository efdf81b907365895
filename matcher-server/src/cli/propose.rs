//! `matcher propose`: the main job.

use super::failure::print_problems;
use super::output::Output;
use super::phases::{Phase, Phases, peak_memory_mb};
use super::stop::{Stop, stopped};
use super::study::MARKET;
use super::terminal::Reporter;
use super::{Failure, Setting};
use clap::Args;
use matcher_core::exchange::catalogue::{self, Loaded, ReadOptions};
use matcher_core::exchange::{InputProblem, problem_file, rules::read_rules};
use matcher_core::explain::{Context, sentences::market_problem};
use matcher_core::fit::Judge;
use matcher_core::market::StoredMarket;
use matcher_core::model::{Language, PlanRules, PlanStatus};
use matcher_core::plan::GroupShare;
use matcher_core::report::{self, Material};

use matcher_core::round::{self, Fairness, Knowledge, Proposal, RoundError, RoundProgress, Stage};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// Arguments of `matcher propose`.
#[derive(Debug, Args)]
pub(crate) struct Propose {
    /// Catalogue: a folder of CSV files or one .xlsx file.
    dir: PathBuf,
    /// Rules of the round (TOML); by default `round.toml` of the folder.
    #[arg(long)]
    rules: Option<PathBuf>,
    /// Where the files go; by default `out/` and the name of the catalogue.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Goes on without rows that have errors, and says how many.
    #[arg(long)]
    partial: bool,
    /// Lifts the worst-served regions first, as `fair = true` in the rules does, and tells the price.
    #[arg(long)]
    fair: bool,
    /// Threads; the result does not depend on it. 0 is as many as the machine has.
    #[arg(long, default_value_t = 0)]
    threads: usize,
}

/// A catalogue with the rules of its round.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) loaded: Loaded,
    pub(crate) rules: PlanRules,
}

impl Propose {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let stop = Stop::listen(setting)?;
        let reporter = Reporter::new(setting.json);
        let phases = Phases::start();
        reporter.show(0.01, text(setting.lang, "读取", "reading"));
        let mut input = read(&self.dir, self.rules.as_deref(), self.partial)?;
        input.rules.fair |= self.fair;
        if !setting.json {
            reporter.finish();
            tell_reading(&input.loaded, self.partial, setting.lang);
        }
        let knowledge = knowledge()?;
        let out = self.out.clone().unwrap_or_else(|| default_out(&self.dir));
        let output = Output::new(&out)?;
        phases.enter(Phase::Market);
        let proposal = propose(
            &input,
            &knowledge,
            threads(self.threads),
            setting,
            &|stage| {
                stop.in_order(matches!(stage, Stage::Plan(_)));
                phases.enter(Phase::of(&stage));
                let (share, message) = message(stage, setting.lang);
                reporter.show(share, &message);
                stop.poll()
            },
        )?;
        phases.enter(Phase::Write);
        reporter.show(0.96, text(setting.lang, "写出文件", "writing files"));
        let judge = Judge::new(
            &input.loaded.catalogue,
            knowledge.taxonomy,
            &input.rules,
            knowledge.rights,
        );
        let material = material(&input, &knowledge, &judge, &proposal);
        report::write_files(&material, &mut |name| output.path(name))
            .map_err(|e| Failure::Internal(e.to_string()))?;
        let problem = BufWriter::new(File::create(output.path("problem.jsonl"))?);
        problem_file::write(&proposal.problem, problem)?;
        let market = BufWriter::new(File::create(output.path(MARKET))?);
        serde_json::to_writer(market, &StoredMarket::from(&proposal.market))
            .map_err(|e| Failure::Internal(e.to_string()))?;
        let run = serde_json::json!({
            "program": concat!("matcher ", env!("CARGO_PKG_VERSION")),
            "catalogue": self.dir,
            "seconds": phases.json(),
            "peak_memory_mb": peak_memory_mb(),
            "threads": threads(self.threads),
            "machine": { "os": std::env::consts::OS, "arch": std::env::consts::ARCH },
            "dropped_rows": input.loaded.dropped_rows,
            "warnings": input.loaded.warnings,
            "market": proposal.market.statistics,
        });
        std::fs::write(output.path("run.json"), format!("{run:#}\n"))?;
        stop.in_order(true);
        output.publish()?;
        reporter.finish();
        if setting.json {
            let mut told = report::summary_json(&material);
            told["fairness"] = serde_json::json!(proposal.fairness);
            println!("{told}");
        } else {
            print!("{}", report::summary(&material, setting.lang));
            if let Some(fairness) = &proposal.fairness {
                println!("{}", fair_words(fairness, setting.lang));
            }
            println!(
                "  {}{}",
                text(setting.lang, "用时      ", "time      "),
                phases.line(setting.lang)
            );
            println!(
                "{} {}",
                text(setting.lang, "结果文件：", "files:"),
                out.display()
            );
            println!(
                "{} {}",
                text(setting.lang, "报告：", "report:"),
                out.join("report.html").display()
            );
        }
        if proposal.plan.status == PlanStatus::Infeasible {
            return Err(Failure::Told);
        }
        Ok(())
    }
}

/// Reads a catalogue and its rules; every problem of both is listed.
pub(crate) fn read(dir: &Path, rules: Option<&Path>, partial: bool) -> Result<Input, Failure> {
    let loaded = catalogue::read(dir, ReadOptions { partial }).map_err(Failure::Input)?;
    let rules = match rules {
        Some(path) => rules_of(path)?,
        None => loaded.rules.clone().unwrap_or_default(),
    };
    Ok(Input { loaded, rules })
}

/// The rules of a round: those named, else `round.toml` of the folder, else the defaults.
pub(crate) fn rules_for(dir: &Path, named: Option<&Path>) -> Result<PlanRules, Failure> {
    let own = dir.join("round.toml");
    match named {
        Some(path) => rules_of(path),
        None if own.is_file() => rules_of(&own),
        None => Ok(PlanRules::default()),
    }
}

fn rules_of(path: &Path) -> Result<PlanRules, Failure> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e| Failure::unreadable(path, &e))?;
    read_rules(&name, &text).map_err(Failure::Input)
}

/// The bundled vocabulary and rights.
pub(crate) fn knowledge() -> Result<Knowledge, Failure> {
    Knowledge::bundled().map_err(|e| Failure::Internal(e.to_string()))
}

/// Everything a report is made from.
pub(crate) fn material<'a>(
    input: &'a Input,
    knowledge: &'a Knowledge,
    judge: &'a Judge<'a>,
    proposal: &'a Proposal,
) -> Material<'a> {
    Material {
        context: Context {
            catalogue: &input.loaded.catalogue,
            taxonomy: knowledge.taxonomy,
            judge,
            rules: &input.rules,
            market: &proposal.market,
            problem: &proposal.problem,
            plan: &proposal.plan,
        },
        explanation: &proposal.explanation,
        document: &proposal.document,
    }
}

fn propose(
    input: &Input,
    knowledge: &Knowledge,
    threads: usize,
    setting: Setting,
    told: RoundProgress<'_>,
) -> Result<Proposal, Failure> {
    round::propose(
        &input.loaded.catalogue,
        &input.rules,
        knowledge,
        threads,
        told,
    )
    .map_err(|error| round_failure(error, setting))
}

/// A failed round in the reader's words.
pub(crate) fn round_failure(error: RoundError, setting: Setting) -> Failure {
    match error {
        RoundError::Stopped => stopped(setting),
        RoundError::Market(problems) => {
            let lines = problems.iter().map(|p| market_problem(p, setting.lang));
            Failure::Lines(lines.collect())
        }
        other => Failure::Internal(other.to_string()),
    }
}

/// What lifting the worst-served regions did.
fn fair_words(fairness: &Fairness, lang: Language) -> String {
    let Some([before, after]) = fairness.lowest() else {
        return String::new();
    };
    let of =
        |(name, share): (&str, GroupShare)| format!("{name} {}/{}", share.served, share.reachable);
    let (before, after, price) = (of(before), of(after), fairness.price);
    match lang {
        Language::Chinese => {
            format!(
                "  公平      最低的地区由 {before} 升到 {after}（可服务的企业中已对接的）；总分为此少 {price}"
            )
        }
        Language::English => {
            format!(
                "  fairness  lowest region {before}, now {after} (served of those somebody could serve); it costs {price} points"
            )
        }
    }
}

/// How far a stage is in the whole, and its name.
fn message(stage: Stage, lang: Language) -> (f64, String) {
    match stage {
        Stage::Market { done, total } => {
            let share = done as f64 / total.max(1) as f64;
            (
                0.1 + 0.3 * share,
                format!(
                    "{} {done}/{total}",
                    text(lang, "逐项判断适配", "judging fits")
                ),
            )
        }
        Stage::Plan(progress) => {
            let mut message = text(lang, "优化方案", "planning").to_owned();
            if let Some(gap) = progress.gap {
                message.push_str(&format!(
                    " · {} {:.2} %",
                    text(lang, "差距", "gap"),
                    gap * 100.0
                ));
            }
            (
                0.4 + 0.5 * (1.0 - 1.0 / (1.0 + progress.work as f64 / 20.0)),
                message,
            )
        }
        Stage::Check => (0.91, text(lang, "独立核验", "checking").to_owned()),
        Stage::Explain => (0.93, text(lang, "整理理由", "finding reasons").to_owned()),
    }
}

/// How the reading went: with `--partial` every problem, else how many warnings there are.
fn tell_reading(loaded: &Loaded, partial: bool, lang: Language) {
    if partial && loaded.warnings.iter().any(InputProblem::is_error) {
        print_problems(&loaded.warnings, lang);
        for (sheet, dropped) in &loaded.dropped_rows {
            match lang {
                Language::Chinese => eprintln!(
                    "{sheet}：略去 {} 行错误行、{} 行与之关联的行",
                    dropped.broken, dropped.dependent
                ),
                Language::English => eprintln!(
                    "{sheet}: left out {} bad rows and {} that depend on them",
                    dropped.broken, dropped.dependent
                ),
            }
        }
    } else if !loaded.warnings.is_empty() {
        let count = loaded.warnings.len();
        match lang {
            Language::Chinese => {
                eprintln!("读取时有 {count} 条提醒（信息不全的需求仍保留，见 run.json）");
            }
            Language::English => eprintln!(
                "{count} warnings while reading (needs with missing data are kept; see run.json)"
            ),
        }
    }
}

/// Threads to use.
pub(crate) fn threads(wanted: usize) -> usize {
    if wanted > 0 {
        wanted
    } else {
        std::thread::available_parallelism().map_or(1, usize::from)
    }
}

fn default_out(dir: &Path) -> PathBuf {
    let name = dir
        .file_stem()
        .map_or_else(|| "round".into(), std::ffi::OsStr::to_os_string);
    Path::new("out").join(name)
}

/// One of two words.
pub(crate) fn text(lang: Language, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Language::Chinese => zh,
        Language::English => en,
    }
}
