//! A lead enterprise's own call (倡议): shown to members, joined and left by SMEs. Who joined is of its supply chain in the rounds that
//! follow, until they leave.

use super::call::{Answered, Write, changed, done, made, reply};
use super::records;
use super::rounds::changeable;
use crate::app::App;
use crate::auth::secret;
use crate::error::{Code, Problem};
use crate::store::document::fault;
use crate::store::kinds::Kind;
use crate::store::programme::{CALL_MEMBERS, CALLS, Entry};
use crate::store::{args, calls};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// Characters of title and text.
const TITLE: usize = 100;
const TEXT: usize = 5000;

/// `POST /api/v1/calls` and `PUT /api/v1/calls/{id}`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallBody {
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) text: String,
    /// Milliseconds since 1970; SMEs may join until then.
    #[serde(default)]
    pub(crate) join_until: Option<i64>,
    /// Nobody joins any more.
    #[serde(default)]
    pub(crate) closed: bool,
}

fn good(body: &CallBody) -> Result<(), Problem> {
    let mut faults = Vec::new();
    if body.title.trim().is_empty() || body.title.chars().count() > TITLE {
        faults.push(fault("title", "1 至 100 个字符", "1 to 100 characters"));
    }
    if body.text.chars().count() > TEXT {
        faults.push(fault("text", "至多 5000 个字符", "at most 5000 characters"));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Problem::faults(faults))
    }
}

/// `POST /api/v1/calls`: by a lead enterprise.
pub(crate) async fn create(app: App, write: Write) -> Answered {
    let body: CallBody = write.json()?;
    good(&body)?;
    let Some(own) = write.caller.actor.organisation.clone() else {
        return Err(Problem::new(Code::Forbidden));
    };
    let kind = Kind::find("organisations").ok_or_else(|| Problem::new(Code::NotFound))?;
    let record = records::find(&app, &write.caller.actor, kind, &own).await?;
    let document: serde_json::Value =
        serde_json::from_str(&record.body).map_err(Problem::internal)?;
    if document["lead"] != true {
        return Err(Problem::new(Code::WrongState).detail("lead"));
    }
    let id = secret::id(16);
    let event = write.caller.event("calls.create", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let what = (body.title.as_str(), body.text.as_str(), body.join_until);
                calls::insert(job, &id, (&own, record.region), what).await?;
                job.events.push(event);
                made("calls", &id, "open")
            })
        })
        .await
}

/// Only whose it is changes it, whatever else they administer.
fn own(write: &Write, entry: &Entry) -> Result<(), Problem> {
    let own = write.caller.actor.organisation.as_deref();
    if own == Some(&entry.object.owner) || own == Some(&entry.object.other) {
        Ok(())
    } else {
        Err(Problem::new(Code::Forbidden))
    }
}

/// `PUT /api/v1/calls/{id}`
pub(crate) async fn change(app: App, write: Write, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let call = changeable(&app, &write.caller.actor, &CALLS, &id).await?;
    own(&write, &call)?;
    let version = write.version()?;
    let body: CallBody = write.json()?;
    good(&body)?;
    let event = write.caller.event("calls.change", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let state = if body.closed { "closed" } else { "open" };
                let set = "title = $4, text = $5, join_until = $6, state = $7";
                let values = args![&body.title, &body.text, body.join_until, state];
                calls::change(job, "lead_call", (&id, version), set, values).await?;
                calls::tell_call(job, &id, call.object.region, state).await?;
                job.events.push(event);
                changed(&id, state, version + 1)
            })
        })
        .await
}

/// `POST /api/v1/calls/{id}/members`: an SME joins.
pub(crate) async fn join(app: App, write: Write, id: String) -> Answered {
    let call = super::rounds::find(&app, &write.caller.actor, &CALLS, &id).await?;
    let Some(own) = write.caller.actor.organisation.clone() else {
        return Err(Problem::new(Code::Forbidden));
    };
    let kind = Kind::find("organisations").ok_or_else(|| Problem::new(Code::NotFound))?;
    let record = records::find(&app, &write.caller.actor, kind, &own).await?;
    let event = write.caller.event("calls.join", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let member = calls::join(job, &call.id, (&own, record.region)).await?;
                job.events.push(event);
                let told = serde_json::json!({ "id": member, "state": "joined" });
                let mut reply = reply(StatusCode::CREATED, &told)?;
                reply.location = Some(format!("/api/v1/call-members/{member}"));
                Ok(reply)
            })
        })
        .await
}

/// `DELETE /api/v1/call-members/{id}`: the SME leaves.
pub(crate) async fn leave(app: App, write: Write, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let member = changeable(&app, &write.caller.actor, &CALL_MEMBERS, &id).await?;
    own(&write, &member)?;
    let version = write.version()?;
    let event = write.caller.event("calls.leave", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let set = "state = 'left'";
                calls::change(job, "call_member", (&id, version), set, Vec::new()).await?;
                let (of, sides) = (&member.object, [&member.object.owner, &member.object.other]);
                let names = (id.as_str(), member.text("lead_call"));
                calls::tell_member(job, names, sides.map(String::as_str), of.region, "left")
                    .await?;
                job.events.push(event);
                Ok(done())
            })
        })
        .await
}
