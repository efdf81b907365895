//! The audit log: one hash chain per start of a node. A row's hash covers the hash before it, so that an edit, a deletion or another
//! order is found; the head of each chain says how long it is, so that a shortened one is found too.
//!
//! Rows name accounts, records and actions by id, never what was written: no secrets and no personal data.

use super::sql::{Connection, args, placeholders};
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
        for part in events.chunks(1000) {
            let mut values: Vec<Value> = Vec::with_capacity(part.len() * 5);
            for event in part {
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
            let sql = format!(
                "INSERT INTO audit (chain, seq, at, event, hash) VALUES {}",
                placeholders(part.len(), 5)
            );
            connection.execute(&sql, values).await?;
        }
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
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a verification found.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Verdict {
    /// Chains looked at.
    pub(crate) chains: usize,
    /// Events looked at.
    pub(crate) events: u64,
    /// Chain, number and what is wrong there.
    pub(crate) faults: Vec<(String, i64, &'static str)>,
    /// A digest of all heads: keep it elsewhere, and a database that was replaced as a whole is found too.
    pub(crate) heads: String,
}

/// Recomputes every chain.
pub(crate) async fn verify(connection: &mut Connection) -> Result<Verdict, StoreError> {
    let heads = connection
        .rows(
            "SELECT chain, seq, hash, number FROM audit_head ORDER BY number",
            args![],
        )
        .await?;
    let mut verdict = Verdict {
        chains: heads.len(),
        ..Verdict::default()
    };
    let mut all = Sha256::new();
    for (place, head) in heads.iter().enumerate() {
        let (name, seq): (String, i64) = (head.get(0)?, head.get(1)?);
        let (hash, number): (Vec<u8>, i64) = (head.get(2)?, head.get(3)?);
        all.update(&hash);
        let link = walk(connection, &name, &mut verdict).await?;
        if (link.seq, &link.hash) != (seq, &hash) {
            let fault = "the end is missing or not the one that was written";
            verdict.faults.push((name.clone(), link.seq, fault));
        }
        let before = names_before(connection, number).await?;
        if number != place as i64 + 1 || first_object(connection, &name).await? != before {
            let fault = "a chain that was begun before this one is missing";
            verdict.faults.push((name, 1, fault));
        }
    }
    verdict.heads = hex(&all.finalize());
    let orphans = connection
        .rows(
            "SELECT DISTINCT chain FROM audit WHERE chain NOT IN (SELECT chain FROM audit_head)",
            args![],
        )
        .await?;
    for orphan in &orphans {
        let fault = "the head of this chain is missing";
        verdict.faults.push((orphan.get(0)?, 0, fault));
    }
    Ok(verdict)
}

async fn first_object(connection: &mut Connection, name: &str) -> Result<String, StoreError> {
    let row = connection
        .row(
            "SELECT event FROM audit WHERE chain = $1 AND seq = 1",
            args![name],
        )
        .await?;
    let Some(row) = row else {
        return Ok(String::new());
    };
    let event: serde_json::Value = serde_json::from_str(&row.get::<String>(0)?).unwrap_or_default();
    Ok(event["object"].as_str().unwrap_or("").to_owned())
}

/// Rows read at a time.
const PAGE: i64 = 5000;

async fn walk(
    connection: &mut Connection,
    name: &str,
    verdict: &mut Verdict,
) -> Result<Link, StoreError> {
    let mut link = Link::first(name);
    loop {
        let rows = connection
            .rows(
                "SELECT seq, event, hash FROM audit WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3",
                args![name, link.seq, PAGE],
            )
            .await?;
        for row in &rows {
            let next = link.next(&row.get::<String>(1)?);
            let (seq, hash): (i64, Vec<u8>) = (row.get(0)?, row.get(2)?);
            verdict.events += 1;
            if seq != next.seq {
                verdict
                    .faults
                    .push((name.to_owned(), seq, "events before it are missing"));
            } else if hash != next.hash {
                verdict.faults.push((
                    name.to_owned(),
                    seq,
                    "this event or one before it was changed",
                ));
            }
            link = Link { seq, hash };
        }
        if (rows.len() as i64) < PAGE {
            return Ok(link);
        }
    }
}
