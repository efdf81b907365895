//! The rows of a ledger for people to read: Chinese headers, entries of closed lists in words, names beside the ids of organisations and
//! the codes of divisions. Such a file can be corrected and taken back: its columns of names are passed over then.

use crate::error::Problem;
use crate::store::Connection;
use crate::store::partners;
use matcher_core::exchange::Sheet;
use matcher_core::exchange::schema::{Column, Kind as Holds, SheetFormat};
use matcher_core::taxonomy::regions::Regions;
use std::collections::BTreeMap;

/// What ends the header of a column of names.
const NAMED: &str = "（名称）";

/// Whether a column only names what the one beside it refers to.
pub(crate) fn is_named(header: &str) -> bool {
    header.trim().ends_with(NAMED)
}

/// The same rows in words.
pub(crate) async fn worded(
    connection: &mut Connection,
    format: &SheetFormat,
    rows: &Sheet,
) -> Result<Sheet, Problem> {
    let mut header = Vec::new();
    for column in format.columns {
        header.push(column.zh.to_owned());
        if has_name(column) {
            header.push(format!("{}{NAMED}", column.zh));
        }
    }
    let mut sheet = Sheet::new(format.zh, header);
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for row in rows.rows() {
        let mut cells = Vec::new();
        for (column, cell) in format.columns.iter().zip(row.cells()) {
            cells.push(in_words(column, cell));
            if has_name(column) {
                if !names.contains_key(cell) {
                    let name = name(connection, column, cell).await?;
                    names.insert(cell.to_owned(), name);
                }
                cells.push(names.get(cell).cloned().unwrap_or_default());
            }
        }
        sheet.push(cells);
    }
    Ok(sheet)
}

fn has_name(column: &Column) -> bool {
    let named = matches!(
        column.kind,
        Holds::Reference("organisations") | Holds::Region
    );
    named && !column.list
}

fn in_words(column: &Column, cell: &str) -> String {
    let one = |text: &str| match column.kind {
        Holds::Code(words) => {
            let known = words().into_iter().find(|[code, ..]| *code == text);
            known.map_or(text, |[_, zh, _]| zh).to_owned()
        }
        Holds::YesNo if text == "yes" => "是".to_owned(),
        Holds::YesNo if text == "no" => "否".to_owned(),
        _ => text.to_owned(),
    };
    match column.list {
        true => cell.split(';').map(one).collect::<Vec<_>>().join(";"),
        false => one(cell),
    }
}

async fn name(connection: &mut Connection, column: &Column, id: &str) -> Result<String, Problem> {
    let name = match column.kind {
        Holds::Region => {
            let region = id
                .parse()
                .ok()
                .and_then(|code| Regions::bundled().by_code(code));
            region.map(|region| region.name.clone())
        }
        _ if id.is_empty() => None,
        _ => partners::name_of(connection, id).await?,
    };
    Ok(name.unwrap_or_default())
}
