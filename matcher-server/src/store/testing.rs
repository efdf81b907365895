//! Stores for tests: the same test on SQLite and on a PostgreSQL database of its own that is dropped afterwards.

use super::Store;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::future::Future;
use tempfile::TempDir;

/// Where PostgreSQL is looked for.
fn postgres() -> String {
    std::env::var("MATCHER_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432".to_owned())
}

/// A database that is gone when it is dropped.
pub(crate) struct Database {
    pub(crate) url: String,
    name: Option<String>,
    _folder: Option<TempDir>,
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            url: format!("sqlite:{}", folder.path().join("matcher.db").display()),
            name: None,
            _folder: Some(folder),
        }
    }

    /// A new database; `None`, said loudly, where no PostgreSQL answers and tests may be skipped.
    pub(crate) async fn postgres() -> Option<Self> {
        let name = format!(
            "matcher_test_{}",
            crate::auth::secret::id(12).replace('_', "0")
        );
        let server = format!("{}/postgres", postgres());
        let mut connection = match PgConnection::connect(&server).await {
            Ok(connection) => connection,
            Err(error) => {
                let must = std::env::var_os("MATCHER_TESTS_MUST_RUN").is_some();
                assert!(!must, "no PostgreSQL at {server}: {error}");
                eprintln!("SKIPPED: no PostgreSQL at {server}: {error}");
                return None;
            }
        };
        let sql = format!("CREATE DATABASE {name}");
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
        Some(Self {
            url: format!("{}/{name}", postgres()),
            name: Some(name),
            _folder: None,
        })
    }

    pub(crate) async fn remove(self) {
        if let Some(name) = &self.name {
            let server = format!("{}/postgres", postgres());
            let mut connection = PgConnection::connect(&server).await.unwrap();
            let sql = format!("DROP DATABASE {name} WITH (FORCE)");
            connection.execute(AssertSqlSafe(sql)).await.unwrap();
        }
    }
}

/// Runs a test with an empty store of each engine.
pub(crate) async fn on_each_engine<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    let mut databases = vec![Database::sqlite()];
    databases.extend(Database::postgres().await);
    for database in databases {
        let store = Store::open(&database.url, "test").await.unwrap();
        test(store.clone()).await;
        store.close().await;
        database.remove().await;
    }
}
