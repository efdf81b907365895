//! The day it is where the programme runs.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// China keeps one time, eight hours before Greenwich, without summer time.
fn china() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

/// Today.
pub(crate) fn today() -> Date {
    day_of(Timestamp::now())
}

/// The day of a moment.
pub(crate) fn day_of(moment: Timestamp) -> Date {
    moment.to_zoned(china()).date()
}
