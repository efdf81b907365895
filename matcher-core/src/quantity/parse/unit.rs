//! Units where they stand: the longest spelling of the table, then compounds that the table doesn't have.

use super::scan::{Scan, raised};
use super::trie::TRIE;
use crate::quantity::error::Cause;
use crate::quantity::kind::QuantityKind;
use crate::quantity::unit::{UNITS, Unit};

impl Scan {
    /// The unit here (after blanks); the place is unchanged when there is none.
    pub(super) fn unit(&mut self) -> Option<Unit> {
        let back = self.at;
        if self.per_thousand() {
            return Unit::from_code("mm/m").ok();
        }
        self.blanks();
        let found = self.longest_unit();
        if found.as_ref().is_some_and(|unit| &*unit.code == "mm") && self.per_thousand() {
            return Unit::from_code("mm/m").ok();
        }
        if found.is_none() {
            self.at = back;
        }
        found
    }

    /// `/1000` behind a decimal fraction, as levels are labelled: `0.02/1000` and `0.02mm/1000mm` are 0.02 mm/m.
    fn per_thousand(&mut self) -> bool {
        let back = self.at;
        let char_at = |i: usize| self.chars.get(i).copied().unwrap_or('\0');
        let mut digits = back;
        while digits > 0 && char_at(digits - 1).is_ascii_alphabetic() {
            digits -= 1;
        }
        while digits > 0 && back - digits < 8 && char_at(digits - 1).is_ascii_digit() {
            digits -= 1;
        }
        let is_fraction = digits > 1 && char_at(digits - 1) == '.' && char_at(digits - 2) == '0';
        if !is_fraction || !self.word("/1000") {
            return false;
        }
        let _ = self.word("mm");
        if self.peek(0).is_ascii_alphanumeric() || matches!(self.peek(0), '.' | '×' | '·') {
            self.at = back;
            return false;
        }
        true
    }

    /// The longest unit of the table at `start`, and its length.
    fn listed_unit(&self, start: usize) -> Option<(usize, usize)> {
        let (mut node, mut best) = (0, None);
        let mut ahead = 0;
        while let Some(&c) = self.chars.get(start + ahead) {
            #[cfg(test)]
            self.looks.set(self.looks.get() + 1);
            // blanks inside a unit: `% RH`
            if c == ' ' && ahead > 0 && self.chars.get(start + ahead - 1) == Some(&'%') {
                ahead += 1;
                continue;
            }
            let Some(next) = TRIE.step(node, c) else {
                break;
            };
            node = next;
            ahead += 1;
            if let Some(unit) = TRIE.unit(node) {
                best = Some((ahead, unit));
            }
        }
        best
    }

    fn longest_unit(&mut self) -> Option<Unit> {
        let start = self.at;
        let (length, index) = self.listed_unit(start)?;
        let char_at = |i: usize| self.chars.get(start + i).copied().unwrap_or('\0');
        let (last, next, after) = (char_at(length - 1), char_at(length), char_at(length + 1));
        let glued = last.is_ascii_alphabetic() && next.is_ascii_alphabetic();
        let unit = UNITS.all.get(index)?;
        if length == 1 && self.is_fit(start) {
            return None;
        }
        // `μm/m·L`: a ratio times the variable
        let times_variable = next == '·' && unit.kind == QuantityKind::Ratio;
        if !times_variable && (glued || continues_a_unit(next, after)) {
            if let Some(unit) = self.composite(start) {
                return Some(unit);
            }
            let divided = next == '/' && (after.is_ascii() || matches!(after, '℃' | '℉' | '°'));
            if glued || divided || raised(next).is_some() || next == '⁻' {
                return None;
            }
        }
        if is_han(last) && (is_han(next) || next == '/' && is_han(after)) {
            return self.chinese_unit(start, length, unit.clone());
        }
        self.at = start + length;
        Some(unit.clone())
    }

    /// A unit in Chinese with Chinese behind it: a quotient (毫米/米), a word that is no part of it (毫米量块), or a unit too much (毫米米).
    fn chinese_unit(&mut self, start: usize, length: usize, unit: Unit) -> Option<Unit> {
        let divided = usize::from(self.chars.get(start + length) == Some(&'/'));
        let second = self.listed_unit(start + length + divided);
        let second = second.and_then(|(long, index)| Some((long, UNITS.all.get(index)?)));
        let end = second.map(|(long, _)| start + length + divided + long);
        let word_goes_on = |end: usize| self.chars.get(end).is_some_and(|c| is_han(*c));
        match (second, end) {
            (Some((_, under)), Some(end)) if divided == 1 => {
                let quotient = Unit::from_code(&format!("{}/{}", unit.code, under.code));
                self.at = end;
                quotient.ok()
            }
            (Some((_, again)), Some(end)) if again.kind == unit.kind && !word_goes_on(end) => {
                self.problem(Cause::UnknownUnit, [start, end]);
                self.at = end;
                None
            }
            _ => {
                self.at = start + length;
                Some(unit)
            }
        }
    }

    /// Whether the letter at `start` is that of a fit such as `20H7` or `25g6` (ISO 286): glued to the number before it, with one or two
    /// digits behind it.
    pub(super) fn is_fit(&self, start: usize) -> bool {
        let char_at = |i: usize| self.chars.get(i).copied().unwrap_or('\0');
        let glued = start
            .checked_sub(1)
            .is_some_and(|i| char_at(i).is_ascii_digit());
        let digits = (1..4)
            .take_while(|i| char_at(start + i).is_ascii_digit())
            .count();
        let next = char_at(start + 1 + digits);
        glued
            && "HhGgFfKkJNnPpSsm".contains(char_at(start))
            && (1..=2).contains(&digits)
            && !next.is_alphanumeric()
            && !matches!(next, '.' | '~' | '×' | '/')
    }

    /// A product or quotient of units that the table doesn't have.
    fn composite(&mut self, start: usize) -> Option<Unit> {
        let mut open = 0i32;
        let run: String = self
            .chars
            .iter()
            .skip(start)
            .take(24)
            .take_while(|&&c| {
                match c {
                    '(' => open += 1,
                    ')' => open -= 1,
                    _ => {}
                }
                open >= 0
                    && (c.is_ascii_alphanumeric()
                        || matches!(
                            c,
                            '(' | ')' | '/' | '.' | '·' | '-' | 'μ' | 'Ω' | '℃' | '°' | '%'
                        )
                        || raised(c).is_some()
                        || c == '⁻')
            })
            .copied()
            .collect();
        let unit = Unit::parse(&run).ok()?;
        self.at = start + run.chars().count();
        Some(unit)
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '一'..='龥')
}

fn continues_a_unit(c: char, after: char) -> bool {
    match c {
        '/' | '·' => after.is_alphabetic() || matches!(after, '(' | '°' | '℃' | '℉' | '%'),
        '.' => after.is_ascii_alphabetic(),
        '⁻' => true,
        c => raised(c).is_some(),
    }
}
