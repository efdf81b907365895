//! Two plans side by side: which pairs and which needs changed, and why.

use super::Study;
use super::answers::{ChangedNeed, ChangedPair, Compared, Moved, NeedName, Party, Place};
use crate::explain::compare;
use crate::model::{Language, Plan};
use std::collections::{BTreeMap, BTreeSet};

/// What stands behind a pair: the reason of its first need.
type Pairs = BTreeSet<(Party, Party)>;

impl Study {
    /// This plan, and a later one of the same or of another run: what changed. What is asked of each option is asked of the later
    /// run's rules and hours. O(needs + options).
    pub fn compare(&self, later: &Self, lang: Language) -> Compared {
        let places: BTreeMap<(Party, String), u32> = (0..later.catalogue.slots.len() as u32)
            .map(|slot| {
                let place = later.place(slot);
                ((place.resource, place.period), slot)
            })
            .collect();
        let lots: BTreeMap<String, u32> = (0..later.market.lots.len() as u32)
            .map(|lot| (later.lot_name(lot).lot, lot))
            .collect();
        let mut slots = vec![None; later.market.lots.len()];
        let mut gone: Vec<ChangedNeed> = Vec::new();
        // Where the later run has no such option, the lot has no place there, but it had one here.
        let mut former: BTreeMap<u32, Place> = BTreeMap::new();
        for lot in 0..self.market.lots.len() as u32 {
            let Some(slot) = self.plan.slots[lot as usize] else {
                continue;
            };
            let (name, from) = (self.lot_name(lot), self.place(slot));
            let Some(&there) = lots.get(&name.lot) else {
                gone.push(withdrawn(name, from, later.speaker(lang).withdrawn()));
                continue;
            };
            let known = places.get(&(from.resource.clone(), from.period.clone()));
            let option = known.filter(|&&slot| later.problem.option_on(there, slot).is_some());
            slots[there as usize] = option.copied();
            former.insert(there, from);
        }
        let first = Plan {
            slots,
            ..later.plan.clone()
        };
        let comparison = compare(&later.problem, &first, &later.plan);
        let mut needs: Vec<ChangedNeed> = Vec::new();
        for difference in &comparison.differences {
            let mut moved = later.moved(difference.change);
            let had = former.get(&difference.change.need).cloned();
            let no_option = difference.change.from.is_none() && had.is_some();
            if no_option {
                moved.from = had;
            }
            needs.push(ChangedNeed {
                sentence: if no_option {
                    later.speaker(lang).no_longer_possible()
                } else {
                    later.speaker(lang).move_reason(difference.reason)
                },
                points: difference.points,
                reason: (!no_option).then_some(difference.reason),
                moved,
            });
        }
        // A lot whose former option is gone and that has no place now is no difference to the later problem.
        for (&lot, from) in &former {
            if first.slots[lot as usize].is_none() && later.plan.slots[lot as usize].is_none() {
                let sentence = later.speaker(lang).no_longer_possible();
                gone.push(withdrawn(later.lot_name(lot), from.clone(), sentence));
            }
        }
        needs.extend(gone);
        needs.sort_by(|a, b| a.moved.need.lot.cmp(&b.moved.need.lot));
        let (before, after) = (self.pairs(), later.pairs());
        Compared {
            before: comparison.before,
            after: comparison.after,
            kept_pairs: before.intersection(&after).count(),
            pairs: changed_pairs(&before, &after, &needs),
            needs,
        }
    }

    fn pairs(&self) -> Pairs {
        let slots = (0_u32..).zip(&self.plan.slots);
        let pairs = slots.filter_map(|(lot, slot)| {
            let provider = self.party(self.provider_of((*slot)?));
            Some((provider, self.lot_name(lot).organisation))
        });
        pairs.collect()
    }
}

fn withdrawn(need: NeedName, from: Place, sentence: String) -> ChangedNeed {
    ChangedNeed {
        moved: Moved {
            need,
            from: Some(from),
            to: None,
        },
        points: 0,
        reason: None,
        sentence,
    }
}

/// Pairs of one plan only, each with the reasons of the needs behind it.
fn changed_pairs(before: &Pairs, after: &Pairs, needs: &[ChangedNeed]) -> Vec<ChangedPair> {
    let mut pairs = Vec::new();
    for (list, other, added) in [(before, after, false), (after, before, true)] {
        for (provider, seeker) in list.difference(other) {
            let behind = needs.iter().filter(|need| {
                let place = if added {
                    &need.moved.to
                } else {
                    &need.moved.from
                };
                need.moved.need.organisation == *seeker
                    && place.as_ref().is_some_and(|p| p.provider == *provider)
            });
            let sentences: BTreeSet<&str> = behind.map(|need| need.sentence.as_str()).collect();
            pairs.push(ChangedPair {
                provider: provider.clone(),
                seeker: seeker.clone(),
                added,
                sentence: sentences.into_iter().collect::<Vec<_>>().join("；"),
            });
        }
    }
    pairs.sort_by(|a, b| (&a.seeker, a.added, &a.provider).cmp(&(&b.seeker, b.added, &b.provider)));
    pairs
}
