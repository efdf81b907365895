//! One record of a ledger: its columns, what may follow, what hangs on it, its files and its history.

use super::list::{due_mark, rows, state_mark};
use super::parts::{Child, Fact, Past, children, facts, past, progress};
use super::steps::{more, steps};
use crate::api::call::{Answered, Caller, Write};
use crate::api::ledgers::files::{self, FileParams};
use crate::api::records as api;
use crate::app::App;
use crate::auth::policy::{Action, can, may};
use crate::auth::secret;
use crate::error::{Code, Problem};
use crate::store::attachments;
use crate::store::audit::hex;
use crate::store::document::{self, Document};
use crate::store::kinds::Kind;
use crate::store::validate::ledger::may_remove;
use crate::web::form::encode;
use crate::web::lists::{self, Link, Mark, name_of};
use crate::web::rounds::moment;
use crate::web::shell::Shell;
use crate::web::{go, page};
use askama::Template;
use axum::extract::Multipart;
use axum::http::request::Parts;

/// A file of it.
struct File {
    href: String,
    name: String,
    size: i64,
    sha256: String,
    at: String,
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct One {
    shell: Shell,
    name: &'static str,
    list: &'static str,
    title: String,
    id: String,
    href: String,
    version: i64,
    key: String,
    state: Option<(String, &'static str)>,
    marks: Vec<Mark>,
    facts: Vec<Fact>,
    progress: Vec<(String, i64)>,
    steps: Vec<Link>,
    more: Vec<Link>,
    children: Vec<Child>,
    adds: Vec<Link>,
    files: Vec<File>,
    past: Vec<Past>,
    editable: bool,
    removable: bool,
    confirmable: bool,
    answerable: bool,
}

pub(in crate::web) async fn show(
    app: App,
    parts: Parts,
    caller: Caller,
    kind: &'static Kind,
    id: String,
) -> Answered {
    let actor = &caller.actor;
    let record = api::seen(&app, &caller, kind, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let document: Document = serde_json::from_str(&record.body).map_err(Problem::internal)?;
    let editable = can(actor, Action::Change, &record.object()) && kind.name != "signoffs";
    let mut connection = app.store.read().await?;
    let (children, adds) = children(&mut connection, actor, kind, &record, &shell).await?;
    let file = |file: &attachments::Attachment| File {
        href: format!(
            "/api/v1/{}/{}/files/{}",
            kind.name,
            encode(&record.id),
            file.id
        ),
        name: file.name.clone(),
        size: (file.size + 1023) / 1024,
        sha256: hex(&file.digest),
        at: moment(file.at),
    };
    let files = attachments::list(&mut connection, kind.name, &record.id).await?;
    let past = past(&mut connection, actor, kind, &record, &shell).await?;
    let progress = progress(&mut connection, actor, kind, &record, &shell).await?;
    let title = rows(
        &mut connection,
        actor,
        kind,
        std::slice::from_ref(&record),
        &shell,
    )
    .await?;
    let title = title.into_iter().next().map(|row| row.title);
    let facts = facts(&mut connection, actor, kind, &document, &shell).await?;
    drop(connection);
    let mut marks = lists::marks(&record, &shell);
    marks.extend(due_mark(kind, &document, &shell));
    let state = document::text(&document, "state");
    let href = lists::href(kind, &record.id);
    page(&One {
        name: name_of(kind, shell.language),
        list: kind.name,
        title: title.unwrap_or_default(),
        version: record.version,
        key: secret::id(16),
        state: state_mark(kind, &document, &shell),
        marks,
        facts,
        progress,
        steps: if editable {
            steps(actor, kind, &record, &href, &shell)
        } else {
            Vec::new()
        },
        more: more(kind, &document, actor, &shell),
        children,
        adds: adds
            .into_iter()
            .filter(|_| editable || !actor.role.is_member())
            .collect(),
        files: files.iter().map(file).collect(),
        past,
        editable,
        removable: can(actor, Action::Delete, &record.object())
            && kind.name != "signoffs"
            && may_remove(actor, kind, &record),
        confirmable: kind.name == "service_items"
            && !document::text(&document, "gauge").is_empty()
            && (actor.organisation.as_deref() == Some(record.other.as_str())
                || may(actor, Action::Create, "confirmations") && actor.authority.is_some()),
        answerable: kind.name == "signoffs"
            && state == "signed"
            && can(actor, Action::Change, &record.object())
            && actor.authority.as_deref() != Some(record.entered_by.as_str()),
        href,
        id: record.id,
        shell,
    })
}

/// A file from a form.
pub(in crate::web) async fn attach(
    app: App,
    parts: Parts,
    caller: Caller,
    kind: &'static Kind,
    id: String,
    mut form: Multipart,
) -> Answered {
    let bad = |_| Problem::new(Code::BadRequest).detail("file");
    let (mut key, mut file) = (String::new(), None);
    while let Some(field) = form.next_field().await.map_err(bad)? {
        let part = field.name().unwrap_or("").to_owned();
        match part.as_str() {
            "key" => key = field.text().await.map_err(bad)?,
            "file" => {
                let name = field.file_name().unwrap_or("").to_owned();
                file = Some((name, field.bytes().await.map_err(bad)?));
            }
            _ => {}
        }
    }
    let (name, bytes) = file.ok_or_else(|| Problem::new(Code::BadRequest).detail("file"))?;
    let write = Write::of_bytes(caller, &parts, &key, bytes)?;
    files::add(app, write, kind, id.clone(), FileParams { name }).await?;
    go(&lists::href(kind, &id))
}
