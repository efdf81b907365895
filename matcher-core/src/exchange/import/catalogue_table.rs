//! Sheets of the catalogue itself: a CSV or workbook with our headers, or an enterprise's own table with a field map.

use super::super::input_problem::{InputCode, InputProblem};
use super::super::schema::{SHEETS, SheetFormat};
use super::super::sheet::Sheet;
use super::draft::{Builder, Draft};
use super::field_map::FieldMap;
use super::format::Format;
use super::table::{plain, read_sheets};

pub(super) fn read(file: &str, bytes: &[u8], map: &FieldMap) -> Result<Draft, Vec<InputProblem>> {
    let mut problems = Vec::new();
    let sheets = read_sheets(file, bytes, &mut problems).map_err(|problem| vec![*problem])?;
    let mut kept = map.clone();
    let mut draft = Builder::new(file, Format::Catalogue, map);
    draft.problems = problems;
    let mut any = false;
    for sheet in &sheets {
        if !map.sheet.is_empty() && sheet.name() != map.sheet {
            continue;
        }
        let Some(format) = format_of(sheet, map) else {
            let problem = InputProblem::error(InputCode::UnknownSheet, sheet.file());
            draft
                .problems
                .push(problem.value(sheet.name()).as_warning());
            continue;
        };
        any = true;
        take(&mut draft, sheet, format, &mut kept)?;
    }
    if !any {
        let names: Vec<&str> = SHEETS.iter().map(|format| format.name).collect();
        let problem = InputProblem::error(InputCode::UnknownTable, file);
        return Err(vec![problem.detail(names.join(", "))]);
    }
    Ok(draft.finish(kept))
}

/// The sheet of ours that a table fills: by the map, by its name, else by its header.
pub(super) fn format_of(sheet: &Sheet, map: &FieldMap) -> Option<&'static SheetFormat> {
    if !map.into_sheet.is_empty() {
        return SheetFormat::find(&map.into_sheet);
    }
    SheetFormat::find(sheet.name()).or_else(|| {
        let header: Vec<&String> = sheet
            .header()
            .iter()
            .filter(|word| !word.is_empty())
            .collect();
        let known = |format: &&SheetFormat| {
            header.len() > 1 && header.iter().all(|word| format.column_of(word).is_some())
        };
        let complete = |format: &&SheetFormat| {
            let has = |name| {
                sheet
                    .header()
                    .iter()
                    .any(|word| format.column_of(word) == format.position(name))
            };
            format
                .columns
                .iter()
                .filter(|column| column.required)
                .all(|column| has(column.name))
        };
        SHEETS.iter().filter(known).find(complete)
    })
}

fn take(
    draft: &mut Builder<'_>,
    sheet: &Sheet,
    format: &'static SheetFormat,
    kept: &mut FieldMap,
) -> Result<(), Vec<InputProblem>> {
    let file = draft.file.clone();
    let mapped = |name: &str| draft.map.columns.get(name).filter(|word| !word.is_empty());
    let mut places: Vec<(&str, usize)> = Vec::new();
    let mut missing = Vec::new();
    for column in format.columns {
        let place = match mapped(column.name) {
            Some(word) => {
                let place = sheet.header().iter().position(|known| known == word);
                if place.is_none() {
                    let problem = InputProblem::error(InputCode::MappedColumnMissing, &file);
                    missing.push(problem.value(word).detail(column.name));
                }
                place
            }
            None if draft.map.columns.is_empty() => {
                let index = format.position(column.name);
                let ours = |word: &String| {
                    format.column_of(word) == index || format.column_of(&plain(word).0) == index
                };
                sheet.header().iter().position(ours)
            }
            None => None,
        };
        places.extend(place.map(|place| (column.name, place)));
    }
    if !missing.is_empty() {
        return Err(missing);
    }
    for (place, word) in sheet.header().iter().enumerate() {
        if !word.is_empty() && !places.iter().any(|(_, taken)| *taken == place) {
            let detail = ("没有对应的字段", "there is no field for it");
            draft.tell(InputCode::LeftOut, 1, word, word, detail);
        }
    }
    if draft.map.into_sheet == format.name {
        for (name, place) in &places {
            let word = sheet.header().get(*place).cloned().unwrap_or_default();
            kept.columns.insert((*name).to_owned(), word);
        }
    }
    for row in sheet.rows() {
        let cells: Vec<(&str, String)> = places
            .iter()
            .map(|(name, place)| {
                let cell = row.cell(*place);
                let words = draft.map.values.get(*name);
                let cell = words.and_then(|words| words.get(cell)).map_or(cell, |c| c);
                let cell = if *name == "id" && !draft.map.prefix.is_empty() {
                    draft.id(cell)
                } else {
                    cell.to_owned()
                };
                (*name, cell)
            })
            .collect();
        let cells: Vec<(&str, &str)> = cells.iter().map(|(n, c)| (*n, c.as_str())).collect();
        draft.row(format.name, row.number, &cells);
    }
    Ok(())
}
