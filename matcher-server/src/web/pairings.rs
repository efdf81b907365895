//! Pairings as both sides and their authority see them: what is proposed, for which needs and when, and the answers.

use super::form::{Form, encode};
use super::lists::{Link, Mark, named, taken, told};
use super::shell::Shell;
use super::{go, page, words, wrong_lines};
use crate::api::call::{Answered, Caller, Write};
use crate::api::ledgers::{XLSX, download};
use crate::api::pairings::{self as api, REASONS};
use crate::api::records::cursor;
use crate::api::side::unheard;
use crate::app::App;
use crate::auth::policy::Action;
use crate::auth::{Actor, secret};
use crate::error::Problem;
use crate::routes::{Access, Route, route};
use crate::store::Connection;
use crate::store::programme::{BOOKINGS, Entry, PAIRINGS};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use matcher_core::exchange::{Sheet, write_xlsx};
use serde::Deserialize;
use serde_json::json;

/// Pairings of a page.
const PAGE: usize = 25;
/// Lines of a file, and pairings read at a time for it.
const MOST: usize = 20_000;
const STEP: usize = 200;
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
    /// `xlsx`: as a file.
    format: String,
}

/// A pairing with what it is for.
struct Pair {
    id: String,
    version: i64,
    mark: Mark,
    provider: Link,
    seeker: Link,
    jobs: Vec<(Link, String)>,
    reason: &'static str,
    until: String,
    /// Whether the reader's side has yet to answer.
    asked: bool,
    answered: &'static str,
    /// Whether staff of the area wrote the firm's answer down.
    entered: bool,
    /// Whether the reader may do so.
    for_firm: bool,
    firm: String,
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
    export: String,
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
    if query.format == "xlsx" {
        return file(&app, &actor, &query, &shell).await;
    }
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
    let failed = !wrong.is_empty();
    let mut response = page(&Pairs {
        rows,
        reasons: REASONS
            .iter()
            .map(|code| (*code, words::reason(code, &shell)))
            .collect(),
        states: words::choices(&words::PAIRING, &query.state, &shell),
        next,
        export: format!(
            "/pairings?format=xlsx&round={}&state={}",
            encode(&query.round),
            encode(&query.state)
        ),
        wrong,
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// 对接清单: a line for each need of each pairing.
async fn file(app: &App, actor: &Actor, query: &ListQuery, shell: &Shell) -> Answered {
    let header = [
        shell.t("服务方", "Provider"),
        shell.t("企业", "Firm"),
        shell.t("状态", "State"),
        shell.t("原因", "Reason"),
        shell.t("答复期限", "To be answered by"),
        shell.t("需求", "Need"),
        shell.t("时段", "When"),
    ];
    let mut sheet = Sheet::new(shell.t("对接清单", "Hook-ups"), header);
    let filter = [
        ("round", query.round.clone()),
        ("state", query.state.clone()),
    ];
    let mut connection = app.store.read().await?;
    let mut after = String::new();
    while sheet.len() < MOST {
        let found = PAIRINGS
            .page(&mut connection, actor, &filter, &after, STEP)
            .await?;
        for entry in &found {
            let pair = pair(&mut connection, actor, entry, shell).await?;
            let line = |need: &str, when: &str| {
                let sides = [pair.provider.name.as_str(), &pair.seeker.name];
                let told = [pair.mark.word, pair.reason, &pair.until, need, when];
                let cells = sides.into_iter().chain(told);
                cells.map(str::to_owned).collect::<Vec<_>>()
            };
            for (need, when) in &pair.jobs {
                sheet.push(line(&need.name, when));
            }
            if pair.jobs.is_empty() {
                sheet.push(line("", ""));
            }
        }
        match found.last() {
            Some(last) if found.len() == STEP => after.clone_from(&last.id),
            _ => break,
        }
    }
    drop(connection);
    let bytes = write_xlsx(&[sheet]).map_err(Problem::internal)?;
    download(shell.t("对接清单.xlsx", "hook-ups.xlsx"), XLSX, bytes)
}

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
    let filter = [("pairing", entry.id.clone())];
    let bookings = BOOKINGS
        .page(connection, actor, &filter, "", BOOKED)
        .await?;
    let mut jobs = Vec::with_capacity(bookings.len());
    for booking in &bookings {
        let mut need = named(connection, actor, "needs", booking.text("need")).await?;
        if need.href.is_empty() {
            need.name = told(connection, "needs", booking.text("need")).await?;
        }
        let resource = named(connection, actor, "resources", booking.text("resource")).await?;
        let (id, minutes) = (booking.text("resource"), booking.int("minutes"));
        let taken = taken(connection, id, minutes, shell).await?;
        let place = format!("{} · {} · {taken}", resource.name, booking.text("period"));
        jobs.push((need, place));
    }
    Ok(Pair {
        version: entry.int("version"),
        mark: words::pairing_state(state, shell),
        provider: side(connection, actor, &entry.object.owner).await?,
        seeker: side(connection, actor, &entry.object.other).await?,
        jobs,
        reason: words::reason(entry.text("reason"), shell),
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
        entered: !entry.text("other_by").is_empty(),
        for_firm: unheard(connection, actor, entry).await?,
        firm: entry.object.other.clone(),
        key: secret::id(16),
        id: entry.id.clone(),
    })
}

/// One of the two sides, by name also where its page is not for the reader.
async fn side(connection: &mut Connection, actor: &Actor, id: &str) -> Result<Link, Problem> {
    let mut link = named(connection, actor, "organisations", id).await?;
    if link.href.is_empty() {
        link.name = told(connection, "organisations", id).await?;
    }
    Ok(link)
}

/// For whom staff of an authority answers, and what was signed; nothing where a side answers itself.
pub(super) fn on_behalf(form: &Form) -> Option<serde_json::Value> {
    let firm = form.get("firm");
    let evidence = form.get("evidence");
    (!firm.is_empty()).then(|| json!({ "organisation": firm, "evidence": evidence }))
}

async fn answer(app: App, parts: Parts, caller: Caller, id: String, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let accepted = form.get("answer") == "accept";
    let reason = if accepted { "" } else { form.get("reason") };
    let asked = json!({ "accepted": accepted, "reason": reason, "on_behalf": on_behalf(&form) });
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
