//! Printed forms in base units.

use super::error::Cause;
use super::form::Form;
use super::kind::QuantityKind;
use super::parsed::{PrintedForm, Slope};
use super::unit::{Conversion, Unit};

/// A length whose error grows faster than this share of it was printed for another unit of the variable.
const STEEPEST: f64 = 0.01;

/// A printed form in base units, and the unit it was printed in.
pub(super) fn in_base(form: &PrintedForm) -> Result<(Form, Unit), Cause> {
    let size = |value: f64, unit: &Unit| unit.to_base(value, Conversion::Difference);
    let needed = |unit: &Option<Unit>| unit.clone().ok_or(Cause::MissingUnit);
    match form {
        PrintedForm::Value { value, unit } => {
            let unit = needed(unit)?;
            Ok((
                Form::Value {
                    value: size(*value, &unit),
                },
                unit,
            ))
        }
        PrintedForm::Interpolated { at_lo, at_hi, unit } => {
            let unit = needed(unit)?;
            Ok((
                Form::Interpolated {
                    over: None,
                    at_lo: size(*at_lo, &unit),
                    at_hi: size(*at_hi, &unit),
                },
                unit,
            ))
        }
        PrintedForm::Relative {
            rel,
            rel_unit,
            abs,
            unit,
        } => {
            let rel = rel_unit.as_ref().map_or(*rel, |u| u.factor * rel);
            let abs = unit.as_ref().map_or(0.0, |u| size(*abs, u));
            let printed = unit
                .clone()
                .or_else(|| rel_unit.clone())
                .map_or_else(|| Unit::from_code("1"), Ok);
            let printed = printed.map_err(|_| Cause::MissingUnit)?;
            Ok((
                from_the_zero_of(&printed, abs, rel, Form::Relative { rel, abs }),
                printed,
            ))
        }
        PrintedForm::Linear {
            a, b, unit, b_unit, ..
        } => {
            let unit = needed(unit)?;
            let (a, b) = (size(*a, &unit), slope_in_base(*b, b_unit, &unit)?);
            Ok((from_the_zero_of(&unit, a, b, Form::Linear { a, b }), unit))
        }
        PrintedForm::RootSumSquare {
            a, b, unit, b_unit, ..
        } => {
            let unit = needed(unit)?;
            if unit.offset != 0.0 {
                return Err(Cause::UnknownVariable);
            }
            Ok((
                Form::RootSumSquare {
                    a: size(*a, &unit),
                    b: slope_in_base(*b, b_unit, &unit)?,
                },
                unit,
            ))
        }
        PrintedForm::Band { .. } | PrintedForm::ShareOfMpe { .. } => Err(Cause::GradeByName),
    }
}

/// The slope per base unit of the variable. Where the variable's unit isn't printed: lengths in millimetres, or in inches where the
/// uncertainty is in inches, as scopes print them (A2LA footnotes; JJG formulas `5+L/15`); temperatures in the unit of the error
/// (`0.15+0.002|t|` of IEC 60751); anything else isn't known.
fn slope_in_base(b: f64, b_unit: &Slope, unit: &Unit) -> Result<f64, Cause> {
    let per = match b_unit {
        Slope::Pure => return Ok(b),
        Slope::Ratio(ratio) => return Ok(b * ratio.factor),
        Slope::Per(per) if per.kind == unit.kind => per.clone(),
        Slope::PerVariable if unit.kind == QuantityKind::Length => {
            let inches = unit.code.contains("in_i") || unit.code.contains("mil_i");
            Unit::from_code(if inches { "[in_i]" } else { "mm" })
                .map_err(|_| Cause::UnknownVariable)?
        }
        Slope::PerVariable if unit.kind == QuantityKind::Temperature => unit.clone(),
        Slope::Per(_) | Slope::PerVariable => return Err(Cause::UnknownVariable),
    };
    let slope = b * unit.factor / per.factor;
    // `±(0.3+0.2L)mm` of a steel tape means metres (JJG 4): where millimetres give what no length is measured by, they aren't meant
    if *b_unit == Slope::PerVariable && unit.kind == QuantityKind::Length && slope > STEEPEST {
        return Err(Cause::UnknownVariable);
    }
    Ok(slope)
}

/// On a scale whose zero isn't that of the base unit (°C), `a + b·|t|` grows from the scale's own zero.
fn from_the_zero_of(unit: &Unit, a: f64, b: f64, plain: Form) -> Form {
    if unit.offset == 0.0 || b == 0.0 {
        return plain;
    }
    Form::from_zero(unit.offset, a, b)
}
