//! The market of Henan: 1,400 SMEs of 28 areas, 80 providers, 1,600 needs.

use super::dirt;
use super::firms::{Firm, firms, supply_links};
use super::hours::{Slot, slots};
use super::names::Names;
use super::needs::{Bundle, Need, demand};
use super::offers::{Supply, supply};
use super::previous::previous;
use super::providers::{Provider, providers};
use crate::model::OrganisationKind;

/// Everything in the market, before it becomes sheets.
#[derive(Debug)]
pub(super) struct Market {
    pub(super) providers: Vec<Provider>,
    pub(super) provider_codes: Vec<String>,
    pub(super) firms: Vec<Firm>,
    pub(super) links: Vec<(String, String)>,
    pub(super) supply: Supply,
    pub(super) slots: Vec<Slot>,
    pub(super) needs: Vec<Need>,
    pub(super) bundles: Vec<Bundle>,
    /// Need, resource, period.
    pub(super) previous: Vec<(usize, usize, &'static str)>,
}

/// Makes the market.
pub(super) fn market(seed: u64) -> Market {
    let mut names = Names::new(seed);
    let providers = providers();
    let provider_codes = providers
        .iter()
        .map(|provider| {
            names.credit_code(match provider.kind {
                OrganisationKind::StatutoryInstitute
                | OrganisationKind::IndustryCentre
                | OrganisationKind::EnergyCentre
                | OrganisationKind::CarbonCentre => "12",
                OrganisationKind::Association => "51",
                _ => "91",
            })
        })
        .collect();
    let firms = firms(seed, &mut names);
    let links = supply_links(seed, &providers, &firms);
    let supply = supply(seed, &providers);
    let mut demand = demand(seed, &firms, &providers);
    let slots = slots(
        seed,
        &providers,
        &supply.resources,
        &supply.offers,
        &demand.needs,
    );
    let previous = previous(seed, &demand.needs, &firms, &providers, &supply, &slots);
    dirt::spoil(seed, &mut demand.needs);
    Market {
        providers,
        provider_codes,
        firms,
        links,
        supply,
        slots,
        needs: demand.needs,
        bundles: demand.bundles,
        previous,
    }
}
