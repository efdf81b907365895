//! Printing quantities so that reading them gives the same again.

use std::fmt;

use super::parsed::{Bound, ClassScheme, PrintedForm, Quantity, Slope};
use super::unit::Unit;

/// A number in the usual notation: powers of ten for the very large and very small. Reading it gives the same bits.
pub(super) struct Numeral(pub(super) f64);

impl fmt::Display for Numeral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let x = self.0;
        if x == 0.0 || (1e-4..1e9).contains(&x.abs()) {
            return write!(f, "{x}");
        }
        powers(f, x)
    }
}

/// `1.3×10⁻⁶`
fn powers(f: &mut fmt::Formatter<'_>, x: f64) -> fmt::Result {
    let text = format!("{x:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    write!(f, "{mantissa}×10")?;
    for c in exponent.chars() {
        let raised = match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            c => c
                .to_digit(10)
                .and_then(|d| char::from_u32(0x2070 + d))
                .unwrap_or(c),
        };
        write!(f, "{raised}")?;
    }
    Ok(())
}

fn name(unit: Option<&Unit>) -> &str {
    unit.map_or("", Unit::printed)
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.printed())
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range {
                lo,
                hi,
                unit,
                lo_closed,
                hi_closed,
            } => range(f, [*lo, *hi], name(unit.as_ref()), [*lo_closed, *hi_closed]),
            Self::Uncertainty {
                form,
                k,
                p,
                dof,
                full_scale,
                ..
            } => {
                let bare = matches!(
                    form,
                    PrintedForm::Relative {
                        rel_unit: None,
                        unit: None,
                        ..
                    }
                );
                f.write_str(if bare { "Urel=" } else { "U=" })?;
                write!(f, "{form}{}", basis(*full_scale))?;
                for (symbol, value) in [("k", k), ("p", p), ("νeff", dof)] {
                    if let Some(value) = value {
                        write!(f, ", {symbol}={}", Numeral(*value))?;
                    }
                }
                Ok(())
            }
            Self::PermittedError { form, full_scale } => {
                f.write_str(
                    if matches!(
                        form,
                        PrintedForm::Band { .. } | PrintedForm::ShareOfMpe { .. }
                    ) {
                        ""
                    } else {
                        "±"
                    },
                )?;
                write!(f, "{form}{}", basis(*full_scale))
            }
            Self::Class {
                name,
                scheme,
                bound,
                ..
            } => {
                let word = match scheme {
                    ClassScheme::Class => "级",
                    ClassScheme::Order => "等",
                    ClassScheme::Type => "",
                };
                write!(f, "{name}{word}{}", bound_words(*bound))
            }
            Self::Resolution { value, unit } => {
                write!(f, "分度值:{}{}", Numeral(*value), name(unit.as_ref()))
            }
            Self::Count { value, unit } | Self::Duration { value, unit } => {
                write!(f, "{}{}", Numeral(*value), name(unit.as_ref()))
            }
            Self::Dimensions {
                values,
                unit,
                bound,
            } => {
                for (i, value) in values.iter().enumerate() {
                    write!(f, "{}{}", if i > 0 { "×" } else { "" }, value)?;
                }
                write!(f, "{}{}", name(unit.as_ref()), bound_words(*bound))
            }
            Self::Value { value, unit, times } => {
                if let Some(times) = times {
                    write!(f, "{times}×{value}{}", name(unit.as_ref()))
                } else {
                    write!(f, "{}{}", Numeral(*value), name(unit.as_ref()))
                }
            }
        }
    }
}

/// What per cent are of.
fn basis(full_scale: Option<bool>) -> &'static str {
    match full_scale {
        None => "",
        Some(true) => "FS",
        Some(false) => "读数",
    }
}

fn bound_words(bound: Option<Bound>) -> &'static str {
    match bound {
        None => "",
        Some(Bound::AndBelow) => "及以下",
        Some(Bound::AndAbove) => "及以上",
    }
}

fn range(
    f: &mut fmt::Formatter<'_>,
    ends: [Option<f64>; 2],
    unit: &str,
    closed: [bool; 2],
) -> fmt::Result {
    match (ends, closed) {
        ([Some(lo), Some(hi)], [true, true]) => {
            write!(f, "({}~{}){unit}", Numeral(lo), Numeral(hi))
        }
        ([Some(lo), Some(hi)], [a, b]) => {
            let sign = |closed| if closed { '≤' } else { '<' };
            write!(
                f,
                "{}{unit}{}x{}{}{unit}",
                Numeral(lo),
                sign(a),
                sign(b),
                Numeral(hi)
            )
        }
        ([None, Some(hi)], [_, closed]) => {
            write!(f, "{}{}{unit}", if closed { '≤' } else { '<' }, Numeral(hi))
        }
        ([Some(lo), None], [closed, _]) => {
            write!(f, "{}{}{unit}", if closed { '≥' } else { '>' }, Numeral(lo))
        }
        ([None, None], _) => write!(f, "(-∞~∞){unit}"),
    }
}

impl fmt::Display for PrintedForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { value, unit } => write!(f, "{}{}", Numeral(*value), name(unit.as_ref())),
            Self::Relative {
                rel,
                rel_unit,
                abs,
                unit,
            } => {
                // a share without a unit is told by its power of ten
                if rel_unit.is_none() && unit.is_none() && *rel != 0.0 {
                    return powers(f, *rel);
                }
                write!(f, "{}{}", Numeral(*rel), name(rel_unit.as_ref()))?;
                if unit.is_some() {
                    write!(f, " + {}{}", Numeral(*abs), name(unit.as_ref()))?;
                }
                Ok(())
            }
            // inside a bracket the slope is printed without a power of ten, which would make it a pure number
            Self::Linear {
                a,
                b,
                unit,
                b_unit: b_unit @ (Slope::PerVariable | Slope::Per(_)),
                variable,
            } => {
                write!(f, "({a}+{b}{variable}){}", name(unit.as_ref()))?;
                variable_unit(f, *variable, b_unit)
            }
            Self::Linear {
                a,
                b,
                unit,
                b_unit,
                variable,
            } => {
                write!(f, "{}{}+", Numeral(*a), name(unit.as_ref()))?;
                slope(f, *b, b_unit, *variable)
            }
            Self::RootSumSquare {
                a,
                b,
                unit,
                b_unit: b_unit @ (Slope::PerVariable | Slope::Per(_)),
                variable,
            } => {
                write!(f, "Q[{a}, {b}{variable}]{}", name(unit.as_ref()))?;
                variable_unit(f, *variable, b_unit)
            }
            Self::RootSumSquare {
                a,
                b,
                unit,
                b_unit,
                variable,
            } => {
                write!(f, "Q[{}{}, ", Numeral(*a), name(unit.as_ref()))?;
                slope(f, *b, b_unit, *variable)?;
                f.write_str("]")
            }
            Self::Interpolated { at_lo, at_hi, unit } => write!(
                f,
                "({}~{}){}",
                Numeral(*at_lo),
                Numeral(*at_hi),
                name(unit.as_ref())
            ),
            Self::Band { lower, upper, unit } => {
                write!(f, "{upper:+}/{lower:+}{}", name(unit.as_ref()))
            }
            Self::ShareOfMpe { share } => {
                let parts = 1.0 / share;
                if (parts - parts.round()).abs() < 1e-9 {
                    write!(f, "1/{} MPE", parts.round())
                } else {
                    write!(f, "{share}/1 MPE")
                }
            }
        }
    }
}

fn slope(f: &mut fmt::Formatter<'_>, b: f64, b_unit: &Slope, variable: char) -> fmt::Result {
    match b_unit {
        Slope::Ratio(unit) => write!(f, "{}{}·{variable}", Numeral(b), unit.printed()),
        // a pure number is told from one per unit of the variable by its power of ten
        _ if b == 0.0 => write!(f, "0{variable}"),
        _ => {
            powers(f, b)?;
            write!(f, "{variable}")
        }
    }
}

fn variable_unit(f: &mut fmt::Formatter<'_>, variable: char, b_unit: &Slope) -> fmt::Result {
    match b_unit {
        Slope::Per(unit) => write!(f, ", {variable} in {}", unit.printed()),
        _ => Ok(()),
    }
}
