//! The yearly statistics as a page, and their signature.

use crate::api::call::{Answered, Caller, Write};
use crate::api::ledgers::signatures;
use crate::api::ledgers::statistics::{Counted, StatisticsParams, counted};
use crate::app::App;
use crate::auth::policy::{Action, may};
use crate::auth::{Actor, secret};
use crate::error::Problem;
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter};
use crate::web::form::{Form, encode};
use crate::web::lists::{Link, Row};
use crate::web::shell::Shell;
use crate::web::{go, page, wrong_lines};
use askama::Template;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::request::Parts;
use matcher_core::report::programme::{
    Figure, Indicator, RowRef, Yearly, compared, group_name, target,
};
use serde_json::json;

/// Years to choose from.
pub(super) const YEARS: i16 = 6;
/// Rows behind a figure on one page.
const BEHIND: usize = 500;

/// A line of the form.
struct Line {
    name: String,
    unit: String,
    value: String,
    rows: usize,
    href: String,
    published: String,
}

/// A quota with its bar.
struct Quota {
    area: String,
    group: String,
    wanted: i64,
    served: i64,
    part: i64,
}

/// Places in training of an area.
struct Places {
    area: String,
    places: i64,
    nominated: i64,
    confirmed: i64,
    attended: i64,
    left: i64,
}

#[derive(Template)]
#[template(path = "statistics.html")]
struct Page {
    shell: Shell,
    year: i16,
    years: Vec<i16>,
    area: String,
    name: String,
    areas: Vec<(String, String, bool)>,
    lines: Vec<Line>,
    quotas: Vec<Quota>,
    bars: Vec<(String, i64, i64)>,
    leads: Option<(i64, i64, i16)>,
    places: Vec<Places>,
    files: String,
    signed: Vec<Row>,
    signing: bool,
    key: String,
    behind: Option<(String, Vec<Link>)>,
    wrong: Vec<String>,
}

pub(super) async fn show(
    app: App,
    parts: Parts,
    caller: Caller,
    params: StatisticsParams,
) -> Answered {
    ask(app, parts, caller, params, Vec::new()).await
}

/// 12345678 as `12,345,678`.
pub(super) fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0 { format!("-{text}") } else { text }
}

async fn ask(
    app: App,
    parts: Parts,
    caller: Caller,
    params: StatisticsParams,
    wrong: Vec<String>,
) -> Answered {
    let actor = &caller.actor;
    let shell = Shell::of(&app, &parts).await?;
    let counted = counted(&app, actor, &params).await?;
    let Counted {
        yearly,
        areas,
        behind: rows,
    } = counted;
    let lines = lines(&yearly, &shell);
    let behind = rows_behind(&app, actor, (&yearly, &params.indicator), &rows, &shell).await?;
    let (quotas, places) = (quotas(&yearly, &shell), places(&yearly));
    let signed = signed(&app, actor, yearly.year, &shell).await?;
    let this = crate::api::ledgers::today().year();
    let response = Page {
        year: yearly.year,
        years: (0..YEARS).map(|back| this - back).collect(),
        areas: areas
            .iter()
            .map(|area| {
                (
                    area.code.clone(),
                    area.name.clone(),
                    area.code == yearly.area.code,
                )
            })
            .collect(),
        bars: bars(&yearly),
        leads: lead(&yearly),
        files: format!("year={}&area={}", yearly.year, encode(&yearly.area.code)),
        signing: may(actor, Action::Create, "signoffs") && !yearly.area.code.is_empty(),
        area: yearly.area.code.clone(),
        name: yearly.area.name.clone(),
        places,
        lines,
        quotas,
        signed,
        key: secret::id(16),
        behind,
        wrong,
        shell,
    };
    let failed = !response.wrong.is_empty();
    let mut response = page(&response)?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The lines of the form.
fn lines(yearly: &Yearly, shell: &Shell) -> Vec<Line> {
    let here = |indicator: &str| {
        let (year, area) = (yearly.year, encode(&yearly.area.code));
        format!("/statistics?year={year}&area={area}&indicator={indicator}#rows")
    };
    yearly
        .figures
        .iter()
        .map(|figure| {
            let known = Indicator::find(figure.indicator);
            Line {
                name: known.map_or(figure.indicator.to_owned(), |i| {
                    shell.t(&i.zh, &i.en).to_owned()
                }),
                unit: known.map_or(String::new(), |i| unit(i.unit(), shell).to_owned()),
                value: grouped(figure.value),
                rows: figure.rows,
                href: here(figure.indicator),
                published: compared(figure.indicator, yearly.year, figure.value)
                    .map_or_else(String::new, |(zh, en)| shell.t(&zh, &en).to_owned()),
            }
        })
        .collect()
}

/// The unit of an indicator in the reader's language.
pub(super) fn unit<'u>(zh: &'u str, shell: &Shell) -> &'u str {
    let en = match zh {
        "家" => "firms",
        "个" | "项" | "次" => "in number",
        "人" | "人次" => "people",
        "份" => "copies",
        "台(套)" => "sets",
        "元" => "yuan",
        _ => zh,
    };
    shell.t(zh, en)
}

/// Name and rows of the indicator that was asked for.
async fn rows_behind(
    app: &App,
    actor: &Actor,
    (yearly, indicator): (&Yearly, &str),
    rows: &[RowRef],
    shell: &Shell,
) -> Result<Option<(String, Vec<Link>)>, Problem> {
    let mut figures = yearly.figures.iter();
    let Some(figure) = figures.find(|figure| figure.indicator == indicator) else {
        return Ok(None);
    };
    let mut links = Vec::new();
    let mut connection = app.store.read().await?;
    for row in rows.iter().take(BEHIND) {
        let kind = Kind::find(row.sheet);
        let record = match kind {
            Some(kind) => records::visible(&mut connection, actor, kind, &row.id).await?,
            None => None,
        };
        let named = match (kind, record) {
            (Some(kind), Some(record)) => {
                super::list::rows(&mut connection, actor, kind, &[record], shell).await?
            }
            _ => Vec::new(),
        };
        let named = named.into_iter().next();
        links.push(Link {
            href: format!("/{}/{}", row.sheet, encode(&row.id)),
            name: named.map_or_else(|| row.id.clone(), |row| row.title),
        });
    }
    let known = Indicator::find(figure.indicator);
    let name = known.map_or("", |i| shell.t(&i.zh, &i.en)).to_owned();
    Ok(Some((name, links)))
}

fn quotas(yearly: &Yearly, shell: &Shell) -> Vec<Quota> {
    yearly
        .quotas
        .iter()
        .map(|quota| {
            let (zh, en) = group_name(&quota.group);
            Quota {
                area: yearly.area_name(&quota.area).to_owned(),
                group: shell.t(zh, en).to_owned(),
                wanted: quota.wanted,
                served: quota.served,
                part: (quota.served * 100 / quota.wanted.max(1)).min(100),
            }
        })
        .collect()
}

fn places(yearly: &Yearly) -> Vec<Places> {
    yearly
        .places
        .iter()
        .map(|line| Places {
            area: yearly.area_name(&line.area).to_owned(),
            places: line.places,
            nominated: line.nominated,
            confirmed: line.confirmed,
            attended: line.attended,
            left: line.left(),
        })
        .collect()
}

/// Lead enterprises with an agreement in force, the target of the state, and the year by which it is wanted.
fn lead(yearly: &Yearly) -> Option<(i64, i64, i16)> {
    let target = target("lead_enterprises")?;
    Some((yearly.value("lead_enterprises"), target.value, target.by))
}

/// Firms helped of each area: name, count, length of its bar in per cent.
fn bars(yearly: &Yearly) -> Vec<(String, i64, i64)> {
    let helped = |figures: &[Figure]| {
        let found = figures
            .iter()
            .find(|figure| figure.indicator == "firms_helped");
        found.map_or(0, |figure| figure.value)
    };
    let counts: Vec<(String, i64)> = yearly
        .parts
        .iter()
        .map(|(area, figures)| (area.name.clone(), helped(figures)))
        .collect();
    let most = counts
        .iter()
        .map(|(_, count)| *count)
        .max()
        .unwrap_or(0)
        .max(1);
    counts
        .into_iter()
        .map(|(name, count)| (name, count, count * 100 / most))
        .collect()
}

/// Tables of the year that were signed.
async fn signed(
    app: &App,
    actor: &crate::auth::Actor,
    year: i16,
    shell: &Shell,
) -> Result<Vec<Row>, crate::error::Problem> {
    let Some(kind) = Kind::find("signoffs") else {
        return Ok(Vec::new());
    };
    let mut connection = app.store.read().await?;
    let filter = Filter {
        text: format!("\"year\":{year}"),
        ..Filter::default()
    };
    let found = records::page(&mut connection, actor, kind, &filter, "", 100).await?;
    super::list::rows(&mut connection, actor, kind, &found, shell).await
}

pub(super) async fn sign(app: App, parts: Parts, caller: Caller, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let year = form.get("year").parse().unwrap_or(0);
    let area = form.get("area").to_owned();
    let asked = json!({ "year": year, "area": area });
    let write = Write::of_form(caller.clone(), &parts, form.get("key"), None, &asked)?;
    match signatures::sign(app.clone(), write).await {
        Ok(_) => go(&format!("/signoffs/{}", encode(&format!("{area}-{year}")))),
        Err(problem) => {
            let shell = Shell::of(&app, &parts).await?;
            let wrong = wrong_lines(&problem, &shell)?;
            let params = StatisticsParams {
                year: Some(year),
                area,
                indicator: String::new(),
            };
            ask(app, parts, caller, params, wrong).await
        }
    }
}

pub(super) async fn take(
    app: App,
    parts: Parts,
    caller: Caller,
    id: String,
    body: Bytes,
) -> Answered {
    let form = Form::read(&body);
    let accepted = form.get("answer") == "accept";
    let asked = json!({ "accepted": accepted, "remarks": form.get("remarks") });
    let version = form.get("version");
    let write = Write::of_form(caller, &parts, form.get("key"), Some(version), &asked)?;
    signatures::take(app, write, id.clone()).await?;
    go(&format!("/signoffs/{}", encode(&id)))
}
