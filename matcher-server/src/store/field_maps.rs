//! Keeps how an organisation's own tables are read from one upload to the next.

use super::sql::args;
use super::writer::Job;
use crate::error::Problem;

/// Keeps a map (TOML) for the next upload of a format; [`super::uploads::field_map`] reads it.
pub(crate) async fn keep(
    job: &mut Job,
    organisation: &str,
    format: &str,
    map: &str,
) -> Result<(), Problem> {
    let sql =
        "INSERT INTO field_map (organisation, format, content, updated_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (organisation, format) DO UPDATE SET content = $3, updated_at = $4";
    let values = args![organisation, format, map, job.now];
    job.connection.execute(sql, values).await?;
    Ok(())
}
