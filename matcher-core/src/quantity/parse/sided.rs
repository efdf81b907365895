//! One-sided ranges and comparison signs: `≤100mm`, `5t以上`, `3mm<行程≤10mm`.

use super::super::parsed::{Bound, Quantity};
use super::super::unit::Unit;
use super::scan::Number;
use super::{Comparison, Parser};

/// Words between the two signs of `3mm<行程≤10mm`.
const LONGEST_NAME: usize = 16;

impl Parser {
    /// 及以下, 以上, …
    pub(super) fn bound(&mut self) -> Option<Bound> {
        let back = self.scan.at;
        self.scan.blanks();
        let _ = self.scan.any_word(&["及", "或", "(含)"]);
        if self
            .scan
            .any_word(&["以下", "以内", "之内", "and below", "or less", "max"])
        {
            return Some(Bound::AndBelow);
        }
        if self.scan.any_word(&["以上", "and above", "or more"]) {
            return Some(Bound::AndAbove);
        }
        self.scan.at = back;
        None
    }

    pub(super) fn comparison(&mut self) -> Option<Comparison> {
        self.scan.blanks();
        let (upper, mut closed) = match self.scan.peek(0) {
            '<' => (true, false),
            '>' => (false, false),
            '≤' => (true, true),
            '≥' => (false, true),
            _ => return None,
        };
        self.scan.at += 1;
        if self.scan.peek(0) == '=' {
            self.scan.at += 1;
            closed = true;
        }
        Some(Comparison { upper, closed })
    }

    /// `≤100mm`, `>5t`, `>(100~500)mm`.
    pub(super) fn comparison_led(&mut self) {
        let start = self.scan.at;
        if let Some(comparison) = self.comparison() {
            self.one_sided(comparison, start);
        }
    }

    /// What follows a comparison sign or word.
    pub(super) fn one_sided(&mut self, comparison: Comparison, start: usize) {
        self.scan.blanks();
        if self.scan.peek(0) == '(' && self.bracketed_range(start) {
            // the sign before a bracketed range repeats that an end is excluded
            if let Some(Quantity::Range {
                lo_closed,
                hi_closed,
                ..
            }) = self.items.last_mut().map(|i| &mut i.quantity)
                && !comparison.closed
            {
                *(if comparison.upper {
                    hi_closed
                } else {
                    lo_closed
                }) = false;
            }
            return;
        }
        let Some(number) = self.scan.number(true) else {
            return;
        };
        let unit = self.scan.unit();
        if unit.is_none() && self.class_after(number.start) {
            return;
        }
        let end = Some(number.value).filter(|v| v.is_finite());
        let Comparison { upper, closed } = comparison;
        let (lo, hi) = if upper { (None, end) } else { (end, None) };
        self.push(
            Quantity::Range {
                lo,
                hi,
                unit,
                lo_closed: !upper && closed,
                hi_closed: upper && closed,
            },
            start,
        );
    }

    /// `3mm<行程≤10mm` after its first quantity.
    pub(super) fn chain(&mut self, first: Number, unit: Option<&Unit>, start: usize) -> bool {
        let back = self.scan.at;
        let Some(left) = self.comparison() else {
            self.scan.at = back;
            return false;
        };
        let name_ends =
            (0..LONGEST_NAME).find(|&i| matches!(self.scan.peek(i), '<' | '>' | '≤' | '≥' | '\0'));
        if let Some(end) = name_ends.filter(|_| !self.scan.peek(0).is_ascii_digit()) {
            self.scan.at += end;
            if let Some(right) = self.comparison()
                && right.upper == left.upper
            {
                self.scan.blanks();
                if let Some(second) = self.scan.number(true) {
                    let second_unit = self.scan.unit();
                    let before = self.items.len();
                    self.push_range(first, unit, second, second_unit.as_ref(), start);
                    self.set_closed(before, left, right);
                    return true;
                }
            }
        }
        self.scan.at = back;
        false
    }

    fn set_closed(&mut self, index: usize, left: Comparison, right: Comparison) {
        if let Some(Quantity::Range {
            lo_closed,
            hi_closed,
            ..
        }) = self.items.get_mut(index).map(|i| &mut i.quantity)
        {
            // `a < x ≤ b`: the left sign is about the lower end
            let (about_lo, about_hi) = if left.upper {
                (left, right)
            } else {
                (right, left)
            };
            *lo_closed &= about_lo.closed;
            *hi_closed &= about_hi.closed;
        }
    }
}
