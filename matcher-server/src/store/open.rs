//! Opening a store: pools, pragmas, migrations, the writer.

use super::sql::Connection;
use super::writer::Writer;
use super::{StoreError, migrate};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

/// How long a request waits for a connection before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(3);
/// Connections for reading.
const READERS: u32 = 8;

/// A node that is paused or gone in the middle of a transaction holds the lock of all writers: the server ends such a transaction.
const UNHELD: [(&str, &str); 4] = [
    ("idle_in_transaction_session_timeout", "8s"),
    ("tcp_keepalives_idle", "5"),
    ("tcp_keepalives_interval", "3"),
    ("tcp_keepalives_count", "3"),
];

/// Connections to one engine.
#[derive(Debug, Clone)]
pub(super) enum Pool {
    Sqlite(SqlitePool),
    Pg(PgPool),
}

impl Pool {
    pub(super) async fn acquire(&self) -> Result<Connection, StoreError> {
        Ok(match self {
            Self::Sqlite(pool) => Connection::Sqlite(pool.acquire().await?),
            Self::Pg(pool) => Connection::Pg(pool.acquire().await?),
        })
    }

    async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Pg(pool) => pool.close().await,
        }
    }
}

/// The database of this node. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    readers: Pool,
    writing: Pool,
    writer: Writer,
}

impl Store {
    /// Opens `postgres://…` or `sqlite:FILE`, migrates it, and starts its writer. `node` names the audit chain.
    pub(crate) async fn open(url: &str, node: &str) -> Result<Self, StoreError> {
        let (readers, writing) = if url.starts_with("postgres") {
            let options = PgConnectOptions::from_str(url)?.application_name("matcher");
            let alone = options.clone().options(UNHELD);
            let readers = PgPoolOptions::new()
                .max_connections(READERS)
                .acquire_timeout(PATIENCE)
                .connect_lazy_with(options);
            let writing = PgPoolOptions::new()
                .max_connections(1)
                .acquire_timeout(PATIENCE)
                .connect_lazy_with(alone);
            (Pool::Pg(readers), Pool::Pg(writing))
        } else {
            sqlite(url)
        };
        let mut connection = writing.acquire().await?;
        migrate::run(&mut connection).await?;
        drop(connection);
        let writer = Writer::start(writing.clone(), node).await?;
        Ok(Self {
            readers,
            writing,
            writer,
        })
    }

    /// A connection for reading. On SQLite it can't write.
    pub(crate) async fn read(&self) -> Result<Connection, StoreError> {
        self.readers.acquire().await
    }

    /// The queue of writes.
    pub(crate) fn writer(&self) -> &Writer {
        &self.writer
    }

    /// The connection for writing, once the writer has ended.
    pub(crate) async fn write_alone(&self) -> Result<Connection, StoreError> {
        self.writer.stop().await;
        self.writing.acquire().await
    }

    /// Answers the writes under way and closes.
    pub(crate) async fn close(&self) {
        self.writer.stop().await;
        self.readers.close().await;
        self.writing.close().await;
    }
}

fn sqlite(url: &str) -> (Pool, Pool) {
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    let options = SqliteConnectOptions::new()
        .filename(Path::new(path))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // NORMAL would make no sync at commit: a power cut would lose what was acknowledged.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("cache_size", "-32768")
        .pragma("temp_store", "memory");
    let writing = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(0)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options.clone());
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        // A file does not go away as a server may.
        .test_before_acquire(false)
        .acquire_timeout(PATIENCE)
        .connect_lazy_with(options.pragma("query_only", "on"));
    (Pool::Sqlite(readers), Pool::Sqlite(writing))
}
