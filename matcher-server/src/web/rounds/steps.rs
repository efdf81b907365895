//! The steps of a round, each a button.

use super::{end_of, rules, workspace};
use crate::api::call::{Answered, Caller, Write};
use crate::api::{jobs as planning, pairings as answers, rounds as api};
use crate::app::App;
use crate::boards;
use crate::error::{Code, Problem};
use crate::store::document::fault;
use crate::store::programme::{Entry, JOBS, ROUNDS};
use crate::web::form::Form;
use crate::web::shell::Shell;
use crate::web::{go, wrong_lines};
use axum::body::Bytes;
use axum::http::request::Parts;
use serde_json::{Value, json};

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

/// The rules with one more pin or exclusion: that of the row of a plan whose button was pressed.
async fn adjusted(
    app: &App,
    caller: &Caller,
    round: &Entry,
    form: &Form,
) -> Result<String, Problem> {
    let job = api::find(app, &caller.actor, &JOBS, form.get("job")).await?;
    let loaded = boards::board(app, &job.id).await?;
    let (name, place) = match (form.get("pin"), form.get("exclude")) {
        ("", place) => ("exclusions", place),
        (place, _) => ("pins", place),
    };
    let unknown = || Problem::new(Code::NotFound);
    let place: usize = place.parse().map_err(|_| unknown())?;
    let row = loaded.served(place).ok_or_else(unknown)?;
    let key = |column: &[u32]| column.get(place).map(|key| *key as usize);
    let board = &loaded.board;
    let provider = key(&board.served.provider).and_then(|key| board.providers.get(key));
    let seeker = key(&board.served.seeker).and_then(|key| board.seekers.get(key));
    let (provider, seeker) = provider.zip(seeker).ok_or_else(unknown)?;
    let pin = [
        ("need", row.need_id.as_str()),
        ("resource", &row.resource_id),
        ("period", &row.period),
    ];
    let exclusion = [
        ("provider", provider.id.as_str()),
        ("seeker", &seeker.id),
        ("need", &row.need_id),
    ];
    let cells = if name == "pins" { pin } else { exclusion };
    rules::with_entry(round.text("rules"), name, &cells).ok_or_else(|| {
        let zh = "现有规则不是有效的 TOML，请先改正";
        let place = fault("rules", zh, "are no valid TOML; correct them first");
        Problem::faults(vec![place])
    })
}
