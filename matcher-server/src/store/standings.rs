//! How records stand towards readers: whose they are, who sees them, when they last changed. What a search index needs beside content.

use super::StoreError;
use super::kinds::Kind;
use super::sql::{Connection, Row, Value, args};
use crate::auth::policy::Visibility;
use std::collections::HashMap;

/// See above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) owner: String,
    pub(crate) region: i64,
    pub(crate) visibility: Visibility,
    /// Milliseconds since 1970.
    pub(crate) updated_at: i64,
}

const COLUMNS: &str = "id, owner, region, visibility, updated_at";
/// Ids of one statement.
const IDS: usize = 500;

/// Which records of a kind stand at all: confirmed ones; those of a ledger carry the states they go through.
pub(super) fn stands(kind: &str) -> &'static str {
    if Kind::find(kind).is_some_and(Kind::is_ledger) {
        "state <> 'pending'"
    } else {
        "state = 'active'"
    }
}

/// The standings of every confirmed record of a kind.
pub(crate) async fn all(
    connection: &mut Connection,
    kind: &str,
) -> Result<HashMap<String, Standing>, StoreError> {
    let stands = stands(kind);
    let sql = format!("SELECT {COLUMNS} FROM record WHERE kind = $1 AND {stands}");
    let rows = connection.rows(&sql, args![kind]).await?;
    rows.iter().map(read).collect()
}

/// The standings of some records; what is gone or not confirmed is left out.
pub(crate) async fn of(
    connection: &mut Connection,
    kind: &str,
    ids: impl IntoIterator<Item = &String>,
) -> Result<HashMap<String, Standing>, StoreError> {
    let ids: Vec<&String> = ids.into_iter().collect();
    let mut found = HashMap::new();
    for part in ids.chunks(IDS) {
        let (list, values) = listed(kind, part);
        let stands = stands(kind);
        let sql =
            format!("SELECT {COLUMNS} FROM record WHERE kind = $1 AND id IN ({list}) AND {stands}");
        for row in connection.rows(&sql, values).await? {
            let (id, standing) = read(&row)?;
            found.insert(id, standing);
        }
    }
    Ok(found)
}

/// `$2, $3, …` and the values of a statement over a kind and ids.
pub(super) fn listed(kind: &str, ids: &[&String]) -> (String, Vec<Value>) {
    let places: Vec<String> = (0..ids.len()).map(|at| format!("${}", at + 2)).collect();
    let mut values = args![kind];
    values.extend(ids.iter().map(|id| Value::from(*id)));
    (places.join(", "), values)
}

fn read(row: &Row) -> Result<(String, Standing), StoreError> {
    let visibility: String = row.get(3)?;
    let standing = Standing {
        owner: row.get(1)?,
        region: row.get(2)?,
        visibility: Visibility::parse(&visibility).unwrap_or(Visibility::Authority),
        updated_at: row.get(4)?,
    };
    Ok((row.get(0)?, standing))
}
