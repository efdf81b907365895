//! Pins that an authority asks both sides to consent to, as either side sees and answers them.

use super::form::Form;
use super::lists::{Link, Mark, named};
use super::pairings::on_behalf;
use super::shell::Shell;
use super::{go, page, wrong_lines};
use crate::api::call::{Answered, Caller, Write};
use crate::api::consents as api;
use crate::api::side::unheard;
use crate::app::App;
use crate::auth::policy::Action;
use crate::auth::secret;
use crate::error::Problem;
use crate::routes::{Access, Route, route};
use crate::store::Connection;
use crate::store::programme::{CONSENTS, Entry};
use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use serde_json::json;

/// Consents of a page.
const ROWS: usize = 100;

pub(super) fn table() -> Vec<Route> {
    let list =
        |State(app): State<App>, parts: Parts, caller: Caller| list(app, parts, caller, Vec::new());
    let answer = |State(app): State<App>, parts: Parts, caller: Caller, body: Bytes| {
        answer(app, parts, caller, body)
    };
    let (reading, changing) = (
        Access::Of(Action::Read, "consents"),
        Access::Of(Action::Change, "consents"),
    );
    vec![
        route("get", "/consents", reading, "Consents to pins", get(list)),
        route(
            "post",
            "/consents",
            changing,
            "Consent, refuse, take back",
            post(answer),
        ),
    ]
}

/// A pin that was asked about.
struct Line {
    id: String,
    version: i64,
    provider: Link,
    seeker: Link,
    need: Link,
    place: String,
    mark: Mark,
    /// Whether the reader's side has yet to answer.
    asked: bool,
    /// Whether the reader's side consented and may take it back.
    given: bool,
    /// Whether staff of the area wrote the firm's answer down.
    entered: bool,
    /// Whether the reader may do so.
    for_firm: bool,
    firm: String,
}

#[derive(Template)]
#[template(path = "consents.html")]
struct Page {
    shell: Shell,
    key: String,
    lines: Vec<Line>,
    wrong: Vec<String>,
}

async fn list(app: App, parts: Parts, caller: Caller, wrong: Vec<String>) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let mut connection = app.store.read().await?;
    let found = CONSENTS
        .page(&mut connection, &caller.actor, &[], "", ROWS)
        .await?;
    let mut lines = Vec::with_capacity(found.len());
    for entry in &found {
        lines.push(line(&mut connection, &caller, entry, &shell).await?);
    }
    drop(connection);
    let failed = !wrong.is_empty();
    let mut response = page(&Page {
        key: secret::id(16),
        shell,
        lines,
        wrong,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn line(
    connection: &mut Connection,
    caller: &Caller,
    entry: &Entry,
    shell: &Shell,
) -> Result<Line, Problem> {
    let actor = &caller.actor;
    let own = actor.organisation.as_deref();
    let side = match own {
        Some(own) if own == entry.text("owner") => "owner_answer",
        Some(_) => "other_answer",
        None => "",
    };
    let (tone, zh, en) = match entry.text("state") {
        "given" => ("good", "双方同意", "both consent"),
        "refused" => ("bad", "不同意", "refused"),
        "withdrawn" => ("quiet", "已撤回", "withdrawn"),
        _ => ("warm", "等待同意", "waiting"),
    };
    Ok(Line {
        provider: named(connection, actor, "organisations", entry.text("owner")).await?,
        seeker: named(connection, actor, "organisations", entry.text("other")).await?,
        need: named(connection, actor, "needs", entry.text("need")).await?,
        place: format!("{} · {}", entry.text("resource"), entry.text("period")),
        mark: Mark {
            tone,
            word: shell.t(zh, en),
        },
        asked: !side.is_empty() && entry.text("state") == "asked" && entry.text(side).is_empty(),
        given: !side.is_empty()
            && matches!(entry.text("state"), "asked" | "given")
            && entry.text(side) == "given",
        entered: !entry.text("other_by").is_empty(),
        for_firm: unheard(connection, actor, entry).await?,
        firm: entry.object.other.clone(),
        version: entry.int("version"),
        id: entry.id.clone(),
    })
}

async fn answer(app: App, parts: Parts, caller: Caller, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let body = json!({ "given": form.get("given") == "yes", "on_behalf": on_behalf(&form) });
    let version = Some(form.get("version"));
    let write = Write::of_form(caller.clone(), &parts, form.get("key"), version, &body)?;
    match api::answer(app.clone(), write, form.get("consent").to_owned()).await {
        Ok(_) => go("/consents"),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            list(app, parts, caller, wrong).await
        }
    }
}
