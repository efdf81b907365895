//! A draft written as records: all of it or nothing, by the same checks as an upload through the API.

use super::read::Understood;
use crate::api::call::{Answered, Caller, Write, reply};
use crate::api::uploads::{entered_by, planned};
use crate::app::App;
use crate::auth::secret;
use crate::error::Problem;
use crate::store::uploads::{self, Upload};
use crate::web::shell::Shell;
use crate::web::wrong_lines;
use axum::http::StatusCode;
use axum::http::request::Parts;
use matcher_core::model::Coded;
use serde_json::json;

/// How it went.
#[derive(Debug, Default)]
pub(super) struct Applied {
    pub(super) written: usize,
    pub(super) same: usize,
    /// Why nothing was written, line by line.
    pub(super) wrong: Vec<String>,
}

/// Writes the rows of a draft in one go and keeps its field map; with `remove`, takes back what the source no longer has. Where one row is
/// refused, or was changed by somebody else meanwhile, nothing is written.
pub(super) async fn apply(
    app: &App,
    (parts, caller): (&Parts, &Caller),
    understood: &Understood,
    (key, remove): (&str, bool),
    shell: &Shell,
) -> Result<Applied, Problem> {
    let checked = &understood.checked;
    let records = match planned(app, &caller.actor, checked, remove).await {
        Ok(records) => records,
        Err(problem) => return refused(&problem, shell),
    };
    let (written, same) = (records.len(), checked.changes.unchanged);
    let upload = Upload {
        id: secret::id(24),
        account: caller.actor.account.clone(),
        organisation: caller.actor.organisation.clone().unwrap_or_default(),
        entered_by: entered_by(&caller.actor),
        format: understood.format.code().to_owned(),
        file: understood.name.clone(),
        field_map: checked.draft.map.write(),
        records,
    };
    match write(app, parts, caller, upload, key).await {
        Ok(_) => Ok(Applied {
            written,
            same,
            wrong: Vec::new(),
        }),
        Err(problem) => refused(&problem, shell),
    }
}

fn refused(problem: &Problem, shell: &Shell) -> Result<Applied, Problem> {
    Ok(Applied {
        wrong: wrong_lines(problem, shell)?,
        ..Applied::default()
    })
}

/// Sending the form twice writes once: the key of the form is that of the write.
async fn write(app: &App, parts: &Parts, caller: &Caller, upload: Upload, key: &str) -> Answered {
    let body = json!({ "format": upload.format });
    let write = Write::of_form(caller.clone(), parts, key, None, &body)?;
    let event = caller.event("uploads.apply", &upload.id);
    write
        .run(app, move |job| {
            Box::pin(async move {
                uploads::keep(job, &upload).await?;
                let changed = uploads::apply(job, &upload).await?;
                job.events.push(event);
                reply(StatusCode::OK, &json!({ "changed": changed }))
            })
        })
        .await
}
