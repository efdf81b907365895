//! Grade tables: what a named grade, order or class permits over the range.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::instruments::Instrument;
use super::measurands::Measurand;
use super::problem::{Defect, DefectCode};
use super::regulations::{RegulationNumber, RegulationReference};
use super::table::{Table, list};
use super::units::Units;
use super::words::{Combine, Fact, LimitKind};
use crate::ids::Ix;

pub(super) const FILE: &str = "grades.csv";

/// One row of a grade table: a limit that holds above one point of the range and up to another.
#[derive(Debug, Clone, PartialEq)]
pub struct GradeLimit {
    /// The table it belongs to, e.g. `gauge_block_grade`.
    pub table: String,
    /// The instrument kind.
    pub instrument: Ix<Instrument>,
    /// The printed grade, e.g. `3等`, `K 2级`; empty where the kind has only one.
    pub grade: String,
    /// What is limited.
    pub measurand: Ix<Measurand>,
    /// Lower end in `unit`, not included; `None` is open. Equal to `up_to` for a single nominal value.
    pub above: Option<f64>,
    /// Upper end in `unit`, included; `None` is open.
    pub up_to: Option<f64>,
    /// Code of the unit of the range. `%` is per cent of the upper limit of the instrument, `{e}` its verification
    /// scale interval.
    pub unit: String,
    /// Whether the limit is a permitted error or an uncertainty.
    pub kind: LimitKind,
    /// Constant part, in `constant_unit`.
    pub constant: f64,
    /// Code of the unit of the limit.
    pub constant_unit: String,
    /// Proportional part, in `constant_unit` per `unit`.
    pub slope: f64,
    /// How both parts work together.
    pub combine: Combine,
    /// The regulation that holds the table.
    pub regulation: RegulationNumber,
    /// Holds [`Fact::Limits`] when the source was opened; otherwise the row decides no verdict.
    pub verified: BTreeSet<Fact>,
    /// Key of the source in the README.
    pub source: String,
}

impl GradeLimit {
    /// Whether the row speaks about the point `x`, in `unit`.
    pub fn covers(&self, x: f64) -> bool {
        let below_end = self.up_to.is_none_or(|end| x <= end);
        let above_start = self
            .above
            .is_none_or(|start| x > start || (Some(start) == self.up_to && x >= start));
        below_end && above_start
    }

    /// The limit at `x` (in `unit`), in `constant_unit`; `None` outside the row.
    pub fn at(&self, x: f64) -> Option<f64> {
        if !self.covers(x) {
            return None;
        }
        let proportional = self.slope * x.abs();
        Some(match self.combine {
            Combine::Sum => self.constant + proportional,
            Combine::Max => self.constant.max(proportional),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GradeRow {
    table: String,
    instrument: String,
    grade: String,
    measurand: String,
    above: String,
    up_to: String,
    unit: String,
    kind: String,
    constant: String,
    constant_unit: String,
    slope: String,
    combine: String,
    regulation: String,
    verified: String,
    source: String,
}

/// The grade limits of `text`.
pub(super) fn read(
    text: &str,
    instruments: &BTreeMap<String, Ix<Instrument>>,
    measurands: &BTreeMap<String, Ix<Measurand>>,
    units: &mut Units,
    defects: &mut Vec<Defect>,
) -> Vec<GradeLimit> {
    let mut table = Table::new(FILE, defects);
    let mut limits = Vec::new();
    for (line, row) in table.rows::<GradeRow>(text) {
        for (column, unit) in [("unit", &row.unit), ("constant_unit", &row.constant_unit)] {
            if units.read(unit).is_none() {
                table.defect(
                    Some(line),
                    Some(column),
                    DefectCode::UnknownUnit,
                    format!("`{unit}`"),
                );
            }
        }
        let above = number(&mut table, line, "above", &row.above);
        let up_to = number(&mut table, line, "up_to", &row.up_to);
        if let (Some(above), Some(up_to)) = (above, up_to)
            && above > up_to
        {
            let cause = format!("the range runs backwards: {above} to {up_to}");
            table.defect(Some(line), Some("up_to"), DefectCode::InvalidValue, cause);
        }
        let verified = list(&row.verified)
            .filter_map(|fact| table.optional(line, "verified", fact))
            .collect();
        let parts = (
            table.reference(line, "instrument", instruments, &row.instrument),
            table.reference(line, "measurand", measurands, &row.measurand),
            table.required(line, "kind", &row.kind),
            number(&mut table, line, "constant", &row.constant),
            number(&mut table, line, "slope", &row.slope),
            table.required(line, "combine", &row.combine),
            table.required::<RegulationReference>(line, "regulation", &row.regulation),
        );
        if let (
            Some(instrument),
            Some(measurand),
            Some(kind),
            Some(constant),
            Some(slope),
            Some(combine),
            Some(regulation),
        ) = parts
        {
            limits.push(GradeLimit {
                table: row.table,
                instrument,
                grade: row.grade,
                measurand,
                above,
                up_to,
                unit: row.unit,
                kind,
                constant,
                constant_unit: row.constant_unit,
                slope,
                combine,
                regulation: regulation.number,
                verified,
                source: row.source,
            });
        }
    }
    limits
}

fn number(table: &mut Table<'_>, line: u64, column: &'static str, cell: &str) -> Option<f64> {
    let value: Option<f64> = table.optional(line, column, cell);
    if value.is_some_and(|value| !value.is_finite()) {
        let cause = format!("`{cell}` is not a finite number");
        table.defect(Some(line), Some(column), DefectCode::InvalidValue, cause);
        return None;
    }
    value
}
