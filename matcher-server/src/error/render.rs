//! The layer that writes every refusal as problem+json.

use super::{Code, Problem};
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use matcher_core::model::Language;

/// The language a client asks for; Chinese unless it prefers English.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    let wish = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let first = wish.split([',', ';']).next().unwrap_or("").trim();
    if first.to_ascii_lowercase().starts_with("en") {
        Language::English
    } else {
        Language::Chinese
    }
}

/// The id of a request, in its answer, its log line and its audit events.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// Turns every refusal into problem+json.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let language = language(request.headers());
    let id = request
        .extensions()
        .get::<RequestId>()
        .map_or(String::new(), |id| id.0.clone());
    let head = request.method() == axum::http::Method::HEAD;
    let (asked, body) = request.into_parts();
    let response = next.run(Request::from_parts(asked.clone(), body)).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let problem = match parts.extensions.remove::<Problem>() {
        Some(problem) => problem,
        None if is_finished(&parts.headers) => return Response::from_parts(parts, body),
        None => bare(status, body).await,
    };
    if let Some(cause) = &problem.internal {
        tracing::error!(request = %id, code = problem.code.code(), %cause, "refused");
    }
    if let Some(refused) = crate::web::refusal(&asked, &problem, &id) {
        return refused.answer(parts, problem.code.status());
    }
    parts.status = problem.code.status();
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    parts.headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    if let Some(seconds) = problem.retry_after {
        parts.headers.insert(RETRY_AFTER, seconds.into());
    }
    let text = if head {
        String::new()
    } else {
        problem.json(language, &id).to_string()
    };
    Response::from_parts(parts, Body::from(text))
}

/// Whether a refusal was written already: as a problem, or as a page that keeps what was typed.
fn is_finished(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| {
        kind.starts_with(b"application/problem+json") || kind.starts_with(b"text/html")
    })
}

/// Bytes of a library's own words that are kept.
const WORDS: usize = 300;

/// A refusal by the router or by an extractor.
async fn bare(status: StatusCode, body: Body) -> Problem {
    let words = match axum::body::to_bytes(body, 4096).await {
        Ok(bytes) => String::from_utf8_lossy(&bytes)
            .chars()
            .take(WORDS)
            .collect(),
        Err(_) => String::new(),
    };
    let code = match status.as_u16() {
        401 => Code::Unauthenticated,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        408 => Code::Timeout,
        413 => Code::TooLarge,
        415 => Code::UnsupportedMedia,
        429 => Code::TooManyRequests,
        431 => Code::HeadersTooLarge,
        503 => Code::Unavailable,
        500.. => return Problem::internal(words),
        _ => Code::BadRequest,
    };
    Problem::new(code).detail(words)
}
