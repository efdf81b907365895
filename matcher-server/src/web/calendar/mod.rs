//! The calendar of a publisher's spare hours: resources down, weeks or months across, every cell a field.

mod save;
mod view;

use super::form::encode;
use super::page;
use super::shell::Shell;
use crate::api::call::{Answered, Caller};
use crate::api::records::cursor;
use crate::app::App;
use crate::auth::policy::Action;
use crate::auth::{Actor, secret};
use crate::error::{Code, Problem};
use crate::routes::{Access, Route, route};
use crate::store::document::Document;
use crate::store::hours::taken_of;
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use matcher_core::model::Period;
use save::save;
use std::collections::BTreeMap;
use view::View;

/// Resources of a page.
const PAGE: usize = 20;

pub(super) fn table() -> Vec<Route> {
    type S = State<App>;
    let show = |State(app): S, Query(query): Query<View>, parts: Parts, caller: Caller| {
        show(app, parts, caller.actor, query, BTreeMap::new(), Vec::new())
    };
    let save =
        |State(app): S, Query(query): Query<View>, parts: Parts, caller: Caller, body: Bytes| {
            save(app, parts, caller, query, body)
        };
    vec![
        route(
            "get",
            "/calendar",
            Access::Of(Action::Read, "slots"),
            "Spare hours",
            get(show),
        ),
        route(
            "post",
            "/calendar",
            Access::Of(Action::Create, "slots"),
            "Change spare hours",
            post(save),
        ),
    ]
}

/// A cell: the spare time of a resource in a period.
struct Slot {
    /// Name of the field: `RESOURCE/PERIOD`.
    name: String,
    label: String,
    value: String,
    version: i64,
    taken: String,
    wrong: bool,
}

/// A resource with its cells.
struct Line {
    name: String,
    href: String,
    seats: bool,
    cells: Vec<Slot>,
}

/// A header.
struct Head {
    name: String,
    days: String,
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct Calendar {
    shell: Shell,
    heads: Vec<Head>,
    rows: Vec<Line>,
    by_month: bool,
    back: String,
    on: String,
    by_week_href: String,
    by_month_href: String,
    here: String,
    next: Option<String>,
    key: String,
    wrong: Vec<String>,
    saved: bool,
}

async fn show(
    app: App,
    parts: Parts,
    actor: Actor,
    view: View,
    typed: BTreeMap<String, String>,
    wrong: Vec<String>,
) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let (resources, next) = resources(&app, &actor, &view).await?;
    let mut view = view;
    if let (true, Some((first, _))) = (view.by.is_empty(), resources.first()) {
        // As the hours were published so far.
        let by_month = slots(&app, &actor, first).await?;
        if !by_month.is_empty() && by_month.keys().all(|period| !period.contains('W')) {
            "month".clone_into(&mut view.by);
        }
    }
    let (periods, before, behind) = view.periods();
    let mut rows = Vec::with_capacity(resources.len());
    for (id, document) in resources {
        rows.push(line(&app, &actor, id, &document, &periods, &typed, &shell).await?);
    }
    let heads = periods.iter().map(|period| Head {
        name: period.to_string(),
        days: format!(
            "{}–{}",
            period.first_day().strftime("%m-%d"),
            period.last_day().strftime("%m-%d")
        ),
    });
    let by = if view.by_month() { "month" } else { "week" };
    let from = view.first().to_string();
    let failed = !wrong.is_empty();
    let mut response = page(&Calendar {
        heads: heads.collect(),
        rows,
        by_month: view.by_month(),
        back: view.href(by, &before.to_string(), &view.after),
        on: view.href(by, &behind.to_string(), &view.after),
        by_week_href: view.href("week", &from, &view.after),
        by_month_href: view.href("month", &from, &view.after),
        here: view.href(by, &from, &view.after),
        next: next.map(|after| view.href(by, &from, &after)),
        key: secret::id(16),
        wrong,
        saved: shell.here.contains("saved=1"),
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

type Found = (String, Document);

/// The own resources of a page, and behind which the next begins.
async fn resources(
    app: &App,
    actor: &Actor,
    view: &View,
) -> Result<(Vec<Found>, Option<String>), Problem> {
    let kind = Kind::find("resources").ok_or_else(|| Problem::new(Code::NotFound))?;
    let filter = Filter {
        owner: actor.organisation.clone().unwrap_or_default(),
        ..Filter::default()
    };
    let after = cursor(&view.after)?;
    let mut connection = app.store.read().await?;
    let mut found = records::page(&mut connection, actor, kind, &filter, &after, PAGE + 1).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| crate::store::audit::hex(last.id.as_bytes()));
    let document = |body: &str| serde_json::from_str(body).unwrap_or_default();
    let found = found
        .into_iter()
        .map(|record| (record.id, document(&record.body)));
    Ok((found.collect(), next))
}

async fn line(
    app: &App,
    actor: &Actor,
    id: String,
    document: &Document,
    periods: &[Period],
    typed: &BTreeMap<String, String>,
    shell: &Shell,
) -> Result<Line, Problem> {
    let seats = document.get("kind").and_then(|kind| kind.as_str()) == Some("class");
    let slots = slots(app, actor, &id).await?;
    let mut connection = app.store.read().await?;
    let taken = taken_of(&mut connection, &id).await?;
    let text = document.get("name").and_then(|name| name.as_str());
    let name = text.unwrap_or(&id).to_owned();
    let cell = |period: &Period| {
        let period = period.to_string();
        let field = format!("{id}/{period}");
        let slot = slots.get(&period);
        let booked = taken.get(&period).copied().unwrap_or(0);
        Slot {
            value: match typed.get(&field) {
                Some(typed) => typed.clone(),
                None => slot.map_or_else(String::new, |(minutes, _)| amount(*minutes, seats)),
            },
            version: slot.map_or(0, |(_, version)| *version),
            taken: match booked {
                0 => String::new(),
                booked => format!("{} {}", shell.t("已约", "taken"), amount(booked, seats)),
            },
            wrong: typed.contains_key(&field),
            label: format!("{name} {period}"),
            name: field,
        }
    };
    Ok(Line {
        cells: periods.iter().map(cell).collect(),
        href: format!("/resources/{}", encode(&id)),
        seats,
        name,
    })
}

/// Minutes and version of the slots of a resource, by period.
async fn slots(
    app: &App,
    actor: &Actor,
    resource: &str,
) -> Result<BTreeMap<String, (i64, i64)>, Problem> {
    let kind = Kind::find("slots").ok_or_else(|| Problem::new(Code::NotFound))?;
    let filter = Filter {
        parent: resource.to_owned(),
        ..Filter::default()
    };
    let mut connection = app.store.read().await?;
    let found = records::page(&mut connection, actor, kind, &filter, "", 1_000).await?;
    let slot = |record: records::Record| {
        let document: Document = serde_json::from_str(&record.body).ok()?;
        let period = document.get("period")?.as_str()?.to_owned();
        let minutes = document.get("minutes")?.as_i64()?;
        Some((period, (minutes, record.version)))
    };
    Ok(found.into_iter().filter_map(slot).collect())
}

/// Minutes as hours with at most one decimal, seats as they are.
fn amount(number: i64, seats: bool) -> String {
    if seats || number % 60 == 0 {
        return (if seats { number } else { number / 60 }).to_string();
    }
    format!("{:.2}", number as f64 / 60.0)
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}
