//! Who accounts are at the single sign-on, and sign-ons under way.

use super::accounts::{self, Account};
use super::sql::{Connection, args};
use super::writer::Job;
use super::{StoreError, now};
use crate::auth::secret;
use crate::error::{Code, Problem};

/// A browser must be back within so long.
const SIGN_ON_MS: i64 = 10 * 60 * 1000;

/// Keeps a sign-on that began: nonce and verifier under the digest of its state.
pub(crate) async fn begin(
    job: &mut Job,
    state: &str,
    nonce: &str,
    verifier: &str,
) -> Result<(), Problem> {
    let sql = "INSERT INTO sign_on (digest, nonce, verifier, expires_at) VALUES ($1, $2, $3, $4)";
    let until = job.now + SIGN_ON_MS;
    let values = args![secret::digest(state), nonce, verifier, until];
    job.connection.execute(sql, values).await?;
    Ok(())
}

/// Nonce and verifier of a sign-on; it is used up.
pub(crate) async fn end(job: &mut Job, state: &str) -> Result<Option<(String, String)>, Problem> {
    let sql = "DELETE FROM sign_on WHERE digest = $1 AND expires_at > $2 RETURNING nonce, verifier";
    let values = args![secret::digest(state), job.now];
    match job.connection.row(sql, values).await? {
        Some(row) => Ok(Some((row.get(0)?, row.get(1)?))),
        None => Ok(None),
    }
}

/// The account of a subject.
pub(crate) async fn account(
    connection: &mut Connection,
    issuer: &str,
    subject: &str,
) -> Result<Option<Account>, StoreError> {
    let sql = "SELECT account FROM identity WHERE issuer = $1 AND subject = $2";
    let Some(row) = connection.row(sql, args![issuer, subject]).await? else {
        return Ok(None);
    };
    accounts::by_id(connection, &row.get::<String>(0)?).await
}

/// Makes an account that of a subject, and of no other.
pub(crate) async fn link(
    job: &mut Job,
    issuer: &str,
    subject: &str,
    account: &str,
) -> Result<(), Problem> {
    if accounts::by_id(&mut job.connection, account)
        .await?
        .is_none()
    {
        return Err(Problem::new(Code::NotFound));
    }
    unlink(job, account).await?;
    let sql = "INSERT INTO identity (issuer, subject, account, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let values = args![issuer, subject, account, job.now];
    if job.connection.execute(sql, values).await? == 0 {
        return Err(Problem::new(Code::Exists).detail(subject));
    }
    Ok(())
}

/// Takes the subject of an account away, with the sessions it may have begun; whether there was one.
pub(crate) async fn unlink(job: &mut Job, account: &str) -> Result<bool, Problem> {
    let sql = "DELETE FROM identity WHERE account = $1";
    let had = job.connection.execute(sql, args![account]).await? > 0;
    if had {
        super::sessions::end_all(job, account).await?;
    }
    Ok(had)
}

/// Forgets sign-ons whose browser never came back.
pub(crate) async fn forget(job: &mut Job) -> Result<(), Problem> {
    let sql = "DELETE FROM sign_on WHERE expires_at < $1";
    job.connection.execute(sql, args![now()]).await?;
    Ok(())
}
