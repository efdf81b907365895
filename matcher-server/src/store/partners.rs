//! Who works with whom: organisations that have accepted each other may name each other, whatever else they may not see.

use super::StoreError;
use super::document::{self, Document};
use super::sql::{Connection, args};

/// Firms that a provider (`$1`) works with: a partnership, an accepted pairing, a booking, a call they joined, an order or an agreement.
const PARTNERS: &str = "SELECT other FROM partnership WHERE owner = $1
    UNION SELECT other FROM pairing WHERE owner = $1 AND state = 'accepted'
    UNION SELECT other FROM booking WHERE owner = $1 AND state IN ('reserved', 'booked')
    UNION SELECT other FROM call_member WHERE owner = $1 AND state = 'joined'
    UNION SELECT other FROM record WHERE kind IN ('service_records', 'agreements') AND owner = $1 AND other <> ''";

/// Firms that a provider works with: id and name, by id.
pub(crate) async fn firms_of(
    connection: &mut Connection,
    provider: &str,
) -> Result<Vec<(String, String)>, StoreError> {
    let sql = format!(
        "SELECT id, body FROM record WHERE kind = 'organisations' AND id IN ({PARTNERS}) ORDER BY id LIMIT 1000"
    );
    let rows = connection.rows(&sql, args![provider]).await?;
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
    let sql = format!("SELECT other FROM ({PARTNERS}) AS partners WHERE other = $2");
    let row = connection.row(&sql, args![provider, firm]).await?;
    Ok(row.is_some())
}

/// Whether a provider was booked for a need, so that its order may name it.
pub(crate) async fn booked_for(
    connection: &mut Connection,
    provider: &str,
    need: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM booking WHERE owner = $1 AND need = $2 LIMIT 1";
    let row = connection.row(sql, args![provider, need]).await?;
    Ok(row.is_some())
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
