//! Reading characters, numbers and units from a text, one pass, never back by more than one number.

use std::sync::LazyLock;

use crate::quantity::error::{Cause, QuantityError, Span};
use crate::quantity::kind::QuantityKind;
use crate::quantity::spelling::{fold, half_width};
use crate::quantity::unit::{UNITS, Unit};

/// The text as folded characters, one for each character of the input, and a place in it.
pub(super) struct Scan {
    chars: Vec<char>,
    pub(super) at: usize,
    pub(super) digits: String,
    pub(super) problems: Vec<QuantityError>,
    /// How often a character was looked at.
    #[cfg(test)]
    pub(super) looks: std::cell::Cell<u64>,
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
            #[cfg(test)]
            looks: std::cell::Cell::new(0),
        }
    }

    /// The character `ahead` places on; `'\0'` past the end.
    pub(super) fn peek(&self, ahead: usize) -> char {
        #[cfg(test)]
        self.looks.set(self.looks.get() + 1);
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
        if self.peek(0) == c || (c == ',' && self.peek(0) == '，') {
            self.at += 1;
            return true;
        }
        self.at = back;
        false
    }

    /// Where one of `words` that ends at `at` begins; `at` itself when none does.
    pub(super) fn word_before(&self, at: usize, words: &[&str]) -> usize {
        let begins = words.iter().find_map(|word| {
            let from = at.checked_sub(word.chars().count())?;
            word.chars()
                .eq(self.chars.get(from..at)?.iter().copied())
                .then_some(from)
        });
        begins.unwrap_or(at)
    }

    /// Passes over a day or month: `2026-12-31`, `2026/12/31`, `2026.12.31`, `2026-12`.
    pub(super) fn day(&mut self) -> bool {
        let digits = |from: usize| {
            (0..5)
                .take_while(|i| self.peek(from + i).is_ascii_digit())
                .count()
        };
        let sign = self.peek(4);
        let month = digits(5);
        let day = digits(6 + month);
        let is_day = (self.peek(0), self.peek(1)) == ('1', '9')
            || (self.peek(0), self.peek(1)) == ('2', '0');
        let found = is_day
            && digits(0) == 4
            && matches!(sign, '-' | '/' | '.')
            && (1..=2).contains(&month)
            && self.peek(5 + month) == sign
            && (1..=2).contains(&day);
        let ends = |at: usize| !self.peek(at).is_ascii_alphanumeric() && self.peek(at) != '.';
        let is_month = is_day
            && digits(0) == 4
            && sign == '-'
            && month == 2
            && ends(7)
            && matches!(
                (self.peek(5), self.peek(6)),
                ('0', '1'..='9') | ('1', '0'..='2')
            );
        self.at += match (found, is_month) {
            (true, _) => 6 + month + day,
            (false, true) => 7,
            (false, false) => 0,
        };
        found || is_month
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

    /// The unit here (after blanks); the place is unchanged when there is none.
    pub(super) fn unit(&mut self) -> Option<Unit> {
        let back = self.at;
        if self.per_thousand() {
            return Unit::from_code("mm/m").ok();
        }
        self.blanks();
        let found = self.longest_unit();
        if found.as_ref().is_some_and(|unit| &*unit.code == "mm") && self.per_thousand() {
            return Unit::from_code("mm/m").ok();
        }
        if found.is_none() {
            self.at = back;
        }
        found
    }

    /// `/1000` behind a decimal fraction, as levels are labelled: `0.02/1000` and `0.02mm/1000mm` are 0.02 mm/m.
    fn per_thousand(&mut self) -> bool {
        let back = self.at;
        let char_at = |i: usize| self.chars.get(i).copied().unwrap_or('\0');
        let mut digits = back;
        while digits > 0 && char_at(digits - 1).is_ascii_alphabetic() {
            digits -= 1;
        }
        while digits > 0 && back - digits < 8 && char_at(digits - 1).is_ascii_digit() {
            digits -= 1;
        }
        let is_fraction = digits > 1 && char_at(digits - 1) == '.' && char_at(digits - 2) == '0';
        if !is_fraction || !self.word("/1000") {
            return false;
        }
        let _ = self.word("mm");
        if self.peek(0).is_ascii_alphanumeric() || matches!(self.peek(0), '.' | '×' | '·') {
            self.at = back;
            return false;
        }
        true
    }

    /// The longest unit of the table at `start`, and its length.
    fn listed_unit(&self, start: usize) -> Option<(usize, usize)> {
        let (mut node, mut best) = (0, None);
        let mut ahead = 0;
        while let Some(&c) = self.chars.get(start + ahead) {
            #[cfg(test)]
            self.looks.set(self.looks.get() + 1);
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
        best
    }

    fn longest_unit(&mut self) -> Option<Unit> {
        let start = self.at;
        let (length, index) = self.listed_unit(start)?;
        let char_at = |i: usize| self.chars.get(start + i).copied().unwrap_or('\0');
        let (last, next, after) = (char_at(length - 1), char_at(length), char_at(length + 1));
        let glued = last.is_ascii_alphabetic() && next.is_ascii_alphabetic();
        let unit = UNITS.all.get(index)?;
        if length == 1 && self.is_fit(start) {
            return None;
        }
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
        if is_han(last) && (is_han(next) || next == '/' && is_han(after)) {
            return self.chinese_unit(start, length, unit.clone());
        }
        self.at = start + length;
        Some(unit.clone())
    }

    /// A unit in Chinese with Chinese behind it: a quotient (毫米/米), a word that is no part of it (毫米量块), or a unit too much (毫米米).
    fn chinese_unit(&mut self, start: usize, length: usize, unit: Unit) -> Option<Unit> {
        let divided = usize::from(self.chars.get(start + length) == Some(&'/'));
        let second = self.listed_unit(start + length + divided);
        let second = second.and_then(|(long, index)| Some((long, UNITS.all.get(index)?)));
        let end = second.map(|(long, _)| start + length + divided + long);
        let word_goes_on = |end: usize| self.chars.get(end).is_some_and(|c| is_han(*c));
        match (second, end) {
            (Some((_, under)), Some(end)) if divided == 1 => {
                let quotient = Unit::from_code(&format!("{}/{}", unit.code, under.code));
                self.at = end;
                quotient.ok()
            }
            (Some((_, again)), Some(end)) if again.kind == unit.kind && !word_goes_on(end) => {
                self.problem(Cause::UnknownUnit, [start, end]);
                self.at = end;
                None
            }
            _ => {
                self.at = start + length;
                Some(unit)
            }
        }
    }

    /// Whether the letter at `start` is that of a fit such as `20H7` or `25g6` (ISO 286): glued to the number before it, with one or two
    /// digits behind it.
    pub(super) fn is_fit(&self, start: usize) -> bool {
        let char_at = |i: usize| self.chars.get(i).copied().unwrap_or('\0');
        let glued = start
            .checked_sub(1)
            .is_some_and(|i| char_at(i).is_ascii_digit());
        let digits = (1..4)
            .take_while(|i| char_at(start + i).is_ascii_digit())
            .count();
        let next = char_at(start + 1 + digits);
        glued
            && "HhGgFfKkJNnPpSsm".contains(char_at(start))
            && (1..=2).contains(&digits)
            && !next.is_alphanumeric()
            && !matches!(next, '.' | '~' | '×' | '/')
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

fn is_han(c: char) -> bool {
    matches!(c, '一'..='龥')
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
        // a full-width comma lists, it never groups the digits of a number
        ',' => '，',
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
