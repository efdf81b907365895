//! The workspace: planning jobs with what they found, objections, and the next step.

use super::{ROWS, day, moment, state};
use crate::api::call::Answered;
use crate::api::rounds as api;
use crate::app::App;
use crate::auth::policy::{Action, can, may};
use crate::auth::{Actor, secret};
use crate::jobs::FILES;
use crate::store::jobs;
use crate::store::programme::{Entry, JOBS, OBJECTIONS, ROUNDS};
use crate::web::lists::Mark;
use crate::web::shell::Shell;
use crate::web::{fields, page};
use askama::Template;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::Value;

/// A planning job.
struct Planned {
    id: String,
    mark: Mark,
    running: bool,
    done: bool,
    chosen: bool,
    submitted: String,
    progress: String,
    figures: Option<Sums>,
    error: String,
}

/// What a plan achieves.
struct Sums {
    served: u64,
    plannable: u64,
    firms: u64,
    pairs: u64,
    quotas_met: usize,
    quotas: usize,
    gap: String,
    digest: String,
}

/// An objection and its answer.
struct Objection {
    id: String,
    version: i64,
    text: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "round.html")]
struct Workspace {
    shell: Shell,
    id: String,
    name: String,
    region: String,
    /// Code of the region.
    code: i64,
    rules: String,
    mark: Mark,
    version: i64,
    key: String,
    is_draft: bool,
    is_shown: bool,
    has_plan: bool,
    may_change: bool,
    sees_plans: bool,
    until: String,
    jobs: Vec<Planned>,
    waiting: bool,
    objections: Vec<Objection>,
    unanswered: bool,
    files: [&'static str; 7],
    wrong: Vec<String>,
}

pub(super) async fn show(
    app: App,
    parts: Parts,
    actor: Actor,
    id: String,
    wrong: Vec<String>,
) -> Answered {
    let round = api::find(&app, &actor, &ROUNDS, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let sees_plans = may(&actor, Action::Read, "plans");
    let mut planned = Vec::new();
    let mut connection = app.store.read().await?;
    if sees_plans {
        let mut found = JOBS
            .page(&mut connection, &actor, &[("round", id.clone())], "", ROWS)
            .await?;
        found.sort_by_key(|job| std::cmp::Reverse(job.int("submitted_at")));
        for job in &found {
            let events = jobs::events(&mut connection, &job.id, 0).await?;
            let newest = events.last().map(|(_, body)| body.as_str());
            planned.push(planned_job(job, newest, round.text("job"), &shell));
        }
    }
    let objections = OBJECTIONS
        .page(&mut connection, &actor, &[("round", id.clone())], "", ROWS)
        .await?;
    drop(connection);
    let objections: Vec<Objection> = objections
        .iter()
        .map(|entry| Objection {
            id: entry.id.clone(),
            version: entry.int("version"),
            text: entry.text("text").to_owned(),
            answer: entry.text("answer").to_owned(),
        })
        .collect();
    let failed = !wrong.is_empty();
    let mut response = page(&Workspace {
        name: round.text("name").to_owned(),
        region: fields::region(&round.int("region").to_string()),
        code: round.int("region"),
        rules: round.text("rules").to_owned(),
        mark: state(&round, &shell),
        version: round.int("version"),
        key: secret::id(16),
        is_draft: round.text("state") == "draft",
        is_shown: round.text("state") == "consultation",
        has_plan: !round.text("job").is_empty(),
        may_change: can(&actor, Action::Change, &round.object),
        sees_plans,
        until: match round.int("consult_until") {
            0 => String::new(),
            until => day(until),
        },
        waiting: planned.iter().any(|job| job.running),
        jobs: planned,
        unanswered: objections
            .iter()
            .any(|objection| objection.answer.is_empty()),
        objections,
        files: FILES,
        wrong,
        id,
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn planned_job(job: &Entry, newest: Option<&str>, chosen: &str, shell: &Shell) -> Planned {
    let (tone, zh, en) = match job.text("state") {
        "queued" => ("quiet", "排队中", "queued"),
        "running" => ("warm", "计算中", "running"),
        "done" => ("good", "已完成", "done"),
        "cancelled" => ("quiet", "已取消", "cancelled"),
        _ => ("bad", "失败", "failed"),
    };
    let summary = job.json.get("summary").unwrap_or(&Value::Null);
    Planned {
        mark: Mark {
            tone,
            word: if shell.is_english() { en } else { zh },
        },
        running: matches!(job.text("state"), "queued" | "running"),
        done: job.text("state") == "done",
        chosen: job.id == chosen,
        submitted: moment(job.int("submitted_at")),
        progress: newest.map_or_else(String::new, |body| progress(body, shell)),
        figures: sums(summary),
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

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.2} %", share * 100.0))
}

/// The newest line of progress in words.
fn progress(body: &str, shell: &Shell) -> String {
    let event: Value = serde_json::from_str(body).unwrap_or_default();
    let (zh, en) = match event["phase"].as_str() {
        Some("market") => ("判断适配", "judging fits"),
        Some("check") => ("独立核验", "checking"),
        Some("explain") => ("整理理由", "finding reasons"),
        Some(_) => ("优化方案", "planning"),
        None => return String::new(),
    };
    let mut text = shell.t(zh, en).to_owned();
    if let (Some(done), Some(total)) = (event["done"].as_u64(), event["total"].as_u64()) {
        text.push_str(&format!(" {done}/{total}"));
    }
    if event["gap"].is_number() {
        text.push_str(&format!(
            " · {} {}",
            shell.t("差距", "gap"),
            percent(event["gap"].as_f64())
        ));
    }
    text
}
