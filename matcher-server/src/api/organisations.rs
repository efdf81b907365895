//! How organisations come in: they register with their credit code, an authority of their area confirms or refuses.

use super::call::{Answered, Write, json, parse, reply};
use super::records::find;
use super::sessions::account;
use crate::app::App;
use crate::auth::policy::{Action, Visibility, can};
use crate::auth::{Actor, Role, Scope, password, secret};
use crate::error::{Code, Problem};
use crate::store::accounts;
use crate::store::audit::Event;
use crate::store::document::{self, Document, fault};
use crate::store::kinds::Kind;
use crate::store::records::{self, ACTIVE, PENDING, Record};
use crate::store::validate::{is_helped, judge};
use crate::store::{Job, args};
use axum::body::Bytes;
use axum::http::StatusCode;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// `POST /api/v1/registrations`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegistrationBody {
    /// The columns of the organisation without `id`.
    #[schema(value_type = Object)]
    organisation: Document,
    login: String,
    password: String,
    /// Name of whoever registers.
    name: String,
}

/// `PUT /api/v1/organisations/{id}/confirmation`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmationBody {
    /// Confirmed, or refused and removed with its accounts.
    confirmed: bool,
}

fn kind() -> Result<&'static Kind, Problem> {
    Kind::find("organisations").ok_or_else(|| Problem::internal("no organisations"))
}

/// Nobody in particular: sees nothing that is stored.
fn stranger() -> Actor {
    Actor {
        account: String::new(),
        role: Role::Sme,
        organisation: None,
        confirmed: false,
        authority: None,
        everywhere: false,
        regions: Arc::new(BTreeSet::new()),
        scope: Scope::Read,
        by_cookie: false,
    }
}

/// `POST /api/v1/registrations`. Whether the credit code is known already is told to the authority only.
pub(crate) async fn register(app: App, request: String, body: Bytes) -> Answered {
    let body: RegistrationBody = parse(&body)?;
    let kind = kind()?;
    let mut document = body.organisation;
    let id = secret::id(16);
    let mut faults = Vec::new();
    for field in ["id", "group", "avoid", "lead", "ladder"] {
        if document.contains_key(field) {
            faults.push(fault(
                field,
                "由主管部门填写",
                "is filled in by your authority",
            ));
        }
    }
    if let Some((zh, en)) = password::defect(&body.password) {
        faults.push(fault("password", &zh, &en));
    }
    if !faults.is_empty() {
        return Err(Problem::faults(faults));
    }
    document.insert("id".to_owned(), id.clone().into());
    let mut connection = app.store.read().await?;
    let judged = judge(&mut connection, &stranger(), kind, &id, &document).await?;
    drop(connection);
    let hash = password::hash(body.password).await?;
    let role = if is_helped(document::text(&document, "kind")) {
        Role::Sme
    } else {
        Role::Provider
    };
    let account = account(body.login, body.name, role, Some(id.clone()), None);
    let record = Record {
        kind: kind.name,
        owner: id.clone(),
        id,
        other: String::new(),
        region: judged.place.region,
        parent: String::new(),
        alias: judged.place.alias,
        visibility: Visibility::Owner,
        state: PENDING.to_owned(),
        entered_by: String::new(),
        version: 1,
        body: serde_json::to_string(&document).map_err(Problem::internal)?,
        created_at: 0,
        updated_at: 0,
    };
    let answer =
        serde_json::json!({ "organisation": record.id, "account": account.id, "state": PENDING });
    app.store
        .writer()
        .run(move |job| {
            Box::pin(async move {
                records::insert(job, &record).await?;
                accounts::insert(job, &account, Some(hash)).await?;
                job.events.push(Event {
                    at: job.now,
                    account: account.id,
                    action: "organisations.register".to_owned(),
                    object: record.id,
                    request,
                });
                Ok(())
            })
        })
        .await?;
    let mut response = json(&answer, None)?;
    *response.status_mut() = StatusCode::ACCEPTED;
    Ok(response)
}

/// `PUT /api/v1/organisations/{id}/confirmation`
pub(crate) async fn confirm(app: App, write: Write, id: String) -> Answered {
    let kind = kind()?;
    let actor = write.caller.actor.clone();
    let mut record = find(&app, &actor, kind, &id).await?;
    // Whoever may enter organisations of the area may confirm them; members may not, whosever it is.
    if !can(&actor, Action::Create, &record.object()) {
        return Err(Problem::new(Code::Forbidden));
    }
    let version = write.version()?;
    let body: ConfirmationBody = write.json()?;
    let caller = write.caller.clone();
    write
        .run(&app, move |job| {
            Box::pin(async move {
                if record.state != PENDING {
                    return Err(Problem::new(Code::WrongState).detail(&record.state));
                }
                record.version = version;
                if !body.confirmed {
                    job.events.push(caller.event("organisations.refuse", &record.id));
                    return refuse(job, &record).await;
                }
                unique(job, &record).await?;
                ACTIVE.clone_into(&mut record.state);
                let document: Document =
                    serde_json::from_str(&record.body).map_err(Problem::internal)?;
                if !is_helped(document::text(&document, "kind")) {
                    record.visibility = Visibility::Members;
                }
                record.version = records::update(job, &record).await?;
                records::cascade(job, &record).await?;
                job.events.push(caller.event("organisations.confirm", &record.id));
                let body = serde_json::json!({ "id": record.id, "state": ACTIVE, "version": record.version });
                let mut reply = reply(StatusCode::OK, &body)?;
                reply.etag = Some(record.etag());
                Ok(reply)
            })
        })
        .await
}

/// A credit code belongs to one confirmed organisation.
async fn unique(job: &mut Job, record: &Record) -> Result<(), Problem> {
    let sql = "SELECT id FROM record WHERE kind = 'organisations' AND alias = $1 AND state = 'active' LIMIT 1";
    match job.connection.row(sql, args![&record.alias]).await? {
        Some(row) => Err(Problem::new(Code::Exists).detail(row.get::<String>(0)?)),
        None => Ok(()),
    }
}

async fn refuse(
    job: &mut Job,
    record: &Record,
) -> Result<crate::store::idempotency::Reply, Problem> {
    records::delete(job, record).await?;
    for sql in [
        "DELETE FROM session WHERE account IN (SELECT id FROM account WHERE organisation = $1)",
        "DELETE FROM api_token WHERE account IN (SELECT id FROM account WHERE organisation = $1)",
        "DELETE FROM invitation WHERE account IN (SELECT id FROM account WHERE organisation = $1)",
        "DELETE FROM account WHERE organisation = $1",
    ] {
        job.connection.execute(sql, args![&record.id]).await?;
    }
    Ok(super::call::done())
}
