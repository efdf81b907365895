//! Rounds: from a plan to pairings, from pairings to reserved hours, from answers to partnerships.

use super::hours;
use super::sides::{Side, answered};
use super::sql::args;
use super::webhooks::{self, Told};
use super::writer::Job;
use crate::auth::secret;
use crate::error::{Code, Problem};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

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

/// Notes what a round is before it is changed, so that the change can be undone.
pub(crate) async fn remember(
    job: &mut Job,
    id: &str,
    account: &str,
    action: &str,
) -> Result<(), Problem> {
    let sql = "INSERT INTO round_event (round, seq, at, account, action, name, region, rules, job, undone)
        SELECT id, (SELECT coalesce(max(seq), 0) + 1 FROM round_event WHERE round = $1), $2, $3, $4, name, region, rules, job, $5 FROM round WHERE id = $1";
    let values = args![id, job.now, account, action, false];
    job.connection.execute(sql, values).await?;
    Ok(())
}

/// Replaces the proposed pairings of a round by those of a plan. They take no hours yet. A national plan has a hundred thousand lots:
/// all of it is a few statements of many rows.
pub(crate) async fn propose(
    job: &mut Job,
    round: &str,
    pairings: &[PlannedPairing],
) -> Result<(), Problem> {
    for sql in [
        "DELETE FROM pairing_reminder WHERE pairing IN (SELECT id FROM pairing WHERE round = $1)",
        "DELETE FROM booking WHERE pairing IN (SELECT id FROM pairing WHERE round = $1)",
        "DELETE FROM pairing WHERE round = $1",
    ] {
        job.connection.execute(sql, args![round]).await?;
    }
    let sql = "SELECT id, region FROM record WHERE kind = 'organisations'";
    let mut regions: HashMap<String, i64> = HashMap::new();
    for row in &job.connection.rows(sql, args![]).await? {
        regions.insert(row.get(0)?, row.get(1)?);
    }
    let (mut heads, mut lots) = (Vec::new(), Vec::new());
    let now = job.now;
    for pairing in pairings {
        // A firm that is gone since is served by nobody.
        let Some(region) = regions.get(&pairing.seeker) else {
            continue;
        };
        let id = secret::id(16);
        let (owner, other) = (&pairing.provider, &pairing.seeker);
        for lot in &pairing.lots {
            let (need, resource, period) = (&lot.need, &lot.resource, &lot.period);
            lots.extend(args![
                secret::id(16),
                &id,
                need,
                resource,
                period,
                lot.minutes,
                owner,
                other,
                *region,
                "authority",
                "proposed",
                1_i64,
                now,
                now
            ]);
        }
        heads.extend(args![
            id,
            round,
            owner,
            other,
            *region,
            "authority",
            "proposed",
            "",
            "",
            "",
            1_i64,
            now,
            now
        ]);
    }
    let into = "pairing (id, round, owner, other, region, visibility, state, owner_answer, other_answer, reason, version, created_at, updated_at)";
    job.connection.insert(into, 13, heads).await?;
    let into = "booking (id, pairing, need, resource, period, minutes, owner, other, region, visibility, state, version, created_at, updated_at)";
    job.connection.insert(into, 14, lots).await?;
    Ok(())
}

/// Reserves the hours of every proposed pairing and opens it for answers. A pairing whose hours were booked by others meanwhile
/// expires as a whole; how many did is told.
pub(crate) async fn open(job: &mut Job, round: &str, respond_until: i64) -> Result<u64, Problem> {
    let late = without_hours(job, round).await?;
    for id in &late {
        for sql in [
            "UPDATE booking SET state = 'released', visibility = 'owner', version = version + 1, updated_at = $2 WHERE pairing = $1",
            "UPDATE pairing SET state = 'expired', visibility = 'owner', version = version + 1, updated_at = $2 WHERE id = $1",
        ] {
            job.connection.execute(sql, args![id, job.now]).await?;
        }
    }
    let sql = "UPDATE booking SET state = 'reserved', visibility = 'owner', version = version + 1, updated_at = $2
        WHERE pairing IN (SELECT id FROM pairing WHERE round = $1 AND state = 'proposed')";
    job.connection.execute(sql, args![round, job.now]).await?;
    let reserved = "state = 'reserved' AND pairing IN (SELECT id FROM pairing WHERE round = $1 AND state = 'proposed')";
    hours::changed_where(job, reserved, round).await?;
    let sql = "UPDATE pairing SET state = 'open', visibility = 'owner', respond_until = $2, version = version + 1, updated_at = $3
        WHERE round = $1 AND state = 'proposed'";
    let values = args![round, respond_until, job.now];
    job.connection.execute(sql, values).await?;
    let sql = "SELECT region FROM round WHERE id = $1";
    let region = job.connection.row(sql, args![round]).await?;
    let told = Told {
        kind: "round.published",
        sides: ["", ""],
        region: region.map_or(Ok(0), |row| row.get(0))?,
        data: json!({ "round": round, "respond_until": respond_until }),
    };
    webhooks::tell_members(job, &told).await?;
    Ok(late.len() as u64)
}

/// The proposed pairings whose hours are no longer there, when all are served in the order of their ids.
async fn without_hours(job: &mut Job, round: &str) -> Result<Vec<String>, Problem> {
    let mut left = hours::left(&mut job.connection).await?;
    let sql = "SELECT pairing, resource, period, minutes FROM booking WHERE pairing IN (SELECT id FROM pairing WHERE round = $1 AND state = 'proposed') ORDER BY pairing, id";
    let rows = job.connection.rows(sql, args![round]).await?;
    let mut lots: BTreeMap<String, Vec<(String, i64)>> = BTreeMap::new();
    for row in &rows {
        let (resource, period): (String, String) = (row.get(1)?, row.get(2)?);
        let lot = (format!("{resource}/{period}"), row.get(3)?);
        lots.entry(row.get(0)?).or_default().push(lot);
    }
    let mut late = Vec::new();
    for (pairing, lots) in lots {
        let mut fits = true;
        for (slot, minutes) in &lots {
            let left = left.entry(slot.clone()).or_default();
            *left -= minutes;
            fits &= *left >= 0;
        }
        if !fits {
            for (slot, minutes) in &lots {
                *left.entry(slot.clone()).or_default() += minutes;
            }
            late.push(pairing);
        }
    }
    Ok(late)
}

/// Gives the hours of a pairing back.
pub(crate) async fn release(job: &mut Job, pairing: &str) -> Result<(), Problem> {
    hours::changed_where(job, "pairing = $1 AND state <> 'released'", pairing).await?;
    let sql = "UPDATE booking SET state = 'released', version = version + 1, updated_at = $2 WHERE pairing = $1 AND state <> 'released'";
    job.connection.execute(sql, args![pairing, job.now]).await?;
    Ok(())
}

/// Answers that are due: pairings nobody decided on in time expire and give their hours back.
pub(crate) async fn expire(job: &mut Job) -> Result<u64, Problem> {
    let sql = "SELECT id, owner, other, region, round FROM pairing WHERE state = 'open' AND respond_until < $1 LIMIT 200";
    let due = job.connection.rows(sql, args![job.now]).await?;
    for row in &due {
        let id: String = row.get(0)?;
        release(job, &id).await?;
        let sql = "UPDATE pairing SET state = 'expired', version = version + 1, updated_at = $2 WHERE id = $1";
        job.connection.execute(sql, args![&id, job.now]).await?;
        let (owner, other, round): (String, String, String) =
            (row.get(1)?, row.get(2)?, row.get(4)?);
        let told = Told {
            kind: "pairing.expired",
            sides: [&owner, &other],
            region: row.get(3)?,
            data: json!({ "pairing": id, "round": round, "state": "expired" }),
        };
        webhooks::tell(job, &told).await?;
    }
    Ok(due.len() as u64)
}

/// A side's answer to an open pairing; the state it has then. A refusal is final and gives the hours back; the second acceptance
/// books them and makes the two partners.
pub(crate) async fn answer(
    job: &mut Job,
    id: &str,
    version: i64,
    side: &Side,
    accepted: bool,
    reason: &str,
) -> Result<&'static str, Problem> {
    let sql = "SELECT version, state, owner_answer, other_answer, owner, other, region, round FROM pairing WHERE id = $1";
    let row = job.connection.row(sql, args![id]).await?;
    let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
    let (now, state): (i64, String) = (row.get(0)?, row.get(1)?);
    if now != version {
        return Err(Problem::new(Code::Stale).detail(now.to_string()));
    }
    let (own, others): (String, String) = if side.by_owner {
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
    let word = if accepted { "accepted" } else { "declined" };
    let rest = "state = $3, reason = $4, version = version + 1, updated_at = $5 WHERE id = $1";
    let values = args![id, word, state, reason, job.now];
    answered(job, "pairing", side, rest, values).await?;
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
    let (owner, other, round): (String, String, String) = (row.get(4)?, row.get(5)?, row.get(7)?);
    let told = Told {
        kind: "pairing.answered",
        sides: [&owner, &other],
        region: row.get(6)?,
        data: json!({ "pairing": id, "round": round, "state": state }),
    };
    webhooks::tell(job, &told).await?;
    Ok(state)
}
