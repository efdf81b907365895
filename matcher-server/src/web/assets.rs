//! What pages are dressed with, part of the program itself: one style made of a few files, small modules that only enhance, an icon.
//!
//! A new style file is a line in [`STYLE`], a new module a line in [`MODULES`]; templates name a module with `shell.script("…")`.

use crate::routes::{Access, Route, route};
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The style: variables first, then the page, the ten components, parts of single pages, print.
const STYLE: &str = concat!(
    include_str!("../../static/css/variables.css"),
    include_str!("../../static/css/page.css"),
    include_str!("../../static/css/components.css"),
    include_str!("../../static/css/parts.css"),
    include_str!("../../../matcher-core/templates/report/map.css"),
    include_str!("../../static/css/rounds.css"),
    include_str!("../../static/css/print.css"),
);

/// Modules by name.
const MODULES: &[(&str, &str)] = &[
    ("suggest.js", include_str!("../../static/js/suggest.js")),
    ("calendar.js", include_str!("../../static/js/calendar.js")),
    ("runs.js", include_str!("../../static/js/runs.js")),
];

const ICON: &str = include_str!("../../static/icon.svg");

/// An address that changes with the content, so that it can be kept for ever.
fn versioned(path: &str, content: &str) -> String {
    let digest = Sha256::digest(content.as_bytes());
    let mark: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
    format!("{path}?v={mark}")
}

/// The address of the style.
pub(super) static STYLE_PATH: LazyLock<String> =
    LazyLock::new(|| versioned("/static/app.css", STYLE));

static MODULE_PATHS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let path = |(name, content): &(&str, &str)| versioned(&format!("/static/{name}"), content);
    MODULES.iter().map(path).collect()
});

/// The address of a module; empty for one that isn't there.
pub(super) fn module_path(name: &str) -> &'static str {
    let place = MODULES.iter().position(|(module, _)| *module == name);
    let path = place.and_then(|place| MODULE_PATHS.get(place));
    path.map_or("", String::as_str)
}

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const FOR_A_DAY: &str = "public, max-age=86400";

pub(super) fn table() -> Vec<Route> {
    let modules = MODULES.iter().map(|(name, content)| {
        let path = format!("/static/{name}");
        part(&path, "text/javascript; charset=utf-8", content, FOR_EVER)
    });
    [
        part(
            "/static/app.css",
            "text/css; charset=utf-8",
            STYLE,
            FOR_EVER,
        ),
        part("/static/icon.svg", "image/svg+xml", ICON, FOR_A_DAY),
    ]
    .into_iter()
    .chain(modules)
    .collect()
}

fn part(path: &str, kind: &'static str, content: &'static str, kept: &'static str) -> Route {
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
}
