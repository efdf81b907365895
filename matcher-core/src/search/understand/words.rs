//! Words of the lexicon in a query: of all words found, the ones that together explain most of it.

use super::text::{Compact, Text};
use crate::search::lexicon::{Found, Lexicon, Meaning, Word, Writing};
use crate::search::pinyin;
use std::ops::Range;

/// A word of the query.
pub(super) struct Chosen {
    /// Normalised characters.
    pub(super) chars: Range<usize>,
    pub(super) meaning: Meaning,
    pub(super) by_sound: bool,
}

/// The words that explain most of the unclaimed text, in order.
pub(super) fn words(lexicon: &Lexicon, text: &Text<'_>) -> Vec<Chosen> {
    let compact = text.compact();
    let found = candidates(lexicon, &compact);
    let mut chosen: Vec<Chosen> = best(&found, &compact)
        .into_iter()
        .map(|found| Chosen {
            chars: compact.chars(found.start, found.end),
            meaning: found.word.meaning.clone(),
            by_sound: found.word.writing == Writing::Pinyin,
        })
        .collect();
    by_sound(lexicon, text, &mut chosen);
    chosen.sort_by_key(|word| word.chars.start);
    chosen
}

/// Words that stand on their own: no part of a longer run of letters, and pinyin only where it explains whole runs.
fn candidates<'l>(lexicon: &'l Lexicon, compact: &'l Compact) -> Vec<Found<'l>> {
    let bytes = compact.text.as_bytes();
    let edge = |place: usize| compact.edges.get(place).copied().unwrap_or(true);
    let letter = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_alphanumeric);
    let stands_alone = |found: &Found<'_>| {
        let begins = !letter(found.start) || edge(found.start);
        let ends = !letter(found.end.saturating_sub(1)) || !letter(found.end) || edge(found.end);
        begins && ends
    };
    let mut all: Vec<Found<'l>> = lexicon.find(&compact.text).collect();
    all.sort_by_key(|found| (found.start, found.end));
    let pinyin = |found: &Found<'_>| found.word.writing == Writing::Pinyin;
    let mut forth = compact.edges.clone();
    for found in all.iter().filter(|found| pinyin(found)) {
        if forth[found.start] && found.end < forth.len() {
            forth[found.end] = true;
        }
    }
    let mut back = compact.edges.clone();
    for (place, back) in back.iter_mut().enumerate() {
        *back |= !letter(place);
    }
    all.sort_by_key(|found| std::cmp::Reverse(found.end));
    for found in all.iter().filter(|found| pinyin(found)) {
        if back[found.end] {
            back[found.start] = true;
        }
    }
    all.retain(|found| {
        if pinyin(found) {
            forth[found.start] && back[found.end]
        } else {
            stands_alone(found)
        }
    });
    all.sort_by_key(|found| (found.end, found.start));
    all
}

/// What a word is worth: long words explain more, and a word across a blank or of a small place is less sure.
fn worth(found: &Found<'_>, compact: &Compact) -> i64 {
    let length = found.word.length as i64;
    let mut worth = 10 * length - 3;
    let chars = compact.chars(found.start, found.end);
    if chars.len() > length as usize {
        worth -= 4;
    }
    match &found.word.meaning {
        Meaning::Places(_) => worth -= 2,
        Meaning::Nothing => worth -= 1,
        Meaning::Ambiguous(_) | Meaning::Instrument(_) => worth += 1,
        _ => {}
    }
    worth
}

/// The set of words without overlap that is worth most. O(words · log words).
fn best<'l>(found: &[Found<'l>], compact: &Compact) -> Vec<Found<'l>> {
    // total[i]: the most that the first i words (by end) are worth, and whether the last of them is taken
    let mut total: Vec<i64> = vec![0; found.len() + 1];
    let mut taken = vec![false; found.len()];
    let before = |place: usize, start: usize| {
        found
            .get(..place)
            .unwrap_or_default()
            .partition_point(|other| other.end <= start)
    };
    for (place, word) in found.iter().enumerate() {
        let with = total[before(place, word.start)] + worth(word, compact);
        taken[place] = with > total[place];
        total[place + 1] = with.max(total[place]);
    }
    let mut chosen = Vec::new();
    let mut place = found.len();
    while place > 0 {
        if taken[place - 1] {
            let word = found[place - 1];
            chosen.push(word);
            place = before(place - 1, word.start);
        } else {
            place -= 1;
        }
    }
    chosen
}

/// Wrong characters with the right sound (油标卡尺): the longest runs of Chinese that no word explains and that sound like a name.
fn by_sound(lexicon: &Lexicon, text: &Text<'_>, chosen: &mut Vec<Chosen>) {
    const LONGEST: usize = 8;
    let mut explained = vec![false; text.chars.len()];
    for word in chosen.iter() {
        let whole = matches!(word.meaning, Meaning::Instrument(_) | Meaning::Ambiguous(_))
            && word.chars.len() >= 3;
        // a short word inside a misspelt longer one may give way
        if whole
            || matches!(
                word.meaning,
                Meaning::Service(_) | Meaning::Places(_) | Meaning::Organisation(_)
            )
        {
            explained[word.chars.clone()].fill(true);
        }
    }
    let sounds: Vec<Option<&'static str>> = text
        .chars
        .iter()
        .enumerate()
        .map(|(place, c)| {
            let free = !explained[place] && text.is_free(&(place..place + 1));
            if free { pinyin::syllable(*c) } else { None }
        })
        .collect();
    let mut at = 0;
    while at < sounds.len() {
        let run = sounds[at..].iter().take_while(|s| s.is_some()).count();
        let hit = (3..=run.min(LONGEST)).rev().find_map(|length| {
            let sound: String = sounds[at..at + length].iter().flatten().copied().collect();
            let word: &Word = lexicon.sounding(&sound)?;
            Some((length, word))
        });
        match hit {
            Some((length, word)) => {
                let chars = at..at + length;
                let overlaps =
                    |other: &Chosen| other.chars.start < chars.end && chars.start < other.chars.end;
                let better = chosen
                    .iter()
                    .filter(|other| overlaps(other))
                    .all(|other| other.chars.len() < length);
                if better {
                    chosen.retain(|other| !overlaps(other));
                    chosen.push(Chosen {
                        chars: chars.clone(),
                        meaning: word.meaning.clone(),
                        by_sound: true,
                    });
                }
                at = chars.end;
            }
            None => at += 1,
        }
    }
}
