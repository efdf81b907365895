//! What pages are dressed with, part of the program itself.

use crate::routes::{Access, Route, route};
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const STYLE: &str = include_str!("../../static/app.css");

/// The address of the style; another style has another address, so that it can be kept for ever.
pub(super) static STYLE_PATH: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(STYLE.as_bytes());
    let mark: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
    format!("/static/app.css?v={mark}")
});

pub(super) fn style() -> Route {
    let answer = || async {
        let mut response = Response::new(Body::from(STYLE));
        let headers = response.headers_mut();
        let css = HeaderValue::from_static("text/css; charset=utf-8");
        headers.insert(CONTENT_TYPE, css);
        let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
        headers.insert(CACHE_CONTROL, forever);
        response
    };
    route(
        "get",
        "/static/app.css",
        Access::Open,
        "Style of the pages",
        get(answer),
    )
}
