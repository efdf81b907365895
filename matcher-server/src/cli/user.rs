//! `matcher user`: accounts from the command line.

use super::serve::{internal, open, runtime};
use super::{Failure, Setting};
use crate::api::accounts::{AccountBody, make};
use crate::config::{Config, Flags};
use clap::{Args, Subcommand};
use matcher_core::model::Language;

/// Arguments of `matcher user`.
#[derive(Debug, Args)]
pub(crate) struct User {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Adds an account and prints the token of a one-time link with which its password is set.
    Add(Box<Add>),
}

#[derive(Debug, Args)]
struct Add {
    /// Name to log in with.
    login: String,
    /// sme, provider, regulator, auditor or administrator.
    #[arg(long)]
    role: String,
    /// Name for people.
    #[arg(long, default_value = "")]
    name: String,
    /// Organisation of an SME or provider.
    #[arg(long)]
    organisation: Option<String>,
    /// Authority of a regulator.
    #[arg(long)]
    authority: Option<String>,
    #[command(flatten)]
    flags: Flags,
}

impl User {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let Command::Add(add) = self.command;
        let config = Config::read(add.flags).map_err(|line| Failure::Lines(vec![line]))?;
        let body = AccountBody {
            login: add.login,
            name: add.name,
            role: add.role,
            organisation: add.organisation,
            authority: add.authority,
        };
        runtime()?.block_on(async move {
            let store = open(&config).await?;
            let made = store
                .writer()
                .run(move |job| Box::pin(async move { make(job, body).await }))
                .await;
            store.close().await;
            let (account, link) = made.map_err(|problem| match problem.code().status().as_u16() {
                500.. => internal(problem),
                _ => Failure::Lines(problem.lines(setting.lang)),
            })?;
            match (setting.json, setting.lang) {
                (true, _) => println!(
                    "{}",
                    serde_json::json!({ "account": account.id, "login": account.login, "link": link })
                ),
                (_, Language::Chinese) => {
                    println!("账号 {}；三天内有效的一次性口令：{link}", account.login)
                }
                (_, Language::English) => {
                    println!("account {}; one-time token, valid for three days: {link}", account.login)
                }
            }
            Ok(())
        })
    }
}
