//! Printed cells made whole: units and coverage that stand in the header, names with brackets, methods with titles.

use crate::ids::Ix;
use crate::quantity::{Unit, parse, parse_permitted_error, parse_range, parse_uncertainty};
use crate::taxonomy::{Instrument, Taxonomy, Term};

/// The unit in the note of a header, such as `mm` or `k=2, mm`.
fn unit_of(note: &str) -> Option<&str> {
    note.split([',', '，', ';', '；', ' '])
        .map(str::trim)
        .find(|part| !part.is_empty() && Unit::parse(part).is_ok())
}

/// A range with the unit of its header where it prints none itself.
pub(super) fn range(text: &str, note: &str) -> String {
    completed(text, note, |text| parse_range(text, None).is_ok())
}

/// An uncertainty with unit and coverage of its header where it prints none itself.
pub(super) fn uncertainty(text: &str, note: &str) -> String {
    let whole = completed(text, note, |text| parse_uncertainty(text).is_ok());
    let told =
        |text: &str| parse_uncertainty(text).is_ok_and(|(u, _)| u.k.is_some() || u.p.is_some());
    let coverage = note
        .split([',', '，', ';', '；', ' '])
        .find(|part| part.trim().starts_with("k="));
    match coverage {
        Some(coverage) if !whole.is_empty() && !told(&whole) => {
            let covered = format!("{whole} ({})", coverage.trim());
            if told(&covered) { covered } else { whole }
        }
        _ => whole,
    }
}

fn completed(text: &str, note: &str, understood: impl Fn(&str) -> bool) -> String {
    let text = text.trim();
    if text.is_empty() || understood(text) {
        return text.to_owned();
    }
    let joined = unit_of(note).map(|unit| format!("{text} {unit}"));
    joined
        .filter(|joined| understood(joined))
        .unwrap_or_else(|| text.to_owned())
}

/// Whether a printed range is of a unit's kind; what can't be understood is no reason against it.
pub(super) fn suits(range: &str, unit: &Unit) -> bool {
    parse_range(range, None).map_or(true, |parts| {
        parts
            .iter()
            .all(|(_, printed)| printed.is_commensurable(unit))
    })
}

/// What an accuracy column says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Accuracy {
    /// An uncertainty.
    Uncertainty(String),
    /// A permitted error, class, order or grade.
    PermittedError(String),
    /// A scale division, which permits nothing by itself.
    Division(String),
    /// Nothing that can be understood.
    Unknown,
}

/// Tells `U=…`, `±…`, `…级` and `分度值…` apart; a bare number with a unit is what `bare` says.
pub(super) fn accuracy(text: &str, note: &str, bare: fn(String) -> Accuracy) -> Accuracy {
    use crate::quantity::Quantity as Q;
    let text = text.trim();
    let whole = completed(text, note, is_complete);
    let parsed = parse(&whole);
    let Some(item) = parsed.items.first().filter(|_| parsed.problems.is_empty()) else {
        return Accuracy::Unknown;
    };
    match &item.quantity {
        Q::Uncertainty { .. } if parse_uncertainty(&whole).is_ok() => Accuracy::Uncertainty(whole),
        Q::PermittedError { .. } | Q::Class { .. } if parse_permitted_error(&whole).is_ok() => {
            Accuracy::PermittedError(whole)
        }
        Q::Resolution { .. } => Accuracy::Division(whole),
        Q::Value { unit: Some(_), .. } => bare(whole),
        _ => Accuracy::Unknown,
    }
}

/// Whether the first quantity of a text needs nothing more.
fn is_complete(text: &str) -> bool {
    use crate::quantity::Quantity as Q;
    let parsed = parse(text);
    let first = parsed.items.first().filter(|_| parsed.problems.is_empty());
    first.is_some_and(|item| match &item.quantity {
        Q::Uncertainty { .. } => parse_uncertainty(text).is_ok(),
        Q::PermittedError { .. } | Q::Class { .. } => parse_permitted_error(text).is_ok(),
        Q::Value { unit, .. } | Q::Resolution { unit, .. } => unit.is_some(),
        _ => false,
    })
}

/// The regulations and standards of a cell without their titles: `JJG 30-2012《通用卡尺》` is `JJG 30-2012`.
pub(super) fn method(text: &str) -> String {
    let mut open = 0_u32;
    let bare: String = text
        .chars()
        .filter(|c| {
            open += u32::from(*c == '《');
            let kept = open == 0;
            open = open.saturating_sub(u32::from(*c == '》'));
            kept
        })
        .collect();
    let parts = bare
        .split([';', '；', '、', '，', '\n'])
        .map(|part| {
            let part = part.trim();
            let number = part.find(|c: char| c.is_ascii_alphabetic());
            let number = number.map_or(part, |place| &part[place..]);
            // A title behind the number begins after a blank.
            let title = number
                .char_indices()
                .zip(number.chars().skip(1))
                .find(|((_, c), next)| c.is_whitespace() && !next.is_ascii());
            title
                .map_or(number, |((place, _), _)| &number[..place])
                .trim()
        })
        .filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(";")
}

/// What a name in a table stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// The vocabulary has the name as it stands.
    Known,
    /// The vocabulary has the end of it: 电子数显外径千分尺 is an 外径千分尺.
    ReadAs(String),
    /// Nothing.
    Unknown,
}

/// Shortest known name that may stand for a longer one.
const SHORTEST_HEAD: usize = 3;

/// Looks an instrument's name up: as it is, without brackets, then by the longest known name at its end. Chinese and English names of
/// instruments end in the kind, so that the end is what it is.
pub(super) fn instrument(text: &str) -> Name {
    let Ok(taxonomy) = Taxonomy::bundled() else {
        return Name::Unknown;
    };
    let known = |name: &str| {
        !name.is_empty() && (!taxonomy.named(name).is_empty() || !taxonomy.senses(name).is_empty())
    };
    if known(text) {
        return Name::Known;
    }
    let bare = without_brackets(text);
    if known(&bare) {
        return Name::ReadAs(bare);
    }
    let characters: Vec<char> = bare.chars().collect();
    let ends = (1..characters.len().saturating_sub(SHORTEST_HEAD - 1))
        .map(|start| characters.iter().skip(start).collect::<String>());
    let is_instrument = |name: &str| {
        let terms = taxonomy.named(name);
        terms.iter().any(|term| matches!(term, Term::Instrument(_)))
    };
    // An English word is not cut in two.
    let whole_word = |end: &str| {
        let before = bare.chars().rev().nth(end.chars().count());
        !(end.starts_with(|c: char| c.is_ascii_alphanumeric())
            && before.is_some_and(|c| c.is_ascii_alphanumeric()))
    };
    let mut ends = ends.filter(|end| whole_word(end) && is_instrument(end.trim()));
    let end = ends.next().map(|end| end.trim().to_owned());
    end.or_else(|| english_parts(text).find(|part| is_instrument(part)))
        .map_or(Name::Unknown, Name::ReadAs)
}

/// The kinds that an English scope names in one cell, in the plural, with a qualifier behind a dash: `Timers, Stopwatches`,
/// `Bore Gages & ID Measuring Tools - 3-Point`. The first that is known stands for the cell.
fn english_parts(text: &str) -> impl Iterator<Item = String> {
    let head = text.split(" - ").next().unwrap_or(text);
    let head = if head.is_ascii() { head } else { "" };
    let head = head.to_lowercase().replace("gage", "gauge");
    let parts: Vec<String> = head
        .split([',', '&', '/', ';'])
        .map(|part| singular(part.trim()).to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    parts.into_iter()
}

fn singular(word: &str) -> &str {
    let hissing = ["ches", "shes", "xes", "sses"];
    if hissing.iter().any(|end| word.ends_with(end)) {
        word.strip_suffix("es").unwrap_or(word)
    } else {
        word.strip_suffix('s').unwrap_or(word)
    }
}

/// The instrument kind of a name as [`instrument`] reads it.
pub(super) fn instrument_kind(text: &str) -> Option<Ix<Instrument>> {
    let taxonomy = Taxonomy::bundled().ok()?;
    match instrument(text) {
        Name::Known => taxonomy.instrument_named(text),
        Name::ReadAs(name) => taxonomy.instrument_named(&name),
        Name::Unknown => None,
    }
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let kept: String = text
        .chars()
        .filter(|c| {
            depth += u32::from(matches!(c, '(' | '（' | '[' | '【'));
            let keep = depth == 0;
            depth = depth.saturating_sub(u32::from(matches!(c, ')' | '）' | ']' | '】')));
            keep
        })
        .collect();
    kept.trim().to_owned()
}

/// A day as tables print it: `2026-12-01`, `2026/12/1`, `2026.12.1`, `2026年12月1日`, `20261201`; a month stands for its last day.
pub(super) fn day(text: &str) -> Option<jiff::civil::Date> {
    use super::super::catalogue::words;
    let text = text.trim();
    let text = text.split([' ', 'T']).next().unwrap_or(text);
    let plain = text.replace('.', "-");
    words::day(&plain).or_else(|| {
        let digits = plain.len() == 8 && plain.bytes().all(|b| b.is_ascii_digit());
        if digits {
            return words::day(&format!("{}-{}-{}", &plain[..4], &plain[4..6], &plain[6..]));
        }
        let month = plain.replace(['年', '/'], "-");
        let month = month.trim_end_matches('月');
        let first = words::day(&format!("{month}-1"))?;
        Some(first.last_of_month())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_coverage_of_the_header_complete_a_cell() {
        for (text, note, whole) in [
            ("0-150", "mm", "0-150 mm"),
            ("(0～150)mm", "m", "(0～150)mm"),
            ("0-150", "", "0-150"),
        ] {
            assert_eq!(range(text, note), whole);
        }
        for (text, note, whole) in [
            ("0.01", "mm, k=2", "0.01 mm (k=2)"),
            ("U=0.01mm (k=3)", "k=2", "U=0.01mm (k=3)"),
            ("U=0.01mm", "k=2", "U=0.01mm (k=2)"),
            ("", "k=2", ""),
        ] {
            assert_eq!(uncertainty(text, note), whole);
        }
    }

    #[test]
    fn an_accuracy_column_is_sorted_by_what_it_says() {
        use Accuracy::{Division, PermittedError, Uncertainty, Unknown};
        for (text, note, expected) in [
            ("U=0.5μm (k=2)", "", Uncertainty("U=0.5μm (k=2)".into())),
            ("±0.03", "mm", PermittedError("±0.03 mm".into())),
            ("0.4级", "", PermittedError("0.4级".into())),
            ("分度值0.02mm", "", Division("分度值0.02mm".into())),
            ("0.02", "mm", Division("0.02 mm".into())),
            ("0.02", "", Unknown),
            ("合格", "", Unknown),
        ] {
            assert_eq!(accuracy(text, note, Division), expected, "{text}");
        }
    }

    #[test]
    fn a_name_is_what_its_end_says_and_nothing_else() {
        for (text, expected) in [
            ("数显卡尺", Name::Known),
            ("三坐标", Name::Known),
            ("外径千分尺（三丰）", Name::ReadAs("外径千分尺".into())),
            (
                "精密电子数显外径千分尺",
                Name::ReadAs("数显外径千分尺".into()),
            ),
            ("Timers, Stopwatches", Name::ReadAs("timer".into())),
            (
                "Bore Gages & ID Measuring Tools - 3-Point",
                Name::ReadAs("bore gauge".into()),
            ),
            ("Frequency - Measure", Name::Unknown),
            ("外径千分尺校对用量杆的盒子", Name::Unknown),
            ("", Name::Unknown),
        ] {
            let found = instrument(text);
            match (&found, &expected) {
                (Name::ReadAs(end), Name::ReadAs(_)) if !text.is_ascii() => {
                    assert!(text.contains(end.as_str()));
                }
                _ => assert_eq!(found, expected, "{text}"),
            }
        }
    }

    #[test]
    fn methods_lose_their_titles_and_days_are_read_as_printed() {
        for (text, expected) in [
            ("JJG 30-2012《通用卡尺检定规程》", "JJG 30-2012"),
            ("《通用卡尺检定规程》JJG 30-2012", "JJG 30-2012"),
            (
                "通用卡尺检定规程 JJG 30-2012、JJF 1094",
                "JJG 30-2012;JJF 1094",
            ),
            ("GB/T 228.1-2021 金属材料 拉伸试验", "GB/T 228.1-2021"),
            ("自编方法", "自编方法"),
        ] {
            assert_eq!(method(text), expected);
        }
        for text in ["2026.12.31", "20261231", "2026年12月", "2026/12/31 00:00"] {
            assert_eq!(
                day(text).map(|d| d.to_string()).as_deref(),
                Some("2026-12-31"),
                "{text}"
            );
        }
        assert_eq!(day("长期"), None);
    }
}
