//! Measurands: what is measured, with the unit in which the project computes.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::problem::{Defect, DefectCode};
use super::table::{Table, list};
use super::words::Field;
use crate::ids::Ix;

pub(super) const FILE: &str = "measurands.csv";

/// A measurand (被测量).
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The kind of quantity: measurands of one dimension but different kinds must not be compared.
    pub quantity_kind: String,
    /// UCUM code of the unit in which the project computes, or the code of a named scale.
    pub unit: String,
    /// UCUM codes or named scales as usually printed.
    pub usual_units: Vec<String>,
    /// The KCDB service, e.g. `L/DimMet.2.1`.
    pub kcdb: Option<String>,
    /// The NCSLI MII taxon, e.g. `Measure.Length`.
    pub mii: Option<String>,
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
    units: &mut super::units::KnownUnits,
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
        for (column, unit) in std::iter::once(("unit", row.unit.as_str()))
            .chain(list(&row.usual_units).map(|unit| ("usual_units", unit)))
        {
            if !units.accept(unit) {
                table.defect(
                    Some(line),
                    Some(column),
                    DefectCode::UnknownUnit,
                    format!("`{unit}`"),
                );
            }
        }
        measurands.push(Measurand {
            field,
            synonyms: list(&row.synonyms).map(str::to_owned).collect(),
            usual_units: list(&row.usual_units).map(str::to_owned).collect(),
            kcdb: Some(row.kcdb).filter(|code| !code.is_empty()),
            mii: Some(row.mii).filter(|taxon| !taxon.is_empty()),
            id: row.id,
            zh: row.zh,
            en: row.en,
            quantity_kind: row.quantity_kind,
            unit: row.unit,
        });
    }
    (measurands, ids)
}
