//! The yearly statistics of an authority: counted and compared; as JSON, workbook and document.

use super::{DOCX, XLSX, download, today};
use crate::api::call::{Answered, Caller, json};
use crate::app::App;
use crate::auth::{Actor, Role};
use crate::error::{Code, Problem};
use crate::store::kinds::Kind;
use crate::store::ledger_view;
use crate::store::{Connection, authorities};
use jiff::civil::Date;
use matcher_core::model::{Coded, Ledger, Quota, QuotaAreaMember, ServiceKind};
use matcher_core::report::programme::{
    self, Area, Figure, Indicator, RowRef, Yearly, behind, figures_by_area, published,
    quota_figures, target, training_places,
};
use serde::Deserialize;
use serde_json::{Value, json as value};

/// What is counted.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StatisticsParams {
    /// Empty: this year.
    pub(crate) year: Option<i16>,
    /// Code of an area; empty: everything the authority sees.
    pub(crate) area: String,
    /// For the rows behind a figure.
    pub(crate) indicator: String,
}

impl StatisticsParams {
    pub(crate) fn year(&self) -> i16 {
        self.year.unwrap_or_else(|| today().year())
    }
}

/// Everything a page or file of the statistics is made from.
pub(crate) struct Counted {
    pub(crate) yearly: Yearly,
    /// The areas one can choose.
    pub(crate) areas: Vec<Area>,
    /// The rows behind the indicator that was asked for.
    pub(crate) behind: Vec<RowRef>,
}

/// Counts for an authority, an auditor or an administrator.
pub(crate) async fn counted(
    app: &App,
    actor: &Actor,
    params: &StatisticsParams,
) -> Result<Counted, Problem> {
    if actor.role.is_member() {
        return Err(Problem::new(Code::Forbidden));
    }
    let year = params.year();
    let last = Date::new(year, 12, 31);
    let last = last.map_err(|_| Problem::new(Code::BadRequest).detail("year"))?;
    let mut connection = app.store.read().await?;
    let areas = programme::areas(&members(&mut connection, actor).await?, last);
    let area = if params.area.is_empty() {
        Area::whole(&authority_name(&mut connection, actor).await?)
    } else {
        let found = areas.iter().find(|area| area.code == params.area);
        found
            .cloned()
            .ok_or_else(|| Problem::new(Code::BadRequest).detail("area"))?
    };
    let ledger = ledger_view::counted(&mut connection, actor, year).await?;
    let quotas = quotas(&mut connection, actor).await?;
    drop(connection);
    let indicator = params.indicator.clone();
    tokio::task::spawn_blocking(move || count(&ledger, area, areas, &quotas, year, &indicator))
        .await
        .map_err(Problem::internal)
}

/// Counts the area, in the whole also every area in it; all in one pass.
fn count(
    ledger: &Ledger,
    area: Area,
    areas: Vec<Area>,
    quotas: &[Quota],
    year: i16,
    indicator: &str,
) -> Counted {
    let within = if area.code.is_empty() {
        areas.clone()
    } else {
        Vec::new()
    };
    let all: Vec<Area> = std::iter::once(area.clone())
        .chain(within.clone())
        .collect();
    let mut figures = figures_by_area(ledger, &all, year).into_iter();
    let own = figures.next().unwrap_or_default();
    let with_quotas = if area.code.is_empty() { &within } else { &all };
    // Everything that is invented says so in the names of its authorities.
    let synthetic =
        area.name.contains("合成") || ledger.firms.values().any(|firm| firm.name.contains("合成"));
    Counted {
        behind: match indicator {
            "" => Vec::new(),
            indicator => behind(ledger, &area, year, indicator),
        },
        yearly: Yearly {
            year,
            figures: own,
            quotas: quota_figures(ledger, with_quotas, quotas, year),
            places: training_places(ledger, with_quotas, quotas, year),
            parts: within.into_iter().zip(figures).collect(),
            area,
            synthetic,
        },
        areas,
    }
}

pub(super) async fn authority_name(
    connection: &mut Connection,
    actor: &Actor,
) -> Result<String, Problem> {
    let all = authorities::all(connection).await?;
    let own = all
        .into_iter()
        .find(|authority| Some(&authority.id) == actor.authority.as_ref());
    Ok(own.map_or_else(|| "全部区域".to_owned(), |authority| authority.name))
}

/// The areas in which the authority sees a division.
async fn members(
    connection: &mut Connection,
    actor: &Actor,
) -> Result<Vec<QuotaAreaMember>, Problem> {
    let Some(kind) = Kind::find("quota_areas") else {
        return Ok(Vec::new());
    };
    let rows = ledger_view::rows(connection, actor, kind).await?;
    let all = actor.role != Role::Regulator || actor.everywhere;
    let member = |row: &matcher_core::exchange::ledger::LedgerRow| QuotaAreaMember {
        area: row.text("area").to_owned(),
        name: row.text("name").to_owned(),
        region: row.region("region"),
        valid_from: row.date("valid_from"),
        valid_to: row.date("valid_to"),
    };
    let seen = |member: &QuotaAreaMember| all || actor.regions.contains(&i64::from(member.region));
    Ok(rows.iter().map(member).filter(seen).collect())
}

async fn quotas(connection: &mut Connection, actor: &Actor) -> Result<Vec<Quota>, Problem> {
    let Some(kind) = Kind::find("quotas") else {
        return Ok(Vec::new());
    };
    let rows = ledger_view::rows(connection, actor, kind).await?;
    let quota = |row: &matcher_core::exchange::ledger::LedgerRow| Quota {
        area: row.text("area").to_owned(),
        group: row.text("group").to_owned(),
        services: row
            .text("services")
            .split(';')
            .filter_map(ServiceKind::parse)
            .collect(),
        min_seekers: row
            .integer("min_seekers")
            .unwrap_or(0)
            .try_into()
            .unwrap_or(0),
        penalty: None,
    };
    Ok(rows.iter().map(quota).collect())
}

fn figure_json(figure: &Figure, year: i16) -> Value {
    let known = Indicator::find(figure.indicator);
    let national = published(figure.indicator, year)
        .map(|(year, row)| value!({ "year": year, "value": row.value, "printed": row.printed }));
    value!({
        "indicator": figure.indicator,
        "zh": known.map(|i| &i.zh), "en": known.map(|i| &i.en), "unit": known.map(matcher_core::report::programme::Indicator::unit),
        "value": figure.value, "rows": figure.rows, "published": national,
        "target": target(figure.indicator).map(|target| value!({ "by": target.by, "value": target.value })),
    })
}

/// `GET /api/v1/statistics`
pub(crate) async fn read(app: App, caller: Caller, params: StatisticsParams) -> Answered {
    let counted = counted(&app, &caller.actor, &params).await?;
    if !params.indicator.is_empty() {
        return rows_behind(&counted, &params.indicator);
    }
    let Yearly {
        year, area, places, ..
    } = &counted.yearly;
    let figures: Vec<Value> = counted
        .yearly
        .figures
        .iter()
        .map(|figure| figure_json(figure, *year))
        .collect();
    let quotas: Vec<Value> = counted
        .yearly
        .quotas
        .iter()
        .map(|quota| value!({ "area": quota.area, "group": quota.group, "wanted": quota.wanted, "served": quota.served }))
        .collect();
    let places: Vec<Value> = places
        .iter()
        .map(|line| value!({ "area": line.area, "places": line.places, "nominated": line.nominated, "confirmed": line.confirmed, "attended": line.attended, "left": line.left() }))
        .collect();
    let areas: Vec<Value> = counted
        .areas
        .iter()
        .map(|area| value!({ "code": area.code, "name": area.name }))
        .collect();
    let body = value!({ "year": year, "area": area.code, "name": area.name,
        "figures": figures, "quotas": quotas, "training_places": places, "areas": areas });
    json(&body, None)
}

/// The rows behind a figure.
fn rows_behind(counted: &Counted, indicator: &str) -> Answered {
    let figures = &counted.yearly.figures;
    let figure = figures.iter().find(|figure| figure.indicator == indicator);
    let figure = figure.ok_or_else(|| Problem::new(Code::BadRequest).detail("indicator"))?;
    let rows: Vec<Value> = counted
        .behind
        .iter()
        .map(|row| value!({ "kind": row.sheet, "id": row.id }))
        .collect();
    json(
        &value!({ "indicator": indicator, "value": figure.value, "rows": rows }),
        None,
    )
}

/// `GET /api/v1/statistics/form` and `…/report`
pub(crate) async fn file(
    app: App,
    caller: Caller,
    params: StatisticsParams,
    word: bool,
) -> Answered {
    let yearly = counted(&app, &caller.actor, &params).await?.yearly;
    let made = tokio::task::spawn_blocking(move || {
        let name = format!("{}{}年活动", yearly.area.name, yearly.year);
        if word {
            let bytes = programme::letter(&yearly).map_err(Problem::internal)?;
            return Ok((format!("{name}总结.docx"), DOCX, bytes));
        }
        let bytes = programme::workbook(&yearly).map_err(Problem::internal)?;
        Ok::<_, Problem>((format!("{name}情况统计表.xlsx"), XLSX, bytes))
    });
    let (name, media, bytes) = made.await.map_err(Problem::internal)??;
    download(&name, media, bytes)
}
