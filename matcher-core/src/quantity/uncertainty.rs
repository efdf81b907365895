//! Expanded uncertainty and what it amounts to at 95 %.

use serde::{Deserialize, Serialize};

use super::Form;

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

/// Quantile of the normal distribution for a two-sided 99 % (GUM table G.2: 2.576) and its share of k = 2 per 95.45 %.
const K_AT_99: f64 = 2.576;
const K_AT_95: f64 = 1.960;

impl Uncertainty {
    /// An uncertainty of which nothing but the form is known.
    pub fn new(form: Form) -> Self {
        Self {
            form,
            k: None,
            p: None,
            dof: None,
        }
    }

    /// `U95(x)` and how it came about.
    ///
    /// Rule: a stated p ≈ 95 %, or k with degrees of freedom, is U95 as it stands (a k of 2.3 then only reflects few degrees of freedom).
    /// Rescaled are k = 1, k = 3, p ≈ 99 % and any other k without explanation. Source: JJF 1059.1-2012 clauses 4.5 and 5.3, GUM annex G.
    pub fn u95(&self) -> (Form, Coverage) {
        if let Some(p) = self.p {
            return self.from_probability(p);
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

    fn from_probability(&self, p: f64) -> (Form, Coverage) {
        if (0.985..=0.9925).contains(&p) {
            let k = self.k.filter(|k| k.is_finite() && *k > 0.0);
            // With its own k, the standard uncertainty is known; without, the normal distribution stands in.
            let factor = k.map_or(K_AT_95 / K_AT_99, |k| 2.0 / k);
            return (self.form.scaled(factor), Coverage::RescaledFromP { p });
        }
        if p > 0.9925 {
            return (
                self.form.scaled(2.0 / self.k.unwrap_or(3.0).max(1.0)),
                Coverage::RescaledFromP { p },
            );
        }
        if p < 0.94 {
            return (
                self.form.scaled(2.0 / self.k.unwrap_or(1.0).max(1e-9)),
                Coverage::RescaledFromP { p },
            );
        }
        (self.form.clone(), Coverage::Stated)
    }
}
