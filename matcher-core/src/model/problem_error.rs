//! What is wrong with a problem: where, why, and what to do about it.

use std::fmt;

/// A kind of record of a [`Problem`](super::Problem).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemPart {
    /// The header itself.
    Problem,
    /// A provider of the header.
    Provider,
    /// A seeker of the header.
    Seeker,
    /// A quota of the header.
    Quota,
    /// A slot.
    Slot,
    /// A need with its options.
    Need,
    /// A pair cost.
    Pair,
    /// A bundle.
    Bundle,
    /// A pin.
    Pin,
    /// A ban.
    Ban,
    /// An option of the last plan.
    Previous,
}

impl ProblemPart {
    /// The word of the problem file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Provider => "provider",
            Self::Seeker => "seeker",
            Self::Quota => "quota",
            Self::Slot => "slot",
            Self::Need => "need",
            Self::Pair => "pair",
            Self::Bundle => "bundle",
            Self::Pin => "pin",
            Self::Ban => "ban",
            Self::Previous => "previous",
        }
    }
}

/// What kind of mistake it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemErrorCode {
    /// Two records of a kind have one id, or a set lists a member twice.
    Duplicate,
    /// An id is empty.
    EmptyId,
    /// A reference points outside the table.
    UnknownReference,
    /// A number is outside its range.
    OutOfRange,
    /// Two statements contradict each other.
    Contradiction,
    /// A sum doesn't fit into 64 bits.
    SumTooLarge,
}

impl ProblemErrorCode {
    /// The stable code printed in error lists.
    pub fn code(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::EmptyId => "empty_id",
            Self::UnknownReference => "unknown_reference",
            Self::OutOfRange => "out_of_range",
            Self::Contradiction => "contradiction",
            Self::SumTooLarge => "sum_too_large",
        }
    }
}

/// One mistake in a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemError {
    /// What kind of mistake.
    pub code: ProblemErrorCode,
    /// The kind of record.
    pub part: ProblemPart,
    /// 0-based, in order of appearance among records of its kind.
    pub index: usize,
    /// The field, for example `options[3].minutes`.
    pub field: String,
    /// What was found and what was expected.
    pub cause: String,
}

impl fmt::Display for ProblemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}, {}: {} ({})",
            self.part.word(),
            self.index,
            self.field,
            self.cause,
            self.code.code()
        )
    }
}

impl std::error::Error for ProblemError {}
