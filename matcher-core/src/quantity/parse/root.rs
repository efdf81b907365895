//! Roots of sums of squares: `Q[0.5, 1L]` of the KCDB, `√(0.5²+(1L)²)`.

use super::super::error::Cause;
use super::super::parsed::PrintedForm;
use super::Parser;
use super::sum::{Term, slope};

impl Parser {
    /// `Q[a, bL]`, the root of the sum of squares as the KCDB prints it.
    pub(super) fn root_sum_square(&mut self, start: usize) -> Option<PrintedForm> {
        self.scan.at += 2;
        let a = self.term(None, true);
        let comma = self.scan.eat(',') || self.scan.eat(';');
        let b = self.term(a.as_ref().and_then(|a| a.unit.as_ref()), false);
        let closed = self.scan.eat(']');
        let outer = self.scan.unit();
        if let (Some(a), true, Some(b), true) = (a, comma, b, closed)
            && let (None, Some(variable)) = (a.variable, b.variable)
        {
            let b_unit = slope(&b, outer.is_some());
            let form = PrintedForm::RootSumSquare {
                a: a.value,
                b: b.value,
                unit: a.unit.or(outer),
                b_unit,
                variable,
            };
            return Some(self.with_variable_unit(form));
        }
        self.scan
            .problem(Cause::GarbledFormula, [start, self.scan.at]);
        None
    }

    /// `√(0.5²+(1.2L)²) μm` behind its sign and bracket.
    pub(super) fn root(&mut self, start: usize) -> Option<PrintedForm> {
        let a = self.squared();
        let plus = self.scan.eat('+');
        let b = self.squared();
        let closed = self.scan.eat(')') || self.scan.eat(']');
        let outer = self.scan.unit();
        if let (Some(a), true, Some(b), true) = (a, plus, b, closed)
            && let (None, Some(variable)) = (a.variable, b.variable)
        {
            let b_unit = slope(&b, outer.is_some());
            let form = PrintedForm::RootSumSquare {
                a: a.value,
                b: b.value,
                unit: a.unit.or(outer),
                b_unit,
                variable,
            };
            return Some(self.with_variable_unit(form));
        }
        self.scan
            .problem(Cause::GarbledFormula, [start, self.scan.at]);
        None
    }

    /// A square: `0.5²`, `(1.2L)²`, `(1.2L)^2`.
    pub(super) fn squared(&mut self) -> Option<Term> {
        self.scan.blanks();
        let bracket = self.scan.eat('(');
        let term = self.term(None, false)?;
        let closed = !bracket || self.scan.eat(')');
        let is_square = self.scan.any_word(&["²", "^2", "^{2}", "<sup>2</sup>"]);
        (closed && is_square).then_some(term)
    }
}
