//! The planning jobs of a round: what each achieved, how one that runs gets on, and its curve of value and bound.

use super::moment;
use crate::store::programme::Entry;
use crate::web::lists::Mark;
use crate::web::shell::Shell;
use serde_json::Value;

/// A planning job.
pub(super) struct Run {
    pub(super) id: String,
    pub(super) mark: Mark,
    pub(super) running: bool,
    pub(super) done: bool,
    pub(super) chosen: bool,
    pub(super) submitted: String,
    pub(super) progress: String,
    pub(super) curve: Option<Curve>,
    pub(super) figures: Option<Sums>,
    /// What is different from the run before, where both are done.
    pub(super) against: String,
    pub(super) error: String,
}

/// What a plan achieves.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sums {
    pub(super) served: u64,
    pub(super) plannable: u64,
    pub(super) firms: u64,
    pub(super) pairs: u64,
    pub(super) quotas_met: usize,
    pub(super) quotas: usize,
    pub(super) gap: String,
    pub(super) digest: String,
}

/// Value and bound over the work done, as paths in a box of 100 × 40; the bound never rises, the value never falls.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Curve {
    pub(super) value: String,
    pub(super) bound: String,
    pub(super) told: String,
}

/// The runs of a round, newest first; `events` are those of each job.
pub(super) fn runs(jobs: &[(Entry, Vec<(i64, String)>)], chosen: &str, shell: &Shell) -> Vec<Run> {
    let mut runs: Vec<Run> = jobs
        .iter()
        .map(|(job, events)| run(job, events, chosen, shell))
        .collect();
    for place in 0..runs.len() {
        let before = runs[place + 1..].iter().find_map(|run| run.figures.clone());
        if let (Some(now), Some(before)) = (&runs[place].figures, before) {
            let rules = |at: usize| jobs.get(at).map(|(job, _)| job.text("rules"));
            let earlier = (place + 1..runs.len()).find(|&at| runs[at].figures.is_some());
            let changed = earlier.is_some_and(|at| rules(at) != rules(place));
            runs[place].against = against(now, &before, changed, shell);
        }
    }
    runs
}

fn run(job: &Entry, events: &[(i64, String)], chosen: &str, shell: &Shell) -> Run {
    let (tone, zh, en) = match job.text("state") {
        "queued" => ("quiet", "排队中", "queued"),
        "running" => ("warm", "计算中", "running"),
        "done" => ("good", "已完成", "done"),
        "cancelled" => ("quiet", "已取消", "cancelled"),
        _ => ("bad", "失败", "failed"),
    };
    let events: Vec<Value> = events
        .iter()
        .filter_map(|(_, body)| serde_json::from_str(body).ok())
        .collect();
    let summary = job.json.get("summary").unwrap_or(&Value::Null);
    Run {
        mark: Mark {
            tone,
            word: shell.t(zh, en),
        },
        running: matches!(job.text("state"), "queued" | "running"),
        done: job.text("state") == "done",
        chosen: job.id == chosen,
        submitted: moment(job.int("submitted_at")),
        progress: events
            .last()
            .map_or_else(String::new, |event| progress(event, shell)),
        curve: curve(&events, shell),
        figures: sums(summary),
        against: String::new(),
        error: job.text("error").to_owned(),
        id: job.id.clone(),
    }
}

fn sums(summary: &Value) -> Option<Sums> {
    let figures = summary.get("figures")?;
    let number = |name: &str| figures[name].as_u64().unwrap_or(0);
    let coverage = figures["coverage"].as_array();
    let met = |quota: &&Value| quota["served"].as_u64() >= quota["wanted"].as_u64();
    Some(Sums {
        served: number("served"),
        plannable: number("plannable"),
        firms: number("smes_served"),
        pairs: number("pairings"),
        quotas_met: coverage.map_or(0, |all| all.iter().filter(met).count()),
        quotas: coverage.map_or(0, Vec::len),
        gap: percent(summary["gap"].as_f64()),
        digest: summary["digest"]
            .as_str()
            .unwrap_or("")
            .chars()
            .take(16)
            .collect(),
    })
}

/// The price of a change of rules, in what one can count.
fn against(now: &Sums, before: &Sums, rules_changed: bool, shell: &Shell) -> String {
    let difference = |now: u64, before: u64| now.cast_signed() - before.cast_signed();
    let parts: Vec<String> = [
        (difference(now.served, before.served), "项需求", "needs"),
        (difference(now.firms, before.firms), "家企业", "firms"),
        (
            difference(now.quotas_met as u64, before.quotas_met as u64),
            "项配额达标",
            "quotas met",
        ),
    ]
    .into_iter()
    .filter(|(number, ..)| *number != 0)
    .map(|(number, zh, en)| format!("{number:+} {}", shell.t(zh, en)))
    .collect();
    let than = if rules_changed {
        shell.t(
            "改规则后，与前次相比：",
            "After the change of rules, against the run before: ",
        )
    } else {
        shell.t("与前次相比：", "Against the run before: ")
    };
    let told = if parts.is_empty() {
        shell.t("没有差别", "no difference").to_owned()
    } else {
        parts.join(shell.t("，", ", "))
    };
    format!("{than}{told}")
}

pub(super) fn percent(share: Option<f64>) -> String {
    // Rounded up: a gap never looks smaller than it is proven to be.
    let up = |share: f64| (share * 10_000.0 - 1e-6).max(0.0).ceil() / 100.0;
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.2} %", up(share)))
}

/// A line of progress in words.
fn progress(event: &Value, shell: &Shell) -> String {
    let (zh, en) = match event["phase"].as_str() {
        Some("market") => ("判断适配", "judging fits"),
        Some("greedy") => ("初步方案", "a first plan"),
        Some("exact") => ("精确求解", "solving exactly"),
        Some("prices") => ("求价格与上界", "finding prices and the bound"),
        Some("repair") => ("由价格得方案", "a plan from the prices"),
        Some("improve") => ("改进方案", "improving the plan"),
        Some("proof") => ("整理证明", "writing the proof"),
        Some("check") => ("独立核验", "checking"),
        Some("explain") => ("整理理由", "finding reasons"),
        Some(_) => ("优化方案", "planning"),
        None => return String::new(),
    };
    let mut text = shell.t(zh, en).to_owned();
    if let (Some(done), Some(total)) = (event["done"].as_u64(), event["total"].as_u64()) {
        text.push_str(&format!(" {done} / {total}"));
    }
    for (name, zh, en) in [("value", "得分", "value"), ("bound", "上界", "bound")] {
        if let Some(points) = event[name].as_i64() {
            text.push_str(&format!(" · {} {points}", shell.t(zh, en)));
        }
    }
    if event["gap"].is_number() {
        let gap = percent(event["gap"].as_f64());
        text.push_str(&format!(" · {} {gap}", shell.t("差距", "gap")));
    }
    text
}

/// The curve of what was told; `None` before there are two points.
fn curve(events: &[Value], shell: &Shell) -> Option<Curve> {
    let mut points: Vec<(f64, Option<f64>)> = Vec::new();
    let (mut value, mut bound) = (f64::MIN, f64::MAX);
    for event in events {
        if let Some(now) = event["value"].as_f64() {
            value = value.max(now);
            if let Some(now) = event["bound"].as_f64() {
                bound = bound.min(now);
            }
            points.push((value, Some(bound).filter(|b| *b < f64::MAX)));
        }
    }
    if points.len() < 2 {
        return None;
    }
    let lowest = points.iter().map(|p| p.0).fold(f64::MAX, f64::min);
    let highest = points
        .iter()
        .map(|p| p.1.unwrap_or(p.0))
        .fold(f64::MIN, f64::max);
    let span = (highest - lowest).max(1.0);
    let x = |place: usize| place as f64 / (points.len() - 1) as f64 * 100.0;
    let y = |points: f64| 38.0 - (points - lowest) / span * 36.0;
    let path = |line: &dyn Fn(&(f64, Option<f64>)) -> Option<f64>| {
        let mut path = String::new();
        for (place, point) in points.iter().enumerate() {
            if let Some(height) = line(point) {
                let command = if path.is_empty() { 'M' } else { 'L' };
                path.push_str(&format!("{command}{:.1} {:.1}", x(place), y(height)));
            }
        }
        path
    };
    Some(Curve {
        value: path(&|p| Some(p.0)),
        bound: path(&|p| p.1),
        told: match shell.is_english() {
            true => format!(
                "Value rose from {lowest:.0} to {value:.0}; bound and value close in on each other"
            ),
            false => {
                format!("得分从 {lowest:.0} 升到 {value:.0}，上界（虚线）与得分（实线）逐步靠拢")
            }
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_curve_rises_and_its_bound_falls() {
        let shell = Shell::for_tests();
        let event = |value: i64, bound: Option<i64>| json!({ "phase": "improve", "value": value, "bound": bound });
        let curve = curve(
            &[event(10, None), event(30, Some(50)), event(20, Some(60))],
            &shell,
        )
        .unwrap();
        assert_eq!(curve.value, "M0.0 38.0L50.0 20.0L100.0 20.0");
        assert_eq!(curve.bound, "M50.0 2.0L100.0 2.0");
        assert_eq!(super::curve(&[event(10, None)], &shell), None);
    }
}
