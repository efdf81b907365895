//! Routes of the programme around the match.

use super::{Access, Route, S, route};
use crate::api::call::{Caller, Write};
use crate::api::ledgers::confirm;
use crate::api::ledgers::contribution::{self, ContributionParams};
use crate::api::ledgers::documents::{self, DocumentsParams};
use crate::api::ledgers::files::{self, FileParams};
use crate::api::ledgers::gauges::{self, PlanParams};
use crate::api::ledgers::remind;
use crate::api::ledgers::rows::{self, BulkParams, RowsParams};
use crate::api::ledgers::signatures;
use crate::api::ledgers::statistics::{self, StatisticsParams};
use crate::auth::policy::Action;
use crate::store::kinds::Kind;
use crate::store::ledgers::LEDGERS;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post, put};

type Id = Path<String>;

/// Everything about the ledgers besides the five routes of every kind.
pub(super) fn routes() -> Vec<Route> {
    let mut all = statistics_routes();
    all.extend(own());
    for kind in LEDGERS.iter() {
        all.extend(of_kind(kind));
    }
    all
}

/// Rows in bulk, files and history of a kind.
fn of_kind(kind: &'static Kind) -> Vec<Route> {
    let name = kind.name;
    let of = |action| Access::Of(action, name);
    let path = |rest: &str| format!("/api/v1/{name}{rest}");
    let export = move |State(app): S, Query(params): Query<RowsParams>, caller: Caller| {
        rows::export(app, caller, kind, params)
    };
    let import = move |State(app): S, Query(params): Query<BulkParams>, write: Write| {
        rows::import(app, write, kind, params)
    };
    let template = move || async move { rows::template(kind) };
    let list =
        move |State(app): S, Path(id): Id, caller: Caller| files::list(app, caller, kind, id);
    let add = move |State(app): S, Path(id): Id, Query(params): Query<FileParams>, write: Write| {
        files::add(app, write, kind, id, params)
    };
    let read = move |State(app): S, Path((id, name)): Path<(String, String)>, caller: Caller| {
        files::read(app, caller, kind, id, name)
    };
    let history =
        move |State(app): S, Path(id): Id, caller: Caller| files::history(app, caller, kind, id);
    vec![
        route(
            "get",
            &path("/rows"),
            of(Action::Read),
            &format!("Rows as a file ({name})"),
            get(export),
        )
        .query(&[
            "format", "state", "owner", "parent", "about", "q", "region", "words",
        ]),
        route(
            "post",
            &path("/rows"),
            of(Action::Create),
            &format!("Add or replace rows of a file ({name})"),
            post(import),
        )
        .body("file")
        .query(&["dry_run"]),
        route(
            "get",
            &path("/template"),
            of(Action::Create),
            &format!("An empty sheet ({name})"),
            get(template),
        ),
        route(
            "get",
            &path("/{id}/files"),
            of(Action::Read),
            &format!("Files of a record ({name})"),
            get(list),
        ),
        route(
            "post",
            &path("/{id}/files"),
            of(Action::Change),
            &format!("Add a file to a record ({name})"),
            post(add),
        )
        .body("file")
        .query(&["name"]),
        route(
            "get",
            &path("/{id}/files/{name}"),
            of(Action::Read),
            &format!("A file of a record ({name})"),
            get(read),
        ),
        route(
            "get",
            &path("/{id}/history"),
            of(Action::Read),
            &format!("What a record was ({name})"),
            get(history),
        ),
    ]
}

fn statistics_routes() -> Vec<Route> {
    let see = Access::Of(Action::Read, "signoffs");
    let read = |State(app): S, Query(params): Query<StatisticsParams>, caller: Caller| {
        statistics::read(app, caller, params)
    };
    let form = |State(app): S, Query(params): Query<StatisticsParams>, caller: Caller| {
        statistics::file(app, caller, params, false)
    };
    let report = |State(app): S, Query(params): Query<StatisticsParams>, caller: Caller| {
        statistics::file(app, caller, params, true)
    };
    let sign = |State(app): S, write: Write| signatures::sign(app, write);
    let take = |State(app): S, Path(id): Id, write: Write| signatures::take(app, write, id);
    vec![
        route(
            "get",
            "/api/v1/statistics",
            see,
            "The indicators of a year and area, counted; with an indicator, the rows behind it",
            get(read),
        )
        .query(&["year", "area", "indicator"]),
        route(
            "get",
            "/api/v1/statistics/form",
            see,
            "The yearly form as a workbook",
            get(form),
        )
        .query(&["year", "area"]),
        route(
            "get",
            "/api/v1/statistics/report",
            see,
            "The yearly report as a document",
            get(report),
        )
        .query(&["year", "area"]),
        route(
            "post",
            "/api/v1/statistics/signatures",
            Access::Of(Action::Create, "signoffs"),
            "Sign the figures of an area",
            post(sign),
        )
        .body("SignBody"),
        route(
            "put",
            "/api/v1/signoffs/{id}/answer",
            Access::Of(Action::Change, "signoffs"),
            "Take a signed table, or send it back",
            put(take),
        )
        .body("TakeBody")
        .versioned(),
    ]
}

/// What members do with their own.
fn own() -> Vec<Route> {
    let plan = |State(app): S, Query(params): Query<PlanParams>, caller: Caller| {
        gauges::read_plan(app, caller, params)
    };
    let make = |State(app): S, write: Write| gauges::make_needs(app, write);
    let confirm = |State(app): S, Path(id): Id, write: Write| confirm::confirm_item(app, write, id);
    let documents = |State(app): S, Query(params): Query<DocumentsParams>, caller: Caller| {
        documents::documents(app, caller, params)
    };
    let contribution = |State(app): S, Query(params): Query<ContributionParams>, caller: Caller| {
        contribution::read(app, caller, params)
    };
    let reminders = |State(app): S, caller: Caller| remind::read(app, caller);
    let wishes = |State(app): S, write: Write| remind::keep(app, write);
    let feed = |State(app): S, Path(file): Path<String>| remind::feed(app, file);
    let of = Access::Of;
    vec![
        route(
            "get",
            "/api/v1/gauge-plan",
            of(Action::Read, "gauges"),
            "What of a firm's gauges is due, what it wants, who could take it",
            get(plan),
        )
        .query(&["until", "organisation"]),
        route(
            "post",
            "/api/v1/gauge-plan",
            of(Action::Create, "needs"),
            "Gauges that go outside become needs and a bundle",
            post(make),
        )
        .body("GaugePlanBody"),
        route(
            "post",
            "/api/v1/service_items/{id}/confirmation",
            of(Action::Create, "confirmations"),
            "Hold an item's document against the use of its gauge",
            post(confirm),
        ),
        route(
            "get",
            "/api/v1/documents",
            of(Action::Read, "service_items"),
            "Every valid document of a firm as a zip",
            get(documents),
        )
        .query(&["organisation"]),
        route(
            "get",
            "/api/v1/contribution",
            of(Action::Read, "service_records"),
            "The contribution statement of a provider",
            get(contribution),
        )
        .query(&["provider", "year"]),
        route(
            "get",
            "/api/v1/reminders",
            Access::Own,
            "What falls due",
            get(reminders),
        ),
        route(
            "put",
            "/api/v1/reminders",
            Access::Own,
            "How I want to be reminded",
            put(wishes),
        )
        .body("ReminderBody"),
        route(
            "get",
            "/calendar/{file}",
            Access::Open,
            "What falls due, as a calendar (iCalendar)",
            get(feed),
        ),
    ]
}
