//! Reading one CSV file of the vocabulary: rows with their line numbers, cells with typed values.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use serde::de::DeserializeOwned;

use super::problem::{Defect, DefectCode};
use crate::ids::Ix;

/// A file being read; collects its defects.
pub(super) struct Table<'a> {
    file: &'static str,
    defects: &'a mut Vec<Defect>,
}

impl<'a> Table<'a> {
    pub(super) fn new(file: &'static str, defects: &'a mut Vec<Defect>) -> Self {
        Self { file, defects }
    }

    /// The rows of `text` that fit `R`, each with its line; the others become defects.
    pub(super) fn rows<R: DeserializeOwned>(&mut self, text: &str) -> Vec<(u64, R)> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut rows = Vec::new();
        let headers = match reader.headers() {
            Ok(headers) => headers.clone(),
            Err(error) => {
                self.defect(Some(1), None, DefectCode::Malformed, error.to_string());
                return rows;
            }
        };
        for record in reader.records() {
            let parsed = record.and_then(|record| {
                let line = record.position().map_or(0, csv::Position::line);
                Ok((line, record.deserialize(Some(&headers))?))
            });
            match parsed {
                Ok(row) => rows.push(row),
                Err(error) => {
                    let line = error.position().map(csv::Position::line);
                    self.defect(line, None, DefectCode::Malformed, error.to_string());
                }
            }
        }
        rows
    }

    pub(super) fn defect(
        &mut self,
        line: Option<u64>,
        column: Option<&'static str>,
        code: DefectCode,
        cause: String,
    ) {
        self.defects.push(Defect {
            file: self.file,
            line,
            column,
            code,
            cause,
        });
    }

    /// The cell as a `T`; an empty cell is `None`, an unreadable one a defect and `None`.
    pub(super) fn optional<T>(&mut self, line: u64, column: &'static str, cell: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        if cell.is_empty() {
            return None;
        }
        match cell.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let cause = format!("`{cell}`: {error}");
                self.defect(Some(line), Some(column), DefectCode::InvalidValue, cause);
                None
            }
        }
    }

    /// As [`Table::optional`], but an empty cell is a defect too.
    pub(super) fn required<T>(&mut self, line: u64, column: &'static str, cell: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        if cell.is_empty() {
            let cause = "the cell is empty".to_owned();
            self.defect(Some(line), Some(column), DefectCode::InvalidValue, cause);
        }
        self.optional(line, column, cell)
    }

    /// The record called `id`, a defect if there is none.
    pub(super) fn reference<T>(
        &mut self,
        line: u64,
        column: &'static str,
        ids: &BTreeMap<String, Ix<T>>,
        id: &str,
    ) -> Option<Ix<T>> {
        let found = ids.get(id).copied();
        if found.is_none() {
            let cause = format!("`{id}` names no record");
            self.defect(
                Some(line),
                Some(column),
                DefectCode::UnknownReference,
                cause,
            );
        }
        found
    }

    /// The place of each id among `rows`; a repeated id is a defect.
    pub(super) fn ids<'r, T>(
        &mut self,
        rows: impl Iterator<Item = (u64, &'r str)>,
    ) -> BTreeMap<String, Ix<T>> {
        let mut ids = BTreeMap::new();
        for (index, (line, id)) in rows.enumerate() {
            if ids.contains_key(id) {
                self.defect(
                    Some(line),
                    Some("id"),
                    DefectCode::DuplicateId,
                    format!("`{id}`"),
                );
            } else {
                ids.insert(id.to_owned(), Ix::new(index));
            }
        }
        ids
    }
}

/// The non-empty parts of a `;`-separated cell.
pub(super) fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}
