//! Samples with invented names: every format read, guessed, held against a catalogue, written and read again; hostile files refused.

mod documents;
mod formats;
mod hostile;
mod round_trips;
mod update;

use super::*;
use crate::exchange::sheet::Sheet;
use crate::model::Coded;

/// The samples by the code of their format.
const SAMPLES: [(&str, &str, &[u8]); 10] = [
    (
        "cnas_scope",
        "scope.csv",
        include_bytes!("samples/cnas_scope.csv"),
    ),
    (
        "standards",
        "standards.csv",
        include_bytes!("samples/standards.csv"),
    ),
    (
        "testing_scope",
        "testing.csv",
        include_bytes!("samples/testing_scope.csv"),
    ),
    (
        "equipment_register",
        "register.csv",
        include_bytes!("samples/equipment_register.csv"),
    ),
    (
        "gauge_list",
        "gauges.csv",
        include_bytes!("samples/gauge_list.csv"),
    ),
    (
        "large_instruments",
        "large.csv",
        include_bytes!("samples/large_instruments.csv"),
    ),
    (
        "uniquip",
        "equipment.csv",
        include_bytes!("samples/uniquip.csv"),
    ),
    ("kcdb", "kcdb.json", include_bytes!("samples/kcdb.json")),
    ("dcc", "dcc.xml", include_bytes!("samples/dcc.xml")),
    (
        "mii_scope",
        "scope.xml",
        include_bytes!("samples/mii_scope.xml"),
    ),
];

fn sample(code: &str) -> (Format, &'static str, &'static [u8]) {
    let (_, file, bytes) = SAMPLES.iter().find(|sample| sample.0 == code).unwrap();
    (Format::parse(code).unwrap(), file, bytes)
}

/// A map with these settings.
fn settings(assignments: &[&str]) -> FieldMap {
    let mut map = FieldMap::default();
    for assignment in assignments {
        map.set(assignment).unwrap();
    }
    map
}

/// A sample read for the organisation `L1`, with more settings.
fn draft(code: &str, more: &[&str]) -> Draft {
    let (format, file, bytes) = sample(code);
    let mut all = vec!["organisation=L1"];
    all.extend(more);
    read(file, bytes, format, &settings(&all)).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The cells of some columns of a sheet, row by row, as `a | b`.
fn cells(sheets: &[Sheet], name: &str, columns: &[&str]) -> Vec<String> {
    let Some(sheet) = sheets.iter().find(|sheet| sheet.name() == name) else {
        return Vec::new();
    };
    let place = |column: &&str| {
        sheet
            .header()
            .iter()
            .position(|word| word == column)
            .unwrap()
    };
    let places: Vec<usize> = columns.iter().map(place).collect();
    sheet
        .rows()
        .map(|row| {
            let cells: Vec<&str> = places.iter().map(|place| row.cell(*place)).collect();
            cells.join(" | ")
        })
        .collect()
}

/// Row, code and value of every problem.
fn told(problems: &[InputProblem]) -> Vec<String> {
    problems
        .iter()
        .map(|p| format!("{} {} {}", p.row.unwrap_or(0), p.code.code(), p.value))
        .collect()
}
