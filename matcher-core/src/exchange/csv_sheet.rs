//! One sheet as CSV: in UTF-8 or an encoding Chinese programs write, out in UTF-8 with formulas made inert.

use super::input_problem::{InputCode, InputProblem};
use super::limits;
use super::sheet::Sheet;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::io::{self, Write};

/// The sheet in the bytes of a CSV file: UTF-8 with or without BOM, UTF-16, GB18030 (with GBK and GB2312) or Big5.
///
/// A byte that can't be decoded stays in its cell as U+FFFD and is reported with row and column, as is every control character.
///
/// # Errors
/// When the file is over a limit.
pub fn read_csv(
    name: &str,
    file: &str,
    bytes: &[u8],
    problems: &mut Vec<InputProblem>,
) -> Result<Sheet, Box<InputProblem>> {
    read_delimited(name, file, bytes, b',', problems)
}

/// As [`read_csv`], with another sign between the cells.
pub(super) fn read_delimited(
    name: &str,
    file: &str,
    bytes: &[u8],
    delimiter: u8,
    problems: &mut Vec<InputProblem>,
) -> Result<Sheet, Box<InputProblem>> {
    let refused = |code, detail: String| Box::new(InputProblem::error(code, file).detail(detail));
    if bytes.len() as u64 > limits::FILE_BYTES {
        return Err(refused(
            InputCode::TooLarge,
            format!("{} B", limits::FILE_BYTES),
        ));
    }
    let (text, encoding) = decode(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut sheet: Option<Sheet> = None;
    // Line breaks inside cells: the csv reader counts them, a spreadsheet doesn't.
    let mut breaks = 0;
    loop {
        // Text is valid UTF-8 and rows may differ in length, so the reader has nothing left to refuse.
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                return Err(refused(InputCode::Unreadable, error.to_string()));
            }
        }
        let line = record.position().map_or(1, csv::Position::line);
        let row = u32::try_from(line.saturating_sub(breaks)).unwrap_or(u32::MAX);
        breaks += record.as_slice().bytes().filter(|b| *b == b'\n').count() as u64;
        if row > limits::ROWS {
            return Err(refused(
                InputCode::TooLarge,
                format!("{} rows", limits::ROWS),
            ));
        }
        if record.len() > limits::COLUMNS as usize {
            return Err(refused(
                InputCode::TooLarge,
                format!("{} columns", limits::COLUMNS),
            ));
        }
        match &mut sheet {
            None => sheet = Some(Sheet::new(name, record.iter().map(str::trim)).from_file(file)),
            Some(sheet) => {
                if record.iter().all(|cell| cell.trim().is_empty()) {
                    continue;
                }
                sheet.push_numbered(row, record.iter().map(formula_restored));
            }
        }
    }
    let sheet = sheet.unwrap_or_else(|| Sheet::new(name, Vec::<String>::new()).from_file(file));
    report_characters(&sheet, encoding.name(), problems);
    Ok(sheet)
}

/// Reports cells with characters that no text from a catalogue should hold.
pub(super) fn report_characters(sheet: &Sheet, encoding: &str, problems: &mut Vec<InputProblem>) {
    let mut report = |number: u32, place: usize, cell: &str| {
        let column = sheet.header().get(place).map_or("", String::as_str);
        if cell.contains('\u{FFFD}') {
            problems.push(
                InputProblem::error(InputCode::BrokenEncoding, sheet.file())
                    .at(number, column)
                    .value(cell)
                    .detail(encoding),
            );
        } else if let Some(control) = cell.chars().find(|c| is_forbidden(*c)) {
            problems.push(
                InputProblem::error(InputCode::ControlCharacter, sheet.file())
                    .at(number, column)
                    .value(cell)
                    .detail(format!("U+{:04X}", u32::from(control))),
            );
        }
    };
    for (place, word) in sheet.header().iter().enumerate() {
        report(1, place, word);
    }
    for row in sheet.rows() {
        for (place, cell) in row.cells().enumerate() {
            // Most cells are decided by a look at their bytes: U+FFFD begins with 0xEF, control characters are below 0x20 or 0x7F and above.
            if cell
                .bytes()
                .any(|b| b < 0x20 || b == 0x7F || b == 0xC2 || b == 0xEF)
            {
                report(row.number, place, cell);
            }
        }
    }
}

fn is_forbidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// The text of a file and the encoding it was read in; what can't be decoded becomes U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, &'static Encoding) {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(bom..).unwrap_or(&[]));
        return (text, encoding);
    }
    let encoding = match std::str::from_utf8(bytes) {
        Ok(text) => return (Cow::Borrowed(text), UTF_8),
        Err(_) => guess(bytes),
    };
    (encoding.decode_without_bom_handling(bytes).0, encoding)
}

/// The encoding of bytes that are not all UTF-8.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let zeros = |parity: usize| {
        bytes
            .iter()
            .skip(parity)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    // ASCII punctuation and digits have a zero byte in UTF-16; no other encoding has so many.
    let (even, odd) = (zeros(0), zeros(1));
    if (even + odd) * 8 > bytes.len() {
        return if even > odd { UTF_16BE } else { UTF_16LE };
    }
    if is_mostly_utf8(bytes) {
        return UTF_8;
    }
    if is_big5(bytes) { BIG5 } else { GB18030 }
}

/// Whether bytes are Big5 and not GB18030. Short texts look alike to the detector, so GB18030 is given up only where it reads
/// private-use characters or broken bytes, which Big5 text soon makes it do.
fn is_big5(bytes: &[u8]) -> bool {
    let (text, broken) = GB18030.decode_without_bom_handling(bytes);
    if !broken && !text.contains(|c| matches!(c, '\u{E000}'..='\u{F8FF}')) {
        return false;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"tw"), Utf8Detection::Deny) == BIG5
        && !BIG5.decode_without_bom_handling(bytes).1
}

/// Whether most lines that are not ASCII are UTF-8: a broken byte must not turn a whole file into another encoding.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for line in bytes.split(|b| *b == b'\n').filter(|line| !line.is_ascii()) {
        if std::str::from_utf8(line).is_ok() {
            good += 1;
        } else {
            bad += 1;
        }
    }
    good > bad
}

/// Writes a sheet as UTF-8 CSV. A cell that a spreadsheet program would take for a formula gets an apostrophe in front.
///
/// # Errors
/// When the writer fails.
pub fn write_csv(sheet: &Sheet, out: impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(sheet.header())?;
    let width = sheet.header().len();
    for row in sheet.rows() {
        writer.write_record(
            (0..width.max(row.len())).map(|place| formula_inert(row.cell(place)).into_owned()),
        )?;
    }
    writer.flush()
}

fn formula_inert(cell: &str) -> Cow<'_, str> {
    if looks_like_formula(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

fn formula_restored(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest) => rest,
        _ => cell,
    }
}

/// Whether the text below any apostrophes begins like a formula and is no plain number.
fn looks_like_formula(cell: &str) -> bool {
    let text = cell.trim_start_matches('\'');
    text.starts_with(['=', '+', '@', '-', '\t', '\r']) && text.trim().parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> (Sheet, Vec<InputProblem>) {
        let mut problems = Vec::new();
        let sheet = read_csv("needs", "needs.csv", bytes, &mut problems).unwrap();
        (sheet, problems)
    }

    fn cells(sheet: &Sheet) -> Vec<Vec<String>> {
        sheet
            .rows()
            .map(|row| row.cells().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn reads_the_encodings_chinese_programs_write() {
        let simplified = "编号,名称\nn1,郑州市计量中心的测长仪（一号），需校准\n";
        let traditional = "編號,名稱\nn1,臺北計量中心的測長儀與環規，需要校準\n";
        let utf16 = |order: fn(u16) -> [u8; 2], bom: bool| -> Vec<u8> {
            let bom = if bom { "\u{FEFF}" } else { "" };
            format!("{bom}{simplified}")
                .encode_utf16()
                .flat_map(order)
                .collect()
        };
        for (bytes, text) in [
            (simplified.as_bytes().to_vec(), simplified),
            (format!("\u{FEFF}{simplified}").into_bytes(), simplified),
            (GB18030.encode(simplified).0.into_owned(), simplified),
            (utf16(u16::to_le_bytes, true), simplified),
            (utf16(u16::to_be_bytes, true), simplified),
            (utf16(u16::to_le_bytes, false), simplified),
            (utf16(u16::to_be_bytes, false), simplified),
            (BIG5.encode(traditional).0.into_owned(), traditional),
        ] {
            let (sheet, problems) = read(&bytes);
            assert_eq!(problems, []);
            assert_eq!(sheet, read(text.as_bytes()).0);
            assert_eq!(sheet.header().len(), 2);
        }
    }

    #[test]
    fn names_the_row_of_a_broken_double_byte() {
        let mut bytes = GB18030
            .encode("编号,名称\nn1,\"两行\n文字\"\nn2,郑州")
            .0
            .into_owned();
        bytes.pop();
        bytes.extend_from_slice(b",x\nn3,y\n");
        let (_, problems) = read(&bytes);
        let places: Vec<_> = problems
            .iter()
            .map(|p| (p.code, p.row, p.column.as_str(), p.detail.as_str()))
            .collect();
        assert_eq!(
            places,
            [(InputCode::BrokenEncoding, Some(3), "名称", "gb18030")]
        );
        let (_, problems) = read(b"id,text\nn1,\xE5\x8D\xA1\nn2,\xE5\x8D\xA1\nn3,\xE5\x8D\n");
        assert_eq!((problems.len(), problems[0].row), (1, Some(4)));
    }

    #[test]
    fn makes_formulas_inert_and_gives_them_back() {
        let mut sheet = Sheet::new("needs", ["id", "text"]).from_file("needs.csv");
        for text in [
            "=1+1",
            "@x",
            "+0.02/-0.01 mm",
            "-40",
            "-0.1~60 MPa",
            "'=1",
            "''-x",
            "'-40",
            "+5",
            "a,\"b\"\nc",
        ] {
            sheet.push(["n", text]);
        }
        let mut bytes = Vec::new();
        write_csv(&sheet, &mut bytes).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains("n,'=1+1\n") && text.contains("n,-40\n") && text.contains("n,+5\n"));
        assert_eq!(cells(&read(&bytes).0), cells(&sheet));
    }

    #[test]
    fn refuses_more_columns_than_the_limit() {
        let header = ",".repeat(limits::COLUMNS as usize);
        let error = read_csv("needs", "needs.csv", header.as_bytes(), &mut Vec::new());
        assert_eq!(error.unwrap_err().code, InputCode::TooLarge);
    }

    proptest! {
        #[test]
        fn reads_any_bytes_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read_csv("needs", "needs.csv", &bytes, &mut Vec::new());
        }
    }
}
