//! The calendar of a publisher's spare hours: resources down, weeks or months across, every cell a field.

use super::form::{Form, encode};
use super::shell::Shell;
use super::{go, page, wrong_lines};
use crate::api::call::{Answered, Caller, Write};
use crate::api::records as api;
use crate::api::records::cursor;
use crate::app::App;
use crate::auth::policy::Action;
use crate::auth::{Actor, secret};
use crate::clock::today;
use crate::error::{Code, Problem};
use crate::routes::{Access, Route, route};
use crate::store::document::Document;
use crate::store::hours::taken_of;
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use jiff::ToSpan;
use jiff::civil::Date;
use matcher_core::model::Period;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Resources of a page.
const PAGE: usize = 20;
/// Periods across.
const WEEKS: usize = 8;
const MONTHS: usize = 6;

pub(super) fn table() -> Vec<Route> {
    type S = State<App>;
    let show = |State(app): S, Query(query): Query<View>, parts: Parts, caller: Caller| {
        show(app, parts, caller.actor, query, BTreeMap::new(), Vec::new())
    };
    let save =
        |State(app): S, Query(query): Query<View>, parts: Parts, caller: Caller, body: Bytes| {
            save(app, parts, caller, query, body)
        };
    vec![
        route(
            "get",
            "/calendar",
            Access::Of(Action::Read, "slots"),
            "Spare hours",
            get(show),
        ),
        route(
            "post",
            "/calendar",
            Access::Of(Action::Create, "slots"),
            "Change spare hours",
            post(save),
        ),
    ]
}

/// What part of the calendar is looked at.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct View {
    /// `month`, else weeks.
    by: String,
    /// A day in the first period; empty: today.
    from: String,
    /// The resource behind which the page begins.
    after: String,
}

impl View {
    fn by_month(&self) -> bool {
        self.by == "month"
    }

    fn first(&self) -> Date {
        self.from.parse().unwrap_or_else(|_| today())
    }

    /// The periods across, and the days at which the view before and the next begin.
    fn periods(&self) -> (Vec<Period>, Date, Date) {
        let first = self.first();
        if self.by_month() {
            let first = first.first_of_month();
            let at = |n: usize| first.saturating_add((n as i32).months());
            let periods =
                (0..MONTHS).filter_map(|n| Period::parse(&at(n).strftime("%Y-%m").to_string()));
            let back = first.saturating_sub((MONTHS as i32).months());
            (periods.collect(), back, at(MONTHS))
        } else {
            let monday =
                first.saturating_sub(i32::from(first.weekday().to_monday_zero_offset()).days());
            let at = |n: usize| monday.saturating_add((n as i32).weeks());
            let week = |day: Date| {
                let week = day.iso_week_date();
                Period::parse(&format!("{}-W{:02}", week.year(), week.week()))
            };
            let back = monday.saturating_sub((WEEKS as i32).weeks());
            (
                (0..WEEKS).filter_map(|n| week(at(n))).collect(),
                back,
                at(WEEKS),
            )
        }
    }

    fn href(&self, by: &str, from: &str, after: &str) -> String {
        format!("/calendar?by={by}&from={from}&after={}", encode(after))
    }
}

/// A cell: the spare time of a resource in a period.
struct Slot {
    /// Name of the field: `RESOURCE/PERIOD`.
    name: String,
    label: String,
    value: String,
    version: i64,
    taken: String,
    wrong: bool,
}

/// A resource with its cells.
struct Line {
    name: String,
    href: String,
    unit: &'static str,
    cells: Vec<Slot>,
}

/// A header.
struct Head {
    name: String,
    days: String,
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct Calendar {
    shell: Shell,
    heads: Vec<Head>,
    rows: Vec<Line>,
    by_month: bool,
    back: String,
    on: String,
    by_week_href: String,
    by_month_href: String,
    here: String,
    next: Option<String>,
    key: String,
    wrong: Vec<String>,
    saved: bool,
}

async fn show(
    app: App,
    parts: Parts,
    actor: Actor,
    view: View,
    typed: BTreeMap<String, String>,
    wrong: Vec<String>,
) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let (resources, next) = resources(&app, &actor, &view).await?;
    let mut view = view;
    if let (true, Some((first, _))) = (view.by.is_empty(), resources.first()) {
        // As the hours were published so far.
        let by_month = slots(&app, &actor, first).await?;
        if !by_month.is_empty() && by_month.keys().all(|period| !period.contains('W')) {
            "month".clone_into(&mut view.by);
        }
    }
    let (periods, before, behind) = view.periods();
    let mut rows = Vec::with_capacity(resources.len());
    for (id, document) in resources {
        rows.push(line(&app, &actor, id, &document, &periods, &typed, &shell).await?);
    }
    let heads = periods.iter().map(|period| Head {
        name: period.to_string(),
        days: format!(
            "{}–{}",
            period.first_day().strftime("%m-%d"),
            period.last_day().strftime("%m-%d")
        ),
    });
    let by = if view.by_month() { "month" } else { "week" };
    let from = view.first().to_string();
    let failed = !wrong.is_empty();
    let mut response = page(&Calendar {
        heads: heads.collect(),
        rows,
        by_month: view.by_month(),
        back: view.href(by, &before.to_string(), &view.after),
        on: view.href(by, &behind.to_string(), &view.after),
        by_week_href: view.href("week", &from, &view.after),
        by_month_href: view.href("month", &from, &view.after),
        here: view.href(by, &from, &view.after),
        next: next.map(|after| view.href(by, &from, &after)),
        key: secret::id(16),
        wrong,
        saved: shell.here.contains("saved=1"),
        shell,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

type Found = (String, Document);

/// The own resources of a page, and behind which the next begins.
async fn resources(
    app: &App,
    actor: &Actor,
    view: &View,
) -> Result<(Vec<Found>, Option<String>), Problem> {
    let kind = Kind::find("resources").ok_or_else(|| Problem::new(Code::NotFound))?;
    let filter = Filter {
        owner: actor.organisation.clone().unwrap_or_default(),
        ..Filter::default()
    };
    let after = cursor(&view.after)?;
    let mut connection = app.store.read().await?;
    let mut found = records::page(&mut connection, actor, kind, &filter, &after, PAGE + 1).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| crate::store::audit::hex(last.id.as_bytes()));
    let document = |body: &str| serde_json::from_str(body).unwrap_or_default();
    let found = found
        .into_iter()
        .map(|record| (record.id, document(&record.body)));
    Ok((found.collect(), next))
}

async fn line(
    app: &App,
    actor: &Actor,
    id: String,
    document: &Document,
    periods: &[Period],
    typed: &BTreeMap<String, String>,
    shell: &Shell,
) -> Result<Line, Problem> {
    let seats = document.get("kind").and_then(|kind| kind.as_str()) == Some("class");
    let slots = slots(app, actor, &id).await?;
    let mut connection = app.store.read().await?;
    let taken = taken_of(&mut connection, &id).await?;
    let text = document.get("name").and_then(|name| name.as_str());
    let name = text.unwrap_or(&id).to_owned();
    let cell = |period: &Period| {
        let period = period.to_string();
        let field = format!("{id}/{period}");
        let slot = slots.get(&period);
        let booked = taken.get(&period).copied().unwrap_or(0);
        Slot {
            value: match typed.get(&field) {
                Some(typed) => typed.clone(),
                None => slot.map_or_else(String::new, |(minutes, _)| amount(*minutes, seats)),
            },
            version: slot.map_or(0, |(_, version)| *version),
            taken: match booked {
                0 => String::new(),
                booked => format!("{} {}", shell.t("已约", "taken"), amount(booked, seats)),
            },
            wrong: typed.contains_key(&field),
            label: format!("{name} {period}"),
            name: field,
        }
    };
    Ok(Line {
        cells: periods.iter().map(cell).collect(),
        href: format!("/resources/{}", encode(&id)),
        unit: if seats {
            shell.t("席位", "seats")
        } else {
            shell.t("小时", "hours")
        },
        name,
    })
}

/// Minutes and version of the slots of a resource, by period.
async fn slots(
    app: &App,
    actor: &Actor,
    resource: &str,
) -> Result<BTreeMap<String, (i64, i64)>, Problem> {
    let kind = Kind::find("slots").ok_or_else(|| Problem::new(Code::NotFound))?;
    let filter = Filter {
        parent: resource.to_owned(),
        ..Filter::default()
    };
    let mut connection = app.store.read().await?;
    let found = records::page(&mut connection, actor, kind, &filter, "", 1_000).await?;
    let slot = |record: records::Record| {
        let document: Document = serde_json::from_str(&record.body).ok()?;
        let period = document.get("period")?.as_str()?.to_owned();
        let minutes = document.get("minutes")?.as_i64()?;
        Some((period, (minutes, record.version)))
    };
    Ok(found.into_iter().filter_map(slot).collect())
}

/// Minutes as hours with at most one decimal, seats as they are.
fn amount(number: i64, seats: bool) -> String {
    if seats || number % 60 == 0 {
        return (if seats { number } else { number / 60 }).to_string();
    }
    format!("{:.2}", number as f64 / 60.0)
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

/// What somebody typed: hours (or seats) as minutes; empty is none.
fn read_amount(text: &str, seats: bool) -> Option<i64> {
    let text = text.trim().replace('，', ".").replace(',', ".");
    if text.is_empty() {
        return Some(0);
    }
    let number: f64 = text.parse().ok()?;
    let number = if seats { number } else { number * 60.0 };
    (number.is_finite() && (0.0..=1_000_000.0).contains(&number)).then(|| number.round() as i64)
}

/// One change that somebody made.
struct Edit {
    resource: String,
    period: String,
    minutes: i64,
    /// 0: the slot is new.
    version: i64,
    typed: String,
}

/// Saves every cell that was changed. Numbers that can't be read stop everything; then each cell is a write of its own, and those
/// that are refused (hours that are booked can't be taken back) are shown again as they were typed.
async fn save(app: App, parts: Parts, caller: Caller, view: View, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let shell = Shell::of(&app, &parts).await?;
    let (resources, _) = resources(&app, &caller.actor, &view).await?;
    let (periods, ..) = view.periods();
    let (mut edits, mut wrong, mut again) = (Vec::new(), Vec::new(), BTreeMap::new());
    for (id, document) in &resources {
        let seats = document.get("kind").and_then(|kind| kind.as_str()) == Some("class");
        let slots = slots(&app, &caller.actor, id).await?;
        for period in periods.iter().map(ToString::to_string) {
            let field = format!("{id}/{period}");
            let Some(typed) = form.last(&field) else {
                continue;
            };
            let now = slots.get(&period).map_or(0, |(minutes, _)| *minutes);
            match read_amount(typed, seats) {
                // As it was shown: hours with two decimals stand for the minutes behind them.
                _ if typed == amount(now, seats) || (typed.is_empty() && now == 0) => {}
                Some(minutes) => edits.push(Edit {
                    version: form.get(&format!("v/{field}")).parse().unwrap_or(0),
                    typed: typed.to_owned(),
                    resource: id.clone(),
                    period,
                    minutes,
                }),
                None => {
                    wrong.push(format!(
                        "{field}: {}",
                        shell.t("应为不小于 0 的数", "must be a number of at least 0")
                    ));
                    again.insert(field, typed.to_owned());
                }
            }
        }
    }
    if !wrong.is_empty() {
        again.extend(
            edits
                .into_iter()
                .map(|edit| (format!("{}/{}", edit.resource, edit.period), edit.typed)),
        );
        return show(app, parts, caller.actor, view, again, wrong).await;
    }
    for (place, edit) in edits.iter().enumerate() {
        let key = format!("{}-{place}", form.get("key"));
        if let Err(problem) = write(&app, &parts, &caller, edit, &key).await {
            let field = format!("{}/{}", edit.resource, edit.period);
            for line in wrong_lines(&problem, &shell)? {
                wrong.push(format!("{field}: {line}"));
            }
            again.insert(field, edit.typed.clone());
        }
    }
    if wrong.is_empty() {
        let by = if view.by_month() { "month" } else { "week" };
        let here = view.href(by, &view.first().to_string(), &view.after);
        return go(&format!("{here}&saved=1"));
    }
    show(app, parts, caller.actor, view, again, wrong).await
}

async fn write(app: &App, parts: &Parts, caller: &Caller, edit: &Edit, key: &str) -> Answered {
    let kind = Kind::find("slots").ok_or_else(|| Problem::new(Code::NotFound))?;
    let id = format!("{}/{}", edit.resource, edit.period);
    let version = edit.version.to_string();
    let version = (edit.version > 0).then_some(version.as_str());
    let record = json!({ "record": { "resource": edit.resource, "period": edit.period, "minutes": edit.minutes } });
    let sent = Write::of_form(caller.clone(), parts, key, version, &record)?;
    match (version, edit.minutes) {
        (None, _) => api::create(app.clone(), sent, kind).await,
        (Some(_), 0) => api::delete(app.clone(), sent, kind, id).await,
        (Some(_), _) => api::change(app.clone(), sent, kind, id).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_they_are_shown() {
        for minutes in [0, 1, 7, 30, 45, 60, 90, 1965, 2025, 7200] {
            assert_eq!(read_amount(&amount(minutes, false), false), Some(minutes));
            assert_eq!(read_amount(&amount(minutes, true), true), Some(minutes));
        }
        for text in ["-1", "many", "1e99", "nan"] {
            assert_eq!(read_amount(text, false), None, "{text}");
        }
        assert_eq!(read_amount("1,5", false), Some(90));
    }

    #[test]
    fn a_view_shows_whole_weeks_also_across_the_end_of_a_year() {
        let view = View {
            from: "2026-12-30".to_owned(),
            ..View::default()
        };
        let (periods, back, on) = view.periods();
        let names: Vec<String> = periods.iter().map(ToString::to_string).collect();
        assert_eq!(names[..3], ["2026-W53", "2027-W01", "2027-W02"]);
        assert_eq!(
            (back.to_string(), on.to_string()),
            ("2026-11-02".to_owned(), "2027-02-22".to_owned())
        );
    }
}
