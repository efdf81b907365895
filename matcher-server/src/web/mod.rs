//! Pages: what the API does, for people. They work without a script; a page calls the same functions as the API does.

mod account;
mod assets;
mod benefits;
mod bookings;
mod calendar;
mod calls;
mod consents;
mod contribution_file;
mod desk;
mod entry;
mod facets;
mod fields;
mod form;
mod help;
mod known;
mod ledgers;
mod lists;
mod offered;
mod pairings;
mod places;
mod plans;
mod records;
mod registrations;
mod rounds;
mod search;
mod session;
mod shell;
mod styleguide;
mod terms;
#[cfg(test)]
mod tests;
mod unused;
mod upload;
mod waiting;
mod words;

use crate::api::call::Answered;
use crate::error::{Code, Problem};
use crate::routes::Route;
use askama::Template;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, Response, StatusCode};
use serde_json::Value;
use shell::Shell;

pub(crate) use shell::refusal;

/// Every page.
pub(crate) fn table() -> Vec<Route> {
    let mut routes = session::table();
    routes.extend(records::table());
    routes.extend(rounds::table());
    routes.extend(ledgers::table());
    routes.extend(plans::table());
    routes.extend(registrations::table());
    routes.extend(consents::table());
    routes.extend(contribution_file::table());
    routes.extend(entry::table());
    routes.extend(pairings::table());
    routes.extend(search::table());
    routes.extend(unused::table());
    routes.extend(upload::table());
    routes.extend(bookings::table());
    routes.extend(calendar::table());
    routes.extend(calls::table());
    routes.extend(account::table());
    routes.extend(waiting::table());
    routes.extend(help::table());
    routes.extend(styleguide::table());
    routes.extend(assets::table());
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

/// To the page of what was just made; the API told its address.
fn go_to_made(answer: &Response<Body>) -> Answered {
    go(&path_of_made(answer))
}

/// The page of what was just made.
fn path_of_made(answer: &Response<Body>) -> String {
    let location = answer.headers().get(LOCATION);
    let path = location.and_then(|path| path.to_str().ok()).unwrap_or("/");
    path.strip_prefix("/api/v1").unwrap_or(path).to_owned()
}

/// What was wrong with a form, line by line; other refusals are passed on.
fn wrong_lines(problem: &Problem, shell: &Shell) -> Result<Vec<String>, Problem> {
    let shown = [
        Code::BadInput,
        Code::Exists,
        Code::Stale,
        Code::WrongState,
        Code::InUse,
        Code::NoHoursLeft,
        Code::NoSeatsLeft,
    ];
    if !shown.contains(&problem.code()) {
        return Err(problem.clone());
    }
    let told = problem.json(shell.language, "");
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or("").to_owned();
    let separator = shell.t("；", "; ");
    let faults: Vec<&Value> = told["problems"].as_array().into_iter().flatten().collect();
    if faults.is_empty() {
        return Ok(vec![format!(
            "{}{separator}{}",
            text(&told, "title"),
            text(&told, "action")
        )]);
    }
    let line = |fault: &&Value| {
        let place = fields::named(&text(&fault["place"], "field"), shell.language);
        format!(
            "{place}: {}{separator}{}",
            text(fault, "cause"),
            text(fault, "action")
        )
    };
    Ok(faults.iter().map(line).collect())
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
