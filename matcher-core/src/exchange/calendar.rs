//! A calendar that other programs subscribe to: iCalendar, RFC 5545, events of whole days.

use jiff::civil::Date;
use std::fmt::Write;

/// A day with something on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarDay {
    /// The same for the same thing, always.
    pub uid: String,
    /// The day.
    pub on: Date,
    /// What it is, in a line.
    pub summary: String,
    /// More, or an address.
    pub description: String,
    /// Days before it on which a program reminds.
    pub alarm_days: u16,
}

/// Octets of a line at most (3.1).
const LINE: usize = 75;

/// The calendar; `stamp` is its time as `20261127T101500Z`.
pub fn calendar(name: &str, stamp: &str, days: &[CalendarDay]) -> String {
    let mut text = String::new();
    let mut line = |content: String| fold(&mut text, &content);
    line("BEGIN:VCALENDAR".into());
    line("VERSION:2.0".into());
    line("PRODID:-//matcher//programme//ZH".into());
    line("CALSCALE:GREGORIAN".into());
    line(format!("X-WR-CALNAME:{}", escape(name)));
    for day in days {
        let next = day.on.tomorrow().unwrap_or(day.on);
        line("BEGIN:VEVENT".into());
        line(format!("UID:{}", escape(&day.uid)));
        line(format!("DTSTAMP:{stamp}"));
        line(format!("DTSTART;VALUE=DATE:{}", plain(day.on)));
        line(format!("DTEND;VALUE=DATE:{}", plain(next)));
        line(format!("SUMMARY:{}", escape(&day.summary)));
        if !day.description.is_empty() {
            line(format!("DESCRIPTION:{}", escape(&day.description)));
        }
        line("TRANSP:TRANSPARENT".into());
        line("BEGIN:VALARM".into());
        line("ACTION:DISPLAY".into());
        line(format!("DESCRIPTION:{}", escape(&day.summary)));
        line(format!("TRIGGER:-P{}D", day.alarm_days));
        line("END:VALARM".into());
        line("END:VEVENT".into());
    }
    line("END:VCALENDAR".into());
    text
}

fn plain(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// Text as a value (3.3.11).
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A line, folded where it is too long; never inside a character.
fn fold(text: &mut String, line: &str) {
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > LINE {
            text.push_str("\r\n ");
            used = 1;
        }
        // Writing into a String can't fail.
        let _ = write!(text, "{c}");
        used += c.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters_and_nothing_breaks_out_of_a_value() {
        let day = CalendarDay {
            uid: "gauges/G1@matcher".to_owned(),
            on: jiff::civil::date(2026, 12, 31),
            summary: format!("到期：{}\r\nEND:VCALENDAR; a, b", "游标卡尺".repeat(20)),
            description: String::new(),
            alarm_days: 30,
        };
        let text = calendar("台账", "20261127T101500Z", &[day]);
        assert!(text.lines().all(|line| line.len() <= LINE), "{text}");
        assert!(text.contains("DTEND;VALUE=DATE:20270101\r\n"));
        assert_eq!(text.matches("\nEND:VCALENDAR").count(), 1);
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains("\\nEND:VCALENDAR\\; a\\, b"));
    }
}
