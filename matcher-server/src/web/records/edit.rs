//! The forms that make, change and delete a record. They keep what was typed when it can't be saved.

use super::asked::{Subject, again, ask};
use super::drafts::{self, Rows};
use super::firms;
use crate::api::call::{Answered, Caller, Write};
use crate::api::records as api;
use crate::app::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::store::document::{Document, REQUIREMENTS};
use crate::store::kinds::Kind;
use crate::web::fields::{self, Filled};
use crate::web::form::Form;
use crate::web::lists;
use crate::web::shell::Shell;
use crate::web::{go, path_of_made};
use axum::body::Bytes;
use axum::http::request::Parts;
use serde_json::{Map, Value, json};

pub(super) async fn blank(
    app: App,
    parts: Parts,
    actor: Actor,
    kind: &'static Kind,
    given: Map<String, Value>,
) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let values = given
        .iter()
        .map(|(name, value)| (name.clone(), fields::text_of(value)));
    let filled = Filled {
        values: values.collect(),
        ..Filled::default()
    };
    ask(&app, shell, &actor, Subject::new(kind, filled, 1)).await
}

pub(super) async fn open(
    app: App,
    parts: Parts,
    actor: Actor,
    kind: &'static Kind,
    id: String,
    given: Map<String, Value>,
) -> Answered {
    let record = api::find(&app, &actor, kind, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let document: Document = serde_json::from_str(&record.body).map_err(Problem::internal)?;
    let mut filled = Filled::default();
    let mut pieces = 1;
    for (name, value) in &document {
        match value {
            Value::Array(rows) if name == REQUIREMENTS => {
                pieces = rows.len() + 1;
                for (at, row) in rows.iter().enumerate() {
                    let cells = row.as_object().into_iter().flatten();
                    filled.values.extend(cells.map(|(column, value)| {
                        (
                            format!("{REQUIREMENTS}[{at}].{column}"),
                            fields::text_of(value),
                        )
                    }));
                }
            }
            value => drop(filled.values.insert(name.clone(), fields::text_of(value))),
        }
    }
    // A link may begin the change: the next state of a record.
    let changes = given
        .iter()
        .map(|(name, value)| (name.clone(), fields::text_of(value)));
    filled.values.extend(changes);
    let subject = Subject {
        version: Some(record.version.to_string()),
        id: Some(id),
        ..Subject::new(kind, filled, pieces)
    };
    ask(&app, shell, &actor, subject).await
}

/// What stands in a form.
struct Typed {
    document: Document,
    rows: Vec<Document>,
    filled: Filled,
    pieces: usize,
}

/// The documents that a form makes, and its values for showing it again.
async fn read(
    app: &App,
    actor: &Actor,
    kind: &'static Kind,
    form: &Form,
    is_new: bool,
) -> Result<Typed, Problem> {
    let mut filled = Filled {
        values: fields::values(kind.format, "", form),
        ..Filled::default()
    };
    firms::read(app, actor, kind, &mut filled.values).await?;
    let document = fields::document(kind.format, "", &filled.values, "");
    let (mut rows, mut pieces) = (Vec::new(), 1);
    if let Some(of) = Rows::of(kind, is_new) {
        pieces = form.groups(of.name).max(1);
        for at in 0..pieces {
            let values = fields::values(of.format, &of.prefix(at), form);
            filled.values.extend(values);
            let row = fields::document(of.format, &of.prefix(at), &filled.values, of.parent);
            if !row.is_empty() {
                rows.push(row);
            }
        }
    }
    Ok(Typed {
        document,
        rows,
        filled,
        pieces,
    })
}

/// The document of a need with its requirements.
fn with_rows(kind: &Kind, mut document: Document, rows: &[Document]) -> Document {
    if kind.name == "needs" && !rows.is_empty() {
        let rows = rows.iter().cloned().map(Value::Object).collect();
        document.insert(REQUIREMENTS.to_owned(), Value::Array(rows));
    }
    document
}

pub(super) async fn make(
    app: App,
    parts: Parts,
    caller: Caller,
    kind: &'static Kind,
    body: Bytes,
) -> Answered {
    let form = Form::read(&body);
    let typed = read(&app, &caller.actor, kind, &form, true).await?;
    let mut subject = Subject::new(kind, typed.filled, typed.pieces);
    form.get("key").clone_into(&mut subject.key);
    match form.get("do") {
        "more" => {
            subject.pieces += 1;
            let shell = Shell::of(&app, &parts).await?;
            return ask(&app, shell, &caller.actor, subject).await;
        }
        "fit" => {
            let draft = (None, typed.document, typed.rows);
            return drafts::fit(&app, &parts, &caller.actor, subject, draft).await;
        }
        _ => {}
    }
    let made = if kind.name == "offers" && !typed.rows.is_empty() {
        let draft = (typed.document, typed.rows);
        let made = drafts::make(&app, &parts, &caller, draft, &subject.key).await;
        made.map(|id| lists::href(kind, &id))
    } else {
        let document = with_rows(kind, typed.document, &typed.rows);
        let body = json!({ "record": document });
        let sent = Write::of_form(caller.clone(), &parts, &subject.key, None, &body)?;
        let made = api::create(app.clone(), sent, kind).await;
        made.map(|answer| path_of_made(&answer))
    };
    match made {
        Ok(path) => go(&path),
        Err(problem) => again(&app, &parts, &caller.actor, subject, problem).await,
    }
}

pub(super) async fn change(
    app: App,
    parts: Parts,
    caller: Caller,
    kind: &'static Kind,
    id: String,
    body: Bytes,
) -> Answered {
    let form = Form::read(&body);
    let typed = read(&app, &caller.actor, kind, &form, false).await?;
    let version = form.get("version").to_owned();
    let mut subject = Subject {
        id: Some(id.clone()),
        version: Some(version.clone()),
        ..Subject::new(kind, typed.filled, typed.pieces)
    };
    form.get("key").clone_into(&mut subject.key);
    match form.get("do") {
        "more" => {
            subject.pieces += 1;
            let shell = Shell::of(&app, &parts).await?;
            return ask(&app, shell, &caller.actor, subject).await;
        }
        "fit" => {
            let draft = (Some(id), typed.document, Vec::new());
            return drafts::fit(&app, &parts, &caller.actor, subject, draft).await;
        }
        _ => {}
    }
    let body = json!({ "record": with_rows(kind, typed.document, &typed.rows) });
    let sent = Write::of_form(caller.clone(), &parts, &subject.key, Some(&version), &body)?;
    match api::change(app.clone(), sent, kind, id.clone()).await {
        Ok(_) => go(&lists::href(kind, &id)),
        Err(problem) => again(&app, &parts, &caller.actor, subject, problem).await,
    }
}

pub(super) async fn remove(
    app: App,
    parts: Parts,
    caller: Caller,
    kind: &'static Kind,
    id: String,
    body: Bytes,
) -> Answered {
    let form = Form::read(&body);
    let (key, version) = (form.get("key"), form.get("version"));
    let sent = Write::of_form(caller, &parts, key, Some(version), &json!({}))?;
    api::delete(app, sent, kind, id).await?;
    go(&format!("/{}", kind.name))
}
