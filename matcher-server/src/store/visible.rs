//! The part of the catalogue that an actor may enter something into, as sheets that a file is held against.

use super::StoreError;
use super::document::{self, Document};
use super::kinds::{self, Kind};
use super::records::{ACTIVE, Filter, page};
use super::sheets::push;
use super::sql::{Connection, args};
use crate::auth::Actor;
use matcher_core::exchange::Sheet;
use matcher_core::exchange::schema::{Kind as Cell, SheetFormat};
use std::collections::BTreeSet;

/// Records read at a time.
const STEP: usize = 2000;

/// The sheets of what an actor may see: a member its own records and everybody's organisations, an authority its regions'.
///
/// Organisations that these records name already are in it too, so that they stay known, without those they refer to.
pub(crate) async fn visible(
    connection: &mut Connection,
    actor: &Actor,
) -> Result<Vec<Sheet>, StoreError> {
    let mut sheets = Vec::new();
    let mut organisations = None;
    let mut known: BTreeSet<String> = BTreeSet::new();
    for kind in kinds::ALL
        .iter()
        .filter(|kind| kind.name != "previous_plan")
    {
        let mut sheet = kind.format.empty();
        let mut requirements = document::requirements().map(SheetFormat::empty);
        let of_organisations = kind.name == "organisations";
        let filter = match &actor.organisation {
            Some(own) if !of_organisations => Filter {
                owner: own.clone(),
                ..Filter::default()
            },
            _ => Filter::default(),
        };
        let mut after = String::new();
        loop {
            let found = page(connection, actor, kind, &filter, &after, STEP).await?;
            for record in found.iter().filter(|record| record.state == ACTIVE) {
                if of_organisations {
                    known.insert(record.id.clone());
                }
                push(kind, record, &mut sheet, &mut requirements)?;
            }
            match found.last() {
                Some(last) if found.len() == STEP => after.clone_from(&last.id),
                _ => break,
            }
            tokio::task::yield_now().await;
        }
        if of_organisations {
            organisations = Some((kind, sheet));
        } else {
            sheets.push(sheet);
            sheets.extend(requirements.filter(|sheet| !sheet.is_empty()));
        }
    }
    if let Some((kind, mut sheet)) = organisations {
        let mut named = named(&sheets);
        named.extend(self::named(std::slice::from_ref(&sheet)));
        for id in named.difference(&known) {
            let sql = "SELECT body FROM record WHERE kind = 'organisations' AND id = $1";
            if let Some(row) = connection.row(sql, args![id]).await? {
                sheet.push(without_references(kind, &row.get::<String>(0)?)?);
            }
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// The row of a record without what it may do without.
fn without_references(kind: &Kind, body: &str) -> Result<Vec<String>, StoreError> {
    let document: Document =
        serde_json::from_str(body).map_err(|error| StoreError::Internal(error.to_string()))?;
    let mut cells = document::cells(kind.format, &document, "", &mut Vec::new());
    for (column, cell) in kind.format.columns.iter().zip(&mut cells) {
        if matches!(column.kind, Cell::Reference(_)) && !column.required {
            cell.clear();
        }
    }
    Ok(cells)
}

/// Organisations that rows refer to.
fn named(sheets: &[Sheet]) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for sheet in sheets {
        let Some(format) = SheetFormat::find(sheet.name()) else {
            continue;
        };
        for (place, column) in format.columns.iter().enumerate() {
            if !matches!(column.kind, Cell::Reference("organisations")) {
                continue;
            }
            for row in sheet.rows() {
                let list = row.cell(place).split([';', '；']).map(str::trim);
                ids.extend(list.filter(|id| !id.is_empty()).map(str::to_owned));
            }
        }
    }
    ids
}

/// Whether a file says something of an organisation that is not the actor's own: its rows are nobody's to look at through a preview.
pub(crate) fn tells_of_others(actor: &Actor, sheets: &[Sheet]) -> bool {
    let Some(own) = &actor.organisation else {
        return false;
    };
    let format = SheetFormat::find("organisations");
    let of_organisations = sheets
        .iter()
        .filter(|sheet| SheetFormat::find(sheet.name()).map(|f| f.name) == format.map(|f| f.name));
    of_organisations
        .flat_map(|sheet| {
            let place = sheet.header().iter().position(|word| word == "id");
            sheet.rows().map(move |row| row.cell(place.unwrap_or(0)))
        })
        .any(|id| id != own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_tells_of_its_own_organisation_only() {
        let member = Actor {
            account: "a".to_owned(),
            role: crate::auth::Role::Sme,
            organisation: Some("S1".to_owned()),
            confirmed: true,
            authority: None,
            everywhere: false,
            regions: std::sync::Arc::default(),
            scope: crate::auth::Scope::Write,
            by_cookie: false,
        };
        let format = SheetFormat::find("organisations").unwrap();
        for (ids, expected) in [(&["S1"][..], false), (&["S1", "S2"], true)] {
            let mut sheet = format.empty();
            for id in ids {
                let mut cells = vec![String::new(); format.columns.len()];
                cells[0] = (*id).to_owned();
                sheet.push(cells);
            }
            assert_eq!(tells_of_others(&member, &[sheet]), expected, "{ids:?}");
        }
    }
}
