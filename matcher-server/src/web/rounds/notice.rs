//! The public notice of a round (公示): who with whom, and the form to object.

use super::day;
use crate::api::call::{Answered, Caller, Write};
use crate::api::{pairings as answers, rounds as api};
use crate::app::App;
use crate::auth::policy::{Action, may};
use crate::auth::secret;
use crate::store::now;
use crate::store::programme::{OBJECTIONS, ROUNDS};
use crate::web::form::Form;
use crate::web::shell::Shell;
use crate::web::{go, page, wrong_lines};
use askama::Template;
use axum::body::Bytes;
use axum::http::request::Parts;
use serde_json::json;

/// Pairs of a page.
const PAGE: usize = 200;

#[derive(Template)]
#[template(path = "notice.html")]
struct Notice {
    shell: Shell,
    id: String,
    name: String,
    until: String,
    open: bool,
    may_object: bool,
    key: String,
    pairs: Vec<(String, String)>,
    total: usize,
    turn: usize,
    more: bool,
    objections: Vec<(String, String)>,
    done: bool,
    wrong: Vec<String>,
}

pub(super) async fn notice(app: App, parts: Parts, caller: Caller, id: String) -> Answered {
    let done = parts.uri.query() == Some("done");
    told(app, parts, caller, id, done, Vec::new()).await
}

async fn told(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    done: bool,
    wrong: Vec<String>,
) -> Answered {
    let round = api::find(&app, &caller.actor, &ROUNDS, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let query = parts.uri.query().unwrap_or("").as_bytes();
    let asked = form_urlencoded::parse(query).find(|(name, _)| name == "page");
    let turn = asked.and_then(|(_, page)| page.parse().ok()).unwrap_or(1);
    let turn: usize = turn.clamp(1, 100_000);
    let skip = (turn - 1) * PAGE;
    let total = api::pairs_in_all(&app, &round).await?;
    let pairs = api::pairs(&app, &round, skip as i64, PAGE as i64).await?;
    let mut connection = app.store.read().await?;
    let filter = [("round", id.clone())];
    let objections = OBJECTIONS
        .page(&mut connection, &caller.actor, &filter, "", super::ROWS)
        .await?;
    drop(connection);
    let until = round.int("consult_until");
    page(&Notice {
        name: round.text("name").to_owned(),
        until: if until == 0 {
            String::new()
        } else {
            day(until)
        },
        open: round.text("state") == "consultation" && until > now(),
        may_object: caller.actor.organisation.is_some()
            && may(&caller.actor, Action::Create, "objections"),
        key: secret::id(16),
        pairs: pairs
            .into_iter()
            .map(|pair| (pair.provider, pair.seeker))
            .collect(),
        objections: objections
            .iter()
            .map(|o| (o.text("text").to_owned(), o.text("answer").to_owned()))
            .collect(),
        more: skip + PAGE < total,
        total,
        turn,
        done,
        wrong,
        id,
        shell,
    })
}

pub(super) async fn object(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    body: Bytes,
) -> Answered {
    let form = Form::read(&body);
    let asked = json!({ "text": form.get("text") });
    let sent = Write::of_form(caller.clone(), &parts, form.get("key"), None, &asked)?;
    match answers::object(app.clone(), sent, id.clone()).await {
        Ok(_) => go(&format!("/rounds/{id}/notice?done")),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            told(app, parts, caller, id, false, wrong).await
        }
    }
}
