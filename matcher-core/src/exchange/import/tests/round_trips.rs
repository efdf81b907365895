//! Written and read again.

use super::*;
use crate::exchange::catalogue::{ReadOptions, build};
use crate::exchange::csv_sheet::write_csv;
use crate::exchange::schema::template;
use crate::ids::Ix;
use crate::model::Catalogue;

fn example() -> Catalogue {
    build(&template(), ReadOptions::default())
        .unwrap()
        .catalogue
}

fn csv(sheet: &Sheet) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_csv(sheet, &mut bytes).unwrap();
    bytes
}

#[test]
fn a_scope_table_written_and_read_has_the_same_capabilities() {
    let catalogue = example();
    let bytes = csv(&write_scope_table(&catalogue, Some(Ix::new(0))));
    let map = settings(&["organisation=L1"]);
    let again = read("scope.csv", &bytes, Format::ScopeTable, &map).unwrap();
    let columns = [
        "instrument",
        "measurand",
        "range",
        "uncertainty",
        "method",
        "conditions",
    ];
    assert_eq!(
        cells(&again.sheets, "capabilities", &columns),
        ["游标卡尺 | 外尺寸 | (0~300)mm | U=0.01mm (k=2) | JJG 30-2012 | 恒温"]
    );
}

#[test]
fn a_university_list_written_and_read_has_the_same_machines() {
    let catalogue = example();
    let bytes = csv(&write_uniquip(
        &catalogue,
        None,
        "https://example.org/contact",
    ));
    let map = settings(&["organisation=L1"]);
    let again = read("equipment.csv", &bytes, Format::Uniquip, &map).unwrap();
    assert_eq!(
        cells(&again.sheets, "resources", &["id", "kind", "name"]),
        ["L1/uniquip/R1 | instrument | 测长仪1号 示例-3000"]
    );
    let asked = |problem: &InputProblem| problem.code.code() == "ask_back";
    assert!(!again.problems.iter().any(asked));
}

#[test]
fn a_scope_file_written_and_read_has_the_same_numbers() {
    let mut sheets = template();
    let capabilities = sheets
        .iter_mut()
        .find(|sheet| sheet.name() == "capabilities")
        .unwrap();
    let width = capabilities.header().len();
    let mut row = vec![String::new(); width];
    for (place, cell) in [
        (0, "K2"),
        (1, "O1"),
        (3, "直流电压"),
        (4, "source"),
        (5, "(0.1~10)V"),
        (7, "频率=(10~45)Hz"),
        (9, "U=0.002%+3μV"),
    ] {
        cell.clone_into(&mut row[place]);
    }
    capabilities.push(row);
    let catalogue = build(&sheets, ReadOptions::default()).unwrap().catalogue;
    let owner = catalogue
        .organisations
        .iter()
        .position(|o| o.id == "L1")
        .unwrap();
    let (text, left_out) = write_mii_scope(&catalogue, Ix::new(owner));
    assert_eq!(left_out, 0, "{text}");
    let map = settings(&["organisation=L1"]);
    let again = read("scope.xml", text.as_bytes(), Format::MiiScope, &map).unwrap();
    let columns = ["measurand", "side", "range", "parameters", "uncertainty"];
    let rows = cells(&again.sheets, "capabilities", &columns);
    assert!(
        rows.contains(
            &"voltage.dc | source | (0.1~10)V | 频率=(10~45)Hz | U=0.002% + 3×10⁻⁶V".to_owned()
        ),
        "{rows:?}"
    );
    assert_eq!(rows.len(), 2);
}

#[test]
fn a_saved_map_reads_the_same_rows_next_month() {
    for (code, file, bytes) in SAMPLES {
        let format = Format::parse(code).unwrap();
        let first = draft(code, &["periods=2026-12"]);
        let kept = FieldMap::read("map.toml", &first.map.write()).unwrap();
        assert_eq!(kept, first.map);
        let again = read(file, bytes, format, &kept).unwrap();
        assert_eq!(again.sheets, first.sheets, "{code}");
    }
}
