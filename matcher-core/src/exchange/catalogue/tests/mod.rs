//! Round trips; beside it broken input, and rows that are shuffled, left out or ambiguous.

mod broken;
mod rows;

use super::*;
use crate::exchange::folder::CATALOGUE_TOML;
use crate::exchange::schema::template;
use crate::exchange::{InputCode, write_folder, write_xlsx};
use crate::model::ServiceKind;
use crate::quantity::{ClassBasis, PermittedError};
use encoding_rs::GB18030;
use std::fs;

pub(super) fn rendered(problems: &[InputProblem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

fn load(sheets: &[Sheet]) -> Loaded {
    build(sheets, ReadOptions::default()).unwrap_or_else(|p| panic!("{}", rendered(&p)))
}

/// The example catalogue with other cells: (sheet, row in the file, column, cell).
pub(super) fn example_with(changes: &[(&str, u32, &str, &str)]) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for sheet in sheets_of(&load(&template()).catalogue) {
        let mut changed = Sheet::new(sheet.name(), sheet.header().to_vec());
        for row in sheet.rows() {
            let cells = sheet.header().iter().enumerate().map(|(place, column)| {
                let change = changes
                    .iter()
                    .find(|c| c.0 == sheet.name() && c.1 == row.number && c.2 == column);
                change.map_or(row.cell(place), |change| change.3)
            });
            changed.push_numbered(row.number, cells);
        }
        sheets.push(changed);
    }
    sheets
}

fn sheet_mut<'s>(sheets: &'s mut [Sheet], name: &str) -> &'s mut Sheet {
    sheets
        .iter_mut()
        .find(|sheet| sheet.name() == name)
        .unwrap()
}

/// Appends a row given by column name; the other cells are empty.
fn add(sheets: &mut [Sheet], name: &str, cells: &[(&str, &str)]) {
    let sheet = sheet_mut(sheets, name);
    for (column, _) in cells {
        assert!(sheet.header().iter().any(|word| word == column), "{column}");
    }
    let cell = |word: &String| cells.iter().find(|c| c.0 == word).map_or("", |c| c.1);
    let row: Vec<&str> = sheet.header().iter().map(cell).collect();
    sheet.push(row);
}

type Place = (String, Option<u32>, String, &'static str);

fn places(problems: &[InputProblem]) -> Vec<Place> {
    let place = |p: &InputProblem| (p.file.clone(), p.row, p.column.clone(), p.code.code());
    problems.iter().map(place).collect()
}

fn errors(sheets: &[Sheet]) -> Vec<InputProblem> {
    match build(sheets, ReadOptions::default()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    }
}

#[test]
fn the_examples_of_all_sheets_are_a_valid_catalogue() {
    let loaded = load(&template());
    assert_eq!(loaded.warnings, []);
    let catalogue = &loaded.catalogue;
    assert!(catalogue.synthetic);
    assert_eq!(
        (catalogue.organisations.len(), catalogue.sites.len()),
        (3, 3)
    );
    assert_eq!(catalogue.capabilities[0].range[0].to_string(), "[0, 0.3]");
    assert_eq!(catalogue.needs[0].budget_fen, Some(150_050));
    assert_eq!(catalogue.needs[0].requirements.len(), 1);
}

#[test]
fn nothing_at_all_is_a_catalogue() {
    assert_eq!(load(&[]).catalogue.organisations.len(), 0);
    let folder = tempfile::tempdir().unwrap();
    let loaded = read(folder.path(), ReadOptions::default()).unwrap();
    assert_eq!((loaded.warnings, loaded.rules), (Vec::new(), None));
    fs::write(
        folder.path().join("organisations.csv"),
        "id,name,credit_code,kind,region\n",
    )
    .unwrap();
    let loaded = read(folder.path(), ReadOptions::default()).unwrap();
    assert_eq!(loaded.warnings, []);
    // A file of no bytes was cut off: it isn't a table without rows.
    fs::write(folder.path().join("slots.csv"), "").unwrap();
    let told = read(folder.path(), ReadOptions::default()).unwrap_err();
    let told: Vec<_> = told.iter().map(|p| (p.code, p.file.as_str())).collect();
    assert_eq!(told, [(InputCode::EmptyTable, "slots.csv")]);
}

#[test]
fn a_catalogue_written_and_read_again_is_the_same() {
    let sheets = example_with(&[
        ("organisations", 2, "name", "=名称, \"引号\"\n换行"),
        ("organisations", 4, "longitude", "113.123456789"),
        ("organisations", 4, "latitude", "34.5"),
        ("offers", 2, "price_yuan", "0.07"),
        ("capabilities", 2, "range", "0~300"),
        ("capabilities", 2, "unit_hint", "mm"),
        ("requirements", 2, "permitted_error", "+0.02/-0.01 mm"),
    ]);
    let before = load(&sheets).catalogue;
    let again = sheets_of(&before);
    assert_eq!(*load(&again).catalogue, *before);
    let folder = tempfile::tempdir().unwrap();
    write_folder(&again, folder.path()).unwrap();
    assert!(folder.path().join(CATALOGUE_TOML).exists());
    let loaded = read(folder.path(), ReadOptions::default()).unwrap();
    assert_eq!(*loaded.catalogue, *before);
}

#[test]
fn every_encoding_and_xlsx_give_the_same_catalogue() {
    let example = load(&template()).catalogue;
    let sheets = template();
    let variant = |encode: &dyn Fn(&str) -> Vec<u8>| {
        let folder = tempfile::tempdir().unwrap();
        write_folder(&sheets, folder.path()).unwrap();
        for entry in fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "csv") {
                let text = fs::read_to_string(&path).unwrap();
                fs::write(&path, encode(&text)).unwrap();
            }
        }
        read(folder.path(), ReadOptions::default()).map_err(|p| rendered(&p))
    };
    let utf16 = |text: &str| -> Vec<u8> {
        let units = format!("\u{FEFF}{text}");
        units.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let encodings: [(&str, &dyn Fn(&str) -> Vec<u8>); 4] = [
        ("UTF-8", &|text| text.as_bytes().to_vec()),
        ("BOM", &|text| format!("\u{FEFF}{text}").into_bytes()),
        ("GB18030", &|text| GB18030.encode(text).0.into_owned()),
        ("UTF-16", &utf16),
    ];
    for (name, encode) in encodings {
        assert_eq!(*variant(encode).unwrap().catalogue, *example, "{name}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.xlsx");
    fs::write(&path, write_xlsx(&sheets).unwrap()).unwrap();
    for path in [path.as_path(), folder.path()] {
        let loaded = read(path, ReadOptions::default()).map_err(|p| rendered(&p));
        assert_eq!(*loaded.unwrap().catalogue, *example);
    }
    assert_eq!(write_xlsx(&sheets).unwrap(), write_xlsx(&sheets).unwrap());
}
