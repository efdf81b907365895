//! Migrations: numbered SQL files, one folder per engine, each run once in a transaction of its own.

use super::sql::{Connection, args};
use super::{StoreError, now};

/// Number, SQLite, PostgreSQL.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (
        1,
        include_str!("../../migrations/sqlite/0001_foundation.sql"),
        include_str!("../../migrations/postgres/0001_foundation.sql"),
    ),
    (
        2,
        include_str!("../../migrations/sqlite/0002_rounds.sql"),
        include_str!("../../migrations/postgres/0002_rounds.sql"),
    ),
    (
        3,
        include_str!("../../migrations/sqlite/0003_answers.sql"),
        include_str!("../../migrations/postgres/0003_answers.sql"),
    ),
    (
        4,
        include_str!("../../migrations/sqlite/0004_ops.sql"),
        include_str!("../../migrations/postgres/0004_ops.sql"),
    ),
    (
        6,
        include_str!("../../migrations/sqlite/0006_regulator.sql"),
        include_str!("../../migrations/postgres/0006_regulator.sql"),
    ),
    (
        7,
        include_str!("../../migrations/sqlite/0007_programme.sql"),
        include_str!("../../migrations/postgres/0007_programme.sql"),
    ),
    (
        8,
        include_str!("../../migrations/sqlite/0008_about.sql"),
        include_str!("../../migrations/postgres/0008_about.sql"),
    ),
    (
        9,
        include_str!("../../migrations/sqlite/0009_on_behalf.sql"),
        include_str!("../../migrations/postgres/0009_on_behalf.sql"),
    ),
    (
        10,
        include_str!("../../migrations/sqlite/0010_pending.sql"),
        include_str!("../../migrations/postgres/0010_pending.sql"),
    ),
];

/// Any number that only this program uses: nodes that start together migrate one after the other.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7130918)";

/// Brings the database to the latest version.
pub(super) async fn run(connection: &mut Connection) -> Result<(), StoreError> {
    for (number, sqlite, postgres) in MIGRATIONS {
        connection
            .batch(if connection.is_postgres() {
                "BEGIN"
            } else {
                "BEGIN IMMEDIATE"
            })
            .await?;
        let done = apply(
            connection,
            *number,
            if connection.is_postgres() {
                postgres
            } else {
                sqlite
            },
        )
        .await;
        match done {
            Ok(()) => connection.batch("COMMIT").await?,
            Err(error) => {
                let _ = connection.batch("ROLLBACK").await;
                return Err(error);
            }
        }
    }
    Ok(())
}

async fn apply(connection: &mut Connection, number: i64, sql: &str) -> Result<(), StoreError> {
    if connection.is_postgres() {
        connection.batch(LOCK).await?;
    }
    connection
        .batch(
            "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, at BIGINT NOT NULL)",
        )
        .await?;
    let newest = connection
        .row("SELECT max(number) FROM migration", args![])
        .await?
        .map_or(Ok(None), |row| row.get::<Option<i64>>(0))?
        .unwrap_or(0);
    let known = MIGRATIONS.last().map_or(0, |(number, _, _)| *number);
    if newest > known {
        return Err(StoreError::Newer {
            found: newest,
            known,
        });
    }
    // Numbers may come in any order: several hands write them.
    let done = "SELECT number FROM migration WHERE number = $1";
    if connection.row(done, args![number]).await?.is_some() {
        return Ok(());
    }
    connection.batch(sql).await?;
    connection
        .execute(
            "INSERT INTO migration (number, at) VALUES ($1, $2)",
            args![number, now()],
        )
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;
    use std::collections::BTreeSet;

    #[test]
    fn every_file_is_run_once_and_in_its_place() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let numbers: Vec<i64> = MIGRATIONS.iter().map(|(number, ..)| *number).collect();
        for (engine, texts) in [
            ("sqlite", MIGRATIONS.iter().map(|m| m.1).collect::<Vec<_>>()),
            ("postgres", MIGRATIONS.iter().map(|m| m.2).collect()),
        ] {
            let files = std::fs::read_dir(format!("{folder}/{engine}")).unwrap();
            let files: BTreeSet<_> = files.map(|file| file.unwrap().path()).collect();
            let number = |file: &std::path::PathBuf| -> i64 {
                let name = file.file_name().unwrap().to_str().unwrap();
                name.split('_').next().unwrap().parse().unwrap()
            };
            assert_eq!(files.iter().map(number).collect::<Vec<_>>(), numbers);
            let kept = files.iter().map(std::fs::read_to_string);
            assert!(kept.map(Result::unwrap).eq(texts), "{engine}");
        }
    }
}
