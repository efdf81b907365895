//! What an actor may see of the ledgers, as the rows that are counted.

use super::document::{self, Document};
use super::kinds::Kind;
use super::sql::{Connection, args};
use super::{StoreError, partners};
use crate::auth::Actor;
use crate::auth::policy::{Action, predicate};
use matcher_core::exchange::ledger::{LedgerRow, read as typed};
use matcher_core::model::{Firm, Ledger};
use std::collections::BTreeMap;

/// Every sheet that the statistics count.
pub(crate) const COUNTED: &[&str] = &[
    "organisations",
    "sites",
    "resources",
    "offers",
    "benefits",
    "service_records",
    "service_teams",
    "visits",
    "questionnaires",
    "courses",
    "course_sessions",
    "attendances",
    "problems",
    "agreements",
    "approvals",
];

/// Sheets of what falls due.
pub(crate) const DUE: &[&str] = &["gauges", "service_records", "agreements", "tasks"];

/// Rows of a statement.
const STEP: i64 = 5000;

/// Rows of a kind that the actor may see (of its own organisation alone, with `own`), by id.
pub(crate) async fn rows(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    own: bool,
) -> Result<Vec<(LedgerRow, String, i64)>, StoreError> {
    let mut found = Vec::new();
    let mut after = String::new();
    let organisation = actor.organisation.clone().unwrap_or_default();
    loop {
        let mut values = args![kind.name, &after, STEP];
        let mut terms = String::new();
        if own {
            values.push(organisation.as_str().into());
            terms.push_str(" AND (owner = $4 OR other = $4)");
        }
        let (access, more) = predicate(actor, Action::Read, kind.name, true, values.len() + 1);
        values.extend(more);
        let sql = format!(
            "SELECT id, body, other, region FROM record WHERE kind = $1 AND id > $2 AND state <> 'pending'{terms} AND {access} ORDER BY id LIMIT $3"
        );
        let rows = connection.rows(&sql, values).await?;
        for row in &rows {
            after = row.get(0)?;
            let body: String = row.get(1)?;
            let document: Document = serde_json::from_str(&body)
                .map_err(|error| StoreError::Internal(format!("{} {after}: {error}", kind.name)))?;
            let cells = document::cells(kind.format, &document, "", &mut Vec::new());
            let read = LedgerRow::new(0, kind.format, cells);
            found.push((read, row.get(2)?, row.get(3)?));
        }
        if (rows.len() as i64) < STEP {
            return Ok(found);
        }
    }
}

/// The ledger of some sheets as far as the actor may see them.
pub(crate) async fn ledger(
    connection: &mut Connection,
    actor: &Actor,
    sheets: &[&str],
    own: bool,
) -> Result<Ledger, StoreError> {
    let mut all = Vec::new();
    // A provider counts the divisions of firms whose records it may not see.
    let mut others: BTreeMap<String, u32> = BTreeMap::new();
    for kind in sheets.iter().filter_map(|name| Kind::find(name)) {
        for (row, other, region) in rows(connection, actor, kind, own).await? {
            if !other.is_empty() {
                others.insert(other, u32::try_from(region).unwrap_or(0));
            }
            all.push(row);
        }
    }
    let mut ledger = typed(&all);
    for (firm, region) in others {
        if !ledger.firms.contains_key(&firm) {
            let name = partners::name_of(connection, &firm).await?;
            let name = name.unwrap_or_else(|| firm.clone());
            let entry = Firm {
                name,
                region,
                ..Firm::default()
            };
            ledger.firms.insert(firm, entry);
        }
    }
    Ok(ledger)
}
