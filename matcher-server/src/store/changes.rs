//! The change log: what changed, in the order of commits. Every node follows it from the last number it has seen.

use super::sql::{Connection, args};
use super::{StoreError, Value};

/// One record changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) kind: String,
    pub(crate) id: String,
    /// The version it has now; 0 when it was removed.
    pub(crate) version: i64,
}

impl Change {
    /// Appends to the log; the newest number, `None` when there was nothing. Only the one writer calls this.
    pub(super) async fn write(
        connection: &mut Connection,
        changes: &[Self],
        now: i64,
    ) -> Result<Option<i64>, StoreError> {
        if changes.is_empty() {
            return Ok(None);
        }
        let mut seq = newest(connection).await?;
        let mut values: Vec<Value> = Vec::with_capacity(changes.len() * 5);
        for change in changes {
            seq += 1;
            values.extend(args![seq, &change.kind, &change.id, change.version, now]);
        }
        let into = "change (seq, kind, id, version, at)";
        connection.insert(into, 5, values).await?;
        Ok(Some(seq))
    }
}

/// The newest number; 0 when nothing ever changed.
pub(crate) async fn newest(connection: &mut Connection) -> Result<i64, StoreError> {
    let row = connection
        .row("SELECT max(seq) FROM change", args![])
        .await?;
    Ok(row
        .map_or(Ok(None), |row| row.get::<Option<i64>>(0))?
        .unwrap_or(0))
}

/// Kind and id of what changed behind the number `after`, up to `to`, each once; the first `limit` of them.
pub(crate) async fn between(
    connection: &mut Connection,
    after: i64,
    to: i64,
    limit: usize,
) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT DISTINCT kind, id FROM change WHERE seq > $1 AND seq <= $2 ORDER BY kind, id LIMIT $3";
    let rows = connection.rows(sql, args![after, to, limit as i64]).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// A number of the log with the moment it was written, so that a log is not taken for another one; `None` when it has no such number.
pub(crate) async fn mark(
    connection: &mut Connection,
    seq: i64,
) -> Result<Option<String>, StoreError> {
    if seq == 0 {
        return Ok(Some("0@0".to_owned()));
    }
    let row = connection
        .row("SELECT at FROM change WHERE seq = $1", args![seq])
        .await?;
    row.map(|row| Ok(format!("{seq}@{}", row.get::<i64>(0)?)))
        .transpose()
}
