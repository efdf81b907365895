//! The steps of a round, each a button.

use super::{controls, end_of, rules, workspace};
use crate::api::call::{Answered, Caller, Write};
use crate::api::{
    consents, controls as lies_on_top, jobs as planning, overrides, pairings as answers,
    rounds as api,
};
use crate::app::App;
use crate::boards::{self, Loaded};
use crate::error::{Code, Problem};
use crate::store::document::fault;
use crate::store::programme::{Entry, JOBS, ROUNDS};
use crate::web::form::Form;
use crate::web::shell::Shell;
use crate::web::{go, wrong_lines};
use axum::body::{Body, Bytes};
use axum::http::Response;
use axum::http::request::Parts;
use matcher_core::report::board::ServedRow;
use serde_json::{Value, json};
use std::sync::Arc;

/// One step: what the button of a form was for.
pub(super) async fn act(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    what: String,
    body: Bytes,
) -> Answered {
    let form = Form::read(&body);
    let (key, version) = (form.get("key"), Some(form.get("version")));
    let write = |version, body: Value| Write::of_form(caller.clone(), &parts, key, version, &body);
    let until = || json!({ "until": end_of(form.get("until")) });
    let answer = match what.as_str() {
        "adjust" if !form.get("pin").is_empty() => {
            let body = pin_of(&app, &caller, &form).await?;
            let asked = consents::ask(app.clone(), write(None, body)?, id.clone());
            let asked = asked.await;
            return told(app, parts, caller, id, (asked, form.clone())).await;
        }
        "override" => {
            let mut body = json!({ "reason": form.get("reason"), "note": form.get("note") });
            let (action, names) = match form.get("pairing") {
                "" => ("add", &["need", "resource", "period"][..]),
                _ => ("remove", &["pairing"][..]),
            };
            body["action"] = action.into();
            for name in names {
                body[*name] = form.get(name).into();
            }
            let made = overrides::propose(app.clone(), write(None, body)?, id.clone());
            let made = made.await;
            return told(app, parts, caller, id, (made, form.clone())).await;
        }
        "decide" => {
            let body = json!({ "confirmed": form.get("confirmed") == "yes" });
            let correction = form.get("override").to_owned();
            let made = overrides::decide(app.clone(), write(version, body)?, correction);
            let made = made.await;
            return told(app, parts, caller, id, (made, form.clone())).await;
        }
        "pin" => {
            let round = api::find(&app, &caller.actor, &ROUNDS, &id).await?;
            let mut words = form.get("pin").split(' ');
            let mut cell = || words.next().unwrap_or("");
            let cells = [("need", cell()), ("resource", cell()), ("period", cell())];
            let rules = with_entry(&round, "pins", &cells)?;
            let region = round.int("region").to_string();
            let body = json!({ "name": round.text("name"), "region": region, "rules": rules });
            api::change(app.clone(), write(version, body)?, id.clone()).await
        }
        "undo" => lies_on_top::undo(app.clone(), write(version, json!({}))?, id.clone()).await,
        "remind" => {
            match lies_on_top::remind(app.clone(), write(None, json!({}))?, id.clone()).await {
                Ok(answer) => return reminded(&id, answer).await,
                Err(problem) => Err(problem),
            }
        }
        "adjust" => {
            let round = api::find(&app, &caller.actor, &ROUNDS, &id).await?;
            let rules = adjusted(&app, &caller, &round, &form).await?;
            let region = round.int("region").to_string();
            let body = json!({ "name": round.text("name"), "region": region, "rules": rules });
            api::change(app.clone(), write(version, body)?, id.clone()).await
        }
        "plan" => planning::submit(app.clone(), write(None, json!({}))?, id.clone()).await,
        "cancel" => {
            planning::cancel(
                app.clone(),
                write(None, json!({}))?,
                form.get("job").to_owned(),
            )
            .await
        }
        "choose" => {
            let body = json!({ "job": form.get("job") });
            api::choose(app.clone(), write(version, body)?, id.clone()).await
        }
        "show" => api::consult(app.clone(), write(version, until())?, id.clone()).await,
        "publish" => api::publish(app.clone(), write(version, until())?, id.clone()).await,
        "answer" => {
            let body = json!({ "text": form.get("text") });
            answers::answer_objection(
                app.clone(),
                write(version, body)?,
                form.get("objection").to_owned(),
            )
            .await
        }
        _ => return Err(Problem::new(Code::NotFound)),
    };
    match answer {
        Ok(_) => go(&format!("/rounds/{id}")),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            workspace::show(app, parts, caller.actor, id, wrong).await
        }
    }
}

/// Back to what lies on top of the round, with what was wrong.
async fn told(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    (answer, form): (Answered, Form),
) -> Answered {
    match answer {
        Ok(_) => go(&format!("/rounds/{id}/controls")),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            controls::show(app, parts, caller, id, (wrong, form)).await
        }
    }
}

/// Back to the follow-up, which tells how many were reminded.
async fn reminded(id: &str, answer: Response<Body>) -> Answered {
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 16).await;
    let told: Value =
        serde_json::from_slice(&bytes.map_err(Problem::internal)?).unwrap_or_default();
    let number = told["reminded"].as_u64().unwrap_or(0);
    go(&format!("/rounds/{id}/follow?reminded={number}"))
}

/// The row of a plan whose button was pressed: its place and what it says.
async fn pressed(
    app: &App,
    caller: &Caller,
    form: &Form,
    button: &str,
) -> Result<(Arc<Loaded>, usize, ServedRow), Problem> {
    let job = api::find(app, &caller.actor, &JOBS, form.get("job")).await?;
    let loaded = boards::board(app, &job.id).await?;
    let unknown = || Problem::new(Code::NotFound);
    let place: usize = form.get(button).parse().map_err(|_| unknown())?;
    let row = loaded.served(place).ok_or_else(unknown)?;
    Ok((loaded, place, row))
}

/// The pin of a row, for which both sides are asked.
async fn pin_of(app: &App, caller: &Caller, form: &Form) -> Result<Value, Problem> {
    let (_, _, row) = pressed(app, caller, form, "pin").await?;
    Ok(json!({ "need": row.need_id, "resource": row.resource_id, "period": row.period }))
}

/// The rules with one more exclusion: that of the row whose button was pressed.
async fn adjusted(
    app: &App,
    caller: &Caller,
    round: &Entry,
    form: &Form,
) -> Result<String, Problem> {
    let (loaded, place, row) = pressed(app, caller, form, "exclude").await?;
    let key = |column: &[u32]| column.get(place).map(|key| *key as usize);
    let board = &loaded.board;
    let provider = key(&board.served.provider).and_then(|key| board.providers.get(key));
    let seeker = key(&board.served.seeker).and_then(|key| board.seekers.get(key));
    let (provider, seeker) = provider
        .zip(seeker)
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let cells = [
        ("provider", provider.id.as_str()),
        ("seeker", &seeker.id),
        ("need", &row.need_id),
    ];
    with_entry(round, "exclusions", &cells)
}

fn with_entry(round: &Entry, name: &str, cells: &[(&str, &str)]) -> Result<String, Problem> {
    rules::with_entry(round.text("rules"), name, cells).ok_or_else(|| {
        let zh = "现有规则不是有效的 TOML，请先改正";
        let place = fault("rules", zh, "are no valid TOML; correct them first");
        Problem::faults(vec![place])
    })
}
