//! One SQL text for both engines: parameters are `$1`, `$2`, …, of five kinds; columns are BIGINT, TEXT, BYTEA/BLOB and BOOLEAN.

use super::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, Decode, Executor, Postgres, Row as _, Sqlite, Type};

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A whole number.
    Int(Option<i64>),
    /// Text.
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// Yes or no.
    Bool(bool),
}

macro_rules! values {
    ($($type:ty => |$x:ident| $value:expr;)+) => {
        $(impl From<$type> for Value {
            fn from($x: $type) -> Self {
                $value
            }
        })+
    };
}

values! {
    i64 => |x| Self::Int(Some(x));
    Option<i64> => |x| Self::Int(x);
    &str => |x| Self::Text(Some(x.to_owned()));
    &String => |x| Self::Text(Some(x.clone()));
    String => |x| Self::Text(Some(x));
    Option<String> => |x| Self::Text(x);
    Option<&str> => |x| Self::Text(x.map(str::to_owned));
    &[u8] => |x| Self::Bytes(Some(x.to_vec()));
    Vec<u8> => |x| Self::Bytes(Some(x));
    Option<Vec<u8>> => |x| Self::Bytes(x);
    bool => |x| Self::Bool(x);
}

/// The parameters of a statement: `args![id, version]`.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::Value::from($value)),*] };
}
pub(crate) use args;

/// A column's type in both engines.
pub(crate) trait Cell:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

impl<T> Cell for T where
    T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

/// A row of an answer.
#[derive(Debug)]
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Pg(PgRow),
}

impl Row {
    /// The value of a column, counted from 0.
    pub(crate) fn get<T: Cell>(&self, column: usize) -> Result<T, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Pg(row) => row.try_get(column)?,
        })
    }
}

/// A connection to either engine.
#[derive(Debug)]
pub(crate) enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Pg(PoolConnection<Postgres>),
}

impl Connection {
    /// Runs a statement; the number of rows it changed.
    pub(crate) async fn execute(
        &mut self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<u64, StoreError> {
        let sql = AssertSqlSafe(sql);
        Ok(match self {
            Self::Sqlite(connection) => sqlite(sqlx::query(sql), values)
                .execute(&mut **connection)
                .await?
                .rows_affected(),
            Self::Pg(connection) => postgres(sqlx::query(sql), values)
                .execute(&mut **connection)
                .await?
                .rows_affected(),
        })
    }

    /// Runs statements without parameters or answer, such as `COMMIT`.
    pub(crate) async fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(connection) => (&mut **connection).execute(sql).await.map(drop)?,
            Self::Pg(connection) => (&mut **connection).execute(sql).await.map(drop)?,
        }
        Ok(())
    }

    /// Every row of the answer.
    pub(crate) async fn rows(
        &mut self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, StoreError> {
        let sql = AssertSqlSafe(sql);
        Ok(match self {
            Self::Sqlite(connection) => sqlite(sqlx::query(sql), values)
                .fetch_all(&mut **connection)
                .await?
                .into_iter()
                .map(Row::Sqlite)
                .collect(),
            Self::Pg(connection) => postgres(sqlx::query(sql), values)
                .fetch_all(&mut **connection)
                .await?
                .into_iter()
                .map(Row::Pg)
                .collect(),
        })
    }

    /// The first row of the answer.
    pub(crate) async fn row(
        &mut self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    /// Adds many rows: `into` is `table (column, …)`, `values` are those of all rows, one row after the other.
    pub(crate) async fn insert(
        &mut self,
        into: &str,
        columns: usize,
        values: Vec<Value>,
    ) -> Result<(), StoreError> {
        let most = (PARAMETERS / columns.max(1)).max(1) * columns;
        let mut values = values.into_iter();
        loop {
            let part: Vec<Value> = values.by_ref().take(most).collect();
            if part.is_empty() {
                return Ok(());
            }
            let rows = placeholders(part.len() / columns.max(1), columns);
            let sql = format!("INSERT INTO {into} VALUES {rows}");
            self.execute(&sql, part).await?;
        }
    }

    /// From now to `ROLLBACK` everything is read as it stands at one moment, while others go on writing.
    pub(crate) async fn snapshot(&mut self) -> Result<(), StoreError> {
        let sql = if self.is_postgres() {
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        } else {
            "BEGIN"
        };
        self.batch(sql).await
    }

    /// Whether this is PostgreSQL.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self, Self::Pg(_))
    }

    /// Forgets a connection whose state is unknown instead of giving it back to its pool.
    pub(crate) fn discard(&mut self) {
        match self {
            Self::Sqlite(connection) => connection.close_on_drop(),
            Self::Pg(connection) => connection.close_on_drop(),
        }
    }
}

type SqliteQuery<'q> = Query<'q, Sqlite, SqliteArguments>;
type PgQuery<'q> = Query<'q, Postgres, PgArguments>;

fn sqlite(query: SqliteQuery<'_>, values: Vec<Value>) -> SqliteQuery<'_> {
    values.into_iter().fold(query, |query, value| match value {
        Value::Int(x) => query.bind(x),
        Value::Text(x) => query.bind(x),
        Value::Bytes(x) => query.bind(x),
        Value::Bool(x) => query.bind(x),
    })
}

fn postgres(query: PgQuery<'_>, values: Vec<Value>) -> PgQuery<'_> {
    values.into_iter().fold(query, |query, value| match value {
        Value::Int(x) => query.bind(x),
        Value::Text(x) => query.bind(x),
        Value::Bytes(x) => query.bind(x),
        Value::Bool(x) => query.bind(x),
    })
}

/// Parameters of one statement. SQLite looks each one up by its name in a list, so that binding them takes the square of their number:
/// five thousand cost 25 ms, four hundred a tenth of that for as many rows.
const PARAMETERS: usize = 400;

/// `($1, $2), ($3, $4)`: placeholders of several rows.
fn placeholders(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let cells: Vec<String> = (1..=columns)
            .map(|column| format!("${}", row * columns + column))
            .collect();
        format!("({})", cells.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}
