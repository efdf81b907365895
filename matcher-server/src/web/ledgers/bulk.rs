//! Rows of a ledger from a spreadsheet: the template, a look at what would happen, then all or nothing.

use crate::api::call::{Answered, Caller, Write};
use crate::api::ledgers::rows::{self, BulkParams};
use crate::app::App;
use crate::auth::secret;
use crate::error::{Code, Problem};
use crate::store::kinds::Kind;
use crate::web::fields;
use crate::web::lists::name_of;
use crate::web::shell::Shell;
use crate::web::{go, page, wrong_lines};
use askama::Template;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::Value;

#[derive(Template)]
#[template(path = "ledger_bulk.html")]
struct Bulk {
    shell: Shell,
    name: &'static str,
    kind: &'static str,
    key: String,
    wrong: Vec<String>,
}

pub(in crate::web) async fn blank(app: App, parts: Parts, kind: &'static Kind) -> Answered {
    ask(&app, &parts, kind, Vec::new()).await
}

async fn ask(app: &App, parts: &Parts, kind: &'static Kind, wrong: Vec<String>) -> Answered {
    let shell = Shell::of(app, parts).await?;
    let failed = !wrong.is_empty();
    let mut response = page(&Bulk {
        name: name_of(kind, shell.language),
        kind: kind.name,
        key: secret::id(16),
        wrong,
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

pub(in crate::web) async fn send(
    app: App,
    parts: Parts,
    caller: Caller,
    kind: &'static Kind,
    mut form: Multipart,
) -> Answered {
    let bad = |_| Problem::new(Code::BadRequest).detail("file");
    let (mut key, mut file) = (String::new(), None);
    while let Some(field) = form.next_field().await.map_err(bad)? {
        let part = field.name().unwrap_or("").to_owned();
        match part.as_str() {
            "key" => key = field.text().await.map_err(bad)?,
            "file" => file = Some(field.bytes().await.map_err(bad)?),
            _ => {}
        }
    }
    let bytes = file.ok_or_else(|| Problem::new(Code::BadRequest).detail("file"))?;
    let write = Write::of_bytes(caller, &parts, &key, bytes)?;
    match rows::import(app.clone(), write, kind, BulkParams::default()).await {
        Ok(_) => go(&format!("/{}", kind.name)),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = lines(kind, &problem, &shell)?;
            ask(&app, &parts, kind, wrong).await
        }
    }
}

/// What is wrong, row by row, in the words of the sheet.
fn lines(kind: &Kind, problem: &Problem, shell: &Shell) -> Result<Vec<String>, Problem> {
    let plain = wrong_lines(problem, shell)?;
    let told = problem.json(shell.language, "");
    let line = |(fault, plain): (&Value, &String)| {
        let place = &fault["place"];
        let field = place["field"].as_str().unwrap_or("");
        let column = kind
            .format
            .columns
            .iter()
            .find(|column| column.name == field);
        match (place["row"].as_u64(), column) {
            (Some(row), Some(column)) => {
                let name = fields::label(column, shell.language);
                let cause = fault["cause"].as_str().unwrap_or("");
                match shell.is_english() {
                    true => format!("row {row}, {name}: {cause}"),
                    false => format!("第 {row} 行，{name}：{cause}"),
                }
            }
            _ => plain.clone(),
        }
    };
    let faults = told["problems"].as_array().cloned().unwrap_or_default();
    if faults.len() != plain.len() {
        return Ok(plain);
    }
    Ok(faults.iter().zip(&plain).map(line).collect())
}
