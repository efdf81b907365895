//! What lies around every page: language, who is logged in, where one can go; and the page of a refusal.

use super::assets::{STYLE_PATH, module_path};
use super::help::Term;
use super::places::{Place, places};
use super::waiting;
use crate::api::sessions::{cookie, cookie_of};
use crate::app::App;
use crate::auth::Actor;
use crate::error::{Code, Problem};
use crate::store::accounts;
use askama::Template;
use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use matcher_core::model::{Coded, Language};
use std::fmt::Display;

/// The cookie with the language of a browser.
pub(super) const LANGUAGE: &str = "matcher-language";

/// What a page's frame needs.
#[derive(Debug)]
pub(super) struct Shell {
    pub(super) language: Language,
    /// Path and query of this page.
    pub(super) here: String,
    /// Name of the account.
    pub(super) who: Option<String>,
    /// Whether nobody is logged in, so that a way in is shown; a refusal's page knows of a session but not whose it is.
    pub(super) door: bool,
    pub(super) confirmed: bool,
    pub(super) places: Vec<Place>,
    /// Things that wait for who is logged in.
    pub(super) waiting: usize,
    /// Whether all data are invented, which every page says.
    pub(super) synthetic: bool,
}

impl Shell {
    /// The frame for a request.
    pub(super) async fn of(app: &App, parts: &Parts) -> Result<Self, Problem> {
        let mut shell = Self::bare(parts);
        shell.synthetic = app.is_synthetic();
        if let Some(actor) = parts.extensions.get::<Actor>() {
            let mut connection = app.store.read().await?;
            let account = accounts::by_id(&mut connection, &actor.account).await?;
            // An account made on the command line may have no name yet.
            shell.who = account.map(|account| match account.name.as_str() {
                "" => account.login,
                _ => account.name,
            });
            shell.confirmed = actor.confirmed;
            shell.places = places(actor, shell.language, &shell.here);
            shell.waiting = waiting::count(&mut connection, actor).await?;
        }
        Ok(shell)
    }

    /// The frame for nobody in particular.
    fn bare(parts: &Parts) -> Self {
        let here = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        Self {
            language: language(&parts.headers),
            here: here.to_owned(),
            who: None,
            door: [true, false]
                .iter()
                .all(|https| cookie(&parts.headers, *https).is_none_or(str::is_empty)),
            confirmed: true,
            places: Vec::new(),
            waiting: 0,
            synthetic: false,
        }
    }

    /// A Chinese frame for tests.
    #[cfg(test)]
    pub(super) fn for_tests() -> Self {
        let (parts, ()) = axum::http::Request::new(()).into_parts();
        Self::bare(&parts)
    }

    /// The text in the page's language.
    pub(super) fn t<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    /// A number with what it counts: `3 条异议`; `1 objection`, `3 objections`.
    pub(super) fn counted(&self, n: impl Display, zh: &str, one: &str, many: &str) -> String {
        let n = n.to_string();
        let en = if n == "1" { one } else { many };
        format!("{n} {}", self.t(zh, en))
    }

    /// The word of a coded term in the page's language.
    pub(super) fn word(&self, term: impl Coded) -> &'static str {
        match self.language {
            Language::Chinese => term.zh(),
            Language::English => term.en(),
        }
    }

    pub(super) fn is_english(&self) -> bool {
        self.language == Language::English
    }

    #[expect(clippy::unused_self, reason = "templates call it on the shell")]
    pub(super) fn css(&self) -> &'static str {
        &STYLE_PATH
    }

    /// The address of a module of `static/js`.
    #[expect(clippy::unused_self, reason = "templates call it on the shell")]
    pub(super) fn script(&self, name: &str) -> &'static str {
        module_path(name)
    }

    /// A word of the trade explained.
    pub(super) fn term(&self, id: &str) -> Term {
        Term::of(id, self.language)
    }
}

/// The language of a browser: Chinese, unless it chose English here.
fn language(headers: &HeaderMap) -> Language {
    match cookie_of(headers, LANGUAGE) {
        Some("en") => Language::English,
        _ => Language::Chinese,
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Refusal {
    shell: Shell,
    cause: String,
    action: String,
    /// What was wrong, where more than one thing can be.
    lines: Vec<String>,
    status: u16,
    request: String,
}

/// The page of a refusal, for a browser that asked for a page. `None`: the asker is no browser, or asked the API.
/// Who is not logged in is sent to the door, and comes back after.
pub(crate) fn refusal(parts: &Parts, problem: &Problem, request: &str) -> Option<Refused> {
    let path = parts.uri.path();
    let is_page = !["/api/", "/health/", "/metrics"]
        .iter()
        .any(|start| path.starts_with(start));
    let accept = parts.headers.get(axum::http::header::ACCEPT);
    let wants_html =
        accept.is_some_and(|accept| accept.to_str().is_ok_and(|a| a.contains("text/html")));
    if !(is_page && wants_html) {
        return None;
    }
    let shell = Shell::bare(parts);
    if problem.code() == Code::Unauthenticated && parts.method == Method::GET {
        let next = super::form::encode(&shell.here);
        return Some(Refused::Login(format!("/login?next={next}")));
    }
    let body = problem.json(shell.language, request);
    let text = |name: &str| body[name].as_str().unwrap_or("").to_owned();
    let told = body["problems"].as_array();
    let lines = told.filter(|told| !told.is_empty());
    let lines = lines.and_then(|_| super::wrong_lines(problem, &shell).ok());
    let page = Refusal {
        cause: text("title"),
        action: text("action"),
        lines: lines.unwrap_or_default(),
        status: problem.code().status().as_u16(),
        request: request.to_owned(),
        shell,
    };
    page.render().ok().map(Refused::Page)
}

/// How a browser is refused.
#[derive(Debug)]
pub(crate) enum Refused {
    /// With a page.
    Page(String),
    /// By being sent to this address to log in.
    Login(String),
}

impl Refused {
    /// The answer, with the headers that the layers gave the refusal.
    pub(crate) fn answer(
        self,
        mut parts: axum::http::response::Parts,
        status: StatusCode,
    ) -> Response<Body> {
        parts.headers.remove(CONTENT_LENGTH);
        let body = match self {
            Self::Page(text) => {
                parts.status = status;
                let html = HeaderValue::from_static("text/html; charset=utf-8");
                parts.headers.insert(CONTENT_TYPE, html);
                Body::from(text)
            }
            Self::Login(to) => {
                parts.status = StatusCode::SEE_OTHER;
                parts.headers.remove(CONTENT_TYPE);
                parts
                    .headers
                    .extend(HeaderValue::from_str(&to).ok().map(|to| (LOCATION, to)));
                Body::empty()
            }
        };
        Response::from_parts(parts, body)
    }
}
