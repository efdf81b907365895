//! Resources (资源) and their slots (时段): hours are sold once, whatever number of offers stand on a resource.

use super::code::coded;
use super::organisation::{Organisation, Site};
use crate::ids::Ix;
use crate::taxonomy::Instrument;
use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use std::fmt;

coded! {
    /// What a resource is; a class has seats, everything else has minutes.
    ResourceKind {
        Instrument = "instrument", "仪器设备", "instrument";
        Team = "team", "人员班组", "team";
        Room = "room", "场地", "room";
        Class = "class", "培训班", "class";
    }
}

/// A machine, team, room or class with its calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Unique id in the catalogue.
    pub id: String,
    /// The site where it stands.
    pub site: Ix<Site>,
    /// Whose it is; the site's organisation.
    pub organisation: Ix<Organisation>,
    /// What it is.
    pub kind: ResourceKind,
    /// Name as its owner says it.
    pub name: String,
    /// Model number; empty when none.
    pub model: String,
    /// What instrument it is, when it is one.
    pub instrument: Option<Ix<Instrument>>,
}

/// A month or an ISO week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// `2026-12`
    Month {
        /// Year.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// `2026-W49`, ISO 8601.
    Week {
        /// ISO year.
        year: i16,
        /// 1 to 53.
        week: i8,
    },
}

impl Period {
    /// Reads `2026-12` or `2026-W49`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.trim().split_once('-')?;
        let year: i16 = year.parse().ok().filter(|y| (1900..=2999).contains(y))?;
        if let Some(week) = rest.strip_prefix(['W', 'w']) {
            let week = week.parse().ok()?;
            ISOWeekDate::new(year, week, Weekday::Monday).ok()?;
            return Some(Self::Week { year, week });
        }
        let month: i8 = rest.parse().ok()?;
        Date::new(year, month, 1).ok()?;
        Some(Self::Month { year, month })
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        match self {
            Self::Month { year, month } => Date::new(year, month, 1).unwrap_or(Date::MIN),
            Self::Week { year, week } => {
                ISOWeekDate::new(year, week, Weekday::Monday).map_or(Date::MIN, ISOWeekDate::date)
            }
        }
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        match self {
            Self::Month { .. } => self.first_day().last_of_month(),
            Self::Week { .. } => self.first_day().saturating_add(6.days()),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            Self::Week { year, week } => write!(f, "{year:04}-W{week:02}"),
        }
    }
}

/// A resource in a period with its spare minutes (seats, for a class).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The resource.
    pub resource: Ix<Resource>,
    /// The period.
    pub period: Period,
    /// Spare minutes (or seats) in it.
    pub minutes: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_period_is_printed_as_it_was_read_and_knows_its_days() {
        for (text, first, last) in [
            ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
            ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
            ("2026-W01", date(2025, 12, 29), date(2026, 1, 4)),
            ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ] {
            let period = Period::parse(text).unwrap();
            assert_eq!(
                (
                    period.to_string().as_str(),
                    period.first_day(),
                    period.last_day()
                ),
                (text, first, last)
            );
        }
    }

    #[test]
    fn refuses_what_is_no_period() {
        for text in [
            "2026", "2026-13", "2026-00", "2025-W53", "26-W01", "2026-W", "",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }
}
