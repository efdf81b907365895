//! Organisations that registered and wait for their authority: who they say they are, and the two buttons.

use super::fields;
use super::form::Form;
use super::lists::{href, title};
use super::shell::Shell;
use super::{page, wrong_lines};
use crate::api::call::{Answered, Caller, Write};
use crate::api::organisations as api;
use crate::app::App;
use crate::auth::policy::Action;
use crate::auth::secret;
use crate::error::{Code, Problem};
use crate::routes::{Access, Route, route};
use crate::store::document::Document;
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter, PENDING};
use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use serde_json::{Value, json};

/// Organisations of a page; the next ones come up when these are dealt with.
const PAGE: usize = 50;

pub(super) fn table() -> Vec<Route> {
    let list = |State(app): State<App>, parts: Parts, caller: Caller| {
        list(app, parts, caller, String::new(), Vec::new())
    };
    let decide = |State(app): State<App>, parts: Parts, caller: Caller, body: Bytes| {
        decide(app, parts, caller, body)
    };
    let making = Access::Of(Action::Create, "rounds");
    let (look, act) = ("Organisations to confirm", "Confirm or refuse one");
    vec![
        route("get", "/registrations", making, look, get(list)),
        route("post", "/registrations", making, act, post(decide)),
    ]
}

/// An organisation that waits.
struct Line {
    id: String,
    href: String,
    name: String,
    facts: Vec<String>,
    version: i64,
}

#[derive(Template)]
#[template(path = "registrations.html")]
struct Page {
    shell: Shell,
    key: String,
    lines: Vec<Line>,
    done: String,
    wrong: Vec<String>,
}

async fn list(
    app: App,
    parts: Parts,
    caller: Caller,
    done: String,
    wrong: Vec<String>,
) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let kind = Kind::find("organisations").ok_or_else(|| Problem::new(Code::NotFound))?;
    let filter = Filter {
        state: PENDING.to_owned(),
        ..Filter::default()
    };
    let mut connection = app.store.read().await?;
    let found = records::page(&mut connection, &caller.actor, kind, &filter, "", PAGE).await?;
    drop(connection);
    let columns = ["credit_code", "kind", "region", "address", "size", "ladder"];
    let lines = found.iter().map(|record| {
        let document: Document = serde_json::from_str(&record.body).unwrap_or_default();
        let fact = |name: &&str| {
            let column = kind.format.columns.get(kind.format.position(name)?)?;
            let text = fields::shown(column, document.get(*name), shell.language);
            (!text.is_empty()).then_some(text)
        };
        Line {
            href: href(kind, &record.id),
            name: title(kind, record, &document),
            facts: columns.iter().filter_map(fact).collect(),
            version: record.version,
            id: record.id.clone(),
        }
    });
    let failed = !wrong.is_empty();
    let mut response = page(&Page {
        lines: lines.collect(),
        key: secret::id(16),
        done,
        wrong,
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn decide(app: App, parts: Parts, caller: Caller, body: Bytes) -> Answered {
    let form = Form::read(&body);
    // `confirm` or `refuse`, the version and the id of the button that was pressed.
    let pressed = form.get("press");
    let mut words = pressed.splitn(3, ' ');
    let (what, version, id) = (words.next(), words.next(), words.next());
    let (Some(what), Some(version), Some(id)) = (what, version, id) else {
        return Err(Problem::new(Code::NotFound));
    };
    let confirmed = what == "confirm";
    let body: Value = json!({ "confirmed": confirmed });
    let key = format!("{}-{version}", form.get("key"));
    let write = Write::of_form(caller.clone(), &parts, &key, Some(version), &body)?;
    let answer = api::confirm(app.clone(), write, id.to_owned()).await;
    let shell = Shell::of(&app, &parts).await?;
    let (done, wrong) = match answer {
        Ok(_) if confirmed => (shell.t("已确认。", "Confirmed."), Vec::new()),
        Ok(_) => (shell.t("已退回。", "Refused."), Vec::new()),
        Err(problem) => ("", wrong_lines(&problem, &shell)?),
    };
    list(app, parts, caller, done.to_owned(), wrong).await
}
