//! Normalising and tokenising printed Chinese and English.
//!
//! [`normalise`] makes spellings of one thing equal and remembers where each character came from; [`tokenise`] cuts the result into
//! the terms of the search index. Both are pure and linear in the length of the text.

mod normalise;
mod tokenise;

pub use normalise::{Normalised, Sourced, normalise};
pub use tokenise::{Analyzer, Term, tokenise};

#[cfg(test)]
mod tests;
