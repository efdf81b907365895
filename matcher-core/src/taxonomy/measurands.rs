//! Measurands: what is measured, with the unit in which the project computes.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::problem::{Defect, DefectCode};
use super::table::{Table, list};
use super::units::Units;
use super::words::Field;
use crate::ids::Ix;
use crate::quantity::{Conversion, QuantityKind, Unit};

pub(super) const FILE: &str = "measurands.csv";

/// A measurand (被测量).
#[derive(Debug, Clone, PartialEq)]
pub struct Measurand {
    /// Stable id, e.g. `length.outside`.
    pub id: String,
    /// The Chinese standard term.
    pub zh: String,
    /// The English term.
    pub en: String,
    /// Other printed names.
    pub synonyms: Vec<String>,
    /// The field of metrology.
    pub field: Field,
    /// The kind of quantity in a word, at least as fine as the kind of `unit`: `temperature_difference` is not `temperature`.
    pub quantity_kind: String,
    /// The unit in which it is stored and shown; its kind tells which printed units compare.
    pub unit: Unit,
    /// Codes of units as usually printed.
    pub usual_units: Vec<String>,
    /// The KCDB service, e.g. `L/DimMet.2.1`.
    pub kcdb: Option<String>,
    /// The NCSLI MII taxon, e.g. `Measure.Length`.
    pub mii: Option<String>,
}

impl Measurand {
    /// Whether its values are points on a scale of temperature, whose zero is a convention: a share of a reading in ℃ counts from 0 ℃.
    pub fn is_point_of_temperature(&self) -> bool {
        self.unit.kind == QuantityKind::Temperature && self.conversion() == Conversion::Point
    }

    /// Whether its values are points on a scale or differences: the offset of ℃ applies to a temperature, never to a
    /// temperature difference.
    pub fn conversion(&self) -> Conversion {
        if self.quantity_kind == "temperature_difference" {
            Conversion::Difference
        } else {
            Conversion::Point
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasurandRow {
    id: String,
    zh: String,
    en: String,
    synonyms: String,
    field: String,
    quantity_kind: String,
    unit: String,
    usual_units: String,
    kcdb: String,
    mii: String,
}

/// The measurands of `text` and the place of each id.
pub(super) fn read(
    text: &str,
    units: &mut Units,
    defects: &mut Vec<Defect>,
) -> (Vec<Measurand>, BTreeMap<String, Ix<Measurand>>) {
    let mut table = Table::new(FILE, defects);
    let rows: Vec<(u64, MeasurandRow)> = table.rows(text);
    let ids = table.ids(rows.iter().map(|(line, row)| (*line, row.id.as_str())));
    let mut measurands = Vec::with_capacity(rows.len());
    for (line, row) in rows {
        let field = table
            .required(line, "field", &row.field)
            .unwrap_or(Field::Dimensional);
        let Some(unit) = units.read(&row.unit).cloned() else {
            let cause = format!("`{}`", row.unit);
            table.defect(Some(line), Some("unit"), DefectCode::UnknownUnit, cause);
            continue;
        };
        for usual in list(&row.usual_units) {
            let code = match units.read(usual) {
                None => DefectCode::UnknownUnit,
                Some(usual) if usual.dimension == unit.dimension || usual.dimension == [0; 7] => {
                    continue;
                }
                Some(_) => DefectCode::OtherDimension,
            };
            table.defect(Some(line), Some("usual_units"), code, format!("`{usual}`"));
        }
        measurands.push(Measurand {
            field,
            unit,
            synonyms: list(&row.synonyms).map(str::to_owned).collect(),
            usual_units: list(&row.usual_units).map(str::to_owned).collect(),
            kcdb: Some(row.kcdb).filter(|code| !code.is_empty()),
            mii: Some(row.mii).filter(|taxon| !taxon.is_empty()),
            id: row.id,
            zh: row.zh,
            en: row.en,
            quantity_kind: row.quantity_kind,
        });
    }
    (measurands, ids)
}
