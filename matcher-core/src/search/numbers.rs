//! How places, days and entries of closed lists stand as numbers in the index.

use crate::model::Coded;
use crate::taxonomy::regions::Point;
use jiff::civil::Date;

/// No entry of a closed list.
pub(super) const NONE: u64 = 63;

/// No place of the table of regions.
pub(super) const NOWHERE: u64 = 0xFFFF;

/// No degree of longitude or latitude.
pub(super) const NOT_A_DEGREE: u64 = 0xFF_FFFF;

/// The number of a month: months since year 0.
pub(super) fn month_number(day: Date) -> u64 {
    (i64::from(day.year()) * 12 + i64::from(day.month()) - 1).max(0) as u64
}

/// A day as a number that grows with it.
pub(super) fn day_number(day: Date) -> u64 {
    (i64::from(day.year()) * 372 + i64::from(day.month()) * 31 + i64::from(day.day())).max(0) as u64
}

/// The bit of an entry of a closed list.
pub(super) fn bit<T: Coded + PartialEq>(entry: T) -> u64 {
    T::ALL
        .iter()
        .position(|known| *known == entry)
        .map_or(0, |place| 1 << place)
}

pub(super) fn bits<T: Coded + PartialEq>(entries: &[T]) -> u64 {
    entries.iter().fold(0, |bits, entry| bits | bit(*entry))
}

/// Ten-thousandths of a degree, from −180.
pub(super) fn packed(point: Point) -> (u64, u64) {
    let pack = |degrees: f64| libm::round((degrees + 180.0) * 1e4).clamp(0.0, 3.6e6) as u64;
    (pack(point.longitude), pack(point.latitude))
}

/// The degrees again.
pub(super) fn unpacked(longitude: u64, latitude: u64) -> Option<Point> {
    let unpack = |packed: u64| packed as f64 / 1e4 - 180.0;
    (longitude != NOT_A_DEGREE && latitude != NOT_A_DEGREE).then(|| Point {
        longitude: unpack(longitude),
        latitude: unpack(latitude),
    })
}
