//! Phase C, first half: from averaged picks to a first plan.

use super::assignment::Assignment;
use super::instance::{Instance, NONE};

/// Pins first, then options in the order of how often the knapsacks picked them, then what is free by value.
pub(super) fn round(instance: &Instance, picked: &[f32]) -> Assignment {
    let mut plan = Assignment::new(instance);
    pin(instance, &mut plan);
    let mut order: Vec<u32> = (0..instance.need.len() as u32)
        .filter(|&k| picked[k as usize] > 0.0 || kept(instance, k))
        .collect();
    order.sort_unstable_by(|&a, &b| {
        kept(instance, b)
            .cmp(&kept(instance, a))
            .then(picked[b as usize].total_cmp(&picked[a as usize]))
            .then(a.cmp(&b))
    });
    for k in order {
        let need = instance.need[k as usize];
        if plan.at[need as usize] == NONE
            && !instance.rules.is_locked(need)
            && plan.fits(instance, k)
            && (kept(instance, k) || gains(instance, &plan, k))
        {
            plan.set(instance, need, k);
        }
    }
    for need in 0..instance.needs() as u32 {
        if plan.at[need as usize] == NONE && !instance.rules.is_locked(need) {
            plan.insert(instance, need);
        }
    }
    plan.commit();
    plan
}

/// Puts pinned needs where they are pinned.
pub(super) fn pin(instance: &Instance, plan: &mut Assignment) {
    for &need in &instance.rules.pins {
        if let Some(&option) = instance.of_need(need as usize).first()
            && plan.fits(instance, option)
        {
            plan.set(instance, need, option);
        }
    }
}

fn gains(instance: &Instance, plan: &Assignment, k: u32) -> bool {
    let need = instance.need[k as usize] as usize;
    plan.worth(instance, k as usize) + plan.tally.cover_gain(&instance.rules, need) > 0
}

fn kept(instance: &Instance, k: u32) -> bool {
    instance.kept.get(k as usize) == Some(&true)
}
