//! Routes of webhooks and of the single sign-on.

use super::{Access, Route, S, route};
use crate::api::call::{Caller, Write};
use crate::api::webhooks;
use axum::extract::{Path, State};
use axum::routing::{delete, get, post};

pub(super) fn routes() -> Vec<Route> {
    let mut routes = webhooks();
    #[cfg(feature = "oidc")]
    routes.extend(sign_on());
    routes
}

fn webhooks() -> Vec<Route> {
    let list = |State(app): S, caller: Caller| webhooks::list(app, caller);
    let create = |State(app): S, write: Write| webhooks::create(app, write);
    let remove =
        |State(app): S, Path(id): Path<String>, write: Write| webhooks::delete(app, write, id);
    let ping = |State(app): S, Path(id): Path<String>, write: Write| webhooks::ping(app, write, id);
    let deliveries = |State(app): S, Path(id): Path<String>, caller: Caller| {
        webhooks::deliveries(app, caller, id)
    };
    let (own, all) = (Access::Own, "/api/v1/webhooks");
    let one = "/api/v1/webhooks/{id}";
    vec![
        route("get", all, own, "Webhooks of my organisation", get(list)),
        route("post", all, own, "Add a webhook", post(create)).body("WebhookBody"),
        route("delete", one, own, "Remove a webhook", delete(remove)).versioned(),
        route(
            "post",
            "/api/v1/webhooks/{id}/ping",
            own,
            "Send a message to try a webhook with",
            post(ping),
        ),
        route(
            "get",
            "/api/v1/webhooks/{id}/deliveries",
            own,
            "What was sent to a webhook, and how it went",
            get(deliveries),
        ),
    ]
}

#[cfg(feature = "oidc")]
fn sign_on() -> Vec<Route> {
    use crate::api::sign_on;
    use crate::auth::policy::Action;
    use axum::extract::Request;
    use axum::routing::put;

    let begin = |State(app): S| sign_on::begin(app);
    let end = |State(app): S, request: Request| sign_on::end(app, request);
    let link = |State(app): S, Path(id): Path<String>, write: Write| sign_on::link(app, write, id);
    let unlink =
        |State(app): S, Path(id): Path<String>, write: Write| sign_on::unlink(app, write, id);
    let edit = Access::Of(Action::Change, "accounts");
    vec![
        route(
            "get",
            "/api/v1/sign-on",
            Access::Open,
            "Log in with the single sign-on",
            get(begin),
        ),
        route(
            "get",
            "/api/v1/sign-on/back",
            Access::Open,
            "Where the single sign-on sends browsers back to",
            get(end),
        )
        .query(&["code", "state", "error"]),
        route(
            "put",
            "/api/v1/accounts/{id}/identity",
            edit,
            "Link an account to a subject of the single sign-on",
            put(link),
        )
        .body("IdentityBody"),
        route(
            "delete",
            "/api/v1/accounts/{id}/identity",
            edit,
            "Unlink an account from the single sign-on",
            delete(unlink),
        ),
    ]
}
