//! What the page of a record shows besides its state: its columns, the progress of its items, what hangs on it, its history.

use super::list::{self, state_word};
use crate::api::ledgers::files;
use crate::auth::Actor;
use crate::error::Problem;
use crate::store::Connection;
use crate::store::document::Document;
use crate::store::kinds::{Kind, every};
use crate::store::programme::CALLS;
use crate::store::records::{self, Filter, Record};
use crate::web::fields;
use crate::web::form::encode;
use crate::web::lists::{self, Link, Row, name_of};
use crate::web::records::add;
use crate::web::rounds::moment;
use crate::web::shell::Shell;
use matcher_core::exchange::schema::Kind as Holds;
use serde_json::Value;

/// Children listed on the page of a record.
const CHILDREN: usize = 30;

/// A name and what stands under it.
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) text: String,
    pub(super) href: String,
}

/// What hangs on a record.
pub(super) struct Child {
    pub(super) name: &'static str,
    pub(super) rows: Vec<Row>,
    pub(super) all: String,
}

/// A version of it.
pub(super) struct Past {
    pub(super) version: i64,
    pub(super) at: String,
    pub(super) who: String,
    pub(super) what: String,
}

pub(super) async fn facts(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    document: &Document,
    shell: &Shell,
) -> Result<Vec<Fact>, Problem> {
    let mut facts = Vec::new();
    let columns = kind.format.columns.iter();
    for column in columns.filter(|column| !matches!(column.name, "id" | "state")) {
        let text = fields::shown(column, document.get(column.name), shell.language);
        if text.is_empty() {
            continue;
        }
        let mut fact = Fact {
            label: fields::label(column, shell.language),
            text,
            href: String::new(),
        };
        match column.kind {
            Holds::Reference(to) if !column.list => {
                let link = lists::named(connection, actor, to, &fact.text).await?;
                fact.href = link.href;
                fact.text = list::name(connection, actor, to, &fact.text).await?;
            }
            Holds::Text if kind.about() == Some((column.name, "calls")) => {
                let call = CALLS.visible(connection, actor, &fact.text).await?;
                if let Some(call) = call {
                    fact.href = format!("/calls/{}", encode(&call.id));
                    fact.text = call.text("title").to_owned();
                }
            }
            _ => {}
        }
        facts.push(fact);
    }
    Ok(facts)
}

/// Items of an order by where they stand; seats of a session by where they stand, and those that are left.
pub(super) async fn progress(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    record: &Record,
    shell: &Shell,
) -> Result<Vec<(String, i64)>, Problem> {
    let mut filter = Filter::default();
    let items = match kind.name {
        "service_records" => {
            filter.parent.clone_from(&record.id);
            "service_items"
        }
        "course_sessions" => {
            filter.alias.clone_from(&record.id);
            "attendances"
        }
        _ => return Ok(Vec::new()),
    };
    let Some(items) = Kind::find(items) else {
        return Ok(Vec::new());
    };
    let found = records::page(connection, actor, items, &filter, "", 1000).await?;
    let number = |record: &Record, column: &str| {
        let document: Document = serde_json::from_str(&record.body).unwrap_or_default();
        document.get(column).and_then(Value::as_i64)
    };
    // An item is one, a seat is as many as its people.
    let count = |code: &str| -> i64 {
        let here = found.iter().filter(|item| item.state == code);
        here.map(|item| number(item, "people").unwrap_or(1)).sum()
    };
    let states = items.life().map_or(&[][..], |life| life.states);
    let mut parts: Vec<(String, i64)> = states
        .iter()
        .map(|state| (state_word(items, state.code, shell), count(state.code)))
        .filter(|(_, count)| *count > 0)
        .collect();
    // Only who sees every seat can tell what is left.
    if let Some(seats) = number(record, "seats").filter(|_| actor.organisation.is_none()) {
        let left = seats - count("confirmed") - count("attended");
        parts.push((shell.t("余额", "left").to_owned(), left.max(0)));
    }
    Ok(parts)
}

pub(super) async fn children(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    record: &Record,
    shell: &Shell,
) -> Result<(Vec<Child>, Vec<Link>), Problem> {
    let (mut children, mut adds) = (Vec::new(), Vec::new());
    let of_this = |link: Option<(&str, &str)>| link.is_some_and(|(_, of)| of == kind.name);
    for child in every() {
        let mut filter = Filter::default();
        let (by, link) = if of_this(child.owner.parent()) {
            filter.parent.clone_from(&record.id);
            ("parent", add(child, actor, shell, &record.id))
        } else if of_this(child.about()) {
            filter.alias.clone_from(&record.id);
            ("about", add_about(child, actor, shell, &record.id))
        } else {
            continue;
        };
        let found = records::page(connection, actor, child, &filter, "", CHILDREN).await?;
        adds.extend(link);
        if !found.is_empty() {
            children.push(Child {
                name: name_of(child, shell.language),
                rows: list::rows(connection, actor, child, &found, shell).await?,
                all: format!("/{}?{by}={}", child.name, encode(&record.id)),
            });
        }
    }
    Ok((children, adds))
}

/// The way to a new record about this one.
fn add_about(child: &Kind, actor: &Actor, shell: &Shell, id: &str) -> Option<Link> {
    let (column, _) = child.about()?;
    let mut link = add(child, actor, shell, "")?;
    link.href = format!("{}?{column}={}", link.href, encode(id));
    Some(link)
}

/// What changed from version to version.
pub(super) async fn past(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    record: &Record,
    shell: &Shell,
) -> Result<Vec<Past>, Problem> {
    let versions = files::past(connection, actor, record).await?;
    let mut past = Vec::with_capacity(versions.len());
    for (place, now) in versions.iter().enumerate() {
        let before = versions.get(place + 1);
        let changed: Vec<String> = kind
            .format
            .columns
            .iter()
            .filter(|column| {
                before.is_some_and(|before| {
                    before.record.get(column.name) != now.record.get(column.name)
                })
            })
            .map(|column| {
                let value = now.record.get(column.name);
                let text = fields::shown(column, value, shell.language);
                format!("{}：{text}", fields::label(column, shell.language))
            })
            .collect();
        past.push(Past {
            version: now.version,
            at: moment(now.at),
            who: now.account.clone(),
            what: match before {
                None => shell.t("建立", "made").to_owned(),
                Some(_) => changed.join("；"),
            },
        });
    }
    Ok(past)
}
