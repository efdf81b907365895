//! Records as pages: the list of a kind, one record, the forms that make, change and delete it.

mod asked;
mod drafts;
mod edit;
mod firms;
mod list;
mod need;
mod needs;
mod offer;
mod organisation;
mod prospects;
mod show;

use crate::api::call::Caller;
use crate::app::App;
use crate::auth::policy::Action;
use crate::routes::{Access, Route, route};
use crate::store::kinds::{Kind, every};
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::request::Parts;
use axum::routing::{get, post};
use list::ListQuery;
use serde_json::{Map, Value};

pub(super) use drafts::CAPACITY;
pub(super) use list::add;
pub(super) use need::verdict;

pub(super) fn table() -> Vec<Route> {
    every().flat_map(of_kind).chain(more()).collect()
}

fn of_kind(kind: &'static Kind) -> Vec<Route> {
    let name = kind.name;
    let access = |action| Access::Of(action, name);
    let all = format!("/{name}");
    let new = format!("/{name}/new");
    let one = format!("/{name}/{{id}}");
    let edit = format!("/{name}/{{id}}/edit");
    let gone = format!("/{name}/{{id}}/delete");
    type S = State<App>;
    let list =
        move |State(app): S, Query(query): Query<ListQuery>, parts: Parts, caller: Caller| {
            list::list(app, parts, caller.actor, kind, query)
        };
    let show = move |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller| {
        show::show(app, parts, caller, kind, id)
    };
    let blank =
        move |State(app): S,
              Query(given): Query<Map<String, Value>>,
              parts: Parts,
              caller: Caller| { edit::blank(app, parts, caller.actor, kind, given) };
    let make = move |State(app): S, parts: Parts, caller: Caller, body: Bytes| {
        edit::make(app, parts, caller, kind, body)
    };
    let open =
        move |State(app): S,
              Path(id): Path<String>,
              Query(given): Query<Map<String, Value>>,
              parts: Parts,
              caller: Caller| { edit::open(app, parts, caller.actor, kind, id, given) };
    let change =
        move |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller, body: Bytes| {
            edit::change(app, parts, caller, kind, id, body)
        };
    let remove =
        move |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller, body: Bytes| {
            edit::remove(app, parts, caller, kind, id, body)
        };
    let mut routes = vec![
        route(
            "get",
            &new,
            access(Action::Create),
            "An empty form",
            get(blank),
        ),
        route(
            "post",
            &new,
            access(Action::Create),
            "Make a record",
            post(make),
        ),
        route("get", &edit, access(Action::Change), "Its form", get(open)),
        route(
            "post",
            &edit,
            access(Action::Change),
            "Change it",
            post(change),
        ),
        route(
            "post",
            &gone,
            access(Action::Delete),
            "Delete it",
            post(remove),
        ),
    ];
    // The ledgers of the programme have lists and pages of their own.
    if !kind.is_ledger() {
        routes.extend([
            route("get", &all, access(Action::Read), "A list", get(list)),
            route("get", &one, access(Action::Read), "One record", get(show)),
        ]);
    }
    routes
}

/// Pages of single kinds.
fn more() -> [Route; 2] {
    type S = State<App>;
    let prospects = |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller| {
        prospects::show(app, parts, caller, id)
    };
    let confirm =
        |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller, body: Bytes| {
            organisation::confirm(app, parts, caller, id, body)
        };
    [
        route(
            "get",
            "/offers/{id}/prospects",
            Access::Of(Action::Change, "offers"),
            "Who would use an offer",
            get(prospects),
        ),
        route(
            "post",
            "/organisations/{id}/confirmation",
            Access::Of(Action::Create, "organisations"),
            "Confirm or refuse an organisation that registered",
            post(confirm),
        ),
    ]
}
