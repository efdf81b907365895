//! Pages: what the API does, for people. They work without a script; a page calls the same functions as the API does.

mod assets;
mod desk;
mod fields;
mod form;
mod lists;
mod records;
mod session;
mod shell;

use crate::api::call::Answered;
use crate::error::Problem;
use crate::routes::Route;
use askama::Template;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, Response, StatusCode};

pub(crate) use shell::refusal;

/// Every page.
pub(crate) fn table() -> Vec<Route> {
    let mut routes = session::table();
    routes.extend(records::table());
    routes.push(assets::style());
    routes
}

/// A page.
fn page(template: &impl Template) -> Answered {
    let text = template.render().map_err(Problem::internal)?;
    let mut response = Response::new(Body::from(text));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, html);
    Ok(response)
}

/// Sends the browser to another page, which it then gets.
fn go(to: &str) -> Answered {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let to = HeaderValue::from_str(to).map_err(Problem::internal)?;
    response.headers_mut().insert(LOCATION, to);
    Ok(response)
}

/// An address of our own that was handed through a form: a path, nothing that leads elsewhere.
fn own_path(path: &str) -> &str {
    let elsewhere = path.starts_with("//") || path.contains(['\\', '\n', '\r']);
    if path.starts_with('/') && !elsewhere {
        path
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn a_form_leads_to_pages_of_this_service_only() {
        for (given, taken) in [
            ("/needs?after=1", "/needs?after=1"),
            ("//evil.example/", "/"),
            ("https://evil.example/", "/"),
            ("/\\evil.example", "/"),
            ("", "/"),
        ] {
            assert_eq!(own_path(given), taken, "{given}");
        }
    }
}
