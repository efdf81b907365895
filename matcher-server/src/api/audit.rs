//! The audit log for auditors and administrators.

use super::call::{Answered, Caller, json};
use crate::app::App;
use crate::error::Problem;
use crate::store::args;
use serde::Deserialize;

/// Events of one answer.
const PAGE: i64 = 500;

/// `GET /api/v1/audit`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AuditParams {
    /// Milliseconds since 1970: events before it, latest first.
    before: Option<i64>,
}

/// `GET /api/v1/audit`
pub(crate) async fn list(app: App, caller: Caller, params: AuditParams) -> Answered {
    let mut connection = app.store.read().await?;
    let rows = connection
        .rows(
            "SELECT chain, seq, event FROM audit WHERE at < $1 ORDER BY at DESC, chain, seq DESC LIMIT $2",
            args![params.before.unwrap_or(i64::MAX), PAGE],
        )
        .await?;
    drop(connection);
    let items: Result<Vec<serde_json::Value>, Problem> = rows
        .iter()
        .map(|row| {
            let text: String = row.get(2)?;
            let event: serde_json::Value =
                serde_json::from_str(&text).map_err(Problem::internal)?;
            let (chain, seq): (String, i64) = (row.get(0)?, row.get(1)?);
            Ok(serde_json::json!({ "chain": chain, "seq": seq, "event": event }))
        })
        .collect();
    app.store
        .writer()
        .note(caller.event("audit.read", ""))
        .await;
    json(&serde_json::json!({ "items": items? }), None)
}
