//! What waits for an account, and what happened lately to what it has a part in.

use super::StoreError;
use super::sql::{Connection, args};
use crate::auth::Actor;
use crate::auth::policy::{Action, predicate};

/// Things of one kind that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// Pairings the own side has not answered.
    Pairings,
    /// Such pairings that it was reminded of; they count here alone.
    Reminded,
    /// Hours somebody asked of us.
    Bookings,
    /// Pins that ask for our consent.
    Consents,
    /// Organisations to confirm.
    Organisations,
    /// Objections to answer.
    Objections,
    /// Draft rounds with a plan that nobody chose yet.
    Plans,
    /// Pairings whose time for an answer ends soon, without the unheard ones.
    Stalled,
    /// Corrections of a plan that wait for a second person.
    Overrides,
    /// Pairings of firms that never log in: their answer is to be fetched and written down.
    Unheard,
}

impl Waiting {
    /// The word in JSON.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Pairings => "pairings",
            Self::Reminded => "reminded",
            Self::Bookings => "bookings",
            Self::Consents => "consents",
            Self::Organisations => "organisations",
            Self::Objections => "objections",
            Self::Plans => "plans",
            Self::Stalled => "stalled",
            Self::Overrides => "overrides",
            Self::Unheard => "unheard",
        }
    }
}

/// Pairings that wait for the answer of `$1`.
const UNANSWERED: &str =
    "SELECT count(*) FROM pairing WHERE state = 'open' AND visibility <> 'authority'
    AND ((owner = $1 AND owner_answer = '') OR (other = $1 AND other_answer = ''))";
const WAS_REMINDED: &str = "id IN (SELECT pairing FROM pairing_reminder)";

/// The firm has not answered and has no account to answer with.
const UNHEARD: &str = "(other_answer = ''
    AND NOT EXISTS (SELECT 1 FROM account WHERE account.organisation = pairing.other AND NOT disabled))";

/// A pairing is stalled when it is open and its time ends within this.
const SOON_MS: i64 = 7 * 24 * 3600 * 1000;

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Happening {
    /// `pairings` or `bookings`.
    pub(crate) kind: &'static str,
    pub(crate) state: String,
    /// Whether we are the provider.
    pub(crate) by_owner: bool,
    /// The other side's organisation.
    pub(crate) partner: String,
    pub(crate) at: i64,
}

/// How many things of each kind wait for the actor, each counted once; kinds with none are left out.
pub(crate) async fn count(
    connection: &mut Connection,
    actor: &Actor,
) -> Result<Vec<(Waiting, usize)>, StoreError> {
    let asked = match &actor.organisation {
        Some(own) => vec![
            (
                Waiting::Pairings,
                format!("{UNANSWERED} AND NOT {WAS_REMINDED}"),
                args![own],
            ),
            (
                Waiting::Reminded,
                format!("{UNANSWERED} AND {WAS_REMINDED}"),
                args![own],
            ),
            (
                Waiting::Bookings,
                "SELECT count(*) FROM booking WHERE owner = $1 AND state = 'reserved' AND pairing IS NULL"
                    .to_owned(),
                args![own],
            ),
            (
                Waiting::Consents,
                "SELECT count(*) FROM consent WHERE state = 'asked'
                AND ((owner = $1 AND owner_answer = '') OR (other = $1 AND other_answer = ''))"
                    .to_owned(),
                args![own],
            ),
        ],
        None => {
            let (area, values) = predicate(actor, Action::Create, "organisations", false, 1);
            let (answerable, more) = predicate(actor, Action::Change, "objections", false, 1);
            let (ours, rounds) = predicate(actor, Action::Change, "rounds", false, 1);
            let (seen, of_pairings) = predicate(actor, Action::Create, "rounds", false, 2);
            let mut ends = args![super::now() + SOON_MS];
            ends.extend(of_pairings);
            let (over, of_rounds) = predicate(actor, Action::Change, "rounds", false, 2);
            let mut others = args![&actor.account];
            others.extend(of_rounds);
            let (firms, of_firms) = predicate(actor, Action::Change, "pairings", false, 1);
            vec![
                (
                    Waiting::Organisations,
                    format!("SELECT count(*) FROM record WHERE kind = 'organisations' AND state = 'pending' AND {area}"),
                    values,
                ),
                (
                    Waiting::Objections,
                    format!("SELECT count(*) FROM objection WHERE answer = '' AND {answerable}"),
                    more,
                ),
                (
                    Waiting::Plans,
                    format!("SELECT count(*) FROM round WHERE state = 'draft' AND job IS NULL
                        AND EXISTS (SELECT 1 FROM job WHERE job.round = round.id AND job.state = 'done') AND {ours}"),
                    rounds,
                ),
                (
                    Waiting::Stalled,
                    format!("SELECT count(*) FROM pairing WHERE state = 'open' AND respond_until < $1 AND NOT {UNHEARD} AND {seen}"),
                    ends,
                ),
                (
                    Waiting::Overrides,
                    format!("SELECT count(*) FROM plan_override WHERE state = 'proposed' AND proposed_by <> $1 AND {over}"),
                    others,
                ),
                (
                    Waiting::Unheard,
                    format!("SELECT count(*) FROM pairing WHERE state = 'open' AND {UNHEARD} AND {firms}"),
                    of_firms,
                ),
            ]
        }
    };
    let mut counts = Vec::new();
    for (what, sql, values) in asked {
        let row = connection.row(&sql, values).await?;
        let number: i64 = row.map_or(Ok(0), |row| row.get(0))?;
        if number > 0 {
            counts.push((what, usize::try_from(number).unwrap_or(usize::MAX)));
        }
    }
    Ok(counts)
}

/// What happened to the pairings and bookings of an organisation since a moment, newest first.
pub(crate) async fn happenings(
    connection: &mut Connection,
    organisation: &str,
    since: i64,
    limit: usize,
) -> Result<Vec<Happening>, StoreError> {
    let mut all = Vec::new();
    for (kind, table) in [("pairings", "pairing"), ("bookings", "booking")] {
        let sql = format!(
            "SELECT state, owner, other, updated_at FROM {table} WHERE (owner = $1 OR other = $1) AND visibility <> 'authority'
             AND updated_at >= $2 ORDER BY updated_at DESC LIMIT $3"
        );
        let values = args![organisation, since, limit as i64];
        for row in connection.rows(&sql, values).await? {
            let (owner, other): (String, String) = (row.get(1)?, row.get(2)?);
            let by_owner = owner == organisation;
            all.push(Happening {
                kind,
                state: row.get(0)?,
                by_owner,
                partner: if by_owner { other } else { owner },
                at: row.get(3)?,
            });
        }
    }
    all.sort_by_key(|happening| std::cmp::Reverse(happening.at));
    all.truncate(limit);
    Ok(all)
}
