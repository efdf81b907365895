//! Units, intervals, uncertainty forms and the parsing of printed quantities.

/// An interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval;
/// An uncertainty.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertainty;
/// A permitted error.
#[derive(Debug, Clone, PartialEq)]
pub struct PermittedError;
