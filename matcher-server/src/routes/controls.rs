//! Routes of what lies on top of rounds, of calls, files in and out, and personal data.

use super::{Access, Route, S, route};
use crate::api::call::{Caller, Write};
use crate::api::{calls, consents, contacts, controls, exports, overrides, uploads};
use crate::auth::policy::Action;
use crate::error::language;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::routing::{delete, get, patch, post, put};

type Id = Path<String>;

pub(super) fn routes() -> Vec<Route> {
    let mut all = rounds();
    all.extend(on_top());
    all.extend(lead_calls());
    all.extend(files());
    all.extend(personal());
    all
}

/// Changing a draft, step by step and back.
fn rounds() -> Vec<Route> {
    let rules = |State(app): S, Path(id): Id, write: Write| controls::patch_rules(app, write, id);
    let undo = |State(app): S, Path(id): Id, write: Write| controls::undo(app, write, id);
    let history = |State(app): S, Path(id): Id, caller: Caller| controls::history(app, caller, id);
    let stalled = |State(app): S, Path(id): Id, caller: Caller| controls::stalled(app, caller, id);
    let remind = |State(app): S, Path(id): Id, write: Write| controls::remind(app, write, id);
    let edit = Access::Of(Action::Change, "rounds");
    let see = Access::Of(Action::Read, "plans");
    vec![
        route(
            "patch",
            "/api/v1/rounds/{id}/rules",
            edit,
            "Change single rules of a draft: a JSON merge patch (pins need consents)",
            patch(rules),
        )
        .body("RulesPatch")
        .versioned(),
        route(
            "post",
            "/api/v1/rounds/{id}/undo",
            edit,
            "Take the last change of a draft back",
            post(undo),
        )
        .versioned(),
        route(
            "get",
            "/api/v1/rounds/{id}/history",
            see,
            "The changes of a round",
            get(history),
        ),
        route(
            "get",
            "/api/v1/rounds/{id}/stalled",
            see,
            "Pairings in which a side has not answered for three days",
            get(stalled),
        ),
        route(
            "post",
            "/api/v1/rounds/{id}/reminders",
            edit,
            "Remind every side that has not answered; at most once a day",
            post(remind),
        ),
    ]
}

/// Consents to pins, and overrides of a plan.
fn on_top() -> Vec<Route> {
    let ask = |State(app): S, Path(id): Id, write: Write| consents::ask(app, write, id);
    let answer = |State(app): S, Path(id): Id, write: Write| consents::answer(app, write, id);
    let propose = |State(app): S, Path(id): Id, write: Write| overrides::propose(app, write, id);
    let decide = |State(app): S, Path(id): Id, write: Write| overrides::decide(app, write, id);
    let of = Access::Of;
    vec![
        route(
            "post",
            "/api/v1/rounds/{id}/consents",
            of(Action::Create, "plans"),
            "Ask both sides whether a need may be pinned",
            post(ask),
        )
        .body("ConsentBody"),
        route(
            "put",
            "/api/v1/consents/{id}/answer",
            of(Action::Change, "consents"),
            "Consent to a pin, refuse it, or take the consent back",
            put(answer),
        )
        .body("ConsentAnswerBody")
        .versioned(),
        route(
            "post",
            "/api/v1/rounds/{id}/overrides",
            of(Action::Create, "overrides"),
            "Propose a change to the pairs of a plan",
            post(propose),
        )
        .body("OverrideBody"),
        route(
            "put",
            "/api/v1/overrides/{id}/decision",
            of(Action::Change, "overrides"),
            "Confirm or refuse an override, as a second person",
            put(decide),
        )
        .body("DecisionBody")
        .versioned(),
    ]
}

/// Calls of lead enterprises.
fn lead_calls() -> Vec<Route> {
    let create = |State(app): S, write: Write| calls::create(app, write);
    let change = |State(app): S, Path(id): Id, write: Write| calls::change(app, write, id);
    let join = |State(app): S, Path(id): Id, write: Write| calls::join(app, write, id);
    let leave = |State(app): S, Path(id): Id, write: Write| calls::leave(app, write, id);
    let of = Access::Of;
    vec![
        route(
            "post",
            "/api/v1/calls",
            of(Action::Create, "calls"),
            "Make a call (倡议), as a lead enterprise",
            post(create),
        )
        .body("CallBody"),
        route(
            "put",
            "/api/v1/calls/{id}",
            of(Action::Change, "calls"),
            "Change or close one's call",
            put(change),
        )
        .body("CallBody")
        .versioned(),
        route(
            "post",
            "/api/v1/calls/{id}/members",
            of(Action::Create, "call_members"),
            "Join a call, as an SME",
            post(join),
        ),
        route(
            "delete",
            "/api/v1/call-members/{id}",
            of(Action::Change, "call_members"),
            "Leave a call",
            delete(leave),
        )
        .versioned(),
    ]
}

/// Files in and out.
fn files() -> Vec<Route> {
    let upload = |State(app): S, Query(params): Query<uploads::UploadParams>, write: Write| {
        uploads::post(app, write, params)
    };
    let apply = |State(app): S, Path(id): Id, write: Write| uploads::apply(app, write, id);
    let export =
        |State(app): S,
         Path(list): Path<String>,
         Query(params): Query<exports::ExportParams>,
         headers: HeaderMap,
         caller: Caller| { exports::export(app, caller, list, params, language(&headers)) };
    let make = Access::Of(Action::Create, "uploads");
    vec![
        route(
            "post",
            "/api/v1/uploads",
            make,
            "Look at a file of any format: what was recognised, what would change, what must be asked",
            post(upload),
        )
        .body("file")
        .query(&[
            "file",
            "format",
            "organisation",
            "set",
            "map",
            "partial",
            "remove",
        ]),
        route(
            "post",
            "/api/v1/uploads/{id}/application",
            make,
            "Apply a file that was looked at: all of it or nothing",
            post(apply),
        ),
        route(
            "get",
            "/api/v1/exports/{list}",
            Access::Own,
            "A list as xlsx, csv or json: a kind of record, a table of the programme, or `unserved` of a round",
            get(export),
        )
        .query(&["format", "round"]),
    ]
}

/// Contacts, and everybody's rights to what is kept of them.
fn personal() -> Vec<Route> {
    let read = |State(app): S, Path(id): Id, caller: Caller| contacts::get_contact(app, caller, id);
    let write = |State(app): S, Path(id): Id, write: Write| contacts::put_contact(app, write, id);
    let data = |State(app): S, caller: Caller| contacts::data(app, caller);
    let correct = |State(app): S, write: Write| contacts::correct(app, write);
    let forget = |State(app): S, write: Write| contacts::forget(app, write);
    let own = Access::Own;
    vec![
        route(
            "get",
            "/api/v1/organisations/{id}/contact",
            Access::Of(Action::Read, "organisations"),
            "Whom to call: one's own, or a partner's once both sides accepted",
            get(read),
        ),
        route(
            "put",
            "/api/v1/organisations/{id}/contact",
            Access::Of(Action::Change, "organisations"),
            "Set whom to call (If-Match \"0\" where there is none)",
            put(write),
        )
        .body("Contact")
        .versioned(),
        route(
            "get",
            "/api/v1/me/data",
            own,
            "Everything that is kept of me",
            get(data),
        ),
        route(
            "put",
            "/api/v1/me",
            own,
            "Correct what is kept of me",
            put(correct),
        )
        .body("MeBody"),
        route("delete", "/api/v1/me", own, "Forget me", delete(forget)).body("ForgetBody"),
    ]
}
