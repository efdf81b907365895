//! Which column of a file is which column of the schema.

use super::cells::Bound;
use crate::exchange::input_problem::{InputCode, InputProblem};
use crate::exchange::schema::SheetFormat;
use crate::exchange::sheet::Sheet;
use std::collections::BTreeMap;

/// The sheets that are known, by name, with their columns. Reports what is unknown, missing or there twice.
pub(super) fn bind<'a>(
    sheets: &'a [Sheet],
    problems: &mut Vec<InputProblem>,
) -> BTreeMap<&'static str, Bound<'a>> {
    let mut bound: BTreeMap<&'static str, Bound<'a>> = BTreeMap::new();
    for sheet in sheets {
        let file = sheet.file();
        let Some(format) = SheetFormat::find(sheet.name()) else {
            let problem = InputProblem::error(InputCode::UnknownSheet, file);
            problems.push(problem.value(sheet.name()).as_warning());
            continue;
        };
        if bound.contains_key(format.name) {
            let problem = InputProblem::error(InputCode::RepeatedSheet, file);
            problems.push(problem.detail(format.name));
            continue;
        }
        let places = places(sheet, format, problems);
        let broken = problems
            .iter()
            .filter(|problem| problem.is_error() && problem.file == file)
            .filter_map(|problem| problem.row)
            .collect();
        let bind = Bound {
            sheet,
            format,
            places,
            broken,
        };
        bound.insert(format.name, bind);
    }
    bound
}

/// For each column of the format its place in the sheet.
fn places(
    sheet: &Sheet,
    format: &SheetFormat,
    problems: &mut Vec<InputProblem>,
) -> Vec<Option<usize>> {
    let mut places = vec![None; format.columns.len()];
    // A file of no bytes was cut off somewhere; workbooks have empty sheets as they come.
    if sheet.header().iter().all(String::is_empty) && sheet.is_empty() {
        let problem = InputProblem::error(InputCode::EmptyTable, sheet.file());
        problems.push(if sheet.file().ends_with(".csv") {
            problem
        } else {
            problem.as_warning()
        });
        return places;
    }
    let at = |code, word: &str| {
        InputProblem::error(code, sheet.file())
            .at(1, word)
            .value(word)
    };
    for (place, word) in sheet.header().iter().enumerate() {
        let column = format.column_of(word);
        match column.and_then(|column| places.get_mut(column)) {
            Some(Some(_)) => problems.push(at(InputCode::RepeatedColumn, word)),
            Some(free) => *free = Some(place),
            // Spreadsheet programs leave empty columns at the right.
            None if word.is_empty() && sheet.rows().all(|row| row.cell(place).is_empty()) => {}
            None => {
                let known: Vec<&str> = format.columns.iter().map(|column| column.name).collect();
                problems.push(at(InputCode::UnknownColumn, word).detail(known.join(", ")));
            }
        }
    }
    for (column, place) in format.columns.iter().zip(&places) {
        if column.required && place.is_none() {
            let problem = InputProblem::error(InputCode::MissingColumn, sheet.file());
            let detail = format!("{} ({})", column.name, column.zh);
            problems.push(problem.at(1, column.name).detail(detail));
        }
    }
    let width = sheet.header().len();
    for row in sheet.rows().filter(|row| row.len() > width) {
        if let Some(place) = (width..row.len()).find(|place| !row.cell(*place).is_empty()) {
            let problem = InputProblem::error(InputCode::LongRow, sheet.file());
            problems.push(problem.at(row.number, "").value(row.cell(place)));
        }
    }
    places
}
