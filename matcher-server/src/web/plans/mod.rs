//! A plan as its authority works on it: the board, its lists, its areas, the page for print. Everything shown was made with the plan
//! (`matcher_core::report::board`); here it is filtered and paged.

mod areas;
mod lists;
mod overview;
mod query;
mod questions;
#[cfg(test)]
mod tests;

use crate::api::call::Caller;
use crate::api::rounds as api;
use crate::app::App;
use crate::auth::policy::{Action, can};
use crate::boards::{self, Loaded};
use crate::error::Problem;
use crate::routes::{Access, Route, route};
use crate::store::programme::{Entry, JOBS, ROUNDS};
use crate::web::lists::Link;
use crate::web::shell::Shell;
use axum::extract::{Path, Query, State};
use axum::http::request::Parts;
use axum::routing::get;
use matcher_core::report::board::Text;
use std::sync::Arc;

pub(super) use overview::files;

pub(super) fn table() -> Vec<Route> {
    type S = State<App>;
    type Id = Path<String>;
    type Q<T> = Query<T>;
    let board = |State(app): S, Path(id): Id, parts: Parts, caller: Caller| {
        overview::board(app, parts, caller, id)
    };
    let print = |State(app): S, Path(id): Id, parts: Parts, caller: Caller| {
        overview::print(app, parts, caller, id)
    };
    let pairs = |State(app): S,
                 Path(id): Id,
                 Query(filter): Q<query::Filter>,
                 parts: Parts,
                 caller: Caller| { lists::pairs(app, parts, caller, id, filter) };
    let unserved =
        |State(app): S,
         Path(id): Id,
         Query(filter): Q<query::Filter>,
         parts: Parts,
         caller: Caller| { lists::unserved(app, parts, caller, id, filter) };
    let providers =
        |State(app): S,
         Path(id): Id,
         Query(filter): Q<query::Filter>,
         parts: Parts,
         caller: Caller| { lists::providers(app, parts, caller, id, filter) };
    let areas = |State(app): S, Path(id): Id, parts: Parts, caller: Caller| {
        areas::all(app, parts, caller, id)
    };
    let area = |State(app): S,
                Path((id, code)): Path<(String, String)>,
                parts: Parts,
                caller: Caller| { areas::one(app, parts, caller, id, code) };
    let budget = |State(app): S, Path(id): Id, parts: Parts, caller: Caller| {
        areas::budget(app, parts, caller, id)
    };
    let why = |State(app): S,
               Path(id): Id,
               Query(query): Q<questions::WhyQuery>,
               parts: Parts,
               caller: Caller| { questions::why(app, parts, caller, id, query) };
    let what_if =
        |State(app): S,
         Path(id): Id,
         Query(query): Q<questions::WhatIfQuery>,
         parts: Parts,
         caller: Caller| { questions::what_if(app, parts, caller, id, query) };
    let compare =
        |State(app): S,
         Path(id): Id,
         Query(query): Q<questions::CompareQuery>,
         parts: Parts,
         caller: Caller| { questions::compare(app, parts, caller, id, query) };
    let reading = Access::Of(Action::Read, "plans");
    vec![
        route(
            "get",
            "/plans/{id}",
            reading,
            "The board of a plan",
            get(board),
        ),
        route(
            "get",
            "/plans/{id}/print",
            reading,
            "A plan on one sheet",
            get(print),
        ),
        route(
            "get",
            "/plans/{id}/pairs",
            reading,
            "Its pairings",
            get(pairs),
        ),
        route(
            "get",
            "/plans/{id}/unserved",
            reading,
            "What it leaves out",
            get(unserved),
        ),
        route(
            "get",
            "/plans/{id}/why",
            reading,
            "Why a need is where it is, and why not elsewhere",
            get(why),
        ),
        route(
            "get",
            "/plans/{id}/what-if",
            reading,
            "The plan with one thing changed",
            get(what_if),
        ),
        route(
            "get",
            "/plans/{id}/compare",
            reading,
            "The plan beside another",
            get(compare),
        ),
        route(
            "get",
            "/plans/{id}/providers",
            reading,
            "Its loads",
            get(providers),
        ),
        route("get", "/plans/{id}/areas", reading, "Its areas", get(areas)),
        route(
            "get",
            "/plans/{id}/areas/{code}",
            reading,
            "One area",
            get(area),
        ),
        route(
            "get",
            "/plans/{id}/budget",
            reading,
            "What one more resource would bring",
            get(budget),
        ),
    ]
}

/// What every page of a plan stands on.
struct Opened {
    shell: Shell,
    head: Head,
    round: Entry,
    loaded: Arc<Loaded>,
    may_change: bool,
}

/// The head of every page of a plan.
struct Head {
    id: String,
    round: String,
    name: String,
    synthetic: bool,
    tabs: Vec<(Link, bool)>,
}

async fn open(app: &App, parts: &Parts, caller: &Caller, id: &str) -> Result<Opened, Problem> {
    let job = api::find(app, &caller.actor, &JOBS, id).await?;
    let round = api::find(app, &caller.actor, &ROUNDS, job.text("round")).await?;
    let loaded = boards::board(app, &job.id).await?;
    let event = caller.event("plans.read", &job.id);
    app.store.writer().note(event).await;
    let shell = Shell::of(app, parts).await?;
    Ok(Opened {
        head: Head {
            round: round.id.clone(),
            name: round.text("name").to_owned(),
            synthetic: loaded.board.synthetic,
            tabs: tabs(&job.id, &shell),
            id: job.id,
        },
        may_change: can(&caller.actor, Action::Change, &round.object)
            && round.text("state") == "draft",
        round,
        loaded,
        shell,
    })
}

fn tabs(id: &str, shell: &Shell) -> Vec<(Link, bool)> {
    let path = shell.here.split('?').next().unwrap_or("").to_owned();
    let tabs = [
        ("", "总览", "Overview"),
        ("/pairs", "结对", "Pairings"),
        ("/unserved", "未对接", "Not served"),
        ("/areas", "地区", "Areas"),
        ("/providers", "供方负荷", "Loads"),
        ("/budget", "建标依据", "For a budget"),
        ("/compare", "比较", "Compare"),
        ("/what-if", "假如", "What if"),
        ("/print", "打印页", "For print"),
    ];
    let tab = |(end, zh, en): (&str, &str, &str)| {
        let href = format!("/plans/{id}{end}");
        let current = path == href || (!end.is_empty() && path.starts_with(&format!("{href}/")));
        let name = shell.t(zh, en).to_owned();
        (Link { href, name }, current)
    };
    tabs.into_iter().map(tab).collect()
}

impl Shell {
    /// A text of the core in the page's language.
    pub(super) fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.of_language(self.language)
    }

    fn say_all<'t>(&self, texts: impl IntoIterator<Item = &'t Text>) -> Vec<String> {
        let texts = texts.into_iter();
        texts.map(|text| self.say(text).to_owned()).collect()
    }

    fn say_some(&self, text: Option<&Text>) -> String {
        text.map_or("", |text| self.say(text)).to_owned()
    }
}

/// A bar: the part, what is within reach, and a goal, in per cent of its width.
struct Bar {
    part: f64,
    reach: f64,
    goal: Option<f64>,
    enough: bool,
}
