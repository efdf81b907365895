//! Lists to take away: every kind of record and every table of the programme as xlsx, csv or json, under the access rules of whoever
//! asks; 对接清单, 未对接清单 and 问需清单 among them.

use super::call::{Answered, Caller};
use super::record_answer;
use crate::app::App;
use crate::auth::Actor;
use crate::error::{Code, Problem};
use crate::store::document::{self, fault};
use crate::store::kinds::Kind;
use crate::store::programme::{
    BOOKINGS, CALL_MEMBERS, CALLS, CONSENTS, OBJECTIONS, OVERRIDES, PAIRINGS, PARTNERSHIPS, ROUNDS,
    Table,
};
use crate::store::records::{Filter, page};
use crate::store::{args, sheets};
use crate::studies::ask;
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use matcher_core::exchange::csv_sheet::write_csv;
use matcher_core::exchange::{Sheet, write_xlsx};
use matcher_core::model::Language;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Rows of one export.
const MOST: usize = 100_000;
/// Rows read at a time.
const STEP: usize = 500;

/// `GET /api/v1/exports/{list}`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ExportParams {
    /// `xlsx`, `csv` or `json`.
    format: String,
    /// Of one round; `unserved` needs it.
    round: String,
}

/// Lists of the programme by name.
const TABLES: [(&str, &Table); 9] = [
    ("rounds", &ROUNDS),
    ("pairings", &PAIRINGS),
    ("bookings", &BOOKINGS),
    ("partnerships", &PARTNERSHIPS),
    ("objections", &OBJECTIONS),
    ("consents", &CONSENTS),
    ("overrides", &OVERRIDES),
    ("calls", &CALLS),
    ("call_members", &CALL_MEMBERS),
];

/// `GET /api/v1/exports/{list}`
pub(crate) async fn export(
    app: App,
    caller: Caller,
    list: String,
    params: ExportParams,
    lang: Language,
) -> Answered {
    let format = match params.format.as_str() {
        "" | "xlsx" => "xlsx",
        "csv" => "csv",
        "json" => "json",
        _ => {
            let words = "xlsx, csv, json";
            return Err(Problem::faults(vec![fault("format", words, words)]));
        }
    };
    let actor = &caller.actor;
    let sheets = if let Some(kind) = Kind::find(&list) {
        records(&app, actor, kind).await?
    } else if let Some((_, table)) = TABLES.iter().find(|(name, _)| *name == list) {
        vec![rows(&app, actor, table, &params.round).await?]
    } else if list == "unserved" {
        vec![unserved(&app, actor, &params.round, lang).await?]
    } else {
        return Err(Problem::new(Code::NotFound));
    };
    let event = caller.event(format!("{list}.export"), format);
    app.store.writer().note(event).await;
    let name = format!("{list}.{format}");
    let bytes = ask(&app, move || encode(&sheets, format)).await??;
    let kind = match format {
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// Cells that begin like a formula are written so that no spreadsheet program computes them: the writers of the core see to it.
fn encode(sheets: &[Sheet], format: &str) -> Result<Vec<u8>, Problem> {
    match (format, sheets) {
        ("json", sheets) => {
            let lists: BTreeMap<&str, Vec<Value>> = sheets
                .iter()
                .map(|sheet| (sheet.name(), objects(sheet)))
                .collect();
            serde_json::to_vec(&lists).map_err(Problem::internal)
        }
        ("csv", [sheet, ..]) => {
            let mut bytes = Vec::new();
            write_csv(sheet, &mut bytes).map_err(Problem::internal)?;
            Ok(bytes)
        }
        _ => write_xlsx(sheets).map_err(Problem::internal),
    }
}

fn objects(sheet: &Sheet) -> Vec<Value> {
    let rows = sheet.rows().map(|row| {
        let cells = sheet.header().iter().zip(row.cells());
        let filled = cells.filter(|(_, cell)| !cell.is_empty());
        Value::Object(
            filled
                .map(|(name, cell)| (name.clone(), cell.into()))
                .collect(),
        )
    });
    rows.collect()
}

/// The records of a kind that the actor may see; needs with their requirements on a sheet of their own.
async fn records(app: &App, actor: &Actor, kind: &'static Kind) -> Result<Vec<Sheet>, Problem> {
    let mut sheet = kind.format.empty();
    let mut parts =
        document::requirements().map(matcher_core::exchange::schema::SheetFormat::empty);
    let mut after = String::new();
    loop {
        let mut connection = app.store.read().await?;
        let found = page(
            &mut connection,
            actor,
            kind,
            &Filter::default(),
            &after,
            STEP,
        )
        .await?;
        drop(connection);
        for record in &found {
            after.clone_from(&record.id);
            sheets::push(kind, record, &mut sheet, &mut parts)?;
        }
        if sheet.len() > MOST {
            return Err(Problem::new(Code::TooLarge));
        }
        if found.len() < STEP {
            break;
        }
    }
    let mut sheets = vec![sheet];
    sheets.extend(parts.filter(|sheet| !sheet.is_empty()));
    Ok(sheets)
}

/// A table of the programme, with names beside the ids of organisations.
async fn rows(
    app: &App,
    actor: &Actor,
    table: &'static Table,
    round: &str,
) -> Result<Sheet, Problem> {
    let names: Vec<&str> = table.column_names().collect();
    let mut header: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let sides: Vec<&str> = ["owner", "other"]
        .into_iter()
        .filter(|side| table.has(side))
        .collect();
    header.extend(sides.iter().map(|side| format!("{side}_name")));
    let mut sheet = Sheet::new(table.kind, header);
    let filter: Vec<(&'static str, String)> = if table.has("round") && !round.is_empty() {
        vec![("round", round.to_owned())]
    } else {
        Vec::new()
    };
    let mut after = String::new();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    loop {
        let mut connection = app.store.read().await?;
        let found = table
            .page(&mut connection, actor, &filter, &after, STEP)
            .await?;
        for entry in &found {
            after.clone_from(&entry.id);
            let mut cells: Vec<String> =
                names.iter().map(|name| text(&entry.json[*name])).collect();
            for side in &sides {
                let id = entry.text(side);
                if !known.contains_key(id) {
                    let sql = "SELECT body FROM record WHERE kind = 'organisations' AND id = $1";
                    let row = connection.row(sql, args![id]).await?;
                    let body: String = row.map_or(Ok(String::new()), |row| row.get(0))?;
                    known.insert(id.to_owned(), record_answer::name_of(&body));
                }
                cells.push(known.get(id).cloned().unwrap_or_default());
            }
            sheet.push(cells);
        }
        if sheet.len() > MOST {
            return Err(Problem::new(Code::TooLarge));
        }
        if found.len() < STEP {
            return Ok(sheet);
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// 未对接清单: the needs of a round's plan that are not served, with the reason; for those who may see the plan.
async fn unserved(app: &App, actor: &Actor, round: &str, lang: Language) -> Result<Sheet, Problem> {
    let round = super::rounds::find(app, actor, &ROUNDS, round).await?;
    let study = super::answers::open(app, actor, round.text("job")).await?;
    ask(app, move || {
        let mut sheet = Sheet::new(
            "unserved",
            [
                "need",
                "organisation",
                "name",
                "region",
                "text",
                "class",
                "reason",
            ],
        );
        for (need, class, sentence) in study.unserved(lang) {
            let record = &study.catalogue()[need];
            let firm = &study.catalogue()[record.organisation];
            let words = if record.instrument_text.is_empty() {
                &record.text
            } else {
                &record.instrument_text
            };
            sheet.push([
                record.id.as_str(),
                &firm.id,
                &firm.name,
                &firm.region.to_string(),
                words,
                class,
                &sentence,
            ]);
        }
        sheet
    })
    .await
}
