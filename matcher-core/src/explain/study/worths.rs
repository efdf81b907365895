//! What one more hour is worth, by laboratory, measurand and region; and where the gap is.

use super::Study;
use super::answers::{GapByPlace, NeedName, Party, WorthOfHours, WorthOfPlace};
use crate::explain::what_if::{WhatIf, what_if};
use crate::explain::worth_of_slots;
use crate::ids::Ix;
use crate::model::{Language, Need};
use crate::plan::gap_shares;
use crate::taxonomy::regions::Regions;
use std::collections::{BTreeMap, BTreeSet};

/// Minutes of the hour.
const HOUR: i64 = 60;
/// Slots and needs told of a gap.
const SHARES: usize = 20;

/// What worths are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Laboratory,
    Measurand,
    Region,
}

impl Study {
    /// What an hour brings at the `most` places where the prices of the proof say most, each verified by planning again.
    pub fn worth(&self, most: usize) -> Vec<WorthOfPlace> {
        let worth = worth_of_slots(&self.problem, &self.plan);
        let mut told: Vec<WorthOfPlace> = worth
            .iter()
            .take(most)
            .filter_map(|worth| {
                let slot = worth.slot;
                let change = WhatIf::Minutes { slot, more: HOUR };
                let answer = what_if(&self.problem, &self.plan.slots, change, &Self::effort())?;
                let entered = answer
                    .moves
                    .iter()
                    .filter(|m| m.from.is_none() && m.to.is_some());
                let resource = self.catalogue.slots[slot as usize].resource;
                Some(WorthOfPlace {
                    place: self.place(slot),
                    region: self.catalogue[self.catalogue[resource].site].region,
                    points_by_price: worth.points_per_hour,
                    points: answer.gain(),
                    serves: entered.map(|m| self.lot_name(m.need)).collect(),
                })
            })
            .collect();
        told.sort_by(|a, b| b.points.cmp(&a.points).then(a.place.cmp(&b.place)));
        told
    }

    /// The same by laboratory.
    pub fn worth_by_laboratory(&self, places: &[WorthOfPlace]) -> Vec<WorthOfHours> {
        self.grouped(places, Group::Laboratory, Language::Chinese)
    }

    /// The same by what the needs that would be served ask for.
    pub fn worth_by_measurand(&self, places: &[WorthOfPlace], lang: Language) -> Vec<WorthOfHours> {
        self.grouped(places, Group::Measurand, lang)
    }

    /// The same by the division of the laboratory.
    pub fn worth_by_region(&self, places: &[WorthOfPlace], lang: Language) -> Vec<WorthOfHours> {
        self.grouped(places, Group::Region, lang)
    }

    fn grouped(&self, places: &[WorthOfPlace], by: Group, lang: Language) -> Vec<WorthOfHours> {
        type Sum<'a> = (i64, BTreeSet<&'a str>, BTreeSet<&'a str>);
        let mut groups: BTreeMap<Party, Sum<'_>> = BTreeMap::new();
        for place in places.iter().filter(|place| place.points > 0) {
            let mut add = |group: Party, needs: &mut dyn Iterator<Item = &NeedName>| {
                // The names live as long as `places`.
                let sum = groups.entry(group).or_default();
                sum.0 = sum.0.max(place.points);
                for need in needs {
                    let own = place.serves.iter().find(|n| n.lot == need.lot);
                    if let Some(own) = own {
                        sum.1.insert(&own.id);
                        sum.2.insert(&own.organisation.id);
                    }
                }
            };
            match by {
                Group::Laboratory => add(place.place.provider.clone(), &mut place.serves.iter()),
                Group::Region => {
                    let region = Regions::bundled().by_code(place.region);
                    let id = place.region.to_string();
                    let name = region.map_or_else(|| id.clone(), |region| region.name.clone());
                    add(Party { id, name }, &mut place.serves.iter());
                }
                Group::Measurand => {
                    for need in &place.serves {
                        if let Some(group) = self.subject(&need.id, lang) {
                            add(group, &mut std::iter::once(need));
                        }
                    }
                }
            }
        }
        let mut list: Vec<WorthOfHours> = groups
            .into_iter()
            .map(|(group, (points, needs, firms))| WorthOfHours {
                group,
                points,
                needs: needs.len(),
                firms: firms.len(),
            })
            .collect();
        list.sort_by(|a, b| {
            (b.needs, b.points)
                .cmp(&(a.needs, a.points))
                .then(a.group.cmp(&b.group))
        });
        list
    }

    /// What a need asks for: its measurand, else its instrument, else the service.
    fn subject(&self, need: &str, lang: Language) -> Option<Party> {
        let need: Ix<Need> = self.need(need).ok()?;
        let record = &self.catalogue[need];
        let speaker = self.speaker(lang);
        let measurand = record.requirements.iter().find_map(|r| r.measurand);
        if let Some(measurand) = measurand.map(|m| self.taxonomy.measurand(m)) {
            return Some(Party {
                id: measurand.id.clone(),
                name: speaker.say(&measurand.zh, &measurand.en),
            });
        }
        if let Some(instrument) = record.instrument.map(|i| self.taxonomy.instrument(i)) {
            return Some(Party {
                id: instrument.id.clone(),
                name: speaker.say(&instrument.zh, &instrument.en),
            });
        }
        Some(Party {
            id: crate::model::Coded::code(record.service).to_owned(),
            name: speaker.word(record.service).to_owned(),
        })
    }

    /// Where the gap between value and bound is; `None` without a proof.
    pub fn gap(&self) -> Option<GapByPlace> {
        let shares = gap_shares(&self.problem, &self.plan)?;
        let slots = shares.slots.iter().take(SHARES);
        let needs = shares.needs.iter().take(SHARES);
        Some(GapByPlace {
            value: self.plan.value,
            bound: self.plan.bound,
            slots: slots.map(|&(slot, p)| (self.place(slot), p)).collect(),
            needs: needs.map(|&(need, p)| (self.lot_name(need), p)).collect(),
            rules: shares.rules,
        })
    }
}
