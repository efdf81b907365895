//! Logging in with the single sign-on: out to the provider, and back with a code.

use super::call::{Answered, Write, done, reply, request_id};
use super::sessions::{begin_session, cookie_of};
use crate::app::App;
use crate::error::{Code, Problem};
use crate::store::audit::Event;
use crate::store::document::fault;
use crate::store::{identities, now};
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, Response, StatusCode};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// `PUT /api/v1/accounts/{id}/identity`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdentityBody {
    /// The `sub` of the provider.
    subject: String,
}

/// Names of the cookie that ties a sign-on to the browser it began in.
fn cookie_name(https: bool) -> &'static str {
    if https {
        "__Host-matcher-sign-on"
    } else {
        "matcher-sign-on"
    }
}

/// `Lax`: the browser comes back from another site and must bring it along.
fn cookie(app: &App, value: &str, seconds: i64) -> Result<HeaderValue, Problem> {
    let secure = if app.config.https { "; Secure" } else { "" };
    let name = cookie_name(app.config.https);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).map_err(Problem::internal)
}

/// The provider can't be reached, or said what can't be believed: for the log.
fn failed(cause: String) -> Problem {
    tracing::warn!(%cause, "the single sign-on failed");
    Problem::new(Code::SignOn)
}

/// `GET /api/v1/sign-on`
pub(crate) async fn begin(app: App) -> Answered {
    let oidc = app.oidc.as_ref();
    let oidc = oidc.ok_or_else(|| Problem::new(Code::NotFound))?;
    let (to, begun) = oidc.begin().await.map_err(failed)?;
    let kept = begun.clone();
    let keep = app.store.writer().run(move |job| {
        Box::pin(
            async move { identities::begin(job, &kept.state, &kept.nonce, &kept.verifier).await },
        )
    });
    keep.await?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let to = HeaderValue::from_str(&to).map_err(Problem::internal)?;
    let headers = response.headers_mut();
    headers.insert(LOCATION, to);
    headers.insert(SET_COOKIE, cookie(&app, &begun.state, 600)?);
    Ok(response)
}

/// `GET /api/v1/sign-on/back`
pub(crate) async fn end(app: App, request: Request) -> Answered {
    let oidc = app.oidc.as_ref();
    let oidc = oidc.ok_or_else(|| Problem::new(Code::NotFound))?;
    let (parts, _) = request.into_parts();
    let query = parts.uri.query().unwrap_or("");
    let given: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let given = |name: &str| given.get(name).map_or("", String::as_str);
    let state = given("state").to_owned();
    // Another browser than the one it began in: somebody sent a link that would log its reader in as the sender.
    if state.is_empty()
        || cookie_of(&parts.headers, cookie_name(app.config.https)) != Some(state.as_str())
    {
        return Err(failed("another browser, or none, began this".to_owned()));
    }
    let end = app
        .store
        .writer()
        .run(move |job| Box::pin(async move { identities::end(job, &state).await }));
    let begun = end.await?;
    let (nonce, verifier) = begun.ok_or_else(|| failed("used up or too late".to_owned()))?;
    if given("code").is_empty() {
        return Err(failed(format!("the provider says {:?}", given("error"))));
    }
    let subject = oidc.subject(given("code"), &nonce, &verifier, now() / 1000);
    let subject = subject.await.map_err(failed)?;
    let issuer = &oidc.client.issuer;
    let mut connection = app.store.read().await?;
    let account = identities::account(&mut connection, issuer, &subject).await?;
    drop(connection);
    let request = request_id(&parts);
    let Some(account) = account.filter(|account| !account.disabled) else {
        app.store.writer().note(refused(request)).await;
        return Err(Problem::new(Code::NotLinked).detail(subject));
    };
    let session = begin_session(&app, &account, request, Vec::new()).await?;
    welcome(&app, session)
}

fn refused(request: String) -> Event {
    Event {
        request,
        ..Event::system("session.refuse", now())
    }
}

/// The session's cookie is `Strict`: a browser that was sent on from another site would not bring it along, one that follows a page of
/// ours does.
fn welcome(app: &App, session: HeaderValue) -> Answered {
    let page = "<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0; url=/\"><title>matcher</title><p><a href=\"/\">继续 · Continue</a></p></html>";
    let mut response = Response::new(Body::from(page));
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.append(SET_COOKIE, session);
    headers.append(SET_COOKIE, cookie(app, "", 0)?);
    Ok(response)
}

/// `PUT /api/v1/accounts/{id}/identity`: by an administrator, who knows who the subject is.
pub(crate) async fn link(app: App, write: Write, id: String) -> Answered {
    let body: IdentityBody = write.json()?;
    if body.subject.is_empty() || body.subject.len() > 255 {
        let place = fault("subject", "1 至 255 字节", "1 to 255 bytes");
        return Err(Problem::faults(vec![place]));
    }
    let oidc = app.oidc.as_ref();
    let issuer = oidc.ok_or_else(|| Problem::new(Code::NotFound))?;
    let issuer = issuer.client.issuer.clone();
    let event = write.caller.event("accounts.link", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                identities::link(job, &issuer, &body.subject, &id).await?;
                job.events.push(event);
                reply(StatusCode::OK, &serde_json::json!({ "account": id }))
            })
        })
        .await
}

/// `DELETE /api/v1/accounts/{id}/identity`
pub(crate) async fn unlink(app: App, write: Write, id: String) -> Answered {
    let event = write.caller.event("accounts.unlink", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                if !identities::unlink(job, &id).await? {
                    return Err(Problem::new(Code::NotFound));
                }
                job.events.push(event);
                Ok(done())
            })
        })
        .await
}
