//! Files that are no catalogue, hostile workbooks, and anything at all.

use super::tests::{example_with, rendered};
use super::*;
use crate::exchange::schema::template;
use crate::exchange::xlsx::read_xlsx;
use crate::exchange::{InputCode, write_xlsx};
use proptest::prelude::*;
use std::fs;
use std::io::Write;

#[test]
fn files_that_are_no_catalogue_are_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let options = ReadOptions { partial: true };
    for (name, bytes, code) in [
        ("a.xls", &b"\xD0\xCF\x11\xE0"[..], InputCode::OldExcel),
        ("a.pdf", b"%PDF", InputCode::UnknownFormat),
        ("a.xlsx", b"PK\x03\x04 but no zip", InputCode::Unreadable),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let problems = read(&path, options).unwrap_err();
        assert_eq!((problems.len(), problems[0].code), (1, code), "{name}");
    }
    let absent = read(&folder.path().join("absent"), options).unwrap_err();
    assert_eq!(absent[0].code, InputCode::Unreadable);
    fs::write(folder.path().join("round.toml"), "mood = 1\n").unwrap();
    fs::remove_file(folder.path().join("a.xls")).unwrap();
    fs::remove_file(folder.path().join("a.xlsx")).unwrap();
    let rules = read(folder.path(), options).unwrap_err();
    assert_eq!(rendered(&rules).matches("unknown_key").count(), 1);
}

/// An xlsx whose only worksheet is the given XML.
fn xlsx_of(worksheet: &str) -> Vec<u8> {
    let whole = write_xlsx(&[Sheet::new("needs", ["id"])]).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(whole)).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        out.start_file(name.as_str(), options).unwrap();
        if name.ends_with("sheet1.xml") {
            out.write_all(worksheet.as_bytes()).unwrap();
        } else {
            std::io::copy(&mut entry, &mut out).unwrap();
        }
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn hostile_workbooks_are_refused_before_they_cost_memory() {
    let sheet = |dimension: &str, rows: &str| {
        format!(
            "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{dimension}<sheetData>{rows}</sheetData></worksheet>"
        )
    };
    let cell = |place: &str| {
        format!("<row r=\"1\"><c r=\"{place}\" t=\"inlineStr\"><is><t>x</t></is></c></row>")
    };
    for (name, xml) in [
        ("far column", sheet("", &cell("XFD1"))),
        (
            "far row",
            sheet(
                "",
                "<row r=\"4000000\"><c r=\"A4000000\"><v>1</v></c></row>",
            ),
        ),
        ("wide dimension", sheet("<dimension ref=\"A1:ZZZ9\"/>", "")),
        (
            "tall dimension",
            sheet("<dimension ref=\"A1:B99999999\"/>", ""),
        ),
        ("thousandfold", sheet("", &" ".repeat(80 << 20))),
    ] {
        let refused = read_xlsx("hostile.xlsx", &xlsx_of(&xml), &mut Vec::new()).unwrap_err();
        assert!(
            matches!(refused.code, InputCode::TooLarge | InputCode::Unreadable),
            "{name}: {refused}"
        );
    }
    let harmless = sheet("<dimension ref=\"A1:XFD1048576\"/>", &cell("A1"));
    assert_eq!(
        read_xlsx("whole.xlsx", &xlsx_of(&harmless), &mut Vec::new())
            .unwrap()
            .len(),
        1
    );
    let error = sheet(
        "",
        "<row r=\"1\"><c r=\"A1\" t=\"e\"><v>#REF!</v></c></row>",
    );
    let mut problems = Vec::new();
    read_xlsx("error.xlsx", &xlsx_of(&error), &mut problems).unwrap();
    assert_eq!(problems[0].code, InputCode::CellError);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_cells_are_read_without_panic(cells in proptest::collection::vec("[-0-9a-zA-Z;=~.±%（）长度mm年/]{0,12}", 1..60)) {
        let sheets: Vec<Sheet> = template().iter().map(|sheet| {
            let mut filled = Sheet::new(sheet.name(), sheet.header().to_vec());
            for chunk in cells.chunks(sheet.header().len()) {
                filled.push(chunk);
            }
            filled
        }).collect();
        let _ = build(&sheets, ReadOptions { partial: true });
    }

    #[test]
    fn any_cell_of_the_example_may_be_anything(sheet in 0_usize..15, row in 2_u32..4, column in 0_usize..20, cell in ".{0,20}") {
        let example = example_with(&[]);
        let name = example[sheet].name().to_owned();
        let header = example[sheet].header().to_vec();
        let column = header[column % header.len()].clone();
        let changed = example_with(&[(&name, row, &column, &cell)]);
        // What is left after a partial reading is always a whole catalogue.
        if let Ok(loaded) = build(&changed, ReadOptions { partial: true }) {
            let again = build(&sheets_of(&loaded.catalogue), ReadOptions::default());
            prop_assert!(again.is_ok(), "{}", rendered(&again.unwrap_err()));
        }
    }

    #[test]
    fn a_damaged_workbook_is_read_or_refused(at in 0.0..1.0_f64, byte in any::<u8>()) {
        let mut bytes = write_xlsx(&template()).unwrap();
        let place = (bytes.len() as f64 * at) as usize;
        bytes[place] = byte;
        let _ = read_xlsx("damaged.xlsx", &bytes, &mut Vec::new());
    }
}
