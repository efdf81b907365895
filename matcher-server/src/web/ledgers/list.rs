//! The list of a ledger: filters, states, export, bulk.

use super::shown::tone;
use crate::api::call::Answered;
use crate::api::ledgers::today;
use crate::api::records::cursor;
use crate::app::App;
use crate::auth::Actor;
use crate::auth::policy::{Action, may};
use crate::error::Problem;
use crate::store::Connection;
use crate::store::document::{self, Document};
use crate::store::kinds::Kind;
use crate::store::partners;
use crate::store::records::{self, Filter, Record};
use crate::web::form::encode;
use crate::web::lists::{self, Header, Link, Mark, Row, name_of};
use crate::web::page;
use crate::web::records::add;
use crate::web::shell::Shell;
use crate::web::terms;
use crate::web::words::word_of;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::exchange::schema::Kind as Holds;
use matcher_core::report::programme::{Light, light};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Rows of a page.
const PAGE: usize = 50;

/// What a list is narrowed to.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(in crate::web) struct LedgerQuery {
    pub(in crate::web) after: String,
    pub(in crate::web) parent: String,
    pub(in crate::web) about: String,
    pub(in crate::web) owner: String,
    pub(in crate::web) state: String,
    pub(in crate::web) q: String,
    pub(in crate::web) region: String,
}

impl LedgerQuery {
    /// Whether something was asked of the rows.
    fn is_narrowed(&self) -> bool {
        [&self.state, &self.q, &self.region]
            .into_iter()
            .any(|wish| !wish.is_empty())
    }

    /// The address of the same list, without the page.
    fn kept(&self, start: &str) -> String {
        let pairs = [
            ("parent", &self.parent),
            ("about", &self.about),
            ("owner", &self.owner),
            ("state", &self.state),
            ("q", &self.q),
            ("region", &self.region),
        ];
        let mut href = format!("{start}?");
        for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            href.push_str(&format!("{name}={}&", encode(value)));
        }
        href
    }
}

/// A state to choose: code, word, whether it is chosen.
type Choice = (&'static str, String, bool);

#[derive(Template)]
#[template(path = "ledger_list.html")]
struct List {
    shell: Shell,
    name: &'static str,
    kind: &'static str,
    meaning: &'static str,
    query: LedgerQuery,
    region: String,
    states: Vec<Choice>,
    columns: Vec<Header>,
    rows: Vec<Row>,
    add: Option<Link>,
    bulk: bool,
    export: String,
    next: Option<String>,
}

pub(in crate::web) async fn list(
    app: App,
    parts: Parts,
    actor: Actor,
    kind: &'static Kind,
    mut query: LedgerQuery,
) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    query.region = terms::division_code(&query.region);
    let after = cursor(&query.after)?;
    let filter = Filter {
        owner: query.owner.clone(),
        parent: query.parent.clone(),
        alias: query.about.clone(),
        state: query.state.clone(),
        text: query.q.trim().to_owned(),
        region: terms::wanted(&query.region),
    };
    let mut connection = app.store.read().await?;
    let mut found = records::page(&mut connection, &actor, kind, &filter, &after, PAGE + 1).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let rows = rows(&mut connection, &actor, kind, &found, &shell).await?;
    drop(connection);
    let next = found.last().filter(|_| more).map(|last| {
        let after = crate::store::audit::hex(last.id.as_bytes());
        format!("{}after={after}", query.kept(&format!("/{}", kind.name)))
    });
    page(&List {
        name: name_of(kind, shell.language),
        kind: kind.name,
        meaning: kind.format.meaning,
        states: states(kind, &query.state, &shell),
        columns: lists::headers(kind, shell.language),
        rows,
        add: add(kind, &actor, &shell, &query.parent).filter(|_| kind.name != "signoffs"),
        bulk: may(&actor, Action::Create, kind.name) && kind.name != "signoffs",
        export: query.kept(&format!("/api/v1/{}/rows", kind.name)),
        next,
        region: terms::shown_division(&query.region, shell.language),
        query,
        shell,
    })
}

fn states(kind: &Kind, chosen: &str, shell: &Shell) -> Vec<Choice> {
    let Some(life) = kind.life() else {
        return Vec::new();
    };
    life.states
        .iter()
        .map(|state| {
            let word = state_word(kind, state.code, shell);
            (state.code, word, state.code == chosen)
        })
        .collect()
}

/// A state in the reader's language.
pub(super) fn state_word(kind: &Kind, state: &str, shell: &Shell) -> String {
    let place = kind.format.position("state");
    let column = place.and_then(|place| kind.format.columns.get(place));
    match column.map(|column| column.kind) {
        Some(Holds::Code(words)) => word_of(words(), state, shell.language),
        _ => state.replace('_', " "),
    }
}

/// Records as rows: what they refer to by name, days that are near or past with their light. A record without a title of its own is
/// called by its first two columns.
pub(in crate::web) async fn rows(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    found: &[Record],
    shell: &Shell,
) -> Result<Vec<Row>, Problem> {
    let mut names: BTreeMap<(&str, String), String> = BTreeMap::new();
    let mut rows = Vec::with_capacity(found.len());
    for record in found {
        let mut row = lists::row(kind, record, shell);
        let document: Document = serde_json::from_str(&record.body).unwrap_or_default();
        for (cell, column) in row.cells.iter_mut().zip(lists::shown(kind.name).1) {
            let place = kind.format.position(column);
            let column = place.and_then(|place| kind.format.columns.get(place));
            let Some(Holds::Reference(to)) = column.filter(|c| !c.list).map(|c| c.kind) else {
                continue;
            };
            if cell.text.is_empty() {
                continue;
            }
            let key = (to, cell.text.clone());
            if !names.contains_key(&key) {
                let name = name(connection, actor, to, &cell.text).await?;
                names.insert(key.clone(), name);
            }
            if let Some(name) = names.get(&key) {
                cell.text.clone_from(name);
            }
        }
        if row.title == record.id && kind.is_ledger() {
            let first: Vec<&str> = row
                .cells
                .iter()
                .take(2)
                .map(|cell| cell.text.as_str())
                .filter(|text| !text.is_empty())
                .collect();
            if !first.is_empty() {
                row.title = first.join(" · ");
            }
        }
        row.marks.extend(due_mark(kind, &document, shell));
        rows.push(row);
    }
    Ok(rows)
}

/// What a record that another one refers to is called: organisations by name, a session by its course and day, others as far as the
/// reader may see them.
pub(super) async fn name(
    connection: &mut Connection,
    actor: &Actor,
    kind: &str,
    id: &str,
) -> Result<String, Problem> {
    if kind == "organisations" {
        let name = partners::name_of(connection, id).await?;
        return Ok(name.unwrap_or_else(|| id.to_owned()));
    }
    let link = lists::named(connection, actor, kind, id).await?;
    let Some(sessions) = Kind::find(kind).filter(|kind| kind.name == "course_sessions") else {
        return Ok(link.name);
    };
    let Some(session) = records::visible(connection, actor, sessions, id).await? else {
        return Ok(link.name);
    };
    let document: Document = serde_json::from_str(&session.body).unwrap_or_default();
    let text = |column: &str| document::text(&document, column);
    let course = lists::named(connection, actor, "courses", text("course")).await?;
    Ok(format!("{} · {}", course.name, text("starts_on")))
}

/// Red, yellow or green, of what has a last day.
pub(super) fn due_mark(kind: &Kind, document: &Document, shell: &Shell) -> Option<Mark> {
    let state = document::text(document, "state");
    let (column, over) = match kind.name {
        "tasks" => ("due", state != "open"),
        "milestones" => ("due", state == "reached"),
        "difficulties" => ("due", state == "solved"),
        "deadlines" => ("due", !document::text(document, "done_on").is_empty()),
        "gauges" => ("due", matches!(state, "stopped" | "scrapped")),
        "agreements" => ("valid_to", state == "ended"),
        "service_records" => {
            let paid = !document::text(document, "deferred_paid_on").is_empty();
            ("deferred_until", paid)
        }
        _ => return None,
    };
    let due = document::text(document, column).parse().ok()?;
    let (tone, zh, en) = match light(due, over, today()) {
        Light::Green => ("good", "绿·正常", "in time"),
        Light::Yellow => ("warm", "黄·将到期", "due soon"),
        Light::Red => ("bad", "红·已逾期", "overdue"),
        Light::Done => return None,
    };
    Some(Mark {
        tone,
        word: shell.t(zh, en),
    })
}

/// The state of a record as a mark.
pub(super) fn state_mark(
    kind: &'static Kind,
    document: &Document,
    shell: &Shell,
) -> Option<(String, &'static str)> {
    kind.life()?;
    let state = document::text(document, "state");
    Some((state_word(kind, state, shell), tone(state)))
}
