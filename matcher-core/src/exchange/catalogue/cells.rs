//! The cells of one row as values of the model; what can't be read is reported and leaves the row bad.

use super::ids::Ids;
use super::words::{allowed, day, entries, fen, whole};
use crate::exchange::input_problem::{InputCode, InputProblem};
use crate::exchange::schema::{Column, Kind, SheetFormat};
use crate::exchange::sheet::{Row, Sheet};
use crate::ids::Ix;
use crate::model::{Coded, Period};
use crate::taxonomy::industries::Industries;
use crate::taxonomy::regions::{Point, Regions};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// First day of what holds since ever.
pub(super) const EVER_FROM: Date = Date::constant(1900, 1, 1);
/// Last day of what holds for ever.
pub(super) const EVER_TO: Date = Date::constant(2999, 12, 31);

/// A sheet with the place of each column of its format.
#[derive(Debug)]
pub(super) struct Bound<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) format: &'static SheetFormat,
    /// For each column of the format its place in the sheet.
    pub(super) places: Vec<Option<usize>>,
    /// Rows that were found unreadable before.
    pub(super) broken: BTreeSet<u32>,
}

impl<'a> Bound<'a> {
    /// The text of a cell by column name.
    pub(super) fn raw(&self, row: Row<'a>, name: &str) -> &'a str {
        let place = self.format.position(name);
        debug_assert!(place.is_some(), "{}.{name}", self.format.name);
        match place.and_then(|place| self.places.get(place)) {
            Some(Some(place)) => row.cell(*place),
            _ => "",
        }
    }

    /// Whether the sheet has the column.
    fn has(&self, name: &str) -> bool {
        let place = self.format.position(name);
        place.is_some_and(|place| self.places.get(place).is_some_and(Option::is_some))
    }

    /// An error in a row.
    pub(super) fn problem(&self, code: InputCode, row: u32, column: &str) -> InputProblem {
        InputProblem::error(code, self.sheet.file()).at(row, column)
    }
}

/// One row being read.
pub(super) struct Cells<'r, 'a> {
    pub(super) row: Row<'a>,
    bound: &'r Bound<'a>,
    problems: &'r mut Vec<InputProblem>,
    /// Whether an error was reported.
    pub(super) bad: bool,
}

impl<'r, 'a> Cells<'r, 'a> {
    pub(super) fn new(
        bound: &'r Bound<'a>,
        row: Row<'a>,
        problems: &'r mut Vec<InputProblem>,
    ) -> Self {
        Self {
            row,
            bound,
            problems,
            bad: bound.broken.contains(&row.number),
        }
    }

    /// The text of a cell; empty when the column is absent.
    pub(super) fn raw(&self, name: &str) -> &'a str {
        self.bound.raw(self.row, name)
    }

    fn column(&self, name: &str) -> Option<&'static Column> {
        let place = self.bound.format.position(name)?;
        self.bound.format.columns.get(place)
    }

    fn problem(&self, code: InputCode, name: &str) -> InputProblem {
        self.bound
            .problem(code, self.row.number, name)
            .value(self.raw(name))
    }

    /// Reports an error; `fill` adds value and detail.
    pub(super) fn error(
        &mut self,
        code: InputCode,
        name: &str,
        fill: impl FnOnce(InputProblem) -> InputProblem,
    ) {
        self.bad = true;
        let problem = fill(self.problem(code, name));
        self.problems.push(problem);
    }

    /// Reports a warning; the row stays good.
    pub(super) fn warning(
        &mut self,
        code: InputCode,
        name: &str,
        fill: impl FnOnce(InputProblem) -> InputProblem,
    ) {
        let problem = fill(self.problem(code, name)).as_warning();
        self.problems.push(problem);
    }

    /// The text of a cell that isn't empty; reports an empty one that is required.
    pub(super) fn present(&mut self, name: &str) -> Option<&'a str> {
        let text = self.raw(name);
        if !text.is_empty() {
            return Some(text);
        }
        if self.column(name).is_some_and(|column| column.required) {
            // A column that is absent altogether was reported once.
            if self.bound.has(name) {
                self.error(InputCode::MissingValue, name, |problem| problem);
            }
            self.bad = true;
        }
        None
    }

    /// Free text.
    pub(super) fn text(&mut self, name: &str) -> String {
        self.present(name).unwrap_or("").to_owned()
    }

    fn read<T>(
        &mut self,
        name: &str,
        code: InputCode,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.present(name)?;
        let value = parse(text);
        if value.is_none() {
            self.error(code, name, |problem| problem);
        }
        value
    }

    /// The entries of a list.
    fn list<T: Ord>(
        &mut self,
        name: &str,
        mut read: impl FnMut(&mut Self, &'a str) -> Option<T>,
    ) -> Vec<T> {
        let Some(text) = self.present(name) else {
            return Vec::new();
        };
        let mut values: Vec<T> = entries(text)
            .filter_map(|entry| read(self, entry))
            .collect();
        values.sort_unstable();
        values.dedup();
        values
    }

    fn one_code<T: Coded>(&mut self, name: &str, word: &str) -> Option<T> {
        let value = T::parse(word);
        if value.is_none() {
            self.error(InputCode::NotAllowed, name, |problem| {
                problem.value(word).detail(allowed::<T>())
            });
        }
        value
    }

    /// A word of a closed list.
    pub(super) fn code<T: Coded>(&mut self, name: &str) -> Option<T> {
        let word = self.present(name)?;
        self.one_code(name, word)
    }

    /// Words of a closed list, ascending.
    pub(super) fn codes<T: Coded + Ord>(&mut self, name: &str) -> Vec<T> {
        self.list(name, |cells, word| cells.one_code(name, word))
    }

    /// `yes` or `no`.
    pub(super) fn yes_no(&mut self, name: &str, default: bool) -> bool {
        let Some(word) = self.present(name) else {
            return default;
        };
        match word.to_ascii_lowercase().as_str() {
            "yes" | "true" | "1" | "是" => true,
            "no" | "false" | "0" | "否" => false,
            _ => {
                self.error(InputCode::NotAllowed, name, |problem| {
                    problem.detail("yes 是, no 否")
                });
                default
            }
        }
    }

    /// A whole number within the limits of its column.
    pub(super) fn integer<T: TryFrom<i64>>(&mut self, name: &str) -> Option<T> {
        let number = self.read(name, InputCode::NotAnInteger, whole)?;
        let limits = self.column(name).map(|column| column.kind);
        if let Some(Kind::Integer { min, max }) = limits
            && !(min..=max).contains(&number)
        {
            self.error(InputCode::OutOfRange, name, |problem| {
                problem.detail(format!("{min}..{max}"))
            });
            return None;
        }
        T::try_from(number).ok()
    }

    /// A finite number within the limits of its column.
    pub(super) fn number(&mut self, name: &str) -> Option<f64> {
        let number = self.read(name, InputCode::NotANumber, |text| {
            text.parse::<f64>().ok().filter(|x| x.is_finite())
        })?;
        let limits = self.column(name).map(|column| column.kind);
        if let Some(Kind::Number { min, max }) = limits
            && !(min..=max).contains(&number)
        {
            self.error(InputCode::OutOfRange, name, |problem| {
                problem.detail(format!("{min}..{max}"))
            });
            return None;
        }
        Some(number)
    }

    /// An amount in fen.
    pub(super) fn fen(&mut self, name: &str) -> Option<i64> {
        self.read(name, InputCode::NotMoney, fen)
    }

    /// A day.
    pub(super) fn date(&mut self, name: &str) -> Option<Date> {
        self.read(name, InputCode::NotADate, day)
    }

    /// Two days in order; an empty cell is the first or last day of all.
    pub(super) fn window(&mut self, from: &str, to: &str) -> (Date, Date) {
        let (first, last) = (self.date(from), self.date(to));
        if let (Some(first), Some(last)) = (first, last)
            && last < first
        {
            self.error(InputCode::ReversedDates, to, |problem| {
                problem.detail(first.to_string())
            });
        }
        (first.unwrap_or(EVER_FROM), last.unwrap_or(EVER_TO))
    }

    /// A month or a week; a spreadsheet may have made the first of a month of it.
    pub(super) fn period(&mut self, name: &str) -> Option<Period> {
        self.read(name, InputCode::NotAPeriod, |text| {
            let plain = text.replace('年', "-").replace('月', "").replace('/', "-");
            Period::parse(&plain).or_else(|| {
                let first = day(text).filter(|day| day.day() == 1)?;
                Period::parse(&format!("{:04}-{:02}", first.year(), first.month()))
            })
        })
    }

    fn one_region(&mut self, name: &str, text: &str) -> Option<u32> {
        let code = text.parse().ok().filter(|_| text.len() == 6);
        let known = code.filter(|code| Regions::bundled().by_code(*code).is_some());
        if known.is_none() {
            self.error(InputCode::UnknownRegion, name, |problem| {
                problem.value(text)
            });
        }
        known
    }

    /// A division.
    pub(super) fn region(&mut self, name: &str) -> Option<u32> {
        let text = self.present(name)?;
        self.one_region(name, text)
    }

    /// Divisions, ascending.
    pub(super) fn regions(&mut self, name: &str) -> Vec<u32> {
        self.list(name, |cells, text| cells.one_region(name, text))
    }

    fn one_industry(&mut self, name: &str, text: &str) -> Option<String> {
        let industry = Industries::bundled().by_code(text);
        if industry.is_none() {
            self.error(InputCode::UnknownIndustry, name, |problem| {
                problem.value(text)
            });
        }
        industry.map(|industry| industry.code.clone())
    }

    /// An industry; empty when the cell is.
    pub(super) fn industry(&mut self, name: &str) -> String {
        let text = self.present(name);
        text.and_then(|text| self.one_industry(name, text))
            .unwrap_or_default()
    }

    /// Industries, ascending.
    pub(super) fn industries(&mut self, name: &str) -> Vec<String> {
        self.list(name, |cells, text| cells.one_industry(name, text))
    }

    /// Coordinates, or the centre of the region.
    pub(super) fn point(&mut self, region: Option<u32>) -> Point {
        let (longitude, latitude) = (self.number("longitude"), self.number("latitude"));
        for (one, other, name) in [
            (longitude, self.raw("latitude"), "latitude"),
            (latitude, self.raw("longitude"), "longitude"),
        ] {
            if one.is_some() && other.is_empty() {
                self.error(InputCode::MissingValue, name, |problem| problem);
            }
        }
        match (longitude, latitude) {
            (Some(longitude), Some(latitude)) => Point {
                longitude,
                latitude,
            },
            _ => centre(region.unwrap_or(0)),
        }
    }

    fn one_reference<T>(&mut self, name: &str, id: &str, table: &Ids<'_, T>) -> Option<Ix<T>> {
        let found = table.find(id);
        if found.is_none() {
            self.error(InputCode::UnknownReference, name, |problem| {
                problem.value(id).detail(table.sheet)
            });
        }
        found
    }

    /// A row of another table.
    pub(super) fn reference<T>(&mut self, name: &str, table: &Ids<'_, T>) -> Option<Ix<T>> {
        let id = self.present(name)?;
        self.one_reference(name, id, table)
    }

    /// Rows of another table, ascending.
    pub(super) fn references<T>(&mut self, name: &str, table: &Ids<'_, T>) -> Vec<Ix<T>> {
        self.list(name, |cells, id| cells.one_reference(name, id, table))
    }

    /// Reports a reference of the row `own` to itself.
    pub(super) fn not_itself<T>(&mut self, name: &str, own: Ix<T>, others: &[Ix<T>], id: &str) {
        if others.contains(&own) {
            self.error(InputCode::SelfReference, name, |problem| problem.value(id));
        }
    }
}

/// The representative point of a division.
pub(super) fn centre(region: u32) -> Point {
    Regions::bundled().by_code(region).map_or(
        Point {
            longitude: 0.0,
            latitude: 0.0,
        },
        crate::taxonomy::regions::Region::point,
    )
}
