//! Red, yellow, green: how near a last day is.

use jiff::civil::Date;

/// How near a last day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// More than [`SOON_DAYS`] left.
    Green,
    /// Due within [`SOON_DAYS`].
    Yellow,
    /// Past.
    Red,
    /// Done: nothing is due any more.
    Done,
}

/// Days before the last one in which the light is yellow.
pub const SOON_DAYS: i32 = 14;

/// The light of what is due on a day.
pub fn light(due: Date, done: bool, today: Date) -> Light {
    if done {
        return Light::Done;
    }
    match (due - today).get_days() {
        left if left < 0 => Light::Red,
        left if left <= SOON_DAYS => Light::Yellow,
        _ => Light::Green,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_light_turns_yellow_two_weeks_before_and_red_a_day_after() {
        let due = date(2026, 12, 15);
        for (today, expected) in [
            (date(2026, 11, 30), Light::Green),
            (date(2026, 12, 1), Light::Yellow),
            (date(2026, 12, 15), Light::Yellow),
            (date(2026, 12, 16), Light::Red),
        ] {
            assert_eq!(light(due, false, today), expected, "{today}");
        }
        assert_eq!(light(due, true, date(2027, 1, 1)), Light::Done);
    }
}
