//! The plan of the round before: most of it can go on, some of it can't any more.

use super::firms::Firm;
use super::hours::Slot;
use super::needs::Need;
use super::offers::Supply;
use super::providers::Provider;
use super::random::{Part, Stream};

/// Share of the needs that were served in the plan before.
pub(super) const KNOWN_SHARE: f64 = 0.25;

/// Need, resource and period of the plan before.
pub(super) fn previous(
    seed: u64,
    needs: &[Need],
    firms: &[Firm],
    providers: &[Provider],
    supply: &Supply,
    slots: &[Slot],
) -> Vec<(usize, usize, &'static str)> {
    let mut stream = Stream::new(seed, Part::Previous);
    let mut known: Vec<usize> = (0..needs.len()).collect();
    stream.shuffle(&mut known);
    known.truncate((needs.len() as f64 * KNOWN_SHARE * 1.12) as usize);
    known.sort_unstable();
    let mut choices = Vec::new();
    for place in known {
        let need = &needs[place];
        let point = firms[need.firm].point;
        let mut resources: Vec<(f64, usize)> = supply
            .offers
            .iter()
            .filter(|offer| offer.subject == need.subject && offer.service == need.service)
            .map(|offer| {
                let provider = supply.resources[offer.resource].provider;
                (providers[provider].point.distance_km(point), offer.resource)
            })
            .collect();
        resources.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        resources.truncate(3);
        if resources.is_empty() {
            continue;
        }
        let resource = resources[stream.below(resources.len())].1;
        let periods: Vec<&'static str> = slots
            .iter()
            .filter(|slot| slot.resource == resource)
            .map(|slot| slot.period)
            .collect();
        // A tenth had a period that has no hours any more.
        let period = if periods.is_empty() || stream.chance(0.1) {
            "2026-10"
        } else {
            stream.pick(&periods)
        };
        choices.push((place, resource, period));
    }
    choices
}
