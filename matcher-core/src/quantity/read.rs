//! From printed text to values in base units: what a catalogue's columns mean.

use super::base::in_base;
use super::error::{Cause, QuantityError, Span};
use super::interval::Interval;
use super::parse::parse;
use super::parsed::{Bound, ClassScheme, Parsed, PrintedForm, Quantity};
use super::permitted_error::{ClassBasis, PermittedError};
use super::uncertainty::Uncertainty;
use super::unit::{Conversion, Unit};

/// The segments of a printed list of ranges, in base units, each with the unit it was printed in.
///
/// A single value is a range of one point; `±10V` alone is the range from −10 V to 10 V; of `a×b mm` it is the longest side, [`parse_sides`] tells the others.
///
/// # Errors
/// The first place that isn't understood; a range without unit when `default_unit` is `None`; units of another kind than the default's.
pub fn parse_range(
    text: &str,
    default_unit: Option<&Unit>,
) -> Result<Vec<(Interval, Unit)>, QuantityError> {
    let parsed = understood(text)?;
    let mut segments = Vec::new();
    let alone = parsed.items.len() == 1;
    for item in parsed.items {
        let (ends, unit) = match item.quantity {
            Quantity::PermittedError {
                form: PrintedForm::Value { value, unit },
                ..
            } if alone => (vec![(Some(-value), Some(value), true, true)], unit),
            Quantity::Range {
                lo,
                hi,
                unit,
                lo_closed,
                hi_closed,
            } => (vec![(lo, hi, lo_closed, hi_closed)], unit),
            Quantity::Value { value, unit, .. }
            | Quantity::Count { value, unit }
            | Quantity::Duration { value, unit } => {
                (vec![(Some(value), Some(value), true, true)], unit)
            }
            Quantity::Dimensions {
                values,
                unit,
                bound,
            } => {
                let longest = values.into_iter().max_by(f64::total_cmp);
                (longest.map(|v| side(v, bound)).into_iter().collect(), unit)
            }
            _ => continue,
        };
        let unit = unit
            .or_else(|| default_unit.cloned())
            .ok_or_else(|| error(Cause::MissingUnit, item.span, text))?;
        if default_unit.is_some_and(|default| !default.is_commensurable(&unit)) {
            return Err(error(Cause::UnitsDiffer, item.span, text));
        }
        for (lo, hi, lo_closed, hi_closed) in ends {
            let base =
                |x: Option<f64>, open| x.map_or(open, |x| unit.to_base(x, Conversion::Point));
            let (lo, hi) = (base(lo, f64::NEG_INFINITY), base(hi, f64::INFINITY));
            let interval = Interval::try_new(lo, hi, lo_closed, hi_closed);
            segments.push((
                interval.map_err(|_| error(Cause::IncompleteRange, item.span, text))?,
                unit.clone(),
            ));
        }
    }
    if segments.is_empty() {
        Err(nothing(text))
    } else {
        Ok(segments)
    }
}

/// The shorter sides of the first `a×b` or `a×b×c` of a text, the longer one first, in base units; empty when there is none.
pub fn parse_sides(text: &str) -> Vec<(Interval, Unit)> {
    if !text.contains(['×', 'x', 'X', '*', '✕', '╳']) {
        return Vec::new();
    }
    let dimensions = parse(text)
        .items
        .into_iter()
        .find_map(|item| match item.quantity {
            Quantity::Dimensions {
                values,
                unit: Some(unit),
                bound,
            } => Some((values, unit, bound)),
            _ => None,
        });
    let Some((mut values, unit, bound)) = dimensions else {
        return Vec::new();
    };
    values.sort_by(|a, b| b.total_cmp(a));
    let shorter = values.into_iter().skip(1).filter_map(|value| {
        let (lo, hi, lo_closed, hi_closed) = side(value, bound);
        let base = |x: Option<f64>, open| x.map_or(open, |x| unit.to_base(x, Conversion::Point));
        let (lo, hi) = (base(lo, f64::NEG_INFINITY), base(hi, f64::INFINITY));
        let interval = Interval::try_new(lo, hi, lo_closed, hi_closed).ok()?;
        Some((interval, unit.clone()))
    });
    shorter.collect()
}

type PrintedEnds = (Option<f64>, Option<f64>, bool, bool);

fn side(value: f64, bound: Option<Bound>) -> PrintedEnds {
    match bound {
        Some(Bound::AndAbove) => (Some(value), None, true, false),
        Some(Bound::AndBelow) => (None, Some(value), false, true),
        None => (Some(0.0), Some(value), true, true),
    }
}

/// The uncertainty of a text, in base units, and the unit it was printed in (`1` when it is a pure number).
///
/// # Errors
/// What isn't understood, with its place; a formula whose variable has no known unit.
pub fn parse_uncertainty(text: &str) -> Result<(Uncertainty, Unit), QuantityError> {
    uncertainty_of(text, None)
}

/// As [`parse_uncertainty`]; a single value that prints no unit is in `unit`.
///
/// # Errors
/// As [`parse_uncertainty`].
pub fn parse_uncertainty_in(text: &str, unit: &Unit) -> Result<(Uncertainty, Unit), QuantityError> {
    uncertainty_of(text, Some(unit))
}

fn uncertainty_of(
    text: &str,
    default: Option<&Unit>,
) -> Result<(Uncertainty, Unit), QuantityError> {
    let parsed = understood(text)?;
    for item in &parsed.items {
        let mut of_full_scale = false;
        let (form, k, p, dof) = match &item.quantity {
            Quantity::Uncertainty {
                form,
                k,
                p,
                dof,
                full_scale,
                ..
            } => {
                of_full_scale = *full_scale == Some(true);
                (form.clone(), *k, *p, *dof)
            }
            Quantity::Value {
                value,
                unit,
                times: None,
            } if *value >= 0.0 => (PrintedForm::single(*value, unit.clone()), None, None, None),
            Quantity::Range {
                lo: Some(lo),
                hi: Some(hi),
                unit,
                lo_closed: true,
                hi_closed: true,
            } if *lo >= 0.0 => (
                PrintedForm::Interpolated {
                    at_lo: *lo,
                    at_hi: *hi,
                    unit: unit.clone(),
                },
                None,
                None,
                None,
            ),
            Quantity::PermittedError {
                form,
                full_scale: None,
            } => (form.clone(), None, None, None),
            _ => continue,
        };
        let form = with_unit(form, default);
        let (form, unit) = in_base(&form).map_err(|cause| error(cause, item.span, text))?;
        let uncertainty = Uncertainty {
            form,
            k,
            p,
            dof,
            of_full_scale,
        };
        return Ok((uncertainty, unit));
    }
    Err(nothing(text))
}

/// The permitted error of a text, in base units, and the unit it was printed in, if it has one.
///
/// A class in numbers comes with [`ClassBasis::Unknown`]; what it is of belongs to the instrument kind. `±1%` alone comes with
/// [`ClassBasis::Unstated`].
///
/// # Errors
/// What isn't understood, with its place; a formula whose variable has no known unit.
pub fn parse_permitted_error(text: &str) -> Result<(PermittedError, Option<Unit>), QuantityError> {
    permitted_error_of(text, None)
}

/// As [`parse_permitted_error`]; a single value that prints no unit is in `unit`.
///
/// # Errors
/// As [`parse_permitted_error`].
pub fn parse_permitted_error_in(
    text: &str,
    unit: &Unit,
) -> Result<(PermittedError, Option<Unit>), QuantityError> {
    permitted_error_of(text, Some(unit))
}

fn permitted_error_of(
    text: &str,
    default: Option<&Unit>,
) -> Result<(PermittedError, Option<Unit>), QuantityError> {
    let parsed = understood(text)?;
    for item in &parsed.items {
        let symmetric = |form: &PrintedForm| {
            let (half_width, unit) = in_base(&with_unit(form.clone(), default))
                .map_err(|cause| error(cause, item.span, text))?;
            Ok((PermittedError::Symmetric { half_width }, Some(unit)))
        };
        return match &item.quantity {
            Quantity::PermittedError {
                form: PrintedForm::Relative { rel, rel_unit, .. },
                full_scale: Some(true),
            } => {
                let share = rel_unit.as_ref().map_or(1.0, |u| u.factor) * rel;
                Ok((
                    PermittedError::Class {
                        percent: share * 100.0,
                        of: ClassBasis::FullScale,
                    },
                    None,
                ))
            }
            // of the reading or of full scale: the text doesn't say
            Quantity::PermittedError {
                form:
                    PrintedForm::Relative {
                        rel,
                        rel_unit: Some(rel_unit),
                        unit: None,
                        ..
                    },
                full_scale: None,
            } if &*rel_unit.code == "%" => Ok((
                PermittedError::Class {
                    percent: *rel,
                    of: ClassBasis::Unstated,
                },
                Some(rel_unit.clone()),
            )),
            Quantity::PermittedError {
                form: PrintedForm::Band { lower, upper, unit },
                ..
            } => {
                let unit = unit
                    .clone()
                    .ok_or_else(|| error(Cause::MissingUnit, item.span, text))?;
                let base = |x: f64| Some(unit.to_base(x, Conversion::Difference));
                Ok((
                    PermittedError::Band {
                        lower: base(*lower),
                        upper: base(*upper),
                    },
                    Some(unit),
                ))
            }
            Quantity::PermittedError {
                form: PrintedForm::ShareOfMpe { .. },
                ..
            } => Ok((
                PermittedError::Grade {
                    name: item.quantity.to_string(),
                },
                None,
            )),
            Quantity::PermittedError { form, .. } | Quantity::Uncertainty { form, .. } => {
                symmetric(form)
            }
            Quantity::Value {
                value,
                unit,
                times: None,
            } if *value > 0.0 => symmetric(&PrintedForm::single(*value, unit.clone())),
            Quantity::Class {
                value: Some(percent),
                scheme: ClassScheme::Class,
                ..
            } => Ok((
                PermittedError::Class {
                    percent: *percent,
                    of: ClassBasis::Unknown,
                },
                None,
            )),
            Quantity::Class { .. } => Ok((
                PermittedError::Grade {
                    name: item.quantity.to_string(),
                },
                None,
            )),
            _ => continue,
        };
    }
    Err(nothing(text))
}

/// A single value without a unit in `unit`.
fn with_unit(form: PrintedForm, unit: Option<&Unit>) -> PrintedForm {
    match form {
        PrintedForm::Value { value, unit: None } => PrintedForm::Value {
            value,
            unit: unit.cloned(),
        },
        form => form,
    }
}

/// Parses, turning the first problem into an error.
fn understood(text: &str) -> Result<Parsed, QuantityError> {
    let mut parsed = parse(text);
    if parsed.problems.is_empty() {
        Ok(parsed)
    } else {
        Err(parsed.problems.swap_remove(0))
    }
}

fn error(code: Cause, span: Span, text: &str) -> QuantityError {
    let near = text
        .chars()
        .skip(span[0])
        .take((span[1] - span[0]).min(40))
        .collect();
    QuantityError { code, span, near }
}

fn nothing(text: &str) -> QuantityError {
    error(Cause::NothingUnderstood, [0, text.chars().count()], text)
}
