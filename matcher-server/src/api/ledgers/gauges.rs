//! A firm's gauges: next month's plan, and its needs in one step.

use super::together::{Visit, visit};
use super::{firm_of, today};
use crate::api::call::{Answered, Caller, Write, json, reply};
use crate::api::records::{allowed, record_of};
use crate::app::App;
use crate::auth::policy::{Action, Visibility};
use crate::auth::{Actor, secret};
use crate::error::{Code, Problem};
use crate::store::document::{self, Document, REQUIREMENTS, fault, requirements};
use crate::store::kinds::Kind;
use crate::store::ledger_view;
use crate::store::records::{self, ACTIVE, Record};
use crate::store::sheets;
use crate::store::validate::judge;
use crate::studies::ask;
use axum::http::StatusCode;
use jiff::civil::Date;
use matcher_core::exchange::import::{FieldMap, Format, read as read_file};
use matcher_core::exchange::schema::SheetFormat;
use matcher_core::exchange::{Sheet, csv_sheet::write_csv};
use matcher_core::model::{Coded, Gauge};
use matcher_core::report::programme::{Care, MonthItem, Visits, month};
use matcher_core::taxonomy::Taxonomy;
use serde::Deserialize;
use serde_json::{Value, json as value};
use utoipa::ToSchema;

/// Up to which day.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PlanParams {
    /// Empty: the last day of next month.
    pub(crate) until: String,
    /// For an authority: whose gauges.
    pub(crate) organisation: String,
}

/// The plan with the names of providers.
pub(crate) struct Plan {
    /// Whose.
    pub(crate) organisation: String,
    pub(crate) until: Date,
    pub(crate) gauges: Vec<Gauge>,
    pub(crate) items: Vec<MonthItem>,
    pub(crate) visits: Visits,
    /// Providers by their place in the catalogue: id and name.
    pub(crate) providers: Vec<(String, String)>,
    /// What goes outside at one time, with price and first day; `None` while the firm is not in the catalogue yet.
    pub(crate) together: Option<Visit>,
}

/// The last day of next month.
fn next_month(today: Date) -> Date {
    let first = today.first_of_month();
    let after = first.checked_add(jiff::Span::new().months(1));
    after.map_or(today, Date::last_of_month)
}

fn until_of(text: &str) -> Result<Date, Problem> {
    match text {
        "" => Ok(next_month(today())),
        text => text
            .parse()
            .map_err(|_| Problem::new(Code::BadRequest).detail("until")),
    }
}

pub(crate) async fn plan(app: &App, actor: &Actor, params: &PlanParams) -> Result<Plan, Problem> {
    let firm = firm_of(app, actor, &params.organisation).await?;
    let until = until_of(&params.until)?;
    let mut connection = app.store.read().await?;
    let ledger = ledger_view::of_organisation(&mut connection, actor, &firm, &["gauges"]).await?;
    let mut sheets = sheets::of_owner(&mut connection, &firm, &["organisations"]).await?;
    drop(connection);
    let snapshot = app.catalogue.base()?;
    ask(app, move || {
        let taxonomy = Taxonomy::bundled().map_err(Problem::internal)?;
        let catalogue = &snapshot.catalogue;
        let (items, visits) = month(&ledger.gauges, catalogue, taxonomy, until);
        let visited = visits.visits.iter().map(|(provider, _)| {
            let provider = &catalogue[*provider];
            (provider.id.clone(), provider.name.clone())
        });
        let providers = visited.collect();
        let outside = outside(&items, &ledger.gauges);
        sheets.extend(needs_of(&outside, &firm, until)?);
        Ok::<_, Problem>(Plan {
            together: visit(&snapshot, &sheets, &firm),
            organisation: firm,
            until,
            providers,
            gauges: ledger.gauges,
            items,
            visits,
        })
    })
    .await?
}

/// The gauges of the plan that go outside.
fn outside<'g>(items: &[MonthItem], gauges: &'g [Gauge]) -> Vec<&'g Gauge> {
    let goes = items.iter().filter(|item| item.care == Care::Outside);
    goes.filter_map(|item| gauges.get(item.gauge)).collect()
}

/// The word of a care.
pub(crate) fn care_code(care: Care) -> &'static str {
    match care {
        Care::Compulsory => "compulsory",
        Care::Outside => "outside",
        Care::Inside => "inside",
        Care::Nothing => "nothing",
    }
}

/// `GET /api/v1/gauge-plan`
pub(crate) async fn read_plan(app: App, caller: Caller, params: PlanParams) -> Answered {
    let plan = plan(&app, &caller.actor, &params).await?;
    let id = |place: &usize| plan.gauges.get(*place).map(|gauge| gauge.id.clone());
    let items: Vec<Value> = plan
        .items
        .iter()
        .filter_map(|item| {
            let gauge = plan.gauges.get(item.gauge)?;
            Some(value!({ "gauge": gauge.id, "name": gauge.name, "due": gauge.due.map(|d| d.to_string()), "care": care_code(item.care), "providers": item.providers.len() }))
        })
        .collect();
    let visits: Vec<Value> = plan
        .visits
        .visits
        .iter()
        .zip(&plan.providers)
        .map(|((_, gauges), (provider, name))| value!({ "provider": provider, "name": name, "gauges": gauges.iter().filter_map(id).collect::<Vec<_>>() }))
        .collect();
    let nobody: Vec<String> = plan.visits.nobody.iter().filter_map(id).collect();
    let body = value!({ "until": plan.until.to_string(), "items": items, "visits": visits, "nobody": nobody, "together": plan.together });
    json(&body, None)
}

/// Which gauges become needs, by when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanBody {
    /// Ids in the ledger; empty: every one of the plan that goes outside.
    #[serde(default)]
    gauges: Vec<String>,
    /// Empty: the last day of next month.
    #[serde(default)]
    until: String,
    /// For an authority: whose gauges.
    #[serde(default)]
    organisation: String,
}

/// `POST /api/v1/gauge-plan`: the gauges become needs, equal ones together, and the needs one bundle.
pub(crate) async fn make_needs(app: App, write: Write) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let body: PlanBody = write.json()?;
    let actor = write.caller.actor.clone();
    let params = PlanParams {
        until: body.until,
        organisation: body.organisation,
    };
    let plan = plan(&app, &actor, &params).await?;
    let mut chosen = outside(&plan.items, &plan.gauges);
    chosen.retain(|gauge| body.gauges.is_empty() || body.gauges.contains(&gauge.id));
    if chosen.is_empty() {
        let (zh, en) = ("没有需要外送的器具", "no gauge that goes outside");
        return Err(Problem::faults(vec![fault("gauges", zh, en)]));
    }
    let sheets = needs_of(&chosen, &plan.organisation, plan.until)?;
    let records = records_of(&app, &actor, &sheets).await?;
    let event = write
        .caller
        .event("gauge-plan.create", records.len().to_string());
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let mut made = Vec::new();
                for record in &records {
                    records::insert(job, record).await?;
                    made.push(value!({ "kind": record.kind, "id": record.id }));
                }
                job.events.push(event);
                reply(StatusCode::CREATED, &value!({ "made": made }))
            })
        })
        .await
}

/// The gauges as a gauge list, read as one that is uploaded.
fn needs_of(gauges: &[&Gauge], organisation: &str, until: Date) -> Result<Vec<Sheet>, Problem> {
    let header = ["名称", "编号", "规格", "精度", "有效期", "用途"];
    let mut list = Sheet::new("台账", header);
    for gauge in gauges {
        let name = if gauge.instrument.is_empty() {
            &gauge.name
        } else {
            &gauge.instrument
        };
        let due = gauge.due.map(|due| due.to_string()).unwrap_or_default();
        let purpose = gauge.purpose.zh();
        list.push([
            name.as_str(),
            &gauge.number,
            &gauge.range,
            &gauge.permitted_error,
            &due,
            purpose,
        ]);
    }
    let mut bytes = Vec::new();
    write_csv(&list, &mut bytes).map_err(Problem::internal)?;
    let now = today();
    let mut map = FieldMap {
        prefix: format!(
            "{organisation}:{}-{}/",
            until.strftime("%Y-%m"),
            secret::id(6)
        ),
        ..FieldMap::default()
    };
    for (column, text) in [
        ("organisation", organisation.to_owned()),
        ("window_from", now.to_string()),
        ("window_to", until.max(now).to_string()),
    ] {
        map.defaults.insert(column.to_owned(), text);
    }
    let draft = read_file("台账.csv", &bytes, Format::GaugeList, &map);
    draft.map(|draft| draft.sheets).map_err(Problem::from)
}

/// The records of the sheets, each judged; the bundle stands where its needs do.
async fn records_of(app: &App, actor: &Actor, sheets: &[Sheet]) -> Result<Vec<Record>, Problem> {
    let mut made: Vec<Record> = Vec::new();
    let mut connection = app.store.read().await?;
    let rows = |name: &'static str| {
        let format = SheetFormat::find(name);
        let sheet = sheets.iter().find(|sheet| sheet.name() == name);
        let rows = sheet.into_iter().flat_map(Sheet::rows);
        rows.filter_map(move |row| {
            let format = format?;
            let cell = |column: &str| format.position(column).map_or("", |at| row.cell(at));
            Some(document::document(format, cell, ""))
        })
        .collect::<Vec<Document>>()
    };
    let asked = rows(REQUIREMENTS);
    for mut need in rows("needs") {
        let id = document::text(&need, "id").to_owned();
        let own: Vec<Value> = asked
            .iter()
            .filter(|row| document::text(row, "need") == id)
            .map(|row| {
                let mut row = row.clone();
                row.remove("need");
                row.into()
            })
            .collect();
        if !own.is_empty() && requirements().is_some() {
            need.insert(REQUIREMENTS.to_owned(), own.into());
        }
        let Some(kind) = Kind::find("needs") else {
            continue;
        };
        let judged = judge(&mut connection, actor, kind, &id, &need).await?;
        let mut record = record_of(kind, id, &judged, &need)?;
        if let Some(authority) = &actor.authority {
            record.entered_by.clone_from(authority);
        }
        allowed(actor, Action::Create, &record.object())?;
        made.push(record);
    }
    for bundle in rows("bundles") {
        let Some(first) = made.first().cloned() else {
            break;
        };
        let record = Record {
            kind: "bundles",
            id: document::text(&bundle, "id").to_owned(),
            parent: document::text(&bundle, "needs").to_owned(),
            alias: String::new(),
            visibility: Visibility::Owner,
            state: ACTIVE.to_owned(),
            body: serde_json::to_string(&bundle).map_err(Problem::internal)?,
            ..first
        };
        allowed(actor, Action::Create, &record.object())?;
        made.push(record);
    }
    Ok(made)
}
