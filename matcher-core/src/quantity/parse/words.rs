//! Words that tell what follows: `U =`, `MPE:`, 分度值, 不大于, `k =`, and brackets.

use super::super::error::Cause;
use super::super::parsed::{PrintedForm, Quantity};
use super::super::unit::Unit;
use super::{Comparison, Coverage, Parser};

impl Parser {
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
            'E' | 'P' | 'R' if self.machine_error(start) => true,
            'k' | 'K' => self.coverage_factor(),
            'p' | 'P' if self.acidity() => true,
            'p' | 'P' => self.coverage_probability(),
            'D' | 'J' if self.type_grade() => true,
            'r' | 'R' => self.scan.any_word(&["resolution", "Resolution"]) && self.resolutions(),
            'v' => self.degrees_word(),
            's' if self.scan.peek(1) == 'q' && self.scan.peek(4) == '(' => {
                let problems = self.scan.problems.len();
                self.root_led();
                self.scan.at > start || self.scan.problems.len() > problems
            }
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

    /// `pH 0~14`, `pH值：6.86`: the unit stands in front. The name alone, as of a pH计, says nothing.
    fn acidity(&mut self) -> bool {
        let start = self.scan.at;
        if !self.scan.any_word(&["pH", "PH"]) {
            return false;
        }
        let _ = self.scan.word("值");
        let _ = self.assigned();
        self.scan.blanks();
        let items = self.items.len();
        if matches!(self.scan.peek(0), '0'..='9' | '(' | '±' | '≤' | '≥') {
            self.step();
        }
        let unit = Unit::from_code("[pH]").ok();
        for item in self.items.iter_mut().skip(items) {
            if let Quantity::Range { unit: own, .. }
            | Quantity::Value { unit: own, .. }
            | Quantity::PermittedError {
                form: PrintedForm::Value { unit: own, .. },
                ..
            } = &mut item.quantity
                && own.is_none()
            {
                own.clone_from(&unit);
                item.span[0] = start;
            }
        }
        true
    }

    /// Steps over `=` or `:` (or `≤`, which a stated uncertainty means as a value).
    pub(super) fn assigned(&mut self) -> bool {
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
        if !self.assigned() && !self.scan.eat('<') {
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
        self.power = false;
        let _ = self.scan.eat('±');
        match self.formula(start) {
            Some(PrintedForm::Value { unit: None, .. })
                if self.scan.peek(0) == '-' && self.scan.peek(1).is_ascii_digit() =>
            {
                // `U=10-6` may have lost the height of its exponent
                while self.scan.peek(0) == '-' || self.scan.peek(0).is_ascii_digit() {
                    self.scan.at += 1;
                }
                self.scan.problem(Cause::Ambiguous, [start, self.scan.at]);
            }
            Some(form) => {
                self.power |= relative;
                let form = self.pure_share(form);
                self.push_uncertainty(form, true, start);
            }
            None if self.scan.problems.len() == problems => {
                let end = self.scan.at;
                self.scan
                    .problem(Cause::NothingUnderstood, [start, end.max(start + 1)]);
            }
            None => {}
        }
        true
    }

    /// `6.0×10⁻³`: a power of ten without a unit is a share of the value, as accreditation bodies print it.
    pub(super) fn pure_share(&self, form: PrintedForm) -> PrintedForm {
        match form {
            PrintedForm::Value { value, unit: None } if self.power => PrintedForm::Relative {
                rel: value,
                rel_unit: None,
                abs: 0.0,
                unit: None,
            },
            form => form,
        }
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
            '最' | '允' | '示' | '引' => {
                let of_full_scale = self.scan.peek(0) == '引';
                let named = self.scan.any_word(&[
                    "最大允许误差",
                    "最大允差",
                    "引用误差",
                    "允许误差",
                    "允差",
                    "示值误差",
                    "示值最大允许误差",
                ]);
                if named {
                    let before = self.items.len();
                    self.error_after_word(start);
                    // 引用误差 is of the full scale by its definition (JJF 1001)
                    if of_full_scale
                        && let Some(Quantity::PermittedError { full_scale, .. }) =
                            self.items.get_mut(before).map(|item| &mut item.quantity)
                    {
                        *full_scale = full_scale.or(Some(true));
                    }
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
