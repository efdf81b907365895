//! Spare hours of a resource as slots of its periods.

use super::super::input_problem::InputCode;
use super::draft::Builder;

/// The hours in a cell: `120`, `120 小时`, `1,200h`. `None` when it is no number.
pub(super) fn hours(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' '))
        .collect();
    let number = plain
        .trim_end_matches(|c: char| c.is_alphabetic())
        .trim_end_matches("小时");
    let hours: f64 = number.parse().ok()?;
    (hours.is_finite() && hours >= 0.0).then_some(hours)
}

impl Builder<'_> {
    /// One slot per period of the map's `periods`, with `hours` each. Without periods or hours there is no slot, and it is told.
    pub(super) fn slots(&mut self, row: u32, resource: &str, name: &str, hours: f64) {
        let minutes = (hours * 60.0).floor() as i64;
        if minutes < 1 {
            self.tell(
                InputCode::ReadAs,
                row,
                "minutes",
                name,
                (
                    "没有空闲机时，不设时段",
                    "without idle hours; no slot was made",
                ),
            );
            return;
        }
        let periods = self.map.setting("periods").unwrap_or("").to_owned();
        let mut any = false;
        for period in periods.split([';', ',', ' ']).filter(|p| !p.is_empty()) {
            any = true;
            let minutes = minutes.to_string();
            self.row(
                "slots",
                row,
                &[
                    ("resource", resource),
                    ("period", period),
                    ("minutes", &minutes),
                ],
            );
        }
        if !any {
            self.want("periods");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::hours;

    #[test]
    fn hours_are_read_with_and_without_their_unit() {
        for (text, expected) in [
            ("120", Some(120.0)),
            ("1,200 小时", Some(1200.0)),
            ("88.5h", Some(88.5)),
            ("-3", None),
            ("约100", None),
            ("inf", None),
            ("", None),
        ] {
            assert_eq!(hours(text), expected, "{text}");
        }
    }
}
