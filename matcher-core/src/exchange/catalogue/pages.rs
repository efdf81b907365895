//! Courses, cases and articles that stand beside the sheets of a catalogue.

use crate::exchange::input_problem::InputProblem;
use crate::exchange::ledger::{PAGES, check, pages};
use crate::exchange::schema::SheetFormat;
use crate::exchange::sheet::Sheet;
use crate::model::{Catalogue, Page};
use std::collections::BTreeSet;

/// The format of a sheet of pages, by its name or its Chinese one.
pub(in crate::exchange) fn format_of(name: &str) -> Option<&'static SheetFormat> {
    SheetFormat::find_ledger(name).filter(|format| PAGES.contains(&format.name))
}

/// The sheets of a catalogue, and those of pages.
pub(super) fn apart(sheets: Vec<Sheet>) -> (Vec<Sheet>, Vec<Sheet>) {
    let of_pages = |sheet: &Sheet| format_of(sheet.name()).is_some();
    sheets.into_iter().partition(|sheet| !of_pages(sheet))
}

/// The pages of the good rows that all may see, and what is wrong with the others.
pub(super) fn read(sheets: &[Sheet], catalogue: &Catalogue) -> (Vec<Page>, Vec<InputProblem>) {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let mut courses: BTreeSet<String> = BTreeSet::new();
    // courses before their sessions
    for name in PAGES {
        for sheet in sheets {
            let Some(format) = format_of(sheet.name()).filter(|format| format.name == *name) else {
                continue;
            };
            let known = |kind: &str, id: &str| match kind {
                "organisations" => catalogue
                    .organisations
                    .binary_search_by(|known| known.id.as_str().cmp(id))
                    .is_ok(),
                "courses" => courses.contains(id),
                _ => false,
            };
            let checked = check(sheet, format, &known);
            problems.extend(checked.problems);
            if format.name == "courses" {
                courses.extend(checked.rows.iter().map(|row| row.text("id").to_owned()));
            }
            rows.extend(checked.rows);
        }
    }
    let mut pages = pages(&rows);
    pages.retain(|page| page.public);
    (pages, problems)
}
