//! Rounds: from a plan to pairings, from pairings to reserved hours, from answers to partnerships.

use super::hours::need_left;
use super::sql::args;
use super::writer::Job;
use crate::auth::secret;
use crate::error::{Code, Problem};
use serde::{Deserialize, Serialize};

/// A pairing of a plan with its lots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PlannedPairing {
    pub(crate) provider: String,
    pub(crate) seeker: String,
    pub(crate) lots: Vec<PlannedLot>,
}

/// A lot of a need in a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PlannedLot {
    pub(crate) need: String,
    pub(crate) resource: String,
    pub(crate) period: String,
    pub(crate) minutes: i64,
}

/// Changes a round that still has the version; `set` is its `SET` list with parameters from `$3`.
pub(crate) async fn change(
    job: &mut Job,
    id: &str,
    version: i64,
    set: &str,
    values: Vec<super::Value>,
) -> Result<(), Problem> {
    let sql = format!(
        "UPDATE round SET {set}, version = version + 1, updated_at = {} WHERE id = $1 AND version = $2",
        job.now
    );
    let mut all = args![id, version];
    all.extend(values);
    if job.connection.execute(&sql, all).await? > 0 {
        return Ok(());
    }
    let sql = "SELECT version FROM round WHERE id = $1";
    match job.connection.row(sql, args![id]).await? {
        Some(row) => Err(Problem::new(Code::Stale).detail(row.get::<i64>(0)?.to_string())),
        None => Err(Problem::new(Code::NotFound)),
    }
}

/// Replaces the proposed pairings of a round by those of a plan. They take no hours yet.
pub(crate) async fn propose(
    job: &mut Job,
    round: &str,
    pairings: &[PlannedPairing],
) -> Result<(), Problem> {
    for sql in [
        "DELETE FROM booking WHERE pairing IN (SELECT id FROM pairing WHERE round = $1)",
        "DELETE FROM pairing WHERE round = $1",
    ] {
        job.connection.execute(sql, args![round]).await?;
    }
    for pairing in pairings {
        let id = secret::id(16);
        let sql = "INSERT INTO pairing (id, round, owner, other, region, visibility, state, owner_answer, other_answer, reason, version, created_at, updated_at)
            SELECT $1, $2, $3, id, region, 'authority', 'proposed', '', '', '', 1, $5, $5 FROM record WHERE kind = 'organisations' AND id = $4";
        let values = args![&id, round, &pairing.provider, &pairing.seeker, job.now];
        job.connection.execute(sql, values).await?;
        for lot in &pairing.lots {
            let sql = "INSERT INTO booking (id, pairing, need, resource, period, minutes, owner, other, region, visibility, state, version, created_at, updated_at)
                SELECT $1, id, $3, $4, $5, $6, owner, other, region, 'authority', 'proposed', 1, $7, $7 FROM pairing WHERE id = $2";
            let values = args![
                secret::id(16),
                &id,
                &lot.need,
                &lot.resource,
                &lot.period,
                lot.minutes,
                job.now
            ];
            job.connection.execute(sql, values).await?;
        }
    }
    Ok(())
}

/// Reserves the hours of every proposed pairing and opens it for answers. A pairing whose hours were booked by others meanwhile
/// expires as a whole; how many did is told.
pub(crate) async fn open(job: &mut Job, round: &str, respond_until: i64) -> Result<u64, Problem> {
    let sql = "SELECT id FROM pairing WHERE round = $1 AND state = 'proposed' ORDER BY id";
    let pairings = job.connection.rows(sql, args![round]).await?;
    let mut expired = 0;
    for pairing in &pairings {
        let id: String = pairing.get(0)?;
        let sql =
            "SELECT id, resource, period, minutes FROM booking WHERE pairing = $1 ORDER BY id";
        let lots = job.connection.rows(sql, args![&id]).await?;
        let mut fits = true;
        for lot in &lots {
            let (booking, resource): (String, String) = (lot.get(0)?, lot.get(1)?);
            let (period, minutes): (String, i64) = (lot.get(2)?, lot.get(3)?);
            match need_left(job, &resource, &period, minutes).await {
                Ok(()) => set_booking(job, &booking, "reserved").await?,
                Err(problem) if problem.code() == Code::NoHoursLeft => fits = false,
                Err(problem) => return Err(problem),
            }
        }
        let state = if fits { "open" } else { "expired" };
        if !fits {
            release(job, &id).await?;
            expired += 1;
        }
        let sql = "UPDATE pairing SET state = $2, visibility = 'owner', respond_until = $3, version = version + 1, updated_at = $4 WHERE id = $1";
        let values = args![&id, state, respond_until, job.now];
        job.connection.execute(sql, values).await?;
        let sql = "UPDATE booking SET visibility = 'owner' WHERE pairing = $1";
        job.connection.execute(sql, args![&id]).await?;
    }
    Ok(expired)
}

async fn set_booking(job: &mut Job, id: &str, state: &str) -> Result<(), Problem> {
    let sql = "UPDATE booking SET state = $2, version = version + 1, updated_at = $3 WHERE id = $1";
    job.connection
        .execute(sql, args![id, state, job.now])
        .await?;
    Ok(())
}

/// Gives the hours of a pairing back.
async fn release(job: &mut Job, pairing: &str) -> Result<(), Problem> {
    let sql = "UPDATE booking SET state = 'released', version = version + 1, updated_at = $2 WHERE pairing = $1 AND state <> 'released'";
    job.connection.execute(sql, args![pairing, job.now]).await?;
    Ok(())
}

/// Answers that are due: pairings nobody decided on in time expire and give their hours back.
pub(crate) async fn expire(job: &mut Job) -> Result<u64, Problem> {
    let sql = "SELECT id FROM pairing WHERE state = 'open' AND respond_until < $1 LIMIT 200";
    let due = job.connection.rows(sql, args![job.now]).await?;
    for row in &due {
        let id: String = row.get(0)?;
        release(job, &id).await?;
        let sql = "UPDATE pairing SET state = 'expired', version = version + 1, updated_at = $2 WHERE id = $1";
        job.connection.execute(sql, args![&id, job.now]).await?;
    }
    Ok(due.len() as u64)
}

/// A side's answer to an open pairing; the state it has then. A refusal is final and gives the hours back; the second acceptance
/// books them and makes the two partners.
pub(crate) async fn answer(
    job: &mut Job,
    id: &str,
    version: i64,
    by_owner: bool,
    accepted: bool,
    reason: &str,
) -> Result<&'static str, Problem> {
    let sql = "SELECT version, state, owner_answer, other_answer FROM pairing WHERE id = $1";
    let row = job.connection.row(sql, args![id]).await?;
    let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
    let (now, state): (i64, String) = (row.get(0)?, row.get(1)?);
    if now != version {
        return Err(Problem::new(Code::Stale).detail(now.to_string()));
    }
    let (own, others): (String, String) = if by_owner {
        (row.get(2)?, row.get(3)?)
    } else {
        (row.get(3)?, row.get(2)?)
    };
    if state != "open" || !own.is_empty() {
        let state = if own.is_empty() { state } else { own };
        return Err(Problem::new(Code::WrongState).detail(state));
    }
    let state = match (accepted, others.as_str()) {
        (false, _) => "declined",
        (true, "accepted") => "accepted",
        (true, _) => "open",
    };
    let column = if by_owner {
        "owner_answer"
    } else {
        "other_answer"
    };
    let word = if accepted { "accepted" } else { "declined" };
    let sql = format!(
        "UPDATE pairing SET {column} = $2, state = $3, reason = $4, version = version + 1, updated_at = $5 WHERE id = $1"
    );
    let values = args![id, word, state, reason, job.now];
    job.connection.execute(&sql, values).await?;
    match state {
        "declined" => release(job, id).await?,
        "accepted" => {
            let sql = "UPDATE booking SET state = 'booked', version = version + 1, updated_at = $2 WHERE pairing = $1 AND state = 'reserved'";
            job.connection.execute(sql, args![id, job.now]).await?;
            let sql = "INSERT INTO partnership (id, owner, other, region, visibility, round, state, version, created_at, updated_at)
                SELECT $2, owner, other, region, 'owner', round, 'active', 1, $3, $3 FROM pairing WHERE id = $1 ON CONFLICT (owner, other) DO NOTHING";
            let values = args![id, secret::id(16), job.now];
            job.connection.execute(sql, values).await?;
        }
        _ => {}
    }
    Ok(state)
}
