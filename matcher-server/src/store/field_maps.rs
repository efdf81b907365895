//! Field maps: how an organisation's own tables are read, kept from one upload to the next.

use super::StoreError;
use super::sql::{Connection, args};
use super::writer::Job;
use crate::error::Problem;

/// The map (TOML) that was kept for a format; `None` before the first upload.
pub(crate) async fn kept(
    connection: &mut Connection,
    organisation: &str,
    format: &str,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT map FROM field_map WHERE organisation = $1 AND format = $2";
    let row = connection.row(sql, args![organisation, format]).await?;
    row.map(|row| row.get(0)).transpose()
}

/// Keeps a map for the next upload.
pub(crate) async fn keep(
    job: &mut Job,
    organisation: &str,
    format: &str,
    map: &str,
) -> Result<(), Problem> {
    let sql =
        "INSERT INTO field_map (organisation, format, map, updated_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (organisation, format) DO UPDATE SET map = $3, updated_at = $4";
    let values = args![organisation, format, map, job.now];
    job.connection.execute(sql, values).await?;
    Ok(())
}
