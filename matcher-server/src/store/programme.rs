//! The tables of the programme besides records: rounds, pairings, bookings, partnerships, objections. All carry the columns of access
//! (`owner`, `region`, `visibility`, most also `other`), so one look-up and one page serve them.

use super::sql::{Connection, Row, args};
use super::{StoreError, Value};
use crate::auth::Actor;
use crate::auth::policy::{Action, Object, Visibility, predicate};
use serde_json::{Map, Value as Json};

/// A column's type in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Int,
    /// Text that is JSON itself.
    Json,
}

use Type::{Int, Json as J, Text};

/// A table with columns of access.
#[derive(Debug)]
pub(crate) struct Table {
    /// What to select from.
    from: &'static str,
    /// Name for the policy and the API.
    pub(crate) kind: &'static str,
    pub(crate) has_other: bool,
    columns: &'static [(&'static str, Type)],
}

pub(crate) const ROUNDS: Table = Table {
    from: "round",
    kind: "rounds",
    has_other: false,
    columns: &[
        ("id", Text),
        ("name", Text),
        ("authority", Text),
        ("region", Int),
        ("state", Text),
        ("rules", Text),
        ("job", Text),
        ("consult_until", Int),
        ("version", Int),
        ("created_at", Int),
        ("updated_at", Int),
    ],
};

/// Jobs and their files are for authorities and auditors, also when the round is public.
pub(crate) const JOBS: Table = Table {
    from: "job JOIN (SELECT id AS round_id, owner, region, 'authority' AS visibility FROM round) AS of_round ON round = round_id",
    kind: "plans",
    has_other: false,
    columns: &[
        ("id", Text),
        ("round", Text),
        ("state", Text),
        ("account", Text),
        ("node", Text),
        ("fence", Int),
        ("summary", J),
        ("error", Text),
        ("rules", Text),
        ("submitted_at", Int),
        ("finished_at", Int),
    ],
};

pub(crate) const PAIRINGS: Table = Table {
    from: "pairing",
    kind: "pairings",
    has_other: true,
    columns: &[
        ("id", Text),
        ("round", Text),
        ("owner", Text),
        ("other", Text),
        ("state", Text),
        ("owner_answer", Text),
        ("other_answer", Text),
        ("other_by", Text),
        ("other_evidence", Text),
        ("reason", Text),
        ("respond_until", Int),
        ("version", Int),
        ("created_at", Int),
        ("updated_at", Int),
    ],
};

pub(crate) const BOOKINGS: Table = Table {
    from: "booking",
    kind: "bookings",
    has_other: true,
    columns: &[
        ("id", Text),
        ("pairing", Text),
        ("need", Text),
        ("resource", Text),
        ("period", Text),
        ("minutes", Int),
        ("owner", Text),
        ("other", Text),
        ("state", Text),
        ("version", Int),
        ("created_at", Int),
        ("updated_at", Int),
    ],
};

pub(crate) const PARTNERSHIPS: Table = Table {
    from: "partnership",
    kind: "partnerships",
    has_other: true,
    columns: &[
        ("id", Text),
        ("owner", Text),
        ("other", Text),
        ("round", Text),
        ("state", Text),
        ("version", Int),
        ("created_at", Int),
        ("updated_at", Int),
    ],
};

pub(crate) const OBJECTIONS: Table = Table {
    from: "objection",
    kind: "objections",
    has_other: false,
    columns: &[
        ("id", Text),
        ("round", Text),
        ("owner", Text),
        ("text", Text),
        ("answer", Text),
        ("version", Int),
        ("created_at", Int),
        ("updated_at", Int),
    ],
};

pub(crate) const CONSENTS: Table = Table {
    from: "consent",
    kind: "consents",
    has_other: true,
    columns: &[
        ("id", Text),
        ("round", Text),
        ("need", Text),
        ("resource", Text),
        ("period", Text),
        ("owner", Text),
        ("other", Text),
        ("state", Text),
        ("owner_answer", Text),
        ("other_answer", Text),
        ("other_by", Text),
        ("other_evidence", Text),
        ("version", Int),
        ("created_at", Int),
        ("updated_at", Int),
    ],
};

pub(crate) const OVERRIDES: Table = Table {
    from: "plan_override",
    kind: "overrides",
    has_other: false,
    columns: &[
        ("id", Text),
        ("round", Text),
        ("action", Text),
        ("pairing", Text),
        ("need", Text),
        ("resource", Text),
        ("period", Text),
        ("minutes", Int),
        ("reason", Text),
        ("note", Text),
        ("state", Text),
        ("proposed_by", Text),
        ("decided_by", Text),
        ("version", Int),
        ("created_at", Int),
        ("updated_at", Int),
    ],
};

pub(crate) const CALLS: Table = Table {
    from: "lead_call",
    kind: "calls",
    has_other: false,
    columns: &[
        ("id", Text),
        ("owner", Text),
        ("title", Text),
        ("text", Text),
        ("join_until", Int),
        ("state", Text),
        ("version", Int),
        ("created_at", Int),
        ("updated_at", Int),
    ],
};

/// Who joined a call: the two sides and their authorities see it, nobody else.
pub(crate) const CALL_MEMBERS: Table = Table {
    from: "call_member",
    kind: "call_members",
    has_other: true,
    columns: &[
        ("id", Text),
        ("lead_call", Text),
        ("owner", Text),
        ("other", Text),
        ("state", Text),
        ("version", Int),
        ("created_at", Int),
        ("updated_at", Int),
    ],
};

/// Columns that authorities, auditors and administrators see, not the two sides: what a firm signed may name a person.
const FOR_AUTHORITIES: [&str; 1] = ["other_evidence"];

/// A row as access and the API see it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) object: Object,
    pub(crate) json: Map<String, Json>,
}

impl Entry {
    pub(crate) fn text(&self, column: &str) -> &str {
        self.json.get(column).and_then(Json::as_str).unwrap_or("")
    }

    pub(crate) fn int(&self, column: &str) -> i64 {
        self.json.get(column).and_then(Json::as_i64).unwrap_or(0)
    }

    fn for_eyes_of(mut self, actor: &Actor) -> Self {
        if actor.role.is_member() {
            for column in FOR_AUTHORITIES {
                if let Some(value) = self.json.get_mut(column) {
                    *value = Json::Null;
                }
            }
        }
        self
    }

    pub(crate) fn etag(&self) -> String {
        format!("\"{}\"", self.int("version"))
    }
}

impl Table {
    /// Whether it has the column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|(name, _)| *name == column)
    }

    /// Its columns, for lists.
    pub(crate) fn column_names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|(name, _)| *name)
    }

    fn select(&self) -> String {
        let columns: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let other = if self.has_other { "other" } else { "''" };
        format!(
            "SELECT {}, owner, {other}, region, visibility FROM {}",
            columns.join(", "),
            self.from
        )
    }

    fn read(&self, row: &Row) -> Result<Entry, StoreError> {
        let mut json = Map::new();
        for (place, (name, of)) in self.columns.iter().enumerate() {
            let value = match of {
                Text => row.get::<Option<String>>(place)?.map(Json::from),
                Int => row.get::<Option<i64>>(place)?.map(Json::from),
                J => serde_json::from_str(&row.get::<String>(place)?).ok(),
            };
            json.insert((*name).to_owned(), value.unwrap_or(Json::Null));
        }
        let at = self.columns.len();
        let visibility: String = row.get(at + 3)?;
        Ok(Entry {
            id: row.get(0)?,
            object: Object {
                kind: self.kind,
                owner: row.get(at)?,
                other: row.get(at + 1)?,
                region: row.get(at + 2)?,
                visibility: Visibility::parse(&visibility).unwrap_or(Visibility::Authority),
            },
            json,
        })
    }

    /// The row of that id, if the actor may see it.
    pub(crate) async fn visible(
        &self,
        connection: &mut Connection,
        actor: &Actor,
        id: &str,
    ) -> Result<Option<Entry>, StoreError> {
        let (access, more) = predicate(actor, Action::Read, self.kind, self.has_other, 2);
        let sql = format!("{} WHERE id = $1 AND {access}", self.select());
        let mut values = args![id];
        values.extend(more);
        let row = connection.row(&sql, values).await?;
        row.map(|row| Ok(self.read(&row)?.for_eyes_of(actor)))
            .transpose()
    }

    /// Rows the actor may see, by id, behind `after`; `filter` narrows by columns.
    pub(crate) async fn page(
        &self,
        connection: &mut Connection,
        actor: &Actor,
        filter: &[(&'static str, String)],
        after: &str,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut values = args![after];
        let mut terms = String::new();
        for (column, wish) in filter.iter().filter(|(_, wish)| !wish.is_empty()) {
            values.push(wish.into());
            terms.extend([" AND ", *column, " = $", &values.len().to_string()]);
        }
        let first = values.len() + 1;
        let (access, more) = predicate(actor, Action::Read, self.kind, self.has_other, first);
        values.extend(more);
        values.push(Value::from(limit as i64));
        let sql = format!(
            "{} WHERE id > $1{terms} AND {access} ORDER BY id LIMIT ${}",
            self.select(),
            values.len()
        );
        let rows = connection.rows(&sql, values).await?;
        rows.iter()
            .map(|row| Ok(self.read(row)?.for_eyes_of(actor)))
            .collect()
    }
}
