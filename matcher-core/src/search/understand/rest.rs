//! What was not understood: it stays text, without the words that say nothing.

use super::text::Text;
use std::ops::Range;

/// Characters that say nothing at the edge of what was not understood.
const EDGES: &str = "的了和与及或在到要求找做能谁吗呢吧啊我你有给把个去用按是家有一";

/// Bytes of the query.
pub(crate) type Rest = Vec<Range<usize>>;

/// The runs of unclaimed characters, trimmed of signs and of words that say nothing.
pub(super) fn rest(text: &Text<'_>, silent: &[Range<usize>]) -> Rest {
    let is_silent = |place: usize| silent.iter().any(|range| range.contains(&place));
    let open = |place: usize| {
        text.is_free(&(place..place + 1)) && !is_silent(place) && !is_separator(text.chars[place])
    };
    let mut rest = Rest::new();
    let mut at = 0;
    while at < text.chars.len() {
        if !open(at) {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < text.chars.len() && open(end) {
            end += 1;
        }
        let next = end;
        let mut start = at;
        while start < end && EDGES.contains(text.chars[start]) {
            start += 1;
        }
        while start < end && EDGES.contains(text.chars[end - 1]) {
            end -= 1;
        }
        let whole = text.whole(&(start..end));
        if !text.is_free(&whole) {
            at = next;
            continue;
        }
        let run = &text.chars[start..end];
        let says_nothing = matches!(run, [only] if "测校检量".contains(*only));
        if !says_nothing && run.iter().any(|c| c.is_alphanumeric()) {
            let span = text.bytes(&whole);
            // One character may stand for several words: ﷺ.
            match rest.last_mut() {
                Some(last) if span.start < last.end => last.end = span.end.max(last.end),
                _ => rest.push(span),
            }
        }
        at = next;
    }
    rest
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            ',' | '、' | ';' | '。' | '!' | '?' | ':' | '"' | '\u{201c}' | '\u{201d}'
        )
}
