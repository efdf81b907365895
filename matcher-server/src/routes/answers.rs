//! Routes of questions: about a plan, about one's own needs, about a draft.

use super::{Access, Route, S, route};
use crate::api::call::{Caller, Write};
use crate::api::{answers, own, prospects};
use crate::auth::policy::Action;
use crate::error::language;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::routing::{get, post};

type Id = Path<String>;

pub(super) fn routes() -> Vec<Route> {
    let mut all = about_a_plan();
    all.extend(about_needs());
    all
}

/// One's own need after a round, others' needs without names, and who would use a draft.
fn about_needs() -> Vec<Route> {
    let reason = |State(app): S, Path(id): Id, headers: HeaderMap, caller: Caller| {
        own::get_reason(app, caller, id, language(&headers))
    };
    let fit = |State(app): S, headers: HeaderMap, write: Write| {
        prospects::post_fit(app, write, language(&headers))
    };
    let list =
        |State(app): S,
         Query(params): Query<prospects::OpenParams>,
         headers: HeaderMap,
         caller: Caller| { prospects::list_open(app, caller, params, language(&headers)) };
    let read = |State(app): S, Path(id): Id, headers: HeaderMap, caller: Caller| {
        prospects::read_open(app, caller, id, language(&headers))
    };
    let open = Access::Of(Action::Read, "open_needs");
    vec![
        route(
            "get",
            "/api/v1/needs/{id}/reason",
            Access::Of(Action::Read, "needs"),
            "Why the need was, or wasn't, served in the last round, and what would help",
            get(reason),
        ),
        route(
            "post",
            "/api/v1/fit-previews",
            Access::Of(Action::Create, "offers"),
            "Which open needs a draft offer would serve, without names",
            post(fit),
        )
        .body("FitBody"),
        route(
            "get",
            "/api/v1/open-needs",
            open,
            "Open needs that one's offers serve or nearly serve, without names",
            get(list),
        )
        .query(&["after", "limit"]),
        route(
            "get",
            "/api/v1/open-needs/{id}",
            open,
            "One of them",
            get(read),
        ),
    ]
}

/// For the authorities of its round and for auditors.
fn about_a_plan() -> Vec<Route> {
    let why =
        |State(app): S,
         Path(id): Id,
         Query(params): Query<answers::WhyParams>,
         headers: HeaderMap,
         caller: Caller| { answers::get_why(app, caller, id, params, language(&headers)) };
    let why_not = |State(app): S,
                   Path(id): Id,
                   Query(params): Query<answers::WhyNotParams>,
                   headers: HeaderMap,
                   caller: Caller| {
        answers::get_why_not(app, caller, id, params, language(&headers))
    };
    let what_if = |State(app): S, Path(id): Id, headers: HeaderMap, caller: Caller, body: Bytes| {
        answers::post_what_if(app, caller, id, body, language(&headers))
    };
    let comparison = |State(app): S,
                      Path(id): Id,
                      Query(params): Query<answers::CompareParams>,
                      headers: HeaderMap,
                      caller: Caller| {
        answers::get_comparison(app, caller, id, params, language(&headers))
    };
    let worth = |State(app): S, Path(id): Id, headers: HeaderMap, caller: Caller| {
        answers::get_worth(app, caller, id, language(&headers))
    };
    let gap = |State(app): S, Path(id): Id, caller: Caller| answers::get_gap(app, caller, id);
    let see = Access::Of(Action::Read, "plans");
    vec![
        route(
            "get",
            "/api/v1/jobs/{id}/why",
            see,
            "Why a need is where it is, what else there is, the smallest change that serves it",
            get(why),
        )
        .query(&["need"]),
        route(
            "get",
            "/api/v1/jobs/{id}/why-not",
            see,
            "Why a need is not with a certain provider, and what that would cost",
            get(why_not),
        )
        .query(&["need", "provider"]),
        route(
            "post",
            "/api/v1/jobs/{id}/what-if",
            see,
            "The plan with one thing changed",
            post(what_if),
        )
        .body("WhatIfBody"),
        route(
            "get",
            "/api/v1/jobs/{id}/comparison",
            see,
            "This plan and a later one: changed pairs and needs, each with a reason",
            get(comparison),
        )
        .query(&["with"]),
        route(
            "get",
            "/api/v1/jobs/{id}/worth",
            see,
            "What one more hour brings, by laboratory, measurand and region",
            get(worth),
        ),
        route(
            "get",
            "/api/v1/jobs/{id}/gap",
            see,
            "Where the gap between value and bound is",
            get(gap),
        ),
    ]
}
