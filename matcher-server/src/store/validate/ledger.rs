//! A record of a ledger judged: by its columns and states, and by who may take which step.

use super::{Context, Judged, Place, push, rules};
use crate::auth::policy::Visibility;
use crate::auth::{Actor, Role};
use crate::error::{Code, Fault, Problem};
use crate::store::document::{self, Document, fault};
use crate::store::kinds::{Kind, Owner};
use crate::store::partners;
use crate::store::records::{Record, any, shown_in, visible};
use crate::store::sql::Connection;
use matcher_core::exchange::InputProblem;
use matcher_core::exchange::ledger::check;
use matcher_core::exchange::schema::Kind as Cell;
use matcher_core::model::{Party, Refusal};
use std::collections::{BTreeMap, BTreeSet};

/// Judges a document as the record `id` of a ledger.
pub(super) async fn judge(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    id: &str,
    document: &Document,
) -> Result<Judged, Problem> {
    let mut faults = Vec::new();
    let cells = document::cells(kind.format, document, "", &mut faults);
    if !faults.is_empty() {
        return Err(Problem::faults(faults));
    }
    let mut context = Context::default();
    context.follow(kind, &cells, true);
    context.load(connection, actor).await?;
    partner(connection, actor, kind, document, &mut context).await?;
    let old = visible(connection, actor, kind, id).await?;
    rules::hold(connection, actor, kind, old.is_none(), document).await?;
    let kept = unchanged(kind, old.as_ref(), &cells)?;
    let mut sheets = BTreeMap::new();
    push(&mut sheets, kind.format, &cells);
    let found: BTreeSet<(&str, &str)> = context
        .found
        .keys()
        .map(|(name, id)| (*name, id.as_str()))
        .chain(kept.iter().map(|(name, id)| (*name, id.as_str())))
        .collect();
    let known = |sheet: &str, id: &str| found.contains(&(sheet, id));
    let mut warnings = Vec::new();
    let mut normal = None;
    for sheet in sheets.values() {
        let checked = check(sheet, kind.format, &known);
        warnings.extend(checked.problems);
        normal = checked.rows.into_iter().next();
    }
    let Some(row) = normal.filter(|_| !warnings.iter().any(InputProblem::is_error)) else {
        return Err(warnings.into());
    };
    let mut kept = document::document(kind.format, |name| row.text(name), "");
    kept.insert("id".to_owned(), id.into());
    let anchor = |of: &'static str, id: &str| {
        let record = context.found.get(&(of, id.to_owned()));
        record.map(|(record, _)| Anchor::from(record))
    };
    let place = place(kind, &kept, &anchor)?;
    Ok(Judged {
        place,
        warnings,
        document: Some(kept),
    })
}

/// References that stand in the record already: the side that did not write them may see none of what they name, and keeps them.
fn unchanged(
    kind: &'static Kind,
    old: Option<&Record>,
    cells: &[String],
) -> Result<Vec<(&'static str, String)>, Problem> {
    let Some(old) = old else {
        return Ok(Vec::new());
    };
    let old: Document = serde_json::from_str(&old.body).map_err(Problem::internal)?;
    let before = document::cells(kind.format, &old, "", &mut Vec::new());
    let columns = kind.format.columns.iter().zip(cells).zip(&before);
    let same = columns.filter(|((_, now), before)| !now.is_empty() && now == before);
    let named = same.filter_map(|((column, now), _)| match column.kind {
        Cell::Reference(to) => Some((Kind::find(to)?.name, now.clone())),
        _ => None,
    });
    Ok(named
        .flat_map(|(to, ids)| {
            let ids: Vec<String> = ids.split(';').map(str::to_owned).collect();
            ids.into_iter().map(move |id| (to, id))
        })
        .collect())
}

/// A provider may name the firms it works with, and the needs it was booked for, though it may see none of their records.
async fn partner(
    connection: &mut Connection,
    actor: &Actor,
    kind: &'static Kind,
    document: &Document,
    context: &mut Context,
) -> Result<(), Problem> {
    let (Owner::Sides(provider, firm), Some(own)) = (kind.owner, &actor.organisation) else {
        return Ok(());
    };
    let (provider, firm) = (
        document::text(document, provider),
        document::text(document, firm),
    );
    if provider != own {
        return Ok(());
    }
    let need = document::text(document, "need");
    if let Some(needs) = Kind::find("needs").filter(|_| !need.is_empty())
        && partners::booked_for(connection, own, need).await?
        && let Some(record) = any(connection, needs, need).await?
        && record.owner == firm
    {
        context.keep(needs, record)?;
    }
    let Some(organisations) = Kind::find("organisations") else {
        return Ok(());
    };
    if partners::work_together(connection, own, firm).await?
        && let Some(record) = any(connection, organisations, firm).await?
    {
        context.keep(organisations, record)?;
    }
    Ok(())
}

/// What a record hangs on, as far as access needs it.
#[derive(Debug, Clone)]
pub(crate) struct Anchor {
    pub(crate) owner: String,
    pub(crate) other: String,
    pub(crate) region: i64,
    pub(crate) visibility: Visibility,
}

impl From<&Record> for Anchor {
    fn from(record: &Record) -> Self {
        Self {
            owner: record.owner.clone(),
            other: record.other.clone(),
            region: record.region,
            visibility: record.visibility,
        }
    }
}

/// Where a record of a ledger stands; `find` knows what it may hang on, by kind and id.
pub(crate) fn place(
    kind: &Kind,
    document: &Document,
    find: &dyn Fn(&'static str, &str) -> Option<Anchor>,
) -> Result<Place, Problem> {
    let own = |column: &str| document::text(document, column).to_owned();
    let found = |column: &str, of: &str| {
        let of = Kind::find(of).map_or("", |kind| kind.name);
        let anchor = find(of, document::text(document, column));
        anchor.ok_or_else(|| Problem::faults(vec![fault(column, "不存在", "does not exist")]))
    };
    let mut place = Place {
        owner: String::new(),
        other: String::new(),
        region: 0,
        parent: String::new(),
        alias: String::new(),
        visibility: kind.visibility.unwrap_or(Visibility::Authority),
    };
    let area = |column: &str| own(column).parse().unwrap_or(0);
    match kind.owner {
        Owner::Sides(provider, firm) => {
            place.owner = found(provider, "organisations")?.owner;
            let seeker = found(firm, "organisations")?;
            place.other = seeker.owner;
            place.region = seeker.region;
            place.parent = own(firm);
        }
        Owner::ParentOr(column, _, region) if own(column).is_empty() => {
            place.region = area(region);
            // What is nobody's own is the authorities'.
            place.visibility = Visibility::Authority;
        }
        Owner::Parent(column, of) | Owner::ParentOr(column, of, _) => {
            let parent = found(column, of)?;
            place.owner = parent.owner;
            place.other = parent.other;
            place.region = parent.region;
            place.parent = own(column);
            place.visibility = kind.visibility.unwrap_or(parent.visibility);
        }
        Owner::Region(column) => place.region = area(column),
        Owner::Itself => {}
    }
    if let Some((column, of)) = kind.about() {
        place.alias = own(column);
        if kind.answers_to_its_subject() {
            place.region = found(column, of)?.region;
        }
    }
    if let Some(public) = shown_in(kind, &own("state")) {
        place.visibility = public;
    }
    Ok(place)
}

/// Which side of a record the actor is on.
fn party(actor: &Actor, kind: &Kind, record: &Record) -> Party {
    if !actor.role.is_member() {
        return Party::Authority;
    }
    let own = actor.organisation.as_deref();
    let two_sides = matches!(kind.owner, Owner::Sides(..)) || !record.other.is_empty();
    if two_sides && own == Some(record.owner.as_str()) {
        Party::Provider
    } else {
        Party::Seeker
    }
}

/// Whether the actor may remove it: a member only what has not gone beyond its first state, for the other side relies on the rest.
pub(crate) fn may_remove(actor: &Actor, kind: &Kind, record: &Record) -> bool {
    let first = kind.life().and_then(|life| life.states.first());
    !actor.role.is_member() || first.is_none_or(|first| first.code == record.state)
}

/// The states the actor may take a record to.
pub(crate) fn next_states(actor: &Actor, kind: &Kind, record: &Record) -> Vec<&'static str> {
    let Some(life) = kind.life() else {
        return Vec::new();
    };
    let party = party(actor, kind, record);
    let next = life
        .state(&record.state)
        .map_or(&[][..], |state| state.next);
    next.iter()
        .filter(|next| life.step(party, &record.state, next, []).is_ok())
        .copied()
        .collect()
}

/// Whether the actor may make of the old record (`None`: a new one) the new one.
///
/// # Errors
/// A state that does not follow, a column or step that is another side's.
pub(crate) fn step(
    actor: &Actor,
    kind: &Kind,
    old: Option<&Record>,
    record: &Record,
    new: &Document,
) -> Result<(), Problem> {
    let Some(life) = kind.life() else {
        return Ok(());
    };
    let before: Document = match old {
        Some(old) => serde_json::from_str(&old.body).map_err(Problem::internal)?,
        None => Document::new(),
    };
    let changed = kind
        .format
        .columns
        .iter()
        .filter(|column| before.get(column.name) != new.get(column.name))
        .map(|column| column.name);
    let (from, to) = (
        document::text(&before, "state"),
        document::text(new, "state"),
    );
    match life.step(party(actor, kind, record), from, to, changed) {
        Ok(()) => Ok(()),
        Err(Refusal::NotNext) => Err(Problem::new(Code::WrongState).detail(from)),
        Err(Refusal::Only(column, party)) => Err(Problem::faults(vec![only(column, party)])),
    }
}

fn only(column: &str, party: Party) -> Fault {
    let (zh, en) = match party {
        Party::Provider => ("由服务方填写", "is written by the provider"),
        Party::Seeker => ("由企业填写", "is written by the firm"),
        Party::Authority => ("由主管部门填写", "is written by the authority"),
    };
    fault(column, zh, en)
}

/// Whether the role stands for an authority here; used where figures are signed.
pub(crate) fn is_authority(role: Role) -> bool {
    matches!(role, Role::Regulator | Role::Administrator)
}
