//! `matcher audit verify`: recomputes the hash chains of the audit log.

use super::propose::text;
use super::serve::{internal, open, runtime};
use super::{Failure, Setting};
use crate::config::{Config, Flags};
use crate::store::audit::{self, Verdict};
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
    Verify(Box<Flags>),
}

impl Audit {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let Command::Verify(flags) = self.command;
        let config = Config::read(*flags).map_err(|line| Failure::Lines(vec![line]))?;
        let verdict: Verdict = runtime()?.block_on(async move {
            let store = open(&config).await?;
            let mut connection = store.read().await.map_err(internal)?;
            let verdict = audit::verify(&mut connection).await.map_err(internal)?;
            drop(connection);
            store.close().await;
            Ok::<_, Failure>(verdict)
        })?;
        if setting.json {
            println!("{}", serde_json::json!(verdict));
        } else {
            for (chain, seq, fault) in &verdict.faults {
                eprintln!("{chain} #{seq}: {fault}");
            }
            match setting.lang {
                Language::Chinese => println!(
                    "{} 条链，{} 个事件，链首摘要 {}",
                    verdict.chains, verdict.events, verdict.heads
                ),
                Language::English => println!(
                    "{} chains, {} events, digest of the heads {}",
                    verdict.chains, verdict.events, verdict.heads
                ),
            }
        }
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
