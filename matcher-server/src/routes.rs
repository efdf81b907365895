//! Every route on one page, with who may use it. The router, the API document and the test of roles are all made from this table.

use crate::api::call::{Caller, Write, request_id};
use crate::api::{accounts, audit, health, imports, openapi, organisations, records, sessions};
use crate::app::App;
use crate::auth::policy::Action;
use crate::error::Problem;
use crate::store::kinds::{Kind, every};
use crate::web;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::HeaderMap;
use axum::routing::{MethodRouter, delete, get, post, put};

mod answers;
mod controls;
mod guard;
mod layers;
mod ledgers;
mod operations;
mod programme;
mod search;

pub(crate) use guard::{Access, address as client_address};

/// One method of one address.
pub(crate) struct Route {
    /// In lower case, as OpenAPI writes it.
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) access: Access,
    /// What it does, in English.
    pub(crate) summary: String,
    /// Name of the schema of its body; empty for none.
    pub(crate) body: String,
    /// Names of its query parameters.
    pub(crate) query: &'static [&'static str],
    /// Whether it needs `If-Match`.
    pub(crate) versioned: bool,
    handler: MethodRouter<App>,
}

pub(crate) fn route(
    method: &'static str,
    path: &str,
    access: Access,
    summary: &str,
    handler: MethodRouter<App>,
) -> Route {
    Route {
        method,
        path: path.to_owned(),
        access,
        summary: summary.to_owned(),
        body: String::new(),
        query: &[],
        versioned: false,
        handler,
    }
}

impl Route {
    fn body(mut self, schema: &str) -> Self {
        schema.clone_into(&mut self.body);
        self
    }

    fn query(mut self, names: &'static [&'static str]) -> Self {
        self.query = names;
        self
    }

    fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }
}

/// Every route.
pub(crate) fn table() -> Vec<Route> {
    let mut routes = open();
    routes.extend(own());
    routes.extend(administration());
    routes.extend(programme::routes());
    routes.extend(search::routes());
    routes.extend(operations::routes());
    routes.extend(answers::routes());
    routes.extend(controls::routes());
    routes.extend(ledgers::routes());
    for kind in every() {
        routes.extend(of_kind(kind));
    }
    routes
}

type S = State<App>;

/// For everybody.
fn open() -> Vec<Route> {
    let login = |State(app): S, request: Request| async move {
        let (parts, body) = request.into_parts();
        let address = guard::address(&app, &parts);
        let body = small(body).await?;
        sessions::login(app, address, request_id(&parts), body).await
    };
    let register = |State(app): S, request: Request| async move {
        let (parts, body) = request.into_parts();
        organisations::register(app, request_id(&parts), small(body).await?).await
    };
    let password = |State(app): S, request: Request| async move {
        let (parts, body) = request.into_parts();
        sessions::set_password(app, request_id(&parts), small(body).await?).await
    };
    let ready = |State(app): S| health::ready(app);
    let metrics = |State(app): S| async move { health::metrics(&app) };
    let o = Access::Open;
    vec![
        route(
            "get",
            "/health/live",
            o,
            "Whether the service lives",
            get(health::live),
        ),
        route(
            "get",
            "/health/ready",
            o,
            "Whether it can serve",
            get(ready),
        ),
        route("get", "/metrics", o, "Figures for Prometheus", get(metrics)),
        route(
            "get",
            "/api/v1/openapi.json",
            o,
            "This document",
            get(openapi::document),
        ),
        route(
            "get",
            "/api/docs/{*file}",
            o,
            "The document as pages",
            get(openapi::pages),
        ),
        route(
            "get",
            "/api/docs/",
            o,
            "The document as pages",
            get(openapi::first_page),
        ),
        route("post", "/api/v1/session", o, "Log in", post(login)).body("LoginBody"),
        route(
            "post",
            "/api/v1/password",
            o,
            "Set a password with a one-time link",
            post(password),
        )
        .body("PasswordBody"),
        route(
            "post",
            "/api/v1/registrations",
            o,
            "Register an organisation",
            post(register),
        )
        .body("RegistrationBody"),
    ]
}

/// A small body, for routes that anybody may call.
pub(crate) async fn small(body: axum::body::Body) -> Result<Bytes, Problem> {
    axum::body::to_bytes(body, 64 << 10)
        .await
        .map_err(|_| Problem::new(crate::error::Code::TooLarge))
}

/// For everybody who is logged in, about themselves.
fn own() -> Vec<Route> {
    let me = |State(app): S, caller: Caller| sessions::me(app, caller);
    let logout =
        |State(app): S, headers: HeaderMap, write: Write| sessions::logout(app, headers, write);
    let everywhere = |State(app): S, write: Write| sessions::logout_everywhere(app, write);
    let tokens = |State(app): S, caller: Caller| sessions::tokens(app, caller);
    let make = |State(app): S, write: Write| sessions::make_token(app, write);
    let revoke =
        |State(app): S, Path(id): Path<String>, write: Write| sessions::revoke(app, write, id);
    let own = Access::Own;
    vec![
        route("get", "/api/v1/me", own, "Who I am", get(me)),
        route("delete", "/api/v1/session", own, "Log out", delete(logout)),
        route(
            "delete",
            "/api/v1/sessions",
            own,
            "Log out everywhere",
            delete(everywhere),
        ),
        route("get", "/api/v1/tokens", own, "My API tokens", get(tokens)),
        route(
            "post",
            "/api/v1/tokens",
            own,
            "Make an API token",
            post(make),
        )
        .body("TokenBody"),
        route(
            "delete",
            "/api/v1/tokens/{id}",
            own,
            "Revoke an API token",
            delete(revoke),
        ),
    ]
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct After {
    after: String,
}

/// For administrators, auditors and authorities.
fn administration() -> Vec<Route> {
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

/// The five routes of a kind of record.
fn of_kind(kind: &'static Kind) -> Vec<Route> {
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

/// The service.
pub(crate) fn router(app: &App) -> Router {
    let mut router = Router::new();
    for route in table().into_iter().chain(web::table()) {
        let limit = if route.body == "file" {
            app.config.upload_bytes
        } else {
            app.config.body_bytes
        };
        let handler = route
            .handler
            .layer(axum::extract::DefaultBodyLimit::max(limit));
        let guarded = guard::guarded(handler, app.clone(), route.access);
        router = router.route(&route.path, guarded);
    }
    layers::around(router, app.clone())
}
