//! Who avoids whom (回避名单): who searches does not meet those it avoids, nor those that avoid it. What is theirs is left out like what
//! may not be seen, inside the query, so that neither counts nor sentences tell of it.

use super::engine::Engine;
use super::entry::{Kind, key_of};
use crate::ids::Ix;
use crate::model::{Catalogue, Organisation};
use std::collections::HashMap;

/// Those who avoid an organisation.
#[derive(Debug, Default)]
pub(super) struct AvoidedBy(HashMap<Ix<Organisation>, Vec<Ix<Organisation>>>);

impl AvoidedBy {
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let mut by: HashMap<_, Vec<_>> = HashMap::new();
        for (place, organisation) in catalogue.organisations.iter().enumerate() {
            for avoided in &organisation.avoid {
                by.entry(*avoided).or_default().push(Ix::new(place));
            }
        }
        Self(by)
    }
}

impl Engine<'_> {
    /// The organisations that who searches must not meet, by their keys, ascending.
    pub(super) fn avoided(&self, seeker: Option<Ix<Organisation>>) -> Vec<u64> {
        let Some(own) = seeker else {
            return Vec::new();
        };
        let base = self.catalogue;
        let own_id = base[own].id.as_str();
        let newest = self.recent.map(|recent| recent.catalogue);
        let in_newest = |id: &str| newest.and_then(|newest| super::source::place_of(newest, id));
        let key = |catalogue: &Catalogue, ix: Ix<Organisation>| {
            key_of(Kind::Organisation, &catalogue[ix].id)
        };
        let mut keys: Vec<u64> = Vec::new();
        match (newest, in_newest(own_id)) {
            (Some(newest), Some(now)) => {
                keys.extend(newest[now].avoid.iter().map(|ix| key(newest, *ix)));
            }
            _ => keys.extend(base[own].avoid.iter().map(|ix| key(base, *ix))),
        }
        // whose record changed lately is asked there
        let known = self.knowledge.avoided_by.0.get(&own);
        let unchanged = known.into_iter().flatten();
        let unchanged = unchanged.filter(|ix| in_newest(&base[**ix].id).is_none());
        keys.extend(unchanged.map(|ix| key(base, *ix)));
        if let Some((newest, now)) = newest.zip(in_newest(own_id)) {
            let changed = newest.organisations.iter().enumerate();
            let avoiding = changed.filter(|(_, other)| other.avoid.contains(&now));
            keys.extend(avoiding.map(|(place, _)| key(newest, Ix::new(place))));
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
