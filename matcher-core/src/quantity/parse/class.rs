//! Accuracy classes: `0.05级`, `1、2、3级`, `三、四等`, `0.01~0.02级`, `J2`, `F1级`.

use super::super::parsed::{ClassScheme, Quantity};
use super::Parser;
use super::scan::Number;

/// A list of classes isn't longer.
const MOST_CLASSES: usize = 12;

impl Parser {
    /// A list of classes from here; `false`, with the place unchanged, when it is none.
    pub(super) fn class_list(&mut self) -> bool {
        let back = self.scan.at;
        let mut names: Vec<(usize, usize)> = Vec::new();
        let scheme = loop {
            let start = self.scan.at;
            if names.len() >= MOST_CLASSES || !self.class_name() {
                self.scan.at = back;
                return false;
            }
            names.push((start, self.scan.at));
            if let Some(scheme) = self.class_word() {
                break scheme;
            }
            let listed = matches!(self.scan.peek(0), '、' | ',' | '，' | '/');
            if !listed {
                self.scan.at = back;
                return false;
            }
            self.scan.at += 1;
            self.scan.blanks();
        };
        let end = self.scan.at;
        let bound = self.bound();
        let after = self.scan.at;
        for (index, (start, name_end)) in names.iter().enumerate() {
            let last = index + 1 == names.len();
            self.scan.at = if last { after.max(end) } else { *name_end };
            let name = self.scan.text([*start, *name_end]);
            let value = class_value(&name);
            self.push(
                Quantity::Class {
                    name,
                    value,
                    scheme,
                    bound: bound.filter(|_| last),
                },
                *start,
            );
        }
        true
    }

    /// 级 or 等 here, not the 等 of "and so on".
    fn class_word(&mut self) -> Option<ClassScheme> {
        let back = self.scan.at;
        self.scan.blanks();
        if self.scan.any_word(&["等级", "级"]) {
            return Some(ClassScheme::Class);
        }
        if self.scan.word("等") {
            return Some(ClassScheme::Order);
        }
        self.scan.at = back;
        None
    }

    /// A number, Chinese numeral, Roman numeral or a letter with digits.
    fn class_name(&mut self) -> bool {
        let start = self.scan.at;
        match self.scan.peek(0) {
            '0'..='9' => {
                while self.scan.at - start < 8
                    && (self.scan.peek(0).is_ascii_digit()
                        || (self.scan.peek(0) == '.' && self.scan.peek(1).is_ascii_digit()))
                {
                    self.scan.at += 1;
                }
                // 0.5S级 of energy meters
                if self.scan.peek(0) == 'S' && matches!(self.scan.peek(1), '级' | '、' | ',' | '，')
                {
                    self.scan.at += 1;
                }
            }
            '一' | '二' | '三' | '四' | '五' | '六' | 'Ⅰ' | 'Ⅱ' | 'Ⅲ' | 'Ⅳ' => {
                self.scan.at += 1;
            }
            'A'..='Z' => {
                while self.scan.at - start < 4 && matches!(self.scan.peek(0), 'A'..='Z' | '0'..='9')
                {
                    self.scan.at += 1;
                }
            }
            _ => {}
        }
        self.scan.at > start
    }

    /// `0.01~0.02级` after its two numbers.
    pub(super) fn class_of_range(&mut self, first: Number, second: Number, start: usize) -> bool {
        let Some(scheme) = self.class_word() else {
            return false;
        };
        let end = self.scan.at;
        for (number, last) in [(first, false), (second, true)] {
            self.scan.at = end;
            let bound = if last { self.bound() } else { None };
            let name = format!("{}", number.value);
            self.push(
                Quantity::Class {
                    name,
                    value: Some(number.value),
                    scheme,
                    bound,
                },
                if last { number.start } else { start },
            );
            if !last && let Some(item) = self.items.last_mut() {
                item.span[1] = second.start;
            }
        }
        true
    }

    /// 级 right after a number that began at `start`.
    pub(super) fn class_after(&mut self, start: usize) -> bool {
        let back = self.scan.at;
        self.scan.at = start;
        if self.class_list() {
            return true;
        }
        self.scan.at = back;
        false
    }

    /// `J2`, `DS3`, `DSZ3`: theodolites and levels by type.
    pub(super) fn type_grade(&mut self) -> bool {
        let start = self.scan.at;
        let known = self.scan.any_word(&["DSZ", "DZS", "DS", "DJ", "J"]);
        let digits = self.scan.at;
        while self.scan.peek(0).is_ascii_digit() && self.scan.at - digits < 2 {
            self.scan.at += 1;
        }
        let ends = !self.scan.peek(0).is_ascii_alphanumeric() && self.scan.peek(0) != '-';
        if known && self.scan.at > digits && ends {
            let name = self.scan.text([start, self.scan.at]);
            self.push(
                Quantity::Class {
                    name,
                    value: None,
                    scheme: ClassScheme::Type,
                    bound: None,
                },
                start,
            );
            return true;
        }
        self.scan.at = start;
        false
    }
}

fn class_value(name: &str) -> Option<f64> {
    let numeral = ["一", "二", "三", "四", "五", "六"]
        .iter()
        .position(|n| *n == name);
    let roman = ["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"].iter().position(|n| *n == name);
    numeral
        .or(roman)
        .map(|i| (i + 1) as f64)
        .or_else(|| name.trim_end_matches('S').parse().ok())
}
