//! The rules of a round from TOML.

use super::input_problem::{InputCode, InputProblem};
use crate::model::PlanRules;

/// Reads the rules of a round; what is left out has its default.
///
/// # Errors
/// Every problem that was found, with line, key, cause and action.
pub fn read_rules(file: &str, text: &str) -> Result<PlanRules, Vec<InputProblem>> {
    toml::from_str(text).map_err(|error| vec![toml_problem(file, text, &error)])
}

/// A problem of the TOML library with its line.
pub(super) fn toml_problem(file: &str, text: &str, error: &toml::de::Error) -> InputProblem {
    let start = error.span().map_or(0, |span| span.start);
    let line = text.bytes().take(start).filter(|b| *b == b'\n').count() + 1;
    InputProblem::error(InputCode::BrokenToml, file)
        .at(u32::try_from(line).unwrap_or(u32::MAX), "")
        .detail(error.message().trim())
}
