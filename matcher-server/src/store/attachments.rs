//! Files of records: kept whole with their SHA-256. Whoever may see the record may have them; the caller has looked it up.

use super::sql::{Connection, Row, args};
use super::{Job, StoreError};
use crate::error::Problem;
use sha2::{Digest, Sha256};

/// A file without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) media: String,
    pub(crate) size: i64,
    /// SHA-256.
    pub(crate) digest: Vec<u8>,
    pub(crate) at: i64,
}

const COLUMNS: &str = "id, name, media, size, digest, at";

fn read(row: &Row) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        id: row.get(0)?,
        name: row.get(1)?,
        media: row.get(2)?,
        size: row.get(3)?,
        digest: row.get(4)?,
        at: row.get(5)?,
    })
}

/// Files of a record, in the order in which they came.
pub(crate) async fn list(
    connection: &mut Connection,
    kind: &str,
    record: &str,
) -> Result<Vec<Attachment>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM attachment WHERE kind = $1 AND record = $2 ORDER BY at, id");
    let rows = connection.rows(&sql, args![kind, record]).await?;
    rows.iter().map(read).collect()
}

/// A file of a record with its content.
pub(crate) async fn find(
    connection: &mut Connection,
    kind: &str,
    record: &str,
    id: &str,
) -> Result<Option<(Attachment, Vec<u8>)>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, content FROM attachment WHERE kind = $1 AND record = $2 AND id = $3"
    );
    let row = connection.row(&sql, args![kind, record, id]).await?;
    row.map(|row| Ok((read(&row)?, row.get(6)?))).transpose()
}

/// Adds a file; what it is known by from now on.
pub(crate) async fn add(
    job: &mut Job,
    kind: &str,
    record: &str,
    (id, name, media): (String, String, String),
    content: Vec<u8>,
    account: &str,
) -> Result<Attachment, Problem> {
    let digest = Sha256::digest(&content).to_vec();
    let attachment = Attachment {
        id,
        name,
        media,
        size: content.len() as i64,
        digest,
        at: job.now,
    };
    let sql = "INSERT INTO attachment (id, kind, record, name, media, size, digest, content, account, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = args![
        &attachment.id,
        kind,
        record,
        &attachment.name,
        &attachment.media,
        attachment.size,
        attachment.digest.clone(),
        content,
        account,
        job.now
    ];
    job.connection.execute(sql, values).await?;
    Ok(attachment)
}
