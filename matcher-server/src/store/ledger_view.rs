//! What an actor may see of the ledgers, as the rows that are counted.

use super::document::{self, Document};
use super::kinds::Kind;
use super::sql::{Connection, args};
use super::{StoreError, partners};
use crate::auth::Actor;
use crate::auth::policy::{Action, predicate};
use matcher_core::exchange::ledger::{LedgerReader, LedgerRow};
use matcher_core::model::{Firm, Ledger};
use std::collections::BTreeMap;

/// Every sheet that the statistics count, with the column whose year decides whether a row counts; empty: every row may.
const COUNTED: &[(&str, &str)] = &[
    ("organisations", ""),
    ("sites", ""),
    ("resources", ""),
    ("offers", ""),
    ("benefits", ""),
    ("service_records", "returned_on"),
    ("service_teams", ""),
    ("visits", "visited_on"),
    ("questionnaires", "answered_on"),
    ("courses", ""),
    ("course_sessions", "starts_on"),
    ("attendances", ""),
    ("problems", ""),
    ("agreements", ""),
    ("approvals", "decided_on"),
];

/// Sheets of what falls due for a member, and for an authority.
pub(crate) const DUE: &[&str] = &["gauges", "service_records", "agreements"];
pub(crate) const DUE_OF_AREA: &[&str] = &["agreements", "tasks", "deadlines"];

/// Rows of a statement.
const STEP: i64 = 5000;

/// What of a kind is looked at.
#[derive(Debug, Clone, Default)]
struct Wanted<'w> {
    /// Of this organisation alone, as either side.
    own: Option<&'w str>,
    /// A pattern of LIKE for the body, which is JSON without white space, its days written in one way; empty: any.
    body: String,
}

/// Hands the rows of a kind that the actor may see to `take`, by id, a statement's worth at a time; with the other side and the division.
async fn each(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    wanted: &Wanted<'_>,
    mut take: impl FnMut(LedgerRow, String, i64),
) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let mut values = args![kind.name, &after, STEP];
        let mut terms = String::new();
        if let Some(own) = wanted.own {
            values.push(own.into());
            terms.push_str(" AND (owner = $4 OR other = $4)");
        }
        if !wanted.body.is_empty() {
            values.push(wanted.body.as_str().into());
            terms.push_str(&format!(" AND body LIKE ${}", values.len()));
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
            take(
                LedgerRow::new(0, kind.format, cells),
                row.get(2)?,
                row.get(3)?,
            );
        }
        if (rows.len() as i64) < STEP {
            return Ok(());
        }
    }
}

/// Rows of a kind that the actor may see, by id.
pub(crate) async fn rows(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
) -> Result<Vec<LedgerRow>, StoreError> {
    let mut found = Vec::new();
    let take = |row, _, _| found.push(row);
    each(connection, actor, kind, &Wanted::default(), take).await?;
    Ok(found)
}

/// Rows of a kind in which an organisation is a side, as far as the actor may see them, by id.
pub(crate) async fn rows_of(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    organisation: &str,
) -> Result<Vec<LedgerRow>, StoreError> {
    let mut found = Vec::new();
    let wanted = Wanted {
        own: Some(organisation),
        ..Wanted::default()
    };
    each(connection, actor, kind, &wanted, |row, _, _| {
        found.push(row);
    })
    .await?;
    Ok(found)
}

/// The ledger of some sheets as far as the actor may see them.
pub(crate) async fn ledger(
    connection: &mut Connection,
    actor: &Actor,
    sheets: &[&str],
    own: bool,
) -> Result<Ledger, StoreError> {
    let wanted = Wanted {
        own: actor.organisation.as_deref().filter(|_| own),
        ..Wanted::default()
    };
    let sheets: Vec<_> = sheets.iter().map(|name| (*name, wanted.clone())).collect();
    gather(connection, actor, &sheets).await
}

/// What one organisation took part in, as far as the actor may see it.
pub(crate) async fn of_organisation(
    connection: &mut Connection,
    actor: &Actor,
    organisation: &str,
    sheets: &[&str],
) -> Result<Ledger, StoreError> {
    let wanted = Wanted {
        own: Some(organisation),
        ..Wanted::default()
    };
    let sheets: Vec<_> = sheets.iter().map(|name| (*name, wanted.clone())).collect();
    gather(connection, actor, &sheets).await
}

/// What is counted in a year, as far as the actor may see it.
pub(crate) async fn counted(
    connection: &mut Connection,
    actor: &Actor,
    year: i16,
) -> Result<Ledger, StoreError> {
    let wanted = |column: &'static str| Wanted {
        body: match column {
            "" => String::new(),
            column => format!("%\"{column}\":\"{year:04}-%"),
        },
        ..Wanted::default()
    };
    let sheets: Vec<_> = COUNTED
        .iter()
        .map(|(name, column)| (*name, wanted(column)))
        .collect();
    gather(connection, actor, &sheets).await
}

/// Services with a deferred fee, as far as the actor may see them.
pub(crate) async fn deferred(
    connection: &mut Connection,
    actor: &Actor,
) -> Result<Ledger, StoreError> {
    let wanted = Wanted {
        body: "%\"deferred_yuan\":%".to_owned(),
        ..Wanted::default()
    };
    gather(connection, actor, &[("service_records", wanted)]).await
}

async fn gather(
    connection: &mut Connection,
    actor: &Actor,
    sheets: &[(&str, Wanted<'_>)],
) -> Result<Ledger, StoreError> {
    let mut reader = LedgerReader::default();
    // A provider counts the divisions of firms whose records it may not see.
    let mut others: BTreeMap<String, u32> = BTreeMap::new();
    for (name, wanted) in sheets {
        let Some(kind) = Kind::find(name) else {
            continue;
        };
        let take = |row: LedgerRow, other: String, region: i64| {
            if !other.is_empty() {
                others.insert(other, u32::try_from(region).unwrap_or(0));
            }
            reader.push(row);
        };
        each(connection, actor, kind, wanted, take).await?;
    }
    let mut ledger = reader.finish();
    for (firm, region) in others {
        if ledger.firms.contains_key(&firm) {
            continue;
        }
        let name = partners::name_of(connection, &firm).await?;
        let name = name.unwrap_or_else(|| firm.clone());
        let entry = Firm {
            name,
            region,
            ..Firm::default()
        };
        ledger.firms.insert(firm, entry);
    }
    Ok(ledger)
}
