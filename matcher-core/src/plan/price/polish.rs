//! Phase E: where few options are left, the exact solver finishes the plan.
//!
//! An option whose loss exceeds the gap is in no better plan (fixing by reduced cost), so that a mixed-integer programme over the others
//! finds the best plan there is. Where they are too many, those with the least loss come first, and the better plan leaves fewer.

use super::instance::Instance;
use crate::model::Problem;
use crate::plan::effort::Wanted;
use crate::plan::exact::{self, Outcome};
use crate::plan::ledger::Ledger;
use crate::plan::relaxation::Relaxation;
use std::collections::BTreeSet;

/// Instances with more options than this are left to the search.
pub(super) const MOST_OPTIONS: usize = 100_000;
/// The same where pairs, limits or quotas take part: their rows make the root of the programme slow, and nodes don't limit that.
pub(super) const MOST_OPTIONS_WITH_RULES: usize = 20_000;
/// The best options of each need are in every programme: so many.
const BEST: usize = 8;
/// Programmes at most, each with twice the options of the one before.
const PROGRAMMES: usize = 2;
/// Shares of the bound: a plan nearer to it is good enough to leave out the next programme, or, with little effort, all of them.
const GOOD: f64 = 0.001;
const FAIR: f64 = 0.004;
/// Work from which everything up to [`GOOD`] is tried; and work per node of a programme.
const MUCH_WORK: u64 = 1_000;
const WORK_PER_NODE: u64 = 100;

/// Options with what each costs the bound.
#[derive(Debug)]
pub(super) struct Candidates {
    /// Whether it is one of its need's best, loss, need and slot (in the problem's indexes): the best first, then by loss.
    list: Vec<(bool, f32, u32, u32)>,
    /// How many are among their need's best.
    best: usize,
}

/// What the exact solver made of a plan.
#[derive(Debug)]
pub(super) struct Polished {
    /// The slot of each need.
    pub(super) slots: Vec<Option<u32>>,
    /// The objective.
    pub(super) value: i64,
    /// The solver's word that no plan is better than this.
    pub(super) claimed_bound: Option<i64>,
    /// Nodes allowed.
    pub(super) work: u64,
}

impl Candidates {
    pub(super) fn new(instance: &Instance, losses: &[f32]) -> Self {
        let mut list = Vec::with_capacity(losses.len());
        let mut of_need = Vec::new();
        for need in 0..instance.needs() {
            of_need.clear();
            let options = instance.of_need(need).iter();
            of_need.extend(options.map(|&k| (losses[k as usize], k)));
            of_need.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            for (rank, &(loss, k)) in of_need.iter().enumerate() {
                let slot = instance.slot_of[instance.slot[k as usize] as usize];
                list.push((rank >= BEST, loss, instance.need_of[need], slot));
            }
        }
        list.sort_unstable_by(|a, b| {
            let key = |option: &(bool, f32, u32, u32)| (option.0, option.2, option.3);
            a.0.cmp(&b.0)
                .then(a.1.total_cmp(&b.1))
                .then(key(a).cmp(&key(b)))
        });
        Self {
            best: list.partition_point(|option| !option.0),
            list,
        }
    }

    /// The best plan the exact solver finds from `slots` on among the options that the gap to `bound` leaves.
    ///
    /// Dense markets, where the search ends close to the bound and the programmes are hard, are left alone unless `work` is large.
    pub(super) fn polish(
        &self,
        problem: &Problem,
        slots: Vec<Option<u32>>,
        value: i64,
        bound: i64,
        work: u64,
        wanted: Wanted<'_>,
    ) -> Polished {
        let mut best = Polished {
            slots,
            value,
            claimed_bound: None,
            work: 0,
        };
        let mut enough = if work < MUCH_WORK { FAIR } else { GOOD };
        let mut limit = self.best;
        for _ in 0..PROGRAMMES {
            if (bound - best.value) as f64 <= enough * bound.abs() as f64 {
                break;
            }
            enough = GOOD;
            if wanted().is_break() {
                break;
            }
            let gap = (bound - best.value) as f32 + 1.0;
            let others = &self.list[self.best..];
            let open = self.best + others.partition_point(|option| option.1 <= gap);
            let count = open.min(limit);
            let nodes = (work / WORK_PER_NODE).max(1);
            let part = (count, open == count);
            self.solve(problem, &mut best, part, nodes, wanted);
            if open == count {
                break;
            }
            limit *= 2;
        }
        best
    }

    fn solve(
        &self,
        problem: &Problem,
        best: &mut Polished,
        (count, complete): (usize, bool),
        nodes: u64,
        wanted: Wanted<'_>,
    ) {
        let current = best.slots.iter().zip(0..);
        let current = current.filter_map(|(slot, need)| slot.map(|slot| (need, slot)));
        let mut keep: BTreeSet<(u32, u32)> = current.collect();
        keep.extend(
            self.list[..count]
                .iter()
                .map(|&(_, _, need, slot)| (need, slot)),
        );
        let relaxation = Relaxation::restricted(problem, |need, slot| keep.contains(&(need, slot)));
        let start = Ledger::of_slots(&relaxation, &best.slots);
        best.work += nodes;
        match exact::solve(&relaxation, start.as_ref(), nodes, wanted) {
            Outcome::Found {
                ledger,
                claimed_bound,
            } => {
                if complete {
                    best.claimed_bound = claimed_bound;
                }
                if ledger.value > best.value {
                    best.value = ledger.value;
                    best.slots = ledger.slots();
                }
            }
            Outcome::Nothing { .. } | Outcome::Infeasible => {}
        }
    }
}
