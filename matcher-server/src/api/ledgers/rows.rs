//! The rows of a ledger as a file: out as .xlsx, .csv or JSON, in as .xlsx or .csv, all or nothing.

use super::worded::{is_named, worded};
use super::{XLSX, download};
use crate::api::call::{Answered, Caller, Write, json, reply};
use crate::api::records::{allowed, new_id, record_of};
use crate::app::App;
use crate::auth::policy::Action;
use crate::auth::{Actor, Role};
use crate::error::{Code, Fault, Problem};
use crate::store::Connection;
use crate::store::document::{self, Document};
use crate::store::kinds::{Kind, Owner};
use crate::store::records::{self, Filter, Record};
use crate::store::seats;
use crate::store::validate::judge;
use crate::store::validate::ledger::step;
use axum::http::StatusCode;
use matcher_core::exchange::csv_sheet::{read_csv, write_csv};
use matcher_core::exchange::import::read_gauge_ledger;
use matcher_core::exchange::xlsx::read_xlsx;
use matcher_core::exchange::{InputProblem, Sheet, write_xlsx};
use serde::Deserialize;

/// Rows of one file out, and in.
const MOST_OUT: usize = 100_000;
const MOST_IN: usize = 2000;

/// `GET /api/v1/{kind}/rows`
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RowsParams {
    /// `xlsx` (as is empty), `csv` or `json`.
    pub(crate) format: String,
    pub(crate) state: String,
    pub(crate) owner: String,
    pub(crate) parent: String,
    /// What it is about, such as the session of a seat.
    pub(crate) about: String,
    pub(crate) q: String,
    pub(crate) region: String,
    /// `zh`: headers and entries of closed lists in Chinese words, with names beside ids; empty: as the formats write them.
    pub(crate) words: String,
}

impl RowsParams {
    pub(crate) fn filter(&self) -> Filter {
        Filter {
            owner: self.owner.clone(),
            parent: self.parent.clone(),
            alias: self.about.clone(),
            state: self.state.clone(),
            text: self.q.clone(),
            region: self.region.parse().ok(),
        }
    }
}

/// The rows of a kind that the actor may see.
async fn rows_of(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    filter: &Filter,
) -> Result<Sheet, Problem> {
    let mut sheet = kind.format.empty();
    let mut after = String::new();
    loop {
        let found = records::page(connection, actor, kind, filter, &after, 500).await?;
        for record in &found {
            let document: Document =
                serde_json::from_str(&record.body).map_err(Problem::internal)?;
            sheet.push(document::cells(kind.format, &document, "", &mut Vec::new()));
        }
        match found.last() {
            Some(last) if found.len() == 500 && sheet.len() < MOST_OUT => {
                after.clone_from(&last.id);
            }
            _ => return Ok(sheet),
        }
    }
}

/// The rows of a kind that the actor may see, in words for people to read.
pub(crate) async fn in_words(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    filter: &Filter,
) -> Result<Sheet, Problem> {
    let sheet = rows_of(connection, actor, kind, filter).await?;
    worded(connection, kind.format, &sheet).await
}

/// `GET /api/v1/{kind}/rows`: what the caller may see, narrowed as the list is.
pub(crate) async fn export(
    app: App,
    caller: Caller,
    kind: &'static Kind,
    params: RowsParams,
) -> Answered {
    let mut connection = app.store.read().await?;
    let mut sheet = rows_of(&mut connection, &caller.actor, kind, &params.filter()).await?;
    match params.words.as_str() {
        "" => {}
        "zh" => sheet = worded(&mut connection, kind.format, &sheet).await?,
        _ => return Err(Problem::new(Code::BadRequest).detail("words")),
    }
    drop(connection);
    let event = caller.event(format!("{}.export", kind.name), sheet.len().to_string());
    app.store.writer().note(event).await;
    let name = |end: &str| format!("{}.{end}", kind.format.zh);
    match params.format.as_str() {
        "" | "xlsx" => {
            let bytes = write_xlsx(&[sheet]).map_err(Problem::internal)?;
            download(&name("xlsx"), XLSX, bytes)
        }
        "csv" => {
            // Spreadsheet programs know UTF-8 by its mark.
            let mut bytes = b"\xEF\xBB\xBF".to_vec();
            write_csv(&sheet, &mut bytes).map_err(Problem::internal)?;
            download(&name("csv"), "text/csv; charset=utf-8", bytes)
        }
        "json" if params.words.is_empty() => {
            let rows: Vec<Document> = sheet
                .rows()
                .map(|row| {
                    let cell = |name: &str| {
                        let place = kind.format.position(name);
                        place.map_or("", |place| row.cell(place))
                    };
                    document::document(kind.format, cell, "")
                })
                .collect();
            json(&serde_json::json!({ "rows": rows }), None)
        }
        _ => Err(Problem::new(Code::BadRequest).detail("format")),
    }
}

/// `GET /api/v1/{kind}/template`: the empty sheet with Chinese headers, `*` marks what must be filled.
pub(crate) fn template(kind: &'static Kind) -> Answered {
    let header = kind.format.columns.iter().map(|column| {
        let mark = if column.required && column.name != "id" {
            "*"
        } else {
            ""
        };
        format!("{}{mark}", column.zh)
    });
    let sheet = Sheet::new(kind.format.zh, header);
    let bytes = write_xlsx(&[sheet]).map_err(Problem::internal)?;
    download(&format!("{}模板.xlsx", kind.format.zh), XLSX, bytes)
}

/// `POST /api/v1/{kind}/rows`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct BulkParams {
    /// Only tells what would be done.
    pub(crate) dry_run: bool,
}

/// What the rows of a file become.
struct Plan {
    made: Vec<Record>,
    changed: Vec<Record>,
    warnings: Vec<InputProblem>,
}

/// `POST /api/v1/{kind}/rows`: rows of known ids replace those records, others are added. All or nothing.
pub(crate) async fn import(
    app: App,
    write: Write,
    kind: &'static Kind,
    params: BulkParams,
) -> Answered {
    let bytes = write.bytes().clone();
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let sheet = tokio::task::spawn_blocking(move || read(kind, &bytes))
        .await
        .map_err(Problem::internal)??;
    let actor = write.caller.actor.clone();
    let mut connection = app.store.read().await?;
    let plan = plan(&mut connection, &actor, kind, &sheet).await?;
    drop(connection);
    let answer = serde_json::json!({ "added": plan.made.len(), "changed": plan.changed.len(), "warnings": plan.warnings, "dry_run": params.dry_run });
    if params.dry_run {
        return json(&answer, None);
    }
    let event = write
        .caller
        .event(format!("{}.import", kind.name), sheet.len().to_string());
    write
        .run(&app, move |job| {
            Box::pin(async move {
                for mut record in plan.made {
                    record.created_at = job.now;
                    seats::keep(job, &record).await?;
                    records::insert(job, &record).await?;
                    records::keep_version(job, &record, &event.account).await?;
                }
                for mut record in plan.changed {
                    seats::keep(job, &record).await?;
                    record.version = records::update(job, &record).await?;
                    records::keep_version(job, &record, &event.account).await?;
                    records::cascade(job, &record).await?;
                }
                job.events.push(event);
                reply(StatusCode::OK, &answer)
            })
        })
        .await
}

/// The sheet of a file: the one of the kind's name, else the only one there is.
fn read(kind: &'static Kind, bytes: &[u8]) -> Result<Sheet, Problem> {
    let mut problems = Vec::new();
    let file = format!("{}.xlsx", kind.name);
    let is_zip = bytes.starts_with(b"PK");
    let sheets = if is_zip {
        read_xlsx(&file, bytes, &mut problems)
    } else {
        let file = format!("{}.csv", kind.name);
        read_csv(kind.name, &file, bytes, &mut problems).map(|sheet| vec![sheet])
    };
    let mut sheets = sheets.map_err(|problem| Problem::from(vec![*problem]))?;
    if problems.iter().any(InputProblem::is_error) {
        return Err(problems.into());
    }
    let own = |sheet: &Sheet| sheet.name() == kind.name || sheet.name() == kind.format.zh;
    let place = sheets.iter().position(own).unwrap_or(0);
    if place >= sheets.len() {
        return Err(Problem::new(Code::BadRequest).detail("no sheet"));
    }
    let mut sheet = sheets.swap_remove(place);
    // A workshop's own gauge list has headers of its own.
    if kind.name == "gauges" && !is_ours(kind, &sheet) {
        let file = if is_zip { "gauges.xlsx" } else { "gauges.csv" };
        sheet = read_gauge_ledger(file, bytes).map_err(Problem::from)?;
    }
    if sheet.len() > MOST_IN {
        return Err(Problem::new(Code::TooLarge).detail(MOST_IN.to_string()));
    }
    Ok(sheet)
}

/// Whether every header is one of ours and the required ones are there.
fn is_ours(kind: &Kind, sheet: &Sheet) -> bool {
    let header = sheet.header();
    let known =
        |word: &String| word.is_empty() || is_named(word) || kind.format.column_of(word).is_some();
    let has = |name: &str| {
        let place = kind.format.position(name);
        header
            .iter()
            .any(|word| kind.format.column_of(word) == place)
    };
    header.iter().all(known) && has("name") && has("state")
}

async fn plan(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    sheet: &Sheet,
) -> Result<Plan, Problem> {
    let format = kind.format;
    let mut faults: Vec<Fault> = Vec::new();
    let places: Vec<Option<usize>> = sheet
        .header()
        .iter()
        .map(|word| format.column_of(word))
        .collect();
    for (word, place) in sheet.header().iter().zip(&places) {
        if place.is_none() && !word.is_empty() && !is_named(word) {
            let zh = format!("没有“{word}”这一列");
            let en = format!("there is no column `{word}`");
            faults.push(document::fault("1", &zh, &en));
        }
    }
    let mut plan = Plan {
        made: Vec::new(),
        changed: Vec::new(),
        warnings: Vec::new(),
    };
    for row in sheet.rows().filter(|row| !row.is_empty()) {
        let cell = |name: &str| {
            let wanted = format.position(name);
            let place = places
                .iter()
                .position(|place| place.is_some() && *place == wanted);
            place.map_or("", |place| row.cell(place))
        };
        let document = document::document(format, cell, "");
        match one(connection, actor, kind, document, &mut plan).await {
            Ok(()) => {}
            Err(problem) if problem.code() == Code::Internal => return Err(problem),
            Err(problem) => faults.extend(problem.at_row(row.number)),
        }
    }
    if faults.is_empty() {
        Ok(plan)
    } else {
        Err(Problem::faults(faults))
    }
}

async fn one(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    mut document: Document,
    plan: &mut Plan,
) -> Result<(), Problem> {
    // A member's rows are its own.
    let column = match kind.owner {
        Owner::Sides(provider, _) if actor.role == Role::Provider => provider,
        _ => "organisation",
    };
    if let Some(own) = &actor.organisation
        && kind.format.position(column).is_some()
        && !document.contains_key(column)
    {
        document.insert(column.to_owned(), own.as_str().into());
    }
    let wish = document::text(&document, "id").to_owned();
    let old = match wish.as_str() {
        "" => None,
        wish => records::visible(connection, actor, kind, wish).await?,
    };
    let id = match &old {
        Some(old) => old.id.clone(),
        None => new_id(actor, kind, &mut document)?,
    };
    document.insert("id".to_owned(), id.clone().into());
    let judged = judge(connection, actor, kind, &id, &document).await?;
    let document = judged.document.clone().unwrap_or(document);
    let mut record = record_of(kind, id, &judged, &document)?;
    let action = if old.is_some() {
        Action::Change
    } else {
        Action::Create
    };
    allowed(actor, action, &record.object())?;
    step(actor, kind, old.as_ref(), &record, &document)?;
    plan.warnings.extend(judged.warnings);
    match old {
        Some(old) => {
            allowed(actor, Action::Change, &old.object())?;
            if old.body != record.body {
                record.version = old.version;
                record.entered_by = old.entered_by;
                plan.changed.push(record);
            }
        }
        None => {
            if let (false, Some(authority)) = (record.owner.is_empty(), &actor.authority) {
                record.entered_by.clone_from(authority);
            }
            plan.made.push(record);
        }
    }
    Ok(())
}
