//! Routes for everybody, and for everybody who is logged in, about themselves.

use super::{Access, Route, S, guard, route, small};
use crate::api::call::{Caller, Write, request_id};
use crate::api::{health, openapi, organisations, sessions, waiting};
use axum::extract::{Path, Request, State};
use axum::http::HeaderMap;
use axum::routing::{delete, get, post};

pub(super) fn routes() -> Vec<Route> {
    let mut all = open();
    all.extend(own());
    all
}

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

/// For everybody who is logged in, about themselves.
fn own() -> Vec<Route> {
    let waiting = |State(app): S, caller: Caller| waiting::read(app, caller);
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
        route(
            "get",
            "/api/v1/waiting",
            own,
            "What waits for me: how many of each kind",
            get(waiting),
        ),
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
