//! Recomputes every chain, every checkpoint, and what stands for removed events.

use super::super::StoreError;
use super::super::sql::{Connection, args};
use super::keep::{self, Base, Checkpoint};
use super::{Link, hex, names_before};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What a verification found.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Verdict {
    /// Chains looked at.
    pub(crate) chains: usize,
    /// Events looked at.
    pub(crate) events: u64,
    /// Events that were removed after their time.
    pub(crate) removed: i64,
    /// Chain, number and what is wrong there.
    pub(crate) faults: Vec<(String, i64, &'static str)>,
    /// A digest of all heads: keep it elsewhere, and a database that was replaced as a whole is found too.
    pub(crate) heads: String,
    /// Number and hash of the newest checkpoint, `0` and nothing where there is none.
    pub(crate) checkpoint: (i64, String),
}

/// What the walk over the chains collects.
#[derive(Debug, Default)]
struct Walk {
    /// What events say of checkpoints and of removals.
    checkpoints: BTreeSet<String>,
    purges: BTreeSet<String>,
    /// The links that checkpoints ask for.
    asked: BTreeSet<(String, i64)>,
    links: BTreeMap<(String, i64), String>,
}

/// Recomputes every chain. `known` is a checkpoint that was kept elsewhere: number and hash.
pub(crate) async fn verify(
    connection: &mut Connection,
    known: Option<(i64, &str)>,
) -> Result<Verdict, StoreError> {
    let bases = keep::bases(connection).await?;
    let checkpoints = keep::checkpoints(connection).await?;
    let mut walk = Walk::default();
    for checkpoint in &checkpoints {
        let heads = checkpoint.heads.iter();
        walk.asked
            .extend(heads.map(|(chain, seq, _)| (chain.clone(), *seq)));
    }
    let mut verdict = Verdict {
        removed: bases.values().map(|base| base.seq).sum(),
        ..Verdict::default()
    };
    chains(connection, &bases, &mut walk, &mut verdict).await?;
    removals(&bases, &walk, &mut verdict);
    joined(&checkpoints, &bases, &walk, &mut verdict);
    if let Some((number, hash)) = known {
        let found = checkpoints.iter().find(|found| found.number == number);
        if found.is_none_or(|found| hex(&found.hash) != hash) {
            fault(
                &mut verdict,
                "checkpoint",
                number,
                "this is not the checkpoint that was kept",
            );
        }
    }
    if let Some(newest) = checkpoints.last() {
        verdict.checkpoint = (newest.number, hex(&newest.hash));
    }
    Ok(verdict)
}

fn fault(verdict: &mut Verdict, chain: &str, seq: i64, cause: &'static str) {
    verdict.faults.push((chain.to_owned(), seq, cause));
}

async fn chains(
    connection: &mut Connection,
    bases: &BTreeMap<String, Base>,
    walk: &mut Walk,
    verdict: &mut Verdict,
) -> Result<(), StoreError> {
    let sql = "SELECT chain, seq, hash, number FROM audit_head ORDER BY number";
    let heads = connection.rows(sql, args![]).await?;
    verdict.chains = heads.len();
    let mut all = Sha256::new();
    for (place, head) in heads.iter().enumerate() {
        let (name, seq): (String, i64) = (head.get(0)?, head.get(1)?);
        let (hash, number): (Vec<u8>, i64) = (head.get(2)?, head.get(3)?);
        all.update(&hash);
        let base = bases.get(&name);
        let link = chain(connection, &name, base, walk, verdict).await?;
        if (link.seq, &link.hash) != (seq, &hash) {
            let cause = "the end is missing or not the one that was written";
            fault(verdict, &name, link.seq, cause);
        }
        let said = match base {
            Some(base) => base.before.clone(),
            None => keep::first_object(connection, &name).await?,
        };
        if number != place as i64 + 1 || said != names_before(connection, number).await? {
            let cause = "a chain that was begun before this one is missing";
            fault(verdict, &name, 1, cause);
        }
    }
    verdict.heads = hex(&all.finalize());
    let sql = "SELECT DISTINCT chain FROM audit WHERE chain NOT IN (SELECT chain FROM audit_head)";
    for orphan in &connection.rows(sql, args![]).await? {
        let name: String = orphan.get(0)?;
        fault(verdict, &name, 0, "the head of this chain is missing");
    }
    Ok(())
}

/// Rows read at a time.
const PAGE: i64 = 5000;

async fn chain(
    connection: &mut Connection,
    name: &str,
    base: Option<&Base>,
    walk: &mut Walk,
    verdict: &mut Verdict,
) -> Result<Link, StoreError> {
    let mut link = base.map_or_else(|| Link::first(name), Base::link);
    loop {
        let sql = "SELECT seq, event, hash, at FROM audit WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3";
        let rows = connection.rows(sql, args![name, link.seq, PAGE]).await?;
        for row in &rows {
            let event: String = row.get(1)?;
            let next = link.next(&event);
            let (seq, hash): (i64, Vec<u8>) = (row.get(0)?, row.get(2)?);
            verdict.events += 1;
            if seq != next.seq {
                fault(verdict, name, seq, "events before it are missing");
            } else if hash != next.hash || !is_at(&event, row.get(3)?) {
                let cause = "this event or one before it was changed";
                fault(verdict, name, seq, cause);
            }
            walk.note(name, seq, &event, &hash);
            link = Link { seq, hash };
        }
        if (rows.len() as i64) < PAGE {
            return Ok(link);
        }
    }
}

/// Whether an event tells the time that stands beside it.
fn is_at(event: &str, at: i64) -> bool {
    let told = serde_json::from_str::<serde_json::Value>(event);
    told.is_ok_and(|told| told["at"].as_i64() == Some(at))
}

impl Walk {
    fn note(&mut self, name: &str, seq: i64, event: &str, hash: &[u8]) {
        let place = (name.to_owned(), seq);
        if self.asked.contains(&place) {
            self.links.insert(place, hex(hash));
        }
        if !event.contains("\"audit.") {
            return;
        }
        let event: serde_json::Value = serde_json::from_str(event).unwrap_or_default();
        let object = event["object"].as_str().unwrap_or("").to_owned();
        match event["action"].as_str() {
            Some(keep::CHECKPOINT) => self.checkpoints.insert(object),
            Some(keep::PURGE) => self.purges.insert(object),
            _ => false,
        };
    }
}

/// Where chains begin must be what the newest removal wrote down.
fn removals(bases: &BTreeMap<String, Base>, walk: &Walk, verdict: &mut Verdict) {
    let newest = bases.values().map(|base| base.purge).max();
    if newest.is_some_and(|number| !walk.purges.contains(&keep::purge_object(number, bases))) {
        let cause = "events were removed, and no removal wrote it down so";
        fault(verdict, "removal", newest.unwrap_or(0), cause);
    }
    let number = |object: &String| object.split_once(':')?.0.parse::<i64>().ok();
    let last = walk.purges.iter().filter_map(number).max();
    if last > newest {
        let cause = "what a removal wrote down is missing";
        fault(verdict, "removal", last.unwrap_or(0), cause);
    }
}

/// Checkpoints follow each other, hold the links that stand in the chains, and none that an event names is missing.
fn joined(
    checkpoints: &[Checkpoint],
    bases: &BTreeMap<String, Base>,
    walk: &Walk,
    verdict: &mut Verdict,
) {
    let mut before: Vec<u8> = Vec::new();
    for (place, checkpoint) in checkpoints.iter().enumerate() {
        let number = checkpoint.number;
        if number != place as i64 + 1 || checkpoint.computed(&before) != checkpoint.hash {
            let cause = "this checkpoint was changed, or one before it is missing";
            fault(verdict, "checkpoint", number, cause);
        }
        before.clone_from(&checkpoint.hash);
        for (chain, seq, hash) in &checkpoint.heads {
            let gone = bases.get(chain).is_some_and(|base| *seq <= base.seq);
            if !gone && walk.links.get(&(chain.clone(), *seq)) != Some(hash) {
                let cause = "the chain is not the one that a checkpoint saw";
                fault(verdict, chain, *seq, cause);
            }
        }
    }
    let known: BTreeSet<String> = checkpoints.iter().map(Checkpoint::object).collect();
    for missing in walk.checkpoints.difference(&known) {
        let number = missing.split(':').next().and_then(|n| n.parse().ok());
        let cause = "a checkpoint that an event names is missing";
        fault(verdict, "checkpoint", number.unwrap_or(0), cause);
    }
}
