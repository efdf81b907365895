//! Reading characters, numbers and units from a text, one pass, never back by more than one number.

use std::sync::LazyLock;

use crate::quantity::error::{Cause, QuantityError, Span};
use crate::quantity::kind::QuantityKind;
use crate::quantity::spelling::{fold, half_width};
use crate::quantity::unit::{UNITS, Unit};

/// Longer numbers are misprints.
const MOST_DIGITS: usize = 40;

/// The text as folded characters, one for each character of the input, and a place in it.
pub(super) struct Scan {
    chars: Vec<char>,
    pub(super) at: usize,
    digits: String,
    pub(super) problems: Vec<QuantityError>,
}

/// A number as printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    /// Whether it carries a power of ten.
    pub(super) power: bool,
    /// Whether it carries a sign.
    pub(super) signed: bool,
    /// Where it begins.
    pub(super) start: usize,
}

impl Scan {
    pub(super) fn new(text: &str) -> Self {
        Self {
            chars: text.chars().map(plain).collect(),
            at: 0,
            digits: String::new(),
            problems: Vec::new(),
        }
    }

    /// The character `ahead` places on; `'\0'` past the end.
    pub(super) fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    /// The character before the place.
    pub(super) fn before(&self) -> char {
        self.at
            .checked_sub(1)
            .and_then(|i| self.chars.get(i))
            .copied()
            .unwrap_or('\0')
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.chars.len()
    }

    pub(super) fn blanks(&mut self) {
        while self.peek(0) == ' ' {
            self.at += 1;
        }
    }

    /// Steps over `c` after blanks, if it is there.
    pub(super) fn eat(&mut self, c: char) -> bool {
        let back = self.at;
        self.blanks();
        if self.peek(0) == c {
            self.at += 1;
            return true;
        }
        self.at = back;
        false
    }

    /// Steps over `word` (exact characters) if it is here.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let mut ahead = 0;
        for c in word.chars() {
            if self.peek(ahead) != c {
                return false;
            }
            ahead += 1;
        }
        self.at += ahead;
        true
    }

    /// Steps over the first of `words` that is here.
    pub(super) fn any_word(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(word))
    }

    pub(super) fn problem(&mut self, code: Cause, span: Span) {
        let near = self
            .chars
            .iter()
            .skip(span[0])
            .take((span[1] - span[0]).min(40))
            .collect();
        self.problems.push(QuantityError { code, span, near });
    }

    /// A number with sign, grouping, power of ten; `∞` is a number. The place is unchanged when there is none.
    pub(super) fn number(&mut self, grouped_by_blank: bool) -> Option<Number> {
        let back = self.at;
        let start = back;
        self.digits.clear();
        let sign = match self.peek(0) {
            '-' | '+' => {
                self.digits.push(self.peek(0));
                self.at += 1;
                true
            }
            _ => false,
        };
        if sign {
            self.blanks();
        }
        if self.peek(0) == '∞' {
            self.at += 1;
            let value = if self.digits.starts_with('-') {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            };
            return Some(Number {
                value,
                power: false,
                signed: sign,
                start,
            });
        }
        let mut found = self.mantissa(grouped_by_blank);
        let bare_ten = self.digits.trim_start_matches(['-', '+']) == "10";
        let mut power = false;
        if found
            && bare_ten
            && let Some(exponent) = self.superscript()
        {
            self.digits.truncate(self.digits.len() - 2);
            self.digits.push('1');
            self.push_exponent(exponent);
            power = true;
        } else if found && let Some(exponent) = self.power_of_ten() {
            self.push_exponent(exponent);
            power = true;
        }
        let value: f64 = if found {
            self.digits.parse().unwrap_or(f64::NAN)
        } else {
            f64::NAN
        };
        if found && (self.at - start > MOST_DIGITS || !value.is_finite()) {
            self.problem(Cause::UnreadableNumber, [start, self.at]);
            found = false;
        } else if !found {
            self.at = back;
        }
        found.then_some(Number {
            value,
            power,
            signed: sign,
            start,
        })
    }

    fn mantissa(&mut self, grouped_by_blank: bool) -> bool {
        let first = self.at;
        while self.peek(0).is_ascii_digit() {
            self.digits.push(self.peek(0));
            self.at += 1;
        }
        let whole = self.at - first;
        if whole == 0 && !(self.peek(0) == '.' && self.peek(1).is_ascii_digit()) {
            return false;
        }
        if (1..=3).contains(&whole) && !self.digits.trim_start_matches(['-', '+']).starts_with('0')
        {
            self.groups(grouped_by_blank);
        }
        if self.peek(0) == '.' && self.peek(1).is_ascii_digit() {
            self.digits.push('.');
            self.at += 1;
            while self.peek(0).is_ascii_digit() {
                self.digits.push(self.peek(0));
                self.at += 1;
            }
        }
        true
    }

    /// Groups of three digits after a thin blank, a comma, or (where a list can't be meant) a blank.
    fn groups(&mut self, by_blank: bool) {
        let (back, kept) = (self.at, self.digits.len());
        loop {
            let separator = self.peek(0);
            let is_separator =
                matches!(separator, '\u{2009}' | ',') || (by_blank && separator == ' ');
            if !is_separator || !(1..=3).all(|i| self.peek(i).is_ascii_digit()) {
                return;
            }
            if self.peek(4).is_ascii_digit() {
                self.at = back;
                self.digits.truncate(kept);
                return;
            }
            for i in 1..=3 {
                self.digits.push(self.peek(i));
            }
            self.at += 4;
        }
    }

    fn push_exponent(&mut self, exponent: i32) {
        self.digits.push('e');
        self.digits.push_str(&exponent.to_string());
    }

    /// `×10⁻⁶`, `x10^-6`, `E-6`, `×10-6`.
    fn power_of_ten(&mut self) -> Option<i32> {
        let back = self.at;
        if matches!(self.peek(0), 'e' | 'E') {
            self.at += 1;
            let exponent = self.integer();
            if exponent.is_none() || self.peek(0).is_ascii_alphabetic() {
                self.at = back;
                return None;
            }
            return exponent;
        }
        self.blanks();
        if matches!(self.peek(0), '×' | 'x' | 'X' | '·' | '*') {
            self.at += 1;
            self.blanks();
            if self.peek(0) == '1' && self.peek(1) == '0' && !self.peek(2).is_ascii_digit() {
                self.at += 2;
                if let Some(exponent) = self.superscript() {
                    return Some(exponent);
                }
                // the superscript lost its height in print
                if self.peek(0) == '-' && self.peek(1).is_ascii_digit() {
                    let exponent = self.integer();
                    if exponent.is_some_and(|e| e > -31) {
                        return exponent;
                    }
                }
            }
        }
        self.at = back;
        None
    }

    /// A raised exponent: superscript digits, `^-6`, `^{-6}`, `<sup>-6</sup>`.
    fn superscript(&mut self) -> Option<i32> {
        let back = self.at;
        if self.word("<sup>") {
            let exponent = self.integer();
            if exponent.is_some() && self.word("</sup>") {
                return exponent;
            }
            self.at = back;
            return None;
        }
        if self.peek(0) == '^' {
            self.at += 1;
            let brace = self.word("{") || self.word("(");
            let exponent = self.integer();
            if brace && !(self.word("}") || self.word(")")) || exponent.is_none() {
                self.at = back;
                return None;
            }
            return exponent;
        }
        let mut exponent: Option<i32> = None;
        let negative = self.word("⁻");
        let _ = !negative && self.word("⁺");
        while let Some(digit) = raised(self.peek(0)) {
            exponent = Some(
                exponent
                    .unwrap_or(0)
                    .saturating_mul(10)
                    .saturating_add(digit),
            );
            self.at += 1;
        }
        if exponent.is_none() {
            self.at = back;
        }
        exponent.map(|e| if negative { -e } else { e })
    }

    fn integer(&mut self) -> Option<i32> {
        let back = self.at;
        let negative = self.word("-");
        let _ = !negative && self.word("+");
        let mut value: Option<i32> = None;
        while let Some(digit) = self.peek(0).to_digit(10) {
            value = Some(
                value
                    .unwrap_or(0)
                    .saturating_mul(10)
                    .saturating_add(digit as i32),
            );
            self.at += 1;
        }
        if value.is_none() {
            self.at = back;
        }
        value.map(|v| if negative { -v } else { v })
    }

    /// The unit here (after blanks); the place is unchanged when there is none.
    pub(super) fn unit(&mut self) -> Option<Unit> {
        let back = self.at;
        self.blanks();
        let found = self.longest_unit();
        if found.is_none() {
            self.at = back;
        }
        found
    }

    fn longest_unit(&mut self) -> Option<Unit> {
        let start = self.at;
        let (mut node, mut best) = (0, None);
        let mut ahead = 0;
        while let Some(&c) = self.chars.get(start + ahead) {
            // blanks inside a unit: `% RH`
            if c == ' ' && ahead > 0 && self.chars.get(start + ahead - 1) == Some(&'%') {
                ahead += 1;
                continue;
            }
            let Some(next) = TRIE.step(node, c) else {
                break;
            };
            node = next;
            ahead += 1;
            if let Some(unit) = TRIE.unit(node) {
                best = Some((ahead, unit));
            }
        }
        let Some((length, index)) = best else {
            return None;
        };
        let char_at = |i: usize| self.chars.get(start + i).copied().unwrap_or('\0');
        let (last, next, after) = (char_at(length - 1), char_at(length), char_at(length + 1));
        let glued = last.is_ascii_alphabetic() && next.is_ascii_alphabetic();
        let unit = UNITS.all.get(index)?;
        // `μm/m·L`: a ratio times the variable
        let times_variable = next == '·' && unit.kind == QuantityKind::Ratio;
        if !times_variable && (glued || continues_a_unit(next, after)) {
            if let Some(unit) = self.composite(start) {
                return Some(unit);
            }
            let divided = next == '/' && (after.is_ascii() || matches!(after, '℃' | '℉' | '°'));
            if glued || divided || raised(next).is_some() || next == '⁻' {
                return None;
            }
        }
        self.at = start + length;
        Some(unit.clone())
    }

    /// A product or quotient of units that the table doesn't have.
    fn composite(&mut self, start: usize) -> Option<Unit> {
        let mut open = 0i32;
        let run: String = self
            .chars
            .iter()
            .skip(start)
            .take(24)
            .take_while(|&&c| {
                match c {
                    '(' => open += 1,
                    ')' => open -= 1,
                    _ => {}
                }
                open >= 0
                    && (c.is_ascii_alphanumeric()
                        || matches!(
                            c,
                            '(' | ')' | '/' | '.' | '·' | '-' | 'μ' | 'Ω' | '℃' | '°' | '%'
                        )
                        || raised(c).is_some()
                        || c == '⁻')
            })
            .copied()
            .collect();
        let unit = Unit::parse(&run).ok()?;
        self.at = start + run.chars().count();
        Some(unit)
    }

    pub(super) fn text(&self, span: Span) -> String {
        self.chars
            .iter()
            .skip(span[0])
            .take(span[1].saturating_sub(span[0]))
            .collect()
    }
}

fn continues_a_unit(c: char, after: char) -> bool {
    match c {
        '/' | '·' => after.is_alphabetic() || matches!(after, '(' | '°' | '℃' | '℉' | '%'),
        '.' => after.is_ascii_alphabetic(),
        '⁻' => true,
        c => raised(c).is_some(),
    }
}

/// Without the noise of a conversion by a power of ten: fifteen digits.
pub(super) fn tidy(x: f64) -> f64 {
    format!("{x:.14e}").parse().unwrap_or(x)
}

/// The digit that a superscript shows.
pub(super) fn raised(c: char) -> Option<i32> {
    Some(match c {
        '⁰' => 0,
        '¹' => 1,
        '²' => 2,
        '³' => 3,
        '⁴'..='⁹' => u32::from(c) as i32 - 0x2070,
        _ => return None,
    })
}

/// The folded form of a character for scanning.
fn plain(c: char) -> char {
    if c.is_ascii() {
        return if c.is_ascii_whitespace() { ' ' } else { c };
    }
    match half_width(c) {
        '\u{2009}' | '\u{202f}' | '\u{2008}' | '\u{200a}' | '\u{2006}' => '\u{2009}',
        '\u{3000}' | '\u{a0}' | '\u{2002}'..='\u{2007}' => ' ',
        '\u{b5}' => '\u{3bc}',
        '\u{2126}' => '\u{3a9}',
        '−' | '﹣' | '‐' | '‑' | '–' | '‒' => '-',
        '〜' | '∼' | '—' | '―' | '⁓' | '∽' | '﹏' | '˜' => '~',
        '﹤' | '〈' => '<',
        '﹥' | '〉' => '>',
        '≦' | '⩽' => '≤',
        '≧' | '⩾' => '≥',
        '✕' | '✖' | '╳' | '⨯' => '×',
        '【' | '〔' | '﹙' => '(',
        '】' | '〕' | '﹚' => ')',
        '∶' | '︰' => ':',
        '﹢' => '+',
        '⋅' | '•' | '∙' => '·',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// The spellings of all units as a tree of characters.
struct Trie {
    nodes: Vec<Node>,
}

#[derive(Default)]
struct Node {
    children: Vec<(char, usize)>,
    unit: Option<usize>,
}

static TRIE: LazyLock<Trie> = LazyLock::new(|| {
    let mut trie = Trie {
        nodes: vec![Node::default()],
    };
    for (key, &unit) in &UNITS.by_key {
        let mut node = 0;
        for c in key.chars() {
            node = trie.child(node, c);
        }
        if let Some(end) = trie.nodes.get_mut(node) {
            end.unit = Some(unit);
        }
    }
    trie
});

impl Trie {
    fn find(&self, node: usize, c: char) -> Option<usize> {
        let children = &self.nodes.get(node)?.children;
        let at = children.binary_search_by_key(&c, |(c, _)| *c).ok()?;
        children.get(at).map(|(_, child)| *child)
    }

    fn child(&mut self, node: usize, c: char) -> usize {
        if let Some(child) = self.find(node, c) {
            return child;
        }
        let child = self.nodes.len();
        self.nodes.push(Node::default());
        if let Some(parent) = self.nodes.get_mut(node) {
            parent.children.push((c, child));
            parent.children.sort_unstable();
        }
        child
    }

    /// The node after `c`, which folds to one or two characters.
    fn step(&self, node: usize, c: char) -> Option<usize> {
        if c.is_ascii_alphanumeric() {
            return self.find(node, c);
        }
        match fold(c) {
            "" => self.find(node, c),
            folded => folded.chars().try_fold(node, |node, c| self.find(node, c)),
        }
    }

    fn unit(&self, node: usize) -> Option<usize> {
        self.nodes.get(node)?.unit
    }
}
