//! What a sum of one or two terms means as a form.

use super::super::kind::QuantityKind;
use super::super::parsed::{PrintedForm, Slope};
use super::super::unit::Unit;

/// A plain slope of a length (no power of ten, no unit) that is larger was meant per unit of the variable.
const LARGEST_SHARE_OF_A_LENGTH: f64 = 1e-4;

/// One summand.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) value: f64,
    pub(super) unit: Option<Unit>,
    pub(super) variable: Option<char>,
    /// Carries a negative power of ten: a pure number even inside a bracket with a unit.
    pub(super) power: bool,
    /// Said to be of the reading.
    pub(super) of_reading: bool,
    /// Said to be of full scale.
    pub(super) of_full_scale: bool,
}

impl Term {
    fn is_ratio(&self) -> bool {
        self.unit
            .as_ref()
            .is_some_and(|u| u.kind == QuantityKind::Ratio)
    }
}

pub(super) fn slope(term: &Term, in_bracket: bool) -> Slope {
    match &term.unit {
        Some(unit) => Slope::Ratio(unit.clone()),
        None if term.power || !in_bracket => Slope::Pure,
        None => Slope::PerVariable,
    }
}

pub(super) fn one_term(term: &Term, outer: Option<Unit>) -> Option<PrintedForm> {
    if let Some(variable) = term.variable {
        let b_unit = slope(term, outer.is_some());
        let plausible = !(b_unit == Slope::Pure && term.value >= 1.0);
        return plausible.then_some(PrintedForm::Linear {
            a: 0.0,
            b: term.value,
            unit: outer,
            b_unit,
            variable,
        });
    }
    let unit = match (&term.unit, outer) {
        (Some(_), Some(_)) => return None,
        (Some(unit), None) => Some(unit.clone()),
        (None, outer) => outer,
    };
    Some(PrintedForm::single(term.value, unit))
}

pub(super) fn two_terms(a: &Term, b: &Term, outer: Option<Unit>) -> Option<PrintedForm> {
    // the constant may stand last
    let (constant, other) = match (
        a.variable.is_some() || a.of_reading,
        b.variable.is_some() || b.of_reading,
    ) {
        (false, true) => (a, b),
        (true, false) => (b, a),
        (false, false) if a.is_ratio() && !b.is_ratio() => (b, a),
        (false, false) if b.is_ratio() && !a.is_ratio() => (a, b),
        _ => return None,
    };
    if constant.unit.is_some() && outer.is_some() {
        return None;
    }
    if let Some(variable) = other.variable {
        let b_unit = slope(other, outer.is_some());
        let unit = constant.unit.clone().or(outer);
        // nobody's uncertainty grows as fast as the measured value itself: `10m+5L` is a misprint; nor does a length by a plain share, so
        // that `0.2 μm + L/500` means something else than it says
        let is_length = |unit: &Unit| unit.kind == QuantityKind::Length;
        let most = if other.power || !unit.as_ref().is_some_and(is_length) {
            1.0
        } else {
            LARGEST_SHARE_OF_A_LENGTH
        };
        let plausible = !(b_unit == Slope::Pure && other.value >= most);
        return (plausible && !constant.is_ratio()).then_some(PrintedForm::Linear {
            a: constant.value,
            b: other.value,
            unit,
            b_unit,
            variable,
        });
    }
    if constant.is_ratio() {
        return None;
    }
    let constant_unit = constant.unit.clone()?;
    Some(PrintedForm::Relative {
        rel: other.value,
        rel_unit: Some(other.unit.clone()?),
        abs: constant.value,
        unit: Some(constant_unit),
    })
}
