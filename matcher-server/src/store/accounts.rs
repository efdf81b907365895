//! Accounts and the one-time links with which they set their password.

use super::StoreError;
use super::sql::{Connection, Row, args};
use super::writer::Job;
use crate::auth::{Role, secret};
use crate::error::{Code, Problem};

/// Somebody who may log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) organisation: Option<String>,
    pub(crate) authority: Option<String>,
    /// `zh` or `en`.
    pub(crate) language: String,
    pub(crate) disabled: bool,
    pub(crate) version: i64,
}

pub(super) const COLUMNS: &str =
    "id, login, name, role, organisation, authority, language, disabled, version";

/// How long a one-time link works.
pub(crate) const LINK_MS: i64 = 3 * 24 * 3600 * 1000;

impl Account {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        let role: String = row.get(3)?;
        Ok(Self {
            id: row.get(0)?,
            login: row.get(1)?,
            name: row.get(2)?,
            role: Role::parse(&role)
                .ok_or_else(|| StoreError::Internal(format!("account of role {role}")))?,
            organisation: row.get(4)?,
            authority: row.get(5)?,
            language: row.get(6)?,
            disabled: row.get(7)?,
            version: row.get(8)?,
        })
    }
}

/// Adds an account; `password` is a hash.
pub(crate) async fn insert(
    job: &mut Job,
    account: &Account,
    password: Option<String>,
) -> Result<(), Problem> {
    let sql = "INSERT INTO account (id, login, name, password, role, organisation, authority, language, disabled, version, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10) ON CONFLICT DO NOTHING";
    let values = args![
        &account.id,
        &account.login,
        &account.name,
        password,
        account.role.code(),
        account.organisation.clone(),
        account.authority.clone(),
        &account.language,
        account.disabled,
        job.now,
    ];
    if job.connection.execute(sql, values).await? == 0 {
        return Err(Problem::new(Code::Exists).detail(&account.login));
    }
    Ok(())
}

/// The account of that id.
pub(crate) async fn by_id(
    connection: &mut Connection,
    id: &str,
) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id = $1");
    let row = connection.row(&sql, args![id]).await?;
    row.as_ref().map(Account::read).transpose()
}

/// The account of that login with its password hash.
pub(crate) async fn by_login(
    connection: &mut Connection,
    login: &str,
) -> Result<Option<(Account, Option<String>)>, StoreError> {
    let sql = format!("SELECT {COLUMNS}, password FROM account WHERE login = $1");
    let row = connection.row(&sql, args![login]).await?;
    row.map(|row| Ok((Account::read(&row)?, row.get(9)?)))
        .transpose()
}

/// Accounts by id, behind `after`.
pub(crate) async fn page(
    connection: &mut Connection,
    after: &str,
    limit: usize,
) -> Result<Vec<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id > $1 ORDER BY id LIMIT $2");
    let rows = connection.rows(&sql, args![after, limit as i64]).await?;
    rows.iter().map(Account::read).collect()
}

/// Whether there is an administrator who can log in.
pub(crate) async fn has_administrator(connection: &mut Connection) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM account WHERE role = 'administrator' AND password IS NOT NULL AND NOT disabled LIMIT 1";
    Ok(connection.row(sql, args![]).await?.is_some())
}

/// Whether anybody logs in for an organisation.
pub(crate) async fn logs_in(
    connection: &mut Connection,
    organisation: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM account WHERE organisation = $1 AND NOT disabled LIMIT 1";
    Ok(connection.row(sql, args![organisation]).await?.is_some())
}

/// Disables or enables an account; disabling ends its sessions and tokens.
pub(crate) async fn set_disabled(
    job: &mut Job,
    id: &str,
    disabled: bool,
    version: i64,
) -> Result<i64, Problem> {
    let sql =
        "UPDATE account SET disabled = $2, version = version + 1 WHERE id = $1 AND version = $3";
    let changed = job
        .connection
        .execute(sql, args![id, disabled, version])
        .await?;
    if changed == 0 {
        return Err(match by_id(&mut job.connection, id).await? {
            Some(account) => Problem::new(Code::Stale).detail(account.version.to_string()),
            None => Problem::new(Code::NotFound),
        });
    }
    if disabled {
        super::sessions::end_all(job, id).await?;
        let sql = "DELETE FROM api_token WHERE account = $1";
        job.connection.execute(sql, args![id]).await?;
    }
    Ok(version + 1)
}

/// Sets a password and ends every session of the account.
pub(crate) async fn set_password(job: &mut Job, id: &str, hash: String) -> Result<(), Problem> {
    let sql = "UPDATE account SET password = $2, version = version + 1 WHERE id = $1";
    job.connection.execute(sql, args![id, hash]).await?;
    super::sessions::end_all(job, id).await
}

/// Makes a one-time link for an account and returns its token.
pub(crate) async fn invite(job: &mut Job, account: &str) -> Result<String, Problem> {
    let token = secret::token();
    let sql = "INSERT INTO invitation (digest, account, expires_at) VALUES ($1, $2, $3)";
    let values = args![secret::digest(&token), account, job.now + LINK_MS];
    job.connection.execute(sql, values).await?;
    Ok(token)
}

/// The account of a one-time link; the link is used up.
pub(crate) async fn accept(job: &mut Job, token: &str) -> Result<String, Problem> {
    let sql = "DELETE FROM invitation WHERE digest = $1 AND expires_at > $2 RETURNING account";
    let values = args![secret::digest(token), job.now];
    match job.connection.row(sql, values).await? {
        Some(row) => Ok(row.get(0)?),
        None => Err(Problem::new(Code::NotFound)),
    }
}
