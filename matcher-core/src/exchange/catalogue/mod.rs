//! From sheets to a [`Catalogue`]: columns by the schema, references by id, printed quantities in coherent units.
//!
//! Every table is sorted by id before anything refers to it, so shuffled rows give the same catalogue. All problems of all files are
//! collected; with `partial` bad rows are left out together with every row that refers to them.

mod build;
mod capacity;
mod cells;
mod demand;
mod grades;
mod header;
#[cfg(test)]
mod hostile_tests;
pub(in crate::exchange) mod ids;
mod line;
mod organisations;
pub(in crate::exchange) mod pages;
mod part;
mod programme;
mod quantities;
#[cfg(test)]
mod tests;
pub(in crate::exchange) mod words;
mod write;

use super::folder::{ROUND_TOML, read_files};
use super::input_problem::{InputCode, InputProblem};
use super::rules::read_rules;
use super::sheet::Sheet;
use crate::model::{Catalogue, Page, PlanRules};
use std::collections::BTreeMap;
use std::path::Path;

pub use write::{sheets_between, sheets_of};

/// How to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Go on without bad rows.
    pub partial: bool,
}

/// Rows that were left out of a sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Dropped {
    /// Rows that are wrong themselves.
    pub broken: usize,
    /// Rows that are right but refer to a row that was left out, or whose requirement is wrong.
    pub dependent: usize,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The catalogue.
    pub catalogue: Catalogue,
    /// What somebody should look at; with `partial` also the errors of the rows that were left out.
    pub warnings: Vec<InputProblem>,
    /// Rows left out, by sheet; empty without `partial`.
    pub dropped_rows: BTreeMap<&'static str, Dropped>,
    /// The rules of the round, when the folder holds `round.toml`.
    pub rules: Option<PlanRules>,
    /// Courses, cases and articles that stand beside the catalogue's sheets and that all may see.
    pub pages: Vec<Page>,
}

/// Reads a catalogue from a folder of CSV files, a folder with one xlsx, or an xlsx.
///
/// # Errors
/// All problems of all files, errors and warnings, ordered by file (in the order of the schema), row and column: when one is an error
/// and `partial` is off, or when a file, a required column or the rules can't be read at all.
pub fn read(path: &Path, options: ReadOptions) -> Result<Loaded, Vec<InputProblem>> {
    let files = read_files(path);
    let mut problems = files.problems;
    let (sheets, beside) = pages::apart(files.sheets);
    let rules = match files.round.map(|text| read_rules(ROUND_TOML, &text)) {
        None => None,
        Some(Ok(rules)) => Some(rules),
        Some(Err(found)) => {
            // Rules are never partial.
            problems.extend(found);
            let (_, mut problems, _) = build::tables(&sheets, problems);
            sort(&mut problems, &sheets);
            return Err(problems);
        }
    };
    let mut loaded = build_with(&sheets, options, problems)?;
    loaded.rules = rules;
    let (pages, found) = pages::read(&beside, &loaded.catalogue);
    if !options.partial && found.iter().any(InputProblem::is_error) {
        return Err(loaded.warnings.into_iter().chain(found).collect());
    }
    loaded.warnings.extend(found);
    loaded.pages = pages;
    Ok(loaded)
}

/// Builds a catalogue from sheets in memory.
///
/// # Errors
/// As [`read`].
pub fn build(sheets: &[Sheet], options: ReadOptions) -> Result<Loaded, Vec<InputProblem>> {
    build_with(sheets, options, Vec::new())
}

fn build_with(
    sheets: &[Sheet],
    options: ReadOptions,
    problems: Vec<InputProblem>,
) -> Result<Loaded, Vec<InputProblem>> {
    let (tables, mut problems, dropped_rows) = build::tables(sheets, problems);
    // Broken bytes are told once, with their place; what else is wrong with such a cell follows from them.
    problems.retain(|problem| {
        problem.code == InputCode::BrokenEncoding || !problem.value.contains('\u{FFFD}')
    });
    sort(&mut problems, sheets);
    let stops = |problem: &InputProblem| {
        problem.is_error() && (!options.partial || problem.code.is_fatal())
    };
    match tables {
        Some(tables) if !problems.iter().any(stops) => Ok(Loaded {
            catalogue: Catalogue::new(tables),
            warnings: problems,
            dropped_rows,
            rules: None,
            pages: Vec::new(),
        }),
        _ => Err(problems),
    }
}

/// Files in the order of the schema, then rows, then columns as they stand in the schema.
fn sort(problems: &mut [InputProblem], sheets: &[Sheet]) {
    let places: BTreeMap<&str, usize> = sheets
        .iter()
        .map(|sheet| {
            let format = super::schema::SheetFormat::find(sheet.name());
            let place = super::schema::SHEETS
                .iter()
                .position(|known| format.is_some_and(|format| format.name == known.name));
            (sheet.file(), place.unwrap_or(usize::MAX))
        })
        .collect();
    let column = |problem: &InputProblem, place: usize| {
        let format = super::schema::SHEETS.get(place)?;
        format.column_of(&problem.column)
    };
    problems.sort_by_cached_key(|problem| {
        let place = places.get(problem.file.as_str()).copied();
        // Files that could not become sheets come first.
        let place = place.map_or(0, |place| place.saturating_add(1));
        (
            place,
            problem.file.clone(),
            problem.row,
            column(problem, place.wrapping_sub(1)),
            problem.code,
            problem.value.clone(),
        )
    });
}
