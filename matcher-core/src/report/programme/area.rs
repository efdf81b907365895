//! Areas of the statistics: lists of divisions, never code prefixes.

use crate::model::QuotaAreaMember;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// An area that is counted on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its divisions; `None`: everything that is there.
    pub regions: Option<BTreeSet<u32>>,
}

impl Area {
    /// Everything that is there, under a name.
    pub fn whole(name: &str) -> Self {
        Self {
            code: String::new(),
            name: name.to_owned(),
            regions: None,
        }
    }

    /// Whether a division belongs to it. What its own authority keeps stands under the area's own code.
    pub fn holds(&self, region: u32) -> bool {
        let own = self.code.parse::<u32>().is_ok_and(|own| own == region);
        self.regions
            .as_ref()
            .is_none_or(|regions| own || regions.contains(&region))
    }
}

/// The areas as they were on a day, in the order of their codes.
pub fn areas(members: &[QuotaAreaMember], on: Date) -> Vec<Area> {
    let mut areas: BTreeMap<&str, Area> = BTreeMap::new();
    for member in members {
        let begun = member.valid_from.is_none_or(|from| from <= on);
        let ended = member.valid_to.is_some_and(|to| to < on);
        if begun && !ended {
            areas
                .entry(&member.area)
                .or_insert_with(|| Area {
                    code: member.area.clone(),
                    name: member.name.clone(),
                    regions: Some(BTreeSet::new()),
                })
                .regions
                .get_or_insert_default()
                .insert(member.region);
        }
    }
    areas.into_values().collect()
}
