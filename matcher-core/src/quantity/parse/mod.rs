//! Printed text → quantities, by recursive descent over characters. Text between quantities is passed over; what begins like a
//! quantity and isn't one becomes a problem with its place, never a guess. Time is linear in the length of the text.

mod bracket;
mod class;
mod coverage;
mod formula;
mod names;
mod number;
mod product;
mod range;
mod root;
mod scan;
mod sided;
mod single;
mod sum;
mod tolerance;
mod trie;
mod unit;
mod words;

#[cfg(test)]
mod tests;

use super::error::{Cause, Span};
use super::kind::QuantityKind;
use super::parsed::{Item, Parsed, PrintedForm, Quantity};
use scan::{Number, Scan};

/// Reads every quantity of a text.
///
/// Spans count characters of `text`. Never panics; linear time.
pub fn parse(text: &str) -> Parsed {
    let parser = Parser::run(text);
    let mut problems = parser.scan.problems;
    // a reading that was tried and given up may have told of the same place; it stands close by
    let mut told: [Option<(Cause, Span)>; 4] = [None; 4];
    problems.retain(|problem| {
        let place = Some((problem.code, problem.span));
        let is_new = !told.contains(&place);
        told.rotate_right(1);
        told[0] = place;
        is_new
    });
    Parsed {
        items: parser.items,
        problems,
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
    /// What the share just read was said to be of: full scale or the reading.
    basis: Option<bool>,
    /// Whether the single number just read carries a power of ten.
    power: bool,
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
            basis: None,
            power: false,
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
        (self.basis, self.power) = (None, false);
        match self.scan.peek(0) {
            '0'..='9' | '∞' => self.number_led(),
            '-' | '+' if self.sign_begins_a_number() => self.number_led(),
            '.' if self.scan.peek(1).is_ascii_digit() && !self.scan.before().is_alphanumeric() => {
                self.number_led();
            }
            '(' => self.bracket(),
            '±' => self.plus_minus(),
            '~' if self.lower_end_is_a_word() => {}
            '<' if self.tag() => {}
            '<' | '>' | '≤' | '≥' => self.comparison_led(),
            'A'..='Z' | 'a'..='z' => self.latin_word(),
            ' ' | ',' | ';' | ')' => self.scan.at += 1,
            c if c.is_ascii() => self.scan.at += 1,
            'ν' | 'υ' => self.degrees_of_freedom(),
            '√' if matches!(self.scan.peek(1), '(' | '[') => self.root_led(),
            _ => self.chinese_word(),
        }
    }

    fn sign_begins_a_number(&self) -> bool {
        let next = self.scan.peek(1);
        let begins = next.is_ascii_digit() || next == '∞' || next == '.';
        begins && !self.scan.before().is_ascii_alphanumeric()
    }

    /// `室温～1200℃`: a separator whose lower end is no number.
    fn lower_end_is_a_word(&mut self) -> bool {
        let start = self.scan.at;
        let from = self.scan.word_before(start, &["室温", "常温", "环境温度"]);
        if from == start && !matches!(self.scan.before(), '\0' | '(') {
            return false;
        }
        while self.scan.peek(0) == '~' {
            self.scan.at += 1;
        }
        self.scan.blanks();
        if self.scan.number(true).is_none() {
            self.scan.at = start;
            return false;
        }
        let _ = self.scan.unit();
        self.scan
            .problem(Cause::IncompleteRange, [from, self.scan.at]);
        true
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
        let difference = quantity.is_temperature_difference();
        self.items.push(Item {
            quantity,
            span,
            difference,
        });
    }

    fn push_uncertainty(&mut self, form: PrintedForm, named: bool, start: usize) {
        let of_full_scale = self.scan_basis(&form, start) == Some(true);
        let Coverage { k, p, dof } = std::mem::take(&mut self.pending);
        self.push(
            Quantity::Uncertainty {
                form,
                k,
                p,
                dof,
                full_scale: of_full_scale.then_some(true),
                named,
            },
            start,
        );
    }

    /// What the per cent of a form just read are of, by the words behind or inside it.
    fn scan_basis(&mut self, form: &PrintedForm, start: usize) -> Option<bool> {
        let inside = self.basis.take();
        let is_share = matches!(form, PrintedForm::Relative { unit: None, .. })
            || matches!(form, PrintedForm::Interpolated { unit: Some(unit), .. } if unit.kind == QuantityKind::Ratio);
        if !is_share {
            return None;
        }
        let before = self
            .scan
            .word_before(start, &["满量程", "满量程的", "满度"])
            < start;
        inside.or_else(|| (before || self.full_scale()).then_some(true))
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
            item.difference = unit.offset != 0.0;
            item.quantity = Quantity::Uncertainty {
                form,
                k: None,
                p: None,
                dof: None,
                full_scale: None,
                named: false,
            };
        }
    }

    /// A root of squares that stands alone is an uncertainty.
    fn root_led(&mut self) {
        let start = self.scan.at;
        if let Some(form) = self.formula(start) {
            self.push_uncertainty(form, false, start);
        }
    }

    fn number_led(&mut self) {
        let start = self.scan.at;
        if self.class_list() || self.scan.day() {
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
        if self.share_of_mpe(first, unit.as_ref(), start)
            || self.fraction(first, unit.as_ref(), start)
        {
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
        if unit.is_none() && self.scan.at == unit_begins && self.scan.is_fit(unit_begins) {
            self.tolerance_class(first, start);
            return;
        }
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
}
