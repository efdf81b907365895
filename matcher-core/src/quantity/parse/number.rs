//! Numbers as printed: signs, groups of three, decimal points, powers of ten.

use super::scan::{Number, Scan, raised};
use crate::quantity::error::Cause;

/// Longer numbers are misprints.
const MOST_DIGITS: usize = 40;

impl Scan {
    /// A number with sign, grouping, power of ten; `∞` is a number. The place is unchanged when there is none.
    pub(super) fn number(&mut self, grouped_by_blank: bool) -> Option<Number> {
        let back = self.at;
        let start = back;
        self.digits.clear();
        let sign = match self.peek(0) {
            '-' | '+' => {
                self.digits.push(self.peek(0));
                self.at += 1;
                true
            }
            _ => false,
        };
        if sign {
            self.blanks();
        }
        if self.peek(0) == '∞' {
            self.at += 1;
            let value = if self.digits.starts_with('-') {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            };
            return Some(Number {
                value,
                power: false,
                signed: sign,
                start,
            });
        }
        let mut found = self.mantissa(grouped_by_blank);
        let bare_ten = self.digits.trim_start_matches(['-', '+']) == "10";
        let mut power = false;
        if found
            && bare_ten
            && let Some(exponent) = self.superscript()
        {
            self.digits.truncate(self.digits.len() - 2);
            self.digits.push('1');
            self.push_exponent(exponent);
            power = true;
        } else if found && let Some(exponent) = self.power_of_ten() {
            self.push_exponent(exponent);
            power = true;
        }
        let value: f64 = if found {
            self.digits.parse().unwrap_or(f64::NAN)
        } else {
            f64::NAN
        };
        if found && (self.at - start > MOST_DIGITS || !value.is_finite()) {
            self.problem(Cause::UnreadableNumber, [start, self.at]);
            found = false;
        } else if !found {
            self.at = back;
        }
        found.then_some(Number {
            value,
            power,
            signed: sign,
            start,
        })
    }

    fn mantissa(&mut self, grouped_by_blank: bool) -> bool {
        let first = self.at;
        while self.peek(0).is_ascii_digit() {
            self.digits.push(self.peek(0));
            self.at += 1;
        }
        let whole = self.at - first;
        if whole == 0 && !(self.peek(0) == '.' && self.peek(1).is_ascii_digit()) {
            return false;
        }
        if (1..=3).contains(&whole) && !self.digits.trim_start_matches(['-', '+']).starts_with('0')
        {
            self.groups(grouped_by_blank);
        }
        if self.peek(0) == '.' && self.peek(1).is_ascii_digit() {
            self.digits.push('.');
            self.at += 1;
            while self.peek(0).is_ascii_digit() {
                self.digits.push(self.peek(0));
                self.at += 1;
            }
        }
        true
    }

    /// Groups of three digits after a thin blank, a comma, or (where a list can't be meant) a blank.
    fn groups(&mut self, by_blank: bool) {
        let (back, kept) = (self.at, self.digits.len());
        loop {
            let separator = self.peek(0);
            let is_separator =
                matches!(separator, '\u{2009}' | ',') || (by_blank && separator == ' ');
            if !is_separator || !(1..=3).all(|i| self.peek(i).is_ascii_digit()) {
                return;
            }
            if self.peek(4).is_ascii_digit() {
                self.at = back;
                self.digits.truncate(kept);
                return;
            }
            for i in 1..=3 {
                self.digits.push(self.peek(i));
            }
            self.at += 4;
        }
    }

    fn push_exponent(&mut self, exponent: i32) {
        self.digits.push('e');
        self.digits.push_str(&exponent.to_string());
    }

    /// `×10⁻⁶`, `x10^-6`, `E-6`, `×10-6`.
    pub(super) fn power_of_ten(&mut self) -> Option<i32> {
        let back = self.at;
        if matches!(self.peek(0), 'e' | 'E') {
            self.at += 1;
            let exponent = self.integer();
            if exponent.is_none() || self.peek(0).is_ascii_alphabetic() {
                self.at = back;
                return None;
            }
            return exponent;
        }
        self.blanks();
        if matches!(self.peek(0), '×' | 'x' | 'X' | '·' | '*') {
            self.at += 1;
            self.blanks();
            if self.peek(0) == '1' && self.peek(1) == '0' && !self.peek(2).is_ascii_digit() {
                self.at += 2;
                if let Some(exponent) = self.superscript() {
                    return Some(exponent);
                }
                // the superscript lost its height in print
                if self.peek(0) == '-' && self.peek(1).is_ascii_digit() {
                    let exponent = self.integer();
                    if exponent.is_some_and(|e| e > -31) {
                        return exponent;
                    }
                }
            }
        }
        self.at = back;
        None
    }

    /// A raised exponent: superscript digits, `^-6`, `^{-6}`, `<sup>-6</sup>`.
    fn superscript(&mut self) -> Option<i32> {
        let back = self.at;
        if self.word("<sup>") {
            let exponent = self.integer();
            if exponent.is_some() && self.word("</sup>") {
                return exponent;
            }
            self.at = back;
            return None;
        }
        if self.peek(0) == '^' {
            self.at += 1;
            let brace = self.word("{") || self.word("(");
            let exponent = self.integer();
            if brace && !(self.word("}") || self.word(")")) || exponent.is_none() {
                self.at = back;
                return None;
            }
            return exponent;
        }
        let mut exponent: Option<i32> = None;
        let negative = self.word("⁻");
        let _ = !negative && self.word("⁺");
        while let Some(digit) = raised(self.peek(0)) {
            exponent = Some(
                exponent
                    .unwrap_or(0)
                    .saturating_mul(10)
                    .saturating_add(digit),
            );
            self.at += 1;
        }
        if exponent.is_none() {
            self.at = back;
        }
        exponent.map(|e| if negative { -e } else { e })
    }

    fn integer(&mut self) -> Option<i32> {
        let back = self.at;
        let negative = self.word("-");
        let _ = !negative && self.word("+");
        let mut value: Option<i32> = None;
        while let Some(digit) = self.peek(0).to_digit(10) {
            value = Some(
                value
                    .unwrap_or(0)
                    .saturating_mul(10)
                    .saturating_add(digit as i32),
            );
            self.at += 1;
        }
        if value.is_none() {
            self.at = back;
        }
        value.map(|v| if negative { -v } else { v })
    }
}
