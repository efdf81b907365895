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
        let _ = self.scan.any_word(&[
            "_E",
            "_{E}",
            "<sub>E</sub>",
            "(E)",
            "E",
            "P",
            "_P",
            "_{P}",
            "(P)",
        ]);
        self.error_after_word(start);
        true
    }

    /// The permitted error of a coordinate measuring machine (ISO 10360-2): `E0,MPE = …`, `E_{0,MPE}`, `EMPE`, `P_FTU,MPE`, and the bare
    /// `E = …` of data sheets.
    pub(super) fn machine_error(&mut self, start: usize) -> bool {
        const LONGEST: usize = 20;
        let name = (1..LONGEST).find(|&ahead| {
            let is_name = (0..3).all(|i| self.scan.peek(ahead + i) == ['M', 'P', 'E'][i]);
            is_name || !is_part_of_an_index(self.scan.peek(ahead))
        });
        let Some(ahead) = name else {
            return false;
        };
        let is_named = self.scan.peek(ahead) == 'M';
        if is_named {
            self.scan.at = start + ahead + 3;
            let _ = self.scan.any_word(&["}", "</sub>"]);
        } else if self.scan.peek(0) == 'E' && matches!(self.scan.peek(1), '=' | ' ' | ':') {
            self.scan.at = start + 1;
        } else {
            return false;
        }
        let assigned = self.assigned();
        if self.scan.eat('±') || (assigned && is_named) {
            self.permitted_error(start);
            return true;
        }
        // `E = 10 V/m` is a field strength; one that grows with a length is an error
        let problems = self.scan.problems.len();
        if assigned && let Some(form @ PrintedForm::Linear { .. }) = self.formula(start) {
            let full_scale = None;
            self.push(Quantity::PermittedError { form, full_scale }, start);
            return true;
        }
        self.scan.problems.truncate(problems);
        self.scan.at = start;
        false
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
            let mut unit = self.scan.unit();
            if unit.is_none() && self.scan.eat(')') {
                unit = self.scan.unit();
            }
            let unit = unit.or(own);
            let (lower, upper) = (first.value.min(second.value), first.value.max(second.value));
            if (second.signed || second.value == 0.0)
                && lower < upper
                && lower.is_finite()
                && upper.is_finite()
            {
                self.nominal_value_has_the_unit(unit.clone(), first.start);
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
        self.power = false;
        match self.formula(start).map(|form| self.pure_share(form)) {
            Some(form) => {
                let full_scale = self.scan_basis(&form, start);
                self.nominal_value_has_the_unit(form.unit().cloned(), start);
                self.push(Quantity::PermittedError { form, full_scale }, start);
            }
            None if self.scan.problems.len() == problems => self.unreadable_error(start),
            None => {}
        }
    }

    /// `φ25±0.01mm`, `20±2℃`: the value right before its deviations has their unit.
    fn nominal_value_has_the_unit(&mut self, own: Option<Unit>, start: usize) {
        const FARTHEST: usize = 5;
        let Some(item) = self.items.last_mut() else {
            return;
        };
        let [_, end] = item.span;
        let near = end <= start && start - end <= FARTHEST;
        let between = self.scan.text([end, start]);
        let goes_on = between
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '('));
        if let Quantity::Value {
            unit: unit @ None, ..
        } = &mut item.quantity
            && near
            && goes_on
        {
            *unit = own;
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
    pub(super) fn full_scale(&mut self) -> bool {
        let back = self.scan.at;
        self.scan.blanks();
        let _ = self.scan.any_word(&["of ", "×", "·", "("]);
        let found = self.scan.any_word(&[
            "F.S.",
            "F.S",
            "FS",
            "F·S",
            "f.s.",
            "fs",
            "满量程",
            "满度",
            "full scale",
            "range",
            "span",
            "量程",
        ]);
        if !found {
            self.scan.at = back;
        }
        found
    }
}

/// Characters between the letter of an error and its `MPE`.
fn is_part_of_an_index(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '{' | ',' | '，' | '<' | '>' | '(')
}
