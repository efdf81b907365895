//! Courses with their sessions, cases and articles, for the search index.

use super::StoreError;
use super::document::{self, Document};
use super::kinds::Kind;
use super::some::Key;
use super::sql::{Connection, args};
use super::standings::{listed, stands};
use matcher_core::exchange::ledger::{LedgerRow, PAGES, pages as typed};
use matcher_core::model::Page;
use std::collections::BTreeSet;

/// Ids of one statement.
const IDS: usize = 500;

/// Every page, or those of these kinds and ids.
pub(crate) async fn pages(
    connection: &mut Connection,
    only: Option<&BTreeSet<Key>>,
) -> Result<Vec<Page>, StoreError> {
    let mut rows = Vec::new();
    for kind in PAGES.iter().filter_map(|name| Kind::find(name)) {
        let (column, of) = match kind.name {
            "course_sessions" => ("parent", "courses"),
            name => ("id", name),
        };
        let stands = stands(kind.name);
        let Some(only) = only else {
            let sql = format!("SELECT id, body FROM record WHERE kind = $1 AND {stands}");
            read(connection, kind, &sql, args![kind.name], &mut rows).await?;
            continue;
        };
        let ids = only.iter().filter(|(name, _)| *name == of);
        let ids: Vec<&String> = ids.map(|(_, id)| id).collect();
        for part in ids.chunks(IDS) {
            let (list, values) = listed(kind.name, part);
            let sql = format!(
                "SELECT id, body FROM record WHERE kind = $1 AND {column} IN ({list}) AND {stands}"
            );
            read(connection, kind, &sql, values, &mut rows).await?;
        }
    }
    Ok(typed(&rows))
}

async fn read(
    connection: &mut Connection,
    kind: &'static Kind,
    sql: &str,
    values: Vec<super::Value>,
    rows: &mut Vec<LedgerRow>,
) -> Result<(), StoreError> {
    for row in &connection.rows(sql, values).await? {
        let (id, body): (String, String) = (row.get(0)?, row.get(1)?);
        let document: Document = serde_json::from_str(&body)
            .map_err(|error| StoreError::Internal(format!("{} {id}: {error}", kind.name)))?;
        let cells = document::cells(kind.format, &document, "", &mut Vec::new());
        rows.push(LedgerRow::new(0, kind.format, cells));
    }
    Ok(())
}
