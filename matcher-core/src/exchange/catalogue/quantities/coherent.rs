//! The coherent unit of a quantity kind.

use crate::quantity::Unit;

/// UCUM codes of the SI's coherent units with names of their own.
const COHERENT: &str = "m m2 m3 kg s K A Hz N Pa J W V Ohm S C F H T Wb cd lm lx rad m/s m/s2 m3/s kg/s kg/m3 N.m mol/mol 1";

/// UCUM code of the coherent unit of a unit's kind: one with a name where there is one, otherwise the base units with their exponents.
pub(super) fn coherent_code(unit: &Unit) -> String {
    let is_coherent = |unit: &Unit| unit.offset == 0.0 && (unit.factor - 1.0).abs() < f64::EPSILON;
    let named = COHERENT.split(' ').find(|code| {
        Unit::from_code(code).is_ok_and(|named| is_coherent(&named) && named.is_commensurable(unit))
    });
    if let Some(code) = named {
        return code.to_owned();
    }
    if is_coherent(unit) {
        return unit.code.to_string();
    }
    // In the order of `Unit::dimension`.
    let powers = ["m", "s", "kg", "rad", "K", "C", "cd"]
        .iter()
        .zip(unit.dimension)
        .filter(|(_, power)| *power != 0)
        .map(|(base, power)| format!("{base}{power}"));
    powers.collect::<Vec<_>>().join(".")
}
