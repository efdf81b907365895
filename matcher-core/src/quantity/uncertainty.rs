//! Expanded uncertainty and what it amounts to at 95 %.

use serde::{Deserialize, Serialize};

use super::{Form, Interval};

/// An expanded uncertainty as stated: `U(x)` with what is known of its coverage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Uncertainty {
    /// `U(x)` in base units.
    #[serde(flatten)]
    pub form: Form,
    /// Coverage factor k.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub k: Option<f64>,
    /// Coverage probability as a fraction, for example 0.95.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// Effective degrees of freedom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dof: Option<f64>,
    /// Whether the form is a share of full scale, which the range tells; see [`Uncertainty::over_scale`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_full_scale: bool,
}

/// What was done to a stated uncertainty to make it comparable at 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Coverage {
    /// Taken as stated: p ≈ 95 %, or k with degrees of freedom, or k = 2.
    Stated,
    /// Nothing was said about coverage; taken as stated. Good practice says k or p.
    Unstated,
    /// Rescaled from the stated k to k = 2.
    RescaledFromK {
        /// The stated coverage factor.
        k: f64,
    },
    /// Rescaled from the stated probability to 95 %, normal distribution.
    RescaledFromP {
        /// The stated coverage probability.
        p: f64,
    },
}

/// The coverage factor of the normal distribution at 95 % (GUM table G.1).
const K_AT_95: f64 = 1.960;

impl Uncertainty {
    /// An uncertainty of which nothing but the form is known.
    pub fn new(form: Form) -> Self {
        Self {
            form,
            k: None,
            p: None,
            dof: None,
            of_full_scale: false,
        }
    }

    /// The same with a share of full scale (`U = 0.25 %FS`) turned into the value that it stands for; `None` when the scale has no end.
    ///
    /// Full scale is the end farther from zero; of a temperature, whose zero is a convention, it is the span.
    pub fn over_scale(&self, scale: &Interval, is_temperature: bool) -> Option<Self> {
        if !self.of_full_scale {
            return Some(self.clone());
        }
        let full = if is_temperature {
            scale.hi - scale.lo
        } else {
            scale.lo.abs().max(scale.hi.abs())
        };
        let share = match self.form {
            Form::Relative { rel, abs: 0.0 } => rel,
            Form::Interpolated { at_lo, at_hi, .. } => at_lo.max(at_hi),
            _ => return None,
        };
        let value = share * full;
        value.is_finite().then(|| Self {
            form: Form::Value { value },
            of_full_scale: false,
            ..self.clone()
        })
    }

    /// `U95(x)` and how it came about.
    ///
    /// Rule: a stated p ≈ 95 %, or k with degrees of freedom, is U95 as it stands (a k of 2.3 then only reflects few degrees of freedom).
    /// Rescaled are k = 1, k = 3, p ≈ 99 % and any other k without explanation. Source: JJF 1059.1-2012 clauses 4.5 and 5.3, GUM annex G.
    pub fn u95(&self) -> (Form, Coverage) {
        if let Some(p) = self.p {
            return self.at_probability(p);
        }
        match self.k {
            None => (self.form.clone(), Coverage::Unstated),
            Some(_) if self.dof.is_some() => (self.form.clone(), Coverage::Stated),
            Some(k) if !k.is_finite() || k <= 0.0 => (self.form.clone(), Coverage::Unstated),
            // k95 of a normal distribution is 1.96, printed as 2
            Some(k) if (K_AT_95..=2.0).contains(&k) => (self.form.clone(), Coverage::Stated),
            Some(k) => (self.form.scaled(2.0 / k), Coverage::RescaledFromK { k }),
        }
    }

    /// With its own k the standard uncertainty is known, and 2 stands for 95 %; without, the normal distribution's k does.
    fn at_probability(&self, p: f64) -> (Form, Coverage) {
        if (0.94..=0.96).contains(&p) {
            return (self.form.clone(), Coverage::Stated);
        }
        let stated = self.k.filter(|k| k.is_finite() && *k > 0.0);
        let factor = stated.map_or_else(|| K_AT_95 / normal_k(p), |k| 2.0 / k);
        (self.form.scaled(factor), Coverage::RescaledFromP { p })
    }
}

/// The coverage factor of the normal distribution at `p`; the nearest tabulated probability (GUM table G.1).
fn normal_k(p: f64) -> f64 {
    const TABLE: [(f64, f64); 5] = [
        (0.6827, 1.0),
        (0.90, 1.645),
        (0.9545, 2.0),
        (0.99, 2.576),
        (0.9973, 3.0),
    ];
    let nearest = TABLE
        .iter()
        .min_by(|a, b| (a.0 - p).abs().total_cmp(&(b.0 - p).abs()));
    nearest.map_or(K_AT_95, |(_, k)| *k)
}
