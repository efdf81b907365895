//! The steps of a round, each a button.

use super::{end_of, workspace};
use crate::api::call::{Answered, Caller, Write};
use crate::api::{jobs as planning, pairings as answers, rounds as api};
use crate::app::App;
use crate::error::{Code, Problem};
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
        "rules" => {
            let body = json!({ "name": form.get("name"), "region": form.get("region"), "rules": form.get("rules") });
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
