//! Whole catalogues in: one .xlsx or one .csv, first looked at, then applied.

use super::call::{Answered, Write, json};
use crate::app::App;
use crate::error::{Code, Problem};
use crate::store::{StoreError, args, import as importing, sheets};
use matcher_core::exchange::catalogue::{ReadOptions, build};
use matcher_core::exchange::csv_sheet::read_csv;
use matcher_core::exchange::schema::SheetFormat;
use matcher_core::exchange::xlsx::read_xlsx;
use matcher_core::exchange::{InputProblem, Sheet};
use serde::Deserialize;
use std::collections::BTreeMap;
use tokio::sync::Semaphore;

/// Imports at one time.
static TURN: Semaphore = Semaphore::const_new(1);

/// `POST /api/v1/imports`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportParams {
    /// Name of the sheet, for a CSV file; empty for an xlsx.
    #[serde(default)]
    sheet: String,
    /// Only tells what would change.
    #[serde(default)]
    dry_run: bool,
}

/// `POST /api/v1/imports`: the rows of the file replace the records of the same ids; others stay. All or nothing.
pub(crate) async fn import(app: App, write: Write, params: ImportParams) -> Answered {
    let bytes = write.bytes().clone();
    // A catalogue in memory twice is enough.
    let _turn = TURN
        .try_acquire()
        .map_err(|_| Problem::new(Code::Unavailable).retry_after(10))?;
    let mut connection = app.store.read().await?;
    let present = sheets::read(&mut connection).await?;
    drop(connection);
    // Reading is work for a processor, not for the threads that answer.
    let judged = tokio::task::spawn_blocking(move || judge(&params.sheet, &bytes, present));
    let (records, warnings) = judged.await.map_err(Problem::internal)??;
    let counts = counts(&app, &records).await?;
    let mut answer = serde_json::json!({ "rows": records.len(), "changes": counts, "warnings": warnings, "dry_run": params.dry_run });
    if params.dry_run {
        return json(&answer, None);
    }
    let caller = write.caller;
    let changed = importing::import(&app.store, &caller.actor.account, records).await?;
    let event = caller.event("imports.create", changed.to_string());
    app.store.writer().note(event).await;
    answer["changed"] = changed.into();
    json(&answer, None)
}

type Judged = (Vec<crate::store::records::Record>, Vec<InputProblem>);

/// Reads the file and judges it together with what is present.
fn judge(sheet: &str, bytes: &[u8], present: Vec<Sheet>) -> Result<Judged, Problem> {
    let mut problems = Vec::new();
    let files = if sheet.is_empty() {
        read_xlsx("import.xlsx", bytes, &mut problems)
    } else {
        let Some(format) = SheetFormat::find(sheet) else {
            return Err(Problem::new(Code::BadRequest).detail("sheet"));
        };
        read_csv(
            format.name,
            &format!("{}.csv", format.name),
            bytes,
            &mut problems,
        )
        .map(|sheet| vec![sheet])
    };
    let files = files.map_err(|problem| Problem::from(vec![*problem]))?;
    if problems.iter().any(InputProblem::is_error) {
        return Err(problems.into());
    }
    let whole = sheets::merged(&files, present);
    match build(&whole, ReadOptions::default()) {
        Ok(loaded) => {
            problems.extend(loaded.warnings);
            let of_files =
                |problem: &InputProblem| files.iter().any(|file| file.file() == problem.file);
            problems.retain(of_files);
            let mut records = sheets::records(&whole)?;
            let touched = sheets::ids(&files);
            records.retain(|record| touched.contains(&(record.kind, record.id.clone())));
            Ok((records, problems))
        }
        Err(found) => Err(found.into()),
    }
}

/// How many records of each kind would be added or replaced.
async fn counts(
    app: &App,
    records: &[crate::store::records::Record],
) -> Result<BTreeMap<&'static str, (u64, u64)>, StoreError> {
    let mut counts: BTreeMap<&'static str, (u64, u64)> = BTreeMap::new();
    let mut connection = app.store.read().await?;
    for record in records {
        let row = connection
            .row(
                "SELECT body FROM record WHERE kind = $1 AND id = $2",
                args![record.kind, &record.id],
            )
            .await?;
        let entry = counts.entry(record.kind).or_default();
        match row {
            None => entry.0 += 1,
            Some(row) if row.get::<String>(0)? != record.body => entry.1 += 1,
            Some(_) => {}
        }
    }
    Ok(counts)
}
