//! The value of an assignment and every rule it breaks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::model::{NeedSlot, Problem, SeekerKey};

/// What an assignment is worth and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evaluation {
    /// `gain − pair_cost − quota_penalty`, whether the assignment is valid or not.
    pub value: i64,
    /// Σ value of the assigned options.
    pub gain: i64,
    /// Σ cost of the pairs that are formed.
    pub pair_cost: i64,
    /// Σ penalty × missing seekers.
    pub quota_penalty: i64,
    /// Assigned needs.
    pub assigned: usize,
    /// Changes against the previous plan.
    pub changes: u64,
    /// Every rule that is broken; empty for a valid assignment.
    pub violations: Vec<Violation>,
}

/// A broken rule with the ids and numbers of its parties.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Violation {
    /// The list of slots is not as long as the list of needs.
    WrongLength { expected: usize, found: usize },
    /// The slot index doesn't exist.
    UnknownSlot { need: String, slot: u32 },
    /// The need has no option on the slot.
    NotAnOption { need: String, slot: String },
    /// The option is banned.
    Banned { need: String, slot: String },
    /// The need is pinned to another slot than it has.
    PinBroken {
        need: String,
        pinned: String,
        found: Option<String>,
    },
    /// More minutes are taken than the slot has.
    SlotOverfull {
        slot: String,
        minutes: i64,
        taken: i128,
    },
    /// The provider has too many distinct seekers.
    TooManyPartners {
        provider: String,
        limit: u32,
        found: usize,
    },
    /// The seeker has too many distinct providers.
    TooManyProviders {
        seeker: String,
        limit: u32,
        found: usize,
    },
    /// An all-or-none bundle is served in part.
    BundleSplit {
        bundle: String,
        needs: usize,
        found: usize,
    },
    /// A bundle has too many distinct providers.
    TooManyBundleProviders {
        bundle: String,
        limit: u32,
        found: usize,
    },
    /// Too many changes against the previous plan.
    TooManyChanges { limit: u64, found: u64 },
}

impl Violation {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongLength { .. } => "wrong_length",
            Self::UnknownSlot { .. } => "unknown_slot",
            Self::NotAnOption { .. } => "not_an_option",
            Self::Banned { .. } => "banned",
            Self::PinBroken { .. } => "pin_broken",
            Self::SlotOverfull { .. } => "slot_overfull",
            Self::TooManyPartners { .. } => "too_many_partners",
            Self::TooManyProviders { .. } => "too_many_providers",
            Self::BundleSplit { .. } => "bundle_split",
            Self::TooManyBundleProviders { .. } => "too_many_bundle_providers",
            Self::TooManyChanges { .. } => "too_many_changes",
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongLength { expected, found } => {
                write!(f, "{found} needs are listed, the problem has {expected}")
            }
            Self::UnknownSlot { need, slot } => write!(f, "need {need}: slot {slot} doesn't exist"),
            Self::NotAnOption { need, slot } => {
                write!(f, "need {need} has no option on slot {slot}")
            }
            Self::Banned { need, slot } => write!(f, "need {need} is banned from slot {slot}"),
            Self::PinBroken {
                need,
                pinned,
                found,
            } => {
                let found = found.as_deref().unwrap_or("none");
                write!(f, "need {need} is pinned to slot {pinned} but has {found}")
            }
            Self::SlotOverfull {
                slot,
                minutes,
                taken,
            } => write!(f, "slot {slot}: {taken} minutes taken of {minutes}"),
            Self::TooManyPartners {
                provider,
                limit,
                found,
            } => write!(f, "provider {provider}: {found} partners, at most {limit}"),
            Self::TooManyProviders {
                seeker,
                limit,
                found,
            } => write!(f, "seeker {seeker}: {found} providers, at most {limit}"),
            Self::BundleSplit {
                bundle,
                needs,
                found,
            } => write!(
                f,
                "bundle {bundle}: {found} of its {needs} needs served, all or none wanted"
            ),
            Self::TooManyBundleProviders {
                bundle,
                limit,
                found,
            } => write!(f, "bundle {bundle}: {found} providers, at most {limit}"),
            Self::TooManyChanges { limit, found } => {
                write!(f, "{found} changes against the last plan, at most {limit}")
            }
        }
    }
}

/// Value and violations of an assignment: the slot of each need, in the problem's order of needs.
///
/// An entry that is no option of its need is a violation and counts for nothing else. Near-linear in the size of the problem.
pub fn evaluate(problem: &Problem, slots: &[Option<u32>]) -> Evaluation {
    let mut result = Evaluation::default();
    if slots.len() != problem.needs.len() {
        result.violations.push(Violation::WrongLength {
            expected: problem.needs.len(),
            found: slots.len(),
        });
    }
    let served = served_options(problem, slots, &mut result);
    check_pins(problem, slots, &mut result);
    check_slots(problem, &served, &mut result);
    check_pairs(problem, &served, &mut result);
    check_quotas(problem, &served, &mut result);
    check_bundles(problem, &served, &mut result);
    check_changes(problem, &served, &mut result);
    result.value = result.gain - result.pair_cost - result.quota_penalty;
    result
}

/// The index of the option each need takes, where it is one.
fn served_options(
    problem: &Problem,
    slots: &[Option<u32>],
    result: &mut Evaluation,
) -> Vec<Option<u32>> {
    let mut served = vec![None; problem.needs.len()];
    for (index, need) in problem.needs.iter().enumerate() {
        let Some(slot) = slots.get(index).copied().flatten() else {
            continue;
        };
        let id = || need.id.clone();
        let Some(slot_record) = problem.slots.get(slot as usize) else {
            result
                .violations
                .push(Violation::UnknownSlot { need: id(), slot });
            continue;
        };
        let options = problem.options_of(index as u32);
        let Some(place) = options.iter().position(|option| option.slot == slot) else {
            result.violations.push(Violation::NotAnOption {
                need: id(),
                slot: slot_record.id.clone(),
            });
            continue;
        };
        let banned = NeedSlot {
            need: index as u32,
            slot,
        };
        if problem.bans.binary_search(&banned).is_ok() {
            result.violations.push(Violation::Banned {
                need: id(),
                slot: slot_record.id.clone(),
            });
        }
        result.assigned += 1;
        result.gain += options[place].value;
        served[index] = Some(need.first_option + place as u32);
    }
    served
}

fn check_pins(problem: &Problem, slots: &[Option<u32>], result: &mut Evaluation) {
    for pin in &problem.pins {
        let found = slots.get(pin.need as usize).copied().flatten();
        if found != Some(pin.slot) {
            let id = |slot: u32| problem.slots.get(slot as usize).map(|s| s.id.clone());
            result.violations.push(Violation::PinBroken {
                need: problem.needs[pin.need as usize].id.clone(),
                pinned: problem.slots[pin.slot as usize].id.clone(),
                found: found.and_then(id),
            });
        }
    }
}

fn check_slots(problem: &Problem, served: &[Option<u32>], result: &mut Evaluation) {
    let mut taken = vec![0_i128; problem.slots.len()];
    for &option in served.iter().flatten() {
        let option = problem.options[option as usize];
        taken[option.slot as usize] += i128::from(option.minutes);
    }
    for (slot, taken) in problem.slots.iter().zip(taken) {
        if taken > i128::from(slot.minutes) {
            result.violations.push(Violation::SlotOverfull {
                slot: slot.id.clone(),
                minutes: slot.minutes,
                taken,
            });
        }
    }
}

/// Pair costs, partners per provider, providers per seeker.
fn check_pairs(problem: &Problem, served: &[Option<u32>], result: &mut Evaluation) {
    let mut pairs = BTreeSet::new();
    for (need, option) in served.iter().enumerate() {
        if let Some(provider) = provider_of(problem, *option) {
            let seeker = match problem.needs[need].seeker {
                Some(seeker) => SeekerKey::Seeker(seeker),
                None => SeekerKey::Need(need as u32),
            };
            pairs.insert((provider, seeker));
        }
    }
    let cost_of: BTreeMap<_, _> = problem
        .pairs
        .iter()
        .map(|pair| ((pair.provider, SeekerKey::Seeker(pair.seeker)), pair.cost))
        .collect();
    let mut partners = vec![0_usize; problem.providers.len()];
    let mut providers = vec![0_usize; problem.seekers.len()];
    for pair in &pairs {
        result.pair_cost += cost_of.get(pair).copied().unwrap_or(0);
        partners[pair.0 as usize] += 1;
        if let SeekerKey::Seeker(seeker) = pair.1 {
            providers[seeker as usize] += 1;
        }
    }
    for (provider, &found) in problem.providers.iter().zip(&partners) {
        if let Some(limit) = provider.max_partners
            && found > limit as usize
        {
            result.violations.push(Violation::TooManyPartners {
                provider: provider.id.clone(),
                limit,
                found,
            });
        }
    }
    for (seeker, &found) in problem.seekers.iter().zip(&providers) {
        if let Some(limit) = seeker.max_providers
            && found > limit as usize
        {
            result.violations.push(Violation::TooManyProviders {
                seeker: seeker.id.clone(),
                limit,
                found,
            });
        }
    }
}

fn check_quotas(problem: &Problem, served: &[Option<u32>], result: &mut Evaluation) {
    let mut covered = BTreeSet::new();
    for (index, need) in problem.needs.iter().enumerate() {
        if served[index].is_some() {
            let own = (need.seeker.is_none()).then_some(index);
            covered.extend(need.quotas.iter().map(|&quota| (quota, need.seeker, own)));
        }
    }
    let mut found = vec![0_i64; problem.quotas.len()];
    for (quota, _, _) in covered {
        found[quota as usize] += 1;
    }
    for (quota, found) in problem.quotas.iter().zip(found) {
        let missing = (i64::from(quota.min_seekers) - found).max(0);
        result.quota_penalty += missing * quota.penalty;
    }
}

fn check_bundles(problem: &Problem, served: &[Option<u32>], result: &mut Evaluation) {
    for bundle in &problem.bundles {
        let options: Vec<Option<u32>> = bundle.needs.iter().map(|&n| served[n as usize]).collect();
        let found = options.iter().flatten().count();
        if bundle.all && found != 0 && found != bundle.needs.len() {
            result.violations.push(Violation::BundleSplit {
                bundle: bundle.id.clone(),
                needs: bundle.needs.len(),
                found,
            });
        }
        let providers: BTreeSet<u32> = options
            .iter()
            .filter_map(|option| provider_of(problem, *option))
            .collect();
        if let Some(limit) = bundle.max_providers
            && providers.len() > limit as usize
        {
            result.violations.push(Violation::TooManyBundleProviders {
                bundle: bundle.id.clone(),
                limit,
                found: providers.len(),
            });
        }
    }
}

fn check_changes(problem: &Problem, served: &[Option<u32>], result: &mut Evaluation) {
    let provider = |slot: u32| problem.slots[slot as usize].provider;
    for previous in &problem.previous {
        let keeps = |slot: u32| {
            let wanted = provider(previous.slot);
            if wanted.is_some() {
                provider(slot) == wanted
            } else {
                slot == previous.slot
            }
        };
        let counts = problem.options_of(previous.need).iter().any(|option| {
            let banned = NeedSlot {
                need: previous.need,
                slot: option.slot,
            };
            keeps(option.slot) && problem.bans.binary_search(&banned).is_err()
        });
        let kept = served[previous.need as usize]
            .is_some_and(|option| keeps(problem.options[option as usize].slot));
        if counts && !kept {
            result.changes += 1;
        }
    }
    if let Some(limit) = problem.max_changes
        && result.changes > limit
    {
        result.violations.push(Violation::TooManyChanges {
            limit,
            found: result.changes,
        });
    }
}

fn provider_of(problem: &Problem, option: Option<u32>) -> Option<u32> {
    let slot = problem.options[option? as usize].slot;
    problem.slots[slot as usize].provider
}
