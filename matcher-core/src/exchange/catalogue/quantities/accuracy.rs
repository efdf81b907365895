//! Printed uncertainties and permitted errors, held against range and measurand.

use super::shares::{
    is_relative, no_full_scale, of_celsius, of_the_scale, says_relative, shares_of_the_ends,
};
use super::{Quantities, Refusal, hull};
use crate::ids::Ix;
use crate::quantity::{
    Cause, ClassBasis, Form, Interval, PermittedError, QuantityKind, Uncertainty, Unit,
    parse_permitted_error, parse_permitted_error_in, parse_uncertainty, parse_uncertainty_in,
};
use crate::taxonomy::{ClassMeaning, Fact, Instrument, Measurand};

impl<'a> Quantities<'a> {
    /// An uncertainty over a range, in the coherent unit of the measurand's kind.
    pub(in super::super) fn uncertainty(
        &mut self,
        text: &'a str,
        measurand: Option<Ix<Measurand>>,
        range: &[Interval],
    ) -> Result<Uncertainty, Refusal> {
        let parsed = self
            .uncertainties
            .entry(text)
            .or_insert_with(|| parse_uncertainty(text));
        let parsed = parsed.clone();
        let pure = self.pure(measurand);
        let (mut uncertainty, printed) = match (parsed, pure) {
            (Err(error), Some(unit)) if error.code == Cause::MissingUnit => {
                parse_uncertainty_in(text, unit)?
            }
            (parsed, _) => parsed?,
        };
        let hull = hull(range);
        if uncertainty.of_full_scale {
            let is_temperature = self.is_temperature(measurand);
            uncertainty = hull
                .and_then(|hull| uncertainty.over_scale(&hull, is_temperature))
                .ok_or_else(|| no_full_scale(text))?;
            return Ok(uncertainty);
        }
        let is_pure_number = &*printed.code == "1" && pure.is_some() && !says_relative(text);
        if self.counts_its_per_cent(text, measurand) || is_pure_number {
            uncertainty.form = of_the_scale(uncertainty.form);
        }
        if let (Form::Interpolated { at_lo, at_hi, .. }, QuantityKind::Ratio) =
            (&uncertainty.form, printed.kind)
            && measurand
                .and_then(|m| self.unit(m))
                .is_some_and(|unit| unit.kind != QuantityKind::Ratio)
        {
            uncertainty.form = shares_of_the_ends(*at_lo, *at_hi, hull.as_ref());
        } else if !is_relative(&uncertainty.form) && !is_pure_number {
            self.suits(&printed, measurand)?;
        }
        if self.is_temperature(measurand) {
            uncertainty.form = of_celsius(uncertainty.form);
        }
        let form = match hull {
            Some(hull) => uncertainty.form.anchored(&hull),
            None => uncertainty.form,
        };
        Ok(Uncertainty {
            form,
            ..uncertainty
        })
    }

    /// A permitted error, with what a class is of where the instrument's vocabulary entry says so with an opened source.
    pub(in super::super) fn permitted_error(
        &mut self,
        text: &'a str,
        measurand: Option<Ix<Measurand>>,
        instrument: Option<Ix<Instrument>>,
        range: &[Interval],
    ) -> Result<PermittedError, Refusal> {
        let parsed = self
            .errors
            .entry(text)
            .or_insert_with(|| parse_permitted_error(text));
        let parsed = parsed.clone();
        let pure = self.pure(measurand);
        let (mut error, printed) = match (parsed, pure) {
            (Err(error), Some(unit)) if error.code == Cause::MissingUnit => {
                parse_permitted_error_in(text, unit)?
            }
            (parsed, _) => parsed?,
        };
        // `±2×10⁻⁵` of a pure number is a value, of anything else a share
        if pure.is_some()
            && !says_relative(text)
            && printed.as_ref().is_some_and(|unit| &*unit.code == "1")
            && let PermittedError::Symmetric { half_width } = error
        {
            error = PermittedError::Symmetric {
                half_width: of_the_scale(half_width),
            };
        }
        if self.counts_its_per_cent(text, measurand) {
            error = match error {
                PermittedError::Symmetric { half_width } => PermittedError::Symmetric {
                    half_width: of_the_scale(half_width),
                },
                PermittedError::Class {
                    percent,
                    of: ClassBasis::Unstated,
                } => PermittedError::Symmetric {
                    half_width: Form::Value {
                        value: percent / 100.0,
                    },
                },
                error => error,
            };
        }
        // the zero of a temperature scale is a convention: its full scale is the span
        if let PermittedError::Class {
            of: of @ ClassBasis::FullScale,
            ..
        } = &mut error
            && self.is_temperature(measurand)
        {
            *of = ClassBasis::Span;
        }
        let relative = match &error {
            PermittedError::Symmetric { half_width } => is_relative(half_width),
            PermittedError::Class { .. } => true,
            _ => false,
        };
        if let Some(printed) = printed.filter(|_| !relative) {
            self.suits(&printed, measurand)?;
        }
        if self.is_temperature(measurand)
            && let PermittedError::Symmetric { half_width } = error
        {
            error = PermittedError::Symmetric {
                half_width: of_celsius(half_width),
            };
        }
        Ok(match (error, instrument) {
            (
                PermittedError::Class {
                    percent,
                    of: ClassBasis::Unknown,
                },
                Some(instrument),
            ) => PermittedError::Class {
                percent,
                of: class_basis(self.taxonomy.instrument(instrument)),
            },
            (PermittedError::Grade { name }, Some(instrument)) => {
                let limits = self.taxonomy.grade_limits(instrument);
                match super::super::grades::half_width(&name, measurand, range, &limits) {
                    Some(half_width) => PermittedError::Symmetric { half_width },
                    None => PermittedError::Grade { name },
                }
            }
            (error, _) => error,
        })
    }

    /// The unit of a measurand behind whose values no unit is printed: a pure number, pH.
    pub(super) fn pure(&self, measurand: Option<Ix<Measurand>>) -> Option<&Unit> {
        let unit = measurand.and_then(|m| self.unit(m));
        unit.filter(|unit| &*unit.code == "1" || unit.kind == QuantityKind::Ph)
    }

    /// Whether values are points on a scale of temperature, whose zero is a convention.
    fn is_temperature(&self, measurand: Option<Ix<Measurand>>) -> bool {
        let measurand = measurand.map(|m| self.taxonomy.measurand(m));
        measurand.is_some_and(Measurand::is_point_of_temperature)
    }

    /// Whether plain `%` behind a value of the measurand are per cent of its own scale: `U=1.5%` of a relative humidity is 1.5 %RH, unless
    /// the text says that it is relative (JJF 1076 states errors of hygrometers in %RH).
    fn counts_its_per_cent(&self, text: &str, measurand: Option<Ix<Measurand>>) -> bool {
        let unit = measurand.and_then(|m| self.unit(m));
        !says_relative(text) && unit.is_some_and(|unit| unit.kind == QuantityKind::RelativeHumidity)
    }
}

fn class_basis(instrument: &Instrument) -> ClassBasis {
    match instrument.class_meaning {
        _ if !instrument.is_verified(Fact::ClassMeaning) => ClassBasis::Unknown,
        Some(ClassMeaning::FullScale) => ClassBasis::FullScale,
        Some(ClassMeaning::Span) => ClassBasis::Span,
        Some(ClassMeaning::Reading) => ClassBasis::Reading,
        Some(ClassMeaning::Grade | ClassMeaning::None) | None => ClassBasis::Unknown,
    }
}
