//! Webhooks: addresses that are told of decisions. What is to be sent is written in the transaction of what it tells of, and sent at
//! least once: a message that was sent and not written down as such is sent again under the same id.

use super::StoreError;
use super::sql::{Connection, Row, args};
use super::writer::Job;
use crate::auth::{Actor, secret};
use crate::error::{Code, Problem};
use serde::Serialize;
use serde_json::{Value as Json, json};

/// Types of messages.
pub(crate) const TYPES: [&str; 10] = [
    "pairing.answered",
    "pairing.expired",
    "round.published",
    "booking.changed",
    "consent.changed",
    "override.changed",
    "call.changed",
    "call_member.changed",
    "ledger.changed",
    "webhook.ping",
];

/// Webhooks of one organisation or authority.
pub(crate) const MOST: i64 = 20;
/// A node has so long to send what it took before others may.
const LEASE_MS: i64 = 20_000;
/// Messages taken at one time.
const TAKEN: i64 = 16;
/// Waits before the next attempts, as Standard Webhooks recommends; after the last one the message has failed.
const WAITS_MS: [i64; 8] = [
    5_000, 60_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 86_400_000,
];
/// How long messages and their attempts can be looked at.
const KEPT_MS: i64 = 90 * 24 * 3600 * 1000;

/// An address as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Webhook {
    pub(crate) id: String,
    pub(crate) url: String,
    /// active, or stopped: the receiver said that it is gone.
    pub(crate) state: String,
    pub(crate) version: i64,
    pub(crate) created_at: i64,
}

/// Whose webhooks an account manages: those of its organisation or of its authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Party {
    organisation: String,
    authority: String,
}

impl Party {
    /// `None` for accounts that belong to neither.
    pub(crate) fn of(actor: &Actor) -> Option<Self> {
        let party = Self {
            organisation: actor.organisation.clone().unwrap_or_default(),
            authority: actor.authority.clone().unwrap_or_default(),
        };
        (!party.organisation.is_empty() || !party.authority.is_empty()).then_some(party)
    }
}

/// What happened, and whom it concerns.
#[derive(Debug)]
pub(crate) struct Told<'t> {
    /// One of [`TYPES`].
    pub(crate) kind: &'t str,
    /// The two sides; empty for none.
    pub(crate) sides: [&'t str; 2],
    /// The region whose authorities look after it.
    pub(crate) region: i64,
    /// Ids and states; whoever wants more reads it with its own rights.
    pub(crate) data: Json,
}

fn body(kind: &str, at: i64, data: &Json) -> String {
    let time = jiff::Timestamp::from_millisecond(at).map_or(String::new(), |time| time.to_string());
    json!({ "type": kind, "timestamp": time, "data": data }).to_string()
}

/// Hands a message to every webhook of the sides and of the authorities of the region.
pub(crate) async fn tell(job: &mut Job, told: &Told<'_>) -> Result<(), Problem> {
    let sql = "INSERT INTO outbox (id, webhook, type, body, state, attempts, due, created_at)
        SELECT $1 || id, id, $2, $3, 'waiting', 0, $4, $4 FROM webhook WHERE state = 'active' AND (
            (owner <> '' AND owner IN ($5, $6))
            OR authority IN (SELECT authority FROM authority_region WHERE region = $7)
            OR authority IN (SELECT id FROM authority WHERE everywhere))";
    let values = args![
        message(),
        told.kind,
        body(told.kind, job.now, &told.data),
        job.now,
        told.sides[0],
        told.sides[1],
        told.region,
    ];
    job.connection.execute(sql, values).await?;
    Ok(())
}

/// Hands a message to every member's webhooks, and to those of the authorities of the region.
pub(crate) async fn tell_members(job: &mut Job, told: &Told<'_>) -> Result<(), Problem> {
    let sql = "INSERT INTO outbox (id, webhook, type, body, state, attempts, due, created_at)
        SELECT $1 || id, id, $2, $3, 'waiting', 0, $4, $4 FROM webhook WHERE state = 'active' AND (owner <> ''
            OR authority IN (SELECT authority FROM authority_region WHERE region = $5)
            OR authority IN (SELECT id FROM authority WHERE everywhere))";
    let text = body(told.kind, job.now, &told.data);
    let values = args![message(), told.kind, text, job.now, told.region];
    job.connection.execute(sql, values).await?;
    Ok(())
}

/// The beginning of the ids of one message; the webhook's id follows.
fn message() -> String {
    format!("msg_{}_", secret::id(20))
}

/// Adds a webhook; its signing secret is told here and never again.
pub(crate) async fn insert(
    job: &mut Job,
    party: &Party,
    account: &str,
    url: &str,
) -> Result<(Webhook, String), Problem> {
    let sql = "SELECT count(*) FROM webhook WHERE owner = $1 AND authority = $2";
    let values = args![&party.organisation, &party.authority];
    let row = job.connection.row(sql, values).await?;
    if row.map_or(Ok(0), |row| row.get::<i64>(0))? >= MOST {
        return Err(Problem::new(Code::WrongState).detail(format!("{MOST}")));
    }
    let webhook = Webhook {
        id: secret::id(16),
        url: url.to_owned(),
        state: "active".to_owned(),
        version: 1,
        created_at: job.now,
    };
    let signing = crate::webhooks::new_secret();
    let sql = "INSERT INTO webhook (id, owner, authority, account, url, secret, state, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, 'active', 1, $7)";
    let values = args![
        &webhook.id,
        &party.organisation,
        &party.authority,
        account,
        url,
        &signing,
        job.now
    ];
    job.connection.execute(sql, values).await?;
    Ok((webhook, signing))
}

/// The webhooks of a party.
pub(crate) async fn all(
    connection: &mut Connection,
    party: &Party,
) -> Result<Vec<Webhook>, StoreError> {
    let sql = "SELECT id, url, state, version, created_at FROM webhook WHERE owner = $1 AND authority = $2 ORDER BY id";
    let values = args![&party.organisation, &party.authority];
    let rows = connection.rows(sql, values).await?;
    let read = |row: &Row| {
        Ok(Webhook {
            id: row.get(0)?,
            url: row.get(1)?,
            state: row.get(2)?,
            version: row.get(3)?,
            created_at: row.get(4)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Whether the party has a webhook of that id.
async fn owns(connection: &mut Connection, party: &Party, id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM webhook WHERE id = $1 AND owner = $2 AND authority = $3";
    let values = args![id, &party.organisation, &party.authority];
    Ok(connection.row(sql, values).await?.is_some())
}

/// Removes a webhook with what was to be sent there; whether the party had it.
pub(crate) async fn delete(
    job: &mut Job,
    party: &Party,
    id: &str,
    version: i64,
) -> Result<bool, Problem> {
    if !owns(&mut job.connection, party, id).await? {
        return Ok(false);
    }
    let sql = "SELECT version FROM webhook WHERE id = $1";
    let row = job.connection.row(sql, args![id]).await?;
    let now = row.map_or(Ok(0), |row| row.get::<i64>(0))?;
    if now != version {
        return Err(Problem::new(Code::Stale).detail(now.to_string()));
    }
    for sql in [
        "DELETE FROM delivery WHERE message IN (SELECT id FROM outbox WHERE webhook = $1)",
        "DELETE FROM outbox WHERE webhook = $1",
        "DELETE FROM webhook WHERE id = $1",
    ] {
        job.connection.execute(sql, args![id]).await?;
    }
    Ok(true)
}

/// Queues a message to try a webhook with, and makes a stopped one active again; whether the party has it.
pub(crate) async fn ping(job: &mut Job, party: &Party, id: &str) -> Result<bool, Problem> {
    if !owns(&mut job.connection, party, id).await? {
        return Ok(false);
    }
    let sql = "UPDATE webhook SET state = 'active', version = version + 1 WHERE id = $1 AND state <> 'active'";
    job.connection.execute(sql, args![id]).await?;
    let sql = "INSERT INTO outbox (id, webhook, type, body, state, attempts, due, created_at) VALUES ($1, $2, 'webhook.ping', $3, 'waiting', 0, $4, $4)";
    let text = body("webhook.ping", job.now, &json!({ "webhook": id }));
    let values = args![format!("{}{id}", message()), id, text, job.now];
    job.connection.execute(sql, values).await?;
    Ok(true)
}

/// The newest messages of a webhook with their attempts; `None` when the party has no such webhook.
pub(crate) async fn deliveries(
    connection: &mut Connection,
    party: &Party,
    id: &str,
) -> Result<Option<Vec<Json>>, StoreError> {
    if !owns(connection, party, id).await? {
        return Ok(None);
    }
    let sql = "SELECT id, type, state, attempts, due, created_at FROM outbox WHERE webhook = $1 ORDER BY created_at DESC, id LIMIT 100";
    let rows = connection.rows(sql, args![id]).await?;
    let mut messages = Vec::with_capacity(rows.len());
    for row in &rows {
        let message: String = row.get(0)?;
        let sql =
            "SELECT attempt, at, status, error FROM delivery WHERE message = $1 ORDER BY attempt";
        let mut attempts = Vec::new();
        for row in &connection.rows(sql, args![&message]).await? {
            let (attempt, at, status): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let error: String = row.get(3)?;
            attempts
                .push(json!({ "attempt": attempt, "at": at, "status": status, "error": error }));
        }
        let (kind, state): (String, String) = (row.get(1)?, row.get(2)?);
        let (due, created): (i64, i64) = (row.get(4)?, row.get(5)?);
        let next = (state == "waiting").then_some(due);
        messages.push(json!({ "id": message, "type": kind, "state": state, "attempts": attempts, "next_attempt": next, "created_at": created }));
    }
    Ok(Some(messages))
}

/// A message in the hands of this node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) body: String,
    /// Which attempt this is; whoever takes it later has a larger one.
    pub(crate) attempt: i64,
    pub(crate) url: String,
    pub(crate) secret: String,
}

/// Whether there may be something to send; asked first, so that looking writes nothing.
pub(crate) async fn waiting(connection: &mut Connection) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM outbox WHERE state = 'waiting' AND due <= $1 LIMIT 1";
    Ok(connection.row(sql, args![super::now()]).await?.is_some())
}

/// Takes messages that are due.
pub(crate) async fn take(job: &mut Job) -> Result<Vec<Message>, Problem> {
    let sql = "UPDATE outbox SET attempts = attempts + 1, due = $1 WHERE id IN
        (SELECT id FROM outbox WHERE state = 'waiting' AND due <= $2 ORDER BY due, id LIMIT $3)
        RETURNING id, body, attempts, (SELECT url FROM webhook WHERE webhook.id = outbox.webhook), (SELECT secret FROM webhook WHERE webhook.id = outbox.webhook)";
    let values = args![job.now + LEASE_MS, job.now, TAKEN];
    let rows = job.connection.rows(sql, values).await?;
    let read = |row: &Row| {
        Ok(Message {
            id: row.get(0)?,
            body: row.get(1)?,
            attempt: row.get(2)?,
            url: row.get(3)?,
            secret: row.get(4)?,
        })
    };
    let taken: Result<Vec<Message>, StoreError> = rows.iter().map(read).collect();
    Ok(taken?)
}

/// What came of an attempt: the status of HTTP, or why there was none.
pub(crate) type Attempt = Result<u16, String>;

/// Writes an attempt down: delivered, to be tried again, or failed for good. An attempt that was overtaken by a later one only counts
/// in the log.
pub(crate) async fn settle(
    job: &mut Job,
    message: &Message,
    attempt: &Attempt,
) -> Result<(), Problem> {
    let (status, error) = match attempt {
        Ok(status) => (i64::from(*status), ""),
        Err(error) => (0, error.as_str()),
    };
    // The webhook may have been removed meanwhile.
    let sql = "INSERT INTO delivery (message, attempt, at, status, error) SELECT id, $2, $3, $4, $5 FROM outbox WHERE id = $1
        ON CONFLICT (message, attempt) DO NOTHING";
    let values = args![&message.id, message.attempt, job.now, status, error];
    job.connection.execute(sql, values).await?;
    let wait = usize::try_from(message.attempt - 1).ok();
    let wait = wait.and_then(|place| WAITS_MS.get(place));
    let (state, due) = match (attempt, wait) {
        (Ok(200..=299), _) => ("delivered", job.now),
        (Ok(410), _) | (_, None) => ("failed", job.now),
        (_, Some(wait)) => ("waiting", job.now + wait),
    };
    let sql = "UPDATE outbox SET state = $3, due = $4 WHERE id = $1 AND attempts = $2 AND state = 'waiting'";
    let values = args![&message.id, message.attempt, state, due];
    job.connection.execute(sql, values).await?;
    if *attempt == Ok(410) {
        let sql = "UPDATE webhook SET state = 'stopped', version = version + 1 WHERE id = (SELECT webhook FROM outbox WHERE id = $1)";
        job.connection.execute(sql, args![&message.id]).await?;
    }
    Ok(())
}

/// Forgets what was settled long ago.
pub(crate) async fn forget(job: &mut Job) -> Result<(), Problem> {
    for sql in [
        "DELETE FROM delivery WHERE message IN (SELECT id FROM outbox WHERE state <> 'waiting' AND created_at < $1)",
        "DELETE FROM outbox WHERE state <> 'waiting' AND created_at < $1",
    ] {
        let values = args![job.now - KEPT_MS];
        job.connection.execute(sql, values).await?;
    }
    Ok(())
}
