//! Looking at records: one, or page by page; looking at what is protected is written down.

use crate::api::call::{Answered, Caller, json};
use crate::api::record_answer::answer;
use crate::app::App;
use crate::auth::Actor;
use crate::auth::policy::{Action, Visibility};
use crate::error::{Code, Problem};
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter, Record};
use serde::Deserialize;

/// Rows of a page unless asked otherwise, and at most.
const PAGE: usize = 50;
pub(crate) const LONGEST_PAGE: usize = 500;
/// What a page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PageParams {
    after: String,
    limit: Option<usize>,
    owner: String,
    parent: String,
    state: String,
    credit_code: String,
}

/// `GET /api/v1/{kind}`
pub(crate) async fn list(
    app: App,
    caller: Caller,
    kind: &'static Kind,
    params: PageParams,
) -> Answered {
    let limit = params.limit.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
    let filter = Filter {
        owner: params.owner,
        parent: params.parent,
        state: params.state,
        alias: params.credit_code.to_ascii_uppercase(),
        ..Filter::default()
    };
    let after = cursor(&params.after)?;
    let mut connection = app.store.read().await?;
    let mut found = records::page(
        &mut connection,
        &caller.actor,
        kind,
        &filter,
        &after,
        limit + 1,
    )
    .await?;
    drop(connection);
    let more = found.len() > limit;
    found.truncate(limit);
    for record in found
        .iter()
        .filter(|record| is_protected(&caller.actor, record))
    {
        note(&app, &caller, Action::Read, record).await;
    }
    let next = more.then(|| {
        found
            .last()
            .map(|record| crate::store::audit::hex(record.id.as_bytes()))
    });
    let items: Result<Vec<_>, Problem> = found
        .iter()
        .map(|record| answer(record, Vec::new()))
        .collect();
    json(
        &serde_json::json!({ "items": items?, "next": next.flatten() }),
        None,
    )
}

/// The id behind which a page begins.
pub(crate) fn cursor(text: &str) -> Result<String, Problem> {
    let wrong = || Problem::new(Code::BadCursor);
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return Err(wrong());
    }
    let bytes: Result<Vec<u8>, _> = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16))
        .collect();
    String::from_utf8(bytes.map_err(|_| wrong())?).map_err(|_| wrong())
}

/// `GET /api/v1/{kind}/{id}`
pub(crate) async fn read(app: App, caller: Caller, kind: &'static Kind, id: String) -> Answered {
    let record = seen(&app, &caller, kind, &id).await?;
    json(&answer(&record, Vec::new())?, Some(record.etag()))
}

/// A record for the caller's eyes; looking at what is protected is written down.
pub(crate) async fn seen(
    app: &App,
    caller: &Caller,
    kind: &'static Kind,
    id: &str,
) -> Result<Record, Problem> {
    let record = find(app, &caller.actor, kind, id).await?;
    if is_protected(&caller.actor, &record) {
        note(app, caller, Action::Read, &record).await;
    }
    Ok(record)
}

/// A record the actor may see, else [`Code::NotFound`]: foreign and absent take this one way.
pub(crate) async fn find(
    app: &App,
    actor: &Actor,
    kind: &'static Kind,
    id: &str,
) -> Result<Record, Problem> {
    let mut connection = app.store.read().await?;
    let found = records::visible(&mut connection, actor, kind, id).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

/// Whether looking at it is written down: it is neither public nor one's own.
fn is_protected(actor: &Actor, record: &Record) -> bool {
    let own = actor.organisation.as_deref();
    let mine = own == Some(&record.owner) || own.is_some() && own == Some(&record.other);
    record.visibility != Visibility::Members && !mine
}

async fn note(app: &App, caller: &Caller, action: Action, record: &Record) {
    let event = caller.event(format!("{}.{}", record.kind, action.code()), &record.id);
    app.store.writer().note(event).await;
}
