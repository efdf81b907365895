//! Routes of rounds and of what follows them.

use super::{Access, Route, S, route};
use crate::api::call::{Caller, Write};
use crate::api::{jobs, pairings, rounds};
use crate::auth::policy::Action;
use crate::store::programme::{
    BOOKINGS, CALL_MEMBERS, CALLS, CONSENTS, JOBS, OBJECTIONS, OVERRIDES, PAIRINGS, PARTNERSHIPS,
    ROUNDS, Table,
};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::routing::{delete, get, post, put};

type Id = Path<String>;

/// Everything about the programme.
pub(super) fn routes() -> Vec<Route> {
    let mut all = rounds();
    all.extend(after());
    for (table, name) in [
        (&ROUNDS, "rounds"),
        (&JOBS, "jobs"),
        (&PAIRINGS, "pairings"),
        (&BOOKINGS, "bookings"),
        (&PARTNERSHIPS, "partnerships"),
        (&OBJECTIONS, "objections"),
        (&CONSENTS, "consents"),
        (&OVERRIDES, "overrides"),
        (&CALLS, "calls"),
        (&CALL_MEMBERS, "call-members"),
    ] {
        all.extend(looks(table, name));
    }
    all
}

/// List and read of a table.
fn looks(table: &'static Table, name: &str) -> [Route; 2] {
    let list = move |State(app): S, Query(params): Query<rounds::PageParams>, caller: Caller| {
        rounds::list(app, caller, table, params)
    };
    let read =
        move |State(app): S, Path(id): Id, caller: Caller| rounds::read(app, caller, table, id);
    let access = Access::Of(Action::Read, table.kind);
    let (all, one) = (format!("/api/v1/{name}"), format!("/api/v1/{name}/{{id}}"));
    [
        route("get", &all, access, &format!("List ({name})"), get(list))
            .query(&["after", "limit", "round", "state"]),
        route("get", &one, access, &format!("Read ({name})"), get(read)),
    ]
}

/// What an authority does with a round.
fn rounds() -> Vec<Route> {
    let create = |State(app): S, write: Write| rounds::create(app, write);
    let change = |State(app): S, Path(id): Id, write: Write| rounds::change(app, write, id);
    let submit = |State(app): S, Path(id): Id, write: Write| jobs::submit(app, write, id);
    let cancel = |State(app): S, Path(id): Id, write: Write| jobs::cancel(app, write, id);
    let choose = |State(app): S, Path(id): Id, write: Write| rounds::choose(app, write, id);
    let consult = |State(app): S, Path(id): Id, write: Write| rounds::consult(app, write, id);
    let publish = |State(app): S, Path(id): Id, write: Write| rounds::publish(app, write, id);
    let events = |State(app): S, Path(id): Id, headers: HeaderMap, caller: Caller| {
        jobs::events(app, caller, id, headers)
    };
    let file = |State(app): S, Path((id, name)): Path<(String, String)>, caller: Caller| {
        jobs::file(app, caller, id, name)
    };
    let make = Access::Of(Action::Create, "rounds");
    let edit = Access::Of(Action::Change, "rounds");
    let plan = Access::Of(Action::Create, "plans");
    let see = Access::Of(Action::Read, "plans");
    vec![
        route(
            "post",
            "/api/v1/rounds",
            make,
            "Begin a round",
            post(create),
        )
        .body("RoundBody"),
        route(
            "put",
            "/api/v1/rounds/{id}",
            edit,
            "Change name, rules, region of a draft",
            put(change),
        )
        .body("RoundBody")
        .versioned(),
        route(
            "post",
            "/api/v1/rounds/{id}/jobs",
            plan,
            "Plan the round",
            post(submit),
        ),
        route(
            "delete",
            "/api/v1/jobs/{id}",
            plan,
            "Cancel a planning job",
            delete(cancel),
        ),
        route(
            "get",
            "/api/v1/jobs/{id}/events",
            see,
            "Progress, as server-sent events",
            get(events),
        ),
        route(
            "get",
            "/api/v1/jobs/{id}/files/{name}",
            see,
            "A file of a plan",
            get(file),
        ),
        route(
            "put",
            "/api/v1/rounds/{id}/plan",
            edit,
            "Choose the plan of a job",
            put(choose),
        )
        .body("PlanBody")
        .versioned(),
        route(
            "put",
            "/api/v1/rounds/{id}/consultation",
            edit,
            "Show the pairs publicly (公示)",
            put(consult),
        )
        .body("UntilBody")
        .versioned(),
        route(
            "put",
            "/api/v1/rounds/{id}/publication",
            edit,
            "Publish: reserve the hours, ask both sides",
            put(publish),
        )
        .body("UntilBody")
        .versioned(),
    ]
}

/// What members do with what came of it.
fn after() -> Vec<Route> {
    let notice = |State(app): S, Path(id): Id, caller: Caller| rounds::notice(app, caller, id);
    let object = |State(app): S, Path(id): Id, write: Write| pairings::object(app, write, id);
    let reply =
        |State(app): S, Path(id): Id, write: Write| pairings::answer_objection(app, write, id);
    let answer = |State(app): S, Path(id): Id, write: Write| pairings::answer(app, write, id);
    let book = |State(app): S, write: Write| pairings::book(app, write);
    let rebook =
        |State(app): S, Path(id): Id, write: Write| pairings::change_booking(app, write, id);
    let of = Access::Of;
    vec![
        route(
            "get",
            "/api/v1/rounds/{id}/notice",
            of(Action::Read, "rounds"),
            "The pairs as shown publicly",
            get(notice),
        ),
        route(
            "post",
            "/api/v1/rounds/{id}/objections",
            of(Action::Create, "objections"),
            "Object",
            post(object),
        )
        .body("TextBody"),
        route(
            "put",
            "/api/v1/objections/{id}/answer",
            of(Action::Change, "objections"),
            "Answer an objection",
            put(reply),
        )
        .body("TextBody")
        .versioned(),
        route(
            "put",
            "/api/v1/pairings/{id}/answer",
            of(Action::Change, "pairings"),
            "Accept or decline a pairing",
            put(answer),
        )
        .body("AnswerBody")
        .versioned(),
        route(
            "post",
            "/api/v1/bookings",
            of(Action::Create, "bookings"),
            "Reserve hours of a slot",
            post(book),
        )
        .body("BookingBody"),
        route(
            "put",
            "/api/v1/bookings/{id}",
            of(Action::Change, "bookings"),
            "Confirm or release a booking",
            put(rebook),
        )
        .body("BookingChangeBody")
        .versioned(),
    ]
}
