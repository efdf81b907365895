//! Why the store did not answer. Texts of the database go to the log only.

/// A failure of the database, not of what was asked of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// Busy, restarting or gone; the same request may succeed later.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// Anything else is a fault of this program or of the data.
    #[error("the database refused: {0}")]
    Internal(String),
    /// The database belongs to a newer program.
    #[error("the database has version {found}, this program knows {known}")]
    Newer {
        /// Version in the database.
        found: i64,
        /// Latest known.
        known: i64,
    },
}

/// SQLSTATE classes and codes of PostgreSQL that pass: connection, resources, shutdown, serialisation.
const PASSING: [&str; 5] = ["08", "53", "57P", "40001", "40P01"];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        let passing = match &error {
            E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => true,
            // A server that goes away in the middle of an answer.
            E::Protocol(_) => true,
            E::Database(database) => {
                let code = database.code().unwrap_or_default();
                // SQLITE_BUSY 5 and SQLITE_LOCKED 6 with their extended codes, SQLITE_FULL 13.
                let lite = code
                    .parse::<u32>()
                    .is_ok_and(|code| code < 10_000 && matches!(code & 0xff, 5 | 6 | 13));
                lite || PASSING.iter().any(|prefix| code.starts_with(prefix))
            }
            _ => false,
        };
        if passing {
            Self::Unavailable(error.to_string())
        } else {
            Self::Internal(error.to_string())
        }
    }
}
