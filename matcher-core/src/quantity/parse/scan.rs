//! Reading characters and words from a text, one pass; numbers are in `number`, units in `unit`.

use crate::quantity::error::{Cause, QuantityError, Span};
use crate::quantity::spelling::half_width;

/// The text as folded characters, one for each character of the input, and a place in it.
pub(super) struct Scan {
    pub(super) chars: Vec<char>,
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

    pub(super) fn text(&self, span: Span) -> String {
        self.chars
            .iter()
            .skip(span[0])
            .take(span[1].saturating_sub(span[0]))
            .collect()
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
