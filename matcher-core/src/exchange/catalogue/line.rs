//! A row of a sheet being written.

use super::cells::{EVER_FROM, EVER_TO, centre};
use crate::exchange::schema::SheetFormat;
use crate::model::Coded;
use crate::taxonomy::regions::Point;
use jiff::civil::Date;
use std::fmt::Display;

/// One row being written, by column name.
pub(super) struct Line<'f> {
    pub(super) format: &'f SheetFormat,
    pub(super) cells: Vec<String>,
}

impl Line<'_> {
    pub(super) fn put(&mut self, column: &str, value: impl Display) -> &mut Self {
        let place = self.format.position(column);
        debug_assert!(place.is_some(), "{}.{column}", self.format.name);
        if let Some(cell) = place.and_then(|place| self.cells.get_mut(place)) {
            *cell = value.to_string();
        }
        self
    }

    pub(super) fn option(&mut self, column: &str, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.put(column, value),
            None => self,
        }
    }

    pub(super) fn code(&mut self, column: &str, value: impl Coded) -> &mut Self {
        self.put(column, value.code())
    }

    pub(super) fn list(
        &mut self,
        column: &str,
        values: impl IntoIterator<Item = impl Display>,
    ) -> &mut Self {
        let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
        self.put(column, values.join(";"))
    }

    pub(super) fn codes<T: Coded>(&mut self, column: &str, values: &[T]) -> &mut Self {
        self.list(column, values.iter().map(|value| value.code()))
    }

    pub(super) fn yes(&mut self, column: &str, value: bool) -> &mut Self {
        self.put(column, if value { "yes" } else { "no" })
    }

    pub(super) fn fen(&mut self, column: &str, fen: i64) -> &mut Self {
        self.put(column, format!("{}.{:02}", fen / 100, fen % 100))
    }

    pub(super) fn window(&mut self, from: Date, to: Date) -> &mut Self {
        self.option("valid_from", Some(from).filter(|day| *day != EVER_FROM))
            .option("valid_to", Some(to).filter(|day| *day != EVER_TO))
    }

    /// Coordinates, unless they are what the reader would take without them.
    pub(super) fn point(&mut self, point: Point, region: u32) -> &mut Self {
        if point == centre(region) {
            return self;
        }
        self.put("longitude", point.longitude)
            .put("latitude", point.latitude)
    }
}
