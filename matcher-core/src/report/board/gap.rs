//! Where the gap between the plan and its bound is.

use super::Text;
use crate::plan::gap_shares;
use crate::report::Material;
use serde::{Deserialize, Serialize};

/// Places told.
const TOLD: usize = 6;

/// The gap by place, in points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GapPlaces {
    /// Bound − value.
    pub total: i64,
    /// At slots, whose hours could perhaps be filled better.
    pub slots: f64,
    /// At needs left out that the prices give a worth.
    pub needs: f64,
    /// At limits, quotas, bundles, partnerships and the change budget.
    pub rules: f64,
    /// The slots with the largest shares.
    pub largest: Vec<GapPlace>,
}

/// One slot with a share of the gap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GapPlace {
    /// Provider, resource and period.
    pub name: Text,
    /// Points.
    pub points: f64,
}

/// The places of the gap; `None` where there is none or no proof.
pub(super) fn places(material: &Material<'_>) -> Option<GapPlaces> {
    let (context, document) = (&material.context, material.document);
    let total = document.bound? - document.value?;
    let shares = gap_shares(context.problem, context.plan).filter(|_| total > 0)?;
    let sum = |list: &[(u32, f64)]| list.iter().map(|share| share.1).sum();
    let catalogue = context.catalogue;
    let largest = shares
        .slots
        .iter()
        .take(TOLD)
        .filter_map(|&(slot, points)| {
            let slot = catalogue.slots.get(slot as usize)?;
            let resource = &catalogue[slot.resource];
            let provider = &catalogue[resource.organisation];
            Some(GapPlace {
                name: Text::same(format!(
                    "{} · {} · {}",
                    provider.name, resource.name, slot.period
                )),
                points,
            })
        });
    Some(GapPlaces {
        total,
        slots: sum(&shares.slots),
        needs: sum(&shares.needs),
        rules: shares.rules,
        largest: largest.collect(),
    })
}
