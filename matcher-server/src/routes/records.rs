//! The five routes of every kind of record.

use super::{Access, Route, S, route};
use crate::api::call::{Caller, Write};
use crate::api::records;
use crate::auth::policy::Action;
use crate::store::kinds::Kind;
use axum::extract::{Path, Query, State};
use axum::routing::{delete, get, post, put};

/// The five routes of a kind of record.
pub(super) fn of_kind(kind: &'static Kind) -> Vec<Route> {
    let name = kind.name;
    let all = format!("/api/v1/{name}");
    let one = format!("/api/v1/{name}/{{id}}");
    let access = |action| Access::Of(action, name);
    let list = move |State(app): S, Query(params): Query<records::PageParams>, caller: Caller| {
        records::list(app, caller, kind, params)
    };
    let create = move |State(app): S, write: Write| records::create(app, write, kind);
    let read = move |State(app): S, Path(id): Path<String>, caller: Caller| {
        records::read(app, caller, kind, id)
    };
    let change = move |State(app): S, Path(id): Path<String>, write: Write| {
        records::change(app, write, kind, id)
    };
    let remove = move |State(app): S, Path(id): Path<String>, write: Write| {
        records::delete(app, write, kind, id)
    };
    let meaning = kind.format.meaning;
    let summary = |text: &str| format!("{text} ({name}): {meaning}");
    vec![
        route(
            "get",
            &all,
            access(Action::Read),
            &summary("List"),
            get(list),
        )
        .query(&["after", "limit", "owner", "parent", "state", "credit_code"]),
        route(
            "post",
            &all,
            access(Action::Create),
            &summary("Add"),
            post(create),
        )
        .body(name),
        route(
            "get",
            &one,
            access(Action::Read),
            &summary("Read"),
            get(read),
        ),
        route(
            "put",
            &one,
            access(Action::Change),
            &summary("Replace"),
            put(change),
        )
        .body(name)
        .versioned(),
        route(
            "delete",
            &one,
            access(Action::Delete),
            &summary("Remove"),
            delete(remove),
        )
        .versioned(),
    ]
}
