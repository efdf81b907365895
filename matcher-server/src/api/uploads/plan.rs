//! The records that a checked file would change.

use crate::app::App;
use crate::auth::policy::{Action, Object, can};
use crate::auth::{Actor, Role};
use crate::error::{Code, Problem};
use crate::store::document::{Document, REQUIREMENTS, fault};
use crate::store::kinds::Kind;
use crate::store::records::{self, Record};
use crate::store::sheets;
use crate::store::uploads::Planned;
use matcher_core::exchange::Sheet;
use matcher_core::exchange::import::{Change, Checked};
use std::collections::BTreeSet;

/// Records that are applied in one write; larger catalogues are imported by an administrator.
const MOST: usize = 20_000;

pub(super) fn entered_by(actor: &Actor) -> String {
    match actor.role {
        Role::Regulator => actor.authority.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

/// The records that would change, each of them the actor's to change.
pub(super) async fn planned(
    app: &App,
    actor: &Actor,
    checked: &Checked,
    remove: bool,
    left_out: &[&str],
) -> Result<Vec<Planned>, Problem> {
    let (mut touched, mut removed) = (BTreeSet::new(), BTreeSet::new());
    for (key, change) in &checked.changes.rows {
        // A requirement is a part of its need.
        let (kind, id) = match key.sheet {
            REQUIREMENTS => {
                let need = key.id.split(" | ").next().unwrap_or("");
                ("needs", need.to_owned())
            }
            sheet => (sheet, key.id.replace(" | ", "/")),
        };
        if *change == Change::Removed && key.sheet != REQUIREMENTS {
            removed.insert((kind, id));
        } else {
            touched.insert((kind, id));
        }
    }
    if touched.len() + removed.len() > MOST {
        return Err(Problem::new(Code::TooLarge));
    }
    let whole: &[Sheet] = &checked.merged.sheets;
    let made = sheets::records(whole)?;
    let mut planned = Vec::new();
    let mut faults = Vec::new();
    let mut connection = app.store.read().await?;
    for mut record in made {
        let key = (record.kind, record.id.clone());
        if !touched.contains(&key) {
            continue;
        }
        let kind = Kind::find(record.kind).ok_or_else(|| Problem::new(Code::NotFound))?;
        let old = records::visible(&mut connection, actor, kind, &record.id).await?;
        let action = if old.is_some() {
            Action::Change
        } else {
            Action::Create
        };
        let own_id = old.is_some() || has_own_id(actor, kind, &record);
        let allowed = |object: &Object| can(actor, action, object);
        let before = old.as_ref().map(Record::object);
        if !(own_id && allowed(&record.object()) && before.as_ref().is_none_or(allowed)) {
            let place = format!("{}.{}", record.kind, record.id);
            let zh = "不是可由您填写的记录";
            faults.push(fault(&place, zh, "is not a record you may enter"));
            continue;
        }
        if let Some(old) = &old {
            keep_left_out(&mut record, old, left_out)?;
            if old.body == record.body {
                continue;
            }
        }
        planned.push(plan(actor, record, old));
    }
    for (name, id) in removed.into_iter().filter(|_| remove) {
        let kind = Kind::find(name).ok_or_else(|| Problem::new(Code::NotFound))?;
        let old = records::visible(&mut connection, actor, kind, &id).await?;
        if let Some(old) = old.filter(|old| can(actor, Action::Delete, &old.object())) {
            let gone = plan(actor, old.clone(), Some(old));
            planned.push(Planned { body: None, ..gone });
        }
    }
    // What hangs on others goes first, what others hang on comes first.
    let (mut gone, kept): (Vec<_>, Vec<_>) = planned.into_iter().partition(|p| p.body.is_none());
    gone.reverse();
    gone.extend(kept);
    if faults.is_empty() {
        Ok(gone)
    } else {
        Err(Problem::faults(faults))
    }
}

/// Columns that were left out of what a file was held against stay as they are.
fn keep_left_out(record: &mut Record, old: &Record, left_out: &[&str]) -> Result<(), Problem> {
    if left_out.is_empty() {
        return Ok(());
    }
    let read = |body: &str| serde_json::from_str::<Document>(body).map_err(Problem::internal);
    let (mut document, before) = (read(&record.body)?, read(&old.body)?);
    for column in left_out {
        if let Some(value) = before.get(*column) {
            document.insert((*column).to_owned(), value.clone());
        }
    }
    record.body = serde_json::to_string(&document).map_err(Problem::internal)?;
    Ok(())
}

/// A member's new ids begin with the organisation's, so that nobody learns which ids others use.
fn has_own_id(actor: &Actor, kind: &Kind, record: &Record) -> bool {
    let Some(own) = &actor.organisation else {
        return true;
    };
    let rest = record.id.strip_prefix(own.as_str());
    // Ids made from other columns are checked through these.
    kind.is_keyed() || rest.is_some_and(|rest| rest.starts_with([':', '/']))
}

fn plan(actor: &Actor, record: Record, old: Option<Record>) -> Planned {
    let visibility = match &old {
        // What its publisher narrowed stays narrow.
        Some(old) => record.visibility.min(old.visibility),
        None => record.visibility,
    };
    let first = old.as_ref().map(|old| old.entered_by.clone());
    Planned {
        kind: record.kind.to_owned(),
        version: old.map_or(0, |old| old.version),
        id: record.id,
        owner: record.owner.clone(),
        region: record.region,
        parent: record.parent,
        alias: record.alias,
        visibility: visibility.code().to_owned(),
        entered_by: match first {
            Some(first) => first,
            None if record.owner.is_empty() => String::new(),
            None => entered_by(actor),
        },
        body: Some(record.body),
    }
}
