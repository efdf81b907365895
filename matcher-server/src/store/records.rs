//! Records: look-ups that carry the policy, and writes with optimistic versions.

mod history;

use history::tell;
pub(crate) use history::{keep_version, versions};

use super::StoreError;
use super::changes::Change;
use super::document::Document;
use super::kinds::Kind;
use super::sql::{Connection, Row, args};
use super::writer::Job;
use crate::auth::Actor;
use crate::auth::policy::{self, Action, Object, Visibility, predicate};
use crate::error::{Code, Problem};
use serde_json::Value as Json;

/// A record as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) owner: String,
    /// The other side; empty where there is none.
    pub(crate) other: String,
    pub(crate) region: i64,
    pub(crate) parent: String,
    pub(crate) alias: String,
    pub(crate) visibility: Visibility,
    pub(crate) state: String,
    /// The authority that entered it for a firm; empty: the firm itself.
    pub(crate) entered_by: String,
    pub(crate) version: i64,
    /// The columns as JSON.
    pub(crate) body: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

const COLUMNS: &str = "id, owner, region, parent, alias, visibility, state, entered_by, version, body, created_at, updated_at, other";

/// The state of an organisation nobody confirmed yet.
pub(crate) const PENDING: &str = "pending";
/// The state of everything else.
pub(crate) const ACTIVE: &str = "active";

impl Record {
    fn read(kind: &'static Kind, row: &Row) -> Result<Self, StoreError> {
        let visibility: String = row.get(5)?;
        Ok(Self {
            kind: kind.name,
            id: row.get(0)?,
            owner: row.get(1)?,
            region: row.get(2)?,
            parent: row.get(3)?,
            alias: row.get(4)?,
            visibility: Visibility::parse(&visibility).unwrap_or(Visibility::Authority),
            state: row.get(6)?,
            entered_by: row.get(7)?,
            version: row.get(8)?,
            body: row.get(9)?,
            created_at: row.get(10)?,
            updated_at: row.get(11)?,
            other: row.get(12)?,
        })
    }

    /// What access looks at.
    pub(crate) fn object(&self) -> Object {
        Object {
            kind: self.kind,
            owner: self.owner.clone(),
            other: self.other.clone(),
            region: self.region,
            visibility: self.visibility,
        }
    }

    /// Without the columns that the actor does not see.
    fn for_eyes_of(mut self, actor: &Actor) -> Result<Self, StoreError> {
        let hidden = policy::hidden(actor, &self.object());
        if !hidden.is_empty() {
            let mut document: Document = serde_json::from_str(&self.body)
                .map_err(|error| StoreError::Internal(error.to_string()))?;
            document.retain(|column, _| !hidden.contains(&column.as_str()));
            self.body = Json::Object(document).to_string();
        }
        Ok(self)
    }

    /// Its strong `ETag`.
    pub(crate) fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// A record the actor may see; `None` when there is none *or* when it is none of theirs.
pub(crate) async fn visible(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    id: &str,
) -> Result<Option<Record>, StoreError> {
    let (access, more) = predicate(actor, Action::Read, kind.name, true, 3);
    let sql = format!("SELECT {COLUMNS} FROM record WHERE kind = $1 AND id = $2 AND {access}");
    let mut values = args![kind.name, id];
    values.extend(more);
    let row = connection.row(&sql, values).await?;
    row.map(|row| Record::read(kind, &row)?.for_eyes_of(actor))
        .transpose()
}

/// A record whoever asks; for the program itself.
pub(crate) async fn any(
    connection: &mut Connection,
    kind: &'static Kind,
    id: &str,
) -> Result<Option<Record>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM record WHERE kind = $1 AND id = $2");
    let row = connection.row(&sql, args![kind.name, id]).await?;
    row.map(|row| Record::read(kind, &row)).transpose()
}

/// What a page is narrowed to; empty: not.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) owner: String,
    pub(crate) parent: String,
    pub(crate) alias: String,
    pub(crate) state: String,
    /// Words that stand in the record.
    pub(crate) text: String,
    /// A division and those below it: 410000, 410300 or 410303.
    pub(crate) region: Option<i64>,
}

/// A pattern of LIKE for whatever holds the text.
fn holding(text: &str) -> String {
    let plain = text
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{plain}%")
}

/// First and last code of a division and those below it.
fn below(region: i64) -> (i64, i64) {
    let width = match region {
        0 => 1_000_000,
        region if region % 10_000 == 0 => 10_000,
        region if region % 100 == 0 => 100,
        _ => 1,
    };
    (region, region + width - 1)
}

/// Records the actor may see, by id, behind `after`.
pub(crate) async fn page(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    filter: &Filter,
    after: &str,
    limit: usize,
) -> Result<Vec<Record>, StoreError> {
    let mut values = args![kind.name, after];
    let mut terms = String::new();
    let narrowed = [
        ("owner", &filter.owner),
        ("parent", &filter.parent),
        ("alias", &filter.alias),
        ("state", &filter.state),
    ];
    for (column, wish) in narrowed {
        if !wish.is_empty() {
            values.push(wish.into());
            terms.extend([" AND ", column, " = $", &values.len().to_string()]);
        }
    }
    if !filter.text.is_empty() {
        values.push(holding(&filter.text).into());
        terms.push_str(&format!(" AND body LIKE ${} ESCAPE '\\'", values.len()));
    }
    if let Some(region) = filter.region {
        let (first, last) = below(region);
        values.extend(args![first, last]);
        let at = values.len();
        terms.push_str(&format!(" AND region BETWEEN ${} AND ${at}", at - 1));
    }
    let (ways, more) = policy::terms(actor, Action::Read, kind.name, true, values.len() + 1);
    values.extend(more);
    values.push((limit as i64).into());
    let last = values.len();
    let parts: Vec<String> = ways
        .iter()
        .enumerate()
        .map(|(number, way)| {
            format!("SELECT * FROM (SELECT {COLUMNS} FROM record WHERE kind = $1 AND id > $2{terms} AND {way} ORDER BY id LIMIT ${last}) AS way{number}")
        })
        .collect();
    let sql = format!(
        "SELECT * FROM ({}) AS ways ORDER BY id LIMIT ${last}",
        parts.join(" UNION ")
    );
    let rows = connection.rows(&sql, values).await?;
    rows.iter()
        .map(|row| Record::read(kind, row)?.for_eyes_of(actor))
        .collect()
}

/// Adds a record; its version becomes 1.
pub(crate) async fn insert(job: &mut Job, record: &Record) -> Result<(), Problem> {
    let sql = "INSERT INTO record (kind, id, owner, region, parent, alias, visibility, state, entered_by, version, body, created_at, updated_at, other)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $11, $12) ON CONFLICT (kind, id) DO NOTHING";
    let values = args![
        record.kind,
        &record.id,
        &record.owner,
        record.region,
        &record.parent,
        &record.alias,
        record.visibility.code(),
        &record.state,
        &record.entered_by,
        &record.body,
        job.now,
        &record.other,
    ];
    if job.connection.execute(sql, values).await? == 0 {
        return Err(Problem::new(Code::Exists).detail(&record.id));
    }
    changed(job, record, 1);
    Ok(())
}

/// Replaces a record that still has `record.version`; the new version.
pub(crate) async fn update(job: &mut Job, record: &Record) -> Result<i64, Problem> {
    let sql = "UPDATE record SET owner = $3, region = $4, parent = $5, alias = $6, visibility = $7, state = $8, body = $9,
        version = version + 1, updated_at = $10, other = $12 WHERE kind = $1 AND id = $2 AND version = $11";
    let values = args![
        record.kind,
        &record.id,
        &record.owner,
        record.region,
        &record.parent,
        &record.alias,
        record.visibility.code(),
        &record.state,
        &record.body,
        job.now,
        record.version,
        &record.other,
    ];
    if job.connection.execute(sql, values).await? == 0 {
        return Err(stale(job, record).await?);
    }
    changed(job, record, record.version + 1);
    Ok(record.version + 1)
}

/// Removes a record that still has `record.version` and that nothing hangs on.
pub(crate) async fn delete(job: &mut Job, record: &Record) -> Result<(), Problem> {
    let hanging = super::kinds::every()
        .filter(|kind| kind.is_ledger() || KEPT.contains(&kind.name))
        .filter(|kind| hangs_on(kind, record.kind));
    for kind in hanging {
        let sql = "SELECT id FROM record WHERE kind = $1 AND parent = $2 LIMIT 1";
        let row = job
            .connection
            .row(sql, args![kind.name, &record.id])
            .await?;
        if row.is_some() {
            return Err(Problem::new(Code::InUse).detail(kind.name));
        }
    }
    let removed = job
        .connection
        .execute(
            "DELETE FROM record WHERE kind = $1 AND id = $2 AND version = $3",
            args![record.kind, &record.id, record.version],
        )
        .await?;
    if removed == 0 {
        return Err(stale(job, record).await?);
    }
    changed(job, record, 0);
    if Kind::find(record.kind).is_some_and(Kind::is_ledger) {
        tell(job, record, "removed").await?;
    }
    Ok(())
}

/// Kinds of the catalogue whose records keep what they hang on.
const KEPT: [&str; 5] = ["resources", "offers", "capabilities", "slots", "bundles"];

fn hangs_on(kind: &Kind, parent: &str) -> bool {
    use super::kinds::SEAT;
    let of = kind.owner.parent().map(|(_, of)| of);
    of.is_some_and(|of| of == parent || (of, parent) == SEAT)
}

/// What hangs on a record gets its owner, region and visibility from it: one level after the other.
pub(crate) async fn cascade(job: &mut Job, record: &Record) -> Result<(), Problem> {
    let mut parents = vec![record.clone()];
    while let Some(parent) = parents.pop() {
        for kind in super::kinds::every() {
            if !hangs_on(kind, parent.kind) {
                continue;
            }
            let sql = format!("SELECT {COLUMNS} FROM record WHERE kind = $1 AND parent = $2");
            let rows = job
                .connection
                .rows(&sql, args![kind.name, &parent.id])
                .await?;
            for row in &rows {
                let mut child = Record::read(kind, row)?;
                if let super::kinds::Owner::Sides(..) = kind.owner {
                    if child.region != parent.region {
                        child.region = parent.region;
                        update(job, &child).await?;
                        parents.push(child);
                    }
                    continue;
                }
                let visibility = match kind.visibility {
                    // What its publisher narrowed stays narrow.
                    None if kind.chosen => parent.visibility.min(child.visibility),
                    None => parent.visibility,
                    Some(visibility) => visibility,
                };
                let visibility = shown_in(kind, &child.state).unwrap_or(visibility);
                let region = if kind.answers_to_its_subject() {
                    child.region
                } else {
                    parent.region
                };
                let same = (&child.owner, &child.other, child.region, child.visibility)
                    == (&parent.owner, &parent.other, region, visibility);
                if !same {
                    child.owner.clone_from(&parent.owner);
                    child.other.clone_from(&parent.other);
                    child.region = region;
                    child.visibility = visibility;
                    update(job, &child).await?;
                    parents.push(child);
                }
            }
        }
    }
    Ok(())
}

/// Members see a record of a ledger in some of its states, whatever its kind says.
pub(crate) fn shown_in(kind: &Kind, state: &str) -> Option<Visibility> {
    let state = kind.life()?.state(state)?;
    state.public.then_some(Visibility::Members)
}

fn changed(job: &mut Job, record: &Record, version: i64) {
    job.changes.push(Change {
        kind: record.kind.to_owned(),
        id: record.id.clone(),
        version,
    });
}

/// The record has another version now, or is gone.
async fn stale(job: &mut Job, record: &Record) -> Result<Problem, Problem> {
    let row = job
        .connection
        .row(
            "SELECT version FROM record WHERE kind = $1 AND id = $2",
            args![record.kind, &record.id],
        )
        .await?;
    Ok(match row {
        Some(row) => Problem::new(Code::Stale).detail(row.get::<i64>(0)?.to_string()),
        None => Problem::new(Code::NotFound),
    })
}
