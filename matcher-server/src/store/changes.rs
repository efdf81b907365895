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
