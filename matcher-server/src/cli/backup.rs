//! `matcher backup`, `matcher restore`, `matcher doctor`.

use super::serve::{internal, open, runtime};
use super::{Failure, Setting};
use crate::config::{Config, Flags};
use crate::store::backup::{self, BackupError};
use crate::store::{args, audit, sheets};
use clap::Args;
use matcher_core::exchange::catalogue::{ReadOptions, build};
use matcher_core::model::Language;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::PathBuf;

/// Arguments of `matcher backup`.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write; it must not exist.
    file: PathBuf,
    #[command(flatten)]
    flags: Box<Flags>,
}

/// Arguments of `matcher restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// A file of `matcher backup`.
    file: PathBuf,
    #[command(flatten)]
    flags: Box<Flags>,
}

/// Arguments of `matcher doctor`.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    flags: Box<Flags>,
}

fn config(flags: Flags) -> Result<Config, Failure> {
    Config::read(flags).map_err(|line| Failure::Lines(vec![line]))
}

fn failure(error: BackupError) -> Failure {
    match error {
        BackupError::Store(error) => internal(error),
        other => Failure::Lines(vec![other.to_string()]),
    }
}

impl Backup {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let config = config(*self.flags)?;
        let path = self.file;
        if path.exists() {
            return Err(Failure::Lines(vec![format!("{}: exists", path.display())]));
        }
        // Only the file under its own name is a backup: it is written beside it and read again first.
        let partial = path.with_extension("partial");
        let rows = runtime()?.block_on(async {
            let store = open(&config).await?;
            let mut out = BufWriter::new(File::create(&partial)?);
            let rows = backup::write(&store, &mut out).await.map_err(failure)?;
            out.into_inner()
                .map_err(|e| Failure::Internal(e.to_string()))?
                .sync_all()?;
            store.close().await;
            Ok::<u64, Failure>(rows)
        })?;
        let read = backup::verify(BufReader::new(File::open(&partial)?)).map_err(failure)?;
        if read != rows {
            return Err(Failure::Internal(
                "the backup was not read as written".into(),
            ));
        }
        std::fs::rename(&partial, &path)?;
        tell(setting, rows, "已备份并核对", "rows backed up and verified");
        Ok(())
    }
}

impl Restore {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let config = config(*self.flags)?;
        let file = File::open(&self.file).map_err(|e| Failure::unreadable(&self.file, &e))?;
        backup::verify(BufReader::new(file)).map_err(failure)?;
        let input = BufReader::new(File::open(&self.file)?);
        let rows = runtime()?.block_on(async {
            let store = open(&config).await?;
            backup::restore(&store, input).await.map_err(failure)
        })?;
        tell(setting, rows, "已恢复", "rows restored");
        Ok(())
    }
}

fn tell(setting: Setting, rows: u64, zh: &str, en: &str) {
    match (setting.json, setting.lang) {
        (true, _) => println!("{}", serde_json::json!({ "rows": rows })),
        (_, Language::Chinese) => println!("{zh} {rows} 行"),
        (_, Language::English) => println!("{rows} {en}"),
    }
}

impl Doctor {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let config = config(*self.flags)?;
        let found = runtime()?.block_on(examine(&config))?;
        if setting.json {
            println!("{}", serde_json::json!({ "faults": found }));
        } else {
            for line in &found {
                eprintln!("{line}");
            }
        }
        if found.is_empty() {
            if !setting.json {
                match setting.lang {
                    Language::Chinese => println!("一切正常"),
                    Language::English => println!("all is well"),
                }
            }
            return Ok(());
        }
        Err(Failure::Told)
    }
}

/// What is wrong with a store, line by line.
async fn examine(config: &Config) -> Result<Vec<String>, Failure> {
    let store = open(config).await?;
    let mut connection = store.read().await.map_err(internal)?;
    let mut found = Vec::new();
    if !connection.is_postgres() {
        let rows = connection
            .rows("PRAGMA integrity_check", args![])
            .await
            .map_err(internal)?;
        for row in &rows {
            let line: String = row.get(0).map_err(internal)?;
            if line != "ok" {
                found.push(format!("database: {line}"));
            }
        }
    }
    connection.snapshot().await.map_err(internal)?;
    let verdict = audit::verify(&mut connection, None)
        .await
        .map_err(internal)?;
    for (chain, seq, fault) in verdict.faults {
        found.push(format!("audit {chain} #{seq}: {fault}"));
    }
    let overbooked = "SELECT resource, period, CAST(sum(minutes) AS BIGINT) FROM booking WHERE state IN ('reserved', 'booked') GROUP BY resource, period";
    for row in &connection
        .rows(overbooked, args![])
        .await
        .map_err(internal)?
    {
        let (resource, period): (String, String) =
            (row.get(0).map_err(internal)?, row.get(1).map_err(internal)?);
        let taken: i64 = row.get(2).map_err(internal)?;
        let stated = crate::store::hours::stated(&mut connection, &resource, &period)
            .await
            .map_err(internal)?;
        if taken > stated {
            found.push(format!(
                "slot {resource}/{period}: {taken} min taken of {stated}"
            ));
        }
    }
    let rows = sheets::read(&mut connection).await.map_err(internal)?;
    connection.batch("ROLLBACK").await.map_err(internal)?;
    drop(connection);
    store.close().await;
    let problems = match build(&rows, ReadOptions { partial: true }) {
        Ok(loaded) => loaded.warnings,
        Err(problems) => problems,
    };
    let errors = problems.iter().filter(|problem| problem.is_error());
    found.extend(errors.map(|problem| format!("record: {problem}")));
    Ok(found)
}
