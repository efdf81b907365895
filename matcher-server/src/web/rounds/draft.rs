//! The form of a new round.

use super::rules::regions;
use crate::api::call::{Answered, Caller, Write};
use crate::api::rounds as api;
use crate::app::App;
use crate::auth::secret;
use crate::web::form::Form;
use crate::web::shell::Shell;
use crate::web::{go_to_made, page, terms, wrong_lines};
use askama::Template;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::json;

/// The form of a new round.
#[derive(Template)]
#[template(path = "round_form.html")]
pub(super) struct Draft {
    shell: Shell,
    key: String,
    name: String,
    region: String,
    regions: Vec<(String, String, bool)>,
    rules: String,
    wrong: Vec<String>,
}

impl Draft {
    pub(super) fn blank(shell: Shell, regions: Vec<(String, String, bool)>) -> Self {
        Self {
            regions,
            shell,
            key: secret::id(16),
            name: String::new(),
            region: String::new(),
            rules: RULES.to_owned(),
            wrong: Vec::new(),
        }
    }
}

/// What a new round begins with.
const RULES: &str = "mode = \"open\"\n";

pub(super) async fn make(app: App, parts: Parts, caller: Caller, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let region = terms::division_code(form.get("region"));
    let asked = json!({ "name": form.get("name"), "region": region, "rules": form.get("rules") });
    let asking = caller.clone();
    let sent = Write::of_form(caller, &parts, form.get("key"), None, &asked)?;
    match api::create(app.clone(), sent).await {
        Ok(answer) => go_to_made(&answer),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let regions = regions(&app, &asking, form.get("region")).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            let mut response = page(&Draft {
                name: form.get("name").to_owned(),
                region: form.get("region").to_owned(),
                rules: form.get("rules").to_owned(),
                wrong,
                ..Draft::blank(shell, regions)
            })?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}
