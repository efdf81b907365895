//! Sheets of one xlsx file.

use super::csv_sheet::report_characters;
use super::input_problem::{InputCode, InputProblem};
use super::limits;
use super::schema::SheetFormat;
use super::sheet::Sheet;
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError as WriteError};
use std::io::{Cursor, Read, Seek};

/// The sheets in the bytes of an xlsx file, cell by cell. `file` is its name in problems.
///
/// # Errors
/// When the archive is broken or over a limit, before memory is spent on it.
pub fn read_xlsx(
    file: &str,
    bytes: &[u8],
    problems: &mut Vec<InputProblem>,
) -> Result<Vec<Sheet>, Box<InputProblem>> {
    let unreadable =
        |detail: String| InputProblem::error(InputCode::Unreadable, file).detail(detail);
    unzipped_within_limits(file, bytes)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|e| unreadable(e.to_string()))?;
    let names: Vec<String> = workbook.sheet_names();
    if names.len() > limits::SHEETS {
        return Err(too_large(file, format!("{} sheets", limits::SHEETS)));
    }
    let mut sheets = Vec::with_capacity(names.len());
    for name in names {
        let place = format!("{file}#{name}");
        match read_sheet(&mut workbook, &name, &place, problems) {
            Ok(sheet) => sheets.extend(sheet),
            Err(Refusal::Problem(problem)) => return Err(problem),
            Err(Refusal::Format(error)) => {
                return Err(Box::new(
                    InputProblem::error(InputCode::Unreadable, &place).detail(error.to_string()),
                ));
            }
        }
    }
    for sheet in &sheets {
        report_characters(sheet, "UTF-8", problems);
    }
    Ok(sheets)
}

fn too_large(file: &str, detail: String) -> Box<InputProblem> {
    Box::new(InputProblem::error(InputCode::TooLarge, file).detail(detail))
}

/// Unzips every entry into nothing and counts: sizes that an archive states may lie.
fn unzipped_within_limits(file: &str, bytes: &[u8]) -> Result<(), Box<InputProblem>> {
    let unreadable =
        |detail: String| InputProblem::error(InputCode::Unreadable, file).detail(detail);
    if bytes.len() as u64 > limits::FILE_BYTES {
        return Err(too_large(file, format!("{} B", limits::FILE_BYTES)));
    }
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| unreadable(e.to_string()))?;
    if archive.len() > limits::ZIP_ENTRIES {
        return Err(too_large(file, format!("{} entries", limits::ZIP_ENTRIES)));
    }
    let packed = (bytes.len() as u64).saturating_mul(limits::UNZIPPED_TIMES);
    let most = limits::UNZIPPED_BYTES.min(packed.max(limits::UNZIPPED_FREE));
    let mut total = 0;
    for index in 0..archive.len() {
        let entry = archive
            .by_index(index)
            .map_err(|e| unreadable(e.to_string()))?;
        let mut limited = entry.take(most + 1 - total);
        total += std::io::copy(&mut limited, &mut std::io::sink())
            .map_err(|e| unreadable(e.to_string()))?;
        if total > most {
            return Err(too_large(file, format!("{most} B unzipped")));
        }
    }
    Ok(())
}

enum Refusal {
    Problem(Box<InputProblem>),
    Format(Box<XlsxError>),
}

impl From<XlsxError> for Refusal {
    fn from(error: XlsxError) -> Self {
        Self::Format(Box::new(error))
    }
}

/// One worksheet; `None` when it is empty. Rows must ascend, as every spreadsheet program writes them.
fn read_sheet<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    place: &str,
    problems: &mut Vec<InputProblem>,
) -> Result<Option<Sheet>, Refusal> {
    let mut cells = workbook.worksheet_cells_reader(name)?;
    let (last_row, last_column) = cells.dimensions().end;
    if last_column >= limits::COLUMNS && last_column != MOST_COLUMNS || last_row >= limits::ROWS {
        return Err(over_dimensions(place));
    }
    let mut sheet: Option<Sheet> = None;
    let mut line = Line::default();
    let mut bytes = 0;
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        if row != line.row {
            line.finish(name, place, &mut sheet);
            line.row = row;
        }
        if matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        if row >= limits::ROWS || column >= limits::COLUMNS {
            return Err(over_dimensions(place));
        }
        let text = text_of(cell.get_value());
        if matches!(cell.get_value(), DataRef::Error(_)) {
            problems.push(
                InputProblem::error(InputCode::CellError, place)
                    .at(
                        row + 1,
                        sheet
                            .as_ref()
                            .and_then(|s| s.header().get(column as usize))
                            .map_or("", String::as_str),
                    )
                    .value(&text),
            );
        }
        bytes += text.len() as u64;
        if bytes > limits::FILE_BYTES {
            return Err(Refusal::Problem(too_large(
                place,
                format!("{} B of text", limits::FILE_BYTES),
            )));
        }
        line.put(column as usize, text);
    }
    line.finish(name, place, &mut sheet);
    Ok(sheet)
}

/// The last column of a spreadsheet: some programs state it as the end of every sheet.
const MOST_COLUMNS: u32 = 16_383;

fn over_dimensions(place: &str) -> Refusal {
    Refusal::Problem(too_large(
        place,
        format!("{} rows, {} columns", limits::ROWS, limits::COLUMNS),
    ))
}

/// The row being read.
#[derive(Default)]
struct Line {
    row: u32,
    cells: Vec<String>,
}

impl Line {
    fn put(&mut self, column: usize, text: String) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = text;
        }
    }

    /// Hands the row over: the first with content is the header.
    fn finish(&mut self, name: &str, place: &str, sheet: &mut Option<Sheet>) {
        let cells = std::mem::take(&mut self.cells);
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        match sheet {
            None => {
                let header = cells.iter().map(|word| word.trim());
                *sheet = Some(Sheet::new(name, header).from_file(place));
            }
            Some(sheet) => sheet.push_numbered(self.row + 1, cells),
        }
    }
}

/// A cell as a person sees it; numbers with the 15 digits a spreadsheet keeps.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "yes".to_owned(),
        DataRef::Bool(false) => "no".to_owned(),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(moment) => number_text(moment.as_f64()),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn number_text(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

/// The bytes of an xlsx with the given sheets; the same sheets give the same bytes. Text is never a formula.
///
/// # Errors
/// When a sheet has more rows or longer text than an xlsx may hold.
pub fn write_xlsx(sheets: &[Sheet]) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    let properties =
        DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?);
    workbook.set_properties(&properties);
    let bold = Format::new().set_bold();
    for sheet in sheets {
        let numbers = number_columns(sheet);
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(sheet.name())?.set_freeze_panes(1, 0)?;
        for (column, word) in (0_u16..).zip(sheet.header()) {
            worksheet.write_string_with_format(0, column, word, &bold)?;
            let width = (word.chars().count() * 2).clamp(10, 40);
            worksheet.set_column_width(column, width as f64)?;
        }
        for (row, line) in (1_u32..).zip(sheet.rows()) {
            for (column, cell) in (0_u16..).zip(line.cells()) {
                let number = numbers
                    .get(usize::from(column))
                    .is_some_and(|is_number| *is_number)
                    .then(|| cell.parse::<f64>().ok().filter(|n| n.is_finite()))
                    .flatten();
                match number {
                    Some(number) => worksheet.write_number(row, column, number)?,
                    None if cell.is_empty() => continue,
                    None => worksheet.write_string(row, column, cell)?,
                };
            }
        }
    }
    workbook.save_to_buffer()
}

/// Which columns hold numbers, by the schema.
fn number_columns(sheet: &Sheet) -> Vec<bool> {
    let name = sheet.name();
    let format = SheetFormat::find(name).or_else(|| SheetFormat::find_ledger(name));
    sheet
        .header()
        .iter()
        .map(|word| {
            format.is_some_and(|format| {
                format
                    .column_of(word)
                    .and_then(|place| format.columns.get(place))
                    .is_some_and(super::schema::Column::is_number)
            })
        })
        .collect()
}
