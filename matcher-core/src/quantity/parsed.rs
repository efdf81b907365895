//! What a printed text says: typed items in their printed units, each with its place.

use serde::{Serialize, Serializer};

use super::error::{QuantityError, Span};
use super::kind::QuantityKind;
use super::unit::Unit;

/// The items of a text in order, and the places that couldn't be understood.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Parsed {
    /// What was understood.
    pub items: Vec<Item>,
    /// What looked like a quantity and wasn't.
    pub problems: Vec<QuantityError>,
}

/// One quantity and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// What it says.
    #[serde(flatten)]
    pub quantity: Quantity,
    /// Where it stands, in characters.
    pub span: Span,
    /// Whether it is a difference of temperatures: its `Cel` or `[degF]` are steps of the scale, and the zero of the scale doesn't count.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub difference: bool,
}

/// A printed quantity; numbers are in the printed unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Quantity {
    /// A range; an absent end is `None`.
    Range {
        /// Lower end.
        lo: Option<f64>,
        /// Upper end.
        hi: Option<f64>,
        /// Unit of both ends.
        #[serde(serialize_with = "code_or_null")]
        unit: Option<Unit>,
        /// Whether the lower end belongs to it.
        lo_closed: bool,
        /// Whether the upper end belongs to it.
        hi_closed: bool,
    },
    /// An expanded uncertainty.
    Uncertainty {
        /// How it depends on the measured value.
        #[serde(flatten)]
        form: PrintedForm,
        /// Coverage factor.
        #[serde(skip_serializing_if = "Option::is_none")]
        k: Option<f64>,
        /// Coverage probability as a fraction.
        #[serde(skip_serializing_if = "Option::is_none")]
        p: Option<f64>,
        /// Effective degrees of freedom.
        #[serde(skip_serializing_if = "Option::is_none")]
        dof: Option<f64>,
        /// `Some(true)` when the per cent are of full scale.
        #[serde(skip_serializing_if = "Option::is_none")]
        full_scale: Option<bool>,
        /// Whether the text says that it is an uncertainty (`U =`), or it only has the form of one.
        #[serde(skip)]
        named: bool,
    },
    /// A maximum permissible error.
    PermittedError {
        /// How it depends on the measured value.
        #[serde(flatten)]
        form: PrintedForm,
        /// `Some(true)` when the per cent are of full scale, `Some(false)` when they are of the reading; `None` when the text doesn't say.
        #[serde(skip_serializing_if = "Option::is_none")]
        full_scale: Option<bool>,
    },
    /// An accuracy class, order or type grade.
    Class {
        /// The name as printed, without 级 or 等.
        name: String,
        /// Its number, where it is one.
        value: Option<f64>,
        /// Whether 级, 等 or a type.
        scheme: ClassScheme,
        /// 及以下 or 及以上.
        #[serde(skip_serializing_if = "Option::is_none")]
        bound: Option<Bound>,
    },
    /// Scale division or resolution.
    Resolution {
        /// The division.
        value: f64,
        /// Its unit.
        #[serde(serialize_with = "code_or_null")]
        unit: Option<Unit>,
    },
    /// A number of things.
    Count {
        /// How many.
        value: f64,
        /// Of what, as an annotation such as `{item}`.
        #[serde(serialize_with = "code_or_null")]
        unit: Option<Unit>,
    },
    /// A stretch of time of everyday length.
    Duration {
        /// How long.
        value: f64,
        /// Its unit.
        #[serde(serialize_with = "code_or_null")]
        unit: Option<Unit>,
    },
    /// A product of lengths such as `500×500 mm`.
    Dimensions {
        /// The lengths in the order printed.
        values: Vec<f64>,
        /// Unit of all.
        #[serde(serialize_with = "code_or_null")]
        unit: Option<Unit>,
        /// 及以下 or 及以上.
        #[serde(skip_serializing_if = "Option::is_none")]
        bound: Option<Bound>,
    },
    /// A single value whose role the text doesn't tell.
    Value {
        /// The number.
        value: f64,
        /// Its unit.
        #[serde(serialize_with = "code_or_null")]
        unit: Option<Unit>,
        /// `3` in `3×380V`.
        #[serde(skip_serializing_if = "Option::is_none")]
        times: Option<f64>,
    },
}

impl Quantity {
    /// Whether it is a difference on a scale of temperature: an uncertainty or error in ℃ or °F.
    pub(super) fn is_temperature_difference(&self) -> bool {
        let unit = match self {
            Self::Uncertainty { form, .. } | Self::PermittedError { form, .. } => form.unit(),
            _ => None,
        };
        unit.is_some_and(|unit| unit.offset != 0.0)
    }
}

/// How classes are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassScheme {
    /// 级
    Class,
    /// 等
    Order,
    /// A type designation such as `DS3`.
    Type,
}

/// Which neighbours are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// 及以下
    AndBelow,
    /// 及以上
    AndAbove,
}

/// The printed form of an uncertainty or error. `a`, `b`, `abs` and the ends are in `unit`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum PrintedForm {
    /// One value.
    Value {
        /// The value.
        value: f64,
        /// Its unit.
        #[serde(serialize_with = "code_or_null")]
        unit: Option<Unit>,
    },
    /// `a + b·L`
    Linear {
        /// Constant part.
        a: f64,
        /// Slope.
        b: f64,
        /// Unit of `a`.
        #[serde(serialize_with = "code_or_null")]
        unit: Option<Unit>,
        /// Unit of `b` where printed or implied (`1`: a pure number); `/m`: `unit` per metre; `null`: per unit of the variable, not printed.
        #[serde(serialize_with = "code_or_one")]
        b_unit: Slope,
        /// The variable's letter.
        variable: char,
    },
    /// `rel·x + abs`
    Relative {
        /// Share of the reading, in `rel_unit`.
        rel: f64,
        /// Unit of `rel`; `None` is a pure number.
        #[serde(serialize_with = "code_or_null")]
        rel_unit: Option<Unit>,
        /// Constant part.
        abs: f64,
        /// Unit of `abs`; `None` when there is none.
        #[serde(serialize_with = "code_or_null")]
        unit: Option<Unit>,
    },
    /// `sqrt(a² + (b·L)²)`
    RootSumSquare {
        /// Constant part.
        a: f64,
        /// Slope.
        b: f64,
        /// Unit of `a`.
        #[serde(serialize_with = "code_or_null")]
        unit: Option<Unit>,
        /// As for `linear`.
        #[serde(serialize_with = "code_or_one")]
        b_unit: Slope,
        /// The variable's letter.
        variable: char,
    },
    /// From one value to another over the range.
    Interpolated {
        /// Value at the lower end of the range.
        at_lo: f64,
        /// Value at the upper end of the range.
        at_hi: f64,
        /// Unit of both.
        #[serde(serialize_with = "code_or_null")]
        unit: Option<Unit>,
    },
    /// An asymmetric band of deviations.
    Band {
        /// Lowest deviation.
        lower: f64,
        /// Highest deviation.
        upper: f64,
        /// Unit of both.
        #[serde(serialize_with = "code_or_null")]
        unit: Option<Unit>,
    },
    /// A share of the instrument's own permitted error, such as 1/3 MPE.
    ShareOfMpe {
        /// The share.
        share: f64,
    },
}

impl PrintedForm {
    /// The unit of its values; of a relative form that of the constant part.
    pub(super) fn unit(&self) -> Option<&Unit> {
        match self {
            Self::Value { unit, .. }
            | Self::Linear { unit, .. }
            | Self::Relative { unit, .. }
            | Self::RootSumSquare { unit, .. }
            | Self::Interpolated { unit, .. }
            | Self::Band { unit, .. } => unit.as_ref(),
            Self::ShareOfMpe { .. } => None,
        }
    }

    /// One value; relative when its unit is a ratio (`0.3 %`, `52 μΩ/Ω`).
    pub(super) fn single(value: f64, unit: Option<Unit>) -> Self {
        if unit.as_ref().is_some_and(|u| u.kind == QuantityKind::Ratio) {
            Self::Relative {
                rel: value,
                rel_unit: unit,
                abs: 0.0,
                unit: None,
            }
        } else {
            Self::Value { value, unit }
        }
    }
}

/// In what unit a slope is.
#[derive(Debug, Clone, PartialEq)]
pub enum Slope {
    /// A pure number: the variable is in the same unit.
    Pure,
    /// In a ratio unit such as μm/m.
    Ratio(Unit),
    /// In the form's unit per this unit of the variable (`L in m`).
    Per(Unit),
    /// In the form's unit per unit of the variable, which isn't printed.
    PerVariable,
}

// serde gives the field by reference
#[allow(clippy::ref_option)]
fn code_or_null<S: Serializer>(unit: &Option<Unit>, serializer: S) -> Result<S::Ok, S::Error> {
    match unit {
        Some(unit) => serializer.serialize_str(&unit.code),
        None => serializer.serialize_none(),
    }
}

fn code_or_one<S: Serializer>(slope: &Slope, serializer: S) -> Result<S::Ok, S::Error> {
    match slope {
        Slope::Pure => serializer.serialize_str("1"),
        Slope::Ratio(unit) => serializer.serialize_str(&unit.code),
        Slope::Per(unit) => serializer.serialize_str(&format!("/{}", unit.code)),
        Slope::PerVariable => serializer.serialize_none(),
    }
}
