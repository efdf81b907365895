//! Answers of writes, kept under the key the client chose, in the same transaction as the write itself: a repetition whose first
//! outcome was never heard gets that outcome, and nothing is done twice.

use super::sql::{Connection, args};
use super::writer::Job;
use crate::error::{Code, Problem};

/// What a write answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) etag: Option<String>,
    pub(crate) location: Option<String>,
    /// JSON; empty for none.
    pub(crate) body: String,
}

/// Who repeats what.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) account: String,
    pub(crate) key: String,
    /// SHA-256 of method, path, version and body.
    pub(crate) fingerprint: Vec<u8>,
}

/// How long answers are kept.
pub(crate) const KEPT_MS: i64 = 7 * 24 * 3600 * 1000;

/// The answer to an earlier request with this key.
pub(crate) async fn earlier(
    connection: &mut Connection,
    key: &Key,
) -> Result<Option<Reply>, Problem> {
    let row = connection
        .row(
            "SELECT fingerprint, status, etag, location, body FROM idempotency WHERE account = $1 AND key = $2",
            args![&key.account, &key.key],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    if row.get::<Vec<u8>>(0)? != key.fingerprint {
        return Err(Problem::new(Code::KeyReused));
    }
    Ok(Some(Reply {
        status: u16::try_from(row.get::<i64>(1)?).unwrap_or(500),
        etag: row.get(2)?,
        location: row.get(3)?,
        body: row.get(4)?,
    }))
}

/// Keeps an answer.
pub(crate) async fn keep(job: &mut Job, key: &Key, reply: &Reply) -> Result<(), Problem> {
    job.connection
        .execute(
            "INSERT INTO idempotency (account, key, fingerprint, status, etag, location, body, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![
                &key.account,
                &key.key,
                key.fingerprint.clone(),
                i64::from(reply.status),
                reply.etag.clone(),
                reply.location.clone(),
                &reply.body,
                job.now,
            ],
        )
        .await?;
    Ok(())
}

/// Forgets answers that are older than [`KEPT_MS`].
pub(crate) async fn forget(job: &mut Job) -> Result<u64, Problem> {
    let before = job.now - KEPT_MS;
    let sql = "DELETE FROM idempotency WHERE at < $1";
    Ok(job.connection.execute(sql, args![before]).await?)
}
