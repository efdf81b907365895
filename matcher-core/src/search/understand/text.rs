//! The text of a query: normalised characters, what of them was understood already, and the way back to the bytes as typed.

use crate::text::{Normalised, normalise};
use std::ops::Range;

/// Characters of a query that are read; what follows takes no part.
pub(super) const LONGEST_QUERY: usize = 1_000;

/// A query while it is being understood.
pub(super) struct Text<'t> {
    /// As typed, cut to the characters that are read.
    pub(super) original: &'t str,
    pub(super) normalised: Normalised,
    pub(super) chars: Vec<char>,
    /// Characters that belong to a chip.
    claimed: Vec<bool>,
}

/// The unclaimed characters without blanks, as the lexicon reads them.
pub(super) struct Compact {
    pub(super) text: String,
    /// The normalised character of each byte, and one past the last.
    places: Vec<usize>,
    /// Bytes before which a word of letters may begin.
    pub(super) edges: Vec<bool>,
}

impl<'t> Text<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let end = text
            .char_indices()
            .nth(LONGEST_QUERY)
            .map_or(text.len(), |(place, _)| place);
        let original = text.get(..end).unwrap_or_default();
        let normalised = normalise(original);
        let chars: Vec<char> = normalised.chars.iter().map(|s| s.c).collect();
        Self {
            original,
            claimed: vec![false; chars.len()],
            normalised,
            chars,
        }
    }

    /// The bytes of the query behind normalised characters.
    pub(super) fn bytes(&self, chars: &Range<usize>) -> Range<usize> {
        self.normalised.original(chars.clone())
    }

    /// The characters and all that stand on the same characters of the original: ² is `^2` or `2`, ℃ is `°c`.
    pub(super) fn whole(&self, chars: &Range<usize>) -> Range<usize> {
        let from = |place: usize| self.normalised.chars.get(place).map(|s| s.from);
        let (mut start, mut end) = (chars.start, chars.end);
        while start > 0 && from(start).is_some() && from(start - 1) == from(start) {
            start -= 1;
        }
        while end > start && from(end).is_some() && from(end) == from(end - 1) {
            end += 1;
        }
        start..end
    }

    /// The text as typed behind normalised characters.
    pub(super) fn typed(&self, chars: &Range<usize>) -> &'t str {
        self.original.get(self.bytes(chars)).unwrap_or_default()
    }

    pub(super) fn is_free(&self, chars: &Range<usize>) -> bool {
        self.claimed
            .get(chars.clone())
            .is_some_and(|claimed| claimed.iter().all(|c| !c))
    }

    pub(super) fn claim(&mut self, chars: &Range<usize>) {
        if let Some(claimed) = self.claimed.get_mut(chars.clone()) {
            claimed.fill(true);
        }
    }

    /// Gives the characters behind bytes of the query back.
    pub(super) fn release(&mut self, bytes: &Range<usize>) {
        for (sourced, claimed) in self.normalised.chars.iter().zip(&mut self.claimed) {
            if bytes.contains(&(sourced.from as usize)) {
                *claimed = false;
            }
        }
    }

    /// The normalised characters with blanks in place of what is claimed.
    pub(super) fn free_chars(&self) -> Vec<char> {
        self.chars
            .iter()
            .zip(&self.claimed)
            .map(|(c, claimed)| if *claimed { ' ' } else { *c })
            .collect()
    }

    /// The text as typed, one character for each of its characters, with blanks in place of what is claimed.
    pub(super) fn free_original(&self) -> String {
        let mut claimed_bytes = vec![false; self.original.len()];
        for (sourced, claimed) in self.normalised.chars.iter().zip(&self.claimed) {
            if *claimed
                && let Some(bytes) =
                    claimed_bytes.get_mut(sourced.from as usize..sourced.to as usize)
            {
                bytes.fill(true);
            }
        }
        self.original
            .char_indices()
            .map(|(place, c)| {
                if claimed_bytes.get(place) == Some(&true) {
                    ' '
                } else {
                    c
                }
            })
            .collect()
    }

    /// The normalised characters that stand on characters of the original.
    pub(super) fn of_original_chars(&self, span: [usize; 2]) -> Range<usize> {
        let byte = |nth: usize| {
            self.original
                .char_indices()
                .nth(nth)
                .map_or(self.original.len(), |(place, _)| place)
        };
        let (from, to) = (byte(span[0]), byte(span[1]));
        let chars = &self.normalised.chars;
        let start = chars.partition_point(|s| (s.from as usize) < from);
        let end = chars.partition_point(|s| (s.from as usize) < to);
        start..end.max(start)
    }

    pub(super) fn compact(&self) -> Compact {
        let mut compact = Compact {
            text: String::with_capacity(self.chars.len() * 3),
            places: Vec::new(),
            edges: Vec::new(),
        };
        let mut before = ' ';
        for (place, c) in self.chars.iter().enumerate() {
            // what is claimed stays as a sign that no word holds
            let c = if self.claimed[place] { '\u{1}' } else { *c };
            if c != ' ' {
                let edge = !(before.is_ascii_alphanumeric() && c.is_ascii_alphanumeric());
                compact.text.push(c);
                for byte in 0..c.len_utf8() {
                    compact.places.push(place);
                    compact.edges.push(edge && byte == 0);
                }
            }
            before = c;
        }
        compact.places.push(self.chars.len());
        compact.edges.push(true);
        compact
    }
}

impl Compact {
    /// The normalised characters behind bytes of the compact text.
    pub(super) fn chars(&self, start: usize, end: usize) -> Range<usize> {
        let first = self.places.get(start).copied().unwrap_or(0);
        let last = end
            .checked_sub(1)
            .and_then(|e| self.places.get(e))
            .map_or(first, |place| place + 1);
        first..last
    }
}
