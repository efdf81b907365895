//! A round as the workspace of its authority: rules, planning jobs, the plan, public notice, publication; and the notice for members.

mod controls;
mod draft;
mod follow;
mod notice;
mod rules;
mod runs;
mod steps;
mod workspace;

use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::auth::Actor;
use crate::auth::policy::{Action, may};
use crate::error::Problem;
use crate::routes::{Access, Route, route};
use crate::store::programme::{Entry, JOBS, ROUNDS};
use crate::web::desk::Desk;
use crate::web::lists::{Link, Mark, Row};
use crate::web::shell::Shell;
use crate::web::{page, terms};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::request::Parts;
use axum::routing::{get, post};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Rounds, jobs or objections of a page.
const ROWS: usize = 100;

/// Rounds on the first page.
const NEWEST: usize = 5;

pub(super) fn table() -> Vec<Route> {
    type S = State<App>;
    type Id = Path<String>;
    let list = |State(app): S, parts: Parts, caller: Caller| list(app, parts, caller.actor);
    let blank = |State(app): S, parts: Parts, caller: Caller| async move {
        let shell = Shell::of(&app, &parts).await?;
        let regions = rules::regions(&app, &caller, "").await?;
        page(&draft::Draft::blank(shell, regions))
    };
    let rules = |State(app): S, Path(id): Id, parts: Parts, caller: Caller| {
        rules::show(app, parts, caller, id)
    };
    let save = |State(app): S, Path(id): Id, parts: Parts, caller: Caller, body: Bytes| {
        rules::save(app, parts, caller, id, body)
    };
    let controls = |State(app): S, Path(id): Id, parts: Parts, caller: Caller| {
        controls::asked(app, parts, caller, id)
    };
    let follow =
        |State(app): S,
         Path(id): Id,
         Query(query): Query<follow::Turn>,
         parts: Parts,
         caller: Caller| { follow::follow(app, parts, caller, id, query) };
    let make = |State(app): S, parts: Parts, caller: Caller, body: Bytes| {
        draft::make(app, parts, caller, body)
    };
    let show = |State(app): S, Path(id): Id, parts: Parts, caller: Caller| {
        workspace::show(app, parts, caller.actor, id, Vec::new())
    };
    let act = |State(app): S,
               Path((id, what)): Path<(String, String)>,
               parts: Parts,
               caller: Caller,
               body: Bytes| { steps::act(app, parts, caller, id, what, body) };
    let notice = |State(app): S, Path(id): Id, parts: Parts, caller: Caller| {
        notice::notice(app, parts, caller, id)
    };
    let object = |State(app): S, Path(id): Id, parts: Parts, caller: Caller, body: Bytes| {
        notice::object(app, parts, caller, id, body)
    };
    let reading = Access::Of(Action::Read, "rounds");
    let making = Access::Of(Action::Create, "rounds");
    let changing = Access::Of(Action::Change, "rounds");
    let objecting = Access::Of(Action::Create, "objections");
    vec![
        route("get", "/rounds", reading, "Rounds", get(list)),
        route(
            "get",
            "/rounds/new",
            making,
            "The form of a round",
            get(blank),
        ),
        route("post", "/rounds/new", making, "Begin a round", post(make)),
        route("get", "/rounds/{id}", reading, "A round", get(show)),
        route(
            "post",
            "/rounds/{id}/do/{what}",
            changing,
            "A step of a round",
            post(act),
        ),
        route("get", "/rounds/{id}/rules", making, "Its rules", get(rules)),
        route(
            "post",
            "/rounds/{id}/rules",
            changing,
            "Change its rules",
            post(save),
        ),
        route(
            "get",
            "/rounds/{id}/controls",
            Access::Of(Action::Read, "plans"),
            "Consents, corrections, history",
            get(controls),
        ),
        route(
            "get",
            "/rounds/{id}/follow",
            making,
            "Who answered",
            get(follow),
        ),
        route(
            "get",
            "/rounds/{id}/notice",
            reading,
            "The public notice",
            get(notice),
        ),
        route(
            "post",
            "/rounds/{id}/notice",
            objecting,
            "Object",
            post(object),
        ),
    ]
}

/// The state of a round in a word.
fn state(entry: &Entry, shell: &Shell) -> Mark {
    let (tone, zh, en) = match entry.text("state") {
        "draft" => ("quiet", "拟定中", "draft"),
        "consultation" => ("warm", "公示中", "shown publicly"),
        "published" => ("good", "已发布", "published"),
        _ => ("quiet", "其他", "other"),
    };
    let word = if shell.is_english() { en } else { zh };
    Mark { tone, word }
}

/// A round in the list.
struct Line {
    id: String,
    name: String,
    mark: Mark,
    region: String,
    day: String,
    /// The plan to look at: the chosen one, else the newest.
    plan: String,
}

#[derive(Template)]
#[template(path = "rounds.html")]
struct Rounds {
    shell: Shell,
    rows: Vec<Line>,
    may_make: bool,
}

async fn list(app: App, parts: Parts, actor: Actor) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let mut connection = app.store.read().await?;
    let mut found = ROUNDS.page(&mut connection, &actor, &[], "", ROWS).await?;
    found.sort_by_key(|entry| std::cmp::Reverse(entry.int("created_at")));
    let mut plans: BTreeMap<String, String> = BTreeMap::new();
    if may(&actor, Action::Read, "plans") {
        let done = [("state", "done".to_owned())];
        let mut jobs = JOBS.page(&mut connection, &actor, &done, "", ROWS).await?;
        jobs.sort_by_key(|job| job.int("submitted_at"));
        plans.extend(
            jobs.into_iter()
                .map(|job| (job.text("round").to_owned(), job.id)),
        );
    }
    drop(connection);
    let plan = |entry: &Entry| match entry.text("job") {
        "" => plans.get(&entry.id).cloned().unwrap_or_default(),
        chosen => chosen.to_owned(),
    };
    let rows = found.iter().map(|entry| Line {
        plan: plan(entry),
        id: entry.id.clone(),
        name: entry.text("name").to_owned(),
        mark: state(entry, &shell),
        region: terms::region(&entry.int("region").to_string()),
        day: day(entry.int("created_at")),
    });
    page(&Rounds {
        rows: rows.collect(),
        may_make: may(&actor, Action::Create, "rounds"),
        shell,
    })
}

/// The newest rounds for the first page of whoever sees them.
pub(super) async fn desk(app: &App, actor: &Actor, shell: &Shell) -> Result<Desk, Problem> {
    let mut connection = app.store.read().await?;
    let mut found = ROUNDS.page(&mut connection, actor, &[], "", ROWS).await?;
    found.sort_by_key(|entry| std::cmp::Reverse(entry.int("created_at")));
    let row = |entry: &Entry| Row {
        href: format!("/rounds/{}", entry.id),
        title: entry.text("name").to_owned(),
        marks: vec![state(entry, shell)],
        cells: Vec::new(),
    };
    let add = may(actor, Action::Create, "rounds").then(|| Link {
        href: "/rounds/new".to_owned(),
        name: shell.t("新建批次", "Begin a round").to_owned(),
    });
    Ok(Desk {
        name: shell.t("批次", "Rounds").to_owned(),
        href: "/rounds".to_owned(),
        rows: found.iter().take(NEWEST).map(row).collect(),
        add,
    })
}

/// The last millisecond of a day where the programme is; 0 when it is no day.
fn end_of(day: &str) -> i64 {
    let end = day.parse::<Date>().ok().and_then(|day| {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        day.tomorrow().ok()?.to_zoned(zone).ok()
    });
    end.map_or(0, |end| end.timestamp().as_millisecond() - 1)
}

/// A moment as a day where the programme is (UTC+8).
fn day(milliseconds: i64) -> String {
    moment(milliseconds).chars().take(10).collect()
}

/// A moment as day and minute where the programme is (UTC+8).
pub(crate) fn moment(milliseconds: i64) -> String {
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    let moment = jiff::Timestamp::from_millisecond(milliseconds).ok();
    moment.map_or_else(String::new, |moment| {
        moment.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_china() {
        let end = end_of("2026-12-05");
        assert_eq!(moment(end), "2026-12-05 23:59");
        assert_eq!(moment(end + 1), "2026-12-06 00:00");
        assert_eq!((end_of("tomorrow"), end_of("")), (0, 0));
    }
}
