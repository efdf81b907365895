//! Files from outside as rows of catalogue sheets: one file per format, a field map for people's own headers, a preview of what changes.
//!
//! # The way of a file
//! [`Format::recognise`] (or the caller) names the format; [`read`] makes a [`Draft`] of it: rows, evidence, and everything that was left
//! out or must be asked. [`check()`] holds the draft against the sheets of a catalogue, tells what would be added, changed and
//! removed ([`Changes`]), and has the whole checked by the catalogue's own reader before anything is written.
//!
//! # Add another format
//! 1. A code in [`Format`], with words that a file of it shows in `guess.rs`.
//! 2. A file with `fn read(...) -> Result<Draft, Vec<InputProblem>>`; tables declare their headers as a list of `Field`.
//! 3. A golden test over a small sample with invented names.

mod catalogue_table;
mod check;
mod dcc;
mod draft;
mod equipment_register;
mod field_map;
mod format;
mod gauge_list;
mod guess;
mod hours;
mod kcdb;
mod large_instruments;
mod mii_scope;
mod page;
mod printed;
mod provider;
mod rows;
mod scope_table;
mod standards_table;
mod table;
mod testing_scope;
#[cfg(test)]
mod tests;
mod uniquip;
mod upsert;
mod xml;

use super::input_problem::InputProblem;
pub use check::{CheckOptions, Checked, check};
pub use dcc::{Evidence, EvidencePoint};
pub use draft::Draft;
pub use field_map::FieldMap;
pub use format::Format;
pub use gauge_list::read_ledger as read_gauge_ledger;
pub use mii_scope::write as write_mii_scope;
pub use page::import_page;
pub use rows::{SourceCell, SourceRow, source_rows};
pub use scope_table::write as write_scope_table;
pub use uniquip::write as write_uniquip;
pub use upsert::{Change, ChangedCell, Changes, Merged, RowKey};

/// Reads a file as `format`; headers, words and everything the file doesn't say come from `map`.
///
/// # Errors
/// When the file can't be read at all: another format, broken, over a limit, no known header. Rows that can't be used are problems of
/// the draft.
pub fn read(
    file: &str,
    bytes: &[u8],
    format: Format,
    map: &FieldMap,
) -> Result<Draft, Vec<InputProblem>> {
    let mut map = map.clone();
    crate::model::Coded::code(format).clone_into(&mut map.format);
    match format {
        Format::Catalogue => catalogue_table::read(file, bytes, &map),
        Format::Uniquip => uniquip::read(file, bytes, &map),
        Format::MiiScope => mii_scope::read(file, bytes, &map),
        Format::Kcdb => kcdb::read(file, bytes, &map),
        Format::ScopeTable => scope_table::read(file, bytes, &map),
        Format::StandardsTable => standards_table::read(file, bytes, &map),
        Format::TestingScope => testing_scope::read(file, bytes, &map),
        Format::EquipmentRegister => equipment_register::read(file, bytes, &map),
        Format::GaugeList => gauge_list::read(file, bytes, &map),
        Format::LargeInstruments => large_instruments::read(file, bytes, &map),
        Format::Dcc => dcc::read(file, bytes, &map),
    }
}
