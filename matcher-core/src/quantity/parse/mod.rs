//! Printed text → quantities, by recursive descent over characters. Text between quantities is passed over; what begins like a
//! quantity and isn't one becomes a problem with its place, never a guess. Time is linear in the length of the text.

mod bracket;
mod class;
mod coverage;
mod formula;
mod names;
mod number;
mod range;
mod scan;
mod sided;
mod sum;
mod tolerance;
mod words;

#[cfg(test)]
mod tests;

use super::error::Cause;
use super::kind::QuantityKind;
use super::parsed::{Bound, Item, Parsed, PrintedForm, Quantity};
use super::unit::Unit;
use scan::{Number, Scan};

/// Reads every quantity of a text.
///
/// Spans count characters of `text`. Never panics; linear time.
pub fn parse(text: &str) -> Parsed {
    let parser = Parser::run(text);
    Parsed {
        items: parser.items,
        problems: parser.scan.problems,
    }
}

/// `k`, `p`, `ν` seen so far that belong to no uncertainty yet.
#[derive(Debug, Clone, Copy, Default)]
struct Coverage {
    k: Option<f64>,
    p: Option<f64>,
    dof: Option<f64>,
}

struct Parser {
    scan: Scan,
    items: Vec<Item>,
    pending: Coverage,
}

/// What a comparison sign says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Comparison {
    upper: bool,
    closed: bool,
}

impl Parser {
    /// Reads the whole text.
    fn run(text: &str) -> Self {
        let mut parser = Self {
            scan: Scan::new(text),
            items: Vec::new(),
            pending: Coverage::default(),
        };
        while !parser.scan.is_done() {
            let before = parser.scan.at;
            parser.step();
            parser.scan.at = parser.scan.at.max(before + 1);
        }
        parser
    }

    /// Reads one item, or passes over one word.
    fn step(&mut self) {
        match self.scan.peek(0) {
            '0'..='9' | '∞' => self.number_led(),
            '-' | '+' if self.sign_begins_a_number() => self.number_led(),
            '.' if self.scan.peek(1).is_ascii_digit() && !self.scan.before().is_alphanumeric() => {
                self.number_led();
            }
            '(' => self.bracket(),
            '±' => self.plus_minus(),
            '<' if self.tag() => {}
            '<' | '>' | '≤' | '≥' => self.comparison_led(),
            'A'..='Z' | 'a'..='z' => self.latin_word(),
            ' ' | ',' | ';' | ')' => self.scan.at += 1,
            c if c.is_ascii() => self.scan.at += 1,
            'ν' | 'υ' => self.degrees_of_freedom(),
            _ => self.chinese_word(),
        }
    }

    fn sign_begins_a_number(&self) -> bool {
        let next = self.scan.peek(1);
        let begins = next.is_ascii_digit() || next == '∞' || next == '.';
        begins && !self.scan.before().is_ascii_alphanumeric()
    }

    /// An HTML tag is passed over.
    fn tag(&mut self) -> bool {
        let close = usize::from(self.scan.peek(1) == '/');
        if !self.scan.peek(1 + close).is_ascii_alphabetic() {
            return false;
        }
        match (0..24).find(|&i| self.scan.peek(i) == '>') {
            Some(end) => {
                self.scan.at += end + 1;
                true
            }
            None => false,
        }
    }

    fn push(&mut self, quantity: Quantity, start: usize) {
        let span = [start, self.scan.at];
        self.items.push(Item { quantity, span });
    }

    fn push_uncertainty(&mut self, form: PrintedForm, named: bool, start: usize) {
        let Coverage { k, p, dof } = std::mem::take(&mut self.pending);
        self.push(
            Quantity::Uncertainty {
                form,
                k,
                p,
                dof,
                named,
            },
            start,
        );
    }

    /// Gives a coverage statement to the uncertainties before it that have none, or keeps it for the next.
    fn cover(&mut self, told: Coverage) {
        self.single_value_is_an_uncertainty();
        let mut given = false;
        for item in self.items.iter_mut().rev() {
            let Quantity::Uncertainty { k, p, dof, .. } = &mut item.quantity else {
                break;
            };
            if (told.k.is_some() && k.is_some())
                || (told.p.is_some() && p.is_some())
                || (told.dof.is_some() && dof.is_some())
            {
                break;
            }
            *k = k.or(told.k);
            *p = p.or(told.p);
            *dof = dof.or(told.dof);
            given = true;
        }
        if !given {
            let Coverage { k, p, dof } = &mut self.pending;
            *k = told.k.or(*k);
            *p = told.p.or(*p);
            *dof = told.dof.or(*dof);
        }
    }

    /// `3.0 %, k=2`: what coverage is stated for is an uncertainty.
    fn single_value_is_an_uncertainty(&mut self) {
        if let Some(item) = self.items.last_mut()
            && let Quantity::Value {
                value,
                unit: Some(unit),
                times: None,
            } = &item.quantity
            && *value >= 0.0
        {
            let form = PrintedForm::single(*value, Some(unit.clone()));
            item.quantity = Quantity::Uncertainty {
                form,
                k: None,
                p: None,
                dof: None,
                named: false,
            };
        }
    }

    fn number_led(&mut self) {
        let start = self.scan.at;
        if self.class_list() {
            return;
        }
        let Some(first) = self.scan.number(false) else {
            self.scan.at += 1;
            return;
        };
        if (first.signed || first.value == 0.0) && self.band(first) {
            return;
        }
        self.after_number(first, start);
    }

    /// Goes on after the first number of an item.
    fn after_number(&mut self, first: Number, start: usize) {
        let unit_begins = self.scan.at;
        let unit = self.scan.unit();
        if self.share_of_mpe(first, unit.as_ref(), start) {
            return;
        }
        if self.range_tail(first, unit.as_ref(), start)
            || self.product_tail(first, unit.as_ref(), start)
        {
            return;
        }
        if self.chain(first, unit.as_ref(), start) || self.formula_tail(first, unit.as_ref(), start)
        {
            return;
        }
        let next = self.scan.peek(0);
        if unit.is_none()
            && self.scan.at == unit_begins
            && (next.is_ascii_alphabetic() || next == '\\')
        {
            self.unknown_unit(first, start);
            return;
        }
        if self.is_part_of_a_date(first, unit.as_ref()) {
            return;
        }
        if let Some(bound) = self.bound() {
            self.push_bounded(first, unit, bound, start);
            return;
        }
        self.push_single(first, unit, start);
    }

    fn push_bounded(&mut self, first: Number, unit: Option<Unit>, bound: Bound, start: usize) {
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

    fn push_single(&mut self, first: Number, unit: Option<Unit>, start: usize) {
        let value = first.value;
        if !value.is_finite() {
            self.scan
                .problem(Cause::IncompleteRange, [start, self.scan.at]);
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

    /// A year, month or day of a date is no quantity.
    fn is_part_of_a_date(&self, first: Number, unit: Option<&Unit>) -> bool {
        let whole = first.value.fract() == 0.0;
        match unit {
            None => whole && matches!(self.scan.peek(0), '月' | '日' | '号'),
            Some(unit) => whole && &*unit.code == "a" && first.value >= 1000.0,
        }
    }

    /// Letters glued to a number: a model number is passed over, a short word is an unknown unit.
    fn unknown_unit(&mut self, first: Number, start: usize) {
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
