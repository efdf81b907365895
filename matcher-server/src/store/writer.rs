//! The one writer of a node: jobs are queued, and those that wait together share a transaction.
//!
//! What holds on both engines: writers are serial (also across nodes), the numbers of the change log follow the order of commits, a
//! job is acknowledged after the sync of its transaction, and a job that is refused leaves nothing behind.

use super::audit::{Chain, Event};
use super::changes::Change;
use super::open::Pool;
use super::sql::Connection;
use super::{StoreError, now};
use crate::error::{Code, Problem};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};

/// Jobs of one transaction at most.
const GROUP: usize = 64;
/// Jobs that may wait; beyond it the service says that it is busy.
const QUEUE: usize = 4096;
/// A transaction that takes longer is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A boxed future, so that a job may borrow its transaction.
pub(crate) type Answer<'t, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 't>>;

/// What a job works with: the transaction, and what it leaves for the change log and the audit log.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) connection: Connection,
    pub(crate) changes: Vec<Change>,
    pub(crate) events: Vec<Event>,
    /// One time for the whole transaction.
    pub(crate) now: i64,
    /// Whether the transaction ended.
    ended: bool,
}

impl Drop for Job {
    fn drop(&mut self) {
        if !self.ended {
            self.connection.discard();
        }
    }
}

trait Pending: Send {
    fn run<'t>(&'t mut self, job: &'t mut Job) -> Pin<Box<dyn Future<Output = bool> + Send + 't>>;
    fn answer(self: Box<Self>, failure: Option<&StoreError>);
}

struct Task<T, F> {
    work: Option<F>,
    outcome: Option<Result<T, Problem>>,
    reply: oneshot::Sender<Result<T, Problem>>,
}

impl<T, F> Pending for Task<T, F>
where
    T: Send,
    F: for<'t> FnOnce(&'t mut Job) -> Answer<'t, T> + Send,
{
    fn run<'t>(&'t mut self, job: &'t mut Job) -> Pin<Box<dyn Future<Output = bool> + Send + 't>> {
        Box::pin(async move {
            if let Some(work) = self.work.take() {
                let mut work = work(job);
                // A job that panics must not take the writer with it.
                let caught = std::future::poll_fn(|context| {
                    let poll = AssertUnwindSafe(|| work.as_mut().poll(context));
                    catch_unwind(poll)
                        .unwrap_or_else(|_| Poll::Ready(Err(Problem::internal("a write panicked"))))
                });
                self.outcome = Some(caught.await);
            }
            matches!(self.outcome, Some(Ok(_)))
        })
    }

    fn answer(self: Box<Self>, failure: Option<&StoreError>) {
        let outcome = match (failure, self.outcome) {
            // A refusal needs no commit.
            (_, Some(Err(problem))) => Err(problem),
            (None, Some(outcome)) => outcome,
            (Some(error), _) => Err(again(error)),
            (None, None) => Err(Problem::internal("the write was never run")),
        };
        let _ = self.reply.send(outcome);
    }
}

/// The outcome of a commit that failed is unknown; repeating it with its key is safe.
fn again(error: &StoreError) -> Problem {
    match error {
        StoreError::Internal(cause) => Problem::internal(cause),
        other => Problem::from(StoreError::Unavailable(other.to_string())),
    }
}

enum Command {
    Run(Box<dyn Pending>),
    Note(Event),
    Stop(oneshot::Sender<()>),
}

/// The queue of writes. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Command>,
    newest: watch::Receiver<i64>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the writer on its pool of one connection.
    pub(super) async fn start(pool: Pool, node: &str) -> Result<Self, StoreError> {
        let mut connection = pool.acquire().await?;
        begin(&mut connection).await?;
        let chain = match Chain::begin(&mut connection, node).await {
            Ok(chain) => chain,
            Err(error) => {
                connection.discard();
                return Err(error);
            }
        };
        connection.batch("COMMIT").await?;
        drop(connection);
        let (queue, commands) = mpsc::channel(QUEUE);
        let (told, newest) = watch::channel(0);
        let commits = Arc::new(AtomicU64::new(0));
        let worker = Worker {
            pool,
            chain,
            told,
            commits: Arc::clone(&commits),
        };
        tokio::spawn(worker.run(commands));
        Ok(Self {
            queue,
            newest,
            commits,
        })
    }

    /// Runs a job in a transaction and answers when it is on disk.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Job) -> Answer<'t, T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let task = Task {
            work: Some(work),
            outcome: None,
            reply,
        };
        self.queue
            .try_send(Command::Run(Box::new(task)))
            .map_err(|_| Problem::new(Code::Unavailable).retry_after(1))?;
        answer
            .await
            .unwrap_or_else(|_| Err(Problem::new(Code::Unavailable).retry_after(1)))
    }

    /// Writes an event of the audit log with the next transaction, without waiting for it.
    pub(crate) async fn note(&self, event: Event) {
        if self.queue.send(Command::Note(event)).await.is_err() {
            tracing::error!("an audit event came after the writer had stopped");
        }
    }

    /// The newest change this node committed; for wake-ups.
    pub(crate) fn newest(&self) -> watch::Receiver<i64> {
        self.newest.clone()
    }

    /// Transactions committed since the start, each with one sync.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Lets the jobs under way end and closes the audit chain.
    pub(super) async fn stop(&self) {
        let (done, wait) = oneshot::channel();
        if self.queue.send(Command::Stop(done)).await.is_ok() {
            let _ = wait.await;
        }
    }
}

struct Worker {
    pool: Pool,
    chain: Chain,
    told: watch::Sender<i64>,
    commits: Arc<AtomicU64>,
}

impl Worker {
    async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        let mut group = Vec::with_capacity(GROUP);
        loop {
            if commands.recv_many(&mut group, GROUP).await == 0 {
                return;
            }
            let (mut jobs, mut events, mut stops) = (Vec::new(), Vec::new(), Vec::new());
            for command in group.drain(..) {
                match command {
                    Command::Run(task) => jobs.push(task),
                    Command::Note(event) => events.push(event),
                    Command::Stop(done) => stops.push(done),
                }
            }
            if !stops.is_empty() {
                events.push(Event::system("stop", now()));
            }
            let done = tokio::time::timeout(PATIENCE, self.transaction(&mut jobs, events)).await;
            let failure = match done {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(error),
                Err(_) => Some(StoreError::Unavailable(
                    "a transaction took too long".into(),
                )),
            };
            if let Some(error) = &failure {
                tracing::warn!(%error, jobs = jobs.len(), "a transaction failed");
            }
            for job in jobs {
                job.answer(failure.as_ref());
            }
            if !stops.is_empty() {
                for done in stops {
                    let _ = done.send(());
                }
                return;
            }
        }
    }

    /// One transaction for all jobs. A cancelled or failed one loses its connection, so that nothing of it is ever committed.
    async fn transaction(
        &mut self,
        jobs: &mut [Box<dyn Pending>],
        events: Vec<Event>,
    ) -> Result<(), StoreError> {
        let mut job = Job {
            connection: self.pool.acquire().await?,
            changes: Vec::new(),
            events,
            now: now(),
            ended: false,
        };
        begin(&mut job.connection).await?;
        let alone = jobs.len() == 1;
        let mut any = false;
        for task in jobs.iter_mut() {
            any |= one(task.as_mut(), &mut job, alone).await?;
        }
        if !any && job.events.is_empty() {
            job.connection.batch("ROLLBACK").await?;
            job.ended = true;
            return Ok(());
        }
        let newest = Change::write(&mut job.connection, &job.changes, job.now).await?;
        let link = self.chain.append(&mut job.connection, &job.events).await?;
        job.connection.batch("COMMIT").await?;
        job.ended = true;
        self.chain.accept(link);
        self.commits.fetch_add(1, Ordering::Relaxed);
        if let Some(newest) = newest {
            self.told.send_replace(newest);
        }
        Ok(())
    }
}

/// The advisory lock makes the writers of all nodes serial; any number that only this program uses.
async fn begin(connection: &mut Connection) -> Result<(), StoreError> {
    let sql = if connection.is_postgres() {
        "BEGIN; SELECT pg_advisory_xact_lock(7130917)"
    } else {
        "BEGIN IMMEDIATE"
    };
    connection.batch(sql).await
}

/// Runs a job; what a refused one wrote is taken back. With `alone` the whole transaction is.
async fn one(task: &mut dyn Pending, job: &mut Job, alone: bool) -> Result<bool, StoreError> {
    let (changes, events) = (job.changes.len(), job.events.len());
    if !alone {
        job.connection.batch("SAVEPOINT job").await?;
    }
    let accepted = task.run(job).await;
    if accepted {
        if !alone {
            job.connection.batch("RELEASE SAVEPOINT job").await?;
        }
        return Ok(true);
    }
    job.changes.truncate(changes);
    job.events.truncate(events);
    if alone {
        // Events that came along are kept in a transaction of their own.
        job.connection.batch("ROLLBACK").await?;
        begin(&mut job.connection).await?;
    } else {
        job.connection
            .batch("ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job")
            .await?;
    }
    Ok(false)
}
