//! Records as pages: the list of a kind, one record, the forms that make, change and delete it.

use super::fields::{self, Filled, Group};
use super::form::{Form, encode};
use super::lists::{self, Header, Link, Mark, Row, name_of};
use super::shell::Shell;
use super::{go, page};
use crate::api::call::{Answered, Caller, Write};
use crate::api::records::{self as api, cursor};
use crate::app::App;
use crate::auth::policy::{Action, can, may};
use crate::auth::{Actor, secret};
use crate::error::{Code, Problem};
use crate::routes::{Access, Route, route};
use crate::store::document::{Document, REQUIREMENTS, requirements};
use crate::store::kinds::{ALL, Kind, Owner};
use crate::store::records::{self, Filter, Record};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use matcher_core::exchange::schema::Kind as Holds;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Rows of a page.
const PAGE: usize = 50;
/// Children listed on the page of a record.
const CHILDREN: usize = 12;
/// Records offered as a reference.
const CHOICES: usize = 200;

pub(super) fn table() -> Vec<Route> {
    ALL.iter().flat_map(of_kind).collect()
}

fn of_kind(kind: &'static Kind) -> Vec<Route> {
    let name = kind.name;
    let access = |action| Access::Of(action, name);
    let all = format!("/{name}");
    let new = format!("/{name}/new");
    let one = format!("/{name}/{{id}}");
    let edit = format!("/{name}/{{id}}/edit");
    let gone = format!("/{name}/{{id}}/delete");
    type S = State<App>;
    let list = move |State(app): S,
                     Query(query): Query<ListQuery>,
                     parts: Parts,
                     caller: Caller| { list(app, parts, caller.actor, kind, query) };
    let show = move |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller| {
        show(app, parts, caller, kind, id)
    };
    let blank =
        move |State(app): S,
              Query(given): Query<Map<String, Value>>,
              parts: Parts,
              caller: Caller| { blank(app, parts, caller.actor, kind, given) };
    let make = move |State(app): S, parts: Parts, caller: Caller, body: Bytes| {
        make(app, parts, caller, kind, body)
    };
    let open = move |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller| {
        open(app, parts, caller.actor, kind, id)
    };
    let change =
        move |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller, body: Bytes| {
            change(app, parts, caller, kind, id, body)
        };
    let remove =
        move |State(app): S, Path(id): Path<String>, parts: Parts, caller: Caller, body: Bytes| {
            remove(app, parts, caller, kind, id, body)
        };
    vec![
        route("get", &all, access(Action::Read), "A list", get(list)),
        route(
            "get",
            &new,
            access(Action::Create),
            "An empty form",
            get(blank),
        ),
        route(
            "post",
            &new,
            access(Action::Create),
            "Make a record",
            post(make),
        ),
        route("get", &one, access(Action::Read), "One record", get(show)),
        route("get", &edit, access(Action::Change), "Its form", get(open)),
        route(
            "post",
            &edit,
            access(Action::Change),
            "Change it",
            post(change),
        ),
        route(
            "post",
            &gone,
            access(Action::Delete),
            "Delete it",
            post(remove),
        ),
    ]
}

/// What a list is narrowed to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    after: String,
    parent: String,
    owner: String,
    state: String,
}

#[derive(Template)]
#[template(path = "list.html")]
struct List {
    shell: Shell,
    name: &'static str,
    columns: Vec<Header>,
    rows: Vec<Row>,
    add: Option<Link>,
    next: Option<String>,
}

async fn list(
    app: App,
    parts: Parts,
    actor: Actor,
    kind: &'static Kind,
    query: ListQuery,
) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let after = cursor(&query.after)?;
    let filter = Filter {
        owner: query.owner.clone(),
        parent: query.parent.clone(),
        state: query.state.clone(),
        alias: String::new(),
    };
    let mut connection = app.store.read().await?;
    let mut found = records::page(&mut connection, &actor, kind, &filter, &after, PAGE + 1).await?;
    drop(connection);
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|last| {
        let after = crate::store::audit::hex(last.id.as_bytes());
        let kept = [
            ("parent", &query.parent),
            ("owner", &query.owner),
            ("state", &query.state),
        ];
        let mut href = format!("/{}?after={after}", kind.name);
        for (name, value) in kept.iter().filter(|(_, value)| !value.is_empty()) {
            href.push_str(&format!("&{name}={}", encode(value)));
        }
        href
    });
    page(&List {
        name: name_of(kind, shell.language),
        columns: lists::headers(kind, shell.language),
        rows: found
            .iter()
            .map(|record| lists::row(kind, record, &shell))
            .collect(),
        add: add(kind, &actor, &shell, &query.parent),
        next,
        shell,
    })
}

/// The link to an empty form, for whoever may fill it; `parent` is what the new record hangs on.
pub(super) fn add(kind: &Kind, actor: &Actor, shell: &Shell, parent: &str) -> Option<Link> {
    if !may(actor, Action::Create, kind.name) {
        return None;
    }
    let column = match kind.owner {
        Owner::Parent(column, _) if !parent.is_empty() => format!("?{column}={}", encode(parent)),
        _ => String::new(),
    };
    let name = name_of(kind, shell.language);
    Some(Link {
        href: format!("/{}/new{column}", kind.name),
        name: match shell.is_english() {
            true => format!("Add to {}", name.to_lowercase()),
            false => format!("新增{name}"),
        },
    })
}

/// A name and what stands under it.
#[derive(Debug)]
struct Fact {
    label: String,
    text: String,
    href: Option<String>,
}

/// A requirement of a need.
#[derive(Debug)]
struct Piece {
    name: String,
    facts: Vec<Fact>,
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
    parts: Vec<Piece>,
    children: Vec<Child>,
    adds: Vec<Link>,
    editable: bool,
    removable: bool,
}

async fn show(app: App, parts: Parts, caller: Caller, kind: &'static Kind, id: String) -> Answered {
    let actor = &caller.actor;
    let record = api::seen(&app, &caller, kind, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let document: Document = serde_json::from_str(&record.body).map_err(Problem::internal)?;
    let (children, adds) = children(&app, actor, kind, &record, &shell).await?;
    page(&One {
        name: name_of(kind, shell.language),
        title: lists::title(kind, &record, &document),
        href: lists::href(kind, &record.id),
        version: record.version,
        key: secret::id(16),
        marks: lists::marks(&record, &shell),
        facts: facts(&app, actor, kind, &document, &shell).await?,
        parts: pieces(&document, &shell),
        children,
        adds,
        editable: can(actor, Action::Change, &record.object()),
        removable: can(actor, Action::Delete, &record.object()),
        id: record.id,
        shell,
    })
}

async fn facts(
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
        if let (Holds::Reference(to), false) = (column.kind, column.list)
            && let Some(to) = Kind::find(to)
        {
            let mut connection = app.store.read().await?;
            if let Some(record) = records::visible(&mut connection, actor, to, &fact.text).await? {
                let document: Document = serde_json::from_str(&record.body).unwrap_or_default();
                fact.href = Some(lists::href(to, &record.id));
                fact.text = lists::title(to, &record, &document);
            }
        }
        facts.push(fact);
    }
    Ok(facts)
}

/// The requirements of a need.
fn pieces(document: &Document, shell: &Shell) -> Vec<Piece> {
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
    for child in ALL.iter() {
        if !matches!(child.owner, Owner::Parent(_, parent) if parent == kind.name) {
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
                rows: found
                    .iter()
                    .map(|record| lists::row(child, record, shell))
                    .collect(),
                all: more.then_some(all),
            });
        }
    }
    Ok((children, adds))
}

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

async fn ask(app: &App, shell: Shell, actor: &Actor, mut subject: Subject) -> Answered {
    let kind = subject.kind;
    for column in kind.format.columns {
        if let Holds::Reference(to) = column.kind
            && let Some(to) = Kind::find(to)
        {
            let owner = actor.organisation.clone().unwrap_or_default();
            if column.name == "organisation" && !owner.is_empty() {
                subject.filled.known.insert(column.name, owner);
                continue;
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

async fn blank(
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

async fn open(app: App, parts: Parts, actor: Actor, kind: &'static Kind, id: String) -> Answered {
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

async fn make(
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
        Ok(answer) => {
            let location = answer.headers().get(axum::http::header::LOCATION);
            let path = location.and_then(|path| path.to_str().ok()).unwrap_or("/");
            return go(path.strip_prefix("/api/v1").unwrap_or(path));
        }
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

async fn change(
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
    let shown = [
        Code::BadInput,
        Code::Exists,
        Code::Stale,
        Code::WrongState,
        Code::InUse,
    ];
    if !shown.contains(&problem.code()) {
        return Err(problem);
    }
    let shell = Shell::of(app, parts).await?;
    let told = problem.json(shell.language, "");
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or("").to_owned();
    let faults: Vec<&Value> = told["problems"].as_array().into_iter().flatten().collect();
    for fault in &faults {
        let place = &fault["place"];
        let line = format!(
            "{}{}{}",
            text(fault, "cause"),
            shell.t("；", "; "),
            text(fault, "action")
        );
        let field = match text(place, "file") {
            file if file.starts_with(REQUIREMENTS) => {
                let at = place["row"].as_u64().map_or(0, |row| row.saturating_sub(2));
                format!("{REQUIREMENTS}[{at}].{}", text(place, "field"))
            }
            _ => text(place, "field"),
        };
        subject
            .wrong
            .push(format!("{}: {line}", text(place, "field")));
        subject.filled.wrong.insert(field, line);
    }
    if faults.is_empty() {
        subject.wrong.push(format!(
            "{}{}{}",
            text(&told, "title"),
            shell.t("；", "; "),
            text(&told, "action")
        ));
    }
    // What failed was not done: the corrected form is another write.
    subject.key = secret::id(16);
    ask(app, shell, actor, subject).await
}

async fn remove(
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
