//! The forms that make, change and delete a record. They keep what was typed when it can't be saved.

use crate::api::call::{Answered, Caller, Write};
use crate::api::records as api;
use crate::app::App;
use crate::auth::{Actor, Role, secret};
use crate::error::Problem;
use crate::store::document::{Document, REQUIREMENTS, requirements};
use crate::store::kinds::{Kind, Owner};
use crate::store::partners;
use crate::store::records::{self, Filter, Record};
use crate::web::fields::{self, Filled, Group};
use crate::web::form::Form;
use crate::web::lists::{self, name_of};
use crate::web::shell::Shell;
use crate::web::{go, go_to_made, page, wrong_lines};
use askama::Template;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::request::Parts;
use matcher_core::exchange::schema::Kind as Holds;
use serde_json::{Map, Value, json};

/// Records offered as a reference.
const CHOICES: usize = 200;

#[derive(Template)]
#[template(path = "form.html")]
struct Asked {
    shell: Shell,
    title: String,
    action: String,
    back: String,
    key: String,
    version: Option<String>,
    wrong: Vec<String>,
    groups: Vec<Group>,
}

/// What a form is about.
struct Subject {
    kind: &'static Kind,
    /// The record that is changed; `None`: a new one.
    id: Option<String>,
    version: Option<String>,
    key: String,
    filled: Filled,
    /// Requirements asked.
    pieces: usize,
    wrong: Vec<String>,
}

/// The column with one's own organisation.
fn own_column(actor: &Actor, kind: &Kind) -> &'static str {
    match kind.owner {
        Owner::Sides(provider, _) if actor.role == Role::Provider => provider,
        _ => "organisation",
    }
}

async fn ask(app: &App, shell: Shell, actor: &Actor, mut subject: Subject) -> Answered {
    let kind = subject.kind;
    for column in kind.format.columns {
        if let Holds::Reference(to) = column.kind
            && let Some(to) = Kind::find(to)
        {
            let mut owner = actor.organisation.clone().unwrap_or_default();
            if !owner.is_empty() && column.name == own_column(actor, kind) {
                subject.filled.known.insert(column.name, owner);
                continue;
            }
            if kind.is_ledger() {
                if column.name == "organisation" && actor.role == Role::Provider {
                    let mut connection = app.store.read().await?;
                    let firms = partners::firms_of(&mut connection, &owner).await?;
                    subject.filled.references.insert(column.name, firms);
                    continue;
                }
                // What one sees is what one may name.
                owner.clear();
            }
            let filter = Filter {
                owner,
                ..Filter::default()
            };
            let mut connection = app.store.read().await?;
            let found = records::page(&mut connection, actor, to, &filter, "", CHOICES + 1).await?;
            if found.len() <= CHOICES {
                let choice = |record: &Record| {
                    let document: Document = serde_json::from_str(&record.body).unwrap_or_default();
                    (record.id.clone(), lists::title(to, record, &document))
                };
                subject
                    .filled
                    .references
                    .insert(column.name, found.iter().map(choice).collect());
            }
        }
    }
    let language = shell.language;
    let name = name_of(kind, language);
    let mut groups = vec![fields::group(
        kind.format,
        "",
        String::new(),
        &["id"],
        &subject.filled,
        language,
    )];
    if let Some(format) = requirements().filter(|_| kind.name == "needs") {
        for at in 0..subject.pieces {
            let legend = format!("{} {}", shell.t("要求", "Requirement"), at + 1);
            let prefix = format!("{REQUIREMENTS}[{at}].");
            groups.push(fields::group(
                format,
                &prefix,
                legend,
                &["need"],
                &subject.filled,
                language,
            ));
        }
    }
    let title = match (&subject.id, shell.is_english()) {
        (None, true) => format!("Add to {}", name.to_lowercase()),
        (None, false) => format!("新增{name}"),
        (Some(_), true) => format!("Change: {name}"),
        (Some(_), false) => format!("修改{name}"),
    };
    let (action, back) = match &subject.id {
        None => (format!("/{}/new", kind.name), format!("/{}", kind.name)),
        Some(id) => {
            let href = lists::href(kind, id);
            (format!("{href}/edit"), href)
        }
    };
    let failed = !subject.wrong.is_empty();
    let mut response = page(&Asked {
        shell,
        title,
        action,
        back,
        key: subject.key,
        version: subject.version,
        wrong: subject.wrong,
        groups,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

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
    let subject = Subject {
        kind,
        id: None,
        version: None,
        key: secret::id(16),
        filled,
        pieces: 1,
        wrong: Vec::new(),
    };
    ask(&app, shell, &actor, subject).await
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
        kind,
        version: Some(record.version.to_string()),
        id: Some(id),
        key: secret::id(16),
        filled,
        pieces,
        wrong: Vec::new(),
    };
    ask(&app, shell, &actor, subject).await
}

/// The document that a form makes, and its values for showing it again.
fn read(kind: &'static Kind, form: &Form) -> (Document, Filled, usize) {
    let mut filled = Filled {
        values: fields::values(kind.format, "", form),
        ..Filled::default()
    };
    let mut document = fields::document(kind.format, "", &filled.values, "");
    let mut pieces = 1;
    if let Some(format) = requirements().filter(|_| kind.name == "needs") {
        let mut rows = Vec::new();
        pieces = form.groups(REQUIREMENTS).max(1);
        for at in 0..pieces {
            let prefix = format!("{REQUIREMENTS}[{at}].");
            filled.values.extend(fields::values(format, &prefix, form));
            let row = fields::document(format, &prefix, &filled.values, "need");
            if !row.is_empty() {
                rows.push(Value::Object(row));
            }
        }
        if !rows.is_empty() {
            document.insert(REQUIREMENTS.to_owned(), Value::Array(rows));
        }
    }
    (document, filled, pieces)
}

pub(super) async fn make(
    app: App,
    parts: Parts,
    caller: Caller,
    kind: &'static Kind,
    body: Bytes,
) -> Answered {
    let form = Form::read(&body);
    let (document, filled, pieces) = read(kind, &form);
    let key = form.get("key").to_owned();
    let sent = Write::of_form(
        caller.clone(),
        &parts,
        &key,
        None,
        &json!({ "record": document }),
    )?;
    let problem = match api::create(app.clone(), sent, kind).await {
        Ok(answer) => return go_to_made(&answer),
        Err(problem) => problem,
    };
    let subject = Subject {
        kind,
        id: None,
        version: None,
        key,
        filled,
        pieces,
        wrong: Vec::new(),
    };
    again(&app, &parts, &caller.actor, subject, problem).await
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
    let (document, filled, pieces) = read(kind, &form);
    let (key, version) = (form.get("key").to_owned(), form.get("version").to_owned());
    let sent = Write::of_form(
        caller.clone(),
        &parts,
        &key,
        Some(&version),
        &json!({ "record": document }),
    )?;
    let problem = match api::change(app.clone(), sent, kind, id.clone()).await {
        Ok(_) => return go(&lists::href(kind, &id)),
        Err(problem) => problem,
    };
    let subject = Subject {
        kind,
        id: Some(id),
        version: Some(version),
        key,
        filled,
        pieces,
        wrong: Vec::new(),
    };
    again(&app, &parts, &caller.actor, subject, problem).await
}

/// The form once more, with what was typed and what is wrong with it.
async fn again(
    app: &App,
    parts: &Parts,
    actor: &Actor,
    mut subject: Subject,
    problem: Problem,
) -> Answered {
    let shell = Shell::of(app, parts).await?;
    subject.wrong = wrong_lines(&problem, &shell)?;
    let told = problem.json(shell.language, "");
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or("").to_owned();
    for fault in told["problems"].as_array().into_iter().flatten() {
        let place = &fault["place"];
        let field = match text(place, "file") {
            file if file.starts_with(REQUIREMENTS) => {
                let at = place["row"].as_u64().map_or(0, |row| row.saturating_sub(2));
                format!("{REQUIREMENTS}[{at}].{}", text(place, "field"))
            }
            _ => text(place, "field"),
        };
        subject.filled.wrong.insert(field, text(fault, "cause"));
    }
    // What failed was not done: the corrected form is another write.
    subject.key = secret::id(16);
    ask(app, shell, actor, subject).await
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
