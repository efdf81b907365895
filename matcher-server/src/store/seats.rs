//! The seats of sessions and the places that areas are allotted: taken by what is confirmed, never more than there are. A nomination is
//! a wish and takes none. Writers are serial, so a check holds until its write.

use super::document::{self, Document};
use super::kinds::Kind;
use super::records::{Record, any};
use super::sql::args;
use super::writer::Job;
use crate::error::{Code, Problem};
use matcher_core::model::{Coded, ServiceKind};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// States of seats that are taken.
const TAKEN: &str = "state IN ('confirmed', 'attended')";

/// Refuses what would take more seats of a session, or more places of an area, than there are; and a session that is made smaller than
/// what is taken of it. Called before the record is written.
///
/// # Errors
/// [`Code::NoSeatsLeft`] with what is left; [`Code::InUse`] with what is taken.
pub(crate) async fn keep(job: &mut Job, record: &Record) -> Result<(), Problem> {
    let body = read(&record.body)?;
    match record.kind {
        "attendances" if matches!(record.state.as_str(), "confirmed" | "attended") => {
            let Some(session) = session(job, &record.alias).await? else {
                return Ok(());
            };
            let taken = taken(job, &record.alias, &record.id).await?;
            let left = (number(&session.body, "seats") - taken).max(0);
            if number(&body, "people") > left {
                return Err(Problem::new(Code::NoSeatsLeft).detail(left.to_string()));
            }
            places(job, record, &session).await
        }
        "course_sessions" => {
            let taken = taken(job, &record.id, "").await?;
            if number(&body, "seats") < taken {
                return Err(Problem::new(Code::InUse).detail(taken.to_string()));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn read(body: &str) -> Result<Document, Problem> {
    serde_json::from_str(body).map_err(Problem::internal)
}

fn number(body: &Document, column: &str) -> i64 {
    body.get(column).and_then(Value::as_i64).unwrap_or(0)
}

/// A session, and whether its places are allotted to areas.
struct Session {
    body: Document,
    allotted: bool,
}

impl Session {
    /// Four digits.
    fn year(&self) -> &str {
        document::text(&self.body, "starts_on")
            .get(..4)
            .unwrap_or("")
    }
}

async fn document_of(job: &mut Job, kind: &str, id: &str) -> Result<Option<Document>, Problem> {
    let Some(kind) = Kind::find(kind) else {
        return Ok(None);
    };
    let found = any(&mut job.connection, kind, id).await?;
    found.map(|record| read(&record.body)).transpose()
}

async fn session(job: &mut Job, id: &str) -> Result<Option<Session>, Problem> {
    let Some(body) = document_of(job, "course_sessions", id).await? else {
        return Ok(None);
    };
    let course = document_of(job, "courses", document::text(&body, "course")).await?;
    let allotted = course.is_some_and(|course| course.get("mms") == Some(&Value::Bool(true)));
    Ok(Some(Session { body, allotted }))
}

/// Seats of a session that are taken by others than `but`.
async fn taken(job: &mut Job, session: &str, but: &str) -> Result<i64, Problem> {
    let sql = format!(
        "SELECT body FROM record WHERE kind = 'attendances' AND alias = $1 AND id <> $2 AND {TAKEN}"
    );
    let rows = job.connection.rows(&sql, args![session, but]).await?;
    let mut sum = 0;
    for row in &rows {
        sum += number(&read(&row.get::<String>(0)?)?, "people");
    }
    Ok(sum)
}

/// The places of the firm's area in training for measurement management systems, a firm a place.
async fn places(job: &mut Job, record: &Record, session: &Session) -> Result<(), Problem> {
    if !session.allotted {
        return Ok(());
    }
    let first = document::text(&session.body, "starts_on").to_owned();
    for (area, regions) in areas(job, record.region, &first).await? {
        let Some(places) = allotted(job, &area).await? else {
            continue;
        };
        let firms = firms(job, &regions, session.year()).await?;
        let left = (places - firms.len() as i64).max(0);
        if left == 0 && !firms.contains(&record.parent) {
            return Err(Problem::new(Code::NoSeatsLeft).detail("0"));
        }
    }
    Ok(())
}

/// The areas a division belongs to on a day, with all their divisions then.
async fn areas(
    job: &mut Job,
    region: i64,
    day: &str,
) -> Result<BTreeMap<String, Vec<i64>>, Problem> {
    let sql = "SELECT alias, region, body FROM record WHERE kind = 'quota_areas' AND alias IN
        (SELECT alias FROM record WHERE kind = 'quota_areas' AND region = $1)";
    let rows = job.connection.rows(sql, args![region]).await?;
    let mut areas: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for row in &rows {
        let body = read(&row.get::<String>(2)?)?;
        let (from, to) = (
            document::text(&body, "valid_from"),
            document::text(&body, "valid_to"),
        );
        if from <= day && (to.is_empty() || to >= day) {
            areas.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
    }
    areas.retain(|_, regions| regions.contains(&region));
    Ok(areas)
}

/// Places of an area in this training; `None`: it has no quota.
async fn allotted(job: &mut Job, area: &str) -> Result<Option<i64>, Problem> {
    let sql = "SELECT body FROM record WHERE kind = 'quotas' AND alias = $1";
    let rows = job.connection.rows(sql, args![area]).await?;
    for row in &rows {
        let body = read(&row.get::<String>(0)?)?;
        let services = body.get("services").and_then(Value::as_array);
        let of_systems = services
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .any(|word| ServiceKind::parse(word) == Some(ServiceKind::MmsHelp));
        if of_systems {
            return Ok(Some(number(&body, "min_seekers")));
        }
    }
    Ok(None)
}

/// Firms of divisions with a seat in an allotted session of the year.
async fn firms(job: &mut Job, regions: &[i64], year: &str) -> Result<BTreeSet<String>, Problem> {
    let mut seats: Vec<(String, String)> = Vec::new();
    for region in regions {
        let sql = format!(
            "SELECT parent, alias FROM record WHERE kind = 'attendances' AND region = $1 AND {TAKEN}"
        );
        for row in &job.connection.rows(&sql, args![*region]).await? {
            seats.push((row.get(0)?, row.get(1)?));
        }
    }
    let mut counted: BTreeMap<String, bool> = BTreeMap::new();
    let mut firms = BTreeSet::new();
    for (firm, id) in seats {
        let known = match counted.get(&id) {
            Some(known) => *known,
            None => {
                let session = session(job, &id).await?;
                let of_year = session.is_some_and(|s| s.allotted && s.year() == year);
                counted.insert(id, of_year);
                of_year
            }
        };
        if known {
            firms.insert(firm);
        }
    }
    Ok(firms)
}
