//! Numbers that are names: regulations and standards (JJG 30-2012, GB/T 18779.1) and models (HP34420A).

use crate::taxonomy::RegulationReference;
use std::ops::Range;

/// Issuers of standards, longer ones first; small letters.
const ISSUERS: [&str; 20] = [
    "iso/iec", "cnas-cl", "gb/t", "yy/t", "jb/t", "db41/t", "oiml", "astm", "jjg", "jjf", "iso",
    "iec", "din", "gb", "yy", "jb", "hj", "qc/t", "en", "sn/t",
];

/// The regulations and standards of a normalised text, in one spelling each.
pub(super) fn regulations(chars: &[char]) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let before = at.checked_sub(1).and_then(|i| chars.get(i));
        let begins = before.is_none_or(|c| !c.is_ascii_alphanumeric());
        match regulation(&chars[at..]).filter(|_| begins) {
            Some((length, name)) => {
                found.push((at..at + length, name));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

fn regulation(chars: &[char]) -> Option<(usize, String)> {
    let issuer = ISSUERS.iter().find(|issuer| {
        issuer.len() <= chars.len() && issuer.chars().zip(chars).all(|(a, b)| a == *b)
    })?;
    let mut at = issuer.len();
    let mut name = issuer.to_ascii_uppercase();
    if chars.get(at) == Some(&'(') {
        let length = chars.iter().skip(at).take(8).position(|c| *c == ')')?;
        name.extend(&chars[at..=at + length]);
        at += length + 1;
    }
    while matches!(chars.get(at), Some(' ' | '-')) {
        at += 1;
    }
    let digits = at;
    while chars.get(at).is_some_and(|c| {
        c.is_ascii_digit()
            || (matches!(c, '.' | '-' | '~') && chars.get(at + 1).is_some_and(char::is_ascii_digit))
    }) {
        at += 1;
    }
    if at == digits || at - digits > 24 || chars.get(at).is_some_and(char::is_ascii_alphabetic) {
        return None;
    }
    let number: String = chars[digits..at].iter().collect();
    let printed = format!("{name} {}", number.replace('~', "-"));
    let metrology = printed.parse::<RegulationReference>();
    Some((
        at,
        metrology.map_or(printed, |reference| reference.to_string()),
    ))
}

/// The model numbers of a normalised text: runs with letters and digits, four characters at least.
pub(super) fn models(chars: &[char]) -> Vec<Range<usize>> {
    let part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.');
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let mut length = chars[at..].iter().take_while(|c| part(c)).count();
        while length > 0 && !chars[at + length - 1].is_ascii_alphanumeric() {
            length -= 1;
        }
        let run = &chars[at..at + length];
        let letters = run.iter().filter(|c| c.is_ascii_alphabetic()).count();
        let digits = run.iter().filter(|c| c.is_ascii_digit()).count();
        // M100, DN50, PN16 are sizes, Ra0.8 and Rz6.3 are finishes
        let ends_in_digit = run.last().is_some_and(char::is_ascii_digit);
        let size = letters <= 2
            && letters + digits == length
            && ends_in_digit
            && matches!(run, ['m', ..] | ['d' | 'p', 'n', ..]);
        let finish = letters == 2
            && ends_in_digit
            && matches!(run, ['r', 'a' | 'z' | 'q', '0'..='9', ..])
            && run[2..].iter().all(|c| c.is_ascii_digit() || *c == '.');
        if !size && !finish && letters >= 1 && digits >= 1 && (4..=40).contains(&length) {
            found.push(at..at + length);
        }
        at += length.max(1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_names_get_one_spelling() {
        for (text, expected) in [
            ("jjg 30", Some("JJG 30")),
            ("jjg30-2012卡尺", Some("JJG 30-2012")),
            ("按jjf(豫)1002做", Some("JJF(豫) 1002")),
            ("gb/t 18779.1", Some("GB/T 18779.1")),
            ("iso 10012", Some("ISO 10012")),
            ("gbx12", None),
            ("jjg", None),
            ("xjjg 30", None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let found = regulations(&chars).into_iter().next().map(|(_, name)| name);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn models_have_letters_and_digits() {
        for (text, expected) in [
            ("hp34420a万用表", Some("hp34420a")),
            ("szb-10128 ", Some("szb-10128")),
            ("m3", None),
            ("ra0.8", None),
            ("rz12.5", None),
            ("卡尺", None),
            ("2026", None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let found = models(&chars)
                .into_iter()
                .next()
                .map(|range| chars[range].iter().collect::<String>());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
