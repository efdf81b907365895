//! Webhooks of one's own organisation or authority.

use super::call::{Answered, Caller, Write, done, json, reply, respond};
use crate::app::App;
use crate::auth::Scope;
use crate::error::{Code, Problem};
use crate::store::document::fault;
use crate::store::webhooks::{self, Party};
use axum::http::{StatusCode, Uri};
use serde::Deserialize;
use utoipa::ToSchema;

/// Bytes of an address.
const URL_BYTES: usize = 2000;

/// `POST /api/v1/webhooks`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookBody {
    /// Where messages are sent to: https, at a public address.
    url: String,
}

/// Whose webhooks the caller manages.
fn party(caller: &Caller) -> Result<Party, Problem> {
    if !caller.actor.confirmed {
        return Err(Problem::new(Code::Unconfirmed));
    }
    Party::of(&caller.actor).ok_or_else(|| Problem::new(Code::Forbidden))
}

fn changing(caller: &Caller) -> Result<Party, Problem> {
    if caller.actor.scope != Scope::Write {
        return Err(Problem::new(Code::Forbidden));
    }
    party(caller)
}

/// `GET /api/v1/webhooks`
pub(crate) async fn list(app: App, caller: Caller) -> Answered {
    let party = party(&caller)?;
    let all = webhooks::all(&mut app.store.read().await?, &party).await?;
    json(
        &serde_json::json!({ "items": all, "types": webhooks::TYPES }),
        None,
    )
}

/// `POST /api/v1/webhooks`: the secret stands in this one answer and nowhere else, so a key repeats nothing here.
pub(crate) async fn create(app: App, write: Write) -> Answered {
    let party = changing(&write.caller)?;
    let body: WebhookBody = write.json()?;
    let uri = body
        .url
        .parse::<Uri>()
        .ok()
        .filter(|_| body.url.len() <= URL_BYTES);
    let defect = uri.map_or(Some("not an absolute URL"), |uri| {
        app.outbound.refuses(&uri)
    });
    if let Some(en) = defect {
        let zh = "须为公网可达的 https 地址";
        return Err(Problem::faults(vec![fault("url", zh, en)]));
    }
    let caller = write.caller;
    let made = app.store.writer().run(move |job| {
        Box::pin(async move {
            let account = caller.actor.account.clone();
            let (webhook, secret) = webhooks::insert(job, &party, &account, &body.url).await?;
            job.events
                .push(caller.event("webhooks.create", &webhook.id));
            let body = serde_json::json!({ "webhook": webhook, "secret": secret });
            let mut reply = reply(StatusCode::CREATED, &body)?;
            reply.etag = Some("\"1\"".to_owned());
            reply.location = Some(format!("/api/v1/webhooks/{}", webhook.id));
            Ok(reply)
        })
    });
    Ok(respond(made.await?))
}

/// `DELETE /api/v1/webhooks/{id}`
pub(crate) async fn delete(app: App, write: Write, id: String) -> Answered {
    let party = changing(&write.caller)?;
    let version = write.version()?;
    let event = write.caller.event("webhooks.delete", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                if !webhooks::delete(job, &party, &id, version).await? {
                    return Err(Problem::new(Code::NotFound));
                }
                job.events.push(event);
                Ok(done())
            })
        })
        .await
}

/// `POST /api/v1/webhooks/{id}/ping`: sends a message to try it with, and wakes a stopped one.
pub(crate) async fn ping(app: App, write: Write, id: String) -> Answered {
    let party = changing(&write.caller)?;
    let event = write.caller.event("webhooks.ping", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                if !webhooks::ping(job, &party, &id).await? {
                    return Err(Problem::new(Code::NotFound));
                }
                job.events.push(event);
                reply(StatusCode::ACCEPTED, &serde_json::json!({ "queued": true }))
            })
        })
        .await
}

/// `GET /api/v1/webhooks/{id}/deliveries`
pub(crate) async fn deliveries(app: App, caller: Caller, id: String) -> Answered {
    let party = party(&caller)?;
    let found = webhooks::deliveries(&mut app.store.read().await?, &party, &id).await?;
    let items = found.ok_or_else(|| Problem::new(Code::NotFound))?;
    json(&serde_json::json!({ "items": items }), None)
}
