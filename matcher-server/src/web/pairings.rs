//! Pairings as both sides and their authority see them: what is proposed, for which needs and when, and the answers.

use super::form::{Form, encode};
use super::lists::{self, Link, Mark};
use super::shell::Shell;
use super::{go, page, wrong_lines};
use crate::api::call::{Answered, Caller, Write};
use crate::api::pairings::{self as api, REASONS};
use crate::api::records::cursor;
use crate::app::App;
use crate::auth::policy::Action;
use crate::auth::{Actor, secret};
use crate::error::Problem;
use crate::routes::{Access, Route, route};
use crate::store::Connection;
use crate::store::document::Document;
use crate::store::kinds::Kind;
use crate::store::programme::{BOOKINGS, Entry, PAIRINGS};
use crate::store::records;
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;

/// Pairings of a page.
const PAGE: usize = 25;
/// Bookings looked at for one pairing.
const BOOKED: usize = 50;

pub(super) fn table() -> Vec<Route> {
    type S = State<App>;
    let list = |State(app): S, Query(query): Query<ListQuery>, parts: Parts, caller: Caller| {
        list(app, parts, caller.actor, query, Vec::new())
    };
    let answer =
        |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller, body: Bytes| {
            answer(app, parts, caller, id, body)
        };
    let reading = Access::Of(Action::Read, "pairings");
    let changing = Access::Of(Action::Change, "pairings");
    vec![
        route("get", "/pairings", reading, "Pairings", get(list)),
        route(
            "post",
            "/pairings/{id}",
            changing,
            "Answer a pairing",
            post(answer),
        ),
    ]
}

/// What the list is narrowed to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    after: String,
    round: String,
    state: String,
}

/// A pairing with what it is for.
struct Pair {
    id: String,
    version: i64,
    mark: Mark,
    provider: Link,
    seeker: Link,
    jobs: Vec<(String, String)>,
    reason: &'static str,
    until: String,
    /// Whether the reader's side has yet to answer.
    asked: bool,
    answered: &'static str,
    key: String,
}

#[derive(Template)]
#[template(path = "pairings.html")]
struct Pairs {
    shell: Shell,
    rows: Vec<Pair>,
    reasons: Vec<(&'static str, &'static str)>,
    states: Vec<(&'static str, &'static str, bool)>,
    next: Option<String>,
    wrong: Vec<String>,
}

async fn list(
    app: App,
    parts: Parts,
    actor: Actor,
    query: ListQuery,
    wrong: Vec<String>,
) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let after = cursor(&query.after)?;
    let filter = [
        ("round", query.round.clone()),
        ("state", query.state.clone()),
    ];
    let mut connection = app.store.read().await?;
    let mut found = PAIRINGS
        .page(&mut connection, &actor, &filter, &after, PAGE + 1)
        .await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|last| {
        let after = crate::store::audit::hex(last.id.as_bytes());
        let (round, state) = (encode(&query.round), encode(&query.state));
        format!("/pairings?after={after}&round={round}&state={state}")
    });
    let mut rows = Vec::with_capacity(found.len());
    for entry in &found {
        rows.push(pair(&mut connection, &actor, entry, &shell).await?);
    }
    drop(connection);
    let states = STATES.iter().map(|(code, _, zh, en)| {
        (
            *code,
            if shell.is_english() { *en } else { *zh },
            *code == query.state,
        )
    });
    let failed = !wrong.is_empty();
    let mut response = page(&Pairs {
        rows,
        reasons: REASONS
            .iter()
            .map(|code| (*code, reason(code, &shell)))
            .collect(),
        states: states.collect(),
        next,
        wrong,
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Code, tone and words of each state.
const STATES: [(&str, &str, &str, &str); 5] = [
    ("proposed", "quiet", "拟结对", "proposed"),
    ("open", "warm", "等待答复", "waiting for answers"),
    ("accepted", "good", "已结对", "accepted"),
    ("declined", "bad", "已谢绝", "declined"),
    ("expired", "quiet", "已过期", "expired"),
];

async fn pair(
    connection: &mut Connection,
    actor: &Actor,
    entry: &Entry,
    shell: &Shell,
) -> Result<Pair, Problem> {
    let own = actor.organisation.as_deref();
    let is_provider = own == Some(entry.object.owner.as_str());
    let mine = if is_provider {
        "owner_answer"
    } else {
        "other_answer"
    };
    let state = entry.text("state");
    let known = STATES.iter().find(|(code, ..)| *code == state);
    let (tone, zh, en) = known.map_or(("quiet", "", ""), |(_, tone, zh, en)| (*tone, *zh, *en));
    let filter = [("pairing", entry.id.clone())];
    let bookings = BOOKINGS
        .page(connection, actor, &filter, "", BOOKED)
        .await?;
    let mut jobs = Vec::with_capacity(bookings.len());
    for booking in &bookings {
        let need = named(connection, actor, "needs", booking.text("need")).await?;
        let resource = named(connection, actor, "resources", booking.text("resource")).await?;
        let (period, minutes) = (booking.text("period"), booking.int("minutes"));
        let unit = shell.t("分钟", "min");
        let place = format!("{} · {period} · {minutes} {unit}", resource.name);
        jobs.push((need.name, place));
    }
    Ok(Pair {
        version: entry.int("version"),
        mark: Mark {
            tone,
            word: if shell.is_english() { en } else { zh },
        },
        provider: named(connection, actor, "organisations", &entry.object.owner).await?,
        seeker: named(connection, actor, "organisations", &entry.object.other).await?,
        jobs,
        reason: reason(entry.text("reason"), shell),
        until: match entry.int("respond_until") {
            0 => String::new(),
            until => super::rounds::moment(until),
        },
        asked: own.is_some() && state == "open" && entry.text(mine).is_empty(),
        answered: match (own.is_some(), entry.text(mine)) {
            (true, "accepted") => shell.t("本单位已接受", "accepted by you"),
            (true, "declined") => shell.t("本单位已谢绝", "declined by you"),
            _ => "",
        },
        key: secret::id(16),
        id: entry.id.clone(),
    })
}

/// A record as far as the actor may see it: its title with its page, else its id alone.
async fn named(
    connection: &mut Connection,
    actor: &Actor,
    kind: &str,
    id: &str,
) -> Result<Link, Problem> {
    let unknown = || Link {
        href: String::new(),
        name: id.to_owned(),
    };
    let Some(kind) = Kind::find(kind) else {
        return Ok(unknown());
    };
    let found = records::visible(connection, actor, kind, id).await?;
    Ok(found.map_or_else(unknown, |record| {
        let document: Document = serde_json::from_str(&record.body).unwrap_or_default();
        Link {
            href: lists::href(kind, id),
            name: lists::title(kind, &record, &document),
        }
    }))
}

/// A reason of a decline in words.
fn reason(code: &str, shell: &Shell) -> &'static str {
    let (zh, en) = match code {
        "no_hours" => ("没有空余时间", "no free hours"),
        "not_capable" => ("做不了此项", "can't do the work"),
        "price" => ("价格不合", "price"),
        "distance" => ("距离太远", "distance"),
        "already_served" => ("需求已解决", "already served"),
        "conflict_of_interest" => ("利益冲突", "conflict of interest"),
        "other" => ("其他", "another reason"),
        _ => ("", ""),
    };
    if shell.is_english() { en } else { zh }
}

async fn answer(app: App, parts: Parts, caller: Caller, id: String, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let accepted = form.get("answer") == "accept";
    let reason = if accepted { "" } else { form.get("reason") };
    let asked = json!({ "accepted": accepted, "reason": reason });
    let sent = Write::of_form(
        caller.clone(),
        &parts,
        form.get("key"),
        Some(form.get("version")),
        &asked,
    )?;
    match api::answer(app.clone(), sent, id).await {
        Ok(_) => go("/pairings"),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            list(app, parts, caller.actor, ListQuery::default(), wrong).await
        }
    }
}
