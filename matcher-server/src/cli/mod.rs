//! The command line. Exit codes: 0 done, 1 the answer is no, 2 bad input, 3 internal.

mod audit;
mod backup;
mod check;
pub(crate) mod demo;
mod export;
mod failure;
mod fit;
mod generate;
mod import;
mod output;
mod parse;
mod patch;
mod phases;
mod propose;
mod search;
mod serve;
mod solve;
mod stop;
mod study;
mod terminal;
mod user;
mod what_if;
mod what_if_bare;
mod what_if_lists;
mod why;
mod work;

use clap::{Parser, Subcommand};
pub(crate) use failure::Failure;
use matcher_core::model::Language;
use std::process::ExitCode;

/// Matches large enterprises' spare measurement capacity with SMEs' measurement needs (中小企业计量伙伴计划).
#[derive(Debug, Parser)]
#[command(name = "matcher", version, about, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Language of messages: zh or en; by default that of the locale, else Chinese.
    #[arg(long, global = true, value_parser = terminal::language, env = "MATCHER_LANG")]
    lang: Option<Language>,
    /// Prints the result as JSON on standard output.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of them")]
enum Command {
    /// Reads a catalogue folder, builds the market, plans, checks, explains and writes the files of a round.
    Propose(propose::Propose),
    /// Verifies a plan against its inputs, by code that shares nothing with the planner.
    Check(check::Check),
    /// Solves a bare problem file (JSON Lines).
    Solve(solve::Solve),
    /// Verifies a plan of a bare problem file.
    Verify(solve::Verify),
    /// Tells why a need of a plan is where it is, what else there is, and what would serve it.
    Why(why::Why),
    /// Tells what a change would do to a plan, what an hour is worth, or how two plans differ.
    WhatIf(what_if::WhatIf),
    /// Fits what has come and gone since into a running plan; nobody moves who need not.
    Patch(patch::Patch),
    /// Writes a synthetic catalogue folder.
    Generate(generate::Generate),
    /// Finds offers for a workshop's words, best first, with the reason.
    Search(search::Search),
    /// Tells what is understood of a printed range, uncertainty or permitted error.
    Parse(parse::Parse),
    /// Reads a file of another format into catalogue sheets; shows what would change.
    Import(import::Import),
    /// Writes a catalogue, or a part of it, in another format.
    Export(export::Export),
    /// Tells which open needs a draft offer would serve, which it nearly serves, and what is missing.
    Fit(fit::FitOffer),
    /// Serves the programme over HTTP.
    Serve(Box<serve::Serve>),
    /// Manages accounts.
    User(user::User),
    /// Looks after the audit log.
    Audit(audit::Audit),
    /// Writes everything into one file, while the service runs, and verifies it.
    Backup(backup::Backup),
    /// Puts a backup into an empty database of either engine.
    Restore(backup::Restore),
    /// Looks for what is wrong with the database.
    Doctor(backup::Doctor),
    /// The child process of a planning job.
    #[command(hide = true)]
    Work(work::Work),
}

/// What every command knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    lang: Language,
    json: bool,
}

/// Runs the command of the arguments.
pub(crate) fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    let setting = Setting {
        lang: arguments.lang.unwrap_or_else(terminal::language_of_locale),
        json: arguments.json,
    };
    let result = match arguments.command {
        Command::Propose(command) => command.run(setting),
        Command::Check(command) => command.run(setting),
        Command::Solve(command) => command.run(setting),
        Command::Verify(command) => command.run(setting),
        Command::Why(command) => command.run(setting),
        Command::WhatIf(command) => command.run(setting),
        Command::Patch(command) => command.run(setting),
        Command::Generate(command) => command.run(setting),
        Command::Search(command) => command.run(setting),
        Command::Parse(command) => command.run(setting),
        Command::Import(command) => command.run(setting),
        Command::Export(command) => command.run(setting),
        Command::Fit(command) => command.run(setting),
        Command::Serve(command) => command.run(setting),
        Command::User(command) => command.run(setting),
        Command::Audit(command) => command.run(setting),
        Command::Backup(command) => command.run(setting),
        Command::Restore(command) => command.run(setting),
        Command::Doctor(command) => command.run(setting),
        Command::Work(command) => command.run(setting),
    };
    let status = match result {
        Ok(()) if crate::say::lost() => 3,
        Ok(()) => 0,
        Err(failure) => {
            failure.print(setting);
            failure.status()
        }
    };
    if stop::asked() {
        output::end(i32::from(status));
    }
    ExitCode::from(status)
}
