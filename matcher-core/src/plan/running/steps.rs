//! Single steps of an event: a need takes an option or gives it back, written down so that they can be taken back.

use super::Running;
use super::priced::places;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A need moves from one option, or none, to another, or none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) need: u32,
    /// Places of options.
    pub(super) from: Option<u32>,
    pub(super) to: Option<u32>,
}

impl Running {
    /// The place of the option that the need has.
    pub(super) fn taken(&self, need: u32) -> Option<u32> {
        let slot = self.slots[need as usize]?;
        let mut own = places(&self.problem, need);
        own.find(|&k| self.problem.options[k].slot == slot)
            .map(|k| k as u32)
    }

    /// Gives the need another option, or none.
    pub(super) fn set(&mut self, need: u32, to: Option<u32>, journal: &mut Vec<Step>) {
        let from = self.taken(need);
        if let Some(k) = from {
            let option = self.problem.options[k as usize];
            self.tally.give_back(&self.problem, need, &option);
        }
        if let Some(k) = to {
            let option = self.problem.options[k as usize];
            self.tally.take(&self.problem, need, &option);
        }
        self.slots[need as usize] = to.map(|k| self.problem.options[k as usize].slot);
        journal.push(Step { need, from, to });
    }

    /// Takes steps back, the last one first.
    pub(super) fn take_back(&mut self, steps: &[Step]) {
        for step in steps.iter().rev() {
            self.set(step.need, step.from, &mut Vec::new());
        }
    }

    /// The free option that adds most to the plan's value, if any adds something; of equal ones the shorter.
    fn best(&self, need: u32) -> Option<(i64, u32)> {
        let options = places(&self.problem, need).filter(|&k| !self.barred.contains(&(k as u32)));
        let free = options.filter_map(|k| {
            let option = &self.problem.options[k];
            let fits = self.tally.fits(&self.problem, need, option);
            let gain = self.tally.gain(&self.problem, need, option);
            (fits && gain >= 0).then_some((gain, k))
        });
        let best = free.max_by_key(|&(gain, k)| {
            let option = &self.problem.options[k];
            let id = self.problem.slot_id(option.slot);
            (gain, Reverse(option.minutes), Reverse(id))
        });
        best.map(|(gain, k)| (gain, k as u32))
    }

    /// Gives a need without a place the best free one; needs of an all-or-none bundle together or not at all.
    pub(super) fn place(&mut self, need: u32, journal: &mut Vec<Step>) -> bool {
        let bundle = self.tally.bundle(need).map(|b| b as usize);
        let Some(bundle) = bundle.filter(|&b| self.problem.bundles[b].all) else {
            let best = self.best(need);
            if let Some((_, k)) = best {
                self.set(need, Some(k), journal);
            }
            return best.is_some();
        };
        let begun = journal.len();
        for member in self.problem.bundles[bundle].needs.clone() {
            if self.slots[member as usize].is_some() {
                continue;
            }
            let Some((_, k)) = self.best(member) else {
                let steps = journal.split_off(begun);
                self.take_back(&steps);
                return false;
            };
            self.set(member, Some(k), journal);
        }
        true
    }

    /// New places for needs that lost theirs, the most valuable first. Where one of an all-or-none bundle finds none, all leave.
    pub(super) fn replace(&mut self, displaced: &[Step], journal: &mut Vec<Step>) {
        let mut order: Vec<(Reverse<i64>, u32)> = displaced
            .iter()
            .filter_map(|step| {
                let option = self.problem.options[step.from? as usize];
                Some((Reverse(option.value), step.need))
            })
            .collect();
        order.sort_unstable();
        for (_, need) in order {
            if self.slots[need as usize].is_some() || self.place(need, journal) {
                continue;
            }
            let bundle = self.tally.bundle(need).map(|b| b as usize);
            let Some(bundle) = bundle.filter(|&b| self.problem.bundles[b].all) else {
                continue;
            };
            for member in self.problem.bundles[bundle].needs.clone() {
                if self.slots[member as usize].is_some() {
                    self.set(member, None, journal);
                }
            }
            self.place(need, journal);
        }
    }

    /// Lets needs without a place have what was freed, the most valuable first.
    pub(super) fn fill(&mut self, journal: &mut Vec<Step>) {
        let freed = journal.iter().filter_map(|step| step.from);
        let slots: BTreeSet<u32> = freed
            .map(|k| self.problem.options[k as usize].slot)
            .collect();
        let waiting = slots.iter().flat_map(|&slot| &self.on_slot[slot as usize]);
        let waiting: BTreeSet<u32> = waiting
            .filter(|(need, _)| self.slots[*need as usize].is_none())
            .map(|&(need, _)| need)
            .collect();
        let mut order: Vec<(Reverse<i64>, u32)> = waiting
            .into_iter()
            .filter_map(|need| Some((Reverse(self.best(need)?.0), need)))
            .collect();
        order.sort_unstable();
        for (_, need) in order {
            if self.slots[need as usize].is_none() {
                self.place(need, journal);
            }
        }
    }
}
