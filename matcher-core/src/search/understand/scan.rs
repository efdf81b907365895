//! Small things found by looking along the characters: distances, counts in words, what belongs to an uncertainty.

use super::dates;
use std::ops::Range;

/// 50公里内, 50km以内, within 50 km.
pub(super) fn distances(chars: &[char]) -> Vec<(Range<usize>, f64)> {
    let text: Vec<char> = chars.to_vec();
    let starts = |at: usize, word: &str| {
        let length = word.chars().count();
        (text.len() >= at + length && word.chars().zip(&text[at..]).all(|(a, b)| a == *b))
            .then_some(length)
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let begin = at;
        let english = starts(at, "within ").unwrap_or(0);
        let number_at = at + english;
        let free = begin == 0 || !text[begin - 1].is_ascii_alphanumeric() && text[begin - 1] != '.';
        let Some((length, km)) = dates::number(&text[number_at..]).filter(|_| free) else {
            at += 1;
            continue;
        };
        at = number_at + length;
        while text.get(at) == Some(&' ') {
            at += 1;
        }
        let Some(unit) = ["公里", "千米", "km"]
            .iter()
            .find_map(|unit| starts(at, unit))
        else {
            at = begin + 1;
            continue;
        };
        at += unit;
        let inside = ["以内", "之内", "范围内", "内"]
            .iter()
            .find_map(|word| starts(at, word));
        match inside {
            Some(length) => at += length,
            None if english > 0 => {}
            None => continue,
        }
        found.push((begin..at, km as f64));
    }
    found
}

/// (k=2), k=2, p=95%: what an uncertainty's chip already says.
pub(super) fn coverage(chars: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for at in 0..chars.len() {
        let begins = at == 0 || !chars[at - 1].is_ascii_alphanumeric();
        if begins && matches!(chars[at], 'k' | 'p') {
            let number = chars[at + 1..]
                .iter()
                .take_while(|c| c.is_ascii_digit() || matches!(c, '=' | '.' | '%' | ' '))
                .count();
            if chars.get(at + 1) == Some(&'=') && number > 1 {
                found.push(at..at + 1 + number);
            }
        }
    }
    found
}

/// 五把, 两台: counts in Chinese numerals, which the parser of quantities leaves alone.
pub(super) fn counts(chars: &[char]) -> Vec<(Range<usize>, u32)> {
    const MEASURES: &str = "把个台块支只件套根张片";
    let mut found = Vec::new();
    for at in 0..chars.len() {
        if chars[at].is_ascii_digit() || chars[at] == '零' {
            continue;
        }
        let inside = at > 0 && "一二三四五六七八九十".contains(chars[at - 1]);
        if let Some((length, count)) = dates::number(&chars[at..]).filter(|_| !inside)
            && let Some(measure) = chars.get(at + length)
            && MEASURES.contains(*measure)
        {
            found.push((at..at + length + 1, count as u32));
        }
    }
    found
}
