//! Formulas of uncertainties and errors: `0.9μm+1.3×10⁻⁶L`, `(5+L/15)μm`, `10 μΩ/Ω + 4 μΩ`, `Q[0.5, 1L]`, `(0.6~10)μm`.

use super::super::error::Cause;
use super::super::kind::QuantityKind;
use super::super::parsed::{PrintedForm, Slope};
use super::super::unit::{Conversion, Unit};
use super::Parser;
use super::scan::Number;
use super::sum::{Term, one_term, two_terms};

impl Parser {
    /// The formula here, if there is one. Reports a garbled one as a problem and gives `None` with the place moved past it.
    pub(super) fn formula(&mut self, start: usize) -> Option<PrintedForm> {
        self.scan.blanks();
        if self.scan.peek(0) == 'Q' && self.scan.peek(1) == '[' {
            return self.root_sum_square(start);
        }
        let back = self.scan.at;
        if self.scan.any_word(&["√(", "√[", "sqrt(", "SQRT("]) {
            return self.root(start);
        }
        if self.scan.peek(0) == '(' {
            if let Some((first, first_unit, second, second_unit)) = self.two_in_brackets() {
                let outer = self.scan.unit();
                return self.interpolated(
                    (first, first_unit),
                    (second, second_unit.or(outer)),
                    start,
                );
            }
            self.scan.at = back + 1;
            let terms = self.terms(None);
            if !terms.is_empty() && self.scan.eat(')') {
                let outer = self.scan.unit();
                return self.assemble(&terms, outer, start);
            }
            self.scan.at = back;
            return None;
        }
        let first = self.term(None, true)?;
        let after_first = self.scan.at;
        if first.variable.is_none() && self.scan.eat('~') {
            self.scan.blanks();
            if let Some(second) = self.scan.number(true) {
                let unit = self.scan.unit();
                let number = Number {
                    value: first.value,
                    power: false,
                    signed: false,
                    start,
                };
                return self.interpolated((number, first.unit), (second, unit), start);
            }
            self.scan.at = after_first;
        }
        let terms = self.terms(Some(first));
        let outer = self.unit_after(&terms);
        self.assemble(&terms, outer, start)
    }

    /// The unit of a sum printed without brackets, `1.9+3L/1000 μm`.
    fn unit_after(&mut self, terms: &[Term]) -> Option<Unit> {
        let bare = terms.len() > 1 && terms.iter().all(|t| t.unit.is_none());
        if bare { self.scan.unit() } else { None }
    }

    fn interpolated(
        &mut self,
        first: (Number, Option<Unit>),
        second: (Number, Option<Unit>),
        start: usize,
    ) -> Option<PrintedForm> {
        let mut at_lo = first.0.value;
        if let (Some(from), Some(to)) = (&first.1, &second.1) {
            let Ok(converted) = from.convert(at_lo, to, Conversion::Difference) else {
                self.scan.problem(Cause::UnitsDiffer, [start, self.scan.at]);
                return None;
            };
            at_lo = converted;
        }
        let unit = second.1.or(first.1);
        let at_hi = second.0.value;
        if at_lo < 0.0 || at_hi < 0.0 || !at_hi.is_finite() {
            self.scan
                .problem(Cause::GarbledFormula, [start, self.scan.at]);
            return None;
        }
        Some(PrintedForm::Interpolated { at_lo, at_hi, unit })
    }

    /// The summands from here, after `first` if that is read already.
    fn terms(&mut self, first: Option<Term>) -> Vec<Term> {
        let inside = first.is_none();
        let mut terms: Vec<Term> = first.into_iter().collect();
        while terms.len() < 4 {
            let back = self.scan.at;
            if !terms.is_empty() && !self.scan.eat('+') {
                break;
            }
            let unit = terms.first().and_then(|t| t.unit.clone());
            let Some(term) = self.term(unit.as_ref(), terms.is_empty() && !inside) else {
                self.scan.at = back;
                break;
            };
            terms.push(term);
        }
        terms
    }

    /// One summand: number, unit, variable in the orders `1.3×10⁻⁶L`, `L/15`, `2 μm/m·L`, `0.5 % rdg`.
    pub(super) fn term(&mut self, first_unit: Option<&Unit>, leads: bool) -> Option<Term> {
        let back = self.scan.at;
        self.scan.blanks();
        if let Some(variable) = self.variable_letter() {
            return self.divided(variable).or_else(|| {
                self.scan.at = back;
                None
            });
        }
        let number = self
            .scan
            .number(true)
            .filter(|n| n.value >= 0.0 && n.value.is_finite());
        let Some(number) = number else {
            self.scan.at = back;
            return None;
        };
        let (mut unit, mut variable, mut value) = (None, None, number.value);
        let after_number = self.scan.at;
        let letter = self.factor_variable();
        if let Some(letter) = letter {
            let after_letter = self.scan.at;
            self.scan.at = after_number;
            let as_unit = self.scan.unit().filter(|u| u.code.len() == 1);
            let same_kind = as_unit
                .as_ref()
                .is_some_and(|u| first_unit.is_some_and(|f| f.kind == u.kind));
            let leading_unit = leads && as_unit.is_some() && !(number.power && letter == 'L');
            // `0.002 % + 3×10⁻⁶ V`: behind a share of the reading stands a constant, never a second share
            let after_ratio = as_unit.is_some()
                && first_unit.is_some_and(|first| first.kind == QuantityKind::Ratio);
            if same_kind || leading_unit || after_ratio {
                unit = as_unit;
            } else {
                self.scan.at = after_letter;
                variable = Some(letter);
                value /= self.divisor()?;
            }
        } else {
            self.scan.at = after_number;
            unit = self.scan.unit();
        }
        let is_share = unit.as_ref().is_some_and(|u| u.kind == QuantityKind::Ratio);
        let of_full_scale = is_share && self.full_scale();
        if of_full_scale {
            self.basis = Some(true);
        } else if is_share && variable.is_none() {
            variable = self.factor_variable();
        }
        let of_reading = !of_full_scale && self.reading_words();
        Some(Term {
            value,
            unit,
            variable,
            power: number.power,
            of_reading,
            of_full_scale,
        })
    }

    fn divided(&mut self, variable: char) -> Option<Term> {
        let value = 1.0 / self.divisor()?;
        Some(Term {
            value,
            unit: None,
            variable: Some(variable),
            power: false,
            of_reading: false,
            of_full_scale: false,
        })
    }

    /// The number after a division sign; 1 without a sign, `None` when what is divided by is no number.
    fn divisor(&mut self) -> Option<f64> {
        if !self.scan.eat('/') {
            return Some(1.0);
        }
        self.scan.blanks();
        let divisor = self.scan.number(false).map(|n| n.value);
        divisor.filter(|d| *d > 0.0 && d.is_finite())
    }

    /// A single letter that names the measured quantity.
    fn variable_letter(&mut self) -> Option<char> {
        let bars = usize::from(self.scan.peek(0) == '|' && self.scan.peek(2) == '|');
        let (c, next) = (self.scan.peek(bars), self.scan.peek(1 + bars));
        let alone = !next.is_ascii_alphabetic() && !matches!(next, '=' | 'Ω' | 'μ' | '°' | '℃');
        if !alone || !"LlℓDdHhTtxXRVIFPMmA".contains(c) {
            return None;
        }
        self.scan.at += 1 + 2 * bars;
        Some(if c == 'ℓ' { 'L' } else { c })
    }

    /// The variable after a coefficient, with or without a multiplication sign.
    fn factor_variable(&mut self) -> Option<char> {
        let back = self.scan.at;
        self.scan.blanks();
        if matches!(self.scan.peek(0), '·' | '×' | '*' | '∙') {
            self.scan.at += 1;
            self.scan.blanks();
        }
        // a unit such as `m/s` begins with a letter too
        let next = self.scan.peek(1);
        let divided_by_a_unit = next == '/' && !self.scan.peek(2).is_ascii_digit();
        if divided_by_a_unit || matches!(next, '²' | '³') {
            self.scan.at = back;
            return None;
        }
        let letter = self.variable_letter();
        if letter.is_none() {
            self.scan.at = back;
        }
        letter
    }

    /// `rdg`, `of reading`, 读数.
    fn reading_words(&mut self) -> bool {
        let back = self.scan.at;
        self.scan.blanks();
        let _ = self.scan.any_word(&["of ", "×", "·"]);
        if self.scan.any_word(&[
            "reading",
            "rdg",
            "Rdg",
            "RDG",
            "rd",
            "RD",
            "读数",
            "示值",
            "测量值",
            "timed interval",
            "value",
        ]) {
            self.basis = Some(false);
            return true;
        }
        self.scan.at = back;
        false
    }

    /// The form of a sum, or a problem.
    fn assemble(
        &mut self,
        terms: &[Term],
        outer: Option<Unit>,
        start: usize,
    ) -> Option<PrintedForm> {
        let mixed = terms.len() > 1 && terms.iter().any(|term| term.of_full_scale);
        let form = match terms {
            [only] => {
                self.power = only.power && only.variable.is_none();
                one_term(only, outer)
            }
            [a, b] if !mixed => two_terms(a, b, outer),
            _ => None,
        };
        if form.is_none() {
            let code = if mixed {
                Cause::OfFullScale
            } else {
                Cause::GarbledFormula
            };
            self.scan.problem(code, [start, self.scan.at]);
        }
        form.map(|form| self.with_variable_unit(form))
    }

    /// `…, L in mm`, `（L单位为m）` after a formula.
    pub(super) fn with_variable_unit(&mut self, mut form: PrintedForm) -> PrintedForm {
        let back = self.scan.at;
        if let PrintedForm::Linear {
            b_unit, variable, ..
        }
        | PrintedForm::RootSumSquare {
            b_unit, variable, ..
        } = &mut form
            && *b_unit == Slope::PerVariable
        {
            let bracket = self.scan.eat('(');
            let _ = !bracket && (self.scan.eat(',') || self.scan.eat(';'));
            let _ = self.scan.any_word(&["式中", "其中"]);
            if self.scan.eat(*variable) {
                self.scan.blanks();
                let _ = self
                    .scan
                    .any_word(&["in ", "的单位为", "单位为", "单位", "以", "为"])
                    || self.scan.eat(':');
                if let Some(unit) = self.scan.unit() {
                    *b_unit = Slope::Per(unit);
                    let _ = self.scan.word("计");
                    let _ = bracket && self.scan.eat(')');
                    return form;
                }
            }
        }
        self.scan.at = back;
        form
    }

    /// A sum after its first number and unit: only uncertainties and errors are printed so.
    pub(super) fn formula_tail(
        &mut self,
        first: Number,
        unit: Option<&Unit>,
        start: usize,
    ) -> bool {
        let back = self.scan.at;
        let of_reading = self.reading_words();
        let plus = {
            let here = self.scan.at;
            let plus = self.scan.eat('+') && {
                self.scan.blanks();
                self.scan.peek(0).is_ascii_digit() || self.scan.peek(0).is_ascii_alphabetic()
            };
            self.scan.at = here;
            plus
        };
        let of_reading_alone = of_reading && unit.is_some_and(|u| u.kind == QuantityKind::Ratio);
        if first.value < 0.0 || !(plus || of_reading_alone) {
            self.scan.at = back;
            return false;
        }
        let term = Term {
            value: first.value,
            unit: unit.cloned(),
            variable: None,
            power: first.power,
            of_reading,
            of_full_scale: false,
        };
        let terms = self.terms(Some(term));
        let outer = self.unit_after(&terms);
        let bare_sum =
            unit.is_none() && (outer.is_none() || terms.iter().all(|t| t.variable.is_none()));
        if (terms.len() < 2 && !of_reading_alone) || bare_sum {
            self.scan.at = back;
            return false;
        }
        if let Some(form) = self.assemble(&terms, outer, start) {
            self.push_uncertainty(form, false, start);
        }
        true
    }
}
