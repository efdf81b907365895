//! A plan in use (滚动对接): a need comes, an offer goes, and nobody else has to move.
//!
//! Every event is fitted in where there is room, without planning again: what it took in milliseconds on a national plan is measured in
//! `benches`. The prices of the proof are kept up, so that the gap of the patched plan is told and proven like that of the first one. Planning
//! again closes it.

mod carry;
mod priced;
mod steps;
mod tally;
#[cfg(test)]
mod tests;
mod withdraw;

use crate::model::{PairCost, Plan, PlanStatus, Problem, ProblemNeed, ProblemOption, Seeker};
use priced::{Priced, places};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use steps::Step;
use tally::Tally;

/// A need that is elsewhere than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The need.
    pub need: u32,
    /// Its slot before.
    pub from: Option<u32>,
    /// Its slot after.
    pub to: Option<u32>,
}

/// A need that comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNeed {
    /// Its id, which no other need has.
    pub id: String,
    /// Whose need it is; `None`: a seeker of its own.
    pub seeker: Option<u32>,
    /// Quotas it counts in.
    pub quotas: Vec<u32>,
    /// How it can be served: distinct slots, minutes ≥ 1, value ≥ 0.
    pub options: Vec<ProblemOption>,
}

/// Why an event can't be fitted in; the plan is then as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// It names what is not there, or says something no problem may say.
    #[error("{0}")]
    Invalid(String),
    /// The need is pinned to the option that would go, or to one that its all-or-none bundle would have to give up.
    #[error("need {0} is pinned and would lose its place; release the pin first")]
    Pinned(String),
    /// More would change against the last plan than the budget allows.
    #[error("{changes} changes against the last plan, {budget} are allowed; plan again")]
    Changes {
        /// Changes there would be.
        changes: u64,
        /// Changes allowed.
        budget: u64,
    },
}

/// What an event did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted {
    /// Who is elsewhere: the needs of the event, those of their all-or-none bundles, and needs that found no place before.
    pub moves: Vec<Move>,
    /// Value of the plan now.
    pub value: i64,
    /// Proven bound now; `None` where the plan had no proof.
    pub bound: Option<i64>,
}

/// A plan in use.
#[derive(Debug, Clone)]
pub struct Running {
    problem: Problem,
    slots: Vec<Option<u32>>,
    tally: Tally,
    priced: Option<Priced>,
    seed: String,
    ids: HashMap<String, u32>,
    /// Options of each slot: need and place.
    on_slot: Vec<Vec<(u32, u32)>>,
    /// Places of options that no plan may take.
    barred: BTreeSet<u32>,
}

impl Running {
    /// A plan of a problem. Assignments that the rules don't allow are left out, prices that prove nothing as well.
    /// O(needs + options + Σ over slots of options × capacity / gcd).
    pub fn new(problem: Problem, plan: &Plan) -> Self {
        let mut tally = Tally::new(&problem);
        let mut slots = vec![None; problem.needs.len()];
        let mut on_slot = vec![Vec::new(); problem.slots.len()];
        let mut barred = BTreeSet::new();
        for need in 0..problem.needs.len() as u32 {
            let wanted = plan.slots.get(need as usize).copied().flatten();
            for k in places(&problem, need) {
                let option = problem.options[k];
                on_slot[option.slot as usize].push((need, k as u32));
                let pinned_away = problem.pin_of(need).is_some_and(|pin| pin != option.slot);
                if problem.is_banned(need, option.slot) || pinned_away {
                    barred.insert(k as u32);
                } else if wanted == Some(option.slot) && tally.fits(&problem, need, &option) {
                    tally.take(&problem, need, &option);
                    slots[need as usize] = wanted;
                }
            }
        }
        let priced = plan.proof.as_ref();
        let priced = priced.map(|proof| Priced::new(&problem, proof.clone()));
        let ids = problem.needs.iter().map(|need| need.id.clone()).zip(0..);
        Self {
            ids: ids.collect(),
            seed: plan.seed.clone(),
            slots,
            tally,
            priced,
            on_slot,
            barred,
            problem,
        }
    }

    /// The problem as the events left it.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The slot of each need.
    pub fn slots(&self) -> &[Option<u32>] {
        &self.slots
    }

    /// The plan as it stands, with its proof.
    pub fn plan(&self) -> Plan {
        let value = self.tally.value;
        let bound = self.priced.as_ref().and_then(Priced::bound);
        Plan {
            status: if bound == Some(value) {
                PlanStatus::Optimal
            } else {
                PlanStatus::Feasible
            },
            value: Some(value),
            bound,
            claimed_bound: None,
            slots: self.slots.clone(),
            proof: self.priced.as_ref().map(|priced| priced.proof.clone()),
            conflict: Vec::new(),
            seed: self.seed.clone(),
            work: 0,
            reproducible: true,
        }
    }

    /// Adds a seeker with what a partnership with each provider costs; providers that are not listed cost nothing.
    ///
    /// # Errors
    /// [`EventError::Invalid`] for an unknown provider or a negative cost.
    pub fn add_seeker(
        &mut self,
        id: &str,
        max_providers: Option<u32>,
        costs: &[(u32, i64)],
    ) -> Result<u32, EventError> {
        let providers = self.problem.providers.len();
        if let Some(wrong) = costs.iter().find(|c| c.0 as usize >= providers || c.1 < 0) {
            return Err(EventError::Invalid(format!("seeker {id}: pair {wrong:?}")));
        }
        let seeker = self.problem.seekers.len() as u32;
        self.problem.seekers.push(Seeker {
            id: id.to_owned(),
            max_providers,
        });
        let pairs = costs.iter().map(|&(provider, cost)| PairCost {
            provider,
            seeker,
            cost,
        });
        self.problem.pairs.extend(pairs);
        self.problem.pairs.sort_by_key(|p| (p.provider, p.seeker));
        self.tally.grow(&self.problem);
        if let Some(priced) = &mut self.priced {
            priced.proof.seeker.resize(self.problem.seekers.len(), 0);
        }
        Ok(seeker)
    }

    /// A need comes: it gets the best place that is free.
    ///
    /// # Errors
    /// [`EventError::Invalid`].
    pub fn add_need(&mut self, new: NewNeed) -> Result<Fitted, EventError> {
        self.check(&new)?;
        let need = self.problem.needs.len() as u32;
        let first = self.problem.options.len() as u32;
        let mut quotas = new.quotas;
        quotas.sort_unstable();
        self.ids.insert(new.id.clone(), need);
        for (option, k) in new.options.iter().zip(first..) {
            self.on_slot[option.slot as usize].push((need, k));
        }
        self.problem.needs.push(ProblemNeed {
            id: new.id,
            seeker: new.seeker,
            quotas,
            first_option: first,
            option_count: new.options.len() as u32,
        });
        self.problem.options.extend(new.options);
        self.slots.push(None);
        if let Some(priced) = &mut self.priced {
            priced.add(&self.problem);
        }
        let mut journal = Vec::new();
        self.place(need, &mut journal);
        Ok(self.fitted(&journal))
    }

    fn check(&self, new: &NewNeed) -> Result<(), EventError> {
        let wrong = |what: String| Err(EventError::Invalid(format!("need {}: {what}", new.id)));
        if new.id.is_empty() || self.ids.contains_key(&new.id) {
            return wrong("the id is taken or empty".to_owned());
        }
        if new
            .seeker
            .is_some_and(|s| s as usize >= self.problem.seekers.len())
        {
            return wrong("unknown seeker".to_owned());
        }
        let quotas: BTreeSet<u32> = new.quotas.iter().copied().collect();
        let known = |&q: &u32| (q as usize) < self.problem.quotas.len();
        if quotas.len() < new.quotas.len() || !quotas.iter().all(known) {
            return wrong("an unknown quota, or one twice".to_owned());
        }
        let mut slots = BTreeSet::new();
        for option in &new.options {
            let known = (option.slot as usize) < self.problem.slots.len();
            // Far beyond every real one, and far from where sums of 64 bits end.
            let small = 1_i64 << 40;
            if !known
                || !slots.insert(option.slot)
                || !(1..small).contains(&option.minutes)
                || !(0..small).contains(&option.value)
            {
                return wrong(format!("option {option:?}"));
            }
        }
        Ok(())
    }

    /// What the steps of an event come to.
    fn fitted(&self, journal: &[Step]) -> Fitted {
        let slot = |place: Option<u32>| place.map(|k| self.problem.options[k as usize].slot);
        let mut net: BTreeMap<u32, (Option<u32>, Option<u32>)> = BTreeMap::new();
        for step in journal {
            net.entry(step.need).or_insert((step.from, step.to)).1 = step.to;
        }
        let moves = net.into_iter().map(|(need, (from, to))| Move {
            need,
            from: slot(from),
            to: slot(to),
        });
        Fitted {
            moves: moves.filter(|m| m.from != m.to).collect(),
            value: self.tally.value,
            bound: self.priced.as_ref().and_then(Priced::bound),
        }
    }
}
