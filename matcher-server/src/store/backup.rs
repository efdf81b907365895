//! Backup and restore: every table in one consistent read, as JSON lines that either engine can take back.
//!
//! The last line holds the number of rows and a digest of everything before it; a file without it, or with another digest, is refused.

use super::audit::hex;
use super::sql::{Connection, Row, Value};
use super::{Store, StoreError, args};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::io::{self, BufRead, Write};

/// Tables in an order in which references are kept, and their columns: `i` number, `t` text, `b` bytes, `f` yes or no.
const TABLES: &[(&str, &str)] = &[
    (
        "record",
        "kind:t id:t owner:t region:i parent:t alias:t visibility:t state:t entered_by:t version:i body:t created_at:i updated_at:i other:t",
    ),
    ("change", "seq:i kind:t id:t version:i at:i"),
    (
        "idempotency",
        "account:t key:t fingerprint:b status:i etag:t location:t body:t at:i",
    ),
    (
        "authority",
        "id:t name:t kind:t everywhere:f version:i created_at:i",
    ),
    ("authority_region", "authority:t region:i"),
    (
        "account",
        "id:t login:t name:t password:t role:t organisation:t authority:t language:t disabled:f version:i created_at:i",
    ),
    ("session", "digest:b account:t created_at:i expires_at:i"),
    (
        "api_token",
        "id:t digest:b account:t name:t scopes:t created_at:i expires_at:i",
    ),
    ("invitation", "digest:b account:t expires_at:i"),
    ("attempt", "key:t failures:i since:i"),
    ("audit", "chain:t seq:i at:i event:t hash:b"),
    (
        "audit_head",
        "chain:t number:i started_at:i seq:i hash:b sealed:i",
    ),
    ("audit_checkpoint", "number:i at:i heads:t hash:b"),
    ("audit_base", "chain:t seq:i hash:b before:t purge:i"),
    ("identity", "issuer:t subject:t account:t created_at:i"),
    ("sign_on", "digest:b nonce:t verifier:t expires_at:i"),
    (
        "webhook",
        "id:t owner:t authority:t account:t url:t secret:t state:t version:i created_at:i",
    ),
    (
        "outbox",
        "id:t webhook:t type:t body:t state:t attempts:i due:i created_at:i",
    ),
    ("delivery", "message:t attempt:i at:i status:i error:t"),
    (
        "import",
        "id:t account:t state:t total:i applied:i created_at:i",
    ),
    (
        "import_row",
        "import:t number:i kind:t id:t owner:t region:i parent:t alias:t visibility:t body:t",
    ),
    (
        "round",
        "id:t name:t authority:t owner:t region:i visibility:t state:t rules:t job:t consult_until:i version:i created_at:i updated_at:i",
    ),
    (
        "job",
        "id:t round:t state:t account:t node:t fence:i lease_until:i cancel:f summary:t error:t submitted_at:i finished_at:i rules:t",
    ),
    ("job_event", "job:t seq:i at:i body:t"),
    ("artefact", "job:t name:t digest:b content:b"),
    (
        "pairing",
        "id:t round:t owner:t other:t region:i visibility:t state:t owner_answer:t other_answer:t reason:t respond_until:i version:i created_at:i updated_at:i other_by:t other_evidence:t",
    ),
    (
        "booking",
        "id:t pairing:t need:t resource:t period:t minutes:i owner:t other:t region:i visibility:t state:t version:i created_at:i updated_at:i",
    ),
    (
        "partnership",
        "id:t owner:t other:t region:i visibility:t round:t state:t version:i created_at:i updated_at:i",
    ),
    (
        "objection",
        "id:t round:t owner:t region:i visibility:t text:t answer:t version:i created_at:i updated_at:i",
    ),
    ("setting", "name:t value:t"),
    (
        "consent",
        "id:t round:t need:t resource:t period:t owner:t other:t region:i visibility:t state:t owner_answer:t other_answer:t version:i created_at:i updated_at:i other_by:t other_evidence:t",
    ),
    (
        "round_event",
        "round:t seq:i at:i account:t action:t name:t region:i rules:t job:t undone:f",
    ),
    (
        "plan_override",
        "id:t round:t owner:t region:i visibility:t action:t pairing:t need:t resource:t period:t minutes:i reason:t note:t state:t proposed_by:t decided_by:t version:i created_at:i updated_at:i",
    ),
    ("pairing_reminder", "pairing:t count:i at:i"),
    (
        "lead_call",
        "id:t owner:t region:i visibility:t title:t text:t join_until:i state:t version:i created_at:i updated_at:i",
    ),
    (
        "call_member",
        "id:t lead_call:t owner:t other:t region:i visibility:t state:t version:i created_at:i updated_at:i",
    ),
    (
        "upload",
        "id:t account:t organisation:t entered_by:t format:t file:t field_map:t records:t created_at:i",
    ),
    (
        "field_map",
        "organisation:t format:t content:t updated_at:i",
    ),
    (
        "contact",
        "organisation:t name:t phone:t email:t version:i updated_at:i",
    ),
    (
        "record_version",
        "kind:t id:t version:i at:i account:t body:t",
    ),
    (
        "attachment",
        "id:t kind:t record:t name:t media:t size:i digest:b content:b account:t at:i",
    ),
    (
        "reminder",
        "account:t email:t days:i feed:b mailed_on:t mailed:t version:i",
    ),
];

/// Rows read and written at a time.
const STEP: usize = 500;

/// What went wrong with a backup.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BackupError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("line {0}: {1}")]
    Line(usize, String),
    #[error("the database holds data already")]
    NotEmpty,
}

fn columns(text: &str) -> Vec<(&str, &str)> {
    text.split(' ')
        .filter_map(|column| column.split_once(':'))
        .collect()
}

/// Names of the tables.
#[cfg(test)]
pub(super) fn tables() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(name, _)| *name)
}

/// Writes everything; the number of rows. Others go on reading and writing meanwhile.
pub(crate) async fn write(store: &Store, out: &mut impl Write) -> Result<u64, BackupError> {
    let mut connection = store.read().await?;
    connection.snapshot().await?;
    let done = write_tables(&mut connection, out).await;
    connection.batch("ROLLBACK").await?;
    done
}

async fn write_tables(
    connection: &mut Connection,
    out: &mut impl Write,
) -> Result<u64, BackupError> {
    let mut hasher = Sha256::new();
    let mut rows = 0;
    let mut line = |value: Json, out: &mut dyn Write| -> io::Result<()> {
        let text = format!("{value}\n");
        hasher.update(text.as_bytes());
        out.write_all(text.as_bytes())
    };
    line(json!({ "backup": 1, "at": super::now() }), out)?;
    for (table, text) in TABLES {
        let columns = columns(text);
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        // Rows have no number of their own in both engines; the transaction keeps offsets stable.
        for page in 0.. {
            let sql = format!(
                "SELECT {names} FROM {table} ORDER BY {} LIMIT {STEP} OFFSET {}",
                order(table),
                page * STEP
            );
            let found = connection.rows(&sql, args![]).await?;
            for row in &found {
                let cells: Result<Vec<Json>, StoreError> = columns
                    .iter()
                    .enumerate()
                    .map(|(place, (_, of))| cell(row, place, of))
                    .collect();
                line(json!({ "t": table, "r": cells? }), out)?;
                rows += 1;
            }
            if found.len() < STEP {
                break;
            }
        }
    }
    let digest = hex(&hasher.finalize());
    writeln!(out, "{}", json!({ "rows": rows, "digest": digest }))?;
    out.flush()?;
    Ok(rows)
}

/// What tells rows of a table apart: its first two columns do for all but one.
fn order(table: &str) -> &'static str {
    match table {
        "attempt" => "1",
        _ => "1, 2",
    }
}

fn cell(row: &Row, place: usize, of: &str) -> Result<Json, StoreError> {
    Ok(match of {
        "i" => row.get::<Option<i64>>(place)?.into(),
        "t" => row.get::<Option<String>>(place)?.into(),
        "f" => row.get::<bool>(place)?.into(),
        _ => hex(&row.get::<Vec<u8>>(place)?).into(),
    })
}

/// Reads a backup to its end and checks its digest; the number of rows.
pub(crate) fn verify(input: impl BufRead) -> Result<u64, BackupError> {
    let mut hasher = Sha256::new();
    let mut last = String::new();
    let mut rows = 0_u64;
    let mut number = 0;
    for line in input.lines() {
        let line = line?;
        number += 1;
        if !last.is_empty() {
            hasher.update(last.as_bytes());
            hasher.update(b"\n");
            rows += 1;
        }
        last = line;
    }
    let end: Json = serde_json::from_str(&last).unwrap_or_default();
    let digest = hex(&hasher.finalize());
    // The first line is no row.
    rows = rows.saturating_sub(1);
    if end["digest"] != digest.as_str() || end["rows"] != rows {
        let cause = "the backup is not whole, or was changed".to_owned();
        return Err(BackupError::Line(number, cause));
    }
    Ok(rows)
}

/// Puts a verified backup into an empty database; the number of rows.
pub(crate) async fn restore(store: &Store, input: impl BufRead) -> Result<u64, BackupError> {
    let mut connection = store.write_alone().await?;
    let begin = if connection.is_postgres() {
        "BEGIN"
    } else {
        "BEGIN IMMEDIATE"
    };
    connection.batch(begin).await?;
    let done = restore_lines(&mut connection, input).await;
    match done {
        Ok(rows) => {
            connection.batch("COMMIT").await?;
            Ok(rows)
        }
        Err(error) => {
            connection.batch("ROLLBACK").await?;
            Err(error)
        }
    }
}

async fn restore_lines(
    connection: &mut Connection,
    input: impl BufRead,
) -> Result<u64, BackupError> {
    for table in ["record", "account", "round"] {
        let sql = format!("SELECT 1 FROM {table} LIMIT 1");
        if connection.row(&sql, args![]).await?.is_some() {
            return Err(BackupError::NotEmpty);
        }
    }
    // The chain that opening this database began belongs to no history.
    connection
        .batch("DELETE FROM audit; DELETE FROM audit_base; DELETE FROM audit_checkpoint; DELETE FROM audit_head")
        .await?;
    let mut rows = 0;
    let mut pending: Vec<Vec<Json>> = Vec::new();
    let mut table = String::new();
    for (at, line) in input.lines().enumerate() {
        let value: Json = serde_json::from_str(&line?)
            .map_err(|error| BackupError::Line(at + 1, error.to_string()))?;
        let Some(name) = value["t"].as_str() else {
            continue;
        };
        if name != table || pending.len() >= STEP {
            insert(connection, &table, &mut pending).await?;
            name.clone_into(&mut table);
        }
        pending.push(value["r"].as_array().cloned().unwrap_or_default());
        rows += 1;
    }
    insert(connection, &table, &mut pending).await?;
    Ok(rows)
}

async fn insert(
    connection: &mut Connection,
    table: &str,
    pending: &mut Vec<Vec<Json>>,
) -> Result<(), BackupError> {
    let Some((table, text)) = TABLES.iter().find(|(name, _)| *name == table) else {
        pending.clear();
        return Ok(());
    };
    if pending.is_empty() {
        return Ok(());
    }
    let columns = columns(text);
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut values = Vec::with_capacity(pending.len() * columns.len());
    for row in pending.iter() {
        for (place, (_, of)) in columns.iter().enumerate() {
            values.push(value(row.get(place).unwrap_or(&Json::Null), of));
        }
    }
    let into = format!("{table} ({})", names.join(", "));
    connection.insert(&into, columns.len(), values).await?;
    pending.clear();
    Ok(())
}

fn value(json: &Json, of: &str) -> Value {
    match of {
        "i" => Value::Int(json.as_i64()),
        "t" => Value::Text(json.as_str().map(str::to_owned)),
        "f" => Value::Bool(json.as_bool().unwrap_or(false)),
        _ => Value::Bytes(json.as_str().map(bytes)),
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok())
        .collect()
}
