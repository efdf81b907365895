//! What pages are dressed with, part of the program itself.

use crate::routes::{Access, Route, route};
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const STYLE: &str = include_str!("../../static/app.css");
const ICON: &str = include_str!("../../static/icon.svg");

/// The address of the style; another style has another address, so that it can be kept for ever.
pub(super) static STYLE_PATH: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(STYLE.as_bytes());
    let mark: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
    format!("/static/app.css?v={mark}")
});

pub(super) fn table() -> Vec<Route> {
    [
        (
            "/static/app.css",
            "text/css; charset=utf-8",
            STYLE,
            "public, max-age=31536000, immutable",
        ),
        (
            "/static/icon.svg",
            "image/svg+xml",
            ICON,
            "public, max-age=86400",
        ),
    ]
    .map(|(path, kind, content, kept)| {
        let answer = move || async move {
            let mut response = Response::new(Body::from(content));
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
            response
        };
        route(
            "get",
            path,
            Access::Open,
            "A part of the pages",
            get(answer),
        )
    })
    .into()
}
