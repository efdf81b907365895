//! How an uncertainty or a permitted error depends on the measured value.

use serde::{Deserialize, Serialize};

use super::Interval;

/// No temperature on Earth is measured above this, in kelvins; where a formula in ℃ ends.
const HOTTEST: f64 = 1e5;

/// 0 ℃ in kelvins.
pub const ZERO_CELSIUS: f64 = 273.15;

/// A non-negative function of the measured value `x`, both in base units. Formulas see `|x|`, as uncertainties are even in sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Form {
    /// The same everywhere.
    Value {
        /// `U`
        value: f64,
    },
    /// `a + b·|x|`, as printed for lengths.
    Linear {
        /// Constant part.
        a: f64,
        /// Slope.
        b: f64,
    },
    /// `rel·|x| + abs`, as printed for electrical quantities; purely relative with `abs = 0`.
    Relative {
        /// Share of the reading, as a fraction.
        rel: f64,
        /// Constant part.
        abs: f64,
    },
    /// `sqrt(a² + (b·x)²)`, printed `Q[a, bL]`.
    RootSumSquare {
        /// Constant part.
        a: f64,
        /// Slope.
        b: f64,
    },
    /// Linear between two end values. Without a range it is taken at its worst.
    Interpolated {
        /// The range whose ends the values belong to; `None` until [`Form::anchored`].
        over: Option<[f64; 2]>,
        /// Value at the lower end.
        at_lo: f64,
        /// Value at the upper end.
        at_hi: f64,
    },
    /// Depends on another quantity (frequency, medium temperature, …). Without that quantity it is taken at its worst.
    Table {
        /// The other quantity, as printed.
        parameter: String,
        /// One row per range of the other quantity, in its base unit.
        rows: Vec<Segment>,
    },
    /// Different forms on different parts of the range; infinite where none applies.
    Piecewise {
        /// The parts; where two touch, the larger value counts.
        segments: Vec<Segment>,
    },
}

/// A form on a part of a range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Where it applies.
    pub over: Interval,
    /// What applies there.
    pub form: Form,
}

impl Form {
    /// The value at `x`; infinite where the form says nothing.
    pub fn at(&self, x: f64) -> f64 {
        match self {
            Self::Value { value } => *value,
            Self::Linear { a, b } => b.mul_add(x.abs(), *a),
            Self::Relative { rel, abs } => rel.mul_add(x.abs(), *abs),
            Self::RootSumSquare { a, b } => libm::hypot(*a, b * x),
            Self::Interpolated { over, at_lo, at_hi } => match over {
                Some([lo, hi]) if hi > lo => {
                    let share = ((x - lo) / (hi - lo)).clamp(0.0, 1.0);
                    at_lo + share * (at_hi - at_lo)
                }
                _ => at_lo.max(*at_hi),
            },
            Self::Table { rows, .. } => rows
                .iter()
                .map(|row| row.form.at(x))
                .reduce(f64::max)
                .unwrap_or(f64::INFINITY),
            Self::Piecewise { segments } => segments
                .iter()
                .filter(|segment| segment.over.contains(x))
                .map(|segment| segment.form.at(x))
                .reduce(f64::max)
                .unwrap_or(f64::INFINITY),
        }
    }

    /// The form with interpolation tied to the ends of `range` (KCDB limits pair with the limits of the range).
    #[must_use]
    pub fn anchored(self, range: &Interval) -> Self {
        match self {
            Self::Interpolated {
                over: None,
                at_lo,
                at_hi,
            } if range.lo.is_finite() && range.hi.is_finite() => Self::Interpolated {
                over: Some([range.lo, range.hi]),
                at_lo,
                at_hi,
            },
            other => other,
        }
    }

    /// `a + b·|x − zero|`, for scales whose zero isn't that of the base unit: a share of a reading in ℃ counts from 0 ℃. Exact as two
    /// straight pieces.
    #[must_use]
    pub fn from_zero(zero: f64, a: f64, b: f64) -> Self {
        let piece = |lo: f64, hi: f64| {
            let at = |x: f64| a + b * (x - zero).abs();
            let form = Self::Interpolated {
                over: Some([lo, hi]),
                at_lo: at(lo),
                at_hi: at(hi),
            };
            let over = Interval::between(lo, hi).ok()?;
            Some(Segment { over, form })
        };
        Self::Piecewise {
            segments: [piece(0.0, zero), piece(zero, HOTTEST)]
                .into_iter()
                .flatten()
                .collect(),
        }
    }

    /// For a [`Form::Table`], the worst row that applies at `parameter`; any other form is itself.
    pub fn at_parameter(&self, parameter: f64) -> Option<&Self> {
        let Self::Table { rows, .. } = self else {
            return Some(self);
        };
        rows.iter()
            .find(|row| row.over.contains(parameter))
            .map(|row| &row.form)
    }

    /// The form with every value multiplied by `factor` ≥ 0; the measured value keeps its scale.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let scale = |segments: &[Segment]| {
            segments
                .iter()
                .map(|s| Segment {
                    over: s.over,
                    form: s.form.scaled(factor),
                })
                .collect::<Vec<_>>()
        };
        match self {
            Self::Value { value } => Self::Value {
                value: value * factor,
            },
            Self::Linear { a, b } => Self::Linear {
                a: a * factor,
                b: b * factor,
            },
            Self::Relative { rel, abs } => Self::Relative {
                rel: rel * factor,
                abs: abs * factor,
            },
            Self::RootSumSquare { a, b } => Self::RootSumSquare {
                a: a * factor,
                b: b * factor,
            },
            Self::Interpolated { over, at_lo, at_hi } => Self::Interpolated {
                over: *over,
                at_lo: at_lo * factor,
                at_hi: at_hi * factor,
            },
            Self::Table { parameter, rows } => Self::Table {
                parameter: parameter.clone(),
                rows: scale(rows),
            },
            Self::Piecewise { segments } => Self::Piecewise {
                segments: scale(segments),
            },
        }
    }
}
