//! How places, days and entries of closed lists stand as numbers in the index.

use crate::model::Coded;
use crate::taxonomy::regions::Point;
use jiff::civil::Date;

/// No entry of a closed list.
pub(super) const NONE: u64 = 31;

/// No place of the table of regions.
pub(super) const NOWHERE: u64 = 0x1FFF;

/// Half of a number that holds two.
const HALF: u32 = 24;
const LOWER: u64 = (1 << HALF) - 1;
/// No degree of longitude or latitude, and no day.
pub(super) const ABSENT: u64 = LOWER;

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

/// Where something is, in ten-thousandths of a degree from −180, longitude and latitude in one number.
pub(super) fn packed_point(point: Option<Point>) -> u64 {
    let pack = |degrees: f64| libm::round((degrees + 180.0) * 1e4).clamp(0.0, 3.6e6) as u64;
    point.map_or(ABSENT << HALF | ABSENT, |point| {
        pack(point.longitude) << HALF | pack(point.latitude)
    })
}

/// The point again.
pub(super) fn unpacked_point(number: u64) -> Option<Point> {
    let (longitude, latitude) = (number >> HALF, number & LOWER);
    let unpack = |packed: u64| packed as f64 / 1e4 - 180.0;
    (longitude != ABSENT && latitude != ABSENT).then(|| Point {
        longitude: unpack(longitude),
        latitude: unpack(latitude),
    })
}

/// Two days in one number: the last one of validity, and that of the last change.
pub(super) fn packed_days(valid_to: Option<Date>, updated: Option<Date>) -> u64 {
    let pack = |day: Option<Date>| day.map_or(ABSENT, |day| day_number(day).min(ABSENT - 1));
    pack(valid_to) << HALF | pack(updated)
}

/// The number of the last day of validity; [`ABSENT`] never ends.
pub(super) fn valid_to_of(days: u64) -> u64 {
    days >> HALF
}

/// The number of the day of the last change; [`ABSENT`] is not known.
pub(super) fn updated_of(days: u64) -> u64 {
    days & LOWER
}

/// What filters and facets look at of an entry, in one number: one read per row instead of seven.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Traits {
    /// Place in the list of kinds of entry.
    pub(super) kind: u64,
    /// Places in the closed lists; [`NONE`] is none.
    pub(super) service: u64,
    pub(super) provider_kind: u64,
    /// Place in the table of regions; [`NOWHERE`] is none.
    pub(super) region: u64,
    /// Bits by the places in the closed lists.
    pub(super) delivery: u64,
    pub(super) documents: u64,
    pub(super) credentials: u64,
}

/// Bits of each trait, in their order.
const WIDTHS: [u32; 7] = [3, 5, 5, 13, 4, 10, 8];

impl Traits {
    pub(super) fn packed(self) -> u64 {
        let parts = [
            self.kind,
            self.service,
            self.provider_kind,
            self.region,
            self.delivery,
            self.documents,
            self.credentials,
        ];
        let parts = parts.into_iter().zip(WIDTHS);
        parts.fold(0, |all, (part, width)| {
            all << width | part & ((1 << width) - 1)
        })
    }
}

/// Where each trait begins.
const PLACES: [u32; 7] = {
    let mut places = [0; 7];
    let mut part = 6;
    while part > 0 {
        places[part - 1] = places[part] + WIDTHS[part];
        part -= 1;
    }
    places
};

/// [`Traits`] as they stand in the index; each is read where it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packed(pub(super) u64);

impl Packed {
    const fn part(self, part: usize) -> u64 {
        self.0 >> PLACES[part] & ((1 << WIDTHS[part]) - 1)
    }

    pub(super) const fn kind(self) -> u64 {
        self.part(0)
    }

    pub(super) const fn service(self) -> u64 {
        self.part(1)
    }

    pub(super) const fn provider_kind(self) -> u64 {
        self.part(2)
    }

    pub(super) const fn region(self) -> u64 {
        self.part(3)
    }

    pub(super) const fn delivery(self) -> u64 {
        self.part(4)
    }

    pub(super) const fn documents(self) -> u64 {
        self.part(5)
    }

    pub(super) const fn credentials(self) -> u64 {
        self.part(6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CredentialKind, Delivery, Document, OrganisationKind, ServiceKind};
    use crate::search::Kind;
    use crate::taxonomy::regions::Regions;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn every_closed_list_has_room_in_the_packed_traits() {
        assert!(Kind::ALL.len() <= 1 << WIDTHS[0]);
        assert!(ServiceKind::ALL.len() as u64 <= NONE);
        assert!(OrganisationKind::ALL.len() as u64 <= NONE);
        assert!((Regions::bundled().iter().count() as u64) < NOWHERE);
        assert!(Delivery::ALL.len() <= WIDTHS[4] as usize);
        assert!(Document::ALL.len() <= WIDTHS[5] as usize);
        assert!(CredentialKind::ALL.len() <= WIDTHS[6] as usize);
        assert!(day_number(date(9999, 12, 31)) < ABSENT);
    }

    proptest! {
        #[test]
        fn packed_traits_unpack(parts in proptest::array::uniform7(any::<u64>())) {
            let mut parts = parts;
            for (part, width) in parts.iter_mut().zip(WIDTHS) {
                *part &= (1 << width) - 1;
            }
            let [kind, service, provider_kind, region, delivery, documents, credentials] = parts;
            let traits = Traits { kind, service, provider_kind, region, delivery, documents, credentials };
            let packed = Packed(traits.packed());
            let read = [
                packed.kind(), packed.service(), packed.provider_kind(), packed.region(), packed.delivery(), packed.documents(),
                packed.credentials(),
            ];
            prop_assert_eq!(read, parts);
        }
    }
}
