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

/// The terms of a text, by position; at one position the smallest first.
///
/// 压力表 gives 压 压力 力 力表 表; `HP34420A` gives hp hp34420a 34420 a; `0.02mm` gives 0.02 0.02mm mm.
pub fn tokenise(text: &str) -> Vec<Term> {
    let chars = normalise(text).chars;
    let mut terms = Vec::with_capacity(chars.len() * 2);
    let mut position = 0;
    let mut rest = chars.as_slice();
    while let Some(first) = rest.first() {
        let length = if is_han(first.c) {
            let length = rest.iter().take_while(|s| is_han(s.c)).count();
            position = han(&rest[..length], position, &mut terms);
            length
        } else if is_word(first.c) {
            let length = run_length(rest);
            position = run(&rest[..length], position, &mut terms);
            length
        } else {
            1
        };
        rest = &rest[length..];
    }
    terms
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

fn term(chars: &[Sourced], position: usize, span: usize) -> Option<Term> {
    let (first, last) = (chars.first()?, chars.last()?);
    Some(Term {
        text: chars.iter().map(|s| s.c).collect(),
        from: first.from as usize,
        to: last.to as usize,
        position,
        span,
    })
}

/// Characters and pairs; gives the next position.
fn han(chars: &[Sourced], position: usize, terms: &mut Vec<Term>) -> usize {
    for (i, single) in chars.chunks(1).enumerate() {
        terms.extend(term(single, position + i, 1));
        if let Some(pair) = chars.get(i..i + 2) {
            terms.extend(term(pair, position + i, 2));
        }
    }
    position + chars.len()
}

/// The parts of a run, and after the first of them the whole; gives the next position.
fn run(chars: &[Sourced], position: usize, terms: &mut Vec<Term>) -> usize {
    let first = terms.len();
    let mut next = position;
    let mut rest = chars;
    while let Some(s) = rest.first() {
        let length = part_length(rest);
        if is_word(s.c) {
            terms.extend(term(&rest[..length], next, 1));
            next += 1;
        }
        rest = &rest[length..];
    }
    let parts = next - position;
    if parts > 1
        && chars.len() <= LONGEST_TERM
        && let Some(whole) = term(chars, position, parts)
    {
        terms.insert(first + 1, whole);
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
    rest: std::vec::IntoIter<Term>,
    token: Token,
}

impl Tokenizer for Analyzer {
    type TokenStream<'a> = Terms;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms {
        Terms {
            rest: tokenise(text).into_iter(),
            token: Token::default(),
        }
    }
}

impl TokenStream for Terms {
    fn advance(&mut self) -> bool {
        let Some(term) = self.rest.next() else {
            return false;
        };
        self.token = Token {
            offset_from: term.from,
            offset_to: term.to,
            position: term.position,
            text: term.text,
            position_length: term.span,
        };
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
