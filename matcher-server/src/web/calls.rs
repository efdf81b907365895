//! Calls of lead enterprises (倡议): made, joined, left, and the agreements that come of them.

use super::form::{Form, encode};
use super::lists::{Link, Row};
use super::rounds::moment;
use super::shell::Shell;
use super::{go, go_to_made, ledgers, page, wrong_lines};
use crate::api::call::{Answered, Caller, Write};
use crate::api::{calls as api, rounds};
use crate::app::App;
use crate::auth::policy::{Action, may};
use crate::auth::{Actor, secret};
use crate::clock::today;
use crate::error::Problem;
use crate::routes::{Access, Route, route};
use crate::store::kinds::Kind;
use crate::store::programme::{CALL_MEMBERS, CALLS, Entry};
use crate::store::records::{self, Filter};
use crate::store::{Connection, now, partners};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use serde_json::{Value, json};

/// Calls, members and agreements of a page.
const ROWS: usize = 500;

type S = State<App>;

pub(super) fn table() -> Vec<Route> {
    let list =
        |State(app): S, parts: Parts, caller: Caller| list(app, parts, caller.actor, Vec::new());
    let make =
        |State(app): S, parts: Parts, caller: Caller, body: Bytes| make(app, parts, caller, body);
    let show = |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller| {
        show(app, parts, caller.actor, id, Vec::new())
    };
    let change =
        |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller, body: Bytes| {
            change(app, parts, caller, id, body)
        };
    let join =
        |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller, body: Bytes| {
            join(app, parts, caller, id, body)
        };
    let of = Access::Of;
    vec![
        route(
            "get",
            "/calls",
            of(Action::Read, "calls"),
            "Calls",
            get(list),
        ),
        route(
            "post",
            "/calls",
            of(Action::Create, "calls"),
            "Make a call",
            post(make),
        ),
        route(
            "get",
            "/calls/{id}",
            of(Action::Read, "calls"),
            "A call",
            get(show),
        ),
        route(
            "post",
            "/calls/{id}",
            of(Action::Change, "calls"),
            "Change or close it",
            post(change),
        ),
        route(
            "post",
            "/calls/{id}/members",
            of(Action::Create, "call_members"),
            "Join a call or leave it",
            post(join),
        ),
    ]
}

/// A call in the list.
struct Line {
    href: String,
    title: String,
    lead: String,
    until: String,
    open: bool,
}

#[derive(Template)]
#[template(path = "calls.html")]
struct List {
    shell: Shell,
    lines: Vec<Line>,
    making: bool,
    key: String,
    wrong: Vec<String>,
}

fn day(entry: &Entry) -> String {
    match entry.int("join_until") {
        0 => String::new(),
        until => moment(until).chars().take(10).collect(),
    }
}

fn is_open(entry: &Entry) -> bool {
    let until = entry.int("join_until");
    entry.text("state") == "open" && (until == 0 || until >= now())
}

fn refused(response: Answered, wrong: bool) -> Answered {
    let mut response = response?;
    if wrong {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn name(connection: &mut Connection, organisation: &str) -> Result<String, Problem> {
    let name = partners::name_of(connection, organisation).await?;
    Ok(name.unwrap_or_else(|| organisation.to_owned()))
}

async fn list(app: App, parts: Parts, actor: Actor, wrong: Vec<String>) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let mut connection = app.store.read().await?;
    let found = CALLS.page(&mut connection, &actor, &[], "", ROWS).await?;
    let mut lines = Vec::with_capacity(found.len());
    for entry in &found {
        lines.push(Line {
            href: format!("/calls/{}", encode(&entry.id)),
            title: entry.text("title").to_owned(),
            lead: name(&mut connection, entry.text("owner")).await?,
            until: day(entry),
            open: is_open(entry),
        });
    }
    drop(connection);
    let failed = !wrong.is_empty();
    let making = actor.organisation.is_some() && may(&actor, Action::Create, "calls");
    let list = List {
        lines,
        making,
        key: secret::id(16),
        wrong,
        shell,
    };
    refused(page(&list), failed)
}

/// The fields of a form as the API has them.
fn asked(form: &Form) -> Value {
    // The last moment of the day in China.
    let last = form.get("until").parse::<jiff::civil::Date>().ok();
    let end = last.and_then(|day| day.tomorrow().ok()).and_then(|day| {
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
        day.to_zoned(zone).ok()
    });
    let until = end.map(|end| end.timestamp().as_millisecond() - 1);
    json!({ "title": form.get("title"), "text": form.get("text"), "join_until": until, "closed": form.get("state") == "closed" })
}

async fn make(app: App, parts: Parts, caller: Caller, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let write = Write::of_form(caller.clone(), &parts, form.get("key"), None, &asked(&form))?;
    match api::create(app.clone(), write).await {
        Ok(answer) => go_to_made(&answer),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            list(app, parts, caller.actor, wrong).await
        }
    }
}

/// A firm that joined.
struct Member {
    name: String,
    joined: bool,
    at: String,
    /// The form of an agreement with it; empty: not the reader's to propose.
    agreement: String,
}

/// The reader's own membership.
struct Own {
    id: String,
    version: i64,
    joined: bool,
}

#[derive(Template)]
#[template(path = "call.html")]
struct One {
    shell: Shell,
    id: String,
    title: String,
    text: String,
    lead: Link,
    until: String,
    open: bool,
    /// Whether the reader may change it.
    own: bool,
    version: i64,
    key: String,
    members: Vec<Member>,
    /// Whether the reader may join or leave.
    joining: bool,
    joined: Option<Own>,
    agreements: Vec<Row>,
    wrong: Vec<String>,
}

async fn members(
    connection: &mut Connection,
    actor: &Actor,
    call: &Entry,
) -> Result<(Vec<Member>, Option<Own>), Problem> {
    let filter = [("lead_call", call.id.clone())];
    let found = CALL_MEMBERS
        .page(connection, actor, &filter, "", ROWS)
        .await?;
    let own = actor.organisation.as_deref();
    // The lead enterprise proposes, and staff for one that does not log in.
    let proposes = may(actor, Action::Create, "agreements")
        && (own.is_none() || own == Some(call.text("owner")));
    let (mut members, mut joined) = (Vec::new(), None);
    for entry in &found {
        let firm = entry.text("other");
        if own == Some(firm) {
            joined = Some(Own {
                id: entry.id.clone(),
                version: entry.int("version"),
                joined: entry.text("state") == "joined",
            });
        }
        let agreement = format!(
            "/agreements/new?provider={}&organisation={}&call={}&state=proposed&proposed_on={}&text={}",
            encode(call.text("owner")),
            encode(firm),
            encode(&call.id),
            today(),
            encode(call.text("title"))
        );
        members.push(Member {
            name: name(connection, firm).await?,
            joined: entry.text("state") == "joined",
            at: moment(entry.int("updated_at")).chars().take(10).collect(),
            agreement: if proposes { agreement } else { String::new() },
        });
    }
    Ok((members, joined))
}

async fn show(app: App, parts: Parts, actor: Actor, id: String, wrong: Vec<String>) -> Answered {
    let call = rounds::find(&app, &actor, &CALLS, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let mut connection = app.store.read().await?;
    let (members, joined) = members(&mut connection, &actor, &call).await?;
    let agreements = match Kind::find("agreements") {
        Some(kind) => {
            let filter = Filter {
                alias: id.clone(),
                ..Filter::default()
            };
            let found = records::page(&mut connection, &actor, kind, &filter, "", ROWS).await?;
            ledgers::rows(&mut connection, &actor, kind, &found, &shell).await?
        }
        None => Vec::new(),
    };
    let owner = call.text("owner");
    let lead = Link {
        href: format!("/organisations/{}", encode(owner)),
        name: name(&mut connection, owner).await?,
    };
    drop(connection);
    let failed = !wrong.is_empty();
    let one = One {
        title: call.text("title").to_owned(),
        text: call.text("text").to_owned(),
        lead,
        until: day(&call),
        open: is_open(&call),
        own: actor.organisation.as_deref() == Some(owner),
        version: call.int("version"),
        key: secret::id(16),
        members,
        joining: actor.organisation.is_some() && may(&actor, Action::Create, "call_members"),
        joined,
        agreements,
        wrong,
        id,
        shell,
    };
    refused(page(&one), failed)
}

async fn change(app: App, parts: Parts, caller: Caller, id: String, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let version = Some(form.get("version"));
    let write = Write::of_form(
        caller.clone(),
        &parts,
        form.get("key"),
        version,
        &asked(&form),
    )?;
    let done = api::change(app.clone(), write, id.clone()).await;
    after(app, parts, caller, id, done).await
}

async fn join(app: App, parts: Parts, caller: Caller, id: String, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let done = if form.get("member").is_empty() {
        let write = Write::of_form(caller.clone(), &parts, form.get("key"), None, &json!({}))?;
        api::join(app.clone(), write, id.clone()).await
    } else {
        let version = Some(form.get("version"));
        let write = Write::of_form(caller.clone(), &parts, form.get("key"), version, &json!({}))?;
        api::leave(app.clone(), write, form.get("member").to_owned()).await
    };
    after(app, parts, caller, id, done).await
}

/// Back to the call, with what was wrong.
async fn after(app: App, parts: Parts, caller: Caller, id: String, done: Answered) -> Answered {
    match done {
        Ok(_) => go(&format!("/calls/{}", encode(&id))),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            show(app, parts, caller.actor, id, wrong).await
        }
    }
}
