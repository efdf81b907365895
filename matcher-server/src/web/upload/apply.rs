//! A draft written as records: each by the same calls as a form, so that rights, rules and the audit log hold.

use super::read::Understood;
use crate::api::call::{Caller, Write};
use crate::api::records as api;
use crate::app::App;
use crate::error::Problem;
use crate::store::document::Document;
use crate::store::kinds::{ALL, Kind};
use crate::store::records::Record;
use crate::store::{field_maps, records, sheets};
use crate::web::shell::Shell;
use crate::web::wrong_lines;
use axum::http::request::Parts;
use matcher_core::model::Coded;
use serde_json::json;

/// How it went.
#[derive(Debug, Default)]
pub(super) struct Applied {
    pub(super) written: usize,
    pub(super) same: usize,
    /// What was refused, line by line.
    pub(super) wrong: Vec<String>,
}

/// Writes the rows of a draft, what others hang on first, and keeps its field map. A row that is refused is told; the others stand.
pub(super) async fn apply(
    app: &App,
    parts: &Parts,
    caller: &Caller,
    understood: &Understood,
    key: &str,
    shell: &Shell,
) -> Result<Applied, Problem> {
    let checked = &understood.checked;
    let touched = sheets::ids(&checked.draft.sheets);
    let mut wanted: Vec<Record> = sheets::records(&checked.merged.sheets)?;
    wanted.retain(|record| touched.contains(&(record.kind, record.id.clone())));
    let order = |name: &str| ALL.iter().position(|kind| kind.name == name);
    wanted.sort_by_key(|record| order(record.kind));
    let mut applied = Applied::default();
    for (place, record) in wanted.iter().enumerate() {
        match put(app, parts, caller, record, &format!("{key}-{place}")).await {
            Ok(true) => applied.written += 1,
            Ok(false) => applied.same += 1,
            Err(problem) => {
                let lines = wrong_lines(&problem, shell)?;
                applied.wrong.extend(
                    lines
                        .into_iter()
                        .map(|line| format!("{}: {line}", record.id)),
                );
            }
        }
    }
    let own = caller.actor.organisation.clone().unwrap_or_default();
    let (format, map) = (understood.format.code(), checked.draft.map.write());
    app.store
        .writer()
        .run(move |job| Box::pin(async move { field_maps::keep(job, &own, format, &map).await }))
        .await?;
    Ok(applied)
}

/// Makes or changes one record; whether anything was written.
async fn put(
    app: &App,
    parts: &Parts,
    caller: &Caller,
    record: &Record,
    key: &str,
) -> Result<bool, Problem> {
    let Some(kind) = Kind::find(record.kind) else {
        return Ok(false);
    };
    let mut document: Document = serde_json::from_str(&record.body).map_err(Problem::internal)?;
    let mut connection = app.store.read().await?;
    let present = records::visible(&mut connection, &caller.actor, kind, &record.id).await?;
    drop(connection);
    let Some(present) = present else {
        let body = json!({ "record": document });
        let sent = Write::of_form(caller.clone(), parts, key, None, &body)?;
        api::create(app.clone(), sent, kind).await?;
        return Ok(true);
    };
    // What a table has no column for stays as it is.
    let before: Document = serde_json::from_str(&present.body).map_err(Problem::internal)?;
    for (column, value) in &before {
        document
            .entry(column.clone())
            .or_insert_with(|| value.clone());
    }
    if document == before {
        return Ok(false);
    }
    let version = present.version.to_string();
    let body = json!({ "record": document });
    let sent = Write::of_form(caller.clone(), parts, key, Some(&version), &body)?;
    api::change(app.clone(), sent, kind, record.id.clone()).await?;
    Ok(true)
}
