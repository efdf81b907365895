//! Which format a file is, by what stands in it.

use super::super::csv_sheet::decode;
use super::super::input_problem::{InputCode, InputProblem};
use super::catalogue_table::format_of;
use super::field_map::FieldMap;
use super::format::Format;
use super::table::{Field, Table, read_sheets};
use super::{
    equipment_register, gauge_list, large_instruments, scope_table, standards_table, testing_scope,
    uniquip,
};
use crate::model::Coded;

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
    /// The format of a file, by its content.
    ///
    /// # Errors
    ///
    /// A file that can't be opened at all (a damaged workbook, an old one, one past the limits) is told as that; one that opens but
    /// shows no known format is [`InputCode::UnguessedFormat`], with the formats that are known.
    pub fn recognise(file: &str, bytes: &[u8]) -> Result<Self, Box<InputProblem>> {
        Self::guess(file, bytes)?.ok_or_else(|| {
            let known = |name: fn(Self) -> &'static str| {
                let words = Self::ALL
                    .iter()
                    .map(|f| format!("{} {}", f.code(), name(*f)));
                words.collect::<Vec<_>>()
            };
            let (zh, en) = (known(Self::zh).join("，"), known(Self::en).join(", "));
            let problem = InputProblem::error(InputCode::UnguessedFormat, file);
            Box::new(problem.detail_in(zh, en))
        })
    }

    /// `None` when the file opens and nothing fits.
    fn guess(file: &str, bytes: &[u8]) -> Result<Option<Self>, Box<InputProblem>> {
        let (start, _) = decode(bytes.get(..START).unwrap_or(bytes));
        let start = start.trim_start_matches('\u{FEFF}').trim_start();
        if start.starts_with('<') {
            return Ok(xml(start));
        }
        if start.starts_with('{') || start.starts_with('[') {
            return Ok(start.contains("\"kcdbCode\"").then_some(Self::Kcdb));
        }
        let sheets = read_sheets(file, bytes, &mut Vec::new())?;
        let map = FieldMap::default();
        if sheets.iter().any(|sheet| format_of(sheet, &map).is_some()) {
            return Ok(Some(Self::Catalogue));
        }
        let scores = TABLES.iter().rev().filter_map(|(format, fields)| {
            let table = Table::find(file, &sheets, fields, &map).ok()?;
            Some((*format, table.score()))
        });
        Ok(scores
            .max_by_key(|(_, score)| *score)
            .map(|(format, _)| format))
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
