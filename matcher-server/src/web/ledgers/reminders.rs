//! What falls due, how to be reminded, and the ledger of deferred fees.

use crate::api::call::{Answered, Caller, Write};
use crate::api::ledgers::remind::{self as api, line, of, wish};
use crate::api::ledgers::today;
use crate::app::App;
use crate::auth::secret;
use crate::error::Problem;
use crate::store::ledger_view;
use crate::web::form::{Form, encode};
use crate::web::lists::Mark;
use crate::web::shell::Shell;
use crate::web::{page, wrong_lines};
use askama::Template;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use matcher_core::report::programme::{Light, light, owed_fen};
use serde_json::{Value, json};

/// Something due.
struct Due {
    href: String,
    text: String,
    day: String,
    mark: Mark,
}

#[derive(Template)]
#[template(path = "reminders.html")]
struct Page {
    shell: Shell,
    dues: Vec<Due>,
    email: String,
    days: i64,
    feed: bool,
    address: String,
    key: String,
    mails: bool,
    wrong: Vec<String>,
}

pub(super) async fn show(app: App, parts: Parts, caller: Caller) -> Answered {
    ask(&app, &parts, &caller, String::new(), Vec::new()).await
}

fn mark(day: jiff::civil::Date, shell: &Shell) -> Mark {
    let (tone, zh, en) = match light(day, false, today()) {
        Light::Red => ("bad", "已逾期", "overdue"),
        Light::Yellow => ("warm", "将到期", "due soon"),
        Light::Green | Light::Done => ("good", "未到期", "not yet due"),
    };
    Mark {
        tone,
        word: shell.t(zh, en),
    }
}

async fn ask(
    app: &App,
    parts: &Parts,
    caller: &Caller,
    address: String,
    wrong: Vec<String>,
) -> Answered {
    let shell = Shell::of(app, parts).await?;
    let wish = wish(app, &caller.actor).await?;
    let found = of(app, &caller.actor, wish.days as i32).await?;
    let dues = found
        .iter()
        .map(|reminder| Due {
            href: format!("/{}/{}", reminder.kind.sheet(), encode(&reminder.id)),
            text: line(reminder, shell.language),
            day: reminder.due.to_string(),
            mark: mark(reminder.due, &shell),
        })
        .collect();
    let failed = !wrong.is_empty();
    let mut response = page(&Page {
        dues,
        email: wish.email,
        days: wish.days,
        feed: wish.feed,
        address,
        key: secret::id(16),
        mails: !app.config.smtp.is_empty(),
        wrong,
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

pub(super) async fn keep(app: App, parts: Parts, caller: Caller, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let days: i64 = form.get("days").parse().unwrap_or(0);
    let asked = json!({ "email": form.get("email"), "days": days, "new_calendar": form.get("calendar") == "new" });
    let write = Write::of_form(caller.clone(), &parts, form.get("key"), None, &asked)?;
    match api::keep(app.clone(), write).await {
        Ok(answer) => {
            let bytes = axum::body::to_bytes(answer.into_body(), 1 << 16).await;
            let told: Value = serde_json::from_slice(&bytes.map_err(Problem::internal)?)
                .map_err(Problem::internal)?;
            let address = told["calendar"].as_str().unwrap_or("");
            let address = absolute(&app, &parts, address);
            ask(&app, &parts, &caller, address, Vec::new()).await
        }
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            ask(&app, &parts, &caller, String::new(), wrong).await
        }
    }
}

/// A path as a calendar program elsewhere reaches it: with the host that the browser asked.
fn absolute(app: &App, parts: &Parts, path: &str) -> String {
    let told = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = told.or_else(|| parts.uri.authority().map(Authority::as_str));
    match host {
        Some(host) if !path.is_empty() => {
            let scheme = if app.config.https { "https" } else { "http" };
            format!("{scheme}://{host}{path}")
        }
        _ => path.to_owned(),
    }
}

/// A deferred fee.
struct Fee {
    href: String,
    number: String,
    firm: String,
    yuan: String,
    until: String,
    mark: Mark,
}

#[derive(Template)]
#[template(path = "fees.html")]
struct Fees {
    shell: Shell,
    owed: String,
    count: usize,
    fees: Vec<Fee>,
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// The ledger of deferred fees: what is owed, by whom, until when (欠费不欠服务).
pub(super) async fn fees(app: App, parts: Parts, caller: Caller) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let mut connection = app.store.read().await?;
    let ledger = ledger_view::deferred(&mut connection, &caller.actor).await?;
    drop(connection);
    let owed = owed_fen(&ledger);
    let mut fees: Vec<_> = ledger
        .services
        .iter()
        .filter(|service| service.deferred_fen > 0)
        .collect();
    fees.sort_by_key(|service| (service.owed_fen() == 0, service.deferred_until));
    let fees: Vec<Fee> = fees
        .into_iter()
        .map(|service| {
            let firm = ledger.firms.get(&service.firm);
            let paid = Mark {
                tone: "good",
                word: shell.t("已补缴", "paid"),
            };
            Fee {
                href: format!("/service_records/{}", encode(&service.id)),
                number: service.number.clone(),
                firm: firm.map_or_else(|| service.firm.clone(), |firm| firm.name.clone()),
                yuan: yuan(service.deferred_fen),
                until: service
                    .deferred_until
                    .map_or(String::new(), |day| day.to_string()),
                mark: match service.deferred_until {
                    Some(day) if service.owed_fen() > 0 => mark(day, &shell),
                    _ => paid,
                },
            }
        })
        .collect();
    page(&Fees {
        owed: yuan(owed),
        count: fees.len(),
        fees,
        shell,
    })
}
