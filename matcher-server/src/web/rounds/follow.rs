//! What becomes of a published round: how many answered and how, why some declined, who never answered.

use super::{moment, state};
use crate::api::call::{Answered, Caller};
use crate::api::rounds as api;
use crate::app::App;
use crate::auth::policy::{Action, can};
use crate::auth::secret;
use crate::store::follow_up;
use crate::store::programme::ROUNDS;
use crate::web::lists::{Link, Mark, named};
use crate::web::shell::Shell;
use crate::web::{page, words};
use askama::Template;
use axum::http::request::Parts;
use serde::Deserialize;

/// Open pairings of a page.
const PAGE: usize = 50;

/// Which page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Turn {
    page: usize,
    /// How many were just reminded.
    reminded: Option<u64>,
}

/// Pairings in one state.
struct Sum {
    href: String,
    mark: Mark,
    number: i64,
}

/// A pairing that waits.
struct Waiting {
    provider: Link,
    seeker: Link,
    missing: &'static str,
    since: String,
    until: String,
    reminders: i64,
}

#[derive(Template)]
#[template(path = "follow.html")]
struct Page {
    shell: Shell,
    id: String,
    name: String,
    mark: Mark,
    sums: Vec<Sum>,
    reasons: Vec<(&'static str, i64)>,
    open: Vec<Waiting>,
    more: bool,
    turn: usize,
    reminded: Option<u64>,
    may_change: bool,
    key: String,
}

pub(super) async fn follow(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    turn: Turn,
) -> Answered {
    let round = api::find(&app, &caller.actor, &ROUNDS, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let actor = &caller.actor;
    let mut connection = app.store.read().await?;
    let counts = follow_up::counts(&mut connection, actor, &id).await?;
    let reasons = follow_up::reasons(&mut connection, actor, &id).await?;
    let number = turn.page.clamp(1, 10_000);
    let skip = ((number - 1) * PAGE) as i64;
    let mut found = follow_up::open(&mut connection, actor, &id, skip, PAGE as i64 + 1).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let mut open = Vec::with_capacity(found.len());
    for pairing in found {
        open.push(Waiting {
            provider: named(&mut connection, actor, "organisations", &pairing.provider).await?,
            seeker: named(&mut connection, actor, "organisations", &pairing.seeker).await?,
            missing: match (pairing.provider_answered, pairing.seeker_answered) {
                (false, false) => shell.t("双方", "both"),
                (false, true) => shell.t("供方", "provider"),
                _ => shell.t("企业", "firm"),
            },
            since: super::day(pairing.since),
            until: moment(pairing.until),
            reminders: pairing.reminders,
        });
    }
    drop(connection);
    page(&Page {
        name: round.text("name").to_owned(),
        mark: state(&round, &shell),
        sums: counts
            .into_iter()
            .map(|count| Sum {
                href: format!("/pairings?round={id}&state={}", count.state),
                mark: words::pairing_state(&count.state, &shell),
                number: count.number,
            })
            .collect(),
        reasons: reasons
            .iter()
            .map(|r| (words::reason(&r.state, &shell), r.number))
            .collect(),
        may_change: can(actor, Action::Change, &round.object),
        key: secret::id(16),
        reminded: turn.reminded,
        turn: number,
        open,
        more,
        id,
        shell,
    })
}
