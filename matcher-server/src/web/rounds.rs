//! A round as the workspace of its authority: rules, planning jobs, the plan, public notice, publication; and the notice for members.

use super::fields;
use super::form::Form;
use super::lists::Mark;
use super::shell::Shell;
use super::{go, page, wrong_lines};
use crate::api::call::{Answered, Caller, Write};
use crate::api::{pairings as answers, rounds as api};
use crate::app::App;
use crate::auth::policy::{Action, can, may};
use crate::auth::{Actor, secret};
use crate::error::Problem;
use crate::jobs::FILES;
use crate::routes::{Access, Route, route};
use crate::store::programme::{Entry, JOBS, OBJECTIONS, ROUNDS};
use crate::store::{jobs, now};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// Rounds, jobs or objections of a page.
const ROWS: usize = 100;

pub(super) fn table() -> Vec<Route> {
    type S = State<App>;
    type Id = Path<String>;
    let list = |State(app): S, parts: Parts, caller: Caller| list(app, parts, caller.actor);
    let blank = |State(app): S, parts: Parts| async move {
        let shell = Shell::of(&app, &parts).await?;
        page(&Draft::blank(shell))
    };
    let make = |State(app): S, parts: Parts, caller: Caller, body: Bytes| make(app, parts, caller, body);
    let show = |State(app): S, Path(id): Id, parts: Parts, caller: Caller| {
        show(app, parts, caller.actor, id, Vec::new())
    };
    let act = |State(app): S, Path((id, what)): Path<(String, String)>, parts: Parts, caller: Caller, body: Bytes| {
        act(app, parts, caller, id, what, body)
    };
    let notice = |State(app): S, Path(id): Id, parts: Parts, caller: Caller| notice(app, parts, caller, id);
    let object = |State(app): S, Path(id): Id, parts: Parts, caller: Caller, body: Bytes| {
        object(app, parts, caller, id, body)
    };
    let reading = Access::Of(Action::Read, "rounds");
    let making = Access::Of(Action::Create, "rounds");
    let changing = Access::Of(Action::Change, "rounds");
    let objecting = Access::Of(Action::Create, "objections");
    vec![
        route("get", "/rounds", reading, "Rounds", get(list)),
        route("get", "/rounds/new", making, "The form of a round", get(blank)),
        route("post", "/rounds/new", making, "Begin a round", post(make)),
        route("get", "/rounds/{id}", reading, "A round", get(show)),
        route("post", "/rounds/{id}/do/{what}", changing, "A step of a round", post(act)),
        route("get", "/rounds/{id}/notice", reading, "The public notice", get(notice)),
        route("post", "/rounds/{id}/notice", objecting, "Object", post(object)),
    ]
}

/// The state of a round in a word.
pub(super) fn state(entry: &Entry, shell: &Shell) -> Mark {
    let (tone, zh, en) = match entry.text("state") {
        "draft" => ("quiet", "拟定中", "draft"),
        "consultation" => ("warm", "公示中", "shown publicly"),
        "published" => ("good", "已发布", "published"),
        _ => ("quiet", "其他", "other"),
    };
    let word = if shell.is_english() { en } else { zh };
    Mark { tone, word }
}

/// A round in the list.
struct Line {
    id: String,
    name: String,
    mark: Mark,
    region: String,
    day: String,
}

#[derive(Template)]
#[template(path = "rounds.html")]
struct Rounds {
    shell: Shell,
    rows: Vec<Line>,
    may_make: bool,
}

async fn list(app: App, parts: Parts, actor: Actor) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let mut connection = app.store.read().await?;
    let mut found = ROUNDS.page(&mut connection, &actor, &[], "", ROWS).await?;
    found.sort_by_key(|entry| std::cmp::Reverse(entry.int("created_at")));
    let rows = found.iter().map(|entry| Line {
        id: entry.id.clone(),
        name: entry.text("name").to_owned(),
        mark: state(entry, &shell),
        region: fields::region(&entry.int("region").to_string()),
        day: day(entry.int("created_at")),
    });
    page(&Rounds {
        rows: rows.collect(),
        may_make: may(&actor, Action::Create, "rounds"),
        shell,
    })
}

/// The form of a new round.
#[derive(Template)]
#[template(path = "round_form.html")]
struct Draft {
    shell: Shell,
    key: String,
    name: String,
    region: String,
    rules: String,
    wrong: Vec<String>,
}

impl Draft {
    fn blank(shell: Shell) -> Self {
        Self {
            shell,
            key: secret::id(16),
            name: String::new(),
            region: String::new(),
            rules: RULES.to_owned(),
            wrong: Vec::new(),
        }
    }
}

/// What a new round begins with.
const RULES: &str = "# 规则的全部键见 data/FORMAT.md；留空即用默认值。\nmode = \"open\"\n";

async fn make(app: App, parts: Parts, caller: Caller, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let asked = json!({ "name": form.get("name"), "region": form.get("region"), "rules": form.get("rules") });
    let sent = Write::of_form(caller, &parts, form.get("key"), None, &asked)?;
    match api::create(app.clone(), sent).await {
        Ok(answer) => super::go_to_made(&answer),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            let mut response = page(&Draft {
                name: form.get("name").to_owned(),
                region: form.get("region").to_owned(),
                rules: form.get("rules").to_owned(),
                wrong,
                ..Draft::blank(shell)
            })?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

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

async fn show(app: App, parts: Parts, actor: Actor, id: String, wrong: Vec<String>) -> Answered {
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
        unanswered: objections.iter().any(|objection| objection.answer.is_empty()),
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
        digest: summary["digest"].as_str().unwrap_or("").chars().take(16).collect(),
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
        text.push_str(&format!(" · {} {}", shell.t("差距", "gap"), percent(event["gap"].as_f64())));
    }
    text
}

/// One step: what the button of a form was for.
async fn act(app: App, parts: Parts, caller: Caller, id: String, what: String, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let (key, version) = (form.get("key"), Some(form.get("version")));
    let write = |version, body: Value| Write::of_form(caller.clone(), &parts, key, version, &body);
    let until = || json!({ "until": end_of(form.get("until")) });
    let answer = match what.as_str() {
        "rules" => {
            let body = json!({ "name": form.get("name"), "region": form.get("region"), "rules": form.get("rules") });
            api::change(app.clone(), write(version, body)?, id.clone()).await
        }
        "plan" => api::submit(app.clone(), write(None, json!({}))?, id.clone()).await,
        "cancel" => api::cancel(app.clone(), write(None, json!({}))?, form.get("job").to_owned()).await,
        "choose" => {
            let body = json!({ "job": form.get("job") });
            api::choose(app.clone(), write(version, body)?, id.clone()).await
        }
        "show" => api::consult(app.clone(), write(version, until())?, id.clone()).await,
        "publish" => api::publish(app.clone(), write(version, until())?, id.clone()).await,
        "answer" => {
            let body = json!({ "text": form.get("text") });
            answers::answer_objection(app.clone(), write(version, body)?, form.get("objection").to_owned()).await
        }
        _ => return Err(Problem::new(crate::error::Code::NotFound)),
    };
    match answer {
        Ok(_) => go(&format!("/rounds/{id}")),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            show(app, parts, caller.actor, id, wrong).await
        }
    }
}

/// The last millisecond of a day where the programme is; 0 when it is no day.
fn end_of(day: &str) -> i64 {
    let end = day.parse::<Date>().ok().and_then(|day| {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        day.tomorrow().ok()?.to_zoned(zone).ok()
    });
    end.map_or(0, |end| end.timestamp().as_millisecond() - 1)
}

/// A moment as a day where the programme is (UTC+8).
fn day(milliseconds: i64) -> String {
    moment(milliseconds).chars().take(10).collect()
}

/// A moment as day and minute where the programme is (UTC+8).
pub(super) fn moment(milliseconds: i64) -> String {
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    let moment = jiff::Timestamp::from_millisecond(milliseconds).ok();
    moment.map_or_else(String::new, |moment| {
        moment.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
    })
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Notice {
    shell: Shell,
    id: String,
    name: String,
    until: String,
    open: bool,
    may_object: bool,
    key: String,
    pairs: Vec<(String, String)>,
    done: bool,
    wrong: Vec<String>,
}

async fn notice(app: App, parts: Parts, caller: Caller, id: String) -> Answered {
    let done = parts.uri.query() == Some("done");
    told(app, parts, caller, id, done, Vec::new()).await
}

async fn told(app: App, parts: Parts, caller: Caller, id: String, done: bool, wrong: Vec<String>) -> Answered {
    let round = api::find(&app, &caller.actor, &ROUNDS, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let pairs = api::pairs(&app, &round).await?;
    let until = round.int("consult_until");
    page(&Notice {
        name: round.text("name").to_owned(),
        until: if until == 0 { String::new() } else { day(until) },
        open: round.text("state") == "consultation" && until > now(),
        may_object: caller.actor.organisation.is_some() && may(&caller.actor, Action::Create, "objections"),
        key: secret::id(16),
        pairs: pairs.into_iter().map(|pair| (pair.provider, pair.seeker)).collect(),
        done,
        wrong,
        id,
        shell,
    })
}

async fn object(app: App, parts: Parts, caller: Caller, id: String, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let asked = json!({ "text": form.get("text") });
    let sent = Write::of_form(caller.clone(), &parts, form.get("key"), None, &asked)?;
    match answers::object(app.clone(), sent, id.clone()).await {
        Ok(_) => go(&format!("/rounds/{id}/notice?done")),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            told(app, parts, caller, id, false, wrong).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_china() {
        let end = end_of("2026-12-05");
        assert_eq!(moment(end), "2026-12-05 23:59");
        assert_eq!(moment(end + 1), "2026-12-06 00:00");
        assert_eq!((end_of("tomorrow"), end_of("")), (0, 0));
    }
}
