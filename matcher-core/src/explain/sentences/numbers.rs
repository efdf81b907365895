//! Numbers as people print them: in the usual unit of the measurand, with few digits.

use crate::model::Language;
use crate::quantity::{Conversion, Interval, Unit};
use crate::taxonomy::Measurand;

/// Significant digits of a printed number.
const DIGITS: i32 = 4;

/// Prints values of one measurand in the first of its usual units in which they are readable; in the base unit where none converts.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    base: Option<Unit>,
    /// Units to print in, the preferred one first; empty where the base unit is unknown.
    shown: Vec<Unit>,
    /// Whether measured values are points on a scale.
    points: Conversion,
    /// What stands behind a number when nothing converts.
    name: String,
}

/// Numbers between these are readable.
const READABLE: std::ops::Range<f64> = 1e-4..1e4;

impl Scale {
    /// The usual units of a measurand.
    pub(super) fn of(measurand: &Measurand) -> Self {
        let usual = measurand.usual_units.iter();
        let usual = usual.filter_map(|code| Unit::from_code(code).ok());
        Self::between(
            measurand.unit.clone(),
            usual.collect(),
            measurand.conversion(),
        )
    }

    /// A unit by its code, unchanged.
    pub(super) fn unit(code: &str) -> Self {
        match Unit::from_code(code) {
            Ok(unit) => Self::between(unit, Vec::new(), Conversion::Point),
            Err(_) => Self {
                base: None,
                shown: Vec::new(),
                points: Conversion::Point,
                name: code.to_owned(),
            },
        }
    }

    fn between(base: Unit, mut usual: Vec<Unit>, points: Conversion) -> Self {
        usual.retain(|unit| base.is_commensurable(unit));
        if usual.is_empty() {
            usual.push(base.clone());
        }
        Self {
            base: Some(base),
            shown: usual,
            points,
            name: String::new(),
        }
    }

    /// The unit in which a value of this size is read best: the first that makes it readable, else the one that comes nearest.
    fn unit_for(&self, value: f64, conversion: Conversion) -> Option<&Unit> {
        let base = self.base.as_ref()?;
        let size = |unit: &Unit| base.convert(value, unit, conversion).map_or(0.0, f64::abs);
        if value == 0.0 || !value.is_finite() {
            return self.shown.first();
        }
        let readable = self
            .shown
            .iter()
            .find(|unit| READABLE.contains(&size(unit)));
        let far = |unit: &&Unit| libm::log10(size(unit).max(f64::MIN_POSITIVE)).abs();
        readable.or_else(|| {
            let units = self.shown.iter();
            units.min_by(|a, b| far(a).total_cmp(&far(b)))
        })
    }

    fn convert(&self, value: f64, unit: Option<&Unit>, conversion: Conversion) -> f64 {
        match (&self.base, unit) {
            (Some(base), Some(unit)) => base.convert(value, unit, conversion).unwrap_or(value),
            _ => value,
        }
    }

    /// A difference, such as an uncertainty or a permitted error.
    pub(super) fn difference(&self, value: f64) -> String {
        let unit = self.unit_for(value, Conversion::Difference);
        let number = rounded(self.convert(value, unit, Conversion::Difference));
        self.with_unit(&number, unit)
    }

    /// `120～150 mm`, `> 3 mm`.
    pub(super) fn interval(&self, interval: &Interval) -> String {
        let largest = [interval.lo, interval.hi]
            .into_iter()
            .filter(|end| end.is_finite())
            .fold(0.0, |largest: f64, end| {
                if end.abs() > largest.abs() {
                    end
                } else {
                    largest
                }
            });
        let unit = self.unit_for(largest, self.points);
        let end = |x: f64| rounded(self.convert(x, unit, self.points));
        let text = match (interval.lo.is_finite(), interval.hi.is_finite()) {
            (true, true) if interval.lo >= interval.hi => end(interval.lo),
            (true, true) => format!("{}～{}", end(interval.lo), end(interval.hi)),
            (true, false) => format!("≥ {}", end(interval.lo)),
            (false, true) => format!("≤ {}", end(interval.hi)),
            (false, false) => "−∞～∞".to_owned(),
        };
        self.with_unit(&text, unit)
    }

    /// Several intervals.
    pub(super) fn intervals(&self, intervals: &[Interval]) -> String {
        intervals
            .iter()
            .map(|i| self.interval(i))
            .collect::<Vec<_>>()
            .join("、")
    }

    fn with_unit(&self, number: &str, unit: Option<&Unit>) -> String {
        let name = unit.map_or(self.name.as_str(), Unit::printed);
        if name.is_empty() || name == "1" {
            number.to_owned()
        } else {
            format!("{number} {name}")
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
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    let raised = exponent.to_string();
    let raised: String = raised.chars().map(superscript).collect();
    format!("{mantissa}×10{raised}")
}

fn superscript(c: char) -> char {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = c.to_digit(10).and_then(|digit| digits.get(digit as usize));
    digit.copied().unwrap_or('⁻')
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
            (1e9, "1×10⁹"),
            (2.5e-7, "2.5×10⁻⁷"),
            (0.0, "0"),
        ] {
            assert_eq!(rounded(value), text);
        }
    }

    fn scale(base: &str, usual: &str) -> Scale {
        Scale::between(
            Unit::from_code(base).unwrap(),
            usual
                .split(';')
                .map(|code| Unit::from_code(code).unwrap())
                .collect(),
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

    #[test]
    fn a_tank_is_told_in_cubic_metres_and_a_pipette_in_millilitres() {
        let scale = scale("m3", "mL;L;m3");
        for (value, text) in [
            (50.0, "50 m³"),
            (0.02, "20 L"),
            (1e-5, "10 mL"),
            (2e-11, "2×10⁻⁵ mL"),
            (0.0, "0 mL"),
        ] {
            assert_eq!(scale.difference(value), text);
        }
        assert_eq!(
            scale.interval(&Interval::between(0.0, 100.0).unwrap()),
            "0～100 m³"
        );
    }
}
