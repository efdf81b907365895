//! Units the vocabulary may use: UCUM codes, and named scales such as HRC that UCUM does not have.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::problem::{Defect, DefectCode};
use super::table::Table;

pub(super) const FILE: &str = "scales.csv";

/// A scale that is matched by name because it has no UCUM code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// The code in the files, e.g. `HRC`.
    pub code: String,
    /// The Chinese name.
    pub zh: String,
    /// The English name.
    pub en: String,
    /// The kind of quantity.
    pub quantity_kind: String,
}

/// The named scales, and the UCUM codes seen so far.
#[derive(Debug, Default)]
pub(super) struct KnownUnits {
    pub(super) scales: BTreeMap<String, Scale>,
    accepted: BTreeSet<String>,
}

impl KnownUnits {
    pub(super) fn read(text: &str, defects: &mut Vec<Defect>) -> Self {
        let mut table = Table::new(FILE, defects);
        let mut units = Self::default();
        for (line, scale) in table.rows::<Scale>(text) {
            if octofhir_ucum::validate(&scale.code).is_ok() {
                let cause = format!("`{}`", scale.code);
                table.defect(
                    Some(line),
                    Some("code"),
                    DefectCode::ScaleShadowsUnit,
                    cause,
                );
            }
            units.scales.insert(scale.code.clone(), scale);
        }
        units
    }

    /// Whether `unit` is a named scale or a UCUM code.
    pub(super) fn accept(&mut self, unit: &str) -> bool {
        if self.scales.contains_key(unit) || self.accepted.contains(unit) {
            return true;
        }
        let accepted = octofhir_ucum::validate(unit).is_ok();
        if accepted {
            self.accepted.insert(unit.to_owned());
        }
        accepted
    }
}
