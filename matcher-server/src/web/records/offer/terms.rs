//! When an offer is free, and what it costs the reader.

use crate::catalogue::View;
use crate::clock::today;
use crate::web::form::encode;
use crate::web::known::{self, yuan};
use crate::web::lists::Link;
use crate::web::shell::Shell;
use matcher_core::fit::{benefits_for, fee_after};
use matcher_core::model::{Catalogue, Offer, Organisation, ResourceKind};

/// Periods shown.
const PERIODS: usize = 12;

/// Free time of a period.
pub(super) struct Free {
    /// Value of the booking form: `RESOURCE/PERIOD`.
    pub(super) slot: String,
    pub(super) period: String,
    pub(super) left: String,
    /// Of 30, for the picture.
    pub(super) height: i64,
    pub(super) top: i64,
}

/// What the offer costs.
#[derive(Default)]
pub(super) struct Price {
    pub(super) list: String,
    pub(super) unit: &'static str,
    pub(super) after: String,
    pub(super) benefits: Vec<Link>,
    pub(super) more: Vec<(&'static str, String)>,
}

/// What is free from today on, without what is booked.
pub(super) fn free(view: &View, id: &str) -> Vec<Free> {
    let Some((catalogue, offer)) = known::offer(view, id) else {
        return Vec::new();
    };
    let resource = catalogue[offer].resource;
    let seats = catalogue[resource].kind == ResourceKind::Class;
    let slots = catalogue.slots_of(resource).iter();
    let mut found: Vec<(String, i64)> = slots
        .filter(|slot| slot.period.last_day() >= today())
        .map(|slot| (slot.period.to_string(), i64::from(slot.minutes)))
        .collect();
    found.truncate(PERIODS);
    let most = found
        .iter()
        .map(|(_, left)| *left)
        .max()
        .unwrap_or(0)
        .max(1);
    let of = |(period, left): (String, i64)| Free {
        slot: format!("{}/{period}", catalogue[resource].id),
        left: if seats {
            left.to_string()
        } else {
            crate::web::words::hours(left)
        },
        height: left * 30 / most,
        top: 30 - left * 30 / most,
        period,
    };
    found.into_iter().map(of).collect()
}

pub(super) fn price(
    entry: &Offer,
    catalogue: &Catalogue,
    seeker: Option<&Organisation>,
    shell: &Shell,
) -> Price {
    let unit = entry.service.unit().one(shell.language);
    let mut price = Price {
        list: if entry.price_fen == 0 {
            shell.t("免费", "free").to_owned()
        } else {
            yuan(entry.price_fen)
        },
        unit,
        ..Price::default()
    };
    let more = [
        (
            entry.minimum_order_fen,
            shell.t("最低消费", "Smallest order"),
        ),
        (entry.visit_fee_fen, shell.t("上门费", "Visit")),
    ];
    price.more.extend(
        more.into_iter()
            .filter(|(fen, _)| *fen > 0)
            .map(|(fen, name)| (name, yuan(fen))),
    );
    if let Some(seeker) = seeker {
        let benefits = benefits_for(catalogue, seeker, entry.service, today());
        let after = fee_after(catalogue, &benefits, entry.price_fen);
        if after < entry.price_fen {
            price.after = yuan(after);
        }
        price.benefits = benefits
            .iter()
            .map(|ix| Link {
                href: format!("/benefits/{}", encode(&catalogue[*ix].id)),
                name: catalogue[*ix].title.clone(),
            })
            .collect();
    }
    price
}
