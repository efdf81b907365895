//! What part of the calendar is looked at.

use crate::clock::today;
use crate::web::form::encode;
use jiff::ToSpan;
use jiff::civil::Date;
use matcher_core::model::Period;
use serde::Deserialize;

/// Periods across.
const WEEKS: usize = 8;

const MONTHS: usize = 6;

/// What part of the calendar is looked at.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct View {
    /// `month`, else weeks.
    pub(super) by: String,
    /// A day in the first period; empty: today.
    pub(super) from: String,
    /// The resource behind which the page begins.
    pub(super) after: String,
}

impl View {
    pub(super) fn by_month(&self) -> bool {
        self.by == "month"
    }

    pub(super) fn first(&self) -> Date {
        self.from.parse().unwrap_or_else(|_| today())
    }

    /// The periods across, and the days at which the view before and the next begin.
    pub(super) fn periods(&self) -> (Vec<Period>, Date, Date) {
        let first = self.first();
        if self.by_month() {
            let first = first.first_of_month();
            let at = |n: usize| first.saturating_add((n as i32).months());
            let periods =
                (0..MONTHS).filter_map(|n| Period::parse(&at(n).strftime("%Y-%m").to_string()));
            let back = first.saturating_sub((MONTHS as i32).months());
            (periods.collect(), back, at(MONTHS))
        } else {
            let monday =
                first.saturating_sub(i32::from(first.weekday().to_monday_zero_offset()).days());
            let at = |n: usize| monday.saturating_add((n as i32).weeks());
            let week = |day: Date| {
                let week = day.iso_week_date();
                Period::parse(&format!("{}-W{:02}", week.year(), week.week()))
            };
            let back = monday.saturating_sub((WEEKS as i32).weeks());
            (
                (0..WEEKS).filter_map(|n| week(at(n))).collect(),
                back,
                at(WEEKS),
            )
        }
    }

    pub(super) fn href(&self, by: &str, from: &str, after: &str) -> String {
        format!("/calendar?by={by}&from={from}&after={}", encode(after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_shows_whole_weeks_also_across_the_end_of_a_year() {
        let view = View {
            from: "2026-12-30".to_owned(),
            ..View::default()
        };
        let (periods, back, on) = view.periods();
        let names: Vec<String> = periods.iter().map(ToString::to_string).collect();
        assert_eq!(names[..3], ["2026-W53", "2027-W01", "2027-W02"]);
        assert_eq!(
            (back.to_string(), on.to_string()),
            ("2026-11-02".to_owned(), "2027-02-22".to_owned())
        );
    }
}
