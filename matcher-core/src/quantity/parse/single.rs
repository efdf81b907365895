//! What a number with or without a unit is when nothing more follows: a value, a bound, a count, a fraction, the size of a fit.

use super::super::error::Cause;
use super::super::kind::QuantityKind;
use super::super::parsed::{Bound, PrintedForm, Quantity};
use super::super::unit::Unit;
use super::Parser;
use super::scan::Number;

impl Parser {
    pub(super) fn push_bounded(
        &mut self,
        first: Number,
        unit: Option<Unit>,
        bound: Bound,
        start: usize,
    ) {
        let (lo, hi) = match bound {
            Bound::AndBelow => (None, Some(first.value)),
            Bound::AndAbove => (Some(first.value), None),
        };
        let closed = (lo.is_some(), hi.is_some());
        self.push(
            Quantity::Range {
                lo,
                hi,
                unit,
                lo_closed: closed.0,
                hi_closed: closed.1,
            },
            start,
        );
    }

    pub(super) fn push_single(&mut self, first: Number, unit: Option<Unit>, start: usize) {
        let value = first.value;
        if !value.is_finite() {
            self.scan
                .problem(Cause::IncompleteRange, [start, self.scan.at]);
            return;
        }
        // `0.05%FS`: nothing but an error is stated so
        if unit.as_ref().is_some_and(|u| &*u.code == "%") && self.full_scale() {
            let form = PrintedForm::single(value, unit);
            let full_scale = Some(true);
            self.push(Quantity::PermittedError { form, full_scale }, start);
            return;
        }
        let quantity = match unit.as_ref().map(|u| (u.kind, &*u.code)) {
            Some((QuantityKind::Count, _)) => Quantity::Count { value, unit },
            Some(
                (QuantityKind::Time, "min" | "h" | "d" | "wk" | "mo" | "a")
                | (QuantityKind::Workdays, _),
            ) => Quantity::Duration { value, unit },
            _ => Quantity::Value {
                value,
                unit,
                times: None,
            },
        };
        self.push(quantity, start);
    }

    /// `1/2 in`; `1/2″` may be an angle and isn't guessed.
    pub(super) fn fraction(&mut self, first: Number, unit: Option<&Unit>, start: usize) -> bool {
        let back = self.scan.at;
        let whole = |n: f64| n.fract() == 0.0 && (1.0..100.0).contains(&n);
        if unit.is_none()
            && whole(first.value)
            && self.scan.eat('/')
            && let Some(under) = self.scan.number(false).filter(|n| whole(n.value))
            && first.value < under.value
            && let Some(unit) = self.scan.unit()
        {
            match &*unit.code {
                "[in_i]" => {
                    let value = first.value / under.value;
                    let (unit, times) = (Some(unit), None);
                    self.push(Quantity::Value { value, unit, times }, start);
                    return true;
                }
                "''" => {
                    self.scan.problem(Cause::Ambiguous, [start, self.scan.at]);
                    return true;
                }
                _ => {}
            }
        }
        self.scan.at = back;
        false
    }

    /// `φ20H7`, `φ20H7(+0.021/0)mm`: the size, and the deviations where they are printed.
    pub(super) fn tolerance_class(&mut self, first: Number, start: usize) {
        let from = self.scan.at;
        self.scan.at += 1;
        while self.scan.peek(0).is_ascii_digit() {
            self.scan.at += 1;
        }
        let end = self.scan.at;
        self.scan.blanks();
        let ahead = usize::from(self.scan.peek(0) == '(');
        let signed = matches!(self.scan.peek(ahead), '+' | '-' | '0' | '±');
        self.scan.at = end;
        if signed {
            self.scan.at = from;
            self.push_single(first, None, start);
            self.scan.at = end;
        } else {
            self.scan.problem(Cause::ToleranceClass, [from, end]);
        }
    }

    /// A year, month or day of a date is no quantity.
    pub(super) fn is_part_of_a_date(&self, first: Number, unit: Option<&Unit>) -> bool {
        let whole = first.value.fract() == 0.0;
        match unit {
            None => whole && matches!(self.scan.peek(0), '月' | '日' | '号'),
            Some(unit) => whole && &*unit.code == "a" && first.value >= 1000.0,
        }
    }

    /// Letters glued to a number: a model number is passed over, a short word is an unknown unit.
    pub(super) fn unknown_unit(&mut self, first: Number, start: usize) {
        let from = self.scan.at;
        while self.scan.peek(0).is_ascii_alphanumeric()
            || matches!(self.scan.peek(0), '\\' | '/' | '_')
        {
            self.scan.at += 1;
        }
        if self.scan.at - from > 12 || first.signed {
            self.scan.problem(Cause::UnknownUnit, [start, self.scan.at]);
            return;
        }
        self.scan.problem(Cause::UnknownUnit, [from, self.scan.at]);
    }
}
