//! One's own account: who I am, passwords, API tokens, logging out everywhere.

use super::form::Form;
use super::lists::{Link, named};
use super::rounds::moment;
use super::shell::Shell;
use super::{go, page, wrong_lines};
use crate::api::call::{Answered, Caller, Write, request_id};
use crate::api::sessions;
use crate::app::App;
use crate::auth::Role;
use crate::error::{Code, Problem};
use crate::routes::{Access, Route, route, small};
use crate::store::accounts;
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn table() -> Vec<Route> {
    type S = State<App>;
    let show = |State(app): S, parts: Parts, caller: Caller| {
        show(app, parts, caller, Vec::new(), String::new())
    };
    let act =
        |State(app): S, Path(what): Path<String>, parts: Parts, caller: Caller, body: Bytes| {
            act(app, parts, caller, what, body)
        };
    let blank = |State(app): S, Query(given): Query<Given>, parts: Parts| async move {
        password_form(&app, &parts, given.link, Vec::new()).await
    };
    let set = |State(app): S, request: Request| async move {
        let (parts, body) = request.into_parts();
        set_password(app, parts, small(body).await?).await
    };
    let (own, open) = (Access::Own, Access::Open);
    vec![
        route("get", "/account", own, "My account", get(show)),
        route(
            "post",
            "/account/{what}",
            own,
            "Change my account",
            post(act),
        ),
        route(
            "get",
            "/password",
            open,
            "The form to set a password",
            get(blank),
        ),
        route("post", "/password", open, "Set a password", post(set)),
    ]
}

/// An API token without its secret.
struct Token {
    id: String,
    name: String,
    scope: String,
    expires: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    shell: Shell,
    login: String,
    role: &'static str,
    organisation: Option<Link>,
    tokens: Vec<Token>,
    /// The secret of a token that was just made: shown once.
    secret: String,
    key: String,
    wrong: Vec<String>,
}

async fn show(
    app: App,
    parts: Parts,
    caller: Caller,
    wrong: Vec<String>,
    secret: String,
) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let actor = &caller.actor;
    let mut connection = app.store.read().await?;
    let account = accounts::by_id(&mut connection, &actor.account).await?;
    let account = account.ok_or_else(|| Problem::new(Code::Unauthenticated))?;
    let organisation = match &actor.organisation {
        Some(id) => Some(named(&mut connection, actor, "organisations", id).await?),
        None => None,
    };
    let tokens = crate::store::sessions::tokens(&mut connection, &actor.account).await?;
    drop(connection);
    let tokens = tokens.into_iter().map(|token| Token {
        expires: moment(token.expires_at),
        scope: token.scope,
        name: token.name,
        id: token.id,
    });
    let failed = !wrong.is_empty();
    let mut response = page(&Account {
        login: account.login,
        role: role(actor.role, &shell),
        organisation,
        tokens: tokens.collect(),
        secret,
        key: crate::auth::secret::id(16),
        wrong,
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn role(role: Role, shell: &Shell) -> &'static str {
    let (zh, en) = match role {
        Role::Sme => ("中小企业", "SME"),
        Role::Provider => ("服务方（大企业、机构）", "provider"),
        Role::Regulator => ("主管部门", "regulator"),
        Role::Auditor => ("审计", "auditor"),
        Role::Administrator => ("管理员", "administrator"),
    };
    shell.t(zh, en)
}

async fn act(app: App, parts: Parts, caller: Caller, what: String, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let write = |json: &Value| Write::of_form(caller.clone(), &parts, form.get("key"), None, json);
    let done = match what.as_str() {
        "token" => {
            let days = form.get("days").parse::<i64>().unwrap_or(0);
            let asked =
                json!({ "name": form.get("name"), "scope": form.get("scope"), "days": days });
            sessions::make_token(app.clone(), write(&asked)?).await
        }
        "revoke" => {
            let id = form.get("token").to_owned();
            sessions::revoke(app.clone(), write(&json!({}))?, id).await
        }
        "leave" => {
            sessions::logout_everywhere(app.clone(), write(&json!({}))?).await?;
            return go("/login");
        }
        _ => return Err(Problem::new(Code::NotFound)),
    };
    match done {
        Ok(answer) if what == "token" => {
            let bytes = axum::body::to_bytes(answer.into_body(), 1 << 16).await;
            let bytes = bytes.map_err(Problem::internal)?;
            let told: Value = serde_json::from_slice(&bytes).unwrap_or_default();
            let secret = told["secret"].as_str().unwrap_or("").to_owned();
            show(app, parts, caller, Vec::new(), secret).await
        }
        Ok(_) => go("/account"),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            show(app, parts, caller, wrong, String::new()).await
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Given {
    link: String,
}

#[derive(Template)]
#[template(path = "password.html")]
struct Password {
    shell: Shell,
    link: String,
    wrong: Vec<String>,
}

async fn password_form(app: &App, parts: &Parts, link: String, wrong: Vec<String>) -> Answered {
    let shell = Shell::of(app, parts).await?;
    let failed = !wrong.is_empty();
    let mut response = page(&Password { shell, link, wrong })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn set_password(app: App, parts: Parts, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let (link, password) = (form.get("link").to_owned(), form.get("password"));
    if password != form.get("again") {
        let shell = Shell::of(&app, &parts).await?;
        let unequal = shell.t("两次输入的密码不同", "the two passwords differ");
        return password_form(&app, &parts, link, vec![unequal.to_owned()]).await;
    }
    let asked = json!({ "link": link, "password": password }).to_string();
    match sessions::set_password(app.clone(), request_id(&parts), asked.into()).await {
        Ok(_) => go("/login"),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = if problem.code() == Code::NotFound {
                let gone = shell.t(
                    "一次性链接无效或已用过，请向管理员再要一个",
                    "the one-time link is not valid or was used; ask the administrator for another",
                );
                vec![gone.to_owned()]
            } else {
                wrong_lines(&problem, &shell)?
            };
            password_form(&app, &parts, link, wrong).await
        }
    }
}
