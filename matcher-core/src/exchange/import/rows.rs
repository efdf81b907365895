//! The rows of a table as they stand in the file: what somebody who corrects one must see.

use super::super::input_problem::InputProblem;
use super::super::sheet::Row;
use super::field_map::FieldMap;
use super::format::Format;
use super::guess::TABLES;
use super::table::{Table, read_sheets};
use std::collections::BTreeSet;

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// The row as the file counts it.
    pub number: u32,
    /// The cells whose columns are known, in the order of the format.
    pub cells: Vec<SourceCell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCell {
    /// Our word for the column.
    pub field: &'static str,
    /// The file's own header.
    pub header: String,
    /// What stands there, as [`FieldMap::corrections`] has it.
    pub text: String,
}

/// Some rows of a table. Empty for formats that are no table of fields.
///
/// # Errors
/// As [`super::read`]: when the file can't be read at all.
pub fn source_rows(
    file: &str,
    bytes: &[u8],
    format: Format,
    map: &FieldMap,
    wanted: &BTreeSet<u32>,
) -> Result<Vec<SourceRow>, Vec<InputProblem>> {
    let Some((_, fields)) = TABLES.iter().find(|(known, _)| *known == format) else {
        return Ok(Vec::new());
    };
    let sheets = read_sheets(file, bytes, &mut Vec::new()).map_err(|problem| vec![*problem])?;
    let table = Table::find(file, &sheets, fields, map)?;
    let rows = table.rows().filter(|row| wanted.contains(&row.number));
    let known = fields.iter().filter(|field| table.has(field.name));
    let row = |row: Row<'_>| SourceRow {
        number: row.number,
        cells: known
            .clone()
            .map(|field| SourceCell {
                field: field.name,
                header: table.word(field.name).to_owned(),
                text: table.written(row, field.name).to_owned(),
            })
            .collect(),
    };
    Ok(rows.map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::import;

    const LIST: &str = "某厂台账,,,\n器具名称,规格,精度,有效期\n卡迟,0-150mm,±0.02mm,2027-01-31\n";

    #[test]
    fn a_corrected_cell_is_read_in_place_of_what_the_file_has() {
        let mut map = FieldMap::default();
        let wanted = BTreeSet::from([3]);
        let read = |map: &FieldMap| {
            let rows = source_rows("a.csv", LIST.as_bytes(), Format::GaugeList, map, &wanted);
            rows.unwrap()
        };
        let [row] = &read(&map)[..] else {
            panic!("one row")
        };
        let cells: Vec<(&str, &str, &str)> = row
            .cells
            .iter()
            .map(|cell| (cell.field, cell.header.as_str(), cell.text.as_str()))
            .collect();
        assert_eq!(cells[0], ("name", "器具名称", "卡迟"));
        assert_eq!(cells.len(), 4);
        let instrument = |map: &FieldMap| {
            let draft = import::read("a.csv", LIST.as_bytes(), Format::GaugeList, map).unwrap();
            let needs = draft.sheets.iter().find(|sheet| sheet.name() == "needs");
            let needs = needs.unwrap();
            let place = needs.header().iter().position(|word| word == "instrument");
            needs.row(0).cell(place.unwrap()).to_owned()
        };
        assert_eq!(instrument(&map), "卡迟");
        let name = ("name".to_owned(), "游标卡尺".to_owned());
        map.corrections.insert(3, [name].into());
        assert_eq!(instrument(&map), "游标卡尺");
        assert_eq!(read(&map)[0].cells[0].text, "游标卡尺");
        assert!(!map.write().contains("游标卡尺"), "it belongs to one file");
    }
}
