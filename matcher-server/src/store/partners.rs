//! Who works with whom: organisations that have accepted each other may name each other, whatever else they may not see.

use super::StoreError;
use super::document::{self, Document};
use super::sql::{Connection, args};

/// Firms that a provider works with: an accepted pairing, a partnership, an order or an agreement; id and name, by id.
pub(crate) async fn firms_of(
    connection: &mut Connection,
    provider: &str,
) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT id, body FROM record WHERE kind = 'organisations' AND id IN (
            SELECT other FROM partnership WHERE owner = $1
            UNION SELECT other FROM pairing WHERE owner = $1 AND state = 'accepted'
            UNION SELECT other FROM record WHERE kind IN ('service_records', 'agreements') AND owner = $1 AND other <> '')
        ORDER BY id LIMIT 1000";
    let rows = connection.rows(sql, args![provider]).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, name_in(&row.get::<String>(1)?))))
        .collect()
}

/// The name in the columns of an organisation.
fn name_in(body: &str) -> String {
    let document: Document = serde_json::from_str(body).unwrap_or_default();
    document::text(&document, "name").to_owned()
}

/// Whether a provider works with a firm.
pub(crate) async fn work_together(
    connection: &mut Connection,
    provider: &str,
    firm: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS found FROM partnership WHERE owner = $1 AND other = $2
        UNION SELECT 1 FROM pairing WHERE owner = $1 AND other = $2 AND state = 'accepted'
        UNION SELECT 1 FROM record WHERE kind IN ('service_records', 'agreements') AND owner = $1 AND other = $2 LIMIT 1";
    Ok(connection.row(sql, args![provider, firm]).await?.is_some())
}

/// The name of an organisation that the reader of one of its records already knows by its id.
pub(crate) async fn name_of(
    connection: &mut Connection,
    organisation: &str,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT body FROM record WHERE kind = 'organisations' AND id = $1";
    let row = connection.row(sql, args![organisation]).await?;
    row.map(|row| Ok(name_in(&row.get::<String>(0)?)))
        .transpose()
}
