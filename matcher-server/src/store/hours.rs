//! The hours of slots: taken by bookings, never more than there are. Writers are serial, so a check holds until its write.

use super::StoreError;
use super::changes::Change;
use super::document::Document;
use super::kinds::Kind;
use super::records::any;
use super::sql::{Connection, args};
use super::writer::Job;
use crate::error::{Code, Problem};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Minutes (or seats) of a slot that are reserved or booked.
pub(crate) async fn taken(
    connection: &mut Connection,
    resource: &str,
    period: &str,
) -> Result<i64, Problem> {
    let sql = "SELECT CAST(coalesce(sum(minutes), 0) AS BIGINT) FROM booking WHERE resource = $1 AND period = $2 AND state IN ('reserved', 'booked')";
    let row = connection.row(sql, args![resource, period]).await?;
    Ok(row.map_or(Ok(0), |row| row.get(0))?)
}

/// Minutes (or seats) that are reserved or booked of each period of a resource.
pub(crate) async fn taken_of(
    connection: &mut Connection,
    resource: &str,
) -> Result<BTreeMap<String, i64>, Problem> {
    let sql = "SELECT period, CAST(sum(minutes) AS BIGINT) FROM booking WHERE resource = $1 AND state IN ('reserved', 'booked') GROUP BY period";
    let rows = connection.rows(sql, args![resource]).await?;
    let mut taken = BTreeMap::new();
    for row in &rows {
        taken.insert(row.get(0)?, row.get(1)?);
    }
    Ok(taken)
}

/// Minutes (or seats) that are reserved or booked, by resource and period.
pub(crate) type Taken = BTreeMap<(String, String), i64>;

/// What is reserved or booked of every slot, or of the slots of one resource.
pub(crate) async fn taken_by(
    connection: &mut Connection,
    resource: Option<&str>,
) -> Result<Taken, StoreError> {
    let (only, values) = match resource {
        Some(resource) => (" AND resource = $1", args![resource]),
        None => ("", args![]),
    };
    let sql = format!(
        "SELECT resource, period, CAST(sum(minutes) AS BIGINT) FROM booking WHERE state IN ('reserved', 'booked'){only} GROUP BY resource, period"
    );
    let rows = connection.rows(&sql, values).await?;
    rows.iter()
        .map(|row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))
        .collect()
}

/// Notes in the change log that what is left of a slot is no longer what it was: search follows it.
pub(crate) fn changed(job: &mut Job, resource: &str, period: &str) {
    job.changes.push(Change {
        kind: "slots".to_owned(),
        id: format!("{resource}/{period}"),
        version: 1,
    });
}

/// The same for the slots of bookings of which a condition holds; it names `$1`.
pub(crate) async fn changed_where(
    job: &mut Job,
    condition: &str,
    value: &str,
) -> Result<(), Problem> {
    let sql = format!("SELECT DISTINCT resource, period FROM booking WHERE {condition}");
    for row in &job.connection.rows(&sql, args![value]).await? {
        changed(job, &row.get::<String>(0)?, &row.get::<String>(1)?);
    }
    Ok(())
}

/// Minutes of a slot as its publisher states them.
pub(crate) async fn stated(
    connection: &mut Connection,
    resource: &str,
    period: &str,
) -> Result<i64, Problem> {
    let Some(kind) = Kind::find("slots") else {
        return Ok(0);
    };
    let slot = any(connection, kind, &format!("{resource}/{period}")).await?;
    let Some(slot) = slot else { return Ok(0) };
    let document: Document = serde_json::from_str(&slot.body).map_err(Problem::internal)?;
    Ok(document.get("minutes").and_then(Value::as_i64).unwrap_or(0))
}

/// Minutes of every slot, by its id, that are neither reserved nor booked.
pub(crate) async fn left(connection: &mut Connection) -> Result<HashMap<String, i64>, Problem> {
    let mut left = HashMap::new();
    let sql = "SELECT id, body FROM record WHERE kind = 'slots'";
    for row in &connection.rows(sql, args![]).await? {
        let body: String = row.get(1)?;
        let document: Document = serde_json::from_str(&body).map_err(Problem::internal)?;
        let minutes = document.get("minutes").and_then(Value::as_i64).unwrap_or(0);
        left.insert(row.get::<String>(0)?, minutes);
    }
    let sql = "SELECT resource, period, CAST(sum(minutes) AS BIGINT) FROM booking WHERE state IN ('reserved', 'booked') GROUP BY resource, period";
    for row in &connection.rows(sql, args![]).await? {
        let (resource, period): (String, String) = (row.get(0)?, row.get(1)?);
        *left.entry(format!("{resource}/{period}")).or_default() -= row.get::<i64>(2)?;
    }
    Ok(left)
}

/// Refuses when a slot has not so many minutes left.
pub(crate) async fn need_left(
    job: &mut Job,
    resource: &str,
    period: &str,
    minutes: i64,
) -> Result<(), Problem> {
    let left = stated(&mut job.connection, resource, period).await?
        - taken(&mut job.connection, resource, period).await?;
    if minutes <= left {
        Ok(())
    } else {
        Err(Problem::new(Code::NoHoursLeft))
    }
}

/// A publisher can't take back what is taken: `minutes` is what the slot is to have, 0 when it is to be removed.
pub(crate) async fn keep_taken(job: &mut Job, id: &str, minutes: i64) -> Result<(), Problem> {
    let Some((resource, period)) = id.rsplit_once('/') else {
        return Ok(());
    };
    let taken = taken(&mut job.connection, resource, period).await?;
    if taken > minutes {
        return Err(Problem::new(Code::InUse).detail(format!("{taken} min")));
    }
    Ok(())
}
