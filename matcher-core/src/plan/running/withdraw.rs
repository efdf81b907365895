//! What goes: slots, offers and needs.

use super::priced::places;
use super::steps::Step;
use super::{EventError, Fitted, Running};
use crate::model::NeedSlot;
use std::collections::BTreeSet;

/// Needs and places of options.
type Options = BTreeSet<(u32, u32)>;

impl Running {
    /// A slot is withdrawn: its needs go elsewhere where there is room.
    ///
    /// # Errors
    /// [`EventError`]; the plan is then as it was.
    pub fn withdraw_slot(&mut self, slot: u32) -> Result<Fitted, EventError> {
        let Some(options) = self.on_slot.get(slot as usize) else {
            return Err(EventError::Invalid(format!("slot {slot}: unknown")));
        };
        let options = options.iter().map(|&(need, _)| NeedSlot { need, slot });
        self.withdraw_options(&options.collect::<Vec<_>>())
    }

    /// An offer is withdrawn: the options that stood on it are no more.
    ///
    /// # Errors
    /// [`EventError`]; the plan is then as it was.
    pub fn withdraw_options(&mut self, gone: &[NeedSlot]) -> Result<Fitted, EventError> {
        let mut options = Options::new();
        for &NeedSlot { need, slot } in gone {
            let unknown = || EventError::Invalid(format!("need {need}, slot {slot}: no option"));
            let record = self.problem.needs.get(need as usize).ok_or_else(unknown)?;
            if self.problem.pin_of(need) == Some(slot) {
                return Err(EventError::Pinned(record.id.clone()));
            }
            let mut own = places(&self.problem, need);
            let k = own.find(|&k| self.problem.options[k].slot == slot);
            options.insert((need, k.ok_or_else(unknown)? as u32));
        }
        options.retain(|(_, k)| !self.barred.contains(k));
        let released = self.release(&options);
        let forgotten = self.ban(&options);
        let mut journal = Vec::new();
        self.replace(&released, &mut journal);
        journal.splice(0..0, released.iter().copied());
        self.fill(&mut journal);
        if let Some(error) = self.broken() {
            self.take_back(&journal[released.len()..]);
            self.allow(&options, &forgotten);
            self.take_back(&released);
            return Err(error);
        }
        let lost: Vec<u32> = released.iter().map(|step| step.need).collect();
        self.price(&options, forgotten.len(), &lost);
        Ok(self.fitted(&journal))
    }

    /// A need is withdrawn; who waits for its minutes gets them.
    ///
    /// # Errors
    /// [`EventError::Invalid`] for an unknown need.
    pub fn withdraw_need(&mut self, need: u32) -> Result<Fitted, EventError> {
        if need as usize >= self.problem.needs.len() {
            return Err(EventError::Invalid(format!("need {need}: unknown")));
        }
        let options: Options = places(&self.problem, need)
            .map(|k| (need, k as u32))
            .collect();
        let mut journal = Vec::new();
        if self.slots[need as usize].is_some() {
            self.set(need, None, &mut journal);
        }
        let forgotten = self.ban(&options);
        self.price(&options, forgotten.len(), &[need]);
        let leave = |problem: &mut crate::model::Problem| {
            problem.pins.retain(|pin| pin.need != need);
            for bundle in &mut problem.bundles {
                bundle.needs.retain(|&member| member != need);
            }
        };
        match &mut self.priced {
            Some(priced) => priced.leave(&mut self.problem, need, leave),
            None => leave(&mut self.problem),
        }
        self.tally.unbundle(need);
        self.fill(&mut journal);
        Ok(self.fitted(&journal))
    }

    /// A lower limit that what went has broken: a pinned need whose all-or-none bundle had to leave with it, or the change budget.
    fn broken(&self) -> Option<EventError> {
        let mut pins = self.problem.pins.iter();
        if let Some(pin) = pins.find(|pin| self.slots[pin.need as usize].is_none()) {
            let id = self.problem.need_id(pin.need).to_owned();
            return Some(EventError::Pinned(id));
        }
        let (changes, budget) = (self.tally.changes(), self.problem.max_changes?);
        (changes > budget).then_some(EventError::Changes { changes, budget })
    }

    /// The needs that have one of the options give it back.
    fn release(&mut self, options: &Options) -> Vec<Step> {
        let mut released = Vec::new();
        for &(need, k) in options {
            if self.taken(need) == Some(k) {
                self.set(need, None, &mut released);
            }
        }
        released
    }

    /// Bans options that nobody has; entries of the last plan that no longer count then.
    fn ban(&mut self, options: &Options) -> Vec<(u32, u32)> {
        let slot = |k: u32| self.problem.options[k as usize].slot;
        let bans = options.iter().map(|&(need, k)| NeedSlot {
            need,
            slot: slot(k),
        });
        let bans: Vec<NeedSlot> = bans.collect();
        self.problem.bans.extend(bans);
        self.problem.bans.sort();
        self.problem.bans.dedup();
        self.barred.extend(options.iter().map(|option| option.1));
        let needs: BTreeSet<u32> = options.iter().map(|option| option.0).collect();
        let problem = &self.problem;
        let gone = needs.into_iter().filter_map(|need| {
            let previous = self.tally.previous(need)?;
            let mut left = problem.options_of(need).iter();
            let kept =
                left.any(|o| !problem.is_banned(need, o.slot) && problem.keeps(o.slot, previous));
            (!kept).then_some((need, previous))
        });
        let forgotten: Vec<(u32, u32)> = gone.collect();
        for &(need, _) in &forgotten {
            // Whoever is elsewhere than before counted as a change, and keeps nothing.
            self.tally.forget_previous(need);
        }
        forgotten
    }

    /// Takes [`ban`](Self::ban) back.
    fn allow(&mut self, options: &Options, forgotten: &[(u32, u32)]) {
        for &(need, k) in options {
            self.barred.remove(&k);
            let slot = self.problem.options[k as usize].slot;
            let ban = NeedSlot { need, slot };
            if let Ok(place) = self.problem.bans.binary_search(&ban) {
                self.problem.bans.remove(place);
            }
        }
        for &(need, slot) in forgotten {
            self.tally.remember_previous(need, slot);
        }
    }

    /// Keeps the prices up after options went; the needs that had one of them get new ones.
    fn price(&mut self, options: &Options, forgotten: usize, lost: &[u32]) {
        let Some(priced) = &mut self.priced else {
            return;
        };
        let problem = &self.problem;
        let places: Vec<u32> = options.iter().map(|option| option.1).collect();
        priced.bar(problem, &places);
        for _ in 0..forgotten {
            priced.forget_previous(problem);
        }
        for &need in lost {
            let bundle = self.tally.bundle(need).map(|b| b as usize);
            let bundled = bundle.is_some_and(|b| problem.bundles[b].all);
            if !bundled && problem.pin_of(need).is_none() {
                priced.reprice(problem, need, false);
            }
        }
    }
}
