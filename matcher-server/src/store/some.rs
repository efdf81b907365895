//! Some records with everything they can't do without, as the sheets of a small catalogue: what changed lately is read like this, so that
//! it can be judged and shown without reading everything again.

use super::StoreError;
use super::document;
use super::kinds::{self, Kind, SEAT};
use super::sheets;
use super::sql::Connection;
use super::standings::listed;
use matcher_core::exchange::Sheet;
use matcher_core::exchange::schema::{Kind as Cell, SheetFormat};
use std::collections::{BTreeMap, BTreeSet};

/// A kind and an id.
pub(crate) type Key = (&'static str, String);

/// Ids of one statement.
const IDS: usize = 500;

/// What hangs on a record and belongs to it: kind, and the column of the store that names it.
fn belongings(kind: &str) -> &'static [(&'static str, &'static str)] {
    match kind {
        "offers" => &[("capabilities", "parent")],
        "resources" => &[("slots", "parent")],
        "organisations" => &[("sites", "owner"), ("credentials", "owner")],
        _ => &[],
    }
}

/// The sheets of these records, of what belongs to them, and of everything any of them refers to. Benefits always come along.
pub(crate) async fn read(
    connection: &mut Connection,
    wanted: BTreeSet<Key>,
) -> Result<Vec<Sheet>, StoreError> {
    let mut found: BTreeMap<Key, String> = BTreeMap::new();
    let mut open = wanted;
    let mut searched: BTreeSet<Key> = BTreeSet::new();
    while !open.is_empty() {
        let mut next: BTreeSet<Key> = BTreeSet::new();
        for kind in kinds::ALL.iter() {
            let ids: Vec<&String> = open
                .iter()
                .filter(|(name, _)| *name == kind.name)
                .map(|(_, id)| id)
                .collect();
            for part in ids.chunks(IDS) {
                for (id, body) in bodies(connection, kind.name, "id", part).await? {
                    refers(kind, &body, &mut next);
                    found.insert((kind.name, id), body);
                }
                for (name, column) in belongings(kind.name) {
                    let Some(kind) = Kind::find(name) else {
                        continue;
                    };
                    for (id, body) in bodies(connection, name, column, part).await? {
                        refers(kind, &body, &mut next);
                        found.insert((kind.name, id), body);
                    }
                }
            }
        }
        searched.append(&mut open);
        open = next.difference(&searched).cloned().collect();
    }
    if let Some(kind) = Kind::find("benefits") {
        let rows = connection
            .rows(
                "SELECT id, body FROM record WHERE kind = 'benefits' AND state = 'active'",
                Vec::new(),
            )
            .await?;
        for row in rows {
            found.insert((kind.name, row.get(0)?), row.get(1)?);
        }
    }
    sheets_of(&found)
}

async fn bodies(
    connection: &mut Connection,
    kind: &str,
    column: &str,
    ids: &[&String],
) -> Result<Vec<(String, String)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (list, values) = listed(kind, ids);
    let sql = format!(
        "SELECT id, body FROM record WHERE kind = $1 AND {column} IN ({list}) AND state = 'active'"
    );
    let rows = connection.rows(&sql, values).await?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

/// Notes what a record refers to.
fn refers(kind: &Kind, body: &str, next: &mut BTreeSet<Key>) {
    let Ok(document) = serde_json::from_str::<document::Document>(body) else {
        return;
    };
    for column in kind.format.columns {
        let Cell::Reference(to) = column.kind else {
            continue;
        };
        let Some(to) = Kind::find(to) else { continue };
        let named = match document.get(column.name) {
            Some(serde_json::Value::String(id)) => vec![id.as_str()],
            Some(serde_json::Value::Array(ids)) => {
                ids.iter().filter_map(serde_json::Value::as_str).collect()
            }
            _ => Vec::new(),
        };
        for id in named {
            next.insert((to.name, id.trim().to_owned()));
            // what refers to a site may mean an organisation without one
            if to.name == SEAT.0 {
                next.insert((SEAT.1, id.trim().to_owned()));
            }
        }
    }
}

fn sheets_of(found: &BTreeMap<Key, String>) -> Result<Vec<Sheet>, StoreError> {
    let mut sheets: BTreeMap<&'static str, Sheet> = BTreeMap::new();
    for kind in kinds::ALL.iter() {
        let mut sheet = kind.format.empty();
        let mut requirements = document::requirements().map(SheetFormat::empty);
        for ((_, id), body) in found.iter().filter(|((name, _), _)| *name == kind.name) {
            sheets::put(kind, id, body, &mut sheet, &mut requirements)?;
        }
        sheets.insert(kind.name, sheet);
        if let Some(requirements) = requirements.filter(|sheet| !sheet.is_empty()) {
            sheets.insert(document::REQUIREMENTS, requirements);
        }
    }
    Ok(sheets.into_values().collect())
}

/// The entries of an index that a changed record has a part in.
pub(crate) async fn touched(
    connection: &mut Connection,
    changed: &[(String, String)],
) -> Result<BTreeSet<Key>, StoreError> {
    let mut touched = BTreeSet::new();
    let mut add = |kind: &'static str, ids: Vec<String>| {
        touched.extend(ids.into_iter().map(|id| (kind, id)));
    };
    for (kind, id) in changed {
        match kind.as_str() {
            "offers" => add("offers", vec![id.clone()]),
            "needs" => add("needs", vec![id.clone()]),
            "benefits" => add("benefits", vec![id.clone()]),
            "courses" => add("courses", vec![id.clone()]),
            "cases" => add("cases", vec![id.clone()]),
            "articles" => add("articles", vec![id.clone()]),
            "course_sessions" => {
                let sql = "SELECT parent FROM record WHERE kind = 'course_sessions' AND id = $1";
                let mut courses = ids(connection, sql, id).await?;
                if courses.is_empty() {
                    // it is gone, and with it whose it was; there are few courses
                    let sql = "SELECT id FROM record WHERE kind = $1";
                    courses = ids(connection, sql, "courses").await?;
                }
                add("courses", courses);
            }
            "capabilities" => add(
                "offers",
                ids(
                    connection,
                    "SELECT parent FROM record WHERE kind = 'capabilities' AND id = $1",
                    id,
                )
                .await?,
            ),
            "resources" => add("offers", offers_on(connection, id).await?),
            "slots" => {
                let resource = id.rsplit_once('/').map_or("", |(resource, _)| resource);
                add("offers", offers_on(connection, resource).await?);
            }
            "sites" => {
                let sql = "SELECT o.id FROM record o JOIN record r ON r.kind = 'resources' AND r.id = o.parent WHERE o.kind = 'offers' AND r.parent = $1";
                add("offers", ids(connection, sql, id).await?);
                let sql = "SELECT owner FROM record WHERE kind = 'sites' AND id = $1";
                add("organisations", ids(connection, sql, id).await?);
            }
            "credentials" => {
                let sql = "SELECT o.id FROM record o JOIN record c ON c.kind = 'credentials' AND c.owner = o.owner WHERE o.kind = 'offers' AND c.id = $1";
                add("offers", ids(connection, sql, id).await?);
            }
            "organisations" => {
                for kind in ["offers", "needs", "cases"] {
                    let sql = format!("SELECT id FROM record WHERE kind = '{kind}' AND owner = $1");
                    add(kind, ids(connection, &sql, id).await?);
                }
                add("organisations", vec![id.clone()]);
            }
            _ => {}
        }
    }
    Ok(touched)
}

async fn offers_on(connection: &mut Connection, resource: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT id FROM record WHERE kind = 'offers' AND parent = $1";
    ids(connection, sql, resource).await
}

async fn ids(connection: &mut Connection, sql: &str, of: &str) -> Result<Vec<String>, StoreError> {
    let rows = connection.rows(sql, super::args![of]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}
