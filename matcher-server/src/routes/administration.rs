//! Routes for administrators, auditors and authorities.

use super::{Access, Route, S, route};
use crate::api::call::{Caller, Write};
use crate::api::{accounts, audit, imports, organisations};
use crate::auth::policy::Action;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post, put};

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct After {
    after: String,
}

pub(super) fn routes() -> Vec<Route> {
    let accounts = |State(app): S, Query(page): Query<After>, caller: Caller| {
        accounts::list(app, caller, page.after)
    };
    let create = |State(app): S, write: Write| accounts::create(app, write);
    let change =
        |State(app): S, Path(id): Path<String>, write: Write| accounts::change(app, write, id);
    let authorities = |State(app): S, caller: Caller| accounts::authorities(app, caller);
    let authority = |State(app): S, write: Write| accounts::create_authority(app, write);
    let confirm = |State(app): S, Path(id): Path<String>, write: Write| {
        organisations::confirm(app, write, id)
    };
    let import = |State(app): S, Query(params): Query<imports::ImportParams>, write: Write| {
        imports::import(app, write, params)
    };
    let audit = |State(app): S, Query(params): Query<audit::AuditParams>, caller: Caller| {
        audit::list(app, caller, params)
    };
    let read = |kind| Access::Of(Action::Read, kind);
    let make = |kind| Access::Of(Action::Create, kind);
    let edit = |kind| Access::Of(Action::Change, kind);
    vec![
        route(
            "get",
            "/api/v1/accounts",
            read("accounts"),
            "Accounts",
            get(accounts),
        )
        .query(&["after"]),
        route(
            "post",
            "/api/v1/accounts",
            make("accounts"),
            "Add an account",
            post(create),
        )
        .body("AccountBody"),
        route(
            "put",
            "/api/v1/accounts/{id}",
            edit("accounts"),
            "Disable or enable an account",
            put(change),
        )
        .body("AccountChangeBody")
        .versioned(),
        route(
            "get",
            "/api/v1/authorities",
            read("authorities"),
            "Authorities",
            get(authorities),
        ),
        route(
            "post",
            "/api/v1/authorities",
            make("authorities"),
            "Add an authority",
            post(authority),
        )
        .body("AuthorityBody"),
        route(
            "put",
            "/api/v1/organisations/{id}/confirmation",
            make("organisations"),
            "Confirm or refuse an organisation that registered",
            put(confirm),
        )
        .body("ConfirmationBody")
        .versioned(),
        route(
            "post",
            "/api/v1/imports",
            make("imports"),
            "Import sheets of a catalogue (an .xlsx, or a CSV of one sheet)",
            post(import),
        )
        .body("file")
        .query(&["sheet", "dry_run"]),
        route(
            "get",
            "/api/v1/audit",
            read("audit"),
            "The audit log",
            get(audit),
        )
        .query(&["before"]),
    ]
}
