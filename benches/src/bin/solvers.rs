//! Greedy, HiGHS and ours side by side on generated instances and on problem files: value, bound, gap, CPU seconds, peak memory.
//!
//! `solvers [--effort N] [--svg FILE] [--literature DIR] [PROBLEM.jsonl | market:PART:RULES | KIND:TASKS:AGENTS …]`, each with `@N` behind
//! it where its effort is another. Every method runs in a process of its own, so that its memory is its own. HiGHS
//! is limited by nodes and left out where the model is large. Times are also told as multiples of greedy's on the same instance, which
//! hold on a busy machine too. Without names it
//! runs markets shaped like the programme (the nation, a tenth and a hundredth) and the
//! generalised-assignment recipes of types C, D and E. With `--literature` (or `MATCHER_GAP_DIR`) it solves the instances of a folder in the
//! OR-Library's format beside `best-known.csv` and counts the optima reached and certified.

use matcher_benches::assignment::{self, Kind};
use matcher_benches::market::{self, Rules};
use matcher_core::check;
use matcher_core::model::{PlanStatus, Problem};
use matcher_core::plan::{self, Effort};
use std::fmt::Write as _;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::process::Command;

type Failure = Box<dyn std::error::Error>;

/// Options up to which HiGHS is asked, with nothing but slots and needs and with more rules (its root alone then takes minutes), and its
/// nodes.
const HIGHS_OPTIONS: usize = 25_000;
const HIGHS_OPTIONS_WITH_RULES: usize = 3_000;
const HIGHS_NODES: u64 = 5;
/// What is run without names.
const INSTANCES: [&str; 16] = [
    "market:1:core@20",
    "market:1:core",
    "market:1:full",
    "market:1:tight",
    "market:100:core@1000",
    "market:100:full",
    "market:10:core",
    "market:10:core@300",
    "market:10:full",
    "market:10:tight",
    "C:400:20",
    "D:400:20",
    "E:400:20",
    "C:1600:80",
    "D:1600:80",
    "E:1600:80",
];

fn main() -> Result<(), Failure> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "one") {
        return one(&arguments[1], &arguments[2], arguments[3].parse()?);
    }
    let effort = take(&mut arguments, "--effort").unwrap_or_else(|| "100".to_owned());
    let svg = take(&mut arguments, "--svg");
    let literature =
        take(&mut arguments, "--literature").or_else(|| std::env::var("MATCHER_GAP_DIR").ok());
    if arguments.is_empty() {
        arguments.extend(INSTANCES.map(str::to_owned));
    }
    println!(
        "instance | method | value | proven bound | claimed bound | proven gap % | CPU s | × greedy | MB | verified"
    );
    let mut curves = Vec::new();
    for name in &arguments {
        let (instance, effort) = name
            .split_once('@')
            .unwrap_or((name.as_str(), effort.as_str()));
        let mut baseline = None;
        for method in ["greedy", "highs", "ours"] {
            let run = Command::new(std::env::current_exe()?)
                .args(["one", method, instance, effort])
                .output()?;
            let line = String::from_utf8(run.stdout)?;
            let Some((table, curve)) = line.split_once('\n') else {
                continue;
            };
            let fields: Vec<&str> = table.split('|').collect();
            let [value, bound, claim, gap, seconds, memory, kept] = fields[..] else {
                println!("{name} | {method} | left out");
                continue;
            };
            let seconds: f64 = seconds.parse()?;
            let ratio = seconds.max(0.001) / *baseline.get_or_insert(seconds.max(0.001));
            println!(
                "{name} | {method} | {value} | {bound} | {claim} | {gap} | {seconds:.2} | {ratio:.1} | {memory} | {kept}"
            );
            if method == "ours" {
                curves.push((name.clone(), points(curve)));
            }
        }
    }
    if let Some(path) = svg {
        std::fs::write(path, picture(&curves))?;
    }
    match literature {
        Some(folder) => of_literature(std::path::Path::new(&folder)),
        None => Ok(()),
    }
}

/// The literature's instances: how many optima are reached, how many certified, and the longest time.
fn of_literature(folder: &std::path::Path) -> Result<(), Failure> {
    let table = std::fs::read_to_string(folder.join("best-known.csv"))?;
    let (mut all, mut reached, mut certified, mut longest) = (0, 0, 0, 0.0_f64);
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [file, _, _, _, _, optimum, ..] = fields[..] else {
            continue;
        };
        let text = std::fs::read_to_string(folder.join(file))?;
        let problem = assignment::parse(file, &text)?;
        let before = cpu();
        let plan = plan::solve(&problem, &Effort::default(), &mut |_| {
            ControlFlow::Continue(())
        });
        longest = longest.max(cpu() - before);
        let faults = check::verify(&problem, &plan.document(&problem));
        let cost = assignment::cost(&problem, plan.value.unwrap_or(0));
        let is_best = optimum.parse() == Ok(cost) && faults.is_empty();
        all += 1;
        reached += u32::from(is_best);
        certified += u32::from(is_best && plan.status == PlanStatus::Optimal);
        if !is_best {
            println!("{file} | cost {cost} | optimum {optimum} | faults {faults:?}");
        }
    }
    println!(
        "literature | {all} instances | {reached} optima reached | {certified} certified | longest {longest:.2} CPU s"
    );
    Ok(())
}

/// Removes an option with its value.
fn take(arguments: &mut Vec<String>, name: &str) -> Option<String> {
    let at = arguments.iter().position(|argument| argument == name)?;
    let mut taken = arguments.drain(at..(at + 2).min(arguments.len()));
    taken.nth(1)
}

/// Runs one method on one instance and prints the figures, then the points of its curve.
fn one(method: &str, name: &str, work: u64) -> Result<(), Failure> {
    let problem = instance(name)?;
    let before = cpu();
    let mut curve = String::new();
    let mut faults = 0;
    let mut claim = None;
    let mut seconds = f64::NAN;
    let (slots, bound) = match method {
        "greedy" => (plan::greedy(&problem), None),
        _ if method == "highs" && problem.options.len() > most_for_highs(&problem) => {
            println!("left out");
            return Ok(());
        }
        _ => {
            let mut effort = Effort {
                work,
                ..Effort::default()
            };
            if method == "highs" {
                effort.exact_options = usize::MAX;
                effort.exact_nodes = HIGHS_NODES;
            } else {
                effort.exact_options = effort.exact_options.min(problem.options.len() / 2);
            }
            let plan = plan::solve(&problem, &effort, &mut |told| {
                if let Some(gap) = told.gap {
                    let _ = writeln!(curve, "{:.3} {:.6}", cpu() - before, 100.0 * gap);
                }
                ControlFlow::Continue(())
            });
            seconds = cpu() - before;
            faults = check::verify(&problem, &plan.document(&problem)).len();
            claim = plan.claimed_bound;
            (Some(plan.slots), plan.bound)
        }
    };
    if seconds.is_nan() {
        seconds = cpu() - before;
    }
    let Some(slots) = slots else {
        println!("left out");
        return Ok(());
    };
    let evaluation = check::evaluate(&problem, &slots);
    let base = base(name, &problem, evaluation.gain);
    let gap = bound.map(|bound| 100.0 * (bound - evaluation.value) as f64 / base.max(1) as f64);
    println!(
        "{}|{}|{}|{}|{seconds}|{}|{}",
        evaluation.value,
        bound.map_or("–".to_owned(), |bound| bound.to_string()),
        claim.map_or("–".to_owned(), |claim| claim.to_string()),
        gap.map_or("–".to_owned(), |gap| format!("{gap:.4}")),
        peak_megabytes(),
        if evaluation.violations.is_empty() && faults == 0 {
            "yes"
        } else {
            "NO"
        }
    );
    print!("{curve}");
    Ok(())
}

fn most_for_highs(problem: &Problem) -> usize {
    if problem.pairs.is_empty() && problem.quotas.is_empty() {
        HIGHS_OPTIONS
    } else {
        HIGHS_OPTIONS_WITH_RULES
    }
}

/// What the gap is a share of: the cost of a generated instance, else the gain.
fn base(name: &str, problem: &Problem, gain: i64) -> i64 {
    let is_recipe = name.contains(':') && !name.starts_with("market");
    if is_recipe {
        assignment::cost(problem, gain)
    } else {
        gain
    }
}

fn instance(name: &str) -> Result<Problem, Failure> {
    if let ["market", part, rules] = name.split(':').collect::<Vec<_>>()[..] {
        let rules = Rules::parse(rules).ok_or("rules are core, full and tight")?;
        return Ok(market::generate(part.parse::<usize>()?.max(1), rules, 1)?);
    }
    if let [kind, tasks, agents] = name.split(':').collect::<Vec<_>>()[..] {
        let kind = Kind::parse(kind).ok_or("types are C, D and E")?;
        return Ok(assignment::generate(
            kind,
            tasks.parse()?,
            agents.parse()?,
            1,
        )?);
    }
    let file = BufReader::new(std::fs::File::open(name)?);
    let read = matcher_core::exchange::problem_file::read(file);
    Ok(read.map_err(|errors| format!("{errors:?}"))?)
}

/// CPU seconds of the process so far, all threads together (Linux).
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets: state, then eleven fields to the ticks in user and in system mode, a hundredth of a second each.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

fn points(curve: &str) -> Vec<(f64, f64)> {
    let point = |line: &str| {
        let (seconds, gap) = line.split_once(' ')?;
        Some((seconds.parse().ok()?, gap.parse().ok()?))
    };
    curve.lines().filter_map(point).collect()
}

/// Gap in per cent against CPU seconds, both logarithmic.
fn picture(curves: &[(String, Vec<(f64, f64)>)]) -> String {
    let (width, height, edge) = (720.0, 420.0, 50.0);
    let x = |seconds: f64| edge + (seconds.max(0.01).log10() + 2.0) / 4.0 * (width - 2.0 * edge);
    let y = |gap: f64| edge + (1.0 - gap.clamp(0.001, 10.0).log10()) / 4.0 * (height - 2.0 * edge);
    let mut svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' font-family='sans-serif' font-size='11'>\n"
    );
    for power in -2..=2 {
        let (at, value) = (x(10_f64.powi(power)), 10_f64.powi(power));
        let _ = writeln!(
            svg,
            "<line x1='{at}' x2='{at}' y1='{edge}' y2='{}' stroke='#ddd'/><text x='{at}' y='{}'>{value} s</text>",
            height - edge,
            height - edge + 16.0
        );
    }
    for power in -3..=1 {
        let (at, value) = (y(10_f64.powi(power)), 10_f64.powi(power));
        let _ = writeln!(
            svg,
            "<line x1='{edge}' x2='{}' y1='{at}' y2='{at}' stroke='#ddd'/><text x='4' y='{at}'>{value} %</text>",
            width - edge
        );
    }
    for (index, (name, points)) in curves.iter().enumerate() {
        let colour = format!("hsl({},70%,40%)", index * 360 / curves.len().max(1));
        let line: Vec<String> = points
            .iter()
            .map(|&(seconds, gap)| format!("{:.1},{:.1}", x(seconds), y(gap)))
            .collect();
        let _ = writeln!(
            svg,
            "<polyline fill='none' stroke='{colour}' points='{}'/><text x='{}' y='{}' fill='{colour}'>{}</text>",
            line.join(" "),
            width - 2.0 * edge - 60.0,
            edge + 14.0 * (index as f64 + 1.0),
            name.rsplit('/').next().unwrap_or(name)
        );
    }
    svg + "</svg>\n"
}
