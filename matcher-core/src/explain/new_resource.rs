//! What a resource that is not there yet would bring: the plan made again with it, around the needs that wait for it.

use crate::model::{PairCost, Problem, ProblemOption, ProblemSlot, Provider};
use crate::plan::{Effort, refit, value};
use std::collections::{BTreeMap, BTreeSet};

/// A need (of the problem) that the resource could serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanting {
    /// The need.
    pub need: u32,
    /// Minutes it would take, ≥ 1.
    pub minutes: i64,
    /// Points it would bring, ≥ 0.
    pub value: i64,
    /// In which of the resource's periods; ascending.
    pub periods: Vec<usize>,
}

/// The resource: somebody new, without a limit of partners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewResource {
    /// Minutes of each period.
    pub minutes: Vec<i64>,
    /// Points that each new partnership costs.
    pub pair_cost: i64,
}

/// What the resource brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// The problem with the resource, to verify the plan with; its slots are the last ones.
    pub problem: Problem,
    /// The slot of each need.
    pub slots: Vec<Option<u32>>,
    /// Points won; never negative.
    pub gain: i64,
    /// Needs that had no place and have one.
    pub entered: Vec<u32>,
    /// Needs that had a place and have none.
    pub left: Vec<u32>,
}

/// The best plan found with the resource in which only needs near `wanting` move; `None` where the plan breaks the rules as it is.
///
/// What is found keeps every rule, so that it is a lower bound of what the resource can bring. For the cost: [`refit`].
pub fn with_new_resource(
    problem: &Problem,
    slots: &[Option<u32>],
    wanting: &[Wanting],
    resource: &NewResource,
    effort: &Effort,
) -> Option<Brought> {
    let extended = extended(problem, wanting, resource)?;
    let seeds: Vec<u32> = wanting.iter().map(|w| w.need).collect();
    let refit = refit(&extended, slots, &seeds, effort)?;
    let moves = || (0_u32..).zip(slots.iter().zip(&refit.slots));
    let entered = moves().filter(|(_, (from, to))| from.is_none() && to.is_some());
    let left = moves().filter(|(_, (from, to))| from.is_some() && to.is_none());
    Some(Brought {
        entered: entered.map(|(need, _)| need).collect(),
        left: left.map(|(need, _)| need).collect(),
        gain: value(&extended, &refit.slots) - value(problem, slots),
        slots: refit.slots,
        problem: extended,
    })
}

/// The problem with the resource as its last provider and its last slots; `None` where an index is too large.
fn extended(problem: &Problem, wanting: &[Wanting], resource: &NewResource) -> Option<Problem> {
    let mut wider = problem.clone();
    let provider = u32::try_from(wider.providers.len()).ok()?;
    let first = u32::try_from(wider.slots.len()).ok()?;
    u32::try_from(wider.slots.len() + resource.minutes.len()).ok()?;
    wider.providers.push(Provider {
        id: "new resource".to_owned(),
        max_partners: None,
    });
    for (period, &minutes) in resource.minutes.iter().enumerate() {
        wider.slots.push(ProblemSlot {
            id: format!("new resource/{period}"),
            provider: Some(provider),
            minutes,
        });
    }
    let of_need: BTreeMap<u32, &Wanting> = wanting.iter().map(|w| (w.need, w)).collect();
    let mut options = Vec::with_capacity(problem.options.len() + wanting.len());
    let mut seekers = BTreeSet::new();
    for (need, record) in (0_u32..).zip(&mut wider.needs) {
        let begin = options.len();
        options.extend_from_slice(problem.options_of(need));
        if let Some(wanting) = of_need.get(&need) {
            let periods = wanting.periods.iter();
            let periods = periods.filter(|&&period| period < resource.minutes.len());
            options.extend(periods.map(|&period| ProblemOption {
                slot: first + period as u32,
                minutes: wanting.minutes.max(1),
                value: wanting.value.max(0),
            }));
            seekers.extend(record.seeker);
        }
        record.first_option = u32::try_from(begin).ok()?;
        record.option_count = u32::try_from(options.len() - begin).ok()?;
    }
    wider.options = options;
    // The new provider has the largest index, so that the pairs stay in order.
    wider
        .pairs
        .extend(seekers.into_iter().map(|seeker| PairCost {
            provider,
            seeker,
            cost: resource.pair_cost,
        }));
    Some(wider)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{evaluate, tests::best_by_enumeration};
    use crate::model::samples;
    use crate::plan::solve;
    use proptest::prelude::*;
    use std::ops::ControlFlow;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn a_new_resource_never_costs_and_never_brings_more_than_the_best(seed in any::<u64>(), minutes in 0_i64..200) {
            let problem = samples::problem(seed);
            let effort = Effort::default();
            let plan = solve(&problem, &effort, &mut |_| ControlFlow::Continue(()));
            prop_assume!(plan.value.is_some());
            let unserved = (0_u32..).zip(&plan.slots).filter(|(_, slot)| slot.is_none());
            let wanting: Vec<Wanting> = unserved
                .map(|(need, _)| Wanting { need, minutes: 30, value: 400, periods: vec![0] })
                .collect();
            let resource = NewResource { minutes: vec![minutes], pair_cost: 7 };
            let brought = with_new_resource(&problem, &plan.slots, &wanting, &resource, &effort).unwrap();
            let evaluation = evaluate(&brought.problem, &brought.slots);
            prop_assert_eq!(evaluation.violations, []);
            prop_assert_eq!(evaluation.value, plan.value.unwrap() + brought.gain);
            prop_assert!(brought.gain >= 0);
            let (best, _) = best_by_enumeration(&brought.problem).unwrap();
            prop_assert!(evaluation.value <= best);
        }
    }

    #[test]
    fn one_hour_serves_two_of_three_that_wait() {
        let mut builder = crate::model::ProblemBuilder::new("waiting");
        for need in ["a", "b", "c"] {
            let seeker = builder.seeker(need, None);
            builder.need(need, Some(seeker), &[], &[]);
        }
        let problem = builder.build().unwrap();
        let wanting: Vec<Wanting> = (0..3)
            .map(|need| Wanting {
                need,
                minutes: 30,
                value: 100 + i64::from(need),
                periods: vec![0],
            })
            .collect();
        let resource = NewResource {
            minutes: vec![60],
            pair_cost: 10,
        };
        let brought = with_new_resource(
            &problem,
            &[None; 3],
            &wanting,
            &resource,
            &Effort::default(),
        );
        let brought = brought.unwrap();
        assert_eq!((brought.entered, brought.left), (vec![1, 2], vec![]));
        assert_eq!(brought.gain, 101 + 102 - 20);
    }
}
