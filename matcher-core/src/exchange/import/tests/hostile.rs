//! Files that mean harm, and files that are no such files.

use super::*;
use crate::exchange::InputCode;
use proptest::prelude::*;

fn refusal(format: Format, bytes: &[u8]) -> Option<InputCode> {
    read("x", bytes, format, &FieldMap::default())
        .err()
        .and_then(|problems| problems.first().map(|problem| problem.code))
}

#[test]
fn every_format_refuses_what_it_is_not() {
    for (format, bytes, expected) in [
        (Format::Dcc, &b"<html/>"[..], InputCode::WrongFormat),
        (Format::Dcc, b"<!DOCTYPE x><x/>", InputCode::XmlRefused),
        (Format::MiiScope, b"<a>&xxe;</a>", InputCode::XmlRefused),
        (Format::MiiScope, b"<a/>", InputCode::WrongFormat),
        (Format::Kcdb, b"{\"data\":[]}", InputCode::WrongFormat),
        (Format::Kcdb, b"{", InputCode::Unreadable),
        (Format::GaugeList, b"a,b\n", InputCode::UnknownTable),
        (
            Format::GaugeList,
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            InputCode::OldExcel,
        ),
        (
            Format::GaugeList,
            b"PK\x03\x04broken",
            InputCode::Unreadable,
        ),
        (Format::Catalogue, b"a,b\n1,2\n", InputCode::UnknownTable),
        (Format::Uniquip, b"", InputCode::UnknownTable),
    ] {
        assert_eq!(refusal(format, bytes), Some(expected), "{format:?}");
    }
    let deep = format!("{{\"data\":{}", "[".repeat(100_000));
    assert_eq!(
        refusal(Format::Kcdb, deep.as_bytes()),
        Some(InputCode::Unreadable)
    );
}

#[test]
fn a_workbook_that_claims_a_huge_sheet_is_refused_before_memory_is_spent() {
    use std::io::{Cursor, Read, Write};
    let sheet = Sheet::new("台账", ["名称", "规格"]);
    let good = crate::exchange::write_xlsx(&[sheet]).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(good)).unwrap();
    let mut bad = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = Vec::new();
        entry.read_to_end(&mut text).unwrap();
        if name.contains("sheet1.xml") {
            let xml = String::from_utf8(text).unwrap();
            let start = xml.find("<dimension ref=\"").unwrap();
            let end = start + xml[start..].find("/>").unwrap();
            let claimed = format!(
                "{}<dimension ref=\"A1:XFD1048577\"{}",
                &xml[..start],
                &xml[end..]
            );
            text = claimed.into_bytes();
        }
        bad.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        bad.write_all(&text).unwrap();
    }
    let bytes = bad.finish().unwrap().into_inner();
    assert_eq!(
        refusal(Format::GaugeList, &bytes),
        Some(InputCode::TooLarge)
    );
}

proptest! {
    /// Whatever stands in a file, a reader answers; cells are those people write, and pieces of every sample.
    #[test]
    fn no_content_makes_a_reader_panic(
        sample in 0_usize..SAMPLES.len(),
        cut in 0_usize..4000,
        insert in "[,;|<>/\"(0-9.~μm±φ年a-z=\\n-]{0,40}",
    ) {
        let (code, file, bytes) = SAMPLES[sample];
        let mut bytes = bytes.to_vec();
        let cut = cut.min(bytes.len());
        let end = (cut + insert.len() / 2).min(bytes.len());
        bytes.splice(cut..end, insert.bytes());
        let map = settings(&["organisation=L1", "periods=2026-12"]);
        let format = Format::parse(code).unwrap();
        let _ = Format::recognise(file, &bytes);
        if let Ok(draft) = read(file, &bytes, format, &map) {
            let _ = check(&[], draft, CheckOptions { alone: true, partial: true, remove: true });
        }
    }
}
