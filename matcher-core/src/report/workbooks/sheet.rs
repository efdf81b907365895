//! One list on one sheet.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// Rows that a sheet of Excel can hold, less the title rows.
const MAX_ROWS: usize = 1_048_000;

/// A cell of a list.
pub(super) enum Cell {
    Text(String),
    Number(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

/// A list on one sheet: title line, header, rows; frozen and filterable. Rows are made as they are written, so that a national list
/// is never in memory as a whole.
pub(super) struct List<'a> {
    pub(super) sheet: &'static str,
    pub(super) title: String,
    pub(super) columns: &'a [(&'static str, f64)],
    pub(super) rows: Box<dyn Iterator<Item = Vec<Cell>> + 'a>,
}

impl List<'_> {
    /// Writes the list as a sheet of its own.
    pub(super) fn write(self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let sheet = workbook.add_worksheet_with_low_memory()?;
        sheet.set_name(self.sheet)?;
        let title = Format::new().set_bold().set_font_size(13);
        let header = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x00E3_ECF5))
            .set_border(FormatBorder::Thin)
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter);
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        sheet.write_with_format(0, 0, self.title, &title)?;
        for (column, (name, width)) in self.columns.iter().enumerate() {
            sheet.write_with_format(1, column as u16, *name, &header)?;
            sheet.set_column_width(column as u16, *width)?;
        }
        let mut last = 1;
        for (cells, row) in self.rows.take(MAX_ROWS).zip(2..) {
            write_row(sheet, row, cells, &text)?;
            last = row;
        }
        sheet.autofilter(1, 0, last, self.columns.len() as u16 - 1)?;
        sheet.set_freeze_panes(2, 0)?;
        sheet
            .set_landscape()
            .set_print_fit_to_pages(1, 0)
            .set_repeat_rows(1, 1)?;
        Ok(())
    }
}

fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    cells: Vec<Cell>,
    text: &Format,
) -> Result<(), XlsxError> {
    for (column, cell) in cells.into_iter().enumerate() {
        match cell {
            Cell::Text(value) if value.is_empty() => {}
            // `write_string` keeps `=1+1` a text.
            Cell::Text(value) => {
                sheet.write_string_with_format(row, column as u16, value, text)?;
            }
            Cell::Number(value) => {
                sheet.write_number_with_format(row, column as u16, value, text)?;
            }
        }
    }
    Ok(())
}
