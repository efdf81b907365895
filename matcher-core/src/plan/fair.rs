//! Fairness between groups of seekers: how many of each group are served, how many could be, and a plan that lifts the worst-off group
//! first (lexicographic max–min; Ogryczak 1997), at a price that is told.

use super::effort::Wanted;
use super::refit::{Sub, refit, value};
use super::{Effort, solve};
use crate::model::{Problem, QuotaTarget, SeekerKey};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A group with more options than this is not solved for itself: everybody who has an option may be served.
const SOLVED_OPTIONS: usize = 3_000;
/// Nodes of the exact solver for one group.
const GROUP_NODES: u64 = 20;
/// Steps of a lift at most.
const STEPS: usize = 200;
/// Firms of the worst-off group tried at once where the plan is too large to be solved as a whole.
const SEEDS: usize = 40;

/// How far a group is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct GroupShare {
    /// Distinct seekers with an assigned need.
    pub served: u32,
    /// Distinct seekers with an option.
    pub reachable: u32,
}

impl GroupShare {
    /// Served of reachable; 1 where nobody is reachable.
    pub fn share(self) -> f64 {
        if self.reachable == 0 {
            return 1.0;
        }
        f64::from(self.served) / f64::from(self.reachable)
    }
}

/// A plan that lifts the worst-off groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Lifted {
    /// The slot of each need.
    pub slots: Vec<Option<u32>>,
    /// Every group before and after.
    pub groups: Vec<(GroupShare, GroupShare)>,
    /// Points of the plan before less those after, by the problem's own objective.
    pub price: i64,
}

/// How far each group is served. A group is a set of needs; a seeker belongs to it with any of them.
pub fn group_shares(
    problem: &Problem,
    slots: &[Option<u32>],
    groups: &[Vec<u32>],
) -> Vec<GroupShare> {
    let group = |needs: &Vec<u32>| GroupShare {
        served: seekers(problem, needs, |need| slots[need as usize].is_some()),
        reachable: seekers(problem, needs, |need| reachable(problem, need)),
    };
    groups.iter().map(group).collect()
}

/// No plan serves more seekers of the group than this: proven by solving for the group alone where it is small, else everybody who has an
/// option.
pub fn at_most(problem: &Problem, needs: &[u32], effort: &Effort) -> u32 {
    let most = seekers(problem, needs, |need| reachable(problem, need));
    // With all needs of its seekers: a firm that is pinned to a laboratory by another need takes no further place there.
    let own: BTreeSet<SeekerKey> = needs.iter().map(|&n| problem.seeker_key(n)).collect();
    let all = 0..problem.needs.len() as u32;
    let near = all.filter(|&need| own.contains(&problem.seeker_key(need)));
    let near: Vec<u32> = near.collect();
    let options = near.iter().map(|&need| problem.options_of(need).len());
    if options.sum::<usize>() > SOLVED_OPTIONS {
        return most;
    }
    // The others are out of the way, but for those that must be where they are.
    let mut pinned = vec![None; problem.needs.len()];
    for pin in &problem.pins {
        pinned[pin.need as usize] = Some(pin.slot);
    }
    let mut alone = problem.clone();
    alone.max_changes = None;
    let Some(mut sub) = Sub::new(&alone, &pinned, &near) else {
        return most;
    };
    let counted = &mut sub.problem;
    counted.options.iter_mut().for_each(|o| o.value = 0);
    counted.pairs.clear();
    counted.quotas = vec![QuotaTarget {
        id: "all".to_owned(),
        min_seekers: most,
        penalty: 1,
    }];
    let counts: BTreeSet<u32> = needs.iter().copied().collect();
    for (need, record) in near.iter().zip(&mut counted.needs) {
        record.quotas = if counts.contains(need) {
            vec![0]
        } else {
            Vec::new()
        };
    }
    let effort = Effort {
        exact_options: usize::MAX,
        exact_nodes: GROUP_NODES,
        ..effort.clone()
    };
    let plan = solve(counted, &effort, &mut |_| {
        std::ops::ControlFlow::Continue(())
    });
    // The value is less the number of seekers that are missing.
    let missing = plan.bound.map_or(0, |bound| -bound);
    most - u32::try_from(missing).unwrap_or(0).min(most)
}

/// Lifts the group with the lowest share as far as it goes without pushing another one under it, then the next, and so on.
///
/// Where the whole problem is small enough for the exact solver, the lowest share is the highest that any plan has; larger plans are
/// improved around the firms in question, and no share is ever lowered for one that is higher. Among equal shares the plan with the
/// larger value wins.
pub fn lift(
    problem: &Problem,
    slots: &[Option<u32>],
    groups: &[Vec<u32>],
    effort: &Effort,
    wanted: Wanted<'_>,
) -> Lifted {
    let mut run = Lift::new(problem, slots, groups, effort);
    let before = run.shares.clone();
    for _ in 0..STEPS {
        let Some(worst) = run.worst() else { break };
        if wanted().is_break() {
            break;
        }
        if !run.raise(worst) {
            run.frozen[worst] = true;
        }
    }
    Lifted {
        price: value(problem, slots) - value(problem, &run.slots),
        groups: before.into_iter().zip(run.shares).collect(),
        slots: run.slots,
    }
}

struct Lift<'a> {
    problem: &'a Problem,
    groups: &'a [Vec<u32>],
    effort: &'a Effort,
    /// The problem with a quota for every group.
    raised: Problem,
    penalty: i64,
    slots: Vec<Option<u32>>,
    shares: Vec<GroupShare>,
    frozen: Vec<bool>,
}

impl<'a> Lift<'a> {
    fn new(
        problem: &'a Problem,
        slots: &[Option<u32>],
        groups: &'a [Vec<u32>],
        effort: &'a Effort,
    ) -> Self {
        let mut raised = problem.clone();
        for (place, needs) in groups.iter().enumerate() {
            let quota = raised.quotas.len() as u32;
            raised.quotas.push(QuotaTarget {
                id: format!("\u{0}group {place}"),
                min_seekers: 0,
                penalty: 0,
            });
            for &need in needs {
                raised.needs[need as usize].quotas.push(quota);
            }
        }
        // Worth more than whatever one firm can displace.
        let largest = problem.options.iter().map(|o| o.value).max().unwrap_or(0);
        let penalties = problem.quotas.iter().map(|q| q.penalty).max().unwrap_or(0);
        Self {
            penalty: (largest.max(penalties) + 1).saturating_mul(1_000),
            shares: group_shares(problem, slots, groups),
            frozen: vec![false; groups.len()],
            slots: slots.to_vec(),
            problem,
            groups,
            effort,
            raised,
        }
    }

    /// The group with the lowest share that may still rise.
    fn worst(&self) -> Option<usize> {
        let open = (0..self.groups.len())
            .filter(|&g| !self.frozen[g] && self.shares[g].served < self.shares[g].reachable);
        open.min_by(|&a, &b| order(self.shares[a], self.shares[b]).then(a.cmp(&b)))
    }

    /// Raises a group, at first to the share of the next one, else by one seeker.
    fn raise(&mut self, worst: usize) -> bool {
        let exact = self.problem.options.len() <= self.effort.exact_options;
        let own = self.shares[worst];
        let higher = self.shares.iter().filter(|s| order(own, **s).is_lt());
        let next = higher.map(|s| s.share()).fold(1.0, f64::min);
        let jump = libm::ceil(next * f64::from(own.reachable)) as u32;
        let jump = jump.clamp(own.served + 1, own.reachable);
        let mut targets = vec![jump, own.served + 1];
        if exact {
            targets.remove(0);
        }
        targets.dedup();
        targets.into_iter().any(|target| {
            self.ask(worst, target);
            let found = if exact {
                let plan = solve(&self.raised, self.effort, &mut |_| {
                    std::ops::ControlFlow::Continue(())
                });
                plan.value.map(|_| plan.slots)
            } else {
                let seeds = self.seeds(worst);
                let refit = refit(&self.raised, &self.slots, &seeds, self.effort);
                refit.map(|refit| refit.slots)
            };
            found.is_some_and(|slots| self.accept(slots))
        })
    }

    /// Wants `target` seekers of the worst-off group, and that no other group falls to where it was.
    fn ask(&mut self, worst: usize, target: u32) {
        let own = self.shares[worst];
        let first = self.problem.quotas.len();
        for (g, quota) in self.raised.quotas[first..].iter_mut().enumerate() {
            let share = self.shares[g];
            if g == worst {
                quota.min_seekers = target;
                quota.penalty = self.penalty;
                continue;
            }
            let above = u64::from(own.served) * u64::from(share.reachable);
            let above = above / u64::from(own.reachable.max(1)) + 1;
            let floor = if self.frozen[g] {
                share.served
            } else {
                share.served.min(above as u32)
            };
            quota.min_seekers = floor;
            quota.penalty = self.penalty.saturating_mul(2);
        }
    }

    /// One need of each seeker of the group that is not served, the most valuable first.
    fn seeds(&self, group: usize) -> Vec<u32> {
        let needs = self.groups[group].iter().copied();
        let served: BTreeSet<SeekerKey> = needs
            .clone()
            .filter(|&need| self.slots[need as usize].is_some())
            .map(|need| self.problem.seeker_key(need))
            .collect();
        let best = |need: u32| {
            let options = self.problem.options_of(need).iter();
            options.map(|o| o.value).max().unwrap_or(0)
        };
        let mut open: Vec<u32> = needs
            .filter(|&need| reachable(self.problem, need))
            .filter(|&need| !served.contains(&self.problem.seeker_key(need)))
            .collect();
        open.sort_by_key(|&need| (-best(need), need));
        let mut seen = BTreeSet::new();
        open.retain(|&need| seen.insert(self.problem.seeker_key(need)));
        open.truncate(SEEDS);
        open
    }

    /// Takes a plan whose shares are better, the lowest first.
    fn accept(&mut self, slots: Vec<Option<u32>>) -> bool {
        let shares = group_shares(self.problem, &slots, self.groups);
        let sorted = |shares: &[GroupShare]| {
            let mut sorted = shares.to_vec();
            sorted.sort_by(|a, b| order(*a, *b));
            sorted
        };
        let (new, old) = (sorted(&shares), sorted(&self.shares));
        let both = new.iter().zip(&old);
        let first = both
            .map(|(a, b)| order(*a, *b))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal);
        if first.is_gt() {
            (self.slots, self.shares) = (slots, shares);
        }
        first.is_gt()
    }
}

/// By share, exactly.
fn order(a: GroupShare, b: GroupShare) -> Ordering {
    let parts = |s: GroupShare| match s.reachable {
        0 => (1, 1),
        _ => (u64::from(s.served), u64::from(s.reachable)),
    };
    let ((a, of_a), (b, of_b)) = (parts(a), parts(b));
    (a * of_b).cmp(&(b * of_a))
}

/// Whether some plan may take an option of the need.
fn reachable(problem: &Problem, need: u32) -> bool {
    let mut options = problem.options_of(need).iter();
    options.any(|o| {
        !problem.is_banned(need, o.slot) && o.minutes <= problem.slots[o.slot as usize].minutes
    })
}

/// Distinct seekers of the needs that `count`.
fn seekers(problem: &Problem, needs: &[u32], count: impl Fn(u32) -> bool) -> u32 {
    let counted = needs.iter().filter(|&&need| count(need));
    let seekers: BTreeSet<SeekerKey> = counted.map(|&need| problem.seeker_key(need)).collect();
    seekers.len() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::evaluate;
    use crate::model::samples;
    use proptest::prelude::*;
    use std::ops::ControlFlow;

    /// All plans that keep the rules.
    fn plans(problem: &Problem) -> Vec<Vec<Option<u32>>> {
        let mut plans = vec![Vec::new()];
        for need in 0..problem.needs.len() as u32 {
            let options = problem.options_of(need).iter().map(|o| Some(o.slot));
            let choices: Vec<Option<u32>> = std::iter::once(None).chain(options).collect();
            plans = plans
                .into_iter()
                .flat_map(|plan: Vec<Option<u32>>| {
                    choices.iter().map(move |&choice| {
                        let mut plan = plan.clone();
                        plan.push(choice);
                        plan
                    })
                })
                .collect();
        }
        plans.retain(|plan| evaluate(problem, plan).violations.is_empty());
        plans
    }

    fn lowest(problem: &Problem, slots: &[Option<u32>], groups: &[Vec<u32>]) -> GroupShare {
        let shares = group_shares(problem, slots, groups);
        shares.into_iter().min_by(|a, b| order(*a, *b)).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn the_lowest_share_is_the_highest_that_any_plan_has(seed in any::<u64>()) {
            let problem = samples::problem(seed);
            let effort = Effort::default();
            let plan = solve(&problem, &effort, &mut |_| ControlFlow::Continue(()));
            prop_assume!(plan.value.is_some() && problem.needs.len() > 1);
            let all = 0..problem.needs.len() as u32;
            let groups: Vec<Vec<u32>> = (0..2).map(|g| all.clone().filter(|n| n % 2 == g).collect()).collect();
            let lifted = lift(&problem, &plan.slots, &groups, &effort, &mut || ControlFlow::Continue(()));
            let evaluation = evaluate(&problem, &lifted.slots);
            prop_assert_eq!(evaluation.violations, []);
            prop_assert_eq!(evaluation.value, plan.value.unwrap() - lifted.price);
            prop_assert!(lifted.price >= 0);
            let plans = plans(&problem);
            let best = plans.iter().map(|slots| lowest(&problem, slots, &groups)).max_by(|a, b| order(*a, *b)).unwrap();
            let own = lowest(&problem, &lifted.slots, &groups);
            prop_assert!(order(own, best).is_eq(), "{:?} {:?}", own, best);
            for (needs, share) in groups.iter().zip(group_shares(&problem, &lifted.slots, &groups)) {
                let most = at_most(&problem, needs, &effort);
                let reached = plans.iter().map(|slots| group_shares(&problem, slots, std::slice::from_ref(needs))[0].served);
                prop_assert!(share.served <= most && most <= share.reachable);
                prop_assert!(reached.max().unwrap() <= most);
            }
        }
    }
}
