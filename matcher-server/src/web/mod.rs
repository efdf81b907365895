//! Pages. Only the door for now.

use crate::api::call::Answered;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Response};

const DOOR: &str = include_str!("../../static/index.html");

/// `GET /`
pub(crate) async fn door() -> Answered {
    Ok(html(DOOR))
}

fn html(text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}
