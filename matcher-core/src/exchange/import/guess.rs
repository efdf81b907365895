//! Which format a file is, by what stands in it.

use super::super::csv_sheet::decode;
use super::catalogue_table::format_of;
use super::field_map::FieldMap;
use super::format::Format;
use super::table::{Field, Table, read_sheets};
use super::{
    equipment_register, gauge_list, large_instruments, scope_table, standards_table, testing_scope,
    uniquip,
};

/// Tables by the words of their headers; where two fit equally well, the one that stands first here.
pub(super) const TABLES: [(Format, &[Field]); 7] = [
    (Format::Uniquip, uniquip::FIELDS),
    (Format::ScopeTable, scope_table::FIELDS),
    (Format::StandardsTable, standards_table::FIELDS),
    (Format::TestingScope, testing_scope::FIELDS),
    (Format::LargeInstruments, large_instruments::FIELDS),
    (Format::EquipmentRegister, equipment_register::FIELDS),
    (Format::GaugeList, gauge_list::FIELDS),
];

/// Bytes that are looked at for a root element or a first key.
const START: usize = 64 << 10;

impl Format {
    /// The format of a file, by its content; `None` when nothing fits.
    pub fn guess(file: &str, bytes: &[u8]) -> Option<Self> {
        let (start, _) = decode(bytes.get(..bytes.len().min(START))?);
        let start = start.trim_start_matches('\u{FEFF}').trim_start();
        if start.starts_with('<') {
            return xml(start);
        }
        if start.starts_with('{') || start.starts_with('[') {
            return start.contains("\"kcdbCode\"").then_some(Self::Kcdb);
        }
        let sheets = read_sheets(file, bytes, &mut Vec::new()).ok()?;
        let map = FieldMap::default();
        if sheets.iter().any(|sheet| format_of(sheet, &map).is_some()) {
            return Some(Self::Catalogue);
        }
        let scores = TABLES.iter().rev().filter_map(|(format, fields)| {
            let table = Table::find(file, &sheets, fields, &map).ok()?;
            Some((*format, table.score()))
        });
        scores
            .max_by_key(|(_, score)| *score)
            .map(|(format, _)| format)
    }
}

fn xml(start: &str) -> Option<Format> {
    if start.contains("digitalCalibrationCertificate") {
        Some(Format::Dcc)
    } else if start.contains("SOADataMaster") || start.contains("CMCs") {
        Some(Format::MiiScope)
    } else {
        None
    }
}
