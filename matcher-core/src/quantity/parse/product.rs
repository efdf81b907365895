//! Products: `200mm×100mm`, `500×500 mm`, `3×380V`.

use super::super::error::Cause;
use super::super::kind::QuantityKind;
use super::super::parsed::Quantity;
use super::super::unit::{Conversion, Unit};
use super::Parser;
use super::scan::Number;

impl Parser {
    /// `200mm×100mm`, `500×500 mm`, `3×380V`.
    pub(super) fn product_tail(
        &mut self,
        first: Number,
        unit: Option<&Unit>,
        start: usize,
    ) -> bool {
        let back = self.scan.at;
        let (mut values, mut last_unit) = (vec![(first.value, unit.cloned())], unit.cloned());
        while values.len() < 4 && (self.scan.eat('×') || self.scan.eat('*') || self.letter_x()) {
            self.scan.blanks();
            let Some(next) = self.scan.number(true) else {
                self.scan.at = back;
                return false;
            };
            let next_unit = self.scan.unit();
            last_unit = next_unit.clone().or(last_unit);
            values.push((next.value, next_unit));
        }
        if values.len() < 2 || first.power {
            self.scan.at = back;
            return false;
        }
        let is_length = last_unit
            .as_ref()
            .is_none_or(|u| u.kind == QuantityKind::Length);
        if !is_length {
            let value = values.last().map_or(0.0, |v| v.0);
            let times = (values.len() == 2 && unit.is_none()).then_some(first.value);
            if times.is_none() {
                self.scan.problem(Cause::UnitsDiffer, [start, self.scan.at]);
                return true;
            }
            self.push(
                Quantity::Value {
                    value,
                    unit: last_unit,
                    times,
                },
                start,
            );
            return true;
        }
        let converted = values
            .into_iter()
            .map(|(value, own)| match (&own, &last_unit) {
                (Some(own), Some(to)) => own.convert(value, to, Conversion::Point).ok(),
                _ => Some(value),
            });
        let Some(values) = converted.collect::<Option<Vec<_>>>() else {
            self.scan.problem(Cause::UnitsDiffer, [start, self.scan.at]);
            return true;
        };
        let bound = self.bound();
        self.push(
            Quantity::Dimensions {
                values,
                unit: last_unit,
                bound,
            },
            start,
        );
        true
    }

    fn letter_x(&mut self) -> bool {
        let found = matches!(self.scan.peek(0), 'x' | 'X') && self.scan.peek(1).is_ascii_digit();
        self.scan.at += usize::from(found);
        found
    }
}
