//! Which pins and limits of a round can't hold together, in terms of its catalogue.

use super::Context;
use crate::ids::Ix;
use crate::model::{Bundle, Need, Organisation};

/// A pin or a limit that clashes with others; dropping any one of them lets the round be planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// A need that is pinned to a slot of the catalogue.
    Pin {
        /// The need.
        need: Ix<Need>,
        /// The place of the slot in the catalogue.
        slot: u32,
    },
    /// The minutes (or seats) of a slot of the catalogue.
    Slot(u32),
    /// The most partners a provider may have.
    Partners {
        /// The provider.
        provider: Ix<Organisation>,
        /// At most so many.
        limit: u32,
    },
    /// The most providers an SME may have.
    Providers {
        /// The SME.
        seeker: Ix<Organisation>,
        /// At most so many.
        limit: u32,
    },
    /// A bundle that is all or none.
    BundleWhole(Ix<Bundle>),
    /// The most providers of a bundle.
    BundleProviders(Ix<Bundle>),
    /// The change budget.
    Changes(u64),
}

/// The clashes of an infeasible plan; names that the problem doesn't know are left out.
pub(super) fn clashes(context: &Context<'_>) -> Vec<Clash> {
    let conflict = context.plan.conflict.iter();
    conflict.filter_map(|name| clash(context, name)).collect()
}

fn clash(context: &Context<'_>, name: &str) -> Option<Clash> {
    let problem = context.problem;
    let (kind, id) = name.split_once(' ').unwrap_or((name, ""));
    let need_of = |place: u32| Some(context.market.lots.get(place as usize)?.need);
    let bundle = || {
        let bundle = problem.bundles.iter().find(|b| b.id == id)?;
        context
            .catalogue
            .bundle_of(need_of(*bundle.needs.first()?)?)
    };
    match kind {
        "pin" => {
            let place = problem.needs.iter().position(|n| n.id == id)? as u32;
            Some(Clash::Pin {
                need: need_of(place)?,
                slot: problem.pin_of(place)?,
            })
        }
        "slot" => {
            let place = problem.slots.iter().position(|s| s.id == id)?;
            Some(Clash::Slot(place as u32))
        }
        "max_partners" => {
            let place = problem.providers.iter().position(|p| p.id == id)?;
            let of = |p: Option<u32>| p == Some(place as u32);
            let slot = problem.slots.iter().position(|s| of(s.provider))?;
            let resource = context.catalogue.slots.get(slot)?.resource;
            Some(Clash::Partners {
                provider: context.catalogue[resource].organisation,
                limit: problem.providers[place].max_partners?,
            })
        }
        "max_providers" => {
            let place = problem.seekers.iter().position(|s| s.id == id)?;
            let of = |s: Option<u32>| s == Some(place as u32);
            let need = problem.needs.iter().position(|n| of(n.seeker))? as u32;
            Some(Clash::Providers {
                seeker: context.catalogue[need_of(need)?].organisation,
                limit: problem.seekers[place].max_providers?,
            })
        }
        "bundle" => Some(Clash::BundleWhole(bundle()?)),
        "bundle_max_providers" => Some(Clash::BundleProviders(bundle()?)),
        "max_changes" => Some(Clash::Changes(problem.max_changes?)),
        _ => None,
    }
}
