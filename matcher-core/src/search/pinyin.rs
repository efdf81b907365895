//! Hanyu Pinyin without tones: how names are spelled, and how a run of letters splits into syllables.

use pinyin::ToPinyin;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Characters of the field whose usual reading here is not their most frequent one.
const READINGS: [(char, &str); 10] = [
    ('校', "jiao"),
    ('率', "lv"),
    ('卡', "ka"),
    ('秤', "cheng"),
    ('称', "cheng"),
    ('度', "du"),
    ('量', "liang"),
    ('重', "zhong"),
    ('长', "chang"),
    ('调', "tiao"),
];

/// Longest run of letters that is split.
const LONGEST_RUN: usize = 64;

/// The syllable of a Chinese character; `ü` is written `v`.
pub(super) fn syllable(c: char) -> Option<&'static str> {
    if let Some((_, reading)) = READINGS.iter().find(|(own, _)| *own == c) {
        return Some(reading);
    }
    match c.to_pinyin()?.plain() {
        "lü" => Some("lv"),
        "nü" => Some("nv"),
        "lüe" => Some("lve"),
        "nüe" => Some("nve"),
        plain => Some(plain),
    }
}

/// A name as it is typed without Chinese characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spelling {
    /// All syllables: `youbiaokachi`.
    pub(super) full: String,
    /// First letters: `ybkc`.
    pub(super) initials: String,
    /// How many Chinese characters it has.
    pub(super) characters: usize,
}

/// The spelling of a normalised name; letters and digits stay, signs are left out.
pub(super) fn spelling(name: &str) -> Spelling {
    let mut spelling = Spelling::default();
    for c in name.chars() {
        if let Some(syllable) = syllable(c) {
            spelling.full.push_str(syllable);
            spelling.initials.extend(syllable.chars().next());
            spelling.characters += 1;
        } else if c.is_ascii_alphanumeric() {
            spelling.full.push(c.to_ascii_lowercase());
            spelling.initials.push(c.to_ascii_lowercase());
        }
    }
    spelling
}

/// Every syllable of the language.
static SYLLABLES: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| ('\u{4E00}'..='\u{9FA5}').filter_map(syllable).collect());

/// The syllables of a run of small letters, as few as possible; `None` when it isn't pinyin.
pub(super) fn split(run: &str) -> Option<Vec<&'static str>> {
    if run.is_empty() || run.len() > LONGEST_RUN || !run.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    // best[i]: the fewest syllables of the first i letters, and the last of them
    let mut best: Vec<Option<(usize, &'static str)>> = vec![None; run.len() + 1];
    for end in 1..=run.len() {
        for start in end.saturating_sub(6)..end {
            let before = if start == 0 {
                Some(0)
            } else {
                best[start].map(|(count, _)| count)
            };
            if let (Some(count), Some(syllable)) = (before, SYLLABLES.get(&run[start..end]))
                && best[end].is_none_or(|(known, _)| count + 1 < known)
            {
                best[end] = Some((count + 1, syllable));
            }
        }
    }
    let mut syllables = Vec::new();
    let mut end = run.len();
    while end > 0 {
        let (_, last) = best[end]?;
        syllables.push(last);
        end -= last.len();
    }
    syllables.reverse();
    Some(syllables)
}

/// The index terms of a name: syllables, pairs of syllables, and the first letters of the whole.
pub(super) fn terms(name: &str) -> Vec<String> {
    let syllables: Vec<&str> = name.chars().filter_map(syllable).collect();
    let mut terms: Vec<String> = pairs(&syllables);
    if (4..=12).contains(&syllables.len()) {
        terms.push(syllables.iter().filter_map(|s| s.chars().next()).collect());
    }
    terms
}

/// Pairs of neighbouring syllables.
pub(super) fn pairs(syllables: &[&str]) -> Vec<String> {
    syllables.windows(2).map(<[&str]>::concat).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_the_field_reads_them() {
        for (name, full, initials) in [
            ("游标卡尺", "youbiaokachi", "ybkc"),
            ("校准", "jiaozhun", "jz"),
            ("频率计", "pinlvji", "plj"),
            ("lcr数字电桥", "lcrshuzidianqiao", "lcrszdq"),
            ("长垣", "changyuan", "cy"),
        ] {
            let spelling = spelling(name);
            assert_eq!(
                (spelling.full.as_str(), spelling.initials.as_str()),
                (full, initials)
            );
        }
    }

    #[test]
    fn a_run_of_letters_splits_into_syllables_or_is_no_pinyin() {
        for (run, expected) in [
            ("youbiaokachi", Some(vec!["you", "biao", "ka", "chi"])),
            ("zhengzhou", Some(vec!["zheng", "zhou"])),
            ("caliper", None),
            ("", None),
        ] {
            assert_eq!(split(run), expected, "{run}");
        }
        assert_eq!(split(&"a".repeat(10_000)), None);
    }
}
