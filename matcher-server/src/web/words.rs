//! States, reasons and entries of closed lists in words.

use super::lists::Mark;
use super::shell::Shell;
use matcher_core::exchange::schema::{Column, Kind as Holds, Words};
use matcher_core::model::Language;

/// Code, tone, Chinese and English word.
pub(super) type State = (&'static str, &'static str, &'static str, &'static str);

/// States of a pairing.
pub(super) const PAIRING: [State; 5] = [
    ("proposed", "quiet", "拟结对", "proposed"),
    ("open", "warm", "等待答复", "waiting for answers"),
    ("accepted", "good", "已结对", "accepted"),
    ("declined", "bad", "已谢绝", "declined"),
    ("expired", "quiet", "已过期", "expired"),
];

/// States of a booking.
pub(super) const BOOKING: [State; 4] = [
    ("proposed", "quiet", "拟定", "proposed"),
    ("reserved", "warm", "待确认", "to be confirmed"),
    ("booked", "good", "已预约", "booked"),
    ("released", "quiet", "已释放", "released"),
];

fn mark(states: &[State], code: &str, shell: &Shell) -> Mark {
    let known = states.iter().find(|(known, ..)| *known == code);
    let (_, tone, zh, en) = known.copied().unwrap_or(("", "quiet", "其他", "other"));
    Mark {
        tone,
        word: shell.t(zh, en),
    }
}

pub(super) fn pairing_state(code: &str, shell: &Shell) -> Mark {
    mark(&PAIRING, code, shell)
}

pub(super) fn booking_state(code: &str, shell: &Shell) -> Mark {
    mark(&BOOKING, code, shell)
}

/// The choices of a filter by state: code, word, whether it is chosen.
pub(super) fn choices(
    states: &[State],
    chosen: &str,
    shell: &Shell,
) -> Vec<(&'static str, &'static str, bool)> {
    let choice = |(code, _, zh, en): &State| (*code, shell.t(zh, en), *code == chosen);
    states.iter().map(choice).collect()
}

/// A reason of a decline.
pub(super) fn reason(code: &str, shell: &Shell) -> &'static str {
    let (zh, en) = match code {
        "no_hours" => ("没有空余时间", "no free hours"),
        "not_capable" => ("做不了此项", "can't do the work"),
        "price" => ("价格不合", "price"),
        "distance" => ("距离太远", "distance"),
        "already_served" => ("需求已解决", "already served"),
        "conflict_of_interest" => ("利益冲突", "conflict of interest"),
        "other" => ("其他", "another reason"),
        _ => ("", ""),
    };
    shell.t(zh, en)
}

/// An entry of a closed list, given by its code or in Chinese, in the reader's language.
pub(super) fn word_of(list: Words, code: &str, language: Language) -> String {
    let mut entries = list.into_iter();
    let known = entries.find(|[own, zh, _]| *own == code || *zh == code);
    let word = known.map(|[_, zh, en]| match language {
        Language::Chinese => zh,
        Language::English => en,
    });
    word.unwrap_or(code).to_owned()
}

/// What a column means in English, its codes told by their words; nothing where it only repeats the label.
pub(super) fn meaning(column: &Column) -> String {
    let bare = column.meaning.trim_end_matches('.');
    if bare.eq_ignore_ascii_case(&super::fields::label(column, Language::English)) {
        return String::new();
    }
    let Holds::Code(list) = column.kind else {
        return column.meaning.replace('`', "");
    };
    let words = list().into_iter();
    words.fold(column.meaning.to_owned(), |told, [code, _, en]| {
        told.replace(&format!("Empty: {code}."), &format!("Empty: {en}."))
    })
}

/// A text with a capital first.
pub(super) fn with_capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), chars.as_str())
}

/// Minutes as hours: `1.5 h`.
pub(super) fn hours(minutes: i64) -> String {
    let hours = minutes as f64 / 60.0;
    if minutes % 60 == 0 {
        format!("{hours:.0} h")
    } else {
        format!("{hours:.1} h")
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::label;
    use super::{hours, meaning, word_of};
    use matcher_core::exchange::schema::{Kind, SHEETS};
    use matcher_core::model::Language;

    #[test]
    fn columns_and_closed_lists_are_told_in_both_languages() {
        let offers = SHEETS.iter().find(|sheet| sheet.name == "offers").unwrap();
        let column = |name: &str| offers.columns.iter().find(|c| c.name == name).unwrap();
        for (name, zh, en) in [
            ("price_yuan", "单价（元）", "Price (yuan)"),
            ("max_distance_km", "最大距离（km）", "Max distance (km)"),
            ("title", "名称", "Title"),
        ] {
            assert_eq!(label(column(name), Language::Chinese), zh);
            assert_eq!(label(column(name), Language::English), en);
        }
        let Kind::Code(documents) = column("documents").kind else {
            panic!("no closed list");
        };
        let code = "calibration_certificate_cnas";
        for (given, language, word) in [
            (code, Language::English, "CNAS calibration certificate"),
            (code, Language::Chinese, "CNAS校准证书"),
            (
                "CNAS校准证书",
                Language::English,
                "CNAS calibration certificate",
            ),
            ("nothing known", Language::English, "nothing known"),
        ] {
            assert_eq!(word_of(documents(), given, language), word);
        }
    }

    #[test]
    fn what_a_column_means_is_told_without_codes() {
        let column = |sheet: &str, name: &str| {
            let sheet = SHEETS.iter().find(|known| known.name == sheet).unwrap();
            sheet.columns.iter().find(|c| c.name == name).unwrap()
        };
        let mode = meaning(column("bundles", "mode"));
        assert!(mode.ends_with("Empty: as many as possible."), "{mode}");
        assert_eq!(meaning(column("offers", "title")), "");
    }

    #[test]
    fn minutes_are_told_as_hours() {
        for (minutes, told) in [(0, "0 h"), (60, "1 h"), (90, "1.5 h"), (7200, "120 h")] {
            assert_eq!(hours(minutes), told);
        }
    }
}
