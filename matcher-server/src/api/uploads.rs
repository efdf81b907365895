//! Files of every format in two steps: looked at (what was recognised, what would change, what must be asked), then applied as a whole.
//!
//! A member's file makes records of its own organisation. Staff of an authority enter for firms of its regions (代填); such records are
//! marked with the authority.

mod plan;

use plan::{entered_by, planned};

use super::call::{Answered, Write, done, json, reply};
use crate::app::App;
use crate::auth::{Actor, secret};
use crate::error::{Code, Problem};
use crate::store::document::fault;
use crate::store::uploads::{self, Planned, Upload};
use crate::store::visible;
use crate::studies::ask;
use axum::http::StatusCode;
use matcher_core::exchange::import::{
    self, Change, ChangedCell, CheckOptions, Checked, Evidence, FieldMap, Format,
};
use matcher_core::exchange::{InputCode, InputProblem};
use matcher_core::model::Coded;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows of a preview told one by one.
const SHOWN: usize = 500;

/// `POST /api/v1/uploads`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct UploadParams {
    /// Name of the file, which tells its kind.
    pub(crate) file: String,
    /// Code of the format; empty: told from the content.
    pub(crate) format: String,
    /// Whose records it makes, for staff of an authority.
    pub(crate) organisation: String,
    /// What the file doesn't say: `key=value`, parted by line breaks.
    pub(crate) set: String,
    /// A field map (TOML); empty: the one that was used last.
    pub(crate) map: String,
    /// Leaves bad rows out instead of refusing the file.
    pub(crate) partial: bool,
    /// Removes records of the same source that the file no longer has.
    pub(crate) remove: bool,
}

/// A row that would change.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PreviewRow {
    pub(crate) sheet: &'static str,
    pub(crate) id: String,
    /// added, changed or removed
    pub(crate) change: &'static str,
    pub(crate) cells: Vec<ChangedCell>,
}

/// What a file would do.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct UploadPreview {
    /// The token to apply it with; `None` when it can't be.
    pub(crate) id: Option<String>,
    pub(crate) format: &'static str,
    /// Our field = their header, as recognised.
    pub(crate) columns: BTreeMap<String, String>,
    /// The whole field map, which may be edited and sent back.
    pub(crate) map: String,
    /// Added, changed and removed rows by sheet.
    pub(crate) counts: BTreeMap<&'static str, [usize; 3]>,
    pub(crate) unchanged: usize,
    pub(crate) rows: Vec<PreviewRow>,
    /// What the file does not say and must be asked: key and how many rows want it.
    pub(crate) asked: BTreeMap<String, String>,
    /// Everything else to know, with its place in the file.
    #[serde(serialize_with = "told")]
    pub(crate) problems: Vec<InputProblem>,
    /// What a calibration certificate says of a working standard.
    #[serde(serialize_with = "certificates")]
    pub(crate) evidence: Vec<Evidence>,
}

fn told<S: serde::Serializer>(problems: &[InputProblem], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(problems.iter().take(SHOWN))
}

fn certificates<S: serde::Serializer>(
    evidence: &[Evidence],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(evidence.iter().map(|e| {
        serde_json::json!({
            "certificate": e.certificate, "item": e.item, "laboratory": e.laboratory,
            "performed": e.performed.map(|day| day.to_string()),
            "recalibrate_by": e.recalibrate_by.map(|day| day.to_string()),
        })
    }))
}

/// Looks at a file and keeps it for a day, so that it can be applied.
pub(crate) async fn preview(
    app: &App,
    actor: &Actor,
    params: UploadParams,
    bytes: Vec<u8>,
) -> Result<UploadPreview, Problem> {
    let organisation = match (&actor.organisation, params.organisation.as_str()) {
        (Some(own), "") => own.clone(),
        (Some(own), wish) if own == wish => own.clone(),
        (Some(_), _) => return Err(Problem::new(Code::Forbidden)),
        (None, wish) => wish.to_owned(),
    };
    let format = format_of(&params, &bytes)?;
    let mut connection = app.store.read().await?;
    let saved = uploads::field_map(&mut connection, &organisation, format.code()).await?;
    let existing = visible::visible(&mut connection, actor).await?;
    drop(connection);
    let map = map_of(&params, saved.as_deref(), &organisation)?;
    let options = CheckOptions {
        alone: false,
        partial: params.partial,
        remove: params.remove,
    };
    let file = file_name(&params).to_owned();
    let who = actor.clone();
    let checked = ask(app, move || {
        let draft = import::read(&file, &bytes, format, &map).map_err(Problem::from)?;
        if visible::tells_of_others(&who, &draft.sheets) {
            let zh = "只能填写本单位";
            let place = fault("organisations", zh, "only your own organisation");
            return Err(Problem::faults(vec![place]));
        }
        Ok::<Checked, Problem>(import::check(&existing, draft, options))
    })
    .await??;
    let mut preview = tell(&checked);
    if checked.is_refused {
        return Ok(preview);
    }
    let records = planned(app, actor, &checked, params.remove, &[]).await?;
    let upload = upload_of(actor, organisation, &checked, file_name(&params), records);
    preview.id = Some(upload.id.clone());
    app.store
        .writer()
        .run(move |job| Box::pin(async move { uploads::keep(job, &upload).await }))
        .await?;
    Ok(preview)
}

fn upload_of(
    actor: &Actor,
    organisation: String,
    checked: &Checked,
    file: &str,
    records: Vec<Planned>,
) -> Upload {
    Upload {
        id: secret::id(24),
        account: actor.account.clone(),
        organisation,
        entered_by: entered_by(actor),
        format: checked.draft.format.code().to_owned(),
        file: file.to_owned(),
        field_map: checked.draft.map.write(),
        records,
    }
}

/// Applies a checked file of a member at once, all of it or nothing; how many records changed. What the file no longer has is taken back
/// only with `remove`. `left_out` are columns that the sheets it was held against were without: in records these stay as they are.
pub(crate) async fn apply_at_once(
    app: &App,
    write: Write,
    checked: &Checked,
    (file, remove): (&str, bool),
    left_out: &[&str],
) -> Result<usize, Problem> {
    let actor = write.caller.actor.clone();
    let records = planned(app, &actor, checked, remove, left_out).await?;
    let changed = records.len();
    let own = actor.organisation.clone().unwrap_or_default();
    let upload = upload_of(&actor, own, checked, file, records);
    let event = write.caller.event("uploads.apply", &upload.id);
    write
        .run(app, move |job| {
            Box::pin(async move {
                uploads::write(job, &upload).await?;
                job.events.push(event);
                Ok(done())
            })
        })
        .await?;
    Ok(changed)
}

fn file_name(params: &UploadParams) -> &str {
    if params.file.is_empty() {
        "upload.csv"
    } else {
        &params.file
    }
}

fn format_of(params: &UploadParams, bytes: &[u8]) -> Result<Format, Problem> {
    let named = Format::parse(&params.format);
    if named.is_none() && !params.format.is_empty() {
        let words: Vec<&str> = Format::ALL.iter().map(|format| format.code()).collect();
        let words = words.join(", ");
        return Err(Problem::faults(vec![fault("format", &words, &words)]));
    }
    named.map_or_else(
        || Format::recognise(file_name(params), bytes).map_err(|p| Problem::from(vec![*p])),
        Ok,
    )
}

/// The map of the request, else the saved one, with what is set now.
fn map_of(
    params: &UploadParams,
    saved: Option<&str>,
    organisation: &str,
) -> Result<FieldMap, Problem> {
    let one = |problem: Box<InputProblem>| Problem::from(vec![*problem]);
    let mut map = match (params.map.as_str(), saved) {
        ("", None) => FieldMap::default(),
        ("", Some(text)) => FieldMap::read("map", text).unwrap_or_default(),
        (text, _) => FieldMap::read("map", text).map_err(one)?,
    };
    for line in params.set.lines().map(str::trim) {
        if !line.is_empty() {
            map.set(line).map_err(one)?;
        }
    }
    if !organisation.is_empty() {
        map.set(&format!("organisation={organisation}"))
            .map_err(one)?;
    }
    Ok(map)
}

fn tell(checked: &Checked) -> UploadPreview {
    let rows = checked.changes.rows.iter().take(SHOWN);
    let rows = rows.map(|(key, change)| {
        let (word, cells) = match change {
            Change::Added => ("added", Vec::new()),
            Change::Changed { cells } => ("changed", cells.clone()),
            Change::Removed => ("removed", Vec::new()),
        };
        PreviewRow {
            sheet: key.sheet,
            id: key.id.clone(),
            change: word,
            cells,
        }
    });
    let (asked, problems): (Vec<_>, Vec<_>) = checked
        .problems
        .iter()
        .cloned()
        .partition(|problem| problem.code == InputCode::NotInFile);
    let asked = asked.into_iter().map(|p| (p.value, p.detail));
    UploadPreview {
        id: None,
        format: checked.draft.format.code(),
        columns: checked.draft.map.columns.clone(),
        map: checked.draft.map.write(),
        counts: checked.changes.counts(),
        unchanged: checked.changes.unchanged,
        rows: rows.collect(),
        asked: asked.collect(),
        problems,
        evidence: checked.draft.evidence.clone(),
    }
}

/// `POST /api/v1/uploads`
pub(crate) async fn post(app: App, write: Write, params: UploadParams) -> Answered {
    let bytes = write.bytes().to_vec();
    let preview = preview(&app, &write.caller.actor, params, bytes).await?;
    json(&preview, None)
}

/// `POST /api/v1/uploads/{id}/application`: all of it or nothing.
pub(crate) async fn apply(app: App, write: Write, id: String) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let account = write.caller.actor.account.clone();
    let upload = uploads::find(&mut app.store.read().await?, &account, &id).await?;
    let upload = upload.ok_or_else(|| Problem::new(Code::NotFound))?;
    let event = write.caller.event("uploads.apply", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let changed = uploads::apply(job, &upload).await?;
                job.events.push(event);
                reply(
                    StatusCode::OK,
                    &serde_json::json!({ "id": upload.id, "changed": changed }),
                )
            })
        })
        .await
}
