//! Bookings: hours of a slot for a need, asked by the SME, confirmed by the provider, released by either.

use super::fields;
use super::form::{Form, encode};
use super::lists::{Link, Mark, is_class, named, taken, told};
use super::shell::Shell;
use super::{go, page, words, wrong_lines};
use crate::api::call::{Answered, Caller, Write};
use crate::api::pairings as api;
use crate::api::records::cursor;
use crate::app::App;
use crate::auth::policy::{Action, can, may};
use crate::auth::{Actor, secret};
use crate::error::Problem;
use crate::routes::{Access, Route, route};
use crate::store::Connection;
use crate::store::document::Document;
use crate::store::kinds::Kind;
use crate::store::programme::{BOOKINGS, Entry};
use crate::store::records;
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;

/// Bookings of a page.
const PAGE: usize = 40;

pub(super) fn table() -> Vec<Route> {
    type S = State<App>;
    let list = |State(app): S, Query(query): Query<ListQuery>, parts: Parts, caller: Caller| {
        list(app, parts, caller.actor, query, Vec::new())
    };
    let book =
        |State(app): S, parts: Parts, caller: Caller, body: Bytes| book(app, parts, caller, body);
    let change =
        |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller, body: Bytes| {
            change(app, parts, caller, id, body)
        };
    let of = |action| Access::Of(action, "bookings");
    vec![
        route("get", "/bookings", of(Action::Read), "Bookings", get(list)),
        route(
            "post",
            "/bookings/new",
            of(Action::Create),
            "Book hours",
            post(book),
        ),
        route(
            "post",
            "/bookings/{id}",
            of(Action::Change),
            "Confirm or release a booking",
            post(change),
        ),
    ]
}

/// What the list is narrowed to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    after: String,
    state: String,
}

/// A booking with what it is for.
struct Line {
    id: String,
    version: i64,
    key: String,
    mark: Mark,
    need: Link,
    resource: Link,
    partner: Link,
    period: String,
    hours: String,
    /// The own side may confirm it.
    confirmable: bool,
    /// The own side may release it.
    releasable: bool,
    /// The form of the order it leads to; empty: not yet, or not for the reader.
    order: String,
}

#[derive(Template)]
#[template(path = "bookings.html")]
struct Bookings {
    shell: Shell,
    rows: Vec<Line>,
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
    let filter = [("state", query.state.clone())];
    let mut connection = app.store.read().await?;
    let mut found = BOOKINGS
        .page(&mut connection, &actor, &filter, &after, PAGE + 1)
        .await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|last| {
        let after = crate::store::audit::hex(last.id.as_bytes());
        format!("/bookings?after={after}&state={}", encode(&query.state))
    });
    let mut rows = Vec::with_capacity(found.len());
    for entry in &found {
        rows.push(line(&mut connection, &actor, entry, &shell).await?);
    }
    drop(connection);
    let failed = !wrong.is_empty();
    let mut response = page(&Bookings {
        rows,
        states: words::choices(&words::BOOKING, &query.state, &shell),
        next,
        wrong,
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn line(
    connection: &mut Connection,
    actor: &Actor,
    entry: &Entry,
    shell: &Shell,
) -> Result<Line, Problem> {
    let is_provider = actor.organisation.as_deref() == Some(entry.object.owner.as_str());
    let partner = if is_provider {
        &entry.object.other
    } else {
        &entry.object.owner
    };
    let mut need = named(connection, actor, "needs", entry.text("need")).await?;
    if need.href.is_empty() {
        need.name = told(connection, "needs", entry.text("need")).await?;
    }
    let mut partner = named(connection, actor, "organisations", partner).await?;
    if partner.href.is_empty() {
        partner.name = told(connection, "organisations", &partner.name).await?;
    }
    let state = entry.text("state");
    let (resource, minutes) = (entry.text("resource"), entry.int("minutes"));
    let hours = taken(connection, resource, minutes, shell).await?;
    let order = if state == "booked" && may(actor, Action::Create, "service_records") {
        order(connection, entry).await?
    } else {
        String::new()
    };
    // The hours of a pairing stand and fall with its answers.
    let free = entry.text("pairing").is_empty() && can(actor, Action::Change, &entry.object);
    Ok(Line {
        version: entry.int("version"),
        key: secret::id(16),
        mark: words::booking_state(state, shell),
        need,
        resource: named(connection, actor, "resources", entry.text("resource")).await?,
        partner,
        period: entry.text("period").to_owned(),
        hours,
        confirmable: free && is_provider && state == "reserved",
        releasable: free && matches!(state, "reserved" | "booked"),
        order,
        id: entry.id.clone(),
    })
}

/// The form of a service record with what the booking tells: the two sides know it from each other.
async fn order(connection: &mut Connection, entry: &Entry) -> Result<String, Problem> {
    let Some(kind) = Kind::find("needs") else {
        return Ok(String::new());
    };
    let need = entry.text("need");
    let found = records::any(connection, kind, need).await?;
    let body: Document = found.map_or_else(Document::new, |need| {
        serde_json::from_str(&need.body).unwrap_or_default()
    });
    let told = |column: &str| body.get(column).map_or(String::new(), fields::text_of);
    let day = crate::web::rounds::moment(entry.int("created_at"));
    let hours = if is_class(connection, entry.text("resource")).await? {
        String::new()
    } else {
        format!("{:.2}", entry.int("minutes") as f64 / 60.0)
    };
    let cells = [
        ("provider", entry.object.owner.clone()),
        ("organisation", entry.object.other.clone()),
        ("state", "booked".to_owned()),
        ("need", need.to_owned()),
        ("service_kind", told("service_kind")),
        ("quantity", told("quantity")),
        ("text", told("text")),
        ("booked_on", day.chars().take(10).collect()),
        ("hours", hours),
    ];
    let pairs: Vec<String> = cells
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(column, text)| format!("{column}={}", encode(text)))
        .collect();
    Ok(format!("/service_records/new?{}", pairs.join("&")))
}

/// Takes hours of a slot, or `seats` of a class: `slot` is `RESOURCE/PERIOD`, `hours` may have decimals.
async fn book(app: App, parts: Parts, caller: Caller, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let (resource, period) = form.get("slot").rsplit_once('/').unwrap_or(("", ""));
    let hours: f64 = form.get("hours").parse().unwrap_or(0.0);
    let minutes = match form.get("seats") {
        "" => (hours.clamp(0.0, 10_000.0) * 60.0).round() as i64,
        seats => seats.parse().unwrap_or(0),
    };
    let asked = json!({ "need": form.get("need"), "resource": resource, "period": period, "minutes": minutes });
    let sent = Write::of_form(caller.clone(), &parts, form.get("key"), None, &asked)?;
    match api::book(app.clone(), sent).await {
        Ok(_) => go("/bookings"),
        Err(problem) => refused(app, parts, caller, &problem).await,
    }
}

async fn change(app: App, parts: Parts, caller: Caller, id: String, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let sent = Write::of_form(
        caller.clone(),
        &parts,
        form.get("key"),
        Some(form.get("version")),
        &json!({ "state": form.get("state") }),
    )?;
    match api::change_booking(app.clone(), sent, id).await {
        Ok(_) => go("/bookings"),
        Err(problem) => refused(app, parts, caller, &problem).await,
    }
}

async fn refused(app: App, parts: Parts, caller: Caller, problem: &Problem) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let wrong = wrong_lines(problem, &shell)?;
    list(app, parts, caller.actor, ListQuery::default(), wrong).await
}
