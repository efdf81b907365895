//! What lies on top of rounds and plans: consents to pins, undone changes, overrides, reminders.

use super::programme::Entry;
use super::rounds::{change, release, remember};
use super::sides::{Side, answered};
use super::sql::{Connection, args};
use super::webhooks::{Told, tell};
use super::writer::Job;
use super::{StoreError, Value};
use crate::auth::secret;
use crate::error::{Code, Problem};
use matcher_core::model::Pin;
use serde_json::{Value as Json, json};

/// A side is reminded at most so often.
const REMIND_MS: i64 = 24 * 3600 * 1000;
/// The program itself reminds after so long, and again after as long.
const REMIND_BY_ITSELF_MS: i64 = 3 * REMIND_MS;

/// Tells both sides of a consent and their authorities what it is now.
pub(crate) async fn tell_consent(job: &mut Job, id: &str, state: &str) -> Result<(), Problem> {
    let sql = "SELECT owner, other, region, round FROM consent WHERE id = $1";
    let row = job.connection.row(sql, args![id]).await?;
    let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
    let (owner, other): (String, String) = (row.get(0)?, row.get(1)?);
    let round: String = row.get(3)?;
    let told = Told {
        kind: "consent.changed",
        sides: [&owner, &other],
        region: row.get(2)?,
        data: json!({ "consent": id, "round": round, "state": state }),
    };
    tell(job, &told).await
}

/// Tells the authorities of a round, and nobody else before it is published, what an override is now.
async fn tell_override(
    job: &mut Job,
    (id, round): (&str, &str),
    region: i64,
    state: &str,
) -> Result<(), Problem> {
    let told = Told {
        kind: "override.changed",
        sides: ["", ""],
        region,
        data: json!({ "override": id, "round": round, "state": state }),
    };
    tell(job, &told).await
}

/// A side's answer to the question whether a need may be pinned; the state it has then.
pub(crate) async fn consent(
    job: &mut Job,
    id: &str,
    version: i64,
    side: &Side,
    given: bool,
) -> Result<&'static str, Problem> {
    let sql = "SELECT consent.version, consent.state, owner_answer, other_answer, round.state FROM consent JOIN round ON round.id = consent.round WHERE consent.id = $1";
    let row = job.connection.row(sql, args![id]).await?;
    let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
    let (now, state): (i64, String) = (row.get(0)?, row.get(1)?);
    let (owner, other): (String, String) = (row.get(2)?, row.get(3)?);
    let round: String = row.get(4)?;
    if now != version {
        return Err(Problem::new(Code::Stale).detail(now.to_string()));
    }
    let (own, others) = if side.by_owner {
        (owner, other)
    } else {
        (other, owner)
    };
    let open = matches!(state.as_str(), "asked" | "given") && round == "draft";
    if !open || (given && !own.is_empty()) {
        return Err(Problem::new(Code::WrongState).detail(state));
    }
    let state = match (given, own.as_str(), others.as_str()) {
        (false, "given", _) => "withdrawn",
        (false, ..) => "refused",
        (true, _, "given") => "given",
        (true, ..) => "asked",
    };
    let word = if given { "given" } else { "refused" };
    let rest = "state = $3, version = version + 1, updated_at = $4 WHERE id = $1";
    let values = args![id, word, state, job.now];
    answered(job, "consent", side, rest, values).await?;
    tell_consent(job, id, state).await?;
    Ok(state)
}

/// The pins of a round that both sides consented to.
pub(crate) async fn given(
    connection: &mut Connection,
    round: &str,
) -> Result<Vec<Pin>, StoreError> {
    let sql = "SELECT need, resource, period FROM consent WHERE round = $1 AND state = 'given' ORDER BY need, id";
    let rows = connection.rows(sql, args![round]).await?;
    let pin = |row: &super::sql::Row| {
        Ok(Pin {
            need: row.get(0)?,
            resource: row.get(1)?,
            period: row.get(2)?,
        })
    };
    rows.iter().map(pin).collect()
}

/// What a round was before its last change.
#[derive(Debug, Clone)]
pub(crate) struct Before {
    pub(crate) seq: i64,
    pub(crate) job: Option<String>,
    name: String,
    region: i64,
    rules: String,
}

/// The last change that was not undone.
pub(crate) async fn last_event(
    connection: &mut Connection,
    round: &str,
) -> Result<Option<Before>, StoreError> {
    let sql = "SELECT seq, job, name, region, rules FROM round_event WHERE round = $1 AND action <> 'undo' AND NOT undone ORDER BY seq DESC LIMIT 1";
    let row = connection.row(sql, args![round]).await?;
    row.map(|row| {
        Ok(Before {
            seq: row.get(0)?,
            job: row.get(1)?,
            name: row.get(2)?,
            region: row.get(3)?,
            rules: row.get(4)?,
        })
    })
    .transpose()
}

/// Brings a round back to what it was before an event. The undoing is an event of its own.
pub(crate) async fn undo(
    job: &mut Job,
    round: &str,
    version: i64,
    before: &Before,
    account: &str,
) -> Result<(), Problem> {
    remember(job, round, account, "undo").await?;
    let sql = "UPDATE round_event SET undone = $3 WHERE round = $1 AND seq = $2 AND NOT undone";
    let values = args![round, before.seq, true];
    if job.connection.execute(sql, values).await? == 0 {
        return Err(Problem::new(Code::WrongState).detail("undone"));
    }
    let values = args![
        &before.name,
        before.region,
        &before.rules,
        before.job.clone()
    ];
    let set = "name = $3, region = $4, rules = $5, job = $6";
    change(job, round, version, set, values).await
}

/// The changes of a round, the newest first.
pub(crate) async fn history(
    connection: &mut Connection,
    round: &str,
) -> Result<Vec<Json>, StoreError> {
    let sql = "SELECT seq, at, account, action, job, undone, rules FROM round_event WHERE round = $1 ORDER BY seq DESC LIMIT 200";
    let rows = connection.rows(sql, args![round]).await?;
    let item = |row: &super::sql::Row| {
        Ok(json!({
            "seq": row.get::<i64>(0)?, "at": row.get::<i64>(1)?, "account": row.get::<String>(2)?,
            "action": row.get::<String>(3)?, "job_before": row.get::<Option<String>>(4)?,
            "undone": row.get::<bool>(5)?, "rules_before": row.get::<String>(6)?,
        }))
    };
    rows.iter().map(item).collect()
}

/// A change to the pairs of a plan.
#[derive(Debug, Clone)]
pub(crate) struct Override {
    pub(crate) id: String,
    pub(crate) round: String,
    pub(crate) region: i64,
    pub(crate) action: String,
    pub(crate) pairing: String,
    pub(crate) need: String,
    pub(crate) resource: String,
    pub(crate) period: String,
    pub(crate) minutes: i64,
    pub(crate) reason: String,
    pub(crate) note: String,
    pub(crate) proposed_by: String,
}

/// Writes a proposal down.
pub(crate) async fn propose(job: &mut Job, o: &Override) -> Result<(), Problem> {
    let sql = "INSERT INTO plan_override (id, round, owner, region, visibility, action, pairing, need, resource, period, minutes, reason, note, state, proposed_by, decided_by, version, created_at, updated_at)
        VALUES ($1, $2, '', $3, 'authority', $4, $5, $6, $7, $8, $9, $10, $11, 'proposed', $12, '', 1, $13, $13)";
    let values = args![
        &o.id,
        &o.round,
        o.region,
        &o.action,
        &o.pairing,
        &o.need,
        &o.resource,
        &o.period,
        o.minutes,
        &o.reason,
        &o.note,
        &o.proposed_by,
        job.now
    ];
    job.connection.execute(sql, values).await?;
    tell_override(job, (&o.id, &o.round), o.region, "proposed").await
}

/// The second person's word; what is confirmed is done.
pub(crate) async fn decide(
    job: &mut Job,
    proposal: &Entry,
    version: i64,
    account: &str,
    confirmed: bool,
) -> Result<&'static str, Problem> {
    let state = if confirmed { "confirmed" } else { "refused" };
    let sql = "UPDATE plan_override SET state = $3, decided_by = $4, version = version + 1, updated_at = $5 WHERE id = $1 AND version = $2 AND state = 'proposed'";
    let values = args![&proposal.id, version, state, account, job.now];
    if job.connection.execute(sql, values).await? == 0 {
        let sql = "SELECT version, state FROM plan_override WHERE id = $1";
        let row = job.connection.row(sql, args![&proposal.id]).await?;
        let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
        return Err(match row.get::<i64>(0)? {
            now if now != version => Problem::new(Code::Stale).detail(now.to_string()),
            _ => Problem::new(Code::WrongState).detail(row.get::<String>(1)?),
        });
    }
    if confirmed {
        let sql = "SELECT state FROM round WHERE id = $1 AND state IN ('draft', 'consultation')";
        let round = proposal.text("round");
        if job.connection.row(sql, args![round]).await?.is_none() {
            return Err(Problem::new(Code::WrongState).detail("published"));
        }
        match proposal.text("action") {
            "remove" => remove(job, proposal).await?,
            _ => add(job, proposal).await?,
        }
    }
    let names = (proposal.id.as_str(), proposal.text("round"));
    tell_override(job, names, proposal.object.region, state).await?;
    Ok(state)
}

async fn remove(job: &mut Job, proposal: &Entry) -> Result<(), Problem> {
    let id = proposal.text("pairing");
    let sql = "UPDATE pairing SET state = 'withdrawn', reason = $2, version = version + 1, updated_at = $3 WHERE id = $1 AND state = 'proposed'";
    let values = args![id, proposal.text("reason"), job.now];
    if job.connection.execute(sql, values).await? == 0 {
        return Err(Problem::new(Code::WrongState).detail("pairing"));
    }
    release(job, id).await
}

async fn add(job: &mut Job, proposal: &Entry) -> Result<(), Problem> {
    let (round, need) = (proposal.text("round"), proposal.text("need"));
    let sql = "SELECT booking.id FROM booking JOIN pairing ON pairing.id = booking.pairing WHERE pairing.round = $1 AND need = $2 AND booking.state = 'proposed'";
    if job.connection.row(sql, args![round, need]).await?.is_some() {
        return Err(Problem::new(Code::WrongState).detail("paired"));
    }
    let slot = format!("{}/{}", proposal.text("resource"), proposal.text("period"));
    let owner = owner(job, "slots", &slot).await?;
    let other = owner_of_need(job, need).await?;
    let sql = "SELECT id FROM pairing WHERE round = $1 AND owner = $2 AND other = $3 AND state = 'proposed'";
    let found = job
        .connection
        .row(sql, args![round, &owner, &other.0])
        .await?;
    let pairing = match found {
        Some(row) => row.get(0)?,
        None => {
            let id = secret::id(16);
            let sql = "INSERT INTO pairing (id, round, owner, other, region, visibility, state, owner_answer, other_answer, reason, version, created_at, updated_at)
                VALUES ($1, $2, $3, $4, $5, 'authority', 'proposed', '', '', '', 1, $6, $6)";
            let values = args![&id, round, &owner, &other.0, other.1, job.now];
            job.connection.execute(sql, values).await?;
            id
        }
    };
    let sql = "INSERT INTO booking (id, pairing, need, resource, period, minutes, owner, other, region, visibility, state, version, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'authority', 'proposed', 1, $10, $10)";
    let values: Vec<Value> = args![
        secret::id(16),
        &pairing,
        need,
        proposal.text("resource"),
        proposal.text("period"),
        proposal.int("minutes"),
        &owner,
        &other.0,
        other.1,
        job.now
    ];
    job.connection.execute(sql, values).await?;
    let sql = "UPDATE plan_override SET pairing = $2 WHERE id = $1";
    job.connection
        .execute(sql, args![&proposal.id, &pairing])
        .await?;
    Ok(())
}

async fn owner(job: &mut Job, kind: &str, id: &str) -> Result<String, Problem> {
    let sql = "SELECT owner FROM record WHERE kind = $1 AND id = $2";
    let row = job.connection.row(sql, args![kind, id]).await?;
    let row = row.ok_or_else(|| Problem::new(Code::WrongState).detail(kind))?;
    Ok(row.get(0)?)
}

async fn owner_of_need(job: &mut Job, id: &str) -> Result<(String, i64), Problem> {
    let sql = "SELECT owner, region FROM record WHERE kind = 'needs' AND id = $1";
    let row = job.connection.row(sql, args![id]).await?;
    let row = row.ok_or_else(|| Problem::new(Code::WrongState).detail("needs"))?;
    Ok((row.get(0)?, row.get(1)?))
}

/// Open pairings of a round in which somebody has been silent since `since`.
pub(crate) async fn stalled(
    connection: &mut Connection,
    round: &str,
    since: i64,
) -> Result<Vec<Json>, StoreError> {
    let sql = "SELECT id, owner, other, owner_answer, other_answer, respond_until, updated_at, (SELECT count FROM pairing_reminder WHERE pairing = id), (SELECT at FROM pairing_reminder WHERE pairing = id)
        FROM pairing WHERE round = $1 AND state = 'open' AND updated_at <= $2 ORDER BY respond_until, id LIMIT 500";
    let rows = connection.rows(sql, args![round, since]).await?;
    let item = |row: &super::sql::Row| {
        let (owner, other): (String, String) = (row.get(1)?, row.get(2)?);
        let answers: (String, String) = (row.get(3)?, row.get(4)?);
        let silent: Vec<&String> = [(&owner, &answers.0), (&other, &answers.1)]
            .into_iter()
            .filter(|(_, answer)| answer.is_empty())
            .map(|(side, _)| side)
            .collect();
        Ok(json!({
            "pairing": row.get::<String>(0)?, "owner": owner, "other": other, "silent": silent,
            "respond_until": row.get::<Option<i64>>(5)?, "since": row.get::<i64>(6)?,
            "reminders": row.get::<Option<i64>>(7)?.unwrap_or(0), "reminded_at": row.get::<Option<i64>>(8)?,
        }))
    };
    rows.iter().map(item).collect()
}

/// Reminds the sides of open pairings, of one round at once, else of every round where nobody has answered for days; how many.
pub(crate) async fn remind(job: &mut Job, round: Option<&str>) -> Result<u64, Problem> {
    let (wish, after) = match round {
        Some(round) => (round, job.now - REMIND_MS),
        None => ("", job.now - REMIND_BY_ITSELF_MS),
    };
    let quiet = if round.is_some() { job.now } else { after };
    let sql = "INSERT INTO pairing_reminder (pairing, count, at)
        SELECT id, 1, $1 FROM pairing WHERE state = 'open' AND (round = $2 OR $2 = '') AND updated_at <= $4
            AND NOT EXISTS (SELECT 1 FROM pairing_reminder WHERE pairing_reminder.pairing = pairing.id AND at > $3)
        ON CONFLICT (pairing) DO UPDATE SET count = pairing_reminder.count + 1, at = excluded.at";
    let values = args![job.now, wish, after, quiet];
    Ok(job.connection.execute(sql, values).await?)
}
