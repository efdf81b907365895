//! One or two partners for a list, as a page tells them.

use super::form::encode;
use super::known::{region, yuan};
use crate::api::ledgers::together;

/// One or two partners for a list.
pub(super) struct Offered {
    pub(super) partners: Vec<Partner>,
    pub(super) served: usize,
    pub(super) price: String,
    /// Empty: not known.
    pub(super) earliest: String,
}

/// One of them, with the number of needs it serves.
pub(super) struct Partner {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) count: usize,
}

impl From<&together::Offered> for Offered {
    fn from(offered: &together::Offered) -> Self {
        let partner = |partner: &together::Partner| Partner {
            href: format!("/organisations/{}", encode(&partner.provider)),
            name: format!("{} · {}", partner.name, region(partner.region)),
            count: partner.needs,
        };
        Self {
            partners: offered.partners.iter().map(partner).collect(),
            served: offered.served,
            price: yuan(offered.price_fen),
            earliest: offered
                .earliest
                .map_or_else(String::new, |day| day.to_string()),
        }
    }
}
