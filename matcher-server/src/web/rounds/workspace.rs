//! The workspace: how far the round is, its runs, objections, changes of rules, and the next step.

use super::runs::{Run, runs};
use super::{ROWS, day, state};
use crate::api::call::Answered;
use crate::api::rounds as api;
use crate::app::App;
use crate::auth::policy::{Action, can, may};
use crate::auth::{Actor, secret};
use crate::store::programme::{Entry, JOBS, OBJECTIONS, ROUNDS};
use crate::store::{controls, jobs};
use crate::web::lists::Mark;
use crate::web::shell::Shell;
use crate::web::{fields, page, plans};
use askama::Template;
use axum::http::StatusCode;
use axum::http::request::Parts;
use matcher_core::exchange::rules::read_rules;
use matcher_core::model::Coded;

/// Runs shown with everything; older ones in a line.
const RUNS: usize = 12;

/// An objection and its answer.
struct Objection {
    id: String,
    version: i64,
    text: String,
    answer: String,
}

/// A step on the way of a round.
struct Step {
    name: &'static str,
    past: bool,
    now: bool,
}

#[derive(Template)]
#[template(path = "round.html")]
struct Workspace {
    shell: Shell,
    id: String,
    name: String,
    region: String,
    mark: Mark,
    version: i64,
    key: String,
    steps: Vec<Step>,
    rules: Vec<(&'static str, String)>,
    is_draft: bool,
    is_shown: bool,
    is_published: bool,
    undoable: bool,
    plan: String,
    may_change: bool,
    sees_plans: bool,
    until: String,
    over: bool,
    runs: Vec<Run>,
    running: String,
    objections: Vec<Objection>,
    unanswered: usize,
    files: Vec<(String, String)>,
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
    let mut connection = app.store.read().await?;
    let mut found = Vec::new();
    if sees_plans {
        let filter = [("round", id.clone())];
        let mut all = JOBS
            .page(&mut connection, &actor, &filter, "", ROWS)
            .await?;
        all.sort_by_key(|job| std::cmp::Reverse(job.int("submitted_at")));
        all.truncate(RUNS);
        for job in all {
            let events = jobs::events(&mut connection, &job.id, 0).await?;
            found.push((job, events));
        }
    }
    let filter = [("round", id.clone())];
    let objections = OBJECTIONS
        .page(&mut connection, &actor, &filter, "", ROWS)
        .await?;
    let undoable = controls::last_event(&mut connection, &id).await?;
    drop(connection);
    let runs = runs(&found, round.text("job"), &shell);
    let objections: Vec<Objection> = objections.iter().map(objection).collect();
    let failed = !wrong.is_empty();
    let plan = round.text("job").to_owned();
    let running = runs.iter().find(|run| run.running);
    let mut response = page(&Workspace {
        name: round.text("name").to_owned(),
        region: fields::region(&round.int("region").to_string()),
        mark: state(&round, &shell),
        version: round.int("version"),
        key: secret::id(16),
        steps: steps(&round, !runs.is_empty(), &shell),
        rules: rules(round.text("rules"), &shell),
        is_draft: round.text("state") == "draft",
        is_shown: round.text("state") == "consultation",
        is_published: round.text("state") == "published",
        may_change: can(&actor, Action::Change, &round.object),
        sees_plans,
        until: match round.int("consult_until") {
            0 => String::new(),
            until => day(until),
        },
        over: round.int("consult_until") < crate::store::now(),
        running: running.map_or_else(String::new, |run| run.id.clone()),
        runs,
        unanswered: objections.iter().filter(|o| o.answer.is_empty()).count(),
        objections,
        files: if plan.is_empty() {
            Vec::new()
        } else {
            plans::files(&plan, &shell)
        },
        undoable: undoable.is_some(),
        plan,
        wrong,
        id,
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn objection(entry: &Entry) -> Objection {
    Objection {
        id: entry.id.clone(),
        version: entry.int("version"),
        text: entry.text("text").to_owned(),
        answer: entry.text("answer").to_owned(),
    }
}

fn steps(round: &Entry, has_runs: bool, shell: &Shell) -> Vec<Step> {
    let at = match (round.text("state"), round.text("job").is_empty(), has_runs) {
        ("consultation", ..) => 3,
        ("published", ..) => 5,
        (_, false, _) => 2,
        (_, true, true) => 1,
        _ => 0,
    };
    let names = [
        ("定规则", "rules"),
        ("算方案", "plan"),
        ("审看与采用", "review and choose"),
        ("公示", "public notice"),
        ("发布", "publish"),
        ("跟进", "follow up"),
    ];
    let step = |(place, (zh, en)): (usize, (&'static str, &'static str))| Step {
        name: shell.t(zh, en),
        past: place < at,
        now: place == at,
    };
    names.into_iter().enumerate().map(step).collect()
}

/// The rules one asks about first.
fn rules(text: &str, shell: &Shell) -> Vec<(&'static str, String)> {
    let Ok(rules) = read_rules("rules", text) else {
        return Vec::new();
    };
    let none = || shell.t("不限", "none").to_owned();
    let limit = |limit: Option<u64>| limit.map_or_else(none, |limit| limit.to_string());
    let mode = if shell.is_english() {
        rules.mode.en()
    } else {
        rules.mode.zh()
    };
    vec![
        (shell.t("模式", "Mode"), mode.to_owned()),
        (
            shell.t("每家供方伙伴数上限", "Partners of a provider"),
            limit(rules.max_partners.map(u64::from)),
        ),
        (
            shell.t("每家企业供方数上限", "Providers of a firm"),
            limit(rules.max_providers.map(u64::from)),
        ),
        (shell.t("改动上限", "Changes"), limit(rules.max_changes)),
        (shell.t("固定", "Pins"), rules.pins.len().to_string()),
        (
            shell.t("排除", "Exclusions"),
            rules.exclusions.len().to_string(),
        ),
    ]
}
