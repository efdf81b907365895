//! Pages of the programme around the match: the hub, every ledger, and what is counted from them.

mod bulk;
mod contribution;
mod gauges;
mod hub;
mod list;
mod needs;
mod parts;
mod policies;
mod reminders;
mod show;
mod shown;
mod statistics;
mod steps;
#[cfg(test)]
mod tests;
mod unmet;

use crate::api::call::Caller;
use crate::app::App;
use crate::auth::policy::Action;
use crate::routes::{Access, Route, route};
use crate::store::kinds::Kind;
use crate::store::ledgers::LEDGERS;
use axum::body::Bytes;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::request::Parts;
use axum::routing::{get, post};
use list::LedgerQuery;

pub(super) use list::rows;
pub(super) use shown::{columns, english};

type S = State<App>;

pub(super) fn table() -> Vec<Route> {
    let mut routes = counted();
    routes.extend(own());
    for kind in LEDGERS.iter() {
        routes.extend(of_kind(kind));
    }
    routes
}

/// A page's route that takes a file.
fn with_file(mut route: Route) -> Route {
    "file".clone_into(&mut route.body);
    route
}

fn of_kind(kind: &'static Kind) -> Vec<Route> {
    let access = |action| Access::Of(action, kind.name);
    let path = |rest: &str| format!("/{}{rest}", kind.name);
    let list =
        move |State(app): S, Query(query): Query<LedgerQuery>, parts: Parts, caller: Caller| {
            list::list(app, parts, caller.actor, kind, query)
        };
    let show = move |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller| {
        show::show(app, parts, caller, kind, id)
    };
    let blank = move |State(app): S, parts: Parts, _: Caller| bulk::blank(app, parts, kind);
    let send = move |State(app): S, parts: Parts, caller: Caller, form: Multipart| {
        bulk::send(app, parts, caller, kind, form)
    };
    let attach =
        move |State(app): S,
              Path(id): Path<String>,
              parts: Parts,
              caller: Caller,
              form: Multipart| { show::attach(app, parts, caller, kind, id, form) };
    vec![
        route("get", &path(""), access(Action::Read), "A list", get(list)),
        route(
            "get",
            &path("/{id}"),
            access(Action::Read),
            "One record",
            get(show),
        ),
        route(
            "get",
            &path("/bulk"),
            access(Action::Create),
            "Rows from a file",
            get(blank),
        ),
        with_file(route(
            "post",
            &path("/bulk"),
            access(Action::Create),
            "Take rows",
            post(send),
        )),
        with_file(route(
            "post",
            &path("/{id}/files"),
            access(Action::Change),
            "Take a file",
            post(attach),
        )),
    ]
}

/// What is counted from the ledgers.
fn counted() -> Vec<Route> {
    use crate::api::ledgers::contribution::ContributionParams;
    use crate::api::ledgers::statistics::StatisticsParams;
    let hub = |State(app): S, parts: Parts, caller: Caller| hub::show(app, parts, caller.actor);
    let read = |State(app): S,
                Query(params): Query<StatisticsParams>,
                parts: Parts,
                caller: Caller| { statistics::show(app, parts, caller, params) };
    let sign = |State(app): S, parts: Parts, caller: Caller, body: Bytes| {
        statistics::sign(app, parts, caller, body)
    };
    let take =
        |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller, body: Bytes| {
            statistics::take(app, parts, caller, id, body)
        };
    let contribution =
        |State(app): S, Query(params): Query<ContributionParams>, parts: Parts, caller: Caller| {
            contribution::show(app, parts, caller, params)
        };
    let needs = |State(app): S,
                 Query(query): Query<needs::NeedsQuery>,
                 parts: Parts,
                 caller: Caller| { needs::show(app, parts, caller, query) };
    let unmet = |State(app): S,
                 Query(query): Query<unmet::UnmetQuery>,
                 parts: Parts,
                 caller: Caller| { unmet::show(app, parts, caller, query) };
    let fees = |State(app): S, parts: Parts, caller: Caller| reminders::fees(app, parts, caller);
    let firm = |State(app): S,
                Path(id): Path<String>,
                Query(query): Query<hub::FirmQuery>,
                parts: Parts,
                caller: Caller| { hub::firm(app, parts, caller, id, query) };
    let see = Access::Of(Action::Read, "signoffs");
    let services = Access::Of(Action::Read, "service_records");
    vec![
        route(
            "get",
            "/ledgers",
            services,
            "The programme's ledgers",
            get(hub),
        ),
        route(
            "get",
            "/ledgers/needs",
            Access::Of(Action::Read, "needs"),
            "Needs with their states",
            get(needs),
        ),
        route(
            "get",
            "/ledgers/unmet",
            see,
            "Needs nobody serves, grouped",
            get(unmet),
        ),
        route("get", "/ledgers/fees", services, "Deferred fees", get(fees)),
        route(
            "get",
            "/ledgers/firms/{id}",
            Access::Of(Action::Read, "organisations"),
            "A firm's sheet",
            get(firm),
        ),
        route("get", "/statistics", see, "Statistics", get(read)),
        route(
            "post",
            "/statistics",
            Access::Of(Action::Create, "signoffs"),
            "Sign them",
            post(sign),
        ),
        route(
            "post",
            "/signoffs/{id}/answer",
            Access::Of(Action::Change, "signoffs"),
            "Take them",
            post(take),
        ),
        route(
            "get",
            "/contribution",
            services,
            "A contribution statement",
            get(contribution),
        ),
    ]
}

/// What members do with their own.
fn own() -> Vec<Route> {
    use crate::api::ledgers::gauges::PlanParams;
    let show = |State(app): S, parts: Parts, caller: Caller| reminders::show(app, parts, caller);
    let keep = |State(app): S, parts: Parts, caller: Caller, body: Bytes| {
        reminders::keep(app, parts, caller, body)
    };
    let plan = |State(app): S, Query(params): Query<PlanParams>, parts: Parts, caller: Caller| {
        gauges::plan(app, parts, caller, params, Vec::new())
    };
    let make = |State(app): S, parts: Parts, caller: Caller, body: Bytes| {
        gauges::make(app, parts, caller, body)
    };
    let confirm =
        |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller, body: Bytes| {
            gauges::confirm(app, parts, caller, id, body)
        };
    let policies =
        |State(app): S,
         Query(query): Query<policies::PoliciesQuery>,
         parts: Parts,
         caller: Caller| { policies::show(app, parts, caller, query) };
    vec![
        route(
            "get",
            "/reminders",
            Access::Own,
            "What falls due",
            get(show),
        ),
        route(
            "post",
            "/reminders",
            Access::Own,
            "How to be reminded",
            post(keep),
        ),
        route(
            "get",
            "/gauge-plan",
            Access::Of(Action::Read, "gauges"),
            "Next month's gauges",
            get(plan),
        ),
        route(
            "post",
            "/gauge-plan",
            Access::Of(Action::Create, "needs"),
            "Make needs of them",
            post(make),
        ),
        route(
            "post",
            "/service_items/{id}/confirmation",
            Access::Of(Action::Create, "confirmations"),
            "Confirm a gauge",
            post(confirm),
        ),
        route(
            "get",
            "/policies",
            Access::Of(Action::Read, "benefits"),
            "What applies to a firm",
            get(policies),
        ),
    ]
}
