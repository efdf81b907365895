//! How long the audit log is kept, and checkpoints that join its chains.
//!
//! Events younger than [`LEAST_DAYS`] are never removed, whoever asks (网络安全法 art. 23: logs are kept for at least six months). What
//! is older may go from the beginning of a chain; its last removed link stays as the base from which the rest is still verified, and the
//! removal itself is an event that names all bases.

use super::super::sql::{Connection, args};
use super::super::writer::Job;
use super::super::{StoreError, now};
use super::{Event, Link, hex};
use crate::error::Problem;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Days an event stays at least: six months, whichever they are.
pub(crate) const LEAST_DAYS: i64 = 184;
/// Actions of the events that tell of it.
pub(super) const CHECKPOINT: &str = "audit.checkpoint";
pub(super) const PURGE: &str = "audit.purge";

const DAY_MS: i64 = 24 * 3600 * 1000;
/// Checkpoints come so often, whichever node writes them.
const CHECKPOINT_MS: i64 = 3600 * 1000;
/// Events removed in one transaction.
const STEP: i64 = 5000;

/// Where a chain begins since its oldest events were removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base {
    pub(super) seq: i64,
    hash: Vec<u8>,
    pub(super) before: String,
    pub(super) purge: i64,
}

impl Base {
    pub(super) fn link(&self) -> Link {
        Link {
            seq: self.seq,
            hash: self.hash.clone(),
        }
    }
}

/// The heads that moved since the checkpoint before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) number: i64,
    at: i64,
    /// Chain, number of its newest event, its hash in hexadecimal digits.
    pub(super) heads: Vec<(String, i64, String)>,
    pub(super) hash: Vec<u8>,
}

impl Checkpoint {
    /// Its hash, as it follows from its content and the hash before.
    pub(super) fn computed(&self, before: &[u8]) -> Vec<u8> {
        let mut hasher = Sha256::new();
        hasher.update(before);
        hasher.update(self.number.to_be_bytes());
        hasher.update(self.at.to_be_bytes());
        for (chain, seq, hash) in &self.heads {
            hasher.update(format!("{chain}\0{seq}\0{hash}\0"));
        }
        hasher.finalize().to_vec()
    }

    /// `number:hash`, as logged, and as `matcher audit verify --known` takes it.
    pub(crate) fn object(&self) -> String {
        format!("{}:{}", self.number, hex(&self.hash))
    }
}

/// Every base by chain.
pub(super) async fn bases(
    connection: &mut Connection,
) -> Result<BTreeMap<String, Base>, StoreError> {
    let sql = "SELECT chain, seq, hash, before, purge FROM audit_base";
    let rows = connection.rows(sql, args![]).await?;
    let base = |row: &super::super::sql::Row| {
        let base = Base {
            seq: row.get(1)?,
            hash: row.get(2)?,
            before: row.get(3)?,
            purge: row.get(4)?,
        };
        Ok((row.get(0)?, base))
    };
    rows.iter().map(base).collect()
}

/// What the event of a removal says: its number and a digest of all bases.
pub(super) fn purge_object(number: i64, bases: &BTreeMap<String, Base>) -> String {
    let mut hasher = Sha256::new();
    for (chain, base) in bases {
        hasher.update(format!("{chain}\0{}\0{}\0", base.seq, hex(&base.hash)));
    }
    format!("{number}:{}", hex(&hasher.finalize()))
}

/// Every checkpoint, oldest first.
pub(super) async fn checkpoints(
    connection: &mut Connection,
) -> Result<Vec<Checkpoint>, StoreError> {
    let sql = "SELECT number, at, heads, hash FROM audit_checkpoint ORDER BY number";
    let rows = connection.rows(sql, args![]).await?;
    let read = |row: &super::super::sql::Row| {
        let heads: String = row.get(2)?;
        Ok(Checkpoint {
            number: row.get(0)?,
            at: row.get(1)?,
            // Heads that can't be read give another hash.
            heads: serde_json::from_str(&heads).unwrap_or_default(),
            hash: row.get(3)?,
        })
    };
    rows.iter().map(read).collect()
}

/// What the first event of a chain says of the chains before it; empty when it is gone.
pub(super) async fn first_object(
    connection: &mut Connection,
    name: &str,
) -> Result<String, StoreError> {
    let sql = "SELECT event FROM audit WHERE chain = $1 AND seq = 1";
    let Some(row) = connection.row(sql, args![name]).await? else {
        return Ok(String::new());
    };
    let event: serde_json::Value = serde_json::from_str(&row.get::<String>(0)?).unwrap_or_default();
    Ok(event["object"].as_str().unwrap_or("").to_owned())
}

/// Whether the newest checkpoint is old enough for the next one.
pub(crate) async fn checkpoint_due(connection: &mut Connection) -> Result<bool, StoreError> {
    let row = connection
        .row("SELECT max(at) FROM audit_checkpoint", args![])
        .await?;
    let newest: Option<i64> = row.map_or(Ok(None), |row| row.get(0))?;
    Ok(newest.is_none_or(|at| at < now() - CHECKPOINT_MS))
}

/// Whether there are events older than so many days.
pub(crate) async fn is_older(connection: &mut Connection, days: i64) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM audit WHERE at < $1 LIMIT 1";
    let before = now() - days.max(LEAST_DAYS) * DAY_MS;
    Ok(connection.row(sql, args![before]).await?.is_some())
}

/// Writes a checkpoint over the events that were committed before this transaction.
pub(crate) async fn checkpoint(job: &mut Job) -> Result<Checkpoint, Problem> {
    let sql = "SELECT number, hash FROM audit_checkpoint ORDER BY number DESC LIMIT 1";
    let (number, before) = match job.connection.row(sql, args![]).await? {
        Some(row) => (row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?),
        None => (0, Vec::new()),
    };
    let sql = "SELECT chain, seq, hash FROM audit_head WHERE seq > sealed ORDER BY number";
    let mut heads = Vec::new();
    for row in &job.connection.rows(sql, args![]).await? {
        let hash: Vec<u8> = row.get(2)?;
        heads.push((row.get::<String>(0)?, row.get::<i64>(1)?, hex(&hash)));
    }
    let mut checkpoint = Checkpoint {
        number: number + 1,
        at: job.now,
        heads,
        hash: Vec::new(),
    };
    checkpoint.hash = checkpoint.computed(&before);
    let heads = serde_json::to_string(&checkpoint.heads).map_err(Problem::internal)?;
    let sql = "INSERT INTO audit_checkpoint (number, at, heads, hash) VALUES ($1, $2, $3, $4)";
    let values = args![
        checkpoint.number,
        checkpoint.at,
        heads,
        checkpoint.hash.clone()
    ];
    job.connection.execute(sql, values).await?;
    let sql = "UPDATE audit_head SET sealed = seq WHERE seq > sealed";
    job.connection.execute(sql, args![]).await?;
    let mut event = Event::system(CHECKPOINT, job.now);
    event.object = checkpoint.object();
    job.events.push(event);
    Ok(checkpoint)
}

/// Removes some of the events that are older than so many days, from the beginnings of their chains; how many. Fewer than
/// [`LEAST_DAYS`] count as that. To be repeated until it is 0.
pub(crate) async fn purge(job: &mut Job, days: i64) -> Result<u64, Problem> {
    let before = job.now - days.max(LEAST_DAYS) * DAY_MS;
    let mut bases = bases(&mut job.connection).await?;
    let number = bases.values().map(|base| base.purge).max().unwrap_or(0) + 1;
    let sql = "SELECT DISTINCT chain FROM audit WHERE at < $1 ORDER BY chain";
    let mut removed = 0;
    for row in &job.connection.rows(sql, args![before]).await? {
        let chain: String = row.get(0)?;
        removed += shorten(job, &chain, before, number, &mut bases).await?;
        if removed >= STEP as u64 {
            break;
        }
    }
    if removed > 0 {
        let mut event = Event::system(PURGE, job.now);
        event.object = purge_object(number, &bases);
        job.events.push(event);
    }
    Ok(removed)
}

async fn shorten(
    job: &mut Job,
    chain: &str,
    before: i64,
    number: i64,
    bases: &mut BTreeMap<String, Base>,
) -> Result<u64, Problem> {
    let connection = &mut job.connection;
    let mut link = match bases.get(chain) {
        Some(base) => base.link(),
        None => Link::first(chain),
    };
    let first = link.seq;
    let sql =
        "SELECT seq, event, hash FROM audit WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    for row in &connection.rows(sql, args![chain, first, STEP]).await? {
        let event: String = row.get(1)?;
        // The hash covers the time in the event, not the column beside it.
        let at = serde_json::from_str::<serde_json::Value>(&event);
        let at = at.ok().and_then(|event| event["at"].as_i64());
        if at.is_none_or(|at| at >= before) {
            break;
        }
        let next = link.next(&event);
        if (next.seq, &next.hash) != (row.get::<i64>(0)?, &row.get::<Vec<u8>>(2)?) {
            let cause = format!(
                "chain {chain} was changed at {}: nothing is removed",
                next.seq
            );
            return Err(Problem::internal(cause));
        }
        link = next;
    }
    if link.seq == first {
        return Ok(0);
    }
    let said = match bases.get(chain) {
        Some(base) => base.before.clone(),
        None => first_object(connection, chain).await?,
    };
    let base = Base {
        seq: link.seq,
        hash: link.hash,
        before: said,
        purge: number,
    };
    let sql = "INSERT INTO audit_base (chain, seq, hash, before, purge) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, purge = excluded.purge";
    let values = args![chain, base.seq, base.hash.clone(), &base.before, number];
    connection.execute(sql, values).await?;
    let sql = "DELETE FROM audit WHERE chain = $1 AND seq <= $2";
    let removed = connection.execute(sql, args![chain, base.seq]).await?;
    bases.insert(chain.to_owned(), base);
    Ok(removed)
}
