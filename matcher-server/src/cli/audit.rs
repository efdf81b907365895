//! `matcher audit`: recomputes the hash chains of the audit log, joins them, and removes what was kept long enough.

use super::propose::text;
use super::serve::{internal, open, runtime};
use super::{Failure, Setting};
use crate::config::{Config, Flags};
use crate::store::audit::{self, Verdict, keep};
use clap::{Args, Subcommand};
use matcher_core::model::Language;

/// Arguments of `matcher audit`.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Finds edits, deletions, reorderings and truncation.
    Verify(Box<Verify>),
    /// Writes a checkpoint over all chains and prints it: keep it elsewhere, for `verify --known`.
    Checkpoint(Box<Flags>),
    /// Removes events that are older than so many days; the rest is still verified.
    Purge(Box<Purge>),
}

#[derive(Debug, Args)]
struct Verify {
    /// A checkpoint that was kept elsewhere, as `NUMBER:HASH`: finds also a database that was rewritten as a whole.
    #[arg(long, value_parser = known)]
    known: Option<(i64, String)>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Args)]
struct Purge {
    /// Days to keep, 184 at least: the law asks for six months.
    #[arg(long, value_parser = clap::value_parser!(i64).range(keep::LEAST_DAYS..=36_600))]
    keep_days: i64,
    #[command(flatten)]
    flags: Flags,
}

/// `NUMBER:HASH`.
fn known(text: &str) -> Result<(i64, String), String> {
    let parts = text.split_once(':');
    let parts = parts.and_then(|(number, hash)| Some((number.parse().ok()?, hash)));
    let (number, hash) = parts.ok_or("NUMBER:HASH")?;
    Ok((number, hash.to_ascii_lowercase()))
}

fn config(flags: Flags) -> Result<Config, Failure> {
    Config::read(flags).map_err(|line| Failure::Lines(vec![line]))
}

impl Audit {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        match self.command {
            Command::Verify(verify) => verify.run(setting),
            Command::Checkpoint(flags) => checkpoint(*flags, setting),
            Command::Purge(purge) => purge.run(setting),
        }
    }
}

impl Verify {
    fn run(self, setting: Setting) -> Result<(), Failure> {
        let config = config(self.flags)?;
        let verdict: Verdict = runtime()?.block_on(async move {
            let store = open(&config).await?;
            let known = self.known.as_ref();
            let known = known.map(|(number, hash)| (*number, hash.as_str()));
            let mut connection = store.read().await.map_err(internal)?;
            connection.snapshot().await.map_err(internal)?;
            let verdict = audit::verify(&mut connection, known)
                .await
                .map_err(internal)?;
            connection.batch("ROLLBACK").await.map_err(internal)?;
            drop(connection);
            store.close().await;
            Ok::<_, Failure>(verdict)
        })?;
        tell(&verdict, setting);
        if verdict.faults.is_empty() {
            return Ok(());
        }
        if setting.json {
            return Err(Failure::Told);
        }
        let no = text(
            setting.lang,
            "审计日志被改动过",
            "the audit log was changed",
        );
        Err(Failure::No(no.to_owned()))
    }
}

fn tell(verdict: &Verdict, setting: Setting) {
    if setting.json {
        println!("{}", serde_json::json!(verdict));
        return;
    }
    for (chain, seq, fault) in &verdict.faults {
        eprintln!("{chain} #{seq}: {fault}");
    }
    let (number, hash) = &verdict.checkpoint;
    match setting.lang {
        Language::Chinese => println!(
            "{} 条链，{} 个事件（另有 {} 个已到期清除），链首摘要 {}，最新检查点 {number}:{hash}",
            verdict.chains, verdict.events, verdict.removed, verdict.heads
        ),
        Language::English => println!(
            "{} chains, {} events ({} more were kept long enough and removed), digest of the heads {}, newest checkpoint {number}:{hash}",
            verdict.chains, verdict.events, verdict.removed, verdict.heads
        ),
    }
}

fn checkpoint(flags: Flags, setting: Setting) -> Result<(), Failure> {
    let config = config(flags)?;
    let object = runtime()?.block_on(async move {
        let store = open(&config).await?;
        let writer = store.writer();
        let written = writer.run(|job| Box::pin(async move { keep::checkpoint(job).await }));
        let written = written.await.map_err(internal)?;
        store.close().await;
        Ok::<_, Failure>(written.object())
    })?;
    if setting.json {
        println!("{}", serde_json::json!({ "checkpoint": object }));
    } else {
        println!("{object}");
    }
    Ok(())
}

impl Purge {
    fn run(self, setting: Setting) -> Result<(), Failure> {
        let config = config(self.flags)?;
        let days = self.keep_days;
        let removed = runtime()?.block_on(async move {
            let store = open(&config).await?;
            let mut removed = 0;
            loop {
                let writer = store.writer();
                let step =
                    writer.run(move |job| Box::pin(async move { keep::purge(job, days).await }));
                match step.await.map_err(internal)? {
                    0 => break,
                    some => removed += some,
                }
            }
            store.close().await;
            Ok::<u64, Failure>(removed)
        })?;
        match (setting.json, setting.lang) {
            (true, _) => println!("{}", serde_json::json!({ "removed": removed })),
            (_, Language::Chinese) => println!("清除了 {removed} 个事件"),
            (_, Language::English) => println!("{removed} events removed"),
        }
        Ok(())
    }
}
