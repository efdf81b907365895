//! Personal data: whom to call at an organisation, and what is kept of a person who has an account.

use super::sql::{Connection, args};
use super::writer::Job;
use super::{StoreError, sessions};
use crate::auth::secret;
use crate::error::{Code, Problem};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use utoipa::ToSchema;

/// Whom to call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Contact {
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) email: String,
}

/// The contact of an organisation and its version.
pub(crate) async fn of(
    connection: &mut Connection,
    organisation: &str,
) -> Result<Option<(Contact, i64)>, StoreError> {
    let sql = "SELECT name, phone, email, version FROM contact WHERE organisation = $1";
    let row = connection.row(sql, args![organisation]).await?;
    row.map(|row| {
        let contact = Contact {
            name: row.get(0)?,
            phone: row.get(1)?,
            email: row.get(2)?,
        };
        Ok((contact, row.get(3)?))
    })
    .transpose()
}

/// Sets it; `version` is the one that was seen, 0 where there was none.
pub(crate) async fn set(
    job: &mut Job,
    organisation: &str,
    contact: &Contact,
    version: i64,
) -> Result<i64, Problem> {
    let now = of(&mut job.connection, organisation)
        .await?
        .map_or(0, |c| c.1);
    if now != version {
        return Err(Problem::new(Code::Stale).detail(now.to_string()));
    }
    let sql = "INSERT INTO contact (organisation, name, phone, email, version, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (organisation) DO UPDATE SET name = excluded.name, phone = excluded.phone, email = excluded.email,
        version = excluded.version, updated_at = excluded.updated_at";
    let (name, phone, email) = (&contact.name, &contact.phone, &contact.email);
    let values = args![organisation, name, phone, email, version + 1, job.now];
    job.connection.execute(sql, values).await?;
    Ok(version + 1)
}

/// Whether the two accepted each other at some time and are partners still.
pub(crate) async fn are_partners(
    connection: &mut Connection,
    one: &str,
    other: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM partnership WHERE state = 'active' AND ((owner = $1 AND other = $2) OR (owner = $2 AND other = $1)) LIMIT 1";
    Ok(connection.row(sql, args![one, other]).await?.is_some())
}

/// Everything that is kept of the person behind an account.
pub(crate) async fn of_person(
    connection: &mut Connection,
    account: &str,
) -> Result<Json, StoreError> {
    let sql = "SELECT login, name, role, organisation, authority, language, created_at FROM account WHERE id = $1";
    let row = connection.row(sql, args![account]).await?;
    let person = match row {
        None => Json::Null,
        Some(row) => json!({
            "id": account, "login": row.get::<String>(0)?, "name": row.get::<String>(1)?, "role": row.get::<String>(2)?,
            "organisation": row.get::<Option<String>>(3)?, "authority": row.get::<Option<String>>(4)?,
            "language": row.get::<String>(5)?, "created_at": row.get::<i64>(6)?,
        }),
    };
    let sql = "SELECT created_at, expires_at FROM session WHERE account = $1 ORDER BY created_at";
    let mut sessions = Vec::new();
    for row in &connection.rows(sql, args![account]).await? {
        sessions
            .push(json!({ "created_at": row.get::<i64>(0)?, "expires_at": row.get::<i64>(1)? }));
    }
    let sql = "SELECT name, scopes, created_at, expires_at FROM api_token WHERE account = $1 ORDER BY created_at";
    let mut tokens = Vec::new();
    for row in &connection.rows(sql, args![account]).await? {
        tokens.push(json!({
            "name": row.get::<String>(0)?, "scopes": row.get::<String>(1)?,
            "created_at": row.get::<i64>(2)?, "expires_at": row.get::<i64>(3)?,
        }));
    }
    let sql = "SELECT at, event FROM audit WHERE event LIKE $1 ORDER BY at DESC LIMIT 1000";
    let mut acts = Vec::new();
    for row in &connection
        .rows(sql, args![format!("%\"account\":\"{account}\"%")])
        .await?
    {
        let event: Json = serde_json::from_str(&row.get::<String>(1)?).unwrap_or_default();
        if event["account"] == account {
            acts.push(json!({ "at": row.get::<i64>(0)?, "action": event["action"], "object": event["object"] }));
        }
    }
    Ok(json!({ "account": person, "sessions": sessions, "tokens": tokens, "acts": acts }))
}

/// Forgets the person behind an account: name, login, password, sessions and tokens go; the id stays, so that the audit log still
/// tells what one and the same somebody did, and no longer who.
pub(crate) async fn forget(job: &mut Job, account: &str) -> Result<(), Problem> {
    sessions::end_all(job, account).await?;
    for sql in [
        "DELETE FROM api_token WHERE account = $1",
        "DELETE FROM invitation WHERE account = $1",
    ] {
        job.connection.execute(sql, args![account]).await?;
    }
    let sql = "UPDATE account SET login = $2, name = '', password = NULL, disabled = $3, version = version + 1 WHERE id = $1";
    let pseudonym = format!("deleted-{}", secret::id(12));
    job.connection
        .execute(sql, args![account, pseudonym, true])
        .await?;
    Ok(())
}
