//! Numbers as people print them: in the usual unit of the measurand, with few digits.

use crate::model::Language;
use crate::quantity::{Conversion, Interval, Unit};
use crate::taxonomy::Measurand;

/// Significant digits of a printed number.
const DIGITS: i32 = 4;

/// Prints values of one measurand in its first usual unit; the base unit where that does not convert.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    /// From the base unit to the usual one.
    units: Option<(Unit, Unit)>,
    /// Whether measured values are points on a scale.
    points: Conversion,
    name: String,
}

impl Scale {
    /// The usual unit of a measurand.
    pub(super) fn of(measurand: &Measurand) -> Self {
        let usual = measurand
            .usual_units
            .first()
            .and_then(|code| Unit::from_code(code).ok());
        let usual = usual.unwrap_or_else(|| measurand.unit.clone());
        Self::between(measurand.unit.clone(), usual, measurand.conversion())
    }

    /// A unit by its code, unchanged.
    pub(super) fn unit(code: &str) -> Self {
        match Unit::from_code(code) {
            Ok(unit) => Self::between(unit.clone(), unit, Conversion::Point),
            Err(_) => Self {
                units: None,
                points: Conversion::Point,
                name: code.to_owned(),
            },
        }
    }

    fn between(base: Unit, usual: Unit, points: Conversion) -> Self {
        let shown = if base.is_commensurable(&usual) {
            &usual
        } else {
            &base
        };
        let name = shown.printed().to_owned();
        let units = base.is_commensurable(&usual).then_some((base, usual));
        Self {
            units,
            points,
            name,
        }
    }

    fn convert(&self, value: f64, conversion: Conversion) -> f64 {
        match &self.units {
            Some((base, usual)) => base.convert(value, usual, conversion).unwrap_or(value),
            None => value,
        }
    }

    /// A difference, such as an uncertainty or a permitted error.
    pub(super) fn difference(&self, value: f64) -> String {
        self.with_unit(&rounded(self.convert(value, Conversion::Difference)))
    }

    /// `120～150 mm`, `> 3 mm`.
    pub(super) fn interval(&self, interval: &Interval) -> String {
        let end = |x: f64| rounded(self.convert(x, self.points));
        let text = match (interval.lo.is_finite(), interval.hi.is_finite()) {
            (true, true) if interval.lo >= interval.hi => end(interval.lo),
            (true, true) => format!("{}～{}", end(interval.lo), end(interval.hi)),
            (true, false) => format!("≥ {}", end(interval.lo)),
            (false, true) => format!("≤ {}", end(interval.hi)),
            (false, false) => "−∞～∞".to_owned(),
        };
        self.with_unit(&text)
    }

    /// Several intervals.
    pub(super) fn intervals(&self, intervals: &[Interval]) -> String {
        intervals
            .iter()
            .map(|i| self.interval(i))
            .collect::<Vec<_>>()
            .join("、")
    }

    fn with_unit(&self, number: &str) -> String {
        if self.name.is_empty() || self.name == "1" {
            number.to_owned()
        } else {
            format!("{number} {}", self.name)
        }
    }
}

/// A number with at most four significant digits and no trailing zeros; powers of ten beyond 10⁶ and below 10⁻⁴.
pub(super) fn rounded(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let exponent = libm::floor(libm::log10(value.abs())) as i32;
    if (-4..=6).contains(&exponent) {
        let decimals = (DIGITS - 1 - exponent).clamp(0, 8) as usize;
        let text = format!("{value:.decimals$}");
        return if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        };
    }
    let mantissa = value / libm::pow(10.0, f64::from(exponent));
    let mantissa = format!("{mantissa:.3}");
    format!(
        "{}×10^{exponent}",
        mantissa.trim_end_matches('0').trim_end_matches('.')
    )
}

/// `1,860 元`, from fen.
pub(super) fn yuan(fen: i64, lang: Language) -> String {
    let number = if fen % 100 == 0 {
        (fen / 100).to_string()
    } else {
        format!("{:.2}", fen as f64 / 100.0)
    };
    match lang {
        Language::Chinese => format!("{number} 元"),
        Language::English => format!("{number} yuan"),
    }
}

/// Minutes as hours, or as minutes below one hour.
pub(super) fn hours(minutes: u64, lang: Language) -> String {
    let (number, unit) = if minutes < 60 {
        (
            minutes.to_string(),
            if lang == Language::Chinese {
                "分钟"
            } else {
                "min"
            },
        )
    } else {
        (
            rounded(minutes as f64 / 60.0),
            if lang == Language::Chinese {
                "小时"
            } else {
                "h"
            },
        )
    };
    format!("{number} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_few_digits() {
        for (value, text) in [
            (0.008, "0.008"),
            (150.0, "150"),
            (0.006_666_7, "0.006667"),
            (1.4, "1.4"),
            (-40.0, "-40"),
            (1e9, "1×10^9"),
            (2.5e-7, "2.5×10^-7"),
            (0.0, "0"),
        ] {
            assert_eq!(rounded(value), text);
        }
    }

    fn scale(base: &str, usual: &str) -> Scale {
        Scale::between(
            Unit::from_code(base).unwrap(),
            Unit::from_code(usual).unwrap(),
            Conversion::Point,
        )
    }

    #[test]
    fn a_length_is_told_in_millimetres() {
        let scale = scale("m", "mm");
        assert_eq!(scale.difference(0.000_008), "0.008 mm");
        assert_eq!(
            scale.interval(&Interval::between(0.12, 0.15).unwrap()),
            "120～150 mm"
        );
    }

    #[test]
    fn a_temperature_shifts_and_its_uncertainty_does_not() {
        let scale = scale("K", "Cel");
        assert_eq!(scale.interval(&Interval::point(373.15).unwrap()), "100 ℃");
        assert_eq!(scale.difference(0.5), "0.5 ℃");
    }
}
