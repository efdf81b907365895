//! Planning jobs on this node: take one, write its market down, let a child process plan, keep what it made.

mod market;

use crate::app::App;
use crate::error::Problem;
use crate::store::jobs::{self, Held, Order, Outcome};
use matcher_core::report::board;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::{Instant, interval, sleep};

/// How often the queue is looked at.
const LOOK: Duration = Duration::from_millis(700);
/// How often the lease is renewed and progress written.
const BEAT: Duration = Duration::from_secs(1);
/// Characters kept of what a child says on standard error.
const WORDS: u64 = 4000;
/// Files that a job keeps for itself: what was planned, so that questions can be answered later. Nobody downloads them, for they hold
/// everybody's needs.
pub(crate) const KEPT: [&str; 2] = ["catalogue.json", "market.json"];
/// Files that a job keeps for its authority.
pub(crate) const FILES: [&str; 7] = [
    "plan.json",
    "problem.jsonl",
    "pairings.json",
    "pairings.xlsx",
    "unserved.xlsx",
    "needs.xlsx",
    "report.html",
];

/// Files behind the pages of a plan, which nobody downloads.
pub(crate) const BOARD_FILES: [&str; 3] = [board::BOARD, board::SERVED, board::UNSERVED];

/// Runs jobs until the service stops; as many of these run as the configuration allows jobs at one time.
pub(crate) async fn run(app: App) {
    loop {
        tokio::select! {
            () = sleep(LOOK) => {}
            () = app.stopping.cancelled() => return,
        }
        match claim(&app).await {
            Ok(Some(held)) => work(&app, held).await,
            Ok(None) => {}
            Err(problem) => tracing::warn!(cause = problem.for_the_log(), "no job could be taken"),
        }
    }
}

/// A job for this node, if one waits.
async fn claim(app: &App) -> Result<Option<Held>, Problem> {
    if !jobs::waiting(&mut app.store.read().await?).await? {
        return Ok(None);
    }
    let node = app.config.node.clone();
    app.store
        .writer()
        .run(move |job| Box::pin(async move { jobs::claim(job, &node).await }))
        .await
}

async fn work(app: &App, held: Held) {
    tracing::info!(job = %held.id, fence = held.fence, "planning");
    let folder = app
        .config
        .data_dir
        .join("jobs")
        .join(format!("{}-{}", held.id, held.fence));
    let outcome = match attempt(app, &held, &folder).await {
        Ok(Some(outcome)) => Some(outcome),
        Ok(None) => None,
        Err(problem) => Some(Outcome::Failed(problem.for_the_log())),
    };
    let _ = tokio::fs::remove_dir_all(&folder).await;
    let Some(outcome) = outcome else {
        tracing::warn!(job = %held.id, fence = held.fence, "the job is no longer this node's");
        return;
    };
    let id = held.id.clone();
    let done = app
        .store
        .writer()
        .run(move |job| Box::pin(async move { jobs::finish(job, &held, &outcome).await }))
        .await;
    match done {
        Ok(kept) => tracing::info!(job = %id, kept, "planned"),
        Err(problem) => {
            tracing::warn!(job = %id, cause = problem.for_the_log(), "a result was lost; the job will run again");
        }
    }
}

/// `None` when the job was lost, or when the service stops: then it runs again elsewhere or later.
async fn attempt(app: &App, held: &Held, folder: &Path) -> Result<Option<Outcome>, Problem> {
    let (input, out) = (folder.join("market"), folder.join("out"));
    tokio::fs::create_dir_all(&out)
        .await
        .map_err(Problem::internal)?;
    market::write(app, &held.id, &input).await?;
    let mut child = start(app, &input, &out)?;
    let Some(stdout) = child.stdout.take() else {
        return Err(Problem::internal("a child without standard output"));
    };
    let order = follow(app, held, BufReader::new(stdout).lines()).await?;
    if order != Order::GoOn {
        let _ = child.kill().await;
        return Ok((order == Order::Cancel).then_some(Outcome::Cancelled));
    }
    let mut words = String::new();
    if let Some(stderr) = child.stderr.take() {
        let _ = stderr.take(WORDS).read_to_string(&mut words).await;
    }
    let status = child.wait().await.map_err(Problem::internal)?;
    if !status.success() {
        return Ok(Some(Outcome::Failed(format!("{status}: {}", words.trim()))));
    }
    collect(out).await.map(Some)
}

/// The child holds our end of its standard input; it ends when we do.
fn start(app: &App, input: &Path, out: &Path) -> Result<Child, Problem> {
    let program = std::env::current_exe().map_err(Problem::internal)?;
    Command::new(program)
        .arg("work")
        .arg(input)
        .arg("--out")
        .arg(out)
        .arg("--memory-mb")
        .arg(app.config.plan_memory_mb.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(Problem::internal)
}

/// Writes progress and renews the lease until the child is silent for ever. The lease is renewed well within its time; when the
/// database can't be reached for so long that it has run out, the job is another node's.
async fn follow(
    app: &App,
    held: &Held,
    mut lines: Lines<BufReader<ChildStdout>>,
) -> Result<Order, Problem> {
    let mut beat = interval(BEAT);
    let mut newest = String::new();
    let mut renewed = Instant::now();
    loop {
        tokio::select! {
            line = lines.next_line() => match line {
                Ok(Some(line)) => newest = line,
                _ => return Ok(Order::GoOn),
            },
            _ = beat.tick() => {
                let (held, progress) = (held.clone(), std::mem::take(&mut newest));
                let renew = app
                    .store
                    .writer()
                    .run(move |job| Box::pin(async move { jobs::renew(job, &held, &progress).await }));
                match renew.await {
                    Ok(Order::GoOn) => renewed = Instant::now(),
                    Ok(order) => return Ok(order),
                    Err(_) if renewed.elapsed().as_millis() < jobs::LEASE_MS as u128 => {}
                    Err(_) => return Ok(Order::Lost),
                }
            },
            () = app.stopping.cancelled() => return Ok(Order::Lost),
        }
    }
}

async fn collect(out: PathBuf) -> Result<Outcome, Problem> {
    let read = |name: &str| {
        let path = out.join(name);
        async move { tokio::fs::read(path).await.map_err(Problem::internal) }
    };
    let summary = String::from_utf8(read("summary.json").await?).map_err(Problem::internal)?;
    let mut files = Vec::new();
    for name in FILES.into_iter().chain(KEPT).chain(BOARD_FILES) {
        files.push((name.to_owned(), read(name).await?));
    }
    Ok(Outcome::Done(summary, files))
}
