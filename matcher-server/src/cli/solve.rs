//! `matcher solve` and `matcher verify`: the bare assignment problem.

use super::check::{answer, read_plan};
use super::failure::counted;
use super::output::Output;
use super::propose::{text, threads};
use super::stop::Stop;
use super::terminal::Reporter;
use super::{Failure, Setting};
use clap::Args;
use matcher_core::exchange::{plan_file, problem_file};
use matcher_core::model::{Language, Plan, PlanStatus, Problem};
use matcher_core::plan::{self, Effort};
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Arguments of `matcher solve`.
#[derive(Debug, Args)]
pub(crate) struct Solve {
    /// Problem file (JSON Lines).
    problem: PathBuf,
    /// Where the plan goes.
    #[arg(long)]
    out: PathBuf,
    /// Counted work; the same number gives the same plan to the byte.
    #[arg(long, default_value_t = Effort::default().work)]
    effort: u64,
    /// Stops after so many seconds; the plan is then marked not reproducible.
    #[arg(long)]
    seconds: Option<f64>,
    /// Threads; the result does not depend on it. 0 is as many as the machine has.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// What ties are broken by; by default the digest of the problem.
    #[arg(long)]
    seed: Option<String>,
    /// Tells which method was chosen and why, and where the gap is.
    #[arg(long)]
    explain: bool,
}

/// Slots and needs told by `--explain`.
const SHARES: usize = 10;

/// Arguments of `matcher verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Problem file (JSON Lines).
    problem: PathBuf,
    /// The plan to verify.
    plan: PathBuf,
}

impl Solve {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let stop = Stop::listen(setting)?;
        let problem = read_problem(&self.problem, setting.lang)?;
        let reporter = Reporter::new(setting.json);
        let effort = Effort {
            work: self.effort,
            threads: threads(self.threads),
            seed: self.seed.clone(),
            ..Effort::default()
        };
        stop.in_order(true);
        let started = Instant::now();
        let limit = self
            .seconds
            .filter(|s| s.is_finite() && *s >= 0.0)
            .map(Duration::from_secs_f64);
        let plan = plan::solve(&problem, &effort, &mut |progress| {
            let gap = progress
                .gap
                .map_or(String::new(), |gap| format!(" · {:.3} %", gap * 100.0));
            let share = progress.work as f64 / (self.effort.max(1)) as f64;
            reporter.show(share, &format!("{:?}{gap}", progress.phase));
            if limit.is_some_and(|limit| started.elapsed() >= limit) {
                return ControlFlow::Break(());
            }
            stop.poll()
        });
        reporter.finish();
        write_plan(&problem, &plan, &self.out)?;
        print_plan(&problem, &plan, setting);
        if self.explain {
            explain(&problem, &plan, &effort, setting.lang);
        }
        if plan.status == PlanStatus::Infeasible {
            Err(Failure::Told)
        } else {
            Ok(())
        }
    }
}

impl Verify {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let problem = read_problem(&self.problem, setting.lang)?;
        answer(&problem, &read_plan(&self.plan, setting.lang)?, setting)
    }
}

pub(crate) fn read_problem(path: &Path, lang: Language) -> Result<Problem, Failure> {
    let name = path.display();
    let file = File::open(path).map_err(|e| Failure::unreadable(path, &e))?;
    problem_file::read(BufReader::with_capacity(1 << 20, file)).map_err(|errors| {
        let mut lines: Vec<String> = errors.iter().map(|e| format!("{name}: {e}")).collect();
        lines.push(match lang {
            Language::Chinese => format!("共 {} 个错误；格式见 data/PROBLEM.md", errors.len()),
            Language::English => {
                let errors = counted(errors.len(), "error");
                format!("{errors}; the format is in data/PROBLEM.md")
            }
        });
        Failure::Lines(lines)
    })
}

/// Writes a plan file whole or not at all.
fn write_plan(problem: &Problem, plan: &Plan, path: &Path) -> Result<(), Failure> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let name = path
        .file_name()
        .and_then(|n| n.to_str())
        .ok_or_else(|| Failure::Lines(vec![format!("--out {}: no file name", path.display())]))?;
    let output = Output::new(folder)?;
    let file = File::create(output.path(name))?;
    plan_file::write(problem, plan, BufWriter::new(file))?;
    output.publish()?;
    Ok(())
}

/// The method and the largest shares of the gap, on standard error.
fn explain(problem: &Problem, plan: &Plan, effort: &Effort, lang: Language) {
    eprintln!("{}", method(problem, effort, lang));
    let Some(shares) = plan::gap_shares(problem, plan) else {
        return;
    };
    let tell = |name: &str, list: &[(u32, f64)], id: &dyn Fn(u32) -> String| {
        let sum: f64 = list.iter().map(|share| share.1).sum();
        let largest = list.iter().take(SHARES);
        let largest: Vec<String> = largest
            .map(|&(index, points)| format!("{} {points:.1}", id(index)))
            .collect();
        eprintln!("{name} {sum:.1} ({}): {}", list.len(), largest.join(" · "));
    };
    tell(
        text(lang, "时段的损失", "lost at slots"),
        &shares.slots,
        &|slot| problem.slot_id(slot).to_owned(),
    );
    tell(
        text(lang, "未安排需求的价格", "prices of needs left out"),
        &shares.needs,
        &|need| problem.need_id(need).to_owned(),
    );
    eprintln!(
        "{} {:.1}",
        text(lang, "其他规则的损失", "lost at other rules"),
        shares.rules
    );
}

fn method(problem: &Problem, effort: &Effort, lang: Language) -> String {
    let (largest, limit) = (plan::largest_part(problem), effort.exact_options);
    let by_prices = largest > limit;
    match (lang, by_prices) {
        (Language::Chinese, true) => {
            format!("最大的独立部分有 {largest} 个选项，多于 {limit} 个：用价格法")
        }
        (Language::Chinese, false) => {
            format!("最大的独立部分有 {largest} 个选项，不多于 {limit} 个：逐部分精确求解")
        }
        (Language::English, true) => {
            format!(
                "the largest independent part has {largest} options, more than {limit}: solved by prices"
            )
        }
        (Language::English, false) => {
            format!(
                "the largest independent part has {largest} options, at most {limit}: solved exactly, part by part"
            )
        }
    }
}

fn print_plan(problem: &Problem, plan: &Plan, setting: Setting) {
    let assigned = plan.slots.iter().flatten().count();
    let gap = plan.gap(problem);
    if setting.json {
        println!(
            "{}",
            serde_json::json!({
                "status": plan.status, "value": plan.value, "bound": plan.bound, "claimed_bound": plan.claimed_bound, "gap": gap,
                "assigned": assigned, "needs": problem.needs.len(), "work": plan.work, "reproducible": plan.reproducible, "seed": plan.seed,
                "conflict": plan.conflict,
            })
        );
        return;
    }
    if plan.status == PlanStatus::Infeasible {
        eprintln!(
            "{} {}",
            text(
                setting.lang,
                "无解，相互冲突的是：",
                "no plan exists; these clash:"
            ),
            plan.conflict.join(", ")
        );
        return;
    }
    let (value, bound) = (plan.value.unwrap_or(0), plan.bound.unwrap_or(0));
    let gap = gap.unwrap_or(0.0) * 100.0;
    match setting.lang {
        Language::Chinese => println!(
            "得分 {value}，上界 {bound}，差距 {gap:.4} %；{assigned}/{} 项需求得到安排",
            problem.needs.len()
        ),
        Language::English => println!(
            "value {value}, bound {bound}, gap {gap:.4} %; {assigned} of {} needs assigned",
            problem.needs.len()
        ),
    }
}
