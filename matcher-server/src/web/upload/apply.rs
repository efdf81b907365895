//! A draft written as records, all of it or nothing.

use super::read::{Understood, Uploaded};
use crate::api::call::{Caller, Write};
use crate::api::uploads::apply_at_once;
use crate::app::App;
use crate::error::Problem;
use crate::store::sheets::LEFT_OUT;
use crate::web::shell::Shell;
use crate::web::wrong_lines;
use axum::body::Bytes;
use axum::http::request::Parts;

/// How it went.
#[derive(Debug, Default)]
pub(super) struct Applied {
    pub(super) written: usize,
    pub(super) same: usize,
    /// Why nothing was written, line by line.
    pub(super) wrong: Vec<String>,
}

/// Writes the rows of a draft and keeps its field map; what the file no longer has is taken back where the form says so. One row that is
/// refused refuses them all.
pub(super) async fn apply(
    app: &App,
    parts: &Parts,
    caller: &Caller,
    (understood, uploaded): (&Understood, &Uploaded),
    shell: &Shell,
) -> Result<Applied, Problem> {
    let checked = &understood.checked;
    let sent = Bytes::from(uploaded.bytes.clone());
    let write = Write::of_bytes(caller.clone(), parts, uploaded.field("key"), sent)?;
    let file = (uploaded.name.as_str(), uploaded.removes());
    match apply_at_once(app, write, checked, file, &LEFT_OUT).await {
        Ok(written) => Ok(Applied {
            written,
            same: checked.changes.unchanged,
            wrong: Vec::new(),
        }),
        Err(problem) => Ok(Applied {
            wrong: wrong_lines(&problem, shell)?,
            ..Applied::default()
        }),
    }
}
