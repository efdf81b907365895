//! Search, suggestions, and the other directions.

use super::{Access, Route, route};
use crate::api::call::Caller;
use crate::api::search;
use crate::app::App;
use crate::auth::policy::Action;
use crate::error::language;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::HeaderMap;
use axum::routing::get;

type S = State<App>;

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Typed {
    q: String,
}

pub(super) fn routes() -> Vec<Route> {
    let find = |State(app): S, RawQuery(query): RawQuery, headers: HeaderMap, caller: Caller| {
        search::get(app, caller, query.unwrap_or_default(), language(&headers))
    };
    let suggest = |State(app): S, Query(typed): Query<Typed>, caller: Caller| {
        search::suggestions(app, caller, typed.q)
    };
    let servable = |State(app): S, Path(id): Path<String>, headers: HeaderMap, caller: Caller| {
        search::needs_for(app, caller, id, language(&headers))
    };
    let similar =
        |State(app): S, Path(id): Path<String>, caller: Caller| search::similar(app, caller, id);
    let read = |kind| Access::Of(Action::Read, kind);
    vec![
        route(
            "get",
            "/api/v1/search",
            read("offers"),
            "Search in one's own words: chips, hits with reasons, facets, nearest misses, and the query as needs to post",
            get(find),
        )
        .query(search::NAMES),
        route(
            "get",
            "/api/v1/suggestions",
            read("offers"),
            "Instruments, organisations and places for what is being typed, in characters, pinyin or first letters",
            get(suggest),
        )
        .query(&["q"]),
        route(
            "get",
            "/api/v1/offers/{id}/needs",
            read("offers"),
            "Needs that one's own offer could serve, without a word of whose they are",
            get(servable),
        ),
        route(
            "get",
            "/api/v1/needs/{id}/similar",
            read("needs"),
            "Needs like a need, among those one may see",
            get(similar),
        ),
    ]
}
