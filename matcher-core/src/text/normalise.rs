//! One spelling for what is printed in many: exponents, width, case, traditional characters, micro and ohm signs.

use std::ops::Range;
use std::sync::LazyLock;

use opencc_fmmseg::OpenCC;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A normalised character and the bytes of the original text that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sourced {
    /// The character.
    pub c: char,
    /// First byte in the original text.
    pub from: u32,
    /// One past the last byte in the original text.
    pub to: u32,
}

/// A normalised text with the way back to the original.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Normalised {
    /// The characters in order; their sources never go backwards.
    pub chars: Vec<Sourced>,
}

impl Normalised {
    /// The normalised text.
    pub fn text(&self) -> String {
        self.chars.iter().map(|s| s.c).collect()
    }

    /// The bytes of the original text behind a range of normalised characters; empty for an empty range.
    pub fn original(&self, chars: Range<usize>) -> Range<usize> {
        match self.chars.get(chars) {
            Some([first, .., last]) => first.from as usize..last.to as usize,
            Some([only]) => only.from as usize..only.to as usize,
            _ => 0..0,
        }
    }
}

/// The spelling under which texts are compared.
///
/// In this order: raised digits after a digit become a power (`10²` is `10^2`, never `102`) and after a letter plain digits (`m²` is
/// `m2`); NFKC; lower case; `µ` becomes `u`; blanks of any kind become one kind; traditional characters become
/// simplified ones, and Taiwan's words of the field the mainland's (雷射 is 激光). Case is lost, so the quantity parser reads units from the original text.
pub fn normalise(text: &str) -> Normalised {
    let mut chars = Vec::with_capacity(text.len());
    let mut iter = text.char_indices().peekable();
    let mut has_han = false;
    while let Some((from, c)) = iter.next() {
        let mut to = from + c.len_utf8();
        if c.is_ascii() && iter.peek().is_none_or(|(_, next)| next.is_ascii()) {
            let c = if c.is_ascii_whitespace() {
                ' '
            } else {
                c.to_ascii_lowercase()
            };
            chars.push(sourced(c, from, to));
            continue;
        }
        // the unified ideographs are their own NFKC
        if matches!(c, '\u{4E00}'..='\u{9FFF}')
            && iter
                .peek()
                .is_none_or(|(_, next)| !is_combining_mark(*next))
        {
            has_han = true;
            chars.push(sourced(c, from, to));
            continue;
        }
        if let Some(digit) = raised(c) {
            raise(&mut chars, digit, from, to);
            continue;
        }
        while let Some((at, mark)) = iter.next_if(|(_, next)| is_combining_mark(*next)) {
            to = at + mark.len_utf8();
        }
        has_han |= is_han(c);
        for c in text[from..to].nfkc().flat_map(char::to_lowercase) {
            chars.push(sourced(fold(c), from, to));
        }
    }
    let normalised = Normalised { chars };
    if has_han {
        simplified(normalised)
    } else {
        normalised
    }
}

fn sourced(c: char, from: usize, to: usize) -> Sourced {
    Sourced {
        c,
        from: from as u32,
        to: to as u32,
    }
}

fn raised(c: char) -> Option<char> {
    Some(match c {
        '⁻' => '-',
        '⁺' => '+',
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_digit(u32::from(c) - 0x2070, 10)?,
        _ => return None,
    })
}

/// Appends a raised digit, with a power sign where it follows a digit of normal height.
fn raise(chars: &mut Vec<Sourced>, digit: char, from: usize, to: usize) {
    let starts_a_power = match chars.as_slice() {
        [.., before] if before.c.is_ascii_digit() => !ends_with_a_power(chars),
        _ => false,
    };
    if starts_a_power {
        chars.push(sourced('^', from, to));
    }
    chars.push(sourced(digit, from, to));
}

/// Whether the text ends with `^` and digits.
fn ends_with_a_power(chars: &[Sourced]) -> bool {
    let exponent = chars.iter().rev().take(8);
    exponent
        .map(|s| s.c)
        .find(|c| !c.is_ascii_digit() && !matches!(c, '-' | '+'))
        == Some('^')
}

fn fold(c: char) -> char {
    match c {
        'μ' => 'u',
        '−' | '‐' | '‑' | '–' => '-',
        '〜' | '∼' | '—' => '~',
        '′' | '’' | '‘' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Whether `c` is a Chinese character.
pub(super) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF | 0x3007)
}

static CONVERTER: LazyLock<OpenCC> = LazyLock::new(|| {
    let mut converter = OpenCC::new();
    converter.set_parallel(false);
    converter
});

/// Taiwan's words of the field, after conversion of their characters, and the mainland's; pairs of one length. A general list of
/// regional words would turn 游标 (vernier) into 光标 (cursor).
const REGIONAL: [(&str, &str); 5] = [
    ("雷射", "激光"),
    ("座标", "坐标"),
    ("量测", "测量"),
    ("感测器", "传感器"),
    ("解析度", "分辨率"),
];

/// Traditional to simplified, then the field's regional words. Characters keep their places.
fn simplified(mut normalised: Normalised) -> Normalised {
    let before = normalised.text();
    let after = CONVERTER.t2s(&before, false);
    // every entry of the tables keeps the number of characters; should one not, the text stays as it is
    if after != before && after.chars().count() == normalised.chars.len() {
        for (sourced, c) in normalised.chars.iter_mut().zip(after.chars()) {
            sourced.c = c;
        }
    }
    for at in 0..normalised.chars.len() {
        let Some(rest) = normalised.chars.get_mut(at..) else {
            break;
        };
        for (regional, usual) in REGIONAL {
            let length = regional.chars().count();
            if rest.len() >= length && rest.iter().zip(regional.chars()).all(|(s, c)| s.c == c) {
                for (sourced, c) in rest.iter_mut().zip(usual.chars()) {
                    sourced.c = c;
                }
            }
        }
    }
    normalised
}
