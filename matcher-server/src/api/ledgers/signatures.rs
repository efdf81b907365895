//! The yearly table of an area signed by its authority, and taken or sent back by the level above.

use super::statistics::{StatisticsParams, authority_name, counted};
use super::today;
use crate::api::call::{Answered, Write, reply};
use crate::api::records::{allowed, find};
use crate::app::App;
use crate::auth::Role;
use crate::auth::policy::{Action, Visibility};
use crate::error::{Code, Problem};
use crate::store::document::{self, Document, fault};
use crate::store::kinds::Kind;
use crate::store::records::{self, Record};
use crate::store::validate::ledger::is_authority;
use axum::http::StatusCode;
use matcher_core::report::programme::signoff_digest;
use serde::Deserialize;
use serde_json::json as value;
use utoipa::ToSchema;

/// Which figures are signed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignBody {
    year: i16,
    area: String,
}

/// `POST /api/v1/statistics/signatures`: the figures of an area are counted now and signed by its authority.
pub(crate) async fn sign(app: App, write: Write) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let body: SignBody = write.json()?;
    let actor = write.caller.actor.clone();
    if !is_authority(actor.role) {
        return Err(Problem::new(Code::Forbidden));
    }
    if body.area.is_empty() {
        return Err(Problem::faults(vec![fault("area", "必填", "is required")]));
    }
    let params = StatisticsParams {
        year: Some(body.year),
        area: body.area.clone(),
        indicator: String::new(),
    };
    let counted = counted(&app, &actor, &params).await?;
    let signed: Vec<String> = counted
        .yearly
        .figures
        .iter()
        .map(|figure| format!("{}={}", figure.indicator, figure.value))
        .collect();
    let mut connection = app.store.read().await?;
    let signer = authority_name(&mut connection, &actor).await?;
    let kind = Kind::find("signoffs").ok_or_else(|| Problem::internal("no signoffs"))?;
    let id = format!("{}-{}", body.area, body.year);
    let old = records::visible(&mut connection, &actor, kind, &id).await?;
    drop(connection);
    let region = counted.yearly.area.regions.iter().flatten().next().copied();
    let digest = signoff_digest(&body.area, body.year, &signed);
    let mut document = Document::new();
    let texts: [(&str, &str); 5] = [
        ("id", &id),
        ("area", &body.area),
        ("state", "signed"),
        ("digest", &digest),
        ("signed_by", &signer),
    ];
    document.extend(texts.map(|(name, text)| (name.to_owned(), text.into())));
    document.insert(
        "region".to_owned(),
        format!("{:06}", region.unwrap_or(0)).into(),
    );
    document.insert("year".to_owned(), body.year.into());
    document.insert("figures".to_owned(), signed.into());
    document.insert("signed_on".to_owned(), today().to_string().into());
    let record = Record {
        kind: kind.name,
        id,
        owner: String::new(),
        other: String::new(),
        region: i64::from(region.unwrap_or(0)),
        parent: String::new(),
        alias: String::new(),
        visibility: Visibility::Authority,
        state: "signed".to_owned(),
        entered_by: actor.authority.clone().unwrap_or_default(),
        version: old.as_ref().map_or(1, |old| old.version),
        body: serde_json::to_string(&document).map_err(Problem::internal)?,
        created_at: 0,
        updated_at: 0,
    };
    allowed(&actor, Action::Create, &record.object())?;
    if let Some(old) = old.as_ref().filter(|old| old.state != "returned") {
        return Err(Problem::new(Code::WrongState).detail(&old.state));
    }
    keep(app, write, record, old.is_some(), "signoffs.sign").await
}

/// Writes a signed table or what became of it.
async fn keep(app: App, write: Write, mut record: Record, is_old: bool, action: &str) -> Answered {
    let event = write.caller.event(action, &record.id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                if is_old {
                    record.version = records::update(job, &record).await?;
                } else {
                    records::insert(job, &record).await?;
                }
                records::keep_version(job, &record, &event.account).await?;
                job.events.push(event);
                let body =
                    value!({ "id": record.id, "state": record.state, "version": record.version });
                let mut reply = reply(StatusCode::OK, &body)?;
                reply.etag = Some(record.etag());
                Ok(reply)
            })
        })
        .await
}

/// Whether the level above takes a table.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeBody {
    accepted: bool,
    /// Why not.
    #[serde(default)]
    remarks: String,
}

/// `PUT /api/v1/signoffs/{id}/answer`: another authority than the one that signed takes the table, or sends it back.
pub(crate) async fn take(app: App, write: Write, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let kind = Kind::find("signoffs").ok_or_else(|| Problem::internal("no signoffs"))?;
    let actor = write.caller.actor.clone();
    let mut record = find(&app, &actor, kind, &id).await?;
    allowed(&actor, Action::Change, &record.object())?;
    let version = write.version()?;
    let body: TakeBody = write.json()?;
    // Nobody takes what they signed themselves.
    if actor.role == Role::Regulator && actor.authority.as_deref() == Some(&record.entered_by) {
        return Err(Problem::new(Code::Forbidden));
    }
    if record.state != "signed" {
        return Err(Problem::new(Code::WrongState).detail(&record.state));
    }
    if !body.accepted && body.remarks.trim().is_empty() {
        return Err(Problem::faults(vec![fault(
            "remarks",
            "必填",
            "is required",
        )]));
    }
    let state = if body.accepted {
        "accepted"
    } else {
        "returned"
    };
    let mut document: Document = serde_json::from_str(&record.body).map_err(Problem::internal)?;
    document.insert("state".to_owned(), state.into());
    if !body.remarks.trim().is_empty() {
        document.insert("remarks".to_owned(), body.remarks.trim().into());
    }
    debug_assert_eq!(document::text(&document, "state"), state);
    state.clone_into(&mut record.state);
    record.version = version;
    record.body = serde_json::to_string(&document).map_err(Problem::internal)?;
    keep(app, write, record, true, "signoffs.answer").await
}
