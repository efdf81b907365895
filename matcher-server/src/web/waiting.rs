//! What waits for me, and what happened lately: the inbox of every role.

use super::lists::{Link, Mark, named};
use super::rounds::moment;
use super::shell::Shell;
use super::{page, words};
use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::auth::Actor;
use crate::routes::{Access, Route, route};
use crate::store::waiting::{self, Waiting};
use crate::store::{Connection, StoreError, now};
use askama::Template;
use axum::extract::State;
use axum::http::request::Parts;
use axum::routing::get;

/// How far back the news go, in milliseconds.
const SINCE_MS: i64 = 30 * 24 * 3600 * 1000;
/// Lines of news.
const NEWS: usize = 30;

pub(super) fn table() -> Vec<Route> {
    let show =
        |State(app): State<App>, parts: Parts, caller: Caller| show(app, parts, caller.actor);
    vec![route(
        "get",
        "/waiting",
        Access::Own,
        "What waits for me",
        get(show),
    )]
}

/// How many things wait for the actor.
pub(super) async fn count(connection: &mut Connection, actor: &Actor) -> Result<usize, StoreError> {
    let counts = waiting::count(connection, actor).await?;
    Ok(counts.iter().map(|(_, number)| number).sum())
}

/// Things that wait, with the page on which they are dealt with.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) href: &'static str,
    pub(super) name: &'static str,
    pub(super) number: usize,
}

/// The tasks of the actor.
pub(super) async fn tasks(
    connection: &mut Connection,
    actor: &Actor,
    shell: &Shell,
) -> Result<Vec<Task>, StoreError> {
    let counts = waiting::count(connection, actor).await?;
    let task = |(what, number): (Waiting, usize)| {
        let (href, zh, [one, many]) = match what {
            Waiting::Pairings => (
                "/pairings?state=open",
                "个结对等您答复",
                [
                    "pairing waits for your answer",
                    "pairings wait for your answer",
                ],
            ),
            Waiting::Reminded => (
                "/pairings?state=open",
                "个结对被催办，请尽快答复",
                [
                    "pairing you were reminded of",
                    "pairings you were reminded of",
                ],
            ),
            Waiting::Unheard => (
                "/pairings?state=open",
                "个结对的企业没有账号，请联系后代填答复",
                [
                    "pairing of a firm that never logs in: fetch its answer and write it down",
                    "pairings of firms that never log in: fetch their answer and write it down",
                ],
            ),
            Waiting::Bookings => (
                "/bookings?state=reserved",
                "个预约等您确认",
                [
                    "booking waits for your confirmation",
                    "bookings wait for your confirmation",
                ],
            ),
            Waiting::Organisations => (
                "/registrations",
                "家单位等待确认",
                ["organisation to confirm", "organisations to confirm"],
            ),
            Waiting::Objections => (
                "/rounds",
                "条异议等待答复",
                ["objection to answer", "objections to answer"],
            ),
            Waiting::Plans => (
                "/rounds",
                "个批次的方案已算好，等待采用",
                [
                    "round with a plan to choose",
                    "rounds with a plan to choose",
                ],
            ),
            Waiting::Consents => (
                "/consents",
                "项固定结对征求您的同意",
                ["pin asks for your consent", "pins ask for your consent"],
            ),
            Waiting::Overrides => (
                "/rounds",
                "处方案纠正等您作为第二人确认",
                [
                    "correction waits for you as the second person",
                    "corrections wait for you as the second person",
                ],
            ),
            Waiting::Stalled => (
                "/pairings?state=open",
                "对伙伴七天内到期仍未答复",
                [
                    "pairing without an answer whose time ends within a week",
                    "pairings without an answer whose time ends within a week",
                ],
            ),
        };
        Task {
            href,
            name: shell.t(zh, if number == 1 { one } else { many }),
            number,
        }
    };
    Ok(counts.into_iter().map(task).collect())
}

/// A line of news.
struct News {
    day: String,
    what: &'static str,
    mark: Mark,
    partner: Link,
    href: &'static str,
}

#[derive(Template)]
#[template(path = "waiting.html")]
struct Inbox {
    shell: Shell,
    tasks: Vec<Task>,
    news: Vec<News>,
}

async fn show(app: App, parts: Parts, actor: Actor) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let mut connection = app.store.read().await?;
    let tasks = tasks(&mut connection, &actor, &shell).await?;
    let mut news = Vec::new();
    if let Some(own) = &actor.organisation {
        let found = waiting::happenings(&mut connection, own, now() - SINCE_MS, NEWS).await?;
        for happening in found {
            let of_pairing = happening.kind == "pairings";
            let partner =
                named(&mut connection, &actor, "organisations", &happening.partner).await?;
            news.push(News {
                day: moment(happening.at),
                what: match (of_pairing, happening.by_owner) {
                    (true, _) => shell.t("与对方的结对", "Pairing with"),
                    (false, true) => shell.t("对方预约的时段", "Hours booked by"),
                    (false, false) => shell.t("向对方预约的时段", "Hours booked of"),
                },
                mark: if of_pairing {
                    words::pairing_state(&happening.state, &shell)
                } else {
                    words::booking_state(&happening.state, &shell)
                },
                partner,
                href: if of_pairing { "/pairings" } else { "/bookings" },
            });
        }
    }
    drop(connection);
    page(&Inbox { shell, tasks, news })
}
