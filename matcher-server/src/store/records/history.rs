//! What a record was: its versions, and who is told of a new one.

use super::super::sql::{Connection, args};
use super::super::writer::Job;
use super::super::{StoreError, webhooks};
use super::{Kind, Record, Visibility};
use crate::error::Problem;

/// Keeps what a record of a ledger is now, for its history, and tells the webhooks of its sides.
pub(crate) async fn keep_version(
    job: &mut Job,
    record: &Record,
    account: &str,
) -> Result<(), Problem> {
    if !Kind::find(record.kind).is_some_and(Kind::is_ledger) {
        return Ok(());
    }
    let sql = "INSERT INTO record_version (kind, id, version, at, account, body) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (kind, id, version) DO UPDATE SET at = excluded.at, account = excluded.account, body = excluded.body";
    let values = args![
        record.kind,
        &record.id,
        record.version,
        job.now,
        account,
        &record.body
    ];
    job.connection.execute(sql, values).await?;
    tell(job, record, &record.state).await
}

/// Tells the sides of a record of a ledger, where they see it, and its authorities what it is now.
pub(super) async fn tell(job: &mut Job, record: &Record, state: &str) -> Result<(), Problem> {
    let sides = match record.visibility {
        Visibility::Authority => ["", ""],
        Visibility::Owner | Visibility::Members => [record.owner.as_str(), &record.other],
    };
    let told = webhooks::Told {
        kind: "ledger.changed",
        sides,
        region: record.region,
        data: serde_json::json!({ "kind": record.kind, "id": record.id, "state": state }),
    };
    webhooks::tell(job, &told).await
}

/// A version of a record: number, time, account, columns as JSON.
pub(crate) type Version = (i64, i64, String, String);

/// The versions of a record the caller may see, the newest first.
pub(crate) async fn versions(
    connection: &mut Connection,
    record: &Record,
) -> Result<Vec<Version>, StoreError> {
    let sql = "SELECT version, at, account, body FROM record_version WHERE kind = $1 AND id = $2 ORDER BY version DESC LIMIT 200";
    let rows = connection.rows(sql, args![record.kind, &record.id]).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .collect()
}
