//! The first page, logging in and out, the language.

use super::form::Form;
use super::shell::{LANGUAGE, Shell};
use super::{desk, go, own_path, page, waiting};
use crate::api::call::{Answered, request_id};
use crate::api::sessions;
use crate::app::App;
use crate::auth::{Actor, Role};
use crate::error::{Code, Problem};
use crate::routes::{Access, Route, client_address, route, small};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::routing::{get, post};
use serde::Deserialize;

/// Seconds a browser keeps its language.
const YEAR: u32 = 31_536_000;

pub(super) fn table() -> Vec<Route> {
    let open = Access::Open;
    let first = |State(app): State<App>, parts: Parts| async move { first(app, parts).await };
    let form = |State(app): State<App>, Query(to): Query<Next>, parts: Parts| async move {
        let shell = Shell::of(&app, &parts).await?;
        page(&Login {
            shell,
            next: own_path(&to.next).to_owned(),
            login: String::new(),
            wrong: None,
            sign_on: app.has_sign_on(),
        })
    };
    let enter = |State(app): State<App>, request: Request| async move {
        let (parts, body) = request.into_parts();
        enter(app, parts, small(body).await?).await
    };
    let leave = |State(app): State<App>, parts: Parts| async move {
        let mut response = go("/")?;
        if parts.extensions.get::<Actor>().is_some() {
            let cookie = sessions::leave(&app, &parts).await?;
            response.headers_mut().insert(SET_COOKIE, cookie);
        }
        Ok::<_, Problem>(response)
    };
    let language = |Query(to): Query<To>| async move {
        let to_english = to.to == "en";
        let value = if to_english { "en" } else { "zh" };
        let text = format!("{LANGUAGE}={value}; Path=/; SameSite=Lax; Max-Age={YEAR}");
        let mut response = go(own_path(&to.next))?;
        let cookie = HeaderValue::from_str(&text).map_err(Problem::internal)?;
        response.headers_mut().insert(SET_COOKIE, cookie);
        Ok::<_, Problem>(response)
    };
    vec![
        route("get", "/", open, "The first page", get(first)),
        route("get", "/login", open, "The form to log in", get(form)),
        route("post", "/login", open, "Log in", post(enter)),
        route("post", "/logout", open, "Log out", post(leave)),
        route(
            "get",
            "/language",
            open,
            "Choose the language",
            get(language),
        ),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct To {
    to: String,
    next: String,
}

#[derive(Template)]
#[template(path = "door.html")]
struct Door {
    shell: Shell,
    tasks: Vec<waiting::Task>,
    desks: Vec<desk::Desk>,
    /// Whether the search box stands on it.
    searches: bool,
    /// What stands in the box: nothing yet.
    q: &'static str,
    kept: Vec<(String, String)>,
}

async fn first(app: App, parts: Parts) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let (mut desks, mut tasks, mut searches) = (Vec::new(), Vec::new(), false);
    if let Some(actor) = parts.extensions.get::<Actor>() {
        desks = desk::desks(&app, actor, &shell).await?;
        let mut connection = app.store.read().await?;
        tasks = waiting::tasks(&mut connection, actor, &shell).await?;
        searches = actor.role == Role::Sme;
    }
    page(&Door {
        shell,
        desks,
        tasks,
        searches,
        q: "",
        kept: Vec::new(),
    })
}

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    shell: Shell,
    next: String,
    login: String,
    wrong: Option<String>,
    /// Whether one can log in elsewhere (OpenID Connect).
    sign_on: bool,
}

async fn enter(app: App, parts: Parts, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let next = own_path(form.get("next")).to_owned();
    let json = serde_json::json!({ "login": form.get("login"), "password": form.get("password") });
    let address = client_address(&app, &parts);
    let answer = sessions::login(
        app.clone(),
        address,
        request_id(&parts),
        json.to_string().into(),
    )
    .await;
    match answer {
        Ok(answer) => {
            let mut response = go(&next)?;
            let cookies = answer.headers().get_all(SET_COOKIE).iter();
            response
                .headers_mut()
                .extend(cookies.map(|cookie| (SET_COOKIE, cookie.clone())));
            Ok(response)
        }
        Err(problem) if matches!(problem.code(), Code::WrongLogin | Code::TooManyRequests) => {
            let shell = Shell::of(&app, &parts).await?;
            let told = problem.json(shell.language, "");
            let text = |name: &str| told[name].as_str().unwrap_or("").to_owned();
            let wrong = format!("{}{}{}", text("title"), shell.t("；", "; "), text("action"));
            let mut response = page(&Login {
                shell,
                next,
                login: form.get("login").to_owned(),
                wrong: Some(wrong),
                sign_on: app.has_sign_on(),
            })?;
            *response.status_mut() = match problem.code() {
                Code::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::OK,
            };
            Ok(response)
        }
        Err(problem) => Err(problem),
    }
}
