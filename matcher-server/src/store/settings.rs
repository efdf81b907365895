//! What the service keeps for itself in the database, so that every node has it.

use super::args;
use crate::app::App;
use crate::auth::secret;
use crate::error::Problem;

/// A secret of that name; made at its first use, the same for every node and for ever.
pub(crate) async fn secret(app: &App, name: &'static str) -> Result<String, Problem> {
    let sql = "SELECT value FROM setting WHERE name = $1";
    let row = app.store.read().await?.row(sql, args![name]).await?;
    if let Some(row) = row {
        return Ok(row.get(0)?);
    }
    app.store
        .writer()
        .run(move |job| {
            Box::pin(async move {
                let sql =
                    "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
                let values = args![name, secret::token()];
                job.connection.execute(sql, values).await?;
                let sql = "SELECT value FROM setting WHERE name = $1";
                let row = job.connection.row(sql, args![name]).await?;
                let row = row.ok_or_else(|| Problem::internal("a setting that vanished"))?;
                Ok(row.get(0)?)
            })
        })
        .await
}
