//! Personal data: contacts, shown to partners only; and everybody's rights to what is kept of them (个人信息保护法 44–47).

use super::call::{Answered, Caller, Write, done, json, reply};
use super::records;
use crate::app::App;
use crate::auth::Actor;
use crate::auth::policy::{Action, can};
use crate::error::{Code, Problem};
use crate::store::accounts;
use crate::store::contacts::{self, Contact};
use crate::store::document::fault;
use crate::store::kinds::Kind;
use crate::store::{args, records::Record};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// Characters of a part of a contact.
const CHARACTERS: usize = 100;

/// `PUT /api/v1/me`: corrects what is kept of oneself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeBody {
    pub(crate) name: String,
    /// `zh` or `en`.
    pub(crate) language: String,
}

/// `DELETE /api/v1/me`: the own login, so that nobody does it by a slip.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForgetBody {
    pub(crate) login: String,
}

async fn organisation(app: &App, actor: &Actor, id: &str) -> Result<Record, Problem> {
    let kind = Kind::find("organisations").ok_or_else(|| Problem::new(Code::NotFound))?;
    records::find(app, actor, kind, id).await
}

/// The contact of an organisation, for itself, whoever enters it for them, and its partners; for others there is none.
pub(crate) async fn contact(
    app: &App,
    actor: &Actor,
    id: &str,
) -> Result<Option<(Contact, i64)>, Problem> {
    let mut connection = app.store.read().await?;
    let partner = match &actor.organisation {
        Some(own) => contacts::are_partners(&mut connection, own, id).await?,
        None => false,
    };
    drop(connection);
    if !partner {
        let record = organisation(app, actor, id).await?;
        if !can(actor, Action::Change, &record.object()) {
            return Ok(None);
        }
    }
    Ok(contacts::of(&mut app.store.read().await?, id).await?)
}

/// `GET /api/v1/organisations/{id}/contact`
pub(crate) async fn get_contact(app: App, caller: Caller, id: String) -> Answered {
    let found = contact(&app, &caller.actor, &id).await?;
    let (contact, version) = found.ok_or_else(|| Problem::new(Code::NotFound))?;
    let event = caller.event("contacts.read", &id);
    app.store.writer().note(event).await;
    json(&contact, Some(format!("\"{version}\"")))
}

/// `PUT /api/v1/organisations/{id}/contact`; `If-Match: "0"` where there is none yet.
pub(crate) async fn put_contact(app: App, write: Write, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let record = organisation(&app, &write.caller.actor, &id).await?;
    if !can(&write.caller.actor, Action::Change, &record.object()) {
        return Err(Problem::new(Code::Forbidden));
    }
    let version = write.version()?;
    let body: Contact = write.json()?;
    let parts = [
        ("name", &body.name),
        ("phone", &body.phone),
        ("email", &body.email),
    ];
    let long = parts.iter().filter(|(_, text)| {
        text.chars().count() > CHARACTERS || text.chars().any(char::is_control)
    });
    let faults: Vec<_> = long
        .map(|(place, _)| fault(place, "至多 100 个字符", "at most 100 characters"))
        .collect();
    if !faults.is_empty() {
        return Err(Problem::faults(faults));
    }
    let event = write.caller.event("contacts.change", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let version = contacts::set(job, &id, &body, version).await?;
                job.events.push(event);
                let mut reply = reply(StatusCode::OK, &body)?;
                reply.etag = Some(format!("\"{version}\""));
                Ok(reply)
            })
        })
        .await
}

/// `GET /api/v1/me/data`: everything that is kept of oneself.
pub(crate) async fn data(app: App, caller: Caller) -> Answered {
    let mut connection = app.store.read().await?;
    let data = contacts::of_person(&mut connection, &caller.actor.account).await?;
    drop(connection);
    let event = caller.event("me.export", &caller.actor.account);
    app.store.writer().note(event).await;
    json(&data, None)
}

/// `PUT /api/v1/me`
pub(crate) async fn correct(app: App, write: Write) -> Answered {
    let body: MeBody = write.json()?;
    let mut faults = Vec::new();
    if body.name.chars().count() > CHARACTERS || body.name.chars().any(char::is_control) {
        faults.push(fault("name", "至多 100 个字符", "at most 100 characters"));
    }
    if !["zh", "en"].contains(&body.language.as_str()) {
        faults.push(fault("language", "zh, en", "zh, en"));
    }
    if !faults.is_empty() {
        return Err(Problem::faults(faults));
    }
    let account = write.caller.actor.account.clone();
    let event = write.caller.event("me.change", &account);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let sql = "UPDATE account SET name = $2, language = $3, version = version + 1 WHERE id = $1";
                let values = args![&account, &body.name, &body.language];
                job.connection.execute(sql, values).await?;
                job.events.push(event);
                Ok(done())
            })
        })
        .await
}

/// `DELETE /api/v1/me`: forgets the person; the organisation's records stay the organisation's.
pub(crate) async fn forget(app: App, write: Write) -> Answered {
    let body: ForgetBody = write.json()?;
    let account = write.caller.actor.account.clone();
    let known = accounts::by_id(&mut app.store.read().await?, &account).await?;
    if known.is_none_or(|known| known.login != body.login) {
        let place = fault("login", "须与本人账号一致", "must be your own login");
        return Err(Problem::faults(vec![place]));
    }
    let event = write.caller.event("me.delete", &account);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                contacts::forget(job, &account).await?;
                job.events.push(event);
                Ok(done())
            })
        })
        .await
}
