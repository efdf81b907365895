//! Splits a problem, solves its parts and puts plan and proof together.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::effort::{Effort, Phase, Progress};
use super::exact::{self, Outcome};
use super::groups::groups;
use super::ledger::Ledger;
use super::lot::Lots;
use super::outside::{complete, lost_quotas};
use super::part::{Part, split};
use super::prices::{self, Prices};
use super::relaxation::Relaxation;
use super::{conflict, greedy, price};
use crate::model::{Plan, PlanStatus, Problem, Proof};

/// Sums of points up to this leave room for prices in 64 bits; larger problems get a plan without proof.
const LARGEST_SUM: i128 = 1_000_000_000_000_000;
/// Price steps that may prove a simple plan the best before the exact solver is asked.
const FIRST_STEPS: u64 = 40;
/// Price steps after the exact solver has told the best value: at least so many, and more where a step is cheap.
const LAST_STEPS: std::ops::RangeInclusive<u64> = 300..=6000;
/// Cells of all knapsacks that the last steps may fill together.
const LAST_CELLS: u64 = 2_000_000_000;
/// Price steps towards a proof that there is no plan.
const CONFLICT_STEPS: u64 = 3000;

/// A plan with its proof: by prices when a part of the problem has more options than `effort.exact_options`, otherwise part by part
/// by the exact solver. The same problem and effort give the same plan to the byte, in whatever order the records come.
///
/// `progress` hears of every phase; when it breaks, what is there is returned with status `stopped`.
pub fn solve(
    problem: &Problem,
    effort: &Effort,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Plan {
    let effort = &Effort {
        seed: Some(effort.seed_of(problem)),
        ..effort.clone()
    };
    let lots = Lots::new(effort.seed.as_deref().unwrap_or_default());
    let groups = groups(problem, &lots);
    if options_of_largest(problem, &groups) > effort.exact_options.min(exact::LARGEST_PART)
        && let Some(plan) = price::solve(problem, effort, |told| progress(*told))
    {
        return plan;
    }
    let parts = split(problem, groups, &lots);
    let points = Points::new(problem);
    let mut run = Run {
        effort,
        scale: points.scale(),
        progress,
        stopped: false,
        work: 0,
    };
    let mut solved = Vec::with_capacity(parts.len());
    for part in &parts {
        match run.part(&part.problem) {
            Ok(result) => solved.push(result),
            Err(NoPlan) => return run.infeasible(problem, &points, &parts, part),
        }
    }
    run.assemble(problem, &parts, solved)
}

/// Options of the largest part that shares nothing with the others: what decides about the method.
pub fn largest_part(problem: &Problem) -> usize {
    options_of_largest(problem, &groups(problem, &Lots::new("")))
}

fn options_of_largest(problem: &Problem, groups: &[Vec<u32>]) -> usize {
    let options = |needs: &Vec<u32>| -> usize {
        let needs = needs.iter();
        needs.map(|&need| problem.options_of(need).len()).sum()
    };
    groups.iter().map(options).max().unwrap_or(0)
}

/// The sums of points a problem can reach.
struct Points {
    values: i128,
    losses: i128,
}

impl Points {
    fn new(problem: &Problem) -> Self {
        let best = |need: u32| {
            problem
                .options_of(need)
                .iter()
                .map(|option| option.value)
                .max()
        };
        let values = (0..problem.needs.len() as u32).filter_map(best);
        let costs = problem.pairs.iter().map(|pair| i128::from(pair.cost));
        let penalties = problem
            .quotas
            .iter()
            .map(|quota| i128::from(quota.penalty) * i128::from(quota.min_seekers));
        Self {
            values: values.map(i128::from).sum(),
            losses: costs.sum::<i128>() + penalties.sum::<i128>(),
        }
    }

    /// A thousand prices to the point, fewer where the sums are huge; `None` where even whole points are too much.
    fn scale(&self) -> Option<i64> {
        let sum = self.values + self.losses;
        [1000, 100, 10, 1]
            .into_iter()
            .find(|&scale| sum * i128::from(scale) <= LARGEST_SUM)
    }
}

/// No plan exists for a part, or none was found.
struct NoPlan;

/// A part's plan.
struct PartPlan {
    slots: Vec<Option<u32>>,
    value: i64,
    /// Bound times scale, and the prices behind it.
    proof: Option<(i128, Proof)>,
    claimed_bound: Option<i64>,
}

struct Run<'p> {
    effort: &'p Effort,
    scale: Option<i64>,
    progress: &'p mut dyn FnMut(Progress) -> ControlFlow<()>,
    stopped: bool,
    work: u64,
}

impl Run<'_> {
    fn tell(&mut self, phase: Phase, value: Option<i64>, bound: Option<i64>) {
        let told = Progress {
            phase,
            work: self.work,
            value,
            bound,
            gap: None,
        };
        self.stopped |= (self.progress)(told).is_break();
    }

    /// Whether the caller still wants the answer.
    fn is_wanted(&mut self, phase: Phase, value: Option<i64>) -> ControlFlow<()> {
        self.tell(phase, value, None);
        if self.stopped {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn part(&mut self, problem: &Problem) -> Result<PartPlan, NoPlan> {
        let relaxation = Relaxation::new(problem);
        self.tell(Phase::Greedy, None, None);
        let mut best = greedy::plan(&relaxation);
        let mut proof = None;
        if let (Some(scale), Some(ledger)) = (self.scale, &best) {
            proof = Some(self.descend(
                &relaxation,
                Prices::zero(&relaxation, scale),
                ledger,
                FIRST_STEPS,
            ));
        }
        let is_tight =
            |best: &Option<Ledger<'_, '_>>, proof: &Option<(i128, Prices)>| match (best, proof) {
                (Some(ledger), Some((bound, prices))) => {
                    bound.div_euclid(i128::from(prices.scale)) <= i128::from(ledger.value)
                }
                _ => false,
            };
        let small = relaxation.items.len() <= self.effort.exact_options.min(exact::LARGEST_PART);
        let mut claimed_bound = None;
        if (small || best.is_none()) && !is_tight(&best, &proof) && !self.stopped {
            self.tell(Phase::Exact, best.as_ref().map(|ledger| ledger.value), None);
            let nodes = self.effort.nodes(relaxation.items.len());
            self.work += nodes;
            let solved = {
                let value = best.as_ref().map(|ledger| ledger.value);
                let mut wanted = || self.is_wanted(Phase::Exact, value);
                exact::solve(&relaxation, best.as_ref(), nodes, &mut wanted)
            };
            match solved {
                Outcome::Infeasible if best.is_none() => return Err(NoPlan),
                Outcome::Infeasible => {}
                Outcome::Nothing {
                    claimed_bound: claimed,
                } => claimed_bound = claimed,
                Outcome::Found {
                    ledger,
                    claimed_bound: claimed,
                } => {
                    claimed_bound = claimed;
                    if best.as_ref().is_none_or(|best| ledger.value > best.value) {
                        best = Some(*ledger);
                    }
                }
            }
            if let (Some(scale), Some(ledger)) = (self.scale, &best) {
                self.tell(Phase::Proof, Some(ledger.value), None);
                let better = self.polish(&relaxation, scale, ledger);
                if proof.as_ref().is_none_or(|(bound, _)| better.0 < *bound) {
                    proof = Some(better);
                }
            }
        }
        let ledger = best.ok_or(NoPlan)?;
        Ok(PartPlan {
            slots: ledger.slots(),
            value: ledger.value,
            proof: proof.map(|(bound, prices)| (bound, prices.proof(&relaxation))),
            claimed_bound,
        })
    }

    fn descend(
        &mut self,
        relaxation: &Relaxation<'_>,
        start: Prices,
        ledger: &Ledger<'_, '_>,
        steps: u64,
    ) -> (i128, Prices) {
        self.work += steps;
        let target = i128::from(ledger.value) * i128::from(start.scale);
        let value = Some(ledger.value);
        let mut wanted = || self.is_wanted(Phase::Proof, value);
        prices::descend(relaxation, start, target, steps, &mut wanted)
    }

    /// Prices from the linear relaxation's duals, then steps towards the plan's value.
    fn polish(
        &mut self,
        relaxation: &Relaxation<'_>,
        scale: i64,
        ledger: &Ledger<'_, '_>,
    ) -> (i128, Prices) {
        let value = Some(ledger.value);
        let mut wanted = || self.is_wanted(Phase::Proof, value);
        let start = exact::linear_prices(relaxation, scale, &mut wanted);
        let start = start.unwrap_or_else(|| Prices::zero(relaxation, scale));
        let steps = LAST_CELLS / relaxation.cells().max(1);
        let steps = steps.clamp(*LAST_STEPS.start(), *LAST_STEPS.end());
        self.descend(relaxation, start, ledger, steps)
    }

    fn assemble(&self, problem: &Problem, parts: &[Part], solved: Vec<PartPlan>) -> Plan {
        let mut slots = vec![None; problem.needs.len()];
        let mut proof = self.scale.map(|scale| Proof {
            scale,
            ..Proof::zero(problem)
        });
        let mut total = Some(0_i128);
        let mut claimed = Some(0_i64);
        let mut value = 0_i64;
        for (part, plan) in parts.iter().zip(solved) {
            part.merge_slots(&plan.slots, &mut slots);
            value += plan.value;
            let own = plan.proof.as_ref().map(|(bound, _)| *bound);
            total = total.zip(own).map(|(total, own)| total + own);
            let proven = own
                .zip(self.scale)
                .map(|(own, scale)| own.div_euclid(i128::from(scale)) as i64);
            let best = [proven, plan.claimed_bound].into_iter().flatten().min();
            claimed = claimed
                .zip(best)
                .and_then(|(sum, best)| sum.checked_add(best));
            match (&mut proof, plan.proof) {
                (Some(proof), Some((_, prices))) => part.merge_proof(&prices, proof),
                _ => proof = None,
            }
        }
        // Every part began with the penalties of its quotas; quotas that are in no part miss all their seekers.
        let in_parts: BTreeSet<u32> = parts.iter().flat_map(Part::counting_quotas).collect();
        let lost = lost_quotas(problem, &in_parts);
        value -= lost;
        claimed = claimed.and_then(|sum| sum.checked_sub(lost));
        if let Some(proof) = &mut proof {
            complete(problem, &in_parts, proof);
        }
        let bound = total
            .zip(self.scale)
            .filter(|_| proof.is_some())
            .and_then(|(total, scale)| {
                let lost = i128::from(lost) * i128::from(scale);
                i64::try_from((total - lost).div_euclid(i128::from(scale))).ok()
            });
        let claimed_bound = claimed.filter(|&claimed| bound.is_none_or(|bound| claimed < bound));
        Plan {
            status: if bound == Some(value) {
                PlanStatus::Optimal
            } else if self.stopped {
                PlanStatus::Stopped
            } else {
                PlanStatus::Feasible
            },
            value: Some(value),
            bound,
            claimed_bound: claimed_bound.map(|claimed| claimed.max(value)),
            slots,
            proof: proof.filter(|_| bound.is_some()),
            conflict: Vec::new(),
            seed: self.effort.seed.clone().unwrap_or_default(),
            work: self.work,
            reproducible: !self.stopped,
        }
    }

    /// Names what clashes in `part` and, where prices can, proves it: a bound below what the worst plan would have.
    fn infeasible(
        &mut self,
        problem: &Problem,
        points: &Points,
        parts: &[Part],
        part: &Part,
    ) -> Plan {
        let mut proof = None;
        if let Some(scale) = self.scale {
            let relaxation = Relaxation::new(&part.problem);
            let target = -(points.values + points.losses + 2) * i128::from(scale);
            self.work += CONFLICT_STEPS;
            let start = Prices::zero(&relaxation, scale);
            let mut wanted = || self.is_wanted(Phase::Proof, None);
            let (bound, prices) =
                prices::descend(&relaxation, start, target, CONFLICT_STEPS, &mut wanted);
            if bound < -(points.values + points.losses) * i128::from(scale) {
                let mut whole = Proof {
                    scale,
                    ..Proof::zero(problem)
                };
                for (need, price) in whole.need.iter_mut().enumerate() {
                    let options = problem.options_of(need as u32).iter();
                    *price = options
                        .map(|option| option.value * scale)
                        .max()
                        .unwrap_or(0);
                }
                part.clear_needs(&mut whole);
                part.merge_proof(&prices.proof(&relaxation), &mut whole);
                let own: BTreeSet<u32> = part.counting_quotas().collect();
                complete(problem, &own, &mut whole);
                for (quota, price) in whole.quota.iter_mut().enumerate() {
                    let elsewhere = parts
                        .iter()
                        .any(|other| other.counting_quotas().any(|q| q as usize == quota));
                    if elsewhere && !own.contains(&(quota as u32)) {
                        *price = 0;
                    }
                }
                whole
                    .coverage
                    .retain(|&(_, quota, _)| whole.quota[quota as usize] != 0);
                proof = Some(whole);
            }
        }
        let nodes = self.effort.exact_nodes;
        let mut wanted = || self.is_wanted(Phase::Exact, None);
        let conflict = conflict::conflict(&part.problem, nodes, &mut wanted);
        Plan {
            status: PlanStatus::Infeasible,
            value: None,
            bound: None,
            claimed_bound: None,
            slots: vec![None; problem.needs.len()],
            proof,
            conflict,
            seed: self.effort.seed.clone().unwrap_or_default(),
            work: self.work,
            reproducible: !self.stopped,
        }
    }
}
