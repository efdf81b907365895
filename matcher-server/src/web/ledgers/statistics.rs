//! The yearly statistics as a page, their signature, and contribution statements.

use crate::api::call::{Answered, Caller, Write};
use crate::api::ledgers::contribution::{self as statements, ContributionParams};
use crate::api::ledgers::statistics::{self as api, StatisticsParams, counted};
use crate::app::App;
use crate::auth::policy::{Action, may};
use crate::auth::secret;
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
use matcher_core::report::programme::{Indicator, kind_name, published};
use serde_json::json;

/// Years to choose from.
const YEARS: i16 = 6;
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
fn grouped(value: i64) -> String {
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
    let figures = counted.figures();
    let here = |indicator: &str| {
        let (year, area) = (counted.year, encode(&counted.area.code));
        format!("/statistics?year={year}&area={area}&indicator={indicator}#rows")
    };
    let lines: Vec<Line> = figures
        .iter()
        .map(|figure| {
            let known = Indicator::find(figure.indicator);
            Line {
                name: known.map_or(figure.indicator.to_owned(), |i| {
                    shell.t(&i.zh, &i.en).to_owned()
                }),
                unit: known.map_or(String::new(), |i| i.unit().to_owned()),
                value: grouped(figure.value),
                rows: figure.rows.len(),
                href: here(figure.indicator),
                published: published(figure.indicator, counted.year)
                    .map_or(String::new(), |(year, row)| {
                        format!("{} ({year})", row.printed)
                    }),
            }
        })
        .collect();
    let behind = figures
        .iter()
        .find(|figure| figure.indicator == params.indicator)
        .map(|figure| {
            let link = |row: &matcher_core::report::programme::RowRef| Link {
                href: format!("/{}/{}", row.sheet, encode(&row.id)),
                name: row.id.clone(),
            };
            let known = Indicator::find(figure.indicator);
            let name = known.map_or("", |i| shell.t(&i.zh, &i.en)).to_owned();
            (name, figure.rows.iter().take(BEHIND).map(link).collect())
        });
    let area_name = |code: &str| {
        let found = counted.areas.iter().find(|area| area.code == code);
        found.map_or(code.to_owned(), |area| area.name.clone())
    };
    let quotas = counted
        .quota_figures()
        .iter()
        .map(|quota| Quota {
            area: area_name(&quota.area),
            group: match quota.group.as_str() {
                "help" => shell.t("帮扶企业", "firms helped").to_owned(),
                "mms_training" => shell.t("测量管理体系培训", "management systems").to_owned(),
                other => other.to_owned(),
            },
            wanted: quota.wanted,
            served: quota.served,
            part: (quota.served * 100 / quota.wanted.max(1)).min(100),
        })
        .collect();
    let signed = signed(&app, actor, counted.year, &shell).await?;
    let this = crate::api::ledgers::today().year();
    let response = Page {
        year: counted.year,
        years: (0..YEARS).map(|back| this - back).collect(),
        areas: counted
            .areas
            .iter()
            .map(|area| {
                (
                    area.code.clone(),
                    area.name.clone(),
                    area.code == counted.area.code,
                )
            })
            .collect(),
        bars: bars(&counted),
        files: format!("year={}&area={}", counted.year, encode(&counted.area.code)),
        signing: may(actor, Action::Create, "signoffs") && !counted.area.code.is_empty(),
        area: counted.area.code.clone(),
        name: counted.area.name.clone(),
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

/// Firms helped of each area: name, count, length of its bar in per cent.
fn bars(counted: &api::Counted) -> Vec<(String, i64, i64)> {
    let yearly = counted.yearly();
    let helped = |figures: &[matcher_core::report::programme::Figure]| {
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
    super::list::rows(&mut connection, kind, &found, shell).await
}

pub(super) async fn sign(app: App, parts: Parts, caller: Caller, body: Bytes) -> Answered {
    let form = Form::read(&body);
    let year = form.get("year").parse().unwrap_or(0);
    let area = form.get("area").to_owned();
    let asked = json!({ "year": year, "area": area });
    let write = Write::of_form(caller.clone(), &parts, form.get("key"), None, &asked)?;
    match api::sign(app.clone(), write).await {
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
    api::take(app, write, id.clone()).await?;
    go(&format!("/signoffs/{}", encode(&id)))
}

#[derive(Template)]
#[template(path = "contribution.html")]
struct Statement {
    shell: Shell,
    name: String,
    year: i16,
    years: Vec<i16>,
    provider: String,
    figures: Vec<(&'static str, String)>,
    kinds: Vec<(String, i64)>,
    digest: String,
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", grouped(fen / 100), fen % 100)
}

pub(super) async fn contribution(
    app: App,
    parts: Parts,
    caller: Caller,
    params: ContributionParams,
) -> Answered {
    if params.provider.is_empty() && !caller.actor.role.is_member() {
        // An authority first chooses whose.
        return go("/organisations");
    }
    let shell = Shell::of(&app, &parts).await?;
    let statement = statements::statement(&app, &caller.actor, &params).await?;
    let counted = &statement.counted;
    let hours = format!("{:.1} h", counted.minutes as f64 / 60.0);
    let figures = vec![
        (
            shell.t("完成服务（项次）", "Services done"),
            grouped(counted.services),
        ),
        (shell.t("受益企业（家）", "Firms"), grouped(counted.firms)),
        (
            shell.t("覆盖县区（个）", "Counties"),
            grouped(counted.regions),
        ),
        (shell.t("提供机时", "Hours given"), hours),
        (
            shell.t("标准收费价值（元）", "Value by price list (yuan)"),
            yuan(counted.value_fen),
        ),
        (
            shell.t("减免（元）", "Waived (yuan)"),
            yuan(counted.waived_fen),
        ),
        (
            shell.t("缓收未结（元）", "Deferred and owed (yuan)"),
            yuan(counted.owed_fen),
        ),
        (
            shell.t("解决问题（个）", "Problems solved"),
            grouped(counted.problems_solved),
        ),
        (
            shell.t("在册伙伴（家）", "Partners"),
            grouped(counted.partners),
        ),
    ];
    let kinds = counted
        .by_kind
        .iter()
        .map(|(code, count)| {
            let name = if shell.is_english() {
                code.replace('_', " ")
            } else {
                kind_name(code).to_owned()
            };
            (name, *count)
        })
        .collect();
    let this = crate::api::ledgers::today().year();
    page(&Statement {
        name: statement.name,
        year: counted.year,
        years: (0..YEARS).map(|back| this - back).collect(),
        provider: params.provider,
        figures,
        kinds,
        digest: statement.digest,
        shell,
    })
}
