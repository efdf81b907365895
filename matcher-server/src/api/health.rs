//! Whether the service lives, whether it can serve, and its figures.

use super::call::{Answered, json};
use crate::app::App;
use crate::error::{Code, Problem};
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Response};

/// `GET /health/live`
pub(crate) async fn live() -> Answered {
    json(&serde_json::json!({ "live": true }), None)
}

/// `GET /health/ready`: the database answers and the service is not stopping.
pub(crate) async fn ready(app: App) -> Answered {
    if app.stopping.is_cancelled() {
        return Err(Problem::new(Code::Unavailable).retry_after(5));
    }
    let mut connection = app.store.read().await?;
    let newest = crate::store::changes::newest(&mut connection).await?;
    let searched = app.catalogue.get().map_or(0, |view| view.change);
    let view = app.catalogue.whole();
    let seen = view.as_ref().map_or(0, |view| view.change);
    let left_out = view.as_ref().map_or(0, |view| view.base.left_out);
    json(
        &serde_json::json!({
            "ready": true, "change": newest, "catalogue": seen, "searched": searched, "left_out": left_out,
        }),
        None,
    )
}

/// `GET /metrics`
pub(crate) fn metrics(app: &App) -> Answered {
    let commits = app.store.writer().commits();
    metrics::counter!("matcher_commits_total").absolute(commits);
    let mut response = Response::new(Body::from(app.metrics.render()));
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; version=0.0.4"),
    );
    Ok(response)
}
