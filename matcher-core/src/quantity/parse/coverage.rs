//! Statements of coverage: `k = 2`, `p = 95 %`, `νeff = 8`.

use super::{Coverage, Parser};

impl Parser {
    /// `k = 2`
    pub(super) fn coverage_factor(&mut self) -> bool {
        self.scan.at += 1;
        let _ = self.scan.any_word(&["95", "99", "p"]);
        if !self.assigned() {
            return false;
        }
        self.scan.blanks();
        match self
            .scan
            .number(false)
            .filter(|n| n.value > 0.0 && n.value.is_finite())
        {
            Some(k) => {
                self.cover(Coverage {
                    k: Some(k.value),
                    ..Coverage::default()
                });
                true
            }
            None => false,
        }
    }

    /// `p = 95 %`, `P=0.95`
    pub(super) fn coverage_probability(&mut self) -> bool {
        self.scan.at += 1;
        if !self.assigned() {
            return false;
        }
        self.probability()
    }

    pub(super) fn probability(&mut self) -> bool {
        self.scan.blanks();
        let _ = self.scan.eat('≈');
        let Some(number) = self.scan.number(false) else {
            return false;
        };
        let percent = self.scan.eat('%');
        let p = if percent {
            number.value / 100.0
        } else {
            number.value
        };
        // `P = 10 kW` is a power
        if !(0.5..1.0).contains(&p) {
            return false;
        }
        self.cover(Coverage {
            p: Some(p),
            ..Coverage::default()
        });
        true
    }

    pub(super) fn degrees_word(&mut self) -> bool {
        self.scan.at += 1;
        let _ = self.scan.eat('_');
        let _ = self.scan.word("eff");
        self.degrees_value()
    }

    /// `νeff = 8`
    pub(super) fn degrees_of_freedom(&mut self) {
        let start = self.scan.at;
        self.scan.at += 1;
        let _ = self.scan.eat('_');
        let _ = self.scan.any_word(&["eff", "<sub>eff</sub>"]);
        if !self.degrees_value() {
            self.scan.at = start + 1;
        }
    }

    fn degrees_value(&mut self) -> bool {
        if !self.assigned() {
            return false;
        }
        self.scan.blanks();
        match self.scan.number(false).filter(|n| n.value > 0.0) {
            Some(dof) => {
                self.cover(Coverage {
                    dof: Some(dof.value),
                    ..Coverage::default()
                });
                true
            }
            None => false,
        }
    }
}
