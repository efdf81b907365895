//! The sheets and their columns.

mod capacity;
mod demand;
mod parties;
mod programme;

use super::{Kind, SheetFormat, words_of};
use crate::model::{Delivery, ServiceKind, Side};

const COUNT: Kind = Kind::Integer {
    min: 0,
    max: 1_000_000,
};
const POSITIVE: Kind = Kind::Integer {
    min: 1,
    max: 1_000_000,
};
const MINUTES: Kind = Kind::Integer {
    min: 1,
    max: 100_000_000,
};
const PERCENT: Kind = Kind::Integer { min: 0, max: 100 };
const KM: Kind = Kind::Number {
    min: 0.0,
    max: 20_000.0,
};
const LONGITUDE: Kind = Kind::Number {
    min: 73.0,
    max: 136.0,
};
const LATITUDE: Kind = Kind::Number {
    min: 3.0,
    max: 54.0,
};
const SERVICE: Kind = Kind::Code(words_of::<ServiceKind>);
const DELIVERY: Kind = Kind::Code(words_of::<Delivery>);
const SIDE: Kind = Kind::Code(words_of::<Side>);
const ORGANISATION: Kind = Kind::Reference("organisations");

/// Every sheet, in the order in which they are read and written.
pub const SHEETS: &[SheetFormat] = &[
    parties::CATALOGUE,
    parties::ORGANISATIONS,
    parties::SITES,
    parties::CREDENTIALS,
    parties::SUPPLY_LINKS,
    capacity::RESOURCES,
    capacity::OFFERS,
    capacity::CAPABILITIES,
    capacity::SLOTS,
    demand::NEEDS,
    demand::REQUIREMENTS,
    demand::BUNDLES,
    programme::QUOTAS,
    programme::QUOTA_AREAS,
    programme::BENEFITS,
    programme::PREVIOUS_PLAN,
];
