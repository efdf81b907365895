//! Sessions, API tokens and the throttling of logins. Only digests of tokens are stored.

use super::accounts::{self, Account};
use super::records::ACTIVE;
use super::sql::{Connection, args};
use super::writer::Job;
use super::{StoreError, now};
use crate::auth::{Actor, Role, Scope, secret};
use crate::error::Problem;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How long a session lasts.
pub(crate) const SESSION_MS: i64 = 12 * 3600 * 1000;
/// Failed logins of one name, or of one address, before they are slowed down, …
const FREE_FAILURES: i64 = 5;
const FREE_FAILURES_OF_ADDRESS: i64 = 50;
/// … and for how long.
const WINDOW_MS: i64 = 15 * 60 * 1000;

/// Starts a session and returns its token.
pub(crate) async fn start(job: &mut Job, account: &str) -> Result<String, Problem> {
    let token = secret::token();
    let sql =
        "INSERT INTO session (digest, account, created_at, expires_at) VALUES ($1, $2, $3, $4)";
    let values = args![
        secret::digest(&token),
        account,
        job.now,
        job.now + SESSION_MS
    ];
    job.connection.execute(sql, values).await?;
    Ok(token)
}

/// Ends one session.
pub(crate) async fn end(job: &mut Job, token: &str) -> Result<(), Problem> {
    let sql = "DELETE FROM session WHERE digest = $1";
    let values = args![secret::digest(token)];
    job.connection.execute(sql, values).await?;
    Ok(())
}

/// Ends every session of an account.
pub(crate) async fn end_all(job: &mut Job, account: &str) -> Result<(), Problem> {
    let sql = "DELETE FROM session WHERE account = $1";
    job.connection.execute(sql, args![account]).await?;
    Ok(())
}

/// Forgets what has run out.
pub(crate) async fn forget(job: &mut Job) -> Result<(), Problem> {
    for sql in [
        "DELETE FROM session WHERE expires_at < $1",
        "DELETE FROM api_token WHERE expires_at < $1",
        "DELETE FROM invitation WHERE expires_at < $1",
    ] {
        job.connection.execute(sql, args![job.now]).await?;
    }
    let sql = "DELETE FROM attempt WHERE since < $1";
    let values = args![job.now - WINDOW_MS];
    job.connection.execute(sql, values).await?;
    Ok(())
}

/// An API token as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct ApiToken {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) scope: String,
    pub(crate) created_at: i64,
    pub(crate) expires_at: i64,
}

/// Makes an API token; it is returned once and never again.
pub(crate) async fn make_token(
    job: &mut Job,
    account: &str,
    name: &str,
    scope: Scope,
    days: i64,
) -> Result<(ApiToken, String), Problem> {
    let secret = format!("matcher_{}", secret::token());
    let token = ApiToken {
        id: secret::id(12),
        name: name.to_owned(),
        scope: scope.code().to_owned(),
        created_at: job.now,
        expires_at: job.now + days * 24 * 3600 * 1000,
    };
    let sql = "INSERT INTO api_token (id, digest, account, name, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = args![
        &token.id,
        secret::digest(&secret),
        account,
        name,
        &token.scope,
        token.created_at,
        token.expires_at,
    ];
    job.connection.execute(sql, values).await?;
    Ok((token, secret))
}

/// The API tokens of an account.
pub(crate) async fn tokens(
    connection: &mut Connection,
    account: &str,
) -> Result<Vec<ApiToken>, StoreError> {
    let sql = "SELECT id, name, scopes, created_at, expires_at FROM api_token WHERE account = $1 ORDER BY id";
    let rows = connection.rows(sql, args![account]).await?;
    rows.iter()
        .map(|row| {
            Ok(ApiToken {
                id: row.get(0)?,
                name: row.get(1)?,
                scope: row.get(2)?,
                created_at: row.get(3)?,
                expires_at: row.get(4)?,
            })
        })
        .collect()
}

/// Revokes an API token of the account; whether there was one.
pub(crate) async fn revoke(job: &mut Job, account: &str, id: &str) -> Result<bool, Problem> {
    let sql = "DELETE FROM api_token WHERE account = $1 AND id = $2";
    Ok(job.connection.execute(sql, args![account, id]).await? > 0)
}

/// Who holds a session token or an API token: one look-up, for it stands before every request.
pub(crate) async fn actor(
    connection: &mut Connection,
    token: &str,
    by_cookie: bool,
) -> Result<Option<Actor>, StoreError> {
    let (scope, held) = if by_cookie {
        ("'write'", "session")
    } else {
        (
            "(SELECT scopes FROM api_token WHERE digest = $1)",
            "api_token",
        )
    };
    let sql = format!(
        "SELECT {}, {scope}, {STATE} FROM account WHERE id = (SELECT account FROM {held} WHERE digest = $1 AND expires_at > $2)",
        accounts::COLUMNS
    );
    let values = args![secret::digest(token), now()];
    let Some(row) = connection.row(&sql, values).await? else {
        return Ok(None);
    };
    let account = Account::read(&row)?;
    if account.disabled {
        return Ok(None);
    }
    let (scope, state): (String, Option<String>) = (row.get(9)?, row.get(10)?);
    let scope = Scope::parse(&scope).unwrap_or(Scope::Read);
    acting(connection, account, state, scope, by_cookie)
        .await
        .map(Some)
}

/// The state of an account's organisation.
const STATE: &str =
    "(SELECT state FROM record WHERE kind = 'organisations' AND id = account.organisation)";

/// An account as it acts.
pub(crate) async fn of_account(
    connection: &mut Connection,
    account: Account,
    scope: Scope,
    by_cookie: bool,
) -> Result<Actor, StoreError> {
    let sql = format!("SELECT {STATE} FROM account WHERE id = $1");
    let row = connection.row(&sql, args![&account.id]).await?;
    let state = row.map_or(Ok(None), |row| row.get(0))?;
    acting(connection, account, state, scope, by_cookie).await
}

async fn acting(
    connection: &mut Connection,
    account: Account,
    state: Option<String>,
    scope: Scope,
    by_cookie: bool,
) -> Result<Actor, StoreError> {
    let confirmed = account.organisation.is_none() || state.as_deref() == Some(ACTIVE);
    let mut actor = Actor {
        account: account.id,
        role: account.role,
        organisation: account.organisation,
        confirmed,
        authority: account.authority,
        everywhere: false,
        regions: Arc::new(BTreeSet::new()),
        scope,
        by_cookie,
    };
    if let Some(authority) = actor
        .authority
        .as_deref()
        .filter(|_| actor.role == Role::Regulator)
    {
        let (everywhere, regions) = super::authorities::sees(connection, authority).await?;
        actor.everywhere = everywhere;
        actor.regions = Arc::new(regions);
    }
    Ok(actor)
}

/// Seconds until the next login under this key is listened to; 0 when at once.
pub(crate) async fn wait_seconds(
    connection: &mut Connection,
    key: &str,
    is_address: bool,
) -> Result<u64, StoreError> {
    let sql = "SELECT failures, since FROM attempt WHERE key = $1";
    let row = connection.row(sql, args![key]).await?;
    let Some(row) = row else { return Ok(0) };
    let (failures, since): (i64, i64) = (row.get(0)?, row.get(1)?);
    let free = if is_address {
        FREE_FAILURES_OF_ADDRESS
    } else {
        FREE_FAILURES
    };
    let left = since + WINDOW_MS - now();
    if failures < free || left <= 0 {
        return Ok(0);
    }
    Ok(u64::try_from(left / 1000).unwrap_or(0) + 1)
}

/// Counts a failed login.
pub(crate) async fn failed(job: &mut Job, key: &str) -> Result<(), Problem> {
    let sql = "INSERT INTO attempt (key, failures, since) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN attempt.since < $3 THEN 1 ELSE attempt.failures + 1 END,
        since = CASE WHEN attempt.since < $3 THEN $2 ELSE attempt.since END";
    let values = args![key, job.now, job.now - WINDOW_MS];
    job.connection.execute(sql, values).await?;
    Ok(())
}

/// Forgets failed logins after a good one.
pub(crate) async fn succeeded(job: &mut Job, key: &str) -> Result<(), Problem> {
    let sql = "DELETE FROM attempt WHERE key = $1";
    job.connection.execute(sql, args![key]).await?;
    Ok(())
}
