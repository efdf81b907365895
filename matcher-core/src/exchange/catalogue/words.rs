//! Cells of text as plain values: lists, numbers, money, days.

use super::cells::{EVER_FROM, EVER_TO};
use crate::model::Coded;
use jiff::civil::Date;

/// The entries of a list in a cell.
pub(in crate::exchange) fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；'])
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}

pub(in crate::exchange) fn allowed<T: Coded>() -> String {
    let words = T::ALL
        .iter()
        .map(|word| format!("{} {}", word.code(), word.zh()));
    words.collect::<Vec<_>>().join(", ")
}

/// `40`, also `40.0` as some programs write it.
pub(in crate::exchange) fn whole(text: &str) -> Option<i64> {
    let digits = match text.split_once('.') {
        Some((digits, zeros)) if zeros.bytes().all(|b| b == b'0') => digits,
        _ => text,
    };
    digits.parse().ok()
}

/// Yuan with at most two decimals, in fen.
pub(in crate::exchange) fn fen(text: &str) -> Option<i64> {
    let (yuan, cents) = text.split_once('.').unwrap_or((text, ""));
    let cents = cents.trim_end_matches('0');
    if yuan.is_empty()
        || cents.len() > 2
        || !(yuan.bytes().chain(cents.bytes())).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let whole: i64 = yuan.parse().ok()?;
    let part: i64 = format!("{cents:0<2}").parse().ok()?;
    // Sums of many amounts must still fit.
    let limit = 1_000_000_000_000;
    (whole <= limit).then(|| whole * 100 + part)
}

/// `2026-12-01`, `2026/12/1`, `2026年12月1日`.
pub(in crate::exchange) fn day(text: &str) -> Option<Date> {
    let mut parts = text.trim_end_matches('日').split(['-', '/', '年', '月']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (EVER_FROM..=EVER_TO).contains(&date).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn reads_days_money_and_whole_numbers_as_people_write_them() {
        for text in ["2026-12-01", "2026/12/1", "2026年12月1日"] {
            assert_eq!(day(text), Some(date(2026, 12, 1)), "{text}");
        }
        for text in [
            "2026-12",
            "26-12-01",
            "2026-02-30",
            "2026-12-01-",
            "3026-01-01",
            "日",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
        for (text, amount) in [
            ("35.5", Some(3550)),
            ("0.07", Some(7)),
            ("12.340", Some(1234)),
            ("1200", Some(120_000)),
            ("-1", None),
            ("1.234", None),
            ("1e3", None),
            (".5", None),
            ("9999999999999", None),
        ] {
            assert_eq!(fen(text), amount, "{text}");
        }
        assert_eq!(
            (whole("40.0"), whole("40.5"), whole("-3")),
            (Some(40), None, Some(-3))
        );
    }
}
