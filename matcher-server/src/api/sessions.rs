//! Logging in and out, one-time links, API tokens, and who one is.

use super::call::{Answered, Caller, Write, done, json, parse, reply, request_id};
use crate::app::App;
use crate::auth::{Actor, Role, Scope, password, secret};
use crate::error::{Code, Problem};
use crate::store::accounts::{self, Account};
use crate::store::audit::Event;
use crate::store::document::fault;
use crate::store::{now, sessions};
use axum::body::Bytes;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest life of an API token in days.
const TOKEN_DAYS: i64 = 366;

/// `POST /api/v1/session`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginBody {
    login: String,
    password: String,
}

/// `POST /api/v1/password`: with the token of a one-time link, or with the present password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordBody {
    /// Token of a one-time link.
    link: String,
    /// The new password.
    password: String,
}

/// `POST /api/v1/tokens`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenBody {
    /// What it is for.
    name: String,
    /// `read` or `write`.
    scope: String,
    /// Days it is valid.
    days: i64,
}

/// Name of the cookie. The prefix makes browsers hold to Secure, no domain and the path /.
pub(crate) fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-matcher" } else { "matcher" }
}

/// The session token in a request's cookies.
pub(crate) fn cookie(headers: &HeaderMap, https: bool) -> Option<&str> {
    cookie_of(headers, cookie_name(https))
}

/// The cookie of that name.
pub(crate) fn cookie_of<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let cookies = headers.get_all(COOKIE).iter();
    let mut pairs = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value)
}

fn set_cookie(app: &App, token: &str, seconds: i64) -> Result<HeaderValue, Problem> {
    let secure = if app.config.https { "; Secure" } else { "" };
    let name = cookie_name(app.config.https);
    let text =
        format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).map_err(Problem::internal)
}

/// `POST /api/v1/session`: a wrong name and a wrong password are one answer and take one time.
pub(crate) async fn login(app: App, address: String, request: String, body: Bytes) -> Answered {
    let body: LoginBody = parse(&body)?;
    let keys = [
        format!("login:{}", body.login),
        format!("address:{address}"),
    ];
    let mut connection = app.store.read().await?;
    for (key, is_address) in keys.iter().zip([false, true]) {
        let wait = sessions::wait_seconds(&mut connection, key, is_address).await?;
        if wait > 0 {
            return Err(Problem::new(Code::TooManyRequests).retry_after(wait));
        }
    }
    let found = accounts::by_login(&mut connection, &body.login).await?;
    drop(connection);
    let (account, stored) = found.unzip();
    let right = password::verify(body.password, stored.flatten()).await?;
    let account = account.filter(|account| right && !account.disabled);
    let event = |account: &str, action: &str| Event {
        at: now(),
        account: account.to_owned(),
        action: action.to_owned(),
        object: String::new(),
        request: request.clone(),
    };
    let Some(account) = account else {
        let event = event("", "session.refuse");
        app.store
            .writer()
            .run(move |job| {
                Box::pin(async move {
                    for key in &keys {
                        sessions::failed(job, key).await?;
                    }
                    job.events.push(event);
                    Ok(())
                })
            })
            .await?;
        return Err(Problem::new(Code::WrongLogin));
    };
    let cookie = begin_session(&app, &account, request, keys.into()).await?;
    let mut connection = app.store.read().await?;
    let actor = sessions::of_account(&mut connection, account.clone(), Scope::Write, true).await?;
    let mut response = json(&me_of(&account, &actor), None)?;
    response.headers_mut().insert(SET_COOKIE, cookie);
    Ok(response)
}

/// Starts a session; its cookie. Failed logins under the keys are forgotten.
pub(crate) async fn begin_session(
    app: &App,
    account: &Account,
    request: String,
    keys: Vec<String>,
) -> Result<HeaderValue, Problem> {
    let id = account.id.clone();
    let begin = app.store.writer().run(move |job| {
        Box::pin(async move {
            for key in &keys {
                sessions::succeeded(job, key).await?;
            }
            job.events.push(Event {
                at: job.now,
                account: id.clone(),
                action: "session.create".to_owned(),
                object: String::new(),
                request,
            });
            sessions::start(job, &id).await
        })
    });
    set_cookie(app, &begin.await?, sessions::SESSION_MS / 1000)
}

fn me_of(account: &Account, actor: &Actor) -> serde_json::Value {
    serde_json::json!({
        "account": account.id, "login": account.login, "name": account.name, "role": account.role.code(),
        "organisation": account.organisation, "authority": account.authority, "language": account.language,
        "confirmed": actor.confirmed,
    })
}

/// `GET /api/v1/me`
pub(crate) async fn me(app: App, caller: Caller) -> Answered {
    let mut connection = app.store.read().await?;
    let account = accounts::by_id(&mut connection, &caller.actor.account).await?;
    let account = account.ok_or_else(|| Problem::new(Code::Unauthenticated))?;
    json(&me_of(&account, &caller.actor), None)
}

/// `DELETE /api/v1/session`
pub(crate) async fn logout(app: App, headers: HeaderMap, write: Write) -> Answered {
    let token = cookie(&headers, app.config.https).unwrap_or("").to_owned();
    let event = write.caller.event("session.delete", "");
    let mut response = write
        .run(&app, move |job| {
            Box::pin(async move {
                sessions::end(job, &token).await?;
                job.events.push(event);
                Ok(done())
            })
        })
        .await?;
    response
        .headers_mut()
        .insert(SET_COOKIE, set_cookie(&app, "", 0)?);
    Ok(response)
}

/// Ends the session of a browser; the cookie that makes it forget.
pub(crate) async fn leave(app: &App, parts: &Parts) -> Result<HeaderValue, Problem> {
    let token = cookie(&parts.headers, app.config.https)
        .unwrap_or("")
        .to_owned();
    let account = parts
        .extensions
        .get::<Actor>()
        .map(|actor| actor.account.clone());
    let event = Event {
        at: now(),
        account: account.unwrap_or_default(),
        action: "session.delete".to_owned(),
        object: String::new(),
        request: request_id(parts),
    };
    app.store
        .writer()
        .run(move |job| {
            Box::pin(async move {
                sessions::end(job, &token).await?;
                job.events.push(event);
                Ok(())
            })
        })
        .await?;
    set_cookie(app, "", 0)
}

/// `DELETE /api/v1/sessions`: logs out everywhere.
pub(crate) async fn logout_everywhere(app: App, write: Write) -> Answered {
    let account = write.caller.actor.account.clone();
    let event = write.caller.event("sessions.delete", &account);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                sessions::end_all(job, &account).await?;
                job.events.push(event);
                Ok(done())
            })
        })
        .await
}

/// `POST /api/v1/password`: takes a one-time link.
pub(crate) async fn set_password(app: App, request: String, body: Bytes) -> Answered {
    let body: PasswordBody = parse(&body)?;
    if let Some((zh, en)) = password::defect(&body.password) {
        return Err(Problem::faults(vec![fault("password", &zh, &en)]));
    }
    let hash = password::hash(body.password).await?;
    app.store
        .writer()
        .run(move |job| {
            Box::pin(async move {
                let account = accounts::accept(job, &body.link).await?;
                accounts::set_password(job, &account, hash).await?;
                job.events.push(Event {
                    at: job.now,
                    action: "password.change".to_owned(),
                    object: account.clone(),
                    account,
                    request,
                });
                Ok(())
            })
        })
        .await?;
    json(&serde_json::json!({ "done": true }), None)
}

/// `GET /api/v1/tokens`
pub(crate) async fn tokens(app: App, caller: Caller) -> Answered {
    let mut connection = app.store.read().await?;
    let tokens = sessions::tokens(&mut connection, &caller.actor.account).await?;
    json(&serde_json::json!({ "items": tokens }), None)
}

/// `POST /api/v1/tokens`: the token stands in this one answer and nowhere else, so a key repeats nothing here.
pub(crate) async fn make_token(app: App, write: Write) -> Answered {
    let body: TokenBody = write.json()?;
    let mut faults = Vec::new();
    if body.name.trim().is_empty() || body.name.chars().count() > 100 {
        faults.push(fault("name", "1 至 100 个字符", "1 to 100 characters"));
    }
    let scope = Scope::parse(&body.scope);
    if scope.is_none() {
        faults.push(fault("scope", "read 或 write", "read or write"));
    }
    if !(1..=TOKEN_DAYS).contains(&body.days) {
        faults.push(fault("days", "1 至 366", "1 to 366"));
    }
    let Some(scope) = scope.filter(|_| faults.is_empty()) else {
        return Err(Problem::faults(faults));
    };
    // A token can't make a stronger one.
    let scope = if write.caller.actor.scope == Scope::Read {
        Scope::Read
    } else {
        scope
    };
    let caller = write.caller;
    let reply = app
        .store
        .writer()
        .run(move |job| {
            Box::pin(async move {
                let account = caller.actor.account.clone();
                let (token, secret) =
                    sessions::make_token(job, &account, &body.name, scope, body.days).await?;
                job.events.push(caller.event("tokens.create", &token.id));
                let body = serde_json::json!({ "token": token, "secret": secret });
                reply(StatusCode::CREATED, &body)
            })
        })
        .await?;
    Ok(super::call::respond(reply))
}

/// `DELETE /api/v1/tokens/{id}`
pub(crate) async fn revoke(app: App, write: Write, id: String) -> Answered {
    let caller = write.caller.clone();
    write
        .run(&app, move |job| {
            Box::pin(async move {
                if !sessions::revoke(job, &caller.actor.account, &id).await? {
                    return Err(Problem::new(Code::NotFound));
                }
                job.events.push(caller.event("tokens.delete", &id));
                Ok(done())
            })
        })
        .await
}

/// A new account of a role for an organisation or an authority.
pub(crate) fn account(
    login: String,
    name: String,
    role: Role,
    organisation: Option<String>,
    authority: Option<String>,
) -> Account {
    Account {
        id: secret::id(16),
        login,
        name,
        role,
        organisation,
        authority,
        language: "zh".to_owned(),
        disabled: false,
        version: 1,
    }
}
