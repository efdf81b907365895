//! A row of a ledger by the names of its columns.

use crate::exchange::catalogue::words::{day, fen, whole};
use crate::exchange::schema::SheetFormat;
use crate::model::Coded;
use jiff::civil::Date;

/// A row whose cells have been judged: codes are codes, days are `2026-12-01`.
#[derive(Debug, Clone)]
pub struct LedgerRow {
    /// As its file counts it.
    pub number: u32,
    /// Its sheet.
    pub sheet: &'static str,
    format: &'static SheetFormat,
    cells: Vec<String>,
}

impl LedgerRow {
    /// A row whose cells have been judged, in the order of the columns.
    pub fn new(number: u32, format: &'static SheetFormat, cells: Vec<String>) -> Self {
        Self {
            number,
            sheet: format.name,
            format,
            cells,
        }
    }

    /// The cells in the order of the columns.
    pub fn cells(&self) -> &[String] {
        &self.cells
    }

    /// The text of a cell; empty when there is no such column.
    pub fn text(&self, column: &str) -> &str {
        let place = self.format.position(column);
        place
            .and_then(|place| self.cells.get(place))
            .map_or("", String::as_str)
    }

    /// A day.
    pub fn date(&self, column: &str) -> Option<Date> {
        day(self.text(column))
    }

    /// A whole number.
    pub fn integer(&self, column: &str) -> Option<i64> {
        whole(self.text(column))
    }

    /// An amount in fen; 0 when the cell is empty.
    pub fn fen(&self, column: &str) -> i64 {
        fen(self.text(column)).unwrap_or(0)
    }

    /// Hours as minutes, rounded; 0 when the cell is empty.
    pub fn minutes(&self, column: &str) -> i64 {
        let hours: f64 = self.text(column).parse().unwrap_or(0.0);
        (hours * 60.0).round() as i64
    }

    /// Whether a cell says yes.
    pub fn yes(&self, column: &str) -> bool {
        matches!(self.text(column), "yes" | "true" | "1" | "是")
    }

    /// A word of a closed list.
    pub fn code<T: Coded>(&self, column: &str) -> Option<T> {
        T::parse(self.text(column))
    }

    /// A division; 0 when the cell is empty.
    pub fn region(&self, column: &str) -> u32 {
        self.text(column).parse().unwrap_or(0)
    }
}
