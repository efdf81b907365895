//! The list of a kind.

use crate::api::call::Answered;
use crate::api::records::cursor;
use crate::app::App;
use crate::auth::policy::{Action, may};
use crate::auth::{Actor, Role};
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter};
use crate::web::form::encode;
use crate::web::lists::{self, Header, Link, Row, name_of};
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use serde::Deserialize;

/// Rows of a page.
const PAGE: usize = 50;

/// What a list is narrowed to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
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

pub(super) async fn list(
    app: App,
    parts: Parts,
    actor: Actor,
    kind: &'static Kind,
    query: ListQuery,
) -> Answered {
    match (kind.name, actor.role) {
        ("needs", Role::Sme) => return super::needs::list(app, parts, actor).await,
        ("benefits", Role::Sme) => return crate::web::benefits::list(app, parts, actor).await,
        _ => {}
    }
    let shell = Shell::of(&app, &parts).await?;
    let after = cursor(&query.after)?;
    let filter = Filter {
        owner: query.owner.clone(),
        parent: query.parent.clone(),
        state: query.state.clone(),
        ..Filter::default()
    };
    let mut connection = app.store.read().await?;
    let mut found = records::page(&mut connection, &actor, kind, &filter, &after, PAGE + 1).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let rows = found.iter().map(|record| lists::row(kind, record, &shell));
    let mut rows: Vec<Row> = rows.collect();
    lists::name_references(&mut connection, &actor, &mut rows).await?;
    drop(connection);
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
        rows,
        add: add(kind, &actor, &shell, &query.parent),
        next,
        shell,
    })
}

/// The link to an empty form, for whoever may fill it; `parent` is what the new record hangs on.
pub(crate) fn add(kind: &Kind, actor: &Actor, shell: &Shell, parent: &str) -> Option<Link> {
    if !may(actor, Action::Create, kind.name) {
        return None;
    }
    let column = match kind.owner.parent() {
        Some((column, _)) if !parent.is_empty() => format!("?{column}={}", encode(parent)),
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
