//! Ranges: `(0~150)mm`, `10 s~10 μs`, `3mm<L≤10mm`, `≤100mm`, `5t以上`, `500×500 mm`, `-25″+25″`.

use super::super::error::Cause;
use super::super::kind::QuantityKind;
use super::super::parsed::{Bound, Quantity};
use super::super::unit::{Conversion, Unit};
use super::Parser;
use super::scan::{Number, tidy};

/// Longer runs of letters are words.
const LONGEST_FOREIGN: usize = 12;

impl Parser {
    /// What follows the first number of a range; `false`, with the place unchanged, when it is none.
    pub(super) fn range_tail(&mut self, first: Number, unit: Option<&Unit>, start: usize) -> bool {
        let dash = self.scan.peek(0) == '-' && self.scan.peek(1).is_ascii_digit();
        if !self.separator(first, unit) {
            return false;
        }
        let separator_end = self.scan.at;
        let Some((first, second)) = self.second_end(first) else {
            self.scan.at = separator_end;
            self.scan
                .problem(Cause::IncompleteRange, [start, separator_end]);
            return true;
        };
        let second_unit = self.scan.unit();
        let (second, second_unit) = self.over_zero(second, second_unit);
        // `10-6 Pa` may have lost the height of its exponent
        let lost_power = dash && unit.is_none() && !first.signed && !first.power;
        #[allow(clippy::float_cmp)]
        if lost_power && first.value == 10.0 && second.value < 10.0 && second.value.fract() == 0.0 {
            self.scan.problem(Cause::Ambiguous, [start, self.scan.at]);
            return true;
        }
        if unit.is_none() && second_unit.is_none() && self.class_of_range(first, second, start) {
            return true;
        }
        if second_unit.is_none() && unit.is_none() && self.foreign_unit() {
            return true;
        }
        self.push_range(first, unit, second, second_unit.as_ref(), start);
        self.division_after_range(unit.or(second_unit.as_ref()).cloned());
        true
    }

    /// The number behind the separator; `0～±25` reaches as far to both sides.
    fn second_end(&mut self, first: Number) -> Option<(Number, Number)> {
        self.scan.blanks();
        let both_sides = first.value == 0.0 && self.scan.peek(0) == '±';
        self.scan.at += usize::from(both_sides);
        let second = self.scan.number(true)?;
        let first = if both_sides {
            let value = -second.value;
            Number { value, ..first }
        } else {
            first
        };
        Some((first, second))
    }

    /// `-0.1~0~2.4`: a compound gauge goes through zero, its upper end stands third.
    fn over_zero(&mut self, second: Number, unit: Option<Unit>) -> (Number, Option<Unit>) {
        let back = self.scan.at;
        if second.value == 0.0 && self.scan.eat('~') {
            self.scan.blanks();
            if let Some(third) = self.scan.number(true) {
                return (third, self.scan.unit().or(unit));
            }
        }
        self.scan.at = back;
        (second, unit)
    }

    /// Letters right behind a range that are no unit, told as a problem; not those that begin a statement or name a class.
    fn foreign_unit(&mut self) -> bool {
        let from = self.scan.at;
        let c = self.scan.peek(0);
        let begins_a_statement = matches!(c, 'U' | 'M' | 'p' | 'u')
            || c == 'k' && matches!(self.scan.peek(1), '=' | ' ');
        if !c.is_ascii_alphabetic() || begins_a_statement {
            return false;
        }
        while self.scan.peek(0).is_ascii_alphanumeric() && self.scan.at < from + LONGEST_FOREIGN {
            self.scan.at += 1;
        }
        if matches!(self.scan.peek(0), '级' | '等' | '、' | '=') {
            self.scan.at = from;
            return false;
        }
        self.scan.problem(Cause::UnknownUnit, [from, self.scan.at]);
        true
    }

    /// `~`, `-`, `to`, 至, 到, `…`; a plus between two equal angles of opposite sign.
    fn separator(&mut self, first: Number, unit: Option<&Unit>) -> bool {
        let back = self.scan.at;
        self.scan.blanks();
        let found = match self.scan.peek(0) {
            '~' => {
                while self.scan.peek(0) == '~' {
                    self.scan.at += 1;
                }
                true
            }
            '-' => {
                self.scan.at += 1;
                self.scan.blanks();
                self.scan.peek(0).is_ascii_digit()
                    || self.scan.peek(0) == '∞'
                    || self.scan.peek(0) == '-'
            }
            '至' | '到' => {
                self.scan.at += 1;
                true
            }
            '…' => {
                while self.scan.peek(0) == '…' {
                    self.scan.at += 1;
                }
                true
            }
            't' if self.scan.peek(1) == 'o' && !self.scan.peek(2).is_ascii_alphanumeric() => {
                self.scan.at += 2;
                true
            }
            '.' if self.scan.peek(1) == '.' => {
                while self.scan.peek(0) == '.' {
                    self.scan.at += 1;
                }
                true
            }
            '+' => {
                first.signed
                    && first.value < 0.0
                    && unit.is_some()
                    && self.scan.peek(1).is_ascii_digit()
            }
            _ => false,
        };
        if !found {
            self.scan.at = back;
        }
        found
    }

    /// Adds the range of two ends; an end without unit has the other's, and the unit of the upper end is kept.
    pub(super) fn push_range(
        &mut self,
        first: Number,
        first_unit: Option<&Unit>,
        second: Number,
        second_unit: Option<&Unit>,
        start: usize,
    ) {
        let (mut a, b) = (first.value, second.value);
        let unit = second_unit.or(first_unit);
        if let (Some(from), Some(to)) = (first_unit, second_unit)
            && a.is_finite()
            && from.code != to.code
        {
            let Ok(converted) = from.convert(a, to, Conversion::Point) else {
                self.scan.problem(Cause::UnitsDiffer, [start, self.scan.at]);
                return;
            };
            a = tidy(converted);
        }
        // descending: keep the larger end's unit
        let (lo, hi, unit) = match (a <= b, first_unit, second_unit) {
            (true, _, _) => (a, b, unit.cloned()),
            (false, Some(from), Some(to)) if b.is_finite() && from.code != to.code => {
                let lo = to.convert(b, from, Conversion::Point).map_or(b, tidy);
                (lo, first.value, Some(from.clone()))
            }
            (false, _, _) => (b, a, unit.cloned()),
        };
        let finite = |x: f64| Some(x).filter(|x| x.is_finite());
        let (lo, hi) = (finite(lo), finite(hi));
        self.push(
            Quantity::Range {
                lo,
                hi,
                unit,
                lo_closed: lo.is_some(),
                hi_closed: hi.is_some(),
            },
            start,
        );
    }

    /// `0-150/0.02mm`, as gauges are labelled: measuring range, then scale division.
    fn division_after_range(&mut self, unit: Option<Unit>) {
        let back = self.scan.at;
        if !self.scan.eat('/') {
            return;
        }
        let start = self.scan.at;
        let value = self.scan.number(false);
        let own = self.scan.unit();
        let Some(value) = value.filter(|v| v.value > 0.0) else {
            self.scan.at = back;
            return;
        };
        let length = |u: &Option<Unit>| u.as_ref().is_some_and(|u| u.kind == QuantityKind::Length);
        let same_unit = own.is_none() && length(&unit);
        if !length(&own) && !same_unit {
            self.scan.at = back;
            return;
        }
        // `0-150/0.02mm`: the unit printed last is the unit of both
        if let Some(Quantity::Range {
            unit: range_unit @ None,
            ..
        }) = self.items.last_mut().map(|i| &mut i.quantity)
        {
            range_unit.clone_from(&own);
        }
        self.push(
            Quantity::Resolution {
                value: value.value,
                unit: own.or(unit),
            },
            start,
        );
    }

    /// `(0~150)mm` from its bracket; `false`, with the place unchanged, when the bracket holds something else.
    pub(super) fn bracketed_range(&mut self, start: usize) -> bool {
        let back = self.scan.at;
        if let Some((first, first_unit, second, second_unit)) = self.two_in_brackets() {
            let outer = if second_unit.is_none() {
                self.scan.unit()
            } else {
                None
            };
            let second_unit = second_unit.or(outer);
            if first_unit.is_none()
                && second_unit.is_none()
                && (self.class_of_range(first, second, start) || self.foreign_unit())
            {
                return true;
            }
            self.push_range(
                first,
                first_unit.as_ref(),
                second,
                second_unit.as_ref(),
                start,
            );
            if let Some(bound) = self.bound() {
                self.widen(bound);
            }
            return true;
        }
        self.scan.at = back;
        false
    }

    /// 以上 or 以下 after a range opens its end.
    fn widen(&mut self, bound: Bound) {
        let at = self.scan.at;
        if let Some(item) = self.items.last_mut() {
            item.span[1] = at;
            if let Quantity::Range {
                lo,
                hi,
                lo_closed,
                hi_closed,
                ..
            } = &mut item.quantity
            {
                match bound {
                    Bound::AndBelow => (*lo, *lo_closed) = (None, false),
                    Bound::AndAbove => (*hi, *hi_closed) = (None, false),
                }
            }
        }
    }

    /// `(a ~ b)` with units inside or not; the place is after the bracket.
    pub(super) fn two_in_brackets(
        &mut self,
    ) -> Option<(Number, Option<Unit>, Number, Option<Unit>)> {
        if !self.scan.eat('(') {
            return None;
        }
        self.scan.blanks();
        let first = self.scan.number(true)?;
        let first_unit = self.scan.unit();
        if !self.separator(first, first_unit.as_ref()) {
            return None;
        }
        let (first, second) = self.second_end(first)?;
        if let Some((outer, prefixed)) = self.prefix_inside() {
            return Some((first, first_unit.or(Some(outer)), second, Some(prefixed)));
        }
        let second_unit = self.scan.unit();
        let (second, second_unit) = self.over_zero(second, second_unit);
        if !self.scan.eat(')') {
            return None;
        }
        let (mut first, mut second) = (first, second);
        if first_unit.is_none()
            && second_unit.is_none()
            && let Some(exponent) = self.scan.power_of_ten()
        {
            // `(0~500)×10⁻⁶ mol/mol`
            for number in [&mut first, &mut second] {
                let scaled = format!("{}e{exponent}", number.value);
                number.value = scaled.parse().unwrap_or(f64::NAN);
                number.power = true;
            }
            if !(first.value.is_finite() && second.value.is_finite()) {
                return None;
            }
        }
        Some((first, first_unit, second, second_unit))
    }

    /// `k)Hz` of `(20~20k)Hz`: the unit behind the bracket, and the same with the prefix inside.
    fn prefix_inside(&mut self) -> Option<(Unit, Unit)> {
        let back = self.scan.at;
        let prefix = self.scan.peek(0);
        if matches!(prefix, 'k' | 'M' | 'G' | 'm' | 'μ') && self.scan.peek(1) == ')' {
            self.scan.at += 2;
            let outer = self.scan.unit();
            let prefixed = outer
                .as_ref()
                .and_then(|unit| Unit::parse(&format!("{prefix}{}", unit.printed())).ok());
            if let (Some(outer), Some(prefixed)) = (outer, prefixed) {
                return Some((outer, prefixed));
            }
        }
        self.scan.at = back;
        None
    }
}
