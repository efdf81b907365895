//! Records of the catalogue: the same five routes for every kind.

mod look;

pub(crate) use look::{LONGEST_PAGE, PageParams, cursor, find, list, read, seen};

use super::call::{Answered, Write, done, reply};
use super::ledgers::publish;
use super::record_answer::{answer, path_of};
use crate::app::App;
use crate::auth::policy::{Action, Object, Visibility, can};
use crate::auth::{Actor, Role, secret};
use crate::error::{Code, Fault, Problem};
use crate::store::document::{self, Document, fault};
use crate::store::hours;
use crate::store::kinds::{Kind, Owner};
use crate::store::records::{self, ACTIVE, Record};
use crate::store::seats;
use crate::store::validate::ledger::{may_remove, step};
use crate::store::validate::{Judged, judge};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

/// Fields of an organisation that only an authority changes: they decide what the organisation may do and see.
const CONFIRMED_FIELDS: [&str; 8] = [
    "kind",
    "level",
    "status",
    "credit_code",
    "region",
    "lead",
    "ladder",
    "group",
];

/// A write of a record: its columns, and who may see it where its publisher may choose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordBody {
    record: Document,
    #[serde(default)]
    visibility: Option<String>,
}

pub(crate) fn allowed(actor: &Actor, action: Action, object: &Object) -> Result<(), Problem> {
    if can(actor, action, object) {
        return Ok(());
    }
    let code = if actor.confirmed {
        Code::Forbidden
    } else {
        Code::Unconfirmed
    };
    Err(Problem::new(code))
}

/// `POST /api/v1/{kind}`
pub(crate) async fn create(app: App, write: Write, kind: &'static Kind) -> Answered {
    let body: RecordBody = write.json()?;
    let mut document = body.record;
    let actor = write.caller.actor.clone();
    let id = new_id(&actor, kind, &mut document)?;
    let judged = judged(&app, &actor, kind, &id, &document).await?;
    let document = judged.document.clone().unwrap_or(document);
    let mut record = record_of(kind, id, &judged, &document)?;
    choose(kind, &mut record, body.visibility)?;
    allowed(&actor, Action::Create, &record.object())?;
    counted_is_not_typed(kind)?;
    step(&actor, kind, None, &record, &document)?;
    if let (Role::Regulator, Some(authority)) = (actor.role, &actor.authority)
        && !record.owner.is_empty()
    {
        record.entered_by.clone_from(authority);
    }
    let event = write
        .caller
        .event(format!("{}.create", kind.name), &record.id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                record.created_at = job.now;
                record.updated_at = job.now;
                seats::keep(job, &record).await?;
                records::insert(job, &record).await?;
                records::keep_version(job, &record, &event.account).await?;
                job.events.push(event);
                let mut reply = reply(StatusCode::CREATED, &answer(&record, judged.warnings)?)?;
                reply.etag = Some(record.etag());
                reply.location = Some(path_of(&record));
                Ok(reply)
            })
        })
        .await
}

/// The id of a new record. A member's own ids begin with the organisation's, so that nobody learns which ids others use.
pub(crate) fn new_id(
    actor: &Actor,
    kind: &Kind,
    document: &mut Document,
) -> Result<String, Problem> {
    if kind.is_keyed() {
        let key = kind.key.join(", ");
        return document::id_of(kind, document)
            .ok_or_else(|| Problem::faults(vec![fault(&key, "必填", "is required")]));
    }
    let wish = document::text(document, "id").to_owned();
    let id = match (&actor.organisation, wish.as_str()) {
        (_, "") => secret::id(16),
        (None, wish) => wish.to_owned(),
        (Some(own), wish)
            if wish
                .strip_prefix(own)
                .is_some_and(|rest| rest.starts_with(':')) =>
        {
            wish.to_owned()
        }
        (Some(own), _) => {
            let zh = format!("须留空，或以“{own}:”开头");
            let en = format!("leave it out or begin it with `{own}:`");
            return Err(Problem::faults(vec![fault("id", &zh, &en)]));
        }
    };
    document.insert("id".to_owned(), id.clone().into());
    Ok(id)
}

async fn judged(
    app: &App,
    actor: &Actor,
    kind: &'static Kind,
    id: &str,
    document: &Document,
) -> Result<Judged, Problem> {
    let mut connection = app.store.read().await?;
    judge(&mut connection, actor, kind, id, document).await
}

/// Signed figures are counted by the service, never typed in.
fn counted_is_not_typed(kind: &Kind) -> Result<(), Problem> {
    if kind.name == "signoffs" {
        return Err(Problem::new(Code::Forbidden));
    }
    Ok(())
}

pub(crate) fn record_of(
    kind: &Kind,
    id: String,
    judged: &Judged,
    document: &Document,
) -> Result<Record, Problem> {
    let place = judged.place.clone();
    Ok(Record {
        kind: kind.name,
        id,
        owner: place.owner,
        other: place.other,
        region: place.region,
        parent: place.parent,
        alias: place.alias,
        visibility: place.visibility,
        state: match document::text(document, "state") {
            state if kind.is_ledger() && !state.is_empty() => state.to_owned(),
            _ => ACTIVE.to_owned(),
        },
        entered_by: String::new(),
        version: 1,
        body: serde_json::to_string(document).map_err(Problem::internal)?,
        created_at: 0,
        updated_at: 0,
    })
}

/// Who sees it, where its publisher may choose: members, or besides itself the programme's authorities only.
fn choose(kind: &Kind, record: &mut Record, wish: Option<String>) -> Result<(), Problem> {
    let Some(wish) = wish else { return Ok(()) };
    let level = Visibility::parse(&wish);
    let fits = |level: &Visibility| {
        kind.chosen && *level >= Visibility::Owner && *level <= record.visibility
    };
    if let Some(level) = level.filter(fits) {
        record.visibility = level;
        Ok(())
    } else {
        let zh = "此类记录不能这样设置";
        let en = "can't be chosen like this for this kind of record";
        Err(Problem::faults(vec![fault("visibility", zh, en)]))
    }
}

/// `PUT /api/v1/{kind}/{id}`
pub(crate) async fn change(app: App, write: Write, kind: &'static Kind, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let actor = write.caller.actor.clone();
    let old = find(&app, &actor, kind, &id).await?;
    allowed(&actor, Action::Change, &old.object())?;
    let version = write.version()?;
    let body: RecordBody = write.json()?;
    let document = same_id(kind, &id, body.record)?;
    let judged = judged(&app, &actor, kind, &id, &document).await?;
    let document = judged.document.clone().unwrap_or(document);
    let mut record = record_of(kind, id, &judged, &document)?;
    record.version = version;
    if !kind.is_ledger() {
        record.state.clone_from(&old.state);
    }
    record.entered_by.clone_from(&old.entered_by);
    record.created_at = old.created_at;
    if kind.chosen && body.visibility.is_none() {
        record.visibility = record.visibility.min(old.visibility);
    }
    if record.state == records::PENDING {
        record.visibility = Visibility::Owner;
    }
    choose(kind, &mut record, body.visibility)?;
    allowed(&actor, Action::Change, &record.object())?;
    counted_is_not_typed(kind)?;
    step(&actor, kind, Some(&old), &record, &document)?;
    if kind.owner == Owner::Itself && actor.role.is_member() {
        keeps_what_was_confirmed(&old, &document)?;
    }
    let event = write
        .caller
        .event(format!("{}.change", kind.name), &record.id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                if kind.name == "slots" {
                    let minutes = document.get("minutes").and_then(Value::as_i64);
                    hours::keep_taken(job, &record.id, minutes.unwrap_or(0)).await?;
                }
                seats::keep(job, &record).await?;
                record.version = records::update(job, &record).await?;
                record.updated_at = job.now;
                records::keep_version(job, &record, &event.account).await?;
                publish::follow(job, &old, &record, &event.account).await?;
                records::cascade(job, &record).await?;
                job.events.push(event);
                let mut reply = reply(StatusCode::OK, &answer(&record, judged.warnings)?)?;
                reply.etag = Some(record.etag());
                Ok(reply)
            })
        })
        .await
}

/// The id can't be changed; it may be left out.
fn same_id(kind: &Kind, id: &str, mut document: Document) -> Result<Document, Problem> {
    if !kind.is_keyed() && !document.contains_key("id") {
        document.insert("id".to_owned(), id.into());
    }
    if document::id_of(kind, &document).as_deref() == Some(id) {
        return Ok(document);
    }
    let key = kind.key.join(", ");
    let place = fault(&key, "与地址中的编号不符", "is not the id of the address");
    Err(Problem::faults(vec![place]))
}

fn keeps_what_was_confirmed(old: &Record, new: &Document) -> Result<(), Problem> {
    let old: Document = serde_json::from_str(&old.body).map_err(Problem::internal)?;
    let faults: Vec<Fault> = CONFIRMED_FIELDS
        .iter()
        .filter(|field| old.get(**field) != new.get(**field))
        .map(|field| fault(field, "由主管部门变更", "is changed by your authority"))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::faults(faults))
    }
}

/// `DELETE /api/v1/{kind}/{id}`
pub(crate) async fn delete(app: App, write: Write, kind: &'static Kind, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let mut record = find(&app, &write.caller.actor, kind, &id).await?;
    allowed(&write.caller.actor, Action::Delete, &record.object())?;
    counted_is_not_typed(kind)?;
    if !may_remove(&write.caller.actor, kind, &record) {
        return Err(Problem::new(Code::WrongState).detail(&record.state));
    }
    record.version = write.version()?;
    let event = write
        .caller
        .event(format!("{}.delete", kind.name), &record.id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                if record.kind == "slots" {
                    hours::keep_taken(job, &record.id, 0).await?;
                }
                records::delete(job, &record).await?;
                job.events.push(event);
                Ok(done())
            })
        })
        .await
}
