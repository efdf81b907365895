//! What a handler gets of a request: who asks, the write with its key and version, JSON that is what it should be.

use crate::app::App;
use crate::auth::Actor;
use crate::error::{Code, Problem, RequestId};
use crate::store::audit::Event;
use crate::store::idempotency::{self, Key, Reply};
use crate::store::{Answer, Job, now};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// Name of the header with the key of a write.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Characters of a key.
const KEY_CHARACTERS: usize = 100;

/// An answer of a handler.
pub(crate) type Answered = Result<Response<Body>, Problem>;

/// Who sends the request. The guard of the route has put it there.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) actor: Actor,
    pub(crate) request: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let actor = parts.extensions.get::<Actor>().cloned();
        Ok(Self {
            actor: actor.ok_or_else(|| Problem::new(Code::Unauthenticated))?,
            request: request_id(parts),
        })
    }
}

pub(crate) fn request_id(parts: &Parts) -> String {
    let id = parts.extensions.get::<RequestId>();
    id.map_or(String::new(), |id| id.0.clone())
}

impl Caller {
    /// An event of the audit log.
    pub(crate) fn event(&self, action: impl Into<String>, object: impl Into<String>) -> Event {
        Event {
            at: now(),
            account: self.actor.account.clone(),
            action: action.into(),
            object: object.into(),
            request: self.request.clone(),
        }
    }
}

/// A request that changes something.
#[derive(Debug)]
pub(crate) struct Write {
    pub(crate) caller: Caller,
    key: Option<Key>,
    if_match: Option<String>,
    body: Bytes,
    json: bool,
}

impl<S: Send + Sync> FromRequest<S> for Write {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, state).await?;
        let request = Request::from_parts(parts.clone(), body);
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| {
                let too_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
                let code = if too_large {
                    Code::TooLarge
                } else {
                    Code::BadRequest
                };
                Problem::new(code).detail("body")
            })?;
        let if_match = header(&parts.headers, &IF_MATCH)?;
        let key = header(&parts.headers, &IDEMPOTENCY_KEY)?
            .map(|key| key_of(&caller, &parts, if_match.as_deref(), &body, key))
            .transpose()?;
        let kind = parts.headers.get(CONTENT_TYPE);
        let json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
        Ok(Self {
            caller,
            key,
            if_match,
            body,
            json,
        })
    }
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    let text = value.to_str().map(str::to_owned);
    text.map(Some)
        .map_err(|_| Problem::new(Code::BadRequest).detail(name.as_str()))
}

fn key_of(
    caller: &Caller,
    parts: &Parts,
    if_match: Option<&str>,
    body: &Bytes,
    key: String,
) -> Result<Key, Problem> {
    if key.is_empty() || key.len() > KEY_CHARACTERS {
        return Err(Problem::new(Code::BadRequest).detail(IDEMPOTENCY_KEY.as_str()));
    }
    let mut hasher = Sha256::new();
    let path = parts.uri.to_string();
    let version = if_match.unwrap_or("");
    for part in [parts.method.as_str(), &path, version] {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.update(body);
    Ok(Key {
        account: caller.actor.account.clone(),
        name: key,
        fingerprint: hasher.finalize().to_vec(),
    })
}

impl Write {
    /// The write of a form: `key` was made with the form, so that sending it twice writes once.
    pub(crate) fn of_form(
        caller: Caller,
        parts: &Parts,
        key: &str,
        version: Option<&str>,
        body: &impl Serialize,
    ) -> Result<Self, Problem> {
        let body = Bytes::from(serde_json::to_vec(body).map_err(Problem::internal)?);
        let if_match = version.map(|version| format!("\"{version}\""));
        let key = key_of(&caller, parts, if_match.as_deref(), &body, key.to_owned())?;
        Ok(Self {
            caller,
            key: Some(key),
            if_match,
            body,
            json: true,
        })
    }

    /// The write of a form that sends a file.
    pub(crate) fn of_bytes(
        caller: Caller,
        parts: &Parts,
        key: &str,
        body: Bytes,
    ) -> Result<Self, Problem> {
        let key = key_of(&caller, parts, None, &body, key.to_owned())?;
        Ok(Self {
            caller,
            key: Some(key),
            if_match: None,
            body,
            json: false,
        })
    }

    /// The body as `T`.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if !self.json {
            return Err(Problem::new(Code::UnsupportedMedia));
        }
        parse(&self.body)
    }

    /// The body as it came.
    pub(crate) fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The version the client has seen.
    pub(crate) fn version(&self) -> Result<i64, Problem> {
        let text = self.if_match.as_deref();
        let text = text.ok_or_else(|| Problem::new(Code::VersionRequired))?;
        // A weak tag or a list is not what was given out, so it can't match.
        let number = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
        Ok(number.and_then(|number| number.parse().ok()).unwrap_or(-1))
    }

    /// Does the work once, also when it is sent again with its key, and answers when it is on disk.
    pub(crate) async fn run<F>(self, app: &App, work: F) -> Answered
    where
        F: for<'t> FnOnce(&'t mut Job) -> Answer<'t, Reply> + Send + 'static,
    {
        let key = self.key;
        let reply = app
            .store
            .writer()
            .run(move |job| {
                Box::pin(async move {
                    if let Some(key) = &key
                        && let Some(reply) = idempotency::earlier(&mut job.connection, key).await?
                    {
                        return Ok(reply);
                    }
                    let reply = work(job).await?;
                    if let Some(key) = &key {
                        idempotency::keep(job, key, &reply).await?;
                    }
                    Ok(reply)
                })
            })
            .await?;
        Ok(respond(reply))
    }

    /// The answer to an earlier request with this key: looked up before work that could not be repeated as it was.
    pub(crate) async fn repeated(&self, app: &App) -> Result<Option<Response<Body>>, Problem> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        let earlier = idempotency::earlier(&mut app.store.read().await?, key).await?;
        Ok(earlier.map(respond))
    }
}

/// Reads JSON; numbers beyond all bounds, unknown fields and endless nesting are refused by the reader.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes)
        .map_err(|error| Problem::new(Code::BadRequest).detail(error.to_string()))
}

/// An answer from a reply.
pub(crate) fn respond(reply: Reply) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in [(ETAG, reply.etag), (LOCATION, reply.location)] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    }
    response
}

/// A reply of a write.
pub(crate) fn reply(status: StatusCode, body: &impl Serialize) -> Result<Reply, Problem> {
    Ok(Reply {
        status: status.as_u16(),
        etag: None,
        location: None,
        body: serde_json::to_string(body).map_err(Problem::internal)?,
    })
}

/// The reply to a change of something that has a state: its new version is told in the body and as `ETag`.
pub(crate) fn changed(id: &str, state: &str, version: i64) -> Result<Reply, Problem> {
    let body = serde_json::json!({ "id": id, "state": state, "version": version });
    let mut reply = reply(StatusCode::OK, &body)?;
    reply.etag = Some(format!("\"{version}\""));
    Ok(reply)
}

/// The same for something new, with its address.
pub(crate) fn made(path: &str, id: &str, state: &str) -> Result<Reply, Problem> {
    let mut reply = changed(id, state, 1)?;
    reply.status = StatusCode::CREATED.as_u16();
    reply.location = Some(format!("/api/v1/{path}/{id}"));
    Ok(reply)
}

/// A reply without a body.
pub(crate) fn done() -> Reply {
    Reply {
        status: StatusCode::NO_CONTENT.as_u16(),
        etag: None,
        location: None,
        body: String::new(),
    }
}

/// The answer of a read.
pub(crate) fn json(body: &impl Serialize, etag: Option<String>) -> Answered {
    let mut reply = reply(StatusCode::OK, body)?;
    reply.etag = etag;
    Ok(respond(reply))
}
