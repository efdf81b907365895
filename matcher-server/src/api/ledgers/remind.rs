//! What falls due for whoever is logged in: in the service, as a calendar, by mail.

use super::today;
use crate::api::call::{Answered, Caller, Write, json, reply};
use crate::app::App;
use crate::auth::{Actor, Scope, secret};
use crate::error::{Code, Problem};
use crate::store::document::fault;
use crate::store::ledger_view::{self, DUE, DUE_OF_AREA};
use crate::store::reminders::{self, Wish};
use crate::store::{accounts, sessions};
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response, StatusCode};
use matcher_core::exchange::calendar::{CalendarDay, calendar};
use matcher_core::model::Language;
use matcher_core::report::programme::{Reminder, Reminders, reminders as due};
use serde::Deserialize;
use serde_json::json as value;
use utoipa::ToSchema;

/// Days that a calendar looks ahead.
const YEAR: i32 = 400;
/// Days ahead at most.
const MOST_DAYS: i64 = 180;

/// What is due for an actor within some days.
pub(crate) async fn of(app: &App, actor: &Actor, days: i32) -> Result<Vec<Reminder>, Problem> {
    let own = actor.role.is_member();
    let (whose, sheets) = if own {
        (Reminders::Member, DUE)
    } else {
        (Reminders::Authority, DUE_OF_AREA)
    };
    let mut connection = app.store.read().await?;
    let ledger = ledger_view::ledger(&mut connection, actor, sheets, own).await?;
    Ok(due(&ledger, whose, today(), days))
}

/// A reminder in a line.
pub(crate) fn line(reminder: &Reminder, language: Language) -> String {
    let (zh, en) = reminder.kind.words();
    let (name, colon) = match language {
        Language::Chinese => (zh, "："),
        Language::English => (en, ": "),
    };
    let mut line = format!("{name}{colon}{}", reminder.title);
    if reminder.fen > 0 {
        let yuan = format!("{}.{:02}", reminder.fen / 100, reminder.fen % 100);
        line.push_str(&match language {
            Language::Chinese => format!("，{yuan} 元"),
            Language::English => format!(", {yuan} yuan"),
        });
    }
    line
}

/// `GET /api/v1/reminders`
pub(crate) async fn read(app: App, caller: Caller) -> Answered {
    let wish = wish(&app, &caller.actor).await?;
    let found = of(&app, &caller.actor, wish.days as i32).await?;
    let items: Vec<_> = found
        .iter()
        .map(|reminder| {
            value!({ "kind": reminder.kind.sheet(), "id": reminder.id, "due": reminder.due.to_string(),
                "title": reminder.title, "amount_yuan": reminder.fen as f64 / 100.0, "overdue": reminder.due < today() })
        })
        .collect();
    let body =
        value!({ "email": wish.email, "days": wish.days, "calendar": wish.feed, "items": items });
    json(&body, None)
}

pub(crate) async fn wish(app: &App, actor: &Actor) -> Result<Wish, Problem> {
    let mut connection = app.store.read().await?;
    Ok(reminders::of(&mut connection, &actor.account).await?)
}

/// How one wants to be reminded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReminderBody {
    /// Where letters go; empty: none.
    email: String,
    /// How many days ahead.
    days: i64,
    /// Whether to make a new address of the calendar; the old one stops.
    #[serde(default)]
    new_calendar: bool,
}

/// `PUT /api/v1/reminders`: the wishes; the calendar's address is told once.
pub(crate) async fn keep(app: App, write: Write) -> Answered {
    let body: ReminderBody = write.json()?;
    let email = body.email.trim().to_owned();
    let mut faults = Vec::new();
    if !email.is_empty() && email.parse::<lettre::Address>().is_err() {
        faults.push(fault("email", "不是电子邮箱", "is no e-mail address"));
    }
    if !(1..=MOST_DAYS).contains(&body.days) {
        let (zh, en) = ("应为 1 至 180", "must be 1 to 180");
        faults.push(fault("days", zh, en));
    }
    if !faults.is_empty() {
        return Err(Problem::faults(faults));
    }
    let token = body.new_calendar.then(secret::token);
    let caller = write.caller.clone();
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let account = &caller.actor.account;
                let digest = token.as_deref().map(secret::digest);
                reminders::keep(job, account, &email, body.days, digest).await?;
                job.events.push(caller.event("reminders.change", account));
                let address = token.map(|token| format!("/calendar/{token}.ics"));
                reply(
                    StatusCode::OK,
                    &value!({ "email": email, "days": body.days, "calendar": address }),
                )
            })
        })
        .await
}

/// `GET /calendar/{token}.ics`: for a calendar program, which knows nothing but the address.
pub(crate) async fn feed(app: App, file: String) -> Answered {
    let absent = || Problem::new(Code::NotFound);
    let token = file.strip_suffix(".ics").ok_or_else(absent)?;
    let mut connection = app.store.read().await?;
    let wish = reminders::by_feed(&mut connection, secret::digest(token)).await?;
    let wish = wish.ok_or_else(absent)?;
    let account = accounts::by_id(&mut connection, &wish.account).await?;
    let account = account
        .filter(|account| !account.disabled)
        .ok_or_else(absent)?;
    let actor = sessions::of_account(&mut connection, account, Scope::Read, false).await?;
    drop(connection);
    let found = of(&app, &actor, YEAR).await?;
    let days: Vec<CalendarDay> = found
        .iter()
        .map(|reminder| CalendarDay {
            uid: format!("{}/{}@matcher", reminder.kind.sheet(), reminder.id),
            on: reminder.due,
            summary: line(reminder, Language::Chinese),
            description: String::new(),
            alarm_days: wish.days as u16,
        })
        .collect();
    let stamp = jiff::Timestamp::now()
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string();
    let text = calendar("计量到期提醒", &stamp, &days);
    let mut response = Response::new(Body::from(text));
    let media = HeaderValue::from_static("text/calendar; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, media);
    let private = HeaderValue::from_static("private, max-age=3600");
    response.headers_mut().insert(CACHE_CONTROL, private);
    Ok(response)
}
