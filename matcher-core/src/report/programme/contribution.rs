//! What a lead enterprise or any provider has contributed in a year: a statement that anybody with the records can recompute.

use super::sha256;
use crate::model::{Coded, Ledger, ServiceKind};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A contribution statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contribution {
    /// Whose it is.
    pub provider: String,
    /// The year.
    pub year: i16,
    /// Services done.
    pub services: i64,
    /// Services done by kind.
    pub by_kind: BTreeMap<&'static str, i64>,
    /// Distinct firms served.
    pub firms: i64,
    /// Divisions these firms sit in.
    pub regions: i64,
    /// Minutes of machines and people given.
    pub minutes: i64,
    /// Value by the price list.
    pub value_fen: i64,
    /// Waived of it.
    pub waived_fen: i64,
    /// Deferred and still owed.
    pub owed_fen: i64,
    /// Services whose firm says that its problem is solved.
    pub problems_solved: i64,
    /// Partnerships in force.
    pub partners: i64,
    /// Ids of the records, in order.
    pub records: Vec<String>,
}

/// Counts what a provider did in a year.
pub fn contribution(ledger: &Ledger, provider: &str, year: i16) -> Contribution {
    let done: Vec<_> = ledger
        .services
        .iter()
        .filter(|s| s.provider == provider && s.is_done())
        .filter(|s| s.done_on.is_some_and(|on| on.year() == year))
        .collect();
    let firms: BTreeSet<&str> = done.iter().map(|s| s.firm.as_str()).collect();
    let regions: BTreeSet<u32> = firms.iter().map(|firm| ledger.region_of(firm)).collect();
    let mut by_kind = BTreeMap::new();
    for service in &done {
        *by_kind.entry(service.kind.code()).or_insert(0) += 1;
    }
    let partners = ledger.agreements.iter().filter(|a| {
        a.provider == provider
            && a.signed_on.is_some_and(|on| on.year() <= year)
            && a.ended_on.or(a.valid_to).is_none_or(|on| on.year() >= year)
    });
    let mut records: Vec<String> = done.iter().map(|s| s.id.clone()).collect();
    records.sort_unstable();
    Contribution {
        provider: provider.to_owned(),
        year,
        services: done.len() as i64,
        by_kind,
        firms: firms.len() as i64,
        regions: regions.into_iter().filter(|region| *region != 0).count() as i64,
        minutes: done.iter().map(|s| s.minutes).sum(),
        value_fen: done.iter().map(|s| s.list_fen).sum(),
        waived_fen: done.iter().map(|s| s.waived_fen).sum(),
        owed_fen: done.iter().map(|s| s.owed_fen()).sum(),
        problems_solved: done.iter().filter(|s| s.solved).count() as i64,
        partners: partners.count() as i64,
        records,
    }
}

/// SHA-256 of the statement as JSON with its keys in the order of [`Contribution`]: what a seal under it stands for.
pub fn contribution_digest(statement: &Contribution) -> String {
    sha256(&serde_json::to_string(statement).unwrap_or_default())
}

/// The Chinese and English name of a kind of [`Contribution::by_kind`].
pub fn kind_name(code: &str) -> (&'static str, &'static str) {
    ServiceKind::parse(code).map_or(("", ""), |kind| (kind.zh(), kind.en()))
}
