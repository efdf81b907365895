//! One record: its columns, its requirements, what hangs on it.

use super::list::add;
use super::offer::scope;
use crate::api::call::{Answered, Caller};
use crate::api::records as api;
use crate::app::App;
use crate::auth::policy::{Action, can};
use crate::auth::{Actor, secret};
use crate::error::Problem;
use crate::store::document::{self, Document, REQUIREMENTS, requirements};
use crate::store::kinds::{Kind, every};
use crate::store::records::{self, Filter, Record};
use crate::web::fields;
use crate::web::form::encode;
use crate::web::known;
use crate::web::lists::{self, Link, Mark, Row, name_of};
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::exchange::schema::Kind as Holds;
use serde_json::Value;

/// Children listed on the page of a record.
const CHILDREN: usize = 12;

/// A name and what stands under it.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) text: String,
    pub(super) href: Option<String>,
}

/// A requirement of a need.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) name: String,
    pub(super) facts: Vec<Fact>,
}

/// What hangs on a record.
#[derive(Debug)]
struct Child {
    name: &'static str,
    rows: Vec<Row>,
    all: Option<String>,
}

#[derive(Template)]
#[template(path = "record.html")]
struct One {
    shell: Shell,
    name: &'static str,
    title: String,
    id: String,
    href: String,
    version: i64,
    key: String,
    marks: Vec<Mark>,
    facts: Vec<Fact>,
    /// How a row of a scope was understood.
    scope: Option<scope::Row>,
    parts: Vec<Piece>,
    children: Vec<Child>,
    adds: Vec<Link>,
    editable: bool,
    removable: bool,
}

pub(super) async fn show(
    app: App,
    parts: Parts,
    caller: Caller,
    kind: &'static Kind,
    id: String,
) -> Answered {
    match kind.name {
        "offers" => return super::offer::show(app, parts, caller, kind, id).await,
        "needs" => return super::need::show(app, parts, caller, kind, id).await,
        "organisations" => return super::organisation::show(app, parts, caller, kind, id).await,
        _ => {}
    }
    let actor = &caller.actor;
    let record = api::seen(&app, &caller, kind, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let document: Document = serde_json::from_str(&record.body).map_err(Problem::internal)?;
    let (children, adds) = children(&app, actor, kind, &record, &shell).await?;
    page(&One {
        name: name_of(kind, shell.language),
        title: lists::spoken(kind, &record, &document, &shell),
        href: lists::href(kind, &record.id),
        version: record.version,
        key: secret::id(16),
        marks: lists::marks(&record, &shell),
        facts: facts(&app, actor, kind, &document, &shell).await?,
        scope: understood(&app, kind, &record.id, &document, &shell),
        parts: pieces(&document, &shell),
        children,
        adds,
        editable: can(actor, Action::Change, &record.object()),
        removable: can(actor, Action::Delete, &record.object()),
        id: record.id,
        shell,
    })
}

/// A capability as it was understood; `None` for other kinds, and until the catalogue in memory has it.
fn understood(
    app: &App,
    kind: &Kind,
    id: &str,
    document: &Document,
    shell: &Shell,
) -> Option<scope::Row> {
    if kind.name != "capabilities" {
        return None;
    }
    let view = app.catalogue.get()?;
    let (catalogue, offer) = known::offer(&view, document::text(document, "offer"))?;
    let mut rows = catalogue.capabilities_of(offer).iter();
    let row = rows.find(|row| row.id == id)?;
    scope::of(catalogue, offer, row, shell)
}

pub(super) async fn facts(
    app: &App,
    actor: &Actor,
    kind: &'static Kind,
    document: &Document,
    shell: &Shell,
) -> Result<Vec<Fact>, Problem> {
    let mut facts = Vec::new();
    let columns = kind
        .format
        .columns
        .iter()
        .filter(|column| column.name != "id");
    for column in columns {
        let text = fields::shown(column, document.get(column.name), shell.language);
        if text.is_empty() {
            continue;
        }
        let mut fact = Fact {
            label: fields::label(column, shell.language),
            text,
            href: None,
        };
        if let (Holds::Reference(to), false) = (column.kind, column.list) {
            let mut connection = app.store.read().await?;
            let link = lists::named(&mut connection, actor, to, &fact.text).await?;
            fact.href = Some(link.href).filter(|href| !href.is_empty());
            fact.text = link.name;
        }
        if let (Holds::Reference(to), true, Some(Value::Array(ids))) =
            (column.kind, column.list, document.get(column.name))
        {
            let mut connection = app.store.read().await?;
            let mut names = Vec::new();
            for id in ids.iter().take(CHILDREN).filter_map(Value::as_str) {
                names.push(lists::named(&mut connection, actor, to, id).await?.name);
            }
            if ids.len() > CHILDREN {
                names.push(format!("… {}", ids.len()));
            }
            // The words of a need have commas of their own.
            fact.text = names.join(shell.t("；", "; "));
        }
        facts.push(fact);
    }
    Ok(facts)
}

/// The requirements of a need.
pub(super) fn pieces(document: &Document, shell: &Shell) -> Vec<Piece> {
    let (Some(format), Some(Value::Array(rows))) = (requirements(), document.get(REQUIREMENTS))
    else {
        return Vec::new();
    };
    let piece = |(at, row): (usize, &Value)| Piece {
        name: format!("{} {}", shell.t("要求", "Requirement"), at + 1),
        facts: format
            .columns
            .iter()
            .map(|column| Fact {
                label: fields::label(column, shell.language),
                text: fields::shown(column, row.get(column.name), shell.language),
                href: None,
            })
            .filter(|fact| !fact.text.is_empty())
            .collect(),
    };
    rows.iter().enumerate().map(piece).collect()
}

async fn children(
    app: &App,
    actor: &Actor,
    kind: &'static Kind,
    record: &Record,
    shell: &Shell,
) -> Result<(Vec<Child>, Vec<Link>), Problem> {
    let (mut children, mut adds) = (Vec::new(), Vec::new());
    let own = can(actor, Action::Change, &record.object());
    for child in every() {
        if child.owner.parent().is_none_or(|(_, of)| of != kind.name) {
            continue;
        }
        let filter = Filter {
            parent: record.id.clone(),
            ..Filter::default()
        };
        let mut connection = app.store.read().await?;
        let mut found =
            records::page(&mut connection, actor, child, &filter, "", CHILDREN + 1).await?;
        let more = found.len() > CHILDREN;
        found.truncate(CHILDREN);
        if own {
            adds.extend(add(child, actor, shell, &record.id));
        }
        if !found.is_empty() {
            let all = format!("/{}?parent={}", child.name, encode(&record.id));
            children.push(Child {
                name: name_of(child, shell.language),
                rows: {
                    let rows = found.iter().map(|record| lists::row(child, record, shell));
                    let mut rows: Vec<Row> = rows.collect();
                    lists::name_references(&mut connection, actor, &mut rows).await?;
                    rows
                },
                all: more.then_some(all),
            });
        }
    }
    Ok((children, adds))
}
