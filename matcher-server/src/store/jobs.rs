//! Planning jobs: leased by one node at a time. A holder that was paused finds that its fence is no longer the latest and can't write.

use super::sql::args;
use super::writer::Job;
use crate::auth::secret;
use crate::error::{Code, Problem};
use sha2::{Digest, Sha256};

/// How long a lease lasts without being renewed: after it another node takes over.
pub(crate) const LEASE_MS: i64 = 20_000;
/// Holders after which a job is given up: it seems to kill them.
const MOST_HOLDERS: i64 = 3;

/// A job in the hands of this node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) id: String,
    pub(crate) fence: i64,
}

/// What the holder is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    GoOn,
    Cancel,
    /// Another node holds it now.
    Lost,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Summary as JSON, and the files by name.
    Done(String, Vec<(String, Vec<u8>)>),
    Failed(String),
    Cancelled,
}

/// Queues a job for a round.
pub(crate) async fn submit(job: &mut Job, round: &str, account: &str) -> Result<String, Problem> {
    let id = secret::id(16);
    let sql = "INSERT INTO job (id, round, state, account, node, fence, lease_until, cancel, summary, error, submitted_at, rules)
        SELECT $1, id, 'queued', $3, '', 0, 0, $4, '{}', '', $5, rules FROM round WHERE id = $2";
    let values = args![&id, round, account, false, job.now];
    job.connection.execute(sql, values).await?;
    event(job, &id, r#"{"state":"queued"}"#).await?;
    Ok(id)
}

/// Whether there may be a job to take; asked first, so that looking writes nothing.
pub(crate) async fn waiting(
    connection: &mut super::sql::Connection,
) -> Result<bool, super::StoreError> {
    let sql = "SELECT id FROM job WHERE state = 'queued' OR (state = 'running' AND lease_until < $1) LIMIT 1";
    let row = connection.row(sql, args![super::now()]).await?;
    Ok(row.is_some())
}

/// Takes the oldest job that nobody holds. Writers are serial, so no two nodes take the same one.
pub(crate) async fn claim(job: &mut Job, node: &str) -> Result<Option<Held>, Problem> {
    let sql =
        "UPDATE job SET state = 'failed', error = 'every node that ran it died', finished_at = $1
        WHERE state = 'running' AND lease_until < $1 AND fence >= $2 RETURNING id";
    let given_up = job
        .connection
        .rows(sql, args![job.now, MOST_HOLDERS])
        .await?;
    for row in &given_up {
        event(job, &row.get::<String>(0)?, r#"{"state":"failed"}"#).await?;
    }
    let sql = "UPDATE job SET state = 'running', node = $1, fence = fence + 1, lease_until = $2 WHERE id =
        (SELECT id FROM job WHERE state = 'queued' OR (state = 'running' AND lease_until < $3) ORDER BY submitted_at, id LIMIT 1)
        RETURNING id, fence";
    let values = args![node, job.now + LEASE_MS, job.now];
    let Some(row) = job.connection.row(sql, values).await? else {
        return Ok(None);
    };
    let held = Held {
        id: row.get(0)?,
        fence: row.get(1)?,
    };
    let body = serde_json::json!({ "state": "running", "node": node, "fence": held.fence });
    event(job, &held.id, &body.to_string()).await?;
    Ok(Some(held))
}

/// Renews the lease and writes progress, if there is some.
pub(crate) async fn renew(job: &mut Job, held: &Held, progress: &str) -> Result<Order, Problem> {
    let sql = "UPDATE job SET lease_until = $3 WHERE id = $1 AND fence = $2 AND state = 'running' RETURNING cancel";
    let values = args![&held.id, held.fence, job.now + LEASE_MS];
    let Some(row) = job.connection.row(sql, values).await? else {
        return Ok(Order::Lost);
    };
    if !progress.is_empty() {
        event(job, &held.id, progress).await?;
    }
    Ok(if row.get(0)? {
        Order::Cancel
    } else {
        Order::GoOn
    })
}

/// Ends a job; whether it was still this holder's to end.
pub(crate) async fn finish(job: &mut Job, held: &Held, outcome: &Outcome) -> Result<bool, Problem> {
    let (state, summary, error) = match outcome {
        Outcome::Done(summary, _) => ("done", summary.as_str(), ""),
        Outcome::Failed(error) => ("failed", "{}", error.as_str()),
        Outcome::Cancelled => ("cancelled", "{}", ""),
    };
    let sql = "UPDATE job SET state = $3, summary = $4, error = $5, finished_at = $6 WHERE id = $1 AND fence = $2 AND state = 'running'";
    let values = args![&held.id, held.fence, state, summary, error, job.now];
    if job.connection.execute(sql, values).await? == 0 {
        return Ok(false);
    }
    if let Outcome::Done(_, files) = outcome {
        for (name, content) in files {
            let sql = "INSERT INTO artefact (job, name, digest, content) VALUES ($1, $2, $3, $4)";
            let digest = Sha256::digest(content).to_vec();
            let values = args![&held.id, name, digest, content.as_slice()];
            job.connection.execute(sql, values).await?;
        }
    }
    let body = serde_json::json!({ "state": state });
    event(job, &held.id, &body.to_string()).await?;
    Ok(true)
}

/// Asks for the end of a job; a queued one ends at once.
pub(crate) async fn cancel(job: &mut Job, id: &str) -> Result<(), Problem> {
    let sql =
        "UPDATE job SET state = 'cancelled', finished_at = $2 WHERE id = $1 AND state = 'queued'";
    let values = args![id, job.now];
    if job.connection.execute(sql, values).await? > 0 {
        return event(job, id, r#"{"state":"cancelled"}"#).await;
    }
    let sql = "UPDATE job SET cancel = $2 WHERE id = $1 AND state = 'running'";
    if job.connection.execute(sql, args![id, true]).await? == 0 {
        return Err(Problem::new(Code::WrongState).detail("finished"));
    }
    Ok(())
}

async fn event(job: &mut Job, id: &str, body: &str) -> Result<(), Problem> {
    let sql = "INSERT INTO job_event (job, seq, at, body)
        SELECT $1, coalesce(max(seq), 0) + 1, $2, $3 FROM job_event WHERE job = $1";
    let values = args![id, job.now, body];
    job.connection.execute(sql, values).await?;
    Ok(())
}

/// Events behind a number: number and body.
pub(crate) async fn events(
    connection: &mut super::sql::Connection,
    id: &str,
    after: i64,
) -> Result<Vec<(i64, String)>, super::StoreError> {
    let sql = "SELECT seq, body FROM job_event WHERE job = $1 AND seq > $2 ORDER BY seq LIMIT 500";
    let rows = connection.rows(sql, args![id, after]).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// A file of a job with its digest.
pub(crate) async fn file(
    connection: &mut super::sql::Connection,
    id: &str,
    name: &str,
) -> Result<Option<(Vec<u8>, Vec<u8>)>, super::StoreError> {
    let sql = "SELECT content, digest FROM artefact WHERE job = $1 AND name = $2";
    let row = connection.row(sql, args![id, name]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}
