//! Where the words of a query stand in a text, in bytes of that text as it was written.

use super::clauses::terms;
use crate::text::tokenise;
use std::collections::BTreeSet;
use std::ops::Range;

/// The words to be marked.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    terms: BTreeSet<String>,
}

impl Marks {
    pub(super) fn new<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        Self {
            terms: texts.flat_map(terms).collect(),
        }
    }

    /// Ascending, disjoint; every range lies on characters of `text`.
    pub(super) fn in_text(&self, text: &str) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = tokenise(text)
            .into_iter()
            .filter(|token| self.terms.contains(&token.text))
            .map(|token| token.from..token.to)
            .collect();
        ranges.sort_by_key(|range| (range.start, range.end));
        let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => joined.push(range),
            }
        }
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_fit_the_original_text() {
        for (query, text, expected) in [
            ("数显卡尺", "數顯卡尺 校準", vec!["數顯卡尺"]),
            ("0.02mm", "允差 ０.02ｍｍ", vec!["０.02ｍｍ"]),
            ("hp34420a", "HP34420A 纳伏表", vec!["HP34420A"]),
            ("卡尺", "千分尺", vec![]),
        ] {
            let marks = Marks::new(std::iter::once(query));
            let found: Vec<&str> = marks.in_text(text).into_iter().map(|r| &text[r]).collect();
            assert_eq!(found, expected, "{query}");
        }
    }

    proptest! {
        #[test]
        fn marks_always_lie_on_characters(query in "[\\PC測量校準0-9a-z ]{0,20}", text in "[\\PC測量校準0-9a-z℃😀 ]{0,40}") {
            let marks = Marks::new(std::iter::once(query.as_str()));
            let mut end = 0;
            for range in marks.in_text(&text) {
                prop_assert!(range.start >= end && range.start < range.end && text.get(range.clone()).is_some());
                end = range.end;
            }
        }
    }
}
