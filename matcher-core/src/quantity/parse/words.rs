//! Words that tell what follows: `U =`, `MPE:`, 分度值, 不大于, `k =`, and brackets.

use super::super::error::Cause;
use super::super::parsed::{PrintedForm, Quantity};
use super::super::unit::Unit;
use super::scan::Number;
use super::{Comparison, Coverage, Parser};

/// Prefixes of regulation numbers, whose digits are no quantities.
const REGULATIONS: [&str; 16] = [
    "JJG", "JJF", "GB/T", "GB", "ISO/IEC", "ISO", "IEC", "ASTM", "DIN", "EN", "HJ", "YY/T", "YY",
    "OIML", "CNAS", "DB",
];

impl Parser {
    /// An opening bracket: a range, a formula, or text that is read as any other.
    pub(super) fn bracket(&mut self) {
        let start = self.scan.at;
        if self.bracketed_range(start) {
            return;
        }
        if let Some(first) = self.bracketed_number() {
            if self.product_tail(first.0, first.1.as_ref(), start) {
                return;
            }
        }
        self.scan.at = start;
        if self.bracketed_product(start) || self.bracketed_formula(start) {
            return;
        }
        self.scan.at = start + 1;
    }

    fn bracketed_number(&mut self) -> Option<(Number, Option<Unit>)> {
        if !self.scan.eat('(') {
            return None;
        }
        let number = self.scan.number(true)?;
        let unit = self.scan.unit();
        self.scan.eat(')').then_some((number, unit))
    }

    /// `(500×500)mm及以下`
    fn bracketed_product(&mut self, start: usize) -> bool {
        self.scan.at = start + 1;
        let items = self.items.len();
        let done = self.scan.number(true).is_some_and(|first| {
            let unit = self.scan.unit();
            self.product_tail(first, unit.as_ref(), start)
        });
        if done && self.scan.eat(')') {
            let outer = self.scan.unit();
            let outer_bound = self.bound();
            let end = self.scan.at;
            if let Some(item) = self.items.get_mut(items) {
                item.span[1] = end;
                if let Quantity::Dimensions { unit, bound, .. } = &mut item.quantity {
                    *unit = unit.take().or(outer);
                    *bound = bound.or(outer_bound);
                }
            }
            return true;
        }
        self.items.truncate(items);
        self.scan.at = start;
        false
    }

    /// `(36 + 3.3D) μin`
    fn bracketed_formula(&mut self, start: usize) -> bool {
        self.scan.at = start;
        let problems = self.scan.problems.len();
        match self.formula(start) {
            Some(form @ (PrintedForm::Linear { .. } | PrintedForm::Relative { .. })) => {
                self.push_uncertainty(form, false, start);
                true
            }
            _ => {
                self.scan.problems.truncate(problems);
                self.scan.at = start;
                false
            }
        }
    }

    pub(super) fn latin_word(&mut self) {
        let start = self.scan.at;
        if self.scan.before().is_ascii_alphanumeric() {
            self.scan.at += 1;
            return;
        }
        let understood = match self.scan.peek(0) {
            'U' | 'u' => self.uncertainty_word(start) || self.up_to(start),
            'C' => self.scan.word("CMC") && self.assigned() && self.uncertainty_after(start, false),
            'Q' if self.scan.peek(1) == '[' => {
                if let Some(form) = self.formula(start) {
                    self.push_uncertainty(form, false, start);
                }
                true
            }
            'M' => self.mpe_word(start),
            'k' | 'K' => self.coverage_factor(),
            'p' | 'P' => self.coverage_probability(),
            'D' | 'J' if self.type_grade() => true,
            'r' | 'R' => self.scan.any_word(&["resolution", "Resolution"]) && self.resolutions(),
            'v' => self.degrees_word(),
            _ => false,
        };
        if understood {
            return;
        }
        self.scan.at = start;
        if (self.scan.peek(0).is_ascii_uppercase()) && (self.regulation() || self.class_list()) {
            return;
        }
        self.model_number();
    }

    /// Passes over a word with its digits, dots and dashes: `HP34420A`, `CNAS-CL01`.
    fn model_number(&mut self) {
        while self.scan.peek(0).is_ascii_alphanumeric()
            || (matches!(self.scan.peek(0), '-' | '_' | '/' | '.')
                && self.scan.peek(1).is_ascii_alphanumeric())
        {
            self.scan.at += 1;
        }
    }

    /// `JJG 30-2012`, `GB/T 18779.1`.
    fn regulation(&mut self) -> bool {
        let back = self.scan.at;
        if !self.scan.any_word(&REGULATIONS) {
            return false;
        }
        while self.scan.peek(0).is_ascii_alphabetic()
            || matches!(self.scan.peek(0), '/' | '(' | ')')
        {
            self.scan.at += 1;
        }
        self.scan.blanks();
        let digits = self.scan.at;
        while self.scan.peek(0).is_ascii_digit()
            || (matches!(self.scan.peek(0), '-' | '.' | '~' | ':' | '/')
                && self.scan.peek(1).is_ascii_digit())
        {
            self.scan.at += 1;
        }
        if self.scan.at == digits {
            self.scan.at = back;
            return false;
        }
        true
    }

    /// Steps over `=` or `:` (or `≤`, which a stated uncertainty means as a value).
    fn assigned(&mut self) -> bool {
        self.scan.eat('=') || self.scan.eat(':') || self.scan.eat('≤') || self.scan.eat('≈')
    }

    /// `U`, `U95`, `Urel`, `U_rel`, then `=`.
    fn uncertainty_word(&mut self, start: usize) -> bool {
        self.scan.at += 1;
        let mut told = Coverage::default();
        let mut relative = false;
        loop {
            let _ = self.scan.eat('_');
            if self.scan.word("<sub>")
                || self.scan.word("</sub>")
                || self.scan.word("{")
                || self.scan.word("}")
            {
                continue;
            }
            if self.scan.any_word(&["rel", "r"]) {
                relative = true;
            } else if self.scan.any_word(&["95", "₉₅"]) {
                told.p = Some(0.95);
            } else if self.scan.any_word(&["99", "₉₉"]) {
                told.p = Some(0.99);
            } else {
                break;
            }
        }
        let _ = self.scan.eat('(')
            && (self.scan.word("k=2)") && {
                told.k = Some(2.0);
                true
            });
        if !self.assigned() {
            self.scan.at = start;
            return false;
        }
        if told.p.is_some() || told.k.is_some() {
            self.pending.p = told.p;
            self.pending.k = told.k.or(self.pending.k);
        }
        self.uncertainty_after(start, relative)
    }

    /// The formula after `U =`.
    pub(super) fn uncertainty_after(&mut self, start: usize, relative: bool) -> bool {
        let problems = self.scan.problems.len();
        let _ = self.scan.eat('±');
        match self.formula(start) {
            Some(PrintedForm::Value { value, unit: None }) if relative => {
                self.push_uncertainty(
                    PrintedForm::Relative {
                        rel: value,
                        rel_unit: None,
                        abs: 0.0,
                        unit: None,
                    },
                    true,
                    start,
                );
            }
            Some(form) => self.push_uncertainty(form, true, start),
            None if self.scan.problems.len() == problems => {
                let end = self.scan.at;
                self.scan
                    .problem(Cause::NothingUnderstood, [start, end.max(start + 1)]);
            }
            None => {}
        }
        true
    }

    fn up_to(&mut self, start: usize) -> bool {
        if self.scan.any_word(&["Up to", "up to", "UP TO"]) {
            self.one_sided(
                Comparison {
                    upper: true,
                    closed: true,
                },
                start,
            );
            return true;
        }
        false
    }

    /// `MPE: ±0.02mm`, `MPE/3`, `MPEV = …`.
    fn mpe_word(&mut self, start: usize) -> bool {
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
    fn error_after_word(&mut self, start: usize) {
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

    /// `k = 2`
    fn coverage_factor(&mut self) -> bool {
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
    fn coverage_probability(&mut self) -> bool {
        self.scan.at += 1;
        if !self.assigned() {
            return false;
        }
        self.probability()
    }

    fn probability(&mut self) -> bool {
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
        if (0.5..1.0).contains(&p) {
            self.cover(Coverage {
                p: Some(p),
                ..Coverage::default()
            });
        }
        true
    }

    fn degrees_word(&mut self) -> bool {
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

    /// 分度值: a list of divisions.
    fn resolutions(&mut self) -> bool {
        let _ = self.assigned() || self.scan.eat('为');
        let mut any = false;
        for _ in 0..16 {
            self.scan.blanks();
            let start = self.scan.at;
            let Some(number) = self
                .scan
                .number(false)
                .filter(|n| n.value > 0.0 && n.value.is_finite())
            else {
                break;
            };
            let unit = self.scan.unit();
            self.push(
                Quantity::Resolution {
                    value: number.value,
                    unit,
                },
                start,
            );
            any = true;
            let after = self.scan.at;
            if !(self.scan.eat(',')
                || self.scan.eat('、')
                || self.scan.eat('/')
                || self.scan.eat(';'))
            {
                break;
            }
            self.scan.blanks();
            if !self.scan.peek(0).is_ascii_digit() {
                self.scan.at = after;
                break;
            }
        }
        any
    }

    /// A character outside ASCII: the beginning of a word we know, or one to pass over.
    pub(super) fn chinese_word(&mut self) {
        let start = self.scan.at;
        let comparison = |upper, closed| Some(Comparison { upper, closed });
        let sided = match self.scan.peek(0) {
            '不' if self
                .scan
                .any_word(&["不大于", "不超过", "不高于", "不多于"]) =>
            {
                comparison(true, true)
            }
            '不' if self.scan.any_word(&["不小于", "不低于", "不少于"]) => {
                comparison(false, true)
            }
            '小' if self.scan.word("小于等于") => comparison(true, true),
            '小' if self.scan.word("小于") => comparison(true, false),
            '大' if self.scan.word("大于等于") => comparison(false, true),
            '大' if self.scan.word("大于") => comparison(false, false),
            '低' if self.scan.word("低于") => comparison(true, false),
            '高' if self.scan.word("高于") => comparison(false, false),
            '至' if self.scan.word("至少") => comparison(false, true),
            _ => None,
        };
        if let Some(comparison) = sided {
            self.one_sided(comparison, start);
            return;
        }
        let understood = match self.scan.peek(0) {
            '分' => self.scan.any_word(&["分度值", "分辨力", "分辨率"]) && self.resolutions(),
            '最' | '允' | '示' => {
                let named = self.scan.any_word(&[
                    "最大允许误差",
                    "最大允差",
                    "允许误差",
                    "允差",
                    "示值误差",
                    "示值最大允许误差",
                ]);
                if named {
                    self.error_after_word(start);
                }
                named
            }
            '扩' | '不' | '相' | '测' => {
                let relative = self.scan.word("相对");
                let named = self
                    .scan
                    .any_word(&["扩展不确定度", "测量不确定度", "不确定度"]);
                named && self.named_uncertainty(start, relative)
            }
            '置' | '包' => {
                if self.scan.any_word(&["置信概率", "置信水平", "包含概率"]) {
                    let _ = self.assigned() || self.scan.eat('为');
                    self.probability()
                } else if self.scan.word("包含因子") {
                    let _ = self.scan.eat('k') || self.scan.eat('为');
                    let _ = self.assigned();
                    self.scan.blanks();
                    self.scan.number(false).is_some_and(|n| {
                        self.cover(Coverage {
                            k: Some(n.value),
                            ..Coverage::default()
                        });
                        true
                    })
                } else {
                    false
                }
            }
            '一' | '二' | '三' | '四' | '五' | '六' | 'Ⅰ' | 'Ⅱ' | 'Ⅲ' | 'Ⅳ' => {
                self.class_list()
            }
            _ => false,
        };
        if !understood {
            self.scan.at = start + 1;
        }
    }

    /// 不确定度 as a word: a value may follow at once, or `U = …`.
    fn named_uncertainty(&mut self, start: usize, relative: bool) -> bool {
        let assigned = self.assigned() || self.scan.eat('为');
        self.scan.blanks();
        if assigned && (self.scan.peek(0).is_ascii_digit() || self.scan.peek(0) == '(') {
            return self.uncertainty_after(start, relative);
        }
        true
    }
}
