//! What is left of needs and minutes around a plan, as a small instance of its own.
//!
//! Steps of the prices touch every need and slot of their instance; where only a corner of the market is settled anew, that corner alone
//! is laid out.

use super::assignment::Assignment;
use super::instance::{Instance, NONE};
use super::rules::Rules;
use std::sync::Arc;

/// Options that are open on a few slots, numbered anew.
#[derive(Debug)]
pub(super) struct Rest {
    /// Their slots with the minutes left, their needs, and nothing beyond.
    pub(super) instance: Instance,
    /// Need of the whole instance for each need here, ascending.
    pub(super) needs: Vec<u32>,
    /// Option of the whole instance for each option here.
    pub(super) options: Vec<u32>,
}

impl Rest {
    /// Needs outside `plan` with their options on `slots` (ascending) that fit. `place` is scratch: [`NONE`] for every need, and again
    /// so when done. For instances whose rules don't bind.
    pub(super) fn new(
        whole: &Instance,
        plan: &Assignment,
        slots: &[u32],
        place: &mut [u32],
        rules: &Arc<Rules>,
    ) -> Self {
        let mut instance = Instance::default();
        instance.slot_start.push(0);
        instance.slot_of.extend_from_slice(slots);
        let left = slots.iter().map(|&slot| plan.free[slot as usize]);
        instance.capacity.extend(left);
        instance.rules = Arc::clone(rules);
        let mut options = Vec::new();
        let mut needs = Vec::new();
        for (here, &slot) in slots.iter().enumerate() {
            for k in whole.of_slot(slot as usize) {
                let need = whole.need[k];
                if plan.at[need as usize] != NONE || !plan.fits(whole, k as u32) {
                    continue;
                }
                if place[need as usize] == NONE {
                    place[need as usize] = 0;
                    needs.push(need);
                }
                options.push(k as u32);
                instance.slot.push(here as u32);
                instance.minutes.push(whole.minutes[k]);
                instance.points.push(whole.points[k]);
            }
            instance.slot_start.push(options.len() as u32);
        }
        needs.sort_unstable();
        for (here, &need) in needs.iter().enumerate() {
            place[need as usize] = here as u32;
        }
        let of = |&k: &u32| place[whole.need[k as usize] as usize];
        instance.need = options.iter().map(of).collect();
        for &need in &needs {
            place[need as usize] = NONE;
        }
        instance.need_of.clone_from(&needs);
        Self {
            instance,
            needs,
            options,
        }
    }
}
