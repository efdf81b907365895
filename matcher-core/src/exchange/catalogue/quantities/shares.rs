//! Shares: of the reading, of full scale, of a scale with a zero of its own.

use super::Refusal;
use crate::exchange::input_problem::InputCode;
use crate::quantity::{Form, Interval, ZERO_CELSIUS};

/// Whether a text says that its share is of the value.
pub(super) fn says_relative(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words = ["rel", "相对", "读数", "示值", "rdg"];
    words.iter().any(|word| lower.contains(word))
}

pub(super) fn no_full_scale(text: &str) -> Refusal {
    Refusal {
        code: InputCode::NotUnderstood,
        zh: format!("“{text}”按满量程计，而测量范围没有两端"),
        en: format!("`{text}` is of full scale, and the range lacks an end"),
    }
}

/// `Urel=(0.5~1.0)%`: the limits pair with the ends of the range, as shares of them; without a finite range the larger share counts.
pub(super) fn shares_of_the_ends(at_lo: f64, at_hi: f64, hull: Option<&Interval>) -> Form {
    match hull.filter(|hull| hull.lo.is_finite() && hull.hi.is_finite()) {
        Some(hull) => Form::Interpolated {
            over: Some([hull.lo, hull.hi]),
            at_lo: at_lo * hull.lo.abs(),
            at_hi: at_hi * hull.hi.abs(),
        },
        None => Form::Relative {
            rel: at_lo.max(at_hi),
            abs: 0.0,
        },
    }
}

/// Whether a form is a share of the reading and nothing else, which suits every measurand.
pub(super) fn is_relative(form: &Form) -> bool {
    matches!(form, Form::Relative { abs, .. } if *abs == 0.0)
}

/// A share as a value of the same size.
pub(super) fn of_the_scale(form: Form) -> Form {
    match form {
        Form::Relative { rel, abs: 0.0 } => Form::Value { value: rel },
        form => form,
    }
}

/// A share of a temperature counts from 0 ℃, not from 0 K.
pub(super) fn of_celsius(form: Form) -> Form {
    match form {
        Form::Relative { rel, abs } if rel > 0.0 => Form::from_zero(ZERO_CELSIUS, abs, rel),
        form => form,
    }
}
