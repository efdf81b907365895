//! Bundles: needs placed together, all or none of them, or with a limited number of providers.
//!
//! Chains leave their needs alone. Here a bundle is taken out and put in again as a whole, ejecting what is worth less, and the move
//! stays if the plan gains.

use super::assignment::Assignment;
use super::guide::Guide;
use super::instance::{Instance, NONE};
use super::rules::Bundle;

/// Tries to place every bundle better than it is.
pub(super) fn improve(instance: &Instance, guide: &Guide, plan: &mut Assignment) {
    for bundle in instance.rules.bundles.iter().filter(|bundle| bundle.all) {
        let start = plan.value;
        for first in 0..4 {
            place(instance, guide, plan, bundle, first);
            if plan.value > start && plan.tally.changes <= instance.rules.max_changes {
                plan.commit();
                break;
            }
            plan.undo(instance);
        }
    }
}

/// Whether every bundle is whole or out where it must be, and within its number of providers.
pub(super) fn hold(instance: &Instance, plan: &Assignment) -> bool {
    instance.rules.bundles.iter().all(|bundle| {
        let placed = bundle
            .needs
            .iter()
            .map(|&need| plan.at[need as usize])
            .filter(|&k| k != NONE);
        let count = placed.clone().count();
        let mut providers: Vec<u32> = placed.filter_map(|k| provider(instance, k)).collect();
        providers.sort_unstable();
        providers.dedup();
        (!bundle.all || count == 0 || count == bundle.needs.len())
            && providers.len() as u64 <= u64::from(bundle.max_providers)
    })
}

/// Takes the bundle out and puts it in again; `first` chooses which of the best options of its first need begins.
fn place(instance: &Instance, guide: &Guide, plan: &mut Assignment, bundle: &Bundle, first: usize) {
    let pinned = |need: u32| instance.rules.is_pinned(need);
    let mut providers: Vec<u32> = Vec::new();
    let mut ejected = Vec::new();
    for &need in &bundle.needs {
        if plan.at[need as usize] != NONE {
            if pinned(need) {
                providers.extend(provider(instance, plan.at[need as usize]));
            } else {
                plan.set(instance, need, NONE);
            }
        }
    }
    providers.sort_unstable();
    providers.dedup();
    let mut skip = first;
    for &need in &bundle.needs {
        if plan.at[need as usize] != NONE {
            continue;
        }
        let mut options = instance.of_need(need as usize).to_vec();
        options.sort_by(|&a, &b| {
            let net = |k: u32| {
                plan.worth(instance, k as usize) as f32
                    - guide.charge(instance, &plan.tally, k as usize)
            };
            net(b).total_cmp(&net(a)).then(a.cmp(&b))
        });
        let placed = options.into_iter().skip(skip).any(|k| {
            let new = provider(instance, k).filter(|provider| !providers.contains(provider));
            if new.is_some() && providers.len() as u32 >= bundle.max_providers {
                return false;
            }
            if !make_room(instance, guide, plan, k, &mut ejected) {
                return false;
            }
            plan.set(instance, need, k);
            providers.extend(new);
            true
        });
        skip = 0;
        if !placed && bundle.all {
            for &need in &bundle.needs {
                if plan.at[need as usize] != NONE && !pinned(need) {
                    plan.set(instance, need, NONE);
                }
            }
            break;
        }
    }
    for need in ejected {
        if plan.at[need as usize] == NONE {
            plan.insert(instance, need);
        }
    }
}

/// Ejects free needs of the slot, the least worth per minute first, until the option fits.
fn make_room(
    instance: &Instance,
    guide: &Guide,
    plan: &mut Assignment,
    option: u32,
    ejected: &mut Vec<u32>,
) -> bool {
    if !plan.allows(instance, option) {
        return false;
    }
    let slot = instance.slot[option as usize] as usize;
    let mut members: Vec<(f32, u32)> = instance
        .of_slot(slot)
        .filter(|&k| {
            plan.at[instance.need[k] as usize] == k as u32
                && !instance.rules.is_locked(instance.need[k])
        })
        .map(|k| {
            let left = instance.points[k] as f32 - guide.need[instance.need[k] as usize];
            (left / instance.minutes[k] as f32, instance.need[k])
        })
        .collect();
    members.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
    while !plan.fits(instance, option) {
        let Some((_, need)) = members.pop() else {
            return false;
        };
        plan.set(instance, need, NONE);
        ejected.push(need);
    }
    true
}

fn provider(instance: &Instance, option: u32) -> Option<u32> {
    let slot = instance.slot[option as usize];
    let provider = instance.provider[slot as usize];
    (provider != NONE).then_some(provider)
}
