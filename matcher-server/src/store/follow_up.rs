//! What becomes of a published round: who answered, who never did.

use super::StoreError;
use super::sql::{Connection, args};
use crate::auth::Actor;
use crate::auth::policy::{Action, predicate};

/// Pairings of a round in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) state: String,
    pub(crate) number: i64,
}

/// A pairing that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) provider: String,
    pub(crate) seeker: String,
    pub(crate) provider_answered: bool,
    pub(crate) seeker_answered: bool,
    pub(crate) since: i64,
    pub(crate) until: i64,
    /// How often its sides were reminded.
    pub(crate) reminders: i64,
}

/// How many pairings of the round that the actor may see are in each state.
pub(crate) async fn counts(
    connection: &mut Connection,
    actor: &Actor,
    round: &str,
) -> Result<Vec<Count>, StoreError> {
    tally(connection, actor, round, "state", "", "state").await
}

/// Why pairings of the round were declined, the most frequent reason first.
pub(crate) async fn reasons(
    connection: &mut Connection,
    actor: &Actor,
    round: &str,
) -> Result<Vec<Count>, StoreError> {
    let (declined, order) = ("AND state = 'declined'", "count(*) DESC, reason");
    tally(connection, actor, round, "reason", declined, order).await
}

/// Pairings of the round that the actor may see, counted by a column.
async fn tally(
    connection: &mut Connection,
    actor: &Actor,
    round: &str,
    column: &'static str,
    narrowed: &'static str,
    order: &'static str,
) -> Result<Vec<Count>, StoreError> {
    let (access, more) = predicate(actor, Action::Read, "pairings", true, 2);
    let sql = format!(
        "SELECT {column}, count(*) FROM pairing WHERE round = $1 {narrowed} AND {access} GROUP BY {column} ORDER BY {order}"
    );
    let mut values = args![round];
    values.extend(more);
    let rows = connection.rows(&sql, values).await?;
    rows.iter()
        .map(|row| {
            Ok(Count {
                state: row.get(0)?,
                number: row.get(1)?,
            })
        })
        .collect()
}

/// Pairings that wait for an answer, those that nobody answered first, then by id.
pub(crate) async fn open(
    connection: &mut Connection,
    actor: &Actor,
    round: &str,
    skip: i64,
    limit: i64,
) -> Result<Vec<Open>, StoreError> {
    let (access, more) = predicate(actor, Action::Read, "pairings", true, 4);
    let sql = format!(
        "SELECT owner, other, owner_answer, other_answer, created_at, respond_until, (SELECT count FROM pairing_reminder WHERE pairing_reminder.pairing = pairing.id)
        FROM pairing WHERE round = $1 AND state = 'open' AND {access}
        ORDER BY CASE WHEN owner_answer = '' AND other_answer = '' THEN 0 ELSE 1 END, id LIMIT $2 OFFSET $3"
    );
    let mut values = args![round, limit, skip];
    values.extend(more);
    let rows = connection.rows(&sql, values).await?;
    rows.iter()
        .map(|row| {
            let answered =
                |place| -> Result<bool, StoreError> { Ok(!row.get::<String>(place)?.is_empty()) };
            Ok(Open {
                provider: row.get(0)?,
                seeker: row.get(1)?,
                provider_answered: answered(2)?,
                seeker_answered: answered(3)?,
                since: row.get(4)?,
                until: row.get::<Option<i64>>(5)?.unwrap_or(0),
                reminders: row.get::<Option<i64>>(6)?.unwrap_or(0),
            })
        })
        .collect()
}
