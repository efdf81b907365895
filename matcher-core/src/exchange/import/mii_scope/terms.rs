//! Taxons and quantities of the MII and what they are here.

use crate::model::Side;
use crate::quantity::{QuantityKind, Unit};
use crate::taxonomy::{Measurand, Taxonomy};

/// Names of the MII's quantities (beginnings, lower case) with the UCUM code of the coherent unit.
const QUANTITIES: [(&str, &str); 24] = [
    ("voltage", "V"),
    ("current", "A"),
    ("impedance", "Ohm"),
    ("resistance", "Ohm"),
    ("frequency", "Hz"),
    ("time", "s"),
    ("length", "m"),
    ("distance", "m"),
    ("mass", "kg"),
    ("temperature", "K"),
    ("pressure", "Pa"),
    ("power", "W"),
    ("energy", "J"),
    ("force", "N"),
    ("torque", "N.m"),
    ("capacitance", "F"),
    ("inductance", "H"),
    ("conductance", "S"),
    ("charge", "C"),
    ("angle", "rad"),
    ("speed", "m/s"),
    ("velocity", "m/s"),
    ("density", "kg/m3"),
    ("ratio", "1"),
];

/// The coherent unit of a quantity.
pub(super) fn unit(quantity: &str) -> Option<Unit> {
    let name = quantity.to_ascii_lowercase().replace(['_', '-', ' '], "");
    let found = QUANTITIES.iter().find(|(word, _)| name.starts_with(word))?;
    Unit::from_code(found.1).ok()
}

/// The name of the quantity of a unit's kind.
pub(super) fn quantity_of(wanted: &Unit) -> Option<(&'static str, Unit)> {
    QUANTITIES.iter().find_map(|(name, code)| {
        let unit = Unit::from_code(code).ok()?;
        let same = unit.kind == wanted.kind && unit.kind != QuantityKind::Other;
        same.then_some((*name, unit))
    })
}

/// Whether a taxon measures or sources, and what; `TestProcess.` of the older vocabulary counts nothing.
fn parts(taxon: &str) -> Option<(Side, &str)> {
    let taxon = taxon.strip_prefix("TestProcess.").unwrap_or(taxon);
    let (side, what) = taxon.split_once('.')?;
    let side = match side.to_ascii_lowercase().as_str() {
        "measure" => Side::Measure,
        "source" => Side::Source,
        _ => return None,
    };
    Some((side, what))
}

/// The side and the measurand of a taxon: the first that is mapped to it, else to the longest part of it.
pub(super) fn measurand(taxon: &str) -> Option<(Side, &'static Measurand)> {
    let taxonomy = Taxonomy::bundled().ok()?;
    let (side, mut what) = parts(taxon)?;
    loop {
        let mapped = taxonomy.measurands().iter().filter(|m| {
            m.mii
                .as_deref()
                .and_then(parts)
                .is_some_and(|(_, known)| known == what)
        });
        // Of several with one taxon, the one of the same side is meant, else the first.
        let same_side = |m: &&&Measurand| {
            m.mii
                .as_deref()
                .and_then(parts)
                .is_some_and(|(known, _)| known == side)
        };
        let mapped: Vec<&Measurand> = mapped.collect();
        if let Some(found) = mapped.iter().find(same_side).or_else(|| mapped.first()) {
            return Some((side, found));
        }
        what = what.rsplit_once('.')?.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taxons_of_both_generations_lead_to_measurands() {
        for (taxon, expected) in [
            ("Source.Voltage.DC", Some((Side::Source, "voltage.dc"))),
            (
                "TestProcess.Measure.Voltage.DC",
                Some((Side::Measure, "voltage.dc")),
            ),
            (
                "Source.Voltage.AC.Sinewave",
                Some((Side::Source, "voltage.ac")),
            ),
            ("Measure.Length", Some((Side::Measure, "length"))),
            ("Conduct.Voltage.DC", None),
            ("Measure.Happiness", None),
        ] {
            let found = measurand(taxon).map(|(side, m)| (side, m.id.as_str()));
            assert_eq!(found, expected, "{taxon}");
        }
        assert_eq!(unit("voltage").unwrap().printed(), "V");
        assert!(unit("happiness").is_none());
    }
}
