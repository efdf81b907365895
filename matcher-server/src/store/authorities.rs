//! Authorities (主管部门) and the regions they see. What an authority sees is a list of divisions, never a prefix of a code.

use super::StoreError;
use super::sql::{Connection, args};
use super::writer::Job;
use crate::error::{Code, Problem};
use matcher_core::taxonomy::regions::Regions;
use std::collections::BTreeSet;

/// An authority.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Authority {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `market_regulator` or `industry` (工信).
    pub(crate) kind: String,
    /// Whether it sees the whole nation.
    pub(crate) everywhere: bool,
    /// The divisions it sees.
    pub(crate) regions: BTreeSet<i64>,
}

/// Kinds of authority.
pub(crate) const KINDS: [&str; 2] = ["market_regulator", "industry"];

/// Divisions with everything inside them, without those of `except` (such as counties that report to the province).
pub(crate) fn expand(codes: &[u32], except: &[u32]) -> BTreeSet<i64> {
    let regions = Regions::bundled();
    let inside = |codes: &[u32], code: u32| {
        codes
            .iter()
            .any(|outer| *outer == code || regions.contains(*outer, code))
    };
    regions
        .iter()
        .map(|region| region.code)
        .filter(|code| inside(codes, *code) && !inside(except, *code))
        .map(i64::from)
        .collect()
}

/// Adds an authority.
pub(crate) async fn insert(job: &mut Job, authority: &Authority) -> Result<(), Problem> {
    let sql = "INSERT INTO authority (id, name, kind, everywhere, version, created_at) VALUES ($1, $2, $3, $4, 1, $5) ON CONFLICT DO NOTHING";
    let values = args![
        &authority.id,
        &authority.name,
        &authority.kind,
        authority.everywhere,
        job.now,
    ];
    if job.connection.execute(sql, values).await? == 0 {
        return Err(Problem::new(Code::Exists).detail(&authority.id));
    }
    let regions: Vec<i64> = authority.regions.iter().copied().collect();
    let values = regions
        .iter()
        .flat_map(|region| args![&authority.id, *region])
        .collect();
    let into = "authority_region (authority, region)";
    job.connection.insert(into, 2, values).await?;
    Ok(())
}

/// Every authority.
pub(crate) async fn all(connection: &mut Connection) -> Result<Vec<Authority>, StoreError> {
    let rows = connection
        .rows(
            "SELECT id, name, kind, everywhere FROM authority ORDER BY id",
            args![],
        )
        .await?;
    let mut authorities = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: String = row.get(0)?;
        let (_, regions) = sees(connection, &id).await?;
        authorities.push(Authority {
            id,
            name: row.get(1)?,
            kind: row.get(2)?,
            everywhere: row.get(3)?,
            regions,
        });
    }
    Ok(authorities)
}

/// Whether an authority sees everything, and the regions it sees.
pub(crate) async fn sees(
    connection: &mut Connection,
    authority: &str,
) -> Result<(bool, BTreeSet<i64>), StoreError> {
    let everywhere = connection
        .row(
            "SELECT everywhere FROM authority WHERE id = $1",
            args![authority],
        )
        .await?
        .map_or(Ok(false), |row| row.get(0))?;
    let rows = connection
        .rows(
            "SELECT region FROM authority_region WHERE authority = $1",
            args![authority],
        )
        .await?;
    let regions: Result<BTreeSet<i64>, StoreError> = rows.iter().map(|row| row.get(0)).collect();
    Ok((everywhere, regions?))
}
