//! Permitted errors: `±0.02mm`, `MPE: ±0.5%FS`, `1/3 MPE`, `+0.03/-0.01 mm`.

use super::super::error::Cause;
use super::super::parsed::{PrintedForm, Quantity};
use super::super::unit::Unit;
use super::Parser;
use super::scan::Number;

impl Parser {
    /// `MPE: ±0.02mm`, `MPE/3`, `MPEV = …`.
    pub(super) fn mpe_word(&mut self, start: usize) -> bool {
        if !self.scan.any_word(&["MPEV", "MPE", "Mpe"]) {
            return false;
        }
        if self.scan.peek(0) == '/' && self.scan.peek(1).is_ascii_digit() {
            self.scan.at += 1;
            if let Some(divisor) = self.scan.number(false).filter(|n| n.value > 0.0) {
                let form = PrintedForm::ShareOfMpe {
                    share: 1.0 / divisor.value,
                };
                self.push(
                    Quantity::PermittedError {
                        form,
                        full_scale: None,
                    },
                    start,
                );
                return true;
            }
        }
        let _ = self.scan.any_word(&["_E", "<sub>E</sub>", "E", "P", "_P"]);
        self.error_after_word(start);
        true
    }

    /// After the name of an error: `: ±…`, or nothing that concerns us.
    pub(super) fn error_after_word(&mut self, start: usize) {
        let assigned = self.assigned();
        self.scan.blanks();
        if self.scan.eat('±')
            || (assigned && (self.scan.peek(0).is_ascii_digit() || self.scan.peek(0) == '('))
        {
            self.permitted_error(start);
        }
    }

    /// `1/3 MPE` after its first number.
    pub(super) fn share_of_mpe(
        &mut self,
        first: Number,
        unit: Option<&Unit>,
        start: usize,
    ) -> bool {
        let back = self.scan.at;
        if unit.is_none() && self.scan.peek(0) == '/' && self.scan.peek(1).is_ascii_digit() {
            self.scan.at += 1;
            if let Some(divisor) = self.scan.number(false).filter(|n| n.value > 0.0) {
                self.scan.blanks();
                let _ = self.scan.eat('×');
                self.scan.blanks();
                if self
                    .scan
                    .any_word(&["MPEV", "MPE", "最大允许误差", "允许误差"])
                {
                    let form = PrintedForm::ShareOfMpe {
                        share: first.value / divisor.value,
                    };
                    self.push(
                        Quantity::PermittedError {
                            form,
                            full_scale: None,
                        },
                        start,
                    );
                    return true;
                }
            }
        }
        self.scan.at = back;
        false
    }

    /// `+0.03/-0.01 mm`, `0/-0.02mm` after its first number.
    pub(super) fn band(&mut self, first: Number) -> bool {
        let back = self.scan.at;
        let own = self.scan.unit();
        if self.scan.eat('/')
            && matches!(self.scan.peek(0), '-' | '+' | '0')
            && let Some(second) = self.scan.number(false)
        {
            let unit = self.scan.unit().or(own);
            let (lower, upper) = (first.value.min(second.value), first.value.max(second.value));
            if (second.signed || second.value == 0.0)
                && lower < upper
                && lower.is_finite()
                && upper.is_finite()
            {
                let form = PrintedForm::Band { lower, upper, unit };
                self.push(
                    Quantity::PermittedError {
                        form,
                        full_scale: None,
                    },
                    first.start,
                );
                return true;
            }
        }
        self.scan.at = back;
        false
    }

    /// `±…`
    pub(super) fn plus_minus(&mut self) {
        let start = self.scan.at;
        self.scan.at += 1;
        self.permitted_error(start);
    }

    /// What follows `±` or `MPE:`.
    pub(super) fn permitted_error(&mut self, start: usize) {
        let problems = self.scan.problems.len();
        match self.formula(start) {
            Some(form) => {
                let full_scale = self.full_scale().then_some(true);
                self.push(Quantity::PermittedError { form, full_scale }, start);
            }
            None if self.scan.problems.len() == problems => self.unreadable_error(start),
            None => {}
        }
    }

    /// A sign that no number follows says nothing; one that a number follows is a misprint.
    fn unreadable_error(&mut self, start: usize) {
        if !(self.scan.peek(0) == '(' || self.scan.peek(0).is_ascii_digit()) {
            return;
        }
        while !matches!(self.scan.peek(0), '\0' | ';' | '\n' | '±') && self.scan.at < start + 40 {
            self.scan.at += 1;
        }
        self.scan
            .problem(Cause::GarbledFormula, [start, self.scan.at]);
    }

    /// `FS`, `F.S.`, 满量程.
    fn full_scale(&mut self) -> bool {
        let back = self.scan.at;
        self.scan.blanks();
        let _ = self.scan.word("of ");
        let found = self.scan.any_word(&[
            "F.S.",
            "F.S",
            "FS",
            "F·S",
            "f.s.",
            "满量程",
            "full scale",
            "量程",
        ]);
        if !found {
            self.scan.at = back;
        }
        found
    }
}
