//! How accounts want to be reminded, and what they were told.

use super::sql::{Connection, Row, args};
use super::{Job, StoreError};
use crate::error::Problem;

/// The wishes of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) account: String,
    /// Where letters go; empty: none.
    pub(crate) email: String,
    /// How many days ahead.
    pub(crate) days: i64,
    /// Whether there is a calendar.
    pub(crate) feed: bool,
    /// Digest of what the last letter told.
    pub(crate) mailed: String,
    pub(crate) version: i64,
}

/// How far ahead one is reminded who never said anything.
pub(crate) const DAYS: i64 = 30;

const COLUMNS: &str = "account, email, days, feed IS NOT NULL AS has_feed, mailed, version";

fn read(row: &Row) -> Result<Wish, StoreError> {
    Ok(Wish {
        account: row.get(0)?,
        email: row.get(1)?,
        days: row.get(2)?,
        feed: row.get(3)?,
        mailed: row.get(4)?,
        version: row.get(5)?,
    })
}

/// The wishes of an account; the usual ones when it never said anything.
pub(crate) async fn of(connection: &mut Connection, account: &str) -> Result<Wish, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM reminder WHERE account = $1");
    match connection.row(&sql, args![account]).await? {
        Some(row) => read(&row),
        None => Ok(Wish {
            account: account.to_owned(),
            days: DAYS,
            ..Wish::default()
        }),
    }
}

/// The account whose calendar this token opens.
pub(crate) async fn by_feed(
    connection: &mut Connection,
    digest: Vec<u8>,
) -> Result<Option<Wish>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM reminder WHERE feed = $1");
    let row = connection.row(&sql, args![digest]).await?;
    row.map(|row| read(&row)).transpose()
}

/// Accounts that want letters and had none on this day.
pub(crate) async fn waiting(
    connection: &mut Connection,
    today: &str,
) -> Result<Vec<Wish>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM reminder WHERE email <> '' AND mailed_on < $1 ORDER BY account LIMIT 500"
    );
    let rows = connection.rows(&sql, args![today]).await?;
    rows.iter().map(read).collect()
}

/// Keeps the wishes of an account; `feed` is the digest of a new token. The new version.
pub(crate) async fn keep(
    job: &mut Job,
    account: &str,
    email: &str,
    days: i64,
    feed: Option<Vec<u8>>,
) -> Result<i64, Problem> {
    let sql = "INSERT INTO reminder (account, email, days, feed, mailed_on, mailed, version) VALUES ($1, $2, $3, $4, '', '', 1)
        ON CONFLICT (account) DO UPDATE SET email = excluded.email, days = excluded.days, feed = coalesce(excluded.feed, reminder.feed), version = reminder.version + 1
        RETURNING version";
    let row = job
        .connection
        .row(sql, args![account, email, days, feed])
        .await?;
    Ok(row.map_or(Ok(1), |row| row.get(0))?)
}

/// Claims the letter of a day, so that one node alone sends it; whether it was free.
pub(crate) async fn claim(
    job: &mut Job,
    account: &str,
    today: &str,
    told: &str,
) -> Result<bool, Problem> {
    let sql =
        "UPDATE reminder SET mailed_on = $2, mailed = $3 WHERE account = $1 AND mailed_on < $2";
    let changed = job
        .connection
        .execute(sql, args![account, today, told])
        .await?;
    Ok(changed == 1)
}

/// Gives a day back whose letter could not be sent; it is tried again.
pub(crate) async fn give_back(job: &mut Job, account: &str) -> Result<(), Problem> {
    let sql = "UPDATE reminder SET mailed_on = '', mailed = '' WHERE account = $1";
    job.connection.execute(sql, args![account]).await?;
    Ok(())
}
