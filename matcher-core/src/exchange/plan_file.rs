//! The plan file: one JSON object, documented in `data/PROBLEM.md`.

use std::fmt;
use std::io::{self, BufRead, Write};

use crate::model::{Plan, PlanDocument, Problem};

/// A plan file that isn't one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFileError {
    /// Counted from 1; 0 when the file can't be read at all.
    pub line: usize,
    /// Counted from 1.
    pub column: usize,
    /// What was found and what was expected.
    pub cause: String,
}

impl fmt::Display for PlanFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.cause
        )
    }
}

impl std::error::Error for PlanFileError {}

/// What a plan file says, unverified; [`check::verify`](crate::check::verify) finds what is wrong with it.
///
/// # Errors
/// The first place where it isn't JSON of the right shape.
pub fn read(input: impl BufRead) -> Result<PlanDocument, PlanFileError> {
    serde_json::from_reader(input).map_err(|error| PlanFileError {
        line: error.line(),
        column: error.column(),
        cause: error.to_string(),
    })
}

/// Writes a plan; equal plans give equal bytes.
///
/// # Errors
/// Those of `output`.
pub fn write(problem: &Problem, plan: &Plan, mut output: impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut output, &plan.document(problem))?;
    output.write_all(b"\n")?;
    output.flush()
}
