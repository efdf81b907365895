//! The audit log: one hash chain per start of a node. A row's hash covers the hash before it, so that an edit, a deletion or another
//! order is found; the head of each chain says how long it is, so that a shortened one is found too. Checkpoints join the chains and are
//! logged: whoever rewrites the database as a whole, heads included, can't rewrite what was logged elsewhere ([`keep`]).
//!
//! Rows name accounts, records and actions by id, never what was written: no secrets and no personal data.

pub(crate) mod keep;
#[cfg(test)]
mod tests;
mod verify;

pub(crate) use verify::{Verdict, verify};

use super::sql::{Connection, args};
use super::{StoreError, Value, now};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What somebody did or looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Event {
    /// When, in milliseconds since 1970.
    pub(crate) at: i64,
    /// Id of the account; empty for the program itself.
    pub(crate) account: String,
    /// What was done, such as `needs.change`.
    pub(crate) action: String,
    /// Id of the object.
    pub(crate) object: String,
    /// Id of the request.
    pub(crate) request: String,
}

impl Event {
    /// Something the program did by itself.
    pub(crate) fn system(action: &str, at: i64) -> Self {
        Self {
            at,
            account: String::new(),
            action: action.to_owned(),
            object: String::new(),
            request: String::new(),
        }
    }
}

/// Where a chain stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    seq: i64,
    hash: Vec<u8>,
}

/// The chain this start of the node writes.
#[derive(Debug)]
pub(super) struct Chain {
    name: String,
    link: Link,
}

impl Chain {
    /// Begins a chain; its first row covers the names of all chains before it, so that a whole chain can't vanish either.
    pub(super) async fn begin(connection: &mut Connection, node: &str) -> Result<Self, StoreError> {
        let started = now();
        let name = format!("{node}-{}", crate::auth::secret::id(8));
        let number = connection
            .row("SELECT count(*) FROM audit_head", args![])
            .await?
            .map_or(Ok(0), |row| row.get::<i64>(0))?
            + 1;
        let mut chain = Self {
            link: Link::first(&name),
            name,
        };
        let mut start = Event::system("start", started);
        start.object = names_before(connection, number).await?;
        connection
            .execute(
                "INSERT INTO audit_head (chain, number, started_at, seq, hash) VALUES ($1, $2, $3, 0, $4)",
                args![&chain.name, number, started, chain.link.hash.clone()],
            )
            .await?;
        let link = chain.append(connection, &[start]).await?;
        chain.accept(link);
        Ok(chain)
    }

    /// Writes events behind the last one. The chain stands there once the transaction is committed: see [`Chain::accept`].
    pub(super) async fn append(
        &self,
        connection: &mut Connection,
        events: &[Event],
    ) -> Result<Link, StoreError> {
        let mut link = self.link.clone();
        if events.is_empty() {
            return Ok(link);
        }
        let mut values: Vec<Value> = Vec::with_capacity(events.len() * 5);
        for event in events {
            let text = serde_json::to_string(event)
                .map_err(|error| StoreError::Internal(error.to_string()))?;
            link = link.next(&text);
            values.extend(args![
                &self.name,
                link.seq,
                event.at,
                text,
                link.hash.clone()
            ]);
        }
        let into = "audit (chain, seq, at, event, hash)";
        connection.insert(into, 5, values).await?;
        connection
            .execute(
                "UPDATE audit_head SET seq = $2, hash = $3 WHERE chain = $1",
                args![&self.name, link.seq, link.hash.clone()],
            )
            .await?;
        Ok(link)
    }

    pub(super) fn accept(&mut self, link: Link) {
        self.link = link;
    }
}

impl Link {
    fn first(name: &str) -> Self {
        Self {
            seq: 0,
            hash: Sha256::digest(name.as_bytes()).to_vec(),
        }
    }

    fn next(&self, event: &str) -> Self {
        let seq = self.seq + 1;
        let mut hasher = Sha256::new();
        hasher.update(&self.hash);
        hasher.update(seq.to_be_bytes());
        hasher.update(event.as_bytes());
        Self {
            seq,
            hash: hasher.finalize().to_vec(),
        }
    }
}

/// A digest of the names of the chains begun before the one of that number.
async fn names_before(connection: &mut Connection, number: i64) -> Result<String, StoreError> {
    let rows = connection
        .rows(
            "SELECT chain FROM audit_head WHERE number < $1 ORDER BY number",
            args![number],
        )
        .await?;
    let mut hasher = Sha256::new();
    for row in &rows {
        hasher.update(row.get::<String>(0)?);
        hasher.update([0]);
    }
    Ok(hex(&hasher.finalize()))
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
