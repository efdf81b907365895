//! The analyzer: Han characters and pairs, runs of letters and digits and their parts. No dictionary.

use tantivy_tokenizer_api::{Token, TokenStream, Tokenizer};

use super::normalise::{Sourced, is_han, normalise};

/// Longer runs are indexed by their parts only, and longer parts are cut.
const LONGEST_TERM: usize = 48;

/// A term of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The normalised text.
    pub text: String,
    /// First byte in the original text.
    pub from: usize,
    /// One past the last byte in the original text.
    pub to: usize,
    /// Place among the smallest terms; equal for a term and the first of its parts.
    pub position: usize,
    /// How many of the smallest terms it spans.
    pub span: usize,
}

/// Where a term lies among the normalised characters.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
    position: usize,
    span: usize,
}

/// The terms of a text, by position; at one position the smallest first.
///
/// 压力表 gives 压 压力 力 力表 表; `HP34420A` gives hp hp34420a 34420 a; `0.02mm` gives 0.02 0.02mm mm.
pub fn tokenise(text: &str) -> Vec<Term> {
    let chars = normalise(text).chars;
    let term = |place: &Place| {
        let chars = chars.get(place.start..place.end).unwrap_or_default();
        let (first, last) = (chars.first()?, chars.last()?);
        Some(Term {
            text: chars.iter().map(|s| s.c).collect(),
            from: first.from as usize,
            to: last.to as usize,
            position: place.position,
            span: place.span,
        })
    };
    places(&chars).iter().filter_map(term).collect()
}

/// The places of all terms, in the order of [`tokenise`].
fn places(chars: &[Sourced]) -> Vec<Place> {
    let mut places = Vec::with_capacity(chars.len() * 2);
    let mut position = 0;
    let mut at = 0;
    while let Some(rest) = chars.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.first().map_or(' ', |s| s.c);
        let length = if is_han(first) {
            let length = rest.iter().take_while(|s| is_han(s.c)).count();
            position = han(at, length, position, &mut places);
            length
        } else if is_word(first) {
            let length = run_length(rest);
            position = run(&rest[..length], at, position, &mut places);
            length
        } else {
            1
        };
        at += length;
    }
    places
}

/// Letters and digits of any script but Han, and the signs that make units: `°c`, `%rh`.
fn is_word(c: char) -> bool {
    (c.is_alphanumeric() && !is_han(c)) || matches!(c, '°' | '%' | '‰')
}

/// Joins the parts of a number, a model or a regulation: `0.02`, `gb/t`, `30-2012`, `10^-6`.
fn is_joint(c: char) -> bool {
    matches!(c, '.' | '-' | '_' | '/' | '^' | '\'')
}

fn run_length(chars: &[Sourced]) -> usize {
    let mut length = 0;
    for (i, s) in chars.iter().enumerate() {
        if is_word(s.c) {
            length = i + 1;
        } else if !is_joint(s.c) || i > length + 1 {
            break;
        }
    }
    length
}

/// Characters and pairs of a run of `length` from `start`; gives the next position.
fn han(start: usize, length: usize, position: usize, places: &mut Vec<Place>) -> usize {
    for i in 0..length {
        let (start, position) = (start + i, position + i);
        places.push(Place {
            start,
            end: start + 1,
            position,
            span: 1,
        });
        if i + 1 < length {
            places.push(Place {
                start,
                end: start + 2,
                position,
                span: 2,
            });
        }
    }
    position + length
}

/// The parts of a run that begins at `start`, and after the first of them the whole; gives the next position.
fn run(chars: &[Sourced], start: usize, position: usize, places: &mut Vec<Place>) -> usize {
    let first = places.len();
    let mut next = position;
    let mut at = 0;
    while let Some(s) = chars.get(at) {
        let length = part_length(&chars[at..]);
        if is_word(s.c) {
            places.push(Place {
                start: start + at,
                end: start + at + length,
                position: next,
                span: 1,
            });
            next += 1;
        }
        at += length;
    }
    let span = next - position;
    if span > 1 && chars.len() <= LONGEST_TERM {
        places.insert(
            first + 1,
            Place {
                start,
                end: start + chars.len(),
                position,
                span,
            },
        );
    }
    next
}

/// Letters, or digits with a decimal point; at least one character.
fn part_length(chars: &[Sourced]) -> usize {
    let digit = |i: usize| chars.get(i).is_some_and(|s| s.c.is_ascii_digit());
    let letter = |i: usize| {
        chars
            .get(i)
            .is_some_and(|s| is_word(s.c) && !s.c.is_ascii_digit())
    };
    let point = |i: usize| chars.get(i).is_some_and(|s| s.c == '.') && digit(i + 1);
    let mut length = 0;
    if digit(0) {
        while length < LONGEST_TERM && (digit(length) || point(length)) {
            length += 1;
        }
    } else {
        while length < LONGEST_TERM && letter(length) {
            length += 1;
        }
    }
    length.max(1)
}

/// The analyzer for tantivy.
#[derive(Debug, Clone, Default)]
pub struct Analyzer;

/// The terms of one text as tantivy's tokens.
#[derive(Debug)]
pub struct Terms {
    chars: Vec<Sourced>,
    places: std::vec::IntoIter<Place>,
    token: Token,
}

impl Tokenizer for Analyzer {
    type TokenStream<'a> = Terms;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms {
        let chars = normalise(text).chars;
        let places = places(&chars).into_iter();
        Terms {
            chars,
            places,
            token: Token::default(),
        }
    }
}

impl TokenStream for Terms {
    fn advance(&mut self) -> bool {
        let Some(place) = self.places.next() else {
            return false;
        };
        let chars = self.chars.get(place.start..place.end).unwrap_or_default();
        self.token.text.clear();
        self.token.text.extend(chars.iter().map(|s| s.c));
        self.token.offset_from = chars.first().map_or(0, |s| s.from as usize);
        self.token.offset_to = chars.last().map_or(0, |s| s.to as usize);
        self.token.position = place.position;
        self.token.position_length = place.span;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
