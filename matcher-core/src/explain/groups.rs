//! Coverage of groups of SMEs: per region, per step of the ladder, per size, each with what any plan could reach.

use super::Context;
use crate::ids::Ix;
use crate::market::Market;
use crate::model::code::coded;
use crate::model::{Catalogue, Coded, Organisation, PlanRules};
use crate::plan::{Effort, GroupShare, at_most, group_shares};
use crate::taxonomy::regions::Regions;
use serde::Serialize;
use std::collections::BTreeMap;

coded! {
    /// What SMEs are grouped by.
    GroupKind {
        Region = "region", "地区", "region";
        Ladder = "ladder", "梯度", "ladder";
        Size = "size", "规模", "size";
    }
}

/// A group of SMEs with the lots of its needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What it is grouped by.
    pub kind: GroupKind,
    /// Code.
    pub id: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// Places of the lots in the market.
    pub lots: Vec<u32>,
}

/// How far a group is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupCoverage {
    /// What it is grouped by.
    pub kind: GroupKind,
    /// Code.
    pub id: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// SMEs served, and SMEs that somebody could serve.
    #[serde(flatten)]
    pub share: GroupShare,
    /// No plan serves more SMEs of the group than so many, even if it comes first.
    pub at_most: u32,
}

/// The groups of one kind, by code. A region is a quota area or, outside all of them, a prefecture.
pub fn groups(
    catalogue: &Catalogue,
    rules: &PlanRules,
    market: &Market,
    kind: GroupKind,
) -> Vec<Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    let mut regions: BTreeMap<u32, (String, String)> = BTreeMap::new();
    for (place, lot) in (0_u32..).zip(&market.lots) {
        let owner: Ix<Organisation> = catalogue[lot.need].organisation;
        let owner = &catalogue[owner];
        let (id, zh, en) = match kind {
            GroupKind::Region => {
                let region = regions.entry(owner.region);
                let named = region.or_insert_with(|| region_of(catalogue, rules, owner.region));
                (named.0.clone(), named.1.clone(), named.1.clone())
            }
            GroupKind::Ladder => words(owner.ladder),
            GroupKind::Size => owner.size.map_or_else(
                || (String::new(), "未说明".to_owned(), "not said".to_owned()),
                words,
            ),
        };
        let group = groups.entry(id.clone()).or_insert_with(|| Group {
            kind,
            id,
            zh,
            en,
            lots: Vec::new(),
        });
        group.lots.push(place);
    }
    groups.into_values().collect()
}

fn words<T: Coded>(entry: T) -> (String, String, String) {
    (
        entry.code().to_owned(),
        entry.zh().to_owned(),
        entry.en().to_owned(),
    )
}

fn region_of(catalogue: &Catalogue, rules: &PlanRules, region: u32) -> (String, String) {
    if let Some(area) = catalogue.area_of(region, rules.date) {
        return (area.area.clone(), area.name.clone());
    }
    let prefecture = region / 100 * 100;
    let name = Regions::bundled().by_code(prefecture);
    let name = name.map_or_else(|| prefecture.to_string(), |found| found.name.clone());
    (prefecture.to_string(), name)
}

/// Coverage of every group of every kind.
pub(super) fn coverage(context: &Context<'_>) -> Vec<GroupCoverage> {
    if context.plan.slots.len() != context.problem.needs.len() {
        return Vec::new();
    }
    let mut told = Vec::new();
    for &kind in GroupKind::ALL {
        let groups = groups(context.catalogue, context.rules, context.market, kind);
        let lots: Vec<Vec<u32>> = groups.iter().map(|group| group.lots.clone()).collect();
        let shares = group_shares(context.problem, &context.plan.slots, &lots);
        told.extend(groups.into_iter().zip(shares).map(|(group, share)| {
            // Whoever has everybody served needs no solving.
            let at_most = if share.served == share.reachable {
                share.reachable
            } else {
                at_most(context.problem, &group.lots, &Effort::default())
            };
            GroupCoverage {
                kind,
                id: group.id,
                zh: group.zh,
                en: group.en,
                share,
                at_most,
            }
        }));
    }
    told
}
