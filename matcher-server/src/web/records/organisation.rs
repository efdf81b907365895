//! The page of an organisation: what a laboratory is, may certify and offers, and when it is free.

use super::show::{Fact, facts};
use crate::api::call::{Answered, Caller, Write};
use crate::api::records as api;
use crate::app::App;
use crate::auth::Actor;
use crate::auth::policy::{Action, can};
use crate::error::Problem;
use crate::store::document::Document as Columns;
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter, PENDING, Record};
use crate::web::form::{Form, encode};
use crate::web::known;
use crate::web::lists::{self, Link, Mark, Row};
use crate::web::shell::Shell;
use crate::web::{go, page};
use askama::Template;
use axum::body::Bytes;
use axum::http::request::Parts;

/// Rows of a list on the page.
const LISTED: usize = 12;

/// What belongs to it.
struct Group {
    name: &'static str,
    rows: Vec<Row>,
    all: Option<String>,
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct OrganisationPage {
    shell: Shell,
    id: String,
    href: String,
    title: String,
    place: String,
    marks: Vec<Mark>,
    facts: Vec<Fact>,
    groups: Vec<Group>,
    adds: Vec<Link>,
    editable: bool,
    version: i64,
    confirmable: bool,
    key: String,
}

pub(super) async fn show(
    app: App,
    parts: Parts,
    caller: Caller,
    kind: &'static Kind,
    id: String,
) -> Answered {
    let actor = &caller.actor;
    let record = api::seen(&app, &caller, kind, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let columns: Columns = serde_json::from_str(&record.body).map_err(Problem::internal)?;
    let own = can(actor, Action::Change, &record.object());
    let mut groups = Vec::new();
    let mut adds = Vec::new();
    for name in ["offers", "credentials", "resources", "sites", "needs"] {
        let Some(kind) = Kind::find(name) else {
            continue;
        };
        groups.extend(group(&app, actor, kind, &record, &shell).await?);
        if own && actor.organisation.as_deref() == Some(&record.id) {
            adds.extend(super::list::add(kind, actor, &shell, &record.id));
        }
    }
    page(&OrganisationPage {
        title: lists::title(kind, &record, &columns),
        href: lists::href(kind, &record.id),
        place: u32::try_from(record.region).map_or_else(|_| String::new(), known::region),
        marks: lists::marks(&record, &shell),
        facts: facts(&app, actor, kind, &columns, &shell).await?,
        groups,
        adds,
        editable: own,
        version: record.version,
        confirmable: record.state == PENDING && can(actor, Action::Create, &record.object()),
        key: crate::auth::secret::id(16),
        id: record.id,
        shell,
    })
}

async fn group(
    app: &App,
    actor: &Actor,
    kind: &'static Kind,
    owner: &Record,
    shell: &Shell,
) -> Result<Option<Group>, Problem> {
    let filter = Filter {
        owner: owner.id.clone(),
        ..Filter::default()
    };
    let mut connection = app.store.read().await?;
    let mut found = records::page(&mut connection, actor, kind, &filter, "", LISTED + 1).await?;
    let more = found.len() > LISTED;
    found.truncate(LISTED);
    let all = format!("/{}?owner={}", kind.name, encode(&owner.id));
    Ok((!found.is_empty()).then(|| Group {
        name: lists::name_of(kind, shell.language),
        rows: found
            .iter()
            .map(|record| lists::row(kind, record, shell))
            .collect(),
        all: more.then_some(all),
    }))
}

/// The authority's answer to an organisation that registered itself.
pub(super) async fn confirm(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    body: Bytes,
) -> Answered {
    let form = Form::read(&body);
    let confirmed = form.get("confirmed") == "yes";
    let asked = serde_json::json!({ "confirmed": confirmed });
    let (key, version) = (form.get("key"), form.get("version"));
    let sent = Write::of_form(caller, &parts, key, Some(version), &asked)?;
    crate::api::organisations::confirm(app, sent, id).await?;
    go("/organisations?state=pending")
}
