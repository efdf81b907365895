//! One record of a ledger: its columns, what may follow, what hangs on it, its files and its history.

use super::list::{due_mark, state_mark, state_word};
use crate::api::call::{Answered, Caller, Write};
use crate::api::ledgers::files::{self, FileParams};
use crate::api::records as api;
use crate::app::App;
use crate::auth::policy::{Action, can};
use crate::auth::{Actor, secret};
use crate::error::{Code, Problem};
use crate::store::Connection;
use crate::store::attachments;
use crate::store::audit::hex;
use crate::store::document::{self, Document};
use crate::store::kinds::{Kind, every};
use crate::store::partners;
use crate::store::records::{self, Filter, Record};
use crate::store::validate::ledger::{may_remove, next_states};
use crate::web::fields;
use crate::web::form::encode;
use crate::web::lists::{self, Link, Mark, Row, name_of};
use crate::web::records::add;
use crate::web::rounds::moment;
use crate::web::shell::Shell;
use crate::web::{go, page};
use askama::Template;
use axum::extract::Multipart;
use axum::http::request::Parts;
use matcher_core::exchange::schema::Kind as Holds;

/// Children listed on the page of a record.
const CHILDREN: usize = 30;

/// A name and what stands under it.
struct Fact {
    label: String,
    text: String,
    href: String,
}

/// What hangs on a record.
struct Child {
    name: &'static str,
    rows: Vec<Row>,
    all: String,
}

/// A file of it.
struct File {
    href: String,
    name: String,
    size: i64,
    sha256: String,
    at: String,
}

/// A version of it.
struct Past {
    version: i64,
    at: String,
    who: String,
    what: String,
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
    progress: Vec<(String, usize)>,
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
    let facts = facts(&mut connection, actor, kind, &document, &shell).await?;
    drop(connection);
    let mut marks = lists::marks(&record, &shell);
    marks.extend(due_mark(kind, &document, &shell));
    let state = document::text(&document, "state");
    let href = lists::href(kind, &record.id);
    page(&One {
        name: name_of(kind, shell.language),
        list: kind.name,
        title: lists::title(kind, &record, &document),
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
            && actor.organisation.as_deref() == Some(record.other.as_str()),
        answerable: kind.name == "signoffs"
            && state == "signed"
            && can(actor, Action::Change, &record.object())
            && actor.authority.as_deref() != Some(record.entered_by.as_str()),
        href,
        id: record.id,
        shell,
    })
}

/// The states that may follow, each a link to the form with that state.
fn steps(actor: &Actor, kind: &Kind, record: &Record, href: &str, shell: &Shell) -> Vec<Link> {
    next_states(actor, kind, record)
        .into_iter()
        .map(|next| Link {
            href: format!("{href}/edit?state={next}"),
            name: format!("→ {}", state_word(kind, next, shell)),
        })
        .collect()
}

/// What a visit, a questionnaire or a problem leads to.
fn more(kind: &Kind, document: &Document, actor: &Actor, shell: &Shell) -> Vec<Link> {
    let firm = encode(document::text(document, "organisation"));
    let text = |column: &str| document::text(document, column);
    let link = |href: String, zh, en| Link {
        href,
        name: shell.t(zh, en).to_owned(),
    };
    match kind.name {
        "visits" if !actor.role.is_member() => vec![
            link(
                format!(
                    "/needs/new?organisation={firm}&text={}",
                    encode(text("findings"))
                ),
                "转为计量需求",
                "Make it a need",
            ),
            link(
                format!(
                    "/tasks/new?organisation={firm}&title={}",
                    encode(text("advice"))
                ),
                "列入任务台账",
                "Make it a task",
            ),
            link(
                format!(
                    "/problems/new?organisation={firm}&visit={}",
                    encode(text("id"))
                ),
                "列入问题清单",
                "Make it a problem",
            ),
        ],
        "questionnaires" => {
            let wishes = ["calibration_text", "testing_text", "training_text"];
            let wish = wishes
                .iter()
                .map(|column| text(column))
                .find(|text| !text.is_empty());
            vec![link(
                format!(
                    "/needs/new?organisation={firm}&text={}",
                    encode(wish.unwrap_or(""))
                ),
                "转为计量需求",
                "Make it a need",
            )]
        }
        "problems" if !actor.role.is_member() => vec![link(
            format!(
                "/challenges/new?title={}&text={}&measurand={}&range={}&accuracy={}&industry={}&state=draft&firms=1",
                encode(text("title")),
                encode(text("text")),
                encode(text("measurand")),
                encode(text("range")),
                encode(text("accuracy")),
                encode(text("industry")),
            ),
            "转为联合攻关榜单",
            "Make it a challenge",
        )],
        _ => Vec::new(),
    }
}

async fn facts(
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
        if let (Holds::Reference(to), false) = (column.kind, column.list)
            && let Some(to) = Kind::find(to)
        {
            let link = lists::named(connection, actor, to.name, &fact.text).await?;
            if link.href.is_empty() && to.name == "organisations" {
                let name = partners::name_of(connection, &fact.text).await?;
                fact.text = name.unwrap_or(fact.text);
            } else {
                (fact.href, fact.text) = (link.href, link.name);
            }
        }
        facts.push(fact);
    }
    Ok(facts)
}

/// Items of an order by where they stand.
async fn progress(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    record: &Record,
    shell: &Shell,
) -> Result<Vec<(String, usize)>, Problem> {
    let Some(items) = Kind::find("service_items").filter(|_| kind.name == "service_records") else {
        return Ok(Vec::new());
    };
    let filter = Filter {
        parent: record.id.clone(),
        ..Filter::default()
    };
    let found = records::page(connection, actor, items, &filter, "", 500).await?;
    let states = items.life().map_or(&[][..], |life| life.states);
    let count = |code: &str| found.iter().filter(|item| item.state == code).count();
    Ok(states
        .iter()
        .map(|state| (state_word(items, state.code, shell), count(state.code)))
        .filter(|(_, count)| *count > 0)
        .collect())
}

async fn children(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    record: &Record,
    shell: &Shell,
) -> Result<(Vec<Child>, Vec<Link>), Problem> {
    let (mut children, mut adds) = (Vec::new(), Vec::new());
    for child in every().filter(|child| child.owner.parent().is_some_and(|(_, of)| of == kind.name))
    {
        let filter = Filter {
            parent: record.id.clone(),
            ..Filter::default()
        };
        let found = records::page(connection, actor, child, &filter, "", CHILDREN).await?;
        adds.extend(add(child, actor, shell, &record.id));
        if !found.is_empty() {
            children.push(Child {
                name: name_of(child, shell.language),
                rows: super::list::rows(connection, child, &found, shell).await?,
                all: format!("/{}?parent={}", child.name, encode(&record.id)),
            });
        }
    }
    Ok((children, adds))
}

/// What changed from version to version.
async fn past(
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
