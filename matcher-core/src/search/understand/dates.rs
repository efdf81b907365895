//! Days in a query: 下月, 三个月内, 12月前, 2026年12月15日, next month. All relative to a day that the caller passes.

use super::chip::Window;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use std::ops::Range;

/// A window relative to today.
type FromToday = fn(Date) -> Option<Window>;

/// Days that stand as one word.
const WORDS: [(&str, FromToday); 23] = [
    ("下下个月", |today| month(today, 2)),
    ("下下月", |today| month(today, 2)),
    ("下个月", |today| month(today, 1)),
    ("下月", |today| month(today, 1)),
    ("这个月", |today| month(today, 0)),
    ("本月", |today| month(today, 0)),
    ("当月", |today| month(today, 0)),
    ("下下周", |today| week(today, 2)),
    ("下个星期", |today| week(today, 1)),
    ("下星期", |today| week(today, 1)),
    ("下周", |today| week(today, 1)),
    ("这周", |today| week(today, 0)),
    ("本周", |today| week(today, 0)),
    ("今天", |today| days(today, 0)),
    ("明天", |today| days(today, 1)),
    ("后天", |today| days(today, 2)),
    ("月底前", |today| until(today.last_of_month())),
    ("月底", |today| until(today.last_of_month())),
    ("年底前", |today| until(today.last_of_year())),
    ("年底", |today| until(today.last_of_year())),
    ("年前", |today| until(today.last_of_year())),
    ("next month", |today| month(today, 1)),
    ("this month", |today| month(today, 0)),
];

fn until(day: Date) -> Option<Window> {
    Some(Window {
        from: None,
        to: Some(day),
    })
}

fn between(from: Date, to: Date) -> Option<Window> {
    Some(Window {
        from: Some(from),
        to: Some(to),
    })
}

fn month(today: Date, ahead: i32) -> Option<Window> {
    let first = today.first_of_month().checked_add(ahead.months()).ok()?;
    between(first.max(today), first.last_of_month())
}

fn week(today: Date, ahead: i32) -> Option<Window> {
    let since_monday = today.weekday().since(Weekday::Monday);
    let monday = today.checked_sub(i64::from(since_monday).days()).ok()?;
    let first = monday.checked_add(ahead.weeks()).ok()?;
    between(first.max(today), first.checked_add(6.days()).ok()?)
}

fn days(today: Date, ahead: i32) -> Option<Window> {
    let day = today.checked_add(ahead.days()).ok()?;
    between(day, day)
}

/// The windows of a normalised text, with the characters they stand on.
pub(super) fn windows(chars: &[char], today: Date) -> Vec<(Range<usize>, Window)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let hit = word(rest, today)
            .or_else(|| within(rest, today))
            .or_else(|| calendar(rest, today));
        let before = at.checked_sub(1).and_then(|i| chars.get(i));
        match hit {
            Some((length, window))
                if !(rest[0].is_ascii_alphanumeric()
                    && before.is_some_and(|c| c.is_ascii_alphanumeric() || *c == '.')) =>
            {
                found.push((at..at + length, window));
                at += length;
            }
            _ => at += 1,
        }
    }
    found
}

fn starts(chars: &[char], word: &str) -> Option<usize> {
    let length = word.chars().count();
    (chars.len() >= length && word.chars().zip(chars).all(|(a, b)| a == *b)).then_some(length)
}

fn first_of(chars: &[char], words: &[&str]) -> Option<usize> {
    words.iter().find_map(|word| starts(chars, word))
}

fn word(chars: &[char], today: Date) -> Option<(usize, Window)> {
    WORDS
        .iter()
        .find_map(|(name, window)| Some((starts(chars, name)?, window(today)?)))
}

/// A whole number in digits or Chinese numerals up to 99, and how many characters it takes.
pub(super) fn number(chars: &[char]) -> Option<(usize, i64)> {
    let digits = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    if digits > 0 {
        if digits > 4 {
            return None;
        }
        let text: String = chars[..digits].iter().collect();
        return Some((digits, text.parse().ok()?));
    }
    let value = |c: &char| {
        "零一二三四五六七八九"
            .chars()
            .position(|d| d == *c)
            .map(|v| v as i64)
    };
    match chars {
        ['半', ..] => None,
        ['两', ..] => Some((1, 2)),
        ['十', c, ..] if value(c).is_some() => Some((2, 10 + value(c)?)),
        ['十', ..] => Some((1, 10)),
        [a, '十', b, ..] if value(a).is_some() && value(b).is_some() => {
            Some((3, value(a)? * 10 + value(b)?))
        }
        [a, '十', ..] if value(a).is_some() => Some((2, value(a)? * 10)),
        [a, ..] => Some((1, value(a)?)),
        [] => None,
    }
}

fn blanks(chars: &[char]) -> usize {
    chars.iter().take_while(|c| **c == ' ').count()
}

/// 三个月内, 10天内, 半个月内, 两周之内, within 3 months.
fn within(chars: &[char], today: Date) -> Option<(usize, Window)> {
    let english = first_of(chars, &["within ", "in "]).unwrap_or(0);
    let mut at = english;
    let half = starts(&chars[at..], "半");
    let value = match half {
        Some(length) => {
            at += length;
            0
        }
        None => {
            let (length, value) = number(&chars[at..])?;
            at += length;
            value
        }
    };
    at += blanks(&chars[at..]);
    let units: [(&[&str], u8); 4] = [
        (&["工作日", "个工作日", "天", "日", "days", "day"], b'd'),
        (&["个星期", "星期", "周", "weeks", "week"], b'w'),
        (&["个月", "月", "months", "month"], b'm'),
        (&["年", "years", "year"], b'y'),
    ];
    let (length, unit) = units
        .iter()
        .find_map(|(names, unit)| Some((first_of(&chars[at..], names)?, *unit)))?;
    let plain_month = unit == b'm' && chars.get(at) == Some(&'月');
    at += length;
    if english == 0 {
        at += first_of(&chars[at..], &["以内", "之内", "内"])?;
        // 3月内 is a month of the year, 3个月内 a stretch
        if plain_month {
            return None;
        }
    }
    let last = match (half.is_some(), unit) {
        (false, b'd') => today.checked_add(value.days()),
        (false, b'w') => today.checked_add(value.weeks()),
        (false, b'm') => today.checked_add(value.months()),
        (false, _) => today.checked_add(value.years()),
        (true, b'm') => today.checked_add(15.days()),
        (true, b'y') => today.checked_add(6.months()),
        (true, _) => return None,
    };
    Some((at, between(today, last.ok()?)?))
}

/// 12月, 12月前, 12月15日前, 12月底前, 2026年12月, 2026-12-31前, before december.
fn calendar(chars: &[char], today: Date) -> Option<(usize, Window)> {
    let (mut at, year, month) = year_and_month(chars)?;
    let rest = &chars[at..];
    let mut day = None;
    let mut third = None;
    if let Some((length, value)) = number(rest)
        && let Some(sign) = first_of(&rest[length..], &["日", "号"])
    {
        day = Some(i8::try_from(value).ok()?);
        at += length + sign;
    } else if let Some(length) = starts(rest, "-")
        && let Some((digits, value)) = number(&rest[length..])
        && year.is_some()
    {
        day = Some(i8::try_from(value).ok()?);
        at += length + digits;
    } else {
        for (name, from, to) in [
            ("上旬", 1, 10),
            ("中旬", 11, 20),
            ("下旬", 21, 31),
            ("底", 31, 31),
        ] {
            if let Some(length) = starts(rest, name) {
                third = Some((from, to));
                at += length;
                break;
            }
        }
    }
    let first = Date::new(year.unwrap_or(today.year()), month, 1).ok()?;
    let this_or_next = |first: Date| {
        if year.is_none() && first.last_of_month() < today {
            first.checked_add(1.year()).ok()
        } else {
            Some(first)
        }
    };
    let first = this_or_next(first)?;
    let last = first.last_of_month();
    let on =
        |day: i8| Date::new(first.year(), first.month(), day.clamp(1, last.day())).unwrap_or(last);
    let (from, to) = match (day, third) {
        (Some(day), _) if day < 1 || day > last.day() => return None,
        (Some(day), _) => (on(day), on(day)),
        (None, Some((from, to))) => (on(from), on(to)),
        (None, None) => (first, last),
    };
    if let Some(length) = first_of(&chars[at..], &["之前", "以前", "前"]) {
        // 12月前 is before December; 12月15日前 and 12月底前 include the day
        let last = if day.is_none() && third.is_none() {
            from.checked_sub(1.day()).ok()?
        } else {
            to
        };
        let last = if last < today {
            last.checked_add(1.year()).ok()?
        } else {
            last
        };
        return Some((at + length, until(last)?));
    }
    if let Some(length) = first_of(&chars[at..], &["之后", "以后", "后"]) {
        let window = Window {
            from: Some(from),
            to: None,
        };
        return Some((at + length, window));
    }
    Some((at, between(from.max(today.min(to)), to)?))
}

/// 12月, 2026年12月, 明年3月, 2026-12.
fn year_and_month(chars: &[char]) -> Option<(usize, Option<i16>, i8)> {
    let mut at = 0;
    let mut year = None;
    if chars.first().is_some_and(char::is_ascii_digit) {
        let (length, value) = number(chars)?;
        if let Some(sign) = first_of(&chars[length..], &["年", "-"])
            && (2000..2100).contains(&value)
        {
            year = Some(i16::try_from(value).ok()?);
            at = length + sign;
        }
    }
    let (length, month) = number(&chars[at..])?;
    let month = i8::try_from(month).ok().filter(|m| (1..=12).contains(m))?;
    at += length;
    match first_of(&chars[at..], &["月份", "月"]) {
        Some(sign) => at += sign,
        // 2026-12-31 has no sign after the month
        None if year.is_some() && chars.get(4) == Some(&'-') && length == 2 => {}
        None => return None,
    }
    Some((at, year, month))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_read_relative_to_today() {
        let today = date(2026, 11, 21);
        let window = |from: Option<Date>, to: Option<Date>| Some(Window { from, to });
        let december = window(Some(date(2026, 12, 1)), Some(date(2026, 12, 31)));
        for (text, expected) in [
            ("下月", december),
            ("下个月校准", december),
            ("12月", december),
            ("2026年12月", december),
            ("12月前", window(None, Some(date(2026, 11, 30)))),
            ("12月底前", window(None, Some(date(2026, 12, 31)))),
            ("12月15日前", window(None, Some(date(2026, 12, 15)))),
            ("2026-12-15前", window(None, Some(date(2026, 12, 15)))),
            ("3月后", window(Some(date(2027, 3, 1)), None)),
            ("三个月内", window(Some(today), Some(date(2027, 2, 21)))),
            ("10天内", window(Some(today), Some(date(2026, 12, 1)))),
            ("半个月内", window(Some(today), Some(date(2026, 12, 6)))),
            ("两周之内", window(Some(today), Some(date(2026, 12, 5)))),
            (
                "下周",
                window(Some(date(2026, 11, 23)), Some(date(2026, 11, 29))),
            ),
            ("本月", window(Some(today), Some(date(2026, 11, 30)))),
            ("年底前", window(None, Some(date(2026, 12, 31)))),
            (
                "十二月中旬",
                window(Some(date(2026, 12, 11)), Some(date(2026, 12, 20))),
            ),
            ("next month", december),
            (
                "within 3 months",
                window(Some(today), Some(date(2027, 2, 21))),
            ),
            ("13月", None),
            ("100-150", None),
            ("2月30日", None),
            ("0.5月", None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let found = windows(&chars, today).first().map(|(_, window)| *window);
            assert_eq!(found, expected, "{text}");
        }
    }
}
