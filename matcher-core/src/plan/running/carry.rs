//! A plan carried over to a problem that has changed since.

use super::priced::places;
use super::{EventError, Running};
use crate::model::{PlanDocument, Problem, Proof, SeekerKey};
use std::cmp::Reverse;
use std::collections::BTreeSet;

impl Running {
    /// What of a plan still holds for `problem`, whose records have the same ids where they are the same; needs without a place get the
    /// best free one, and nobody else moves. Prices are carried over as well.
    ///
    /// # Errors
    /// [`EventError::Pinned`] where a pinned need finds its place taken, [`EventError::Changes`] where more would change than may.
    pub fn carried(problem: Problem, document: &PlanDocument) -> Result<Self, EventError> {
        let mut plan = document.carried(&problem);
        let proof = plan.proof.filter(|proof| proof.scale > 0);
        plan.proof = proof.map(|proof| in_domain(&problem, proof));
        let mut running = Self::new(problem, &plan);
        let mut journal = Vec::new();
        for place in 0..running.problem.bundles.len() {
            let bundle = &running.problem.bundles[place];
            let members = bundle.needs.clone();
            let served = |need: &&u32| running.slots[**need as usize].is_some();
            let served = members.iter().filter(served).count();
            if bundle.all && served > 0 && served < members.len() {
                let open = members.iter().copied();
                let open = open.filter(|&need| running.slots[need as usize].is_none());
                let first = open.clone().next();
                if first.is_some_and(|need| !running.place(need, &mut journal)) {
                    for need in members {
                        running.set(need, None, &mut journal);
                    }
                }
            }
        }
        running.price_new();
        running.serve_open()?;
        Ok(running)
    }

    /// Needs that the prices don't know yet get one.
    fn price_new(&mut self) {
        let Some(priced) = &mut self.priced else {
            return;
        };
        for need in 0..self.problem.needs.len() as u32 {
            let bundle = self.tally.bundle(need).map(|b| b as usize);
            let bundled = bundle.is_some_and(|b| self.problem.bundles[b].all);
            let new = priced.proof.need[need as usize] == 0 && self.slots[need as usize].is_none();
            if new && !bundled && self.problem.pin_of(need).is_none() {
                priced.reprice(&self.problem, need, false);
            }
        }
    }

    fn serve_open(&mut self) -> Result<(), EventError> {
        let needs = 0..self.problem.needs.len() as u32;
        let open = needs.filter(|&need| self.slots[need as usize].is_none());
        let mut order: Vec<(bool, Reverse<i64>, u32)> = open
            .map(|need| {
                let values = places(&self.problem, need).map(|k| self.problem.options[k].value);
                let pinned = self.problem.pin_of(need).is_some();
                (!pinned, Reverse(values.max().unwrap_or(0)), need)
            })
            .collect();
        order.sort_unstable();
        let mut journal = Vec::new();
        for (free, _, need) in order {
            let served = self.slots[need as usize].is_some() || self.place(need, &mut journal);
            if !served && !free {
                let id = self.problem.need_id(need).to_owned();
                return Err(EventError::Pinned(id));
            }
        }
        let changes = self.tally.changes();
        match self.problem.max_changes {
            Some(budget) if changes > budget => Err(EventError::Changes { changes, budget }),
            _ => Ok(()),
        }
    }
}

/// Prices that the rules of `problem` no longer allow are let go.
fn in_domain(problem: &Problem, mut proof: Proof) -> Proof {
    let whole = problem.bundles.iter().filter(|b| b.all);
    let mut free: BTreeSet<u32> = whole.flat_map(|b| b.needs.iter().copied()).collect();
    free.extend(problem.pins.iter().map(|pin| pin.need));
    for (need, price) in (0_u32..).zip(&mut proof.need) {
        if !free.contains(&need) {
            *price = (*price).max(0);
        }
    }
    let clear = |prices: &mut Vec<i64>, limits: &mut dyn Iterator<Item = Option<u32>>| {
        for (price, limit) in prices.iter_mut().zip(limits) {
            *price = limit.map_or(0, |_| *price);
        }
    };
    let partners = &mut problem.providers.iter().map(|p| p.max_partners);
    clear(&mut proof.provider, partners);
    let providers = &mut problem.seekers.iter().map(|s| s.max_providers);
    clear(&mut proof.seeker, providers);
    let bundles = &mut problem.bundles.iter().map(|b| b.max_providers);
    clear(&mut proof.bundle, bundles);
    for (quota, price) in problem.quotas.iter().zip(&mut proof.quota) {
        *price = (*price).min(quota.penalty.saturating_mul(proof.scale));
    }
    if problem.max_changes.is_none() {
        proof.change = 0;
    }
    let mut pairs: BTreeSet<(SeekerKey, u32)> = BTreeSet::new();
    for (need, record) in (0_u32..).zip(&problem.needs) {
        let key = problem.seeker_key(need);
        pairs.extend(record.quotas.iter().map(|&quota| (key, quota)));
    }
    proof
        .coverage
        .retain(|&(key, quota, _)| pairs.contains(&(key, quota)));
    let limited = problem.bundles.iter().filter(|b| b.max_providers.is_some());
    let limited: BTreeSet<u32> = limited.flat_map(|b| b.needs.iter().copied()).collect();
    proof.together.retain(|entry| limited.contains(&entry.0));
    proof
}
