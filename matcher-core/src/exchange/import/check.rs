//! A draft checked by the reader of the catalogue, before anything is written.

use super::super::catalogue::{ReadOptions, build};
use super::super::input_problem::{InputCode, InputProblem};
use super::super::sheet::Sheet;
use super::draft::Draft;
use super::upsert::{Changes, Merged};
use std::collections::BTreeSet;

/// A draft that was held against a catalogue.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The draft, without the rows that were left out.
    pub draft: Draft,
    /// What it would change.
    pub changes: Changes,
    /// The sheets as they would be.
    pub merged: Merged,
    /// Everything to know, with its place in the imported file: what the draft tells, and what the reader of the catalogue finds.
    pub problems: Vec<InputProblem>,
    /// Whether an error stands against writing.
    pub is_refused: bool,
}

/// How to check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// The draft stands alone: what it refers to outside itself isn't asked for.
    pub alone: bool,
    /// Leave out bad rows of the file, with the rows that refer to them.
    pub partial: bool,
    /// Remove rows that their source no longer has.
    pub remove: bool,
}

/// References of references end soon: need, requirement, bundle.
const ROUNDS: usize = 8;

/// Holds a draft against the sheets of a catalogue and checks the result as a whole.
pub fn check(existing: &[Sheet], mut draft: Draft, options: CheckOptions) -> Checked {
    let mut left_out: Vec<InputProblem> = Vec::new();
    let mut round = 0;
    loop {
        let changes = Changes::between(existing, &draft);
        let merged = changes.applied(existing, &draft, options.remove);
        let found = match build(&merged.sheets, ReadOptions::default()) {
            Ok(loaded) => loaded.warnings,
            Err(problems) => problems,
        };
        let found: Vec<InputProblem> = found
            .into_iter()
            .filter(|problem| !(options.alone && is_outside(&draft, problem)))
            .collect();
        let bad: BTreeSet<(&str, u32)> = found
            .iter()
            .filter(|problem| problem.is_error())
            .filter_map(|problem| merged.origin(problem))
            .collect();
        if options.partial && !bad.is_empty() && round < ROUNDS {
            let errors = found.into_iter().filter(|problem| {
                let origin = merged.origin(problem);
                problem.is_error() && origin.is_some_and(|origin| bad.contains(&origin))
            });
            left_out.extend(errors.map(|problem| merged.told(problem)));
            draft = draft.without(&bad);
            round += 1;
            continue;
        }
        let is_refused = found.iter().any(InputProblem::is_error);
        let mut problems = draft.problems.clone();
        problems.extend(left_out.into_iter().map(InputProblem::as_warning));
        // Of what stood there before, only errors are of interest here.
        let about_draft =
            |problem: &InputProblem| problem.is_error() || merged.origin(problem).is_some();
        problems.extend(
            found
                .into_iter()
                .filter(about_draft)
                .map(|problem| merged.told(problem)),
        );
        problems.sort_by_key(|problem| (problem.row, !problem.is_error()));
        problems.dedup();
        return Checked {
            draft,
            changes,
            merged,
            problems,
            is_refused,
        };
    }
}

/// Whether a problem is only that a draft alone lacks what a catalogue has: a required cell (told once per column), a row of another
/// source.
fn is_outside(draft: &Draft, problem: &InputProblem) -> bool {
    match problem.code {
        InputCode::MissingValue => true,
        InputCode::UnknownReference => !problem.value.starts_with(&draft.prefix()),
        _ => false,
    }
}
