//! A gauge list as rows of the ledger of gauges: one row per line of the list.

use super::super::super::input_problem::InputProblem;
use super::super::super::schema::SheetFormat;
use super::super::super::sheet::Sheet;
use super::super::field_map::FieldMap;
use super::super::printed;
use super::super::table::{Table, read_sheets};
use super::{FIELDS, purpose};
use crate::quantity::parse_permitted_error;

/// What a state in people's words means for the ledger.
const STATES: [(&str, &str); 7] = [
    ("报废", "scrapped"),
    ("丢失", "scrapped"),
    ("遗失", "scrapped"),
    ("停用", "stopped"),
    ("封存", "stopped"),
    ("限用", "restricted"),
    ("降级", "downgraded"),
];

/// Reads a workshop's gauge list (.xlsx or .csv, headers as they come) as rows of the sheet `gauges`; the column `organisation` stays
/// empty. An accuracy that is a scale division permits nothing and goes to the remarks.
///
/// # Errors
/// When the file can't be read or has no header with name and size.
pub fn read_ledger(file: &str, bytes: &[u8]) -> Result<Sheet, Vec<InputProblem>> {
    let mut problems = Vec::new();
    let sheets = read_sheets(file, bytes, &mut problems).map_err(|problem| vec![*problem])?;
    let map = FieldMap::default();
    let table = Table::find(file, &sheets, FIELDS, &map)?;
    let Some(format) = SheetFormat::find_ledger("gauges") else {
        return Err(Vec::new());
    };
    let mut ledger = format.empty().from_file(file);
    for row in table.rows() {
        let cell = |name| table.cell(row, name);
        let (name, state, accuracy) = (cell("name"), cell("state"), cell("accuracy"));
        if name.is_empty() {
            continue;
        }
        let due = printed::day(&cell("due")).map(|day| day.to_string());
        let known = STATES.iter().find(|(word, _)| state.contains(word));
        let permits =
            accuracy.contains(['±', '级', '等', '%']) && parse_permitted_error(&accuracy).is_ok();
        let mut remarks = state.trim().to_owned();
        if !permits && !accuracy.is_empty() {
            remarks = format!("精度 {accuracy} {remarks}").trim().to_owned();
        }
        let class = if state.contains("一次性") { "c" } else { "" };
        let cells = format.columns.iter().map(|column| match column.name {
            "name" | "instrument" => name.clone().into_owned(),
            "number" => cell("number").into_owned(),
            "range" => cell("size").into_owned(),
            "permitted_error" if permits => accuracy.clone().into_owned(),
            "purpose" => purpose(&cell("use")).to_owned(),
            "class" => class.to_owned(),
            "state" => known.map_or("in_use", |(_, code)| code).to_owned(),
            "due" => due.clone().unwrap_or_default(),
            "remarks" => remarks.clone(),
            _ => String::new(),
        });
        ledger.push_numbered(row.number, cells.collect::<Vec<_>>());
    }
    Ok(ledger)
}
