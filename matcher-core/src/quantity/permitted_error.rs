//! Maximum permissible errors, tolerance bands and accuracy classes.

use serde::{Deserialize, Serialize};

use super::{Form, Interval};

/// What a result may deviate by, in base units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PermittedError {
    /// `±T(x)`.
    Symmetric {
        /// T(x), the half-width.
        #[serde(flatten)]
        half_width: Form,
    },
    /// A tolerance band around the nominal value; an absent side is `None`.
    Band {
        /// Lowest deviation.
        lower: Option<f64>,
        /// Highest deviation.
        upper: Option<f64>,
    },
    /// A class in per cent; of what belongs to the instrument kind.
    Class {
        /// The class, for example 0.4.
        percent: f64,
        /// What the per cent are of.
        of: ClassBasis,
    },
    /// A grade known by name only (`J2`, `0级`, `3等`, `F1`); its meaning is a table of the instrument kind.
    Grade {
        /// The name as printed.
        name: String,
    },
    /// Not stated. Nothing can be judged.
    Unknown,
}

/// What a class in per cent is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassBasis {
    /// The upper limit of the measuring range (压力表).
    FullScale,
    /// Upper minus lower limit (压力真空表).
    Span,
    /// The reading (电能表, 试验机, 流量计).
    Reading,
    /// Not known: can't judge.
    Unknown,
    /// `±1%` without a word on what it is of: the reading, which is the stricter, or full scale. Judged by the reading; where only full
    /// scale would do, nothing is decided.
    Unstated,
}

impl PermittedError {
    /// The half-width T(x) for an instrument that measures over `scale`; `None` when it can't be judged.
    ///
    /// A band with both sides gives half its width (the decision about the offset is the rule's); a one-sided band has no half-width.
    pub fn half_width(&self, scale: &Interval) -> Option<Form> {
        match self {
            Self::Symmetric { half_width } => Some(half_width.clone().anchored(scale)),
            Self::Band {
                lower: Some(lower),
                upper: Some(upper),
            } if upper > lower => Some(Form::Value {
                value: (upper - lower) / 2.0,
            }),
            Self::Class { percent, of } => class_half_width(*percent, *of, scale),
            Self::Band { .. } | Self::Grade { .. } | Self::Unknown => None,
        }
    }
}

fn class_half_width(percent: f64, of: ClassBasis, scale: &Interval) -> Option<Form> {
    let share = percent / 100.0;
    let value = match of {
        ClassBasis::FullScale => share * scale.lo.abs().max(scale.hi.abs()),
        ClassBasis::Span => share * (scale.hi - scale.lo),
        ClassBasis::Reading | ClassBasis::Unstated => {
            return Some(Form::Relative {
                rel: share,
                abs: 0.0,
            });
        }
        ClassBasis::Unknown => return None,
    };
    value.is_finite().then_some(Form::Value { value })
}
