//! Calls of lead enterprises (倡议) and who joined them.

use super::sql::{Connection, args};
use super::webhooks::{Told, tell, tell_members};
use super::writer::Job;
use super::{StoreError, Value};
use crate::auth::secret;
use crate::error::{Code, Problem};
use serde_json::json;
use std::collections::BTreeSet;

/// Tells the webhooks of members what a call is now.
pub(crate) async fn tell_call(
    job: &mut Job,
    id: &str,
    region: i64,
    state: &str,
) -> Result<(), Problem> {
    let told = Told {
        kind: "call.changed",
        sides: ["", ""],
        region,
        data: json!({ "call": id, "state": state }),
    };
    tell_members(job, &told).await
}

/// Tells the lead enterprise, the SME and their authorities that it joined or left.
pub(crate) async fn tell_member(
    job: &mut Job,
    (id, call): (&str, &str),
    sides: [&str; 2],
    region: i64,
    state: &str,
) -> Result<(), Problem> {
    let told = Told {
        kind: "call_member.changed",
        sides,
        region,
        data: json!({ "member": id, "call": call, "state": state }),
    };
    tell(job, &told).await
}

/// Makes a call.
pub(crate) async fn insert(
    job: &mut Job,
    id: &str,
    (owner, region): (&str, i64),
    (title, text, join_until): (&str, &str, Option<i64>),
) -> Result<(), Problem> {
    let sql = "INSERT INTO lead_call (id, owner, region, visibility, title, text, join_until, state, version, created_at, updated_at)
        VALUES ($1, $2, $3, 'members', $4, $5, $6, 'open', 1, $7, $7)";
    let values = args![id, owner, region, title, text, join_until, job.now];
    job.connection.execute(sql, values).await?;
    tell_call(job, id, region, "open").await
}

/// Changes a row that still has the version; `set` is its `SET` list with parameters from `$4`.
pub(crate) async fn change(
    job: &mut Job,
    table: &'static str,
    (id, version): (&str, i64),
    set: &str,
    values: Vec<Value>,
) -> Result<(), Problem> {
    let sql = format!(
        "UPDATE {table} SET {set}, version = version + 1, updated_at = $3 WHERE id = $1 AND version = $2"
    );
    let mut all = args![id, version, job.now];
    all.extend(values);
    if job.connection.execute(&sql, all).await? > 0 {
        return Ok(());
    }
    let sql = format!("SELECT version FROM {table} WHERE id = $1");
    match job.connection.row(&sql, args![id]).await? {
        Some(row) => Err(Problem::new(Code::Stale).detail(row.get::<i64>(0)?.to_string())),
        None => Err(Problem::new(Code::NotFound)),
    }
}

/// An SME joins an open call, or joins again; the id of its membership.
pub(crate) async fn join(
    job: &mut Job,
    call: &str,
    (sme, region): (&str, i64),
) -> Result<String, Problem> {
    let sql = "SELECT owner, state, join_until FROM lead_call WHERE id = $1";
    let row = job.connection.row(sql, args![call]).await?;
    let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
    let (owner, state): (String, String) = (row.get(0)?, row.get(1)?);
    let until: Option<i64> = row.get(2)?;
    if state != "open" || until.is_some_and(|until| until < job.now) {
        return Err(Problem::new(Code::WrongState).detail("closed"));
    }
    let sql = "INSERT INTO call_member (id, lead_call, owner, other, region, visibility, state, version, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, 'owner', 'joined', 1, $6, $6)
        ON CONFLICT (lead_call, other) DO UPDATE SET state = 'joined', version = call_member.version + 1, updated_at = excluded.updated_at
            WHERE call_member.state = 'left'
        RETURNING id";
    let values = args![secret::id(16), call, &owner, sme, region, job.now];
    let Some(row) = job.connection.row(sql, values).await? else {
        return Err(Problem::new(Code::Exists).detail(call));
    };
    let member: String = row.get(0)?;
    tell_member(job, (&member, call), [&owner, sme], region, "joined").await?;
    Ok(member)
}

/// Whether a firm joined a call of a lead enterprise, even if it left since.
pub(crate) async fn has_joined(
    connection: &mut Connection,
    call: &str,
    lead: &str,
    firm: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM call_member WHERE lead_call = $1 AND owner = $2 AND other = $3";
    let row = connection.row(sql, args![call, lead, firm]).await?;
    Ok(row.is_some())
}

/// The supply links that calls make: SME and lead enterprise.
pub(crate) async fn links(
    connection: &mut Connection,
) -> Result<BTreeSet<(String, String)>, StoreError> {
    let sql = "SELECT other, owner FROM call_member WHERE state = 'joined'";
    let rows = connection.rows(sql, args![]).await?;
    let link = |row: &super::sql::Row| Ok((row.get(0)?, row.get(1)?));
    rows.iter().map(link).collect()
}
