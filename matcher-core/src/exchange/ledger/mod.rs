//! The sheets of the programme: every cell judged by its column, every row by its lifecycle, and the typed rows that are counted.
//!
//! References are judged by the caller: it knows which rows exist (and which of them its reader may know of).

mod check;
mod pages;
mod read;
mod row;
#[cfg(test)]
mod tests;

pub use check::{Checked, check};
pub use pages::{PAGES, pages};
pub use read::{LedgerReader, read};
pub use row::LedgerRow;
