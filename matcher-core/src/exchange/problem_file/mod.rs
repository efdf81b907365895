//! The problem file: JSON Lines, integers only; documented in `data/PROBLEM.md`.

mod diagnose;
mod read;
mod record;
mod salvage;
mod write;

use std::fmt;

pub use read::read;
pub use write::write;

#[cfg(test)]
mod tests;

/// One mistake in a problem file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemFileError {
    /// Counted from 1.
    pub line: usize,
    /// The field, for example `need.options[3].minutes`; empty when the line as a whole is meant.
    pub field: String,
    /// A stable code.
    pub code: &'static str,
    /// What was found and what was expected.
    pub cause: String,
}

impl fmt::Display for ProblemFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, ", self.line)?;
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        write!(f, "{} ({})", self.cause, self.code)
    }
}

impl std::error::Error for ProblemFileError {}
