//! Tables that somebody already has: a workshop's gauge list, a laboratory's equipment register or scope. First looked at, then applied;
//! what the file doesn't say is asked on the way, and how it was read is kept for the next time.

mod apply;
mod gauges;
mod publish;
mod read;

use crate::api::call::Caller;
use crate::app::App;
use crate::auth::policy::Action;
use crate::routes::{Access, Route, route};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::routing::{get, post};

pub(super) fn table() -> Vec<Route> {
    type S = State<App>;
    let gauges = |State(app): S, parts: Parts, _: Caller| gauges::blank(app, parts);
    let read_gauges =
        |State(app): S, caller: Caller, request: Request| gauges::read(app, caller, request);
    let publish = |State(app): S, parts: Parts, _: Caller| publish::blank(app, parts);
    let read_table =
        |State(app): S, caller: Caller, request: Request| publish::read(app, caller, request);
    let needs = Access::Of(Action::Create, "needs");
    let offers = Access::Of(Action::Create, "offers");
    let mut routes = vec![
        route(
            "get",
            "/gauge-list",
            needs,
            "Upload a gauge list",
            get(gauges),
        ),
        route(
            "post",
            "/gauge-list",
            needs,
            "Read or apply a gauge list",
            post(read_gauges),
        ),
        route("get", "/publish", offers, "Publish by table", get(publish)),
        route(
            "post",
            "/publish",
            offers,
            "Read or apply a table",
            post(read_table),
        ),
    ];
    for route in routes.iter_mut().filter(|route| route.method == "post") {
        // So long as an uploaded file may be.
        "file".clone_into(&mut route.body);
    }
    routes
}
