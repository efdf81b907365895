//! Why there is no plan: a minimal set of pins and limits that clash, found by deletion.

use super::effort::Wanted;
use super::exact::{self, Outcome};
use super::greedy;
use super::relaxation::Relaxation;
use crate::model::{NeedSlot, Problem};

/// Something that can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Pin(NeedSlot),
    Slot(u32),
    MaxPartners(u32),
    MaxProviders(u32),
    BundleWhole(u32),
    BundleProviders(u32),
    MaxChanges,
}

/// Names of pins and limits that can't hold together while all of them but any one can, as far as the solver's limits tell.
///
/// Names are `pin NEED`, `slot SLOT`, `max_partners PROVIDER`, `max_providers SEEKER`, `bundle BUNDLE` (all or none),
/// `bundle_max_providers BUNDLE` and `max_changes`.
///
/// Not minimal when the answer is no longer wanted.
pub(super) fn conflict(problem: &Problem, nodes: u64, wanted: Wanted<'_>) -> Vec<String> {
    let mut kept = rules(problem);
    let mut place = 0;
    let mut size = kept.len();
    while size > 0 && wanted().is_continue() {
        while place < kept.len() {
            let end = (place + size).min(kept.len());
            let mut fewer = kept[..place].to_vec();
            fewer.extend_from_slice(&kept[end..]);
            if is_infeasible(problem, &fewer, nodes, wanted) {
                kept = fewer;
            } else {
                place = end;
            }
        }
        size /= 2;
        place = 0;
    }
    let mut names: Vec<String> = kept.into_iter().map(|rule| name(problem, rule)).collect();
    names.sort();
    names
}

fn rules(problem: &Problem) -> Vec<Rule> {
    let mut rules = Vec::new();
    let ids = |len: usize| 0..len as u32;
    rules.extend(ids(problem.slots.len()).map(Rule::Slot));
    let partners = ids(problem.providers.len());
    rules.extend(
        partners
            .filter(|&p| problem.providers[p as usize].max_partners.is_some())
            .map(Rule::MaxPartners),
    );
    let providers = ids(problem.seekers.len());
    rules.extend(
        providers
            .filter(|&s| problem.seekers[s as usize].max_providers.is_some())
            .map(Rule::MaxProviders),
    );
    for (bundle, record) in (0_u32..).zip(&problem.bundles) {
        rules.extend(record.all.then_some(Rule::BundleWhole(bundle)));
        rules.extend(record.max_providers.map(|_| Rule::BundleProviders(bundle)));
    }
    rules.extend(problem.max_changes.map(|_| Rule::MaxChanges));
    rules.extend(problem.pins.iter().copied().map(Rule::Pin));
    rules
}

/// Whether no plan keeps these rules, value aside; false when the solver doesn't know.
fn is_infeasible(problem: &Problem, rules: &[Rule], nodes: u64, wanted: Wanted<'_>) -> bool {
    if wanted().is_break() {
        return false;
    }
    let relaxed = with_only(problem, rules);
    let relaxation = Relaxation::new(&relaxed);
    greedy::plan(&relaxation).is_none()
        && matches!(
            exact::solve(&relaxation, None, nodes, wanted),
            Outcome::Infeasible
        )
}

/// The problem with these rules and worthless options.
fn with_only(problem: &Problem, rules: &[Rule]) -> Problem {
    let mut relaxed = problem.clone();
    let most: i64 = problem
        .options
        .iter()
        .map(|option| option.minutes)
        .max()
        .unwrap_or(0);
    let most = most.saturating_mul(problem.needs.len() as i64);
    relaxed
        .options
        .iter_mut()
        .for_each(|option| option.value = 0);
    relaxed
        .quotas
        .iter_mut()
        .for_each(|quota| quota.penalty = 0);
    relaxed.pairs.clear();
    relaxed.pins.clear();
    relaxed
        .slots
        .iter_mut()
        .for_each(|slot| slot.minutes = most);
    relaxed
        .providers
        .iter_mut()
        .for_each(|provider| provider.max_partners = None);
    relaxed
        .seekers
        .iter_mut()
        .for_each(|seeker| seeker.max_providers = None);
    relaxed.max_changes = None;
    for bundle in &mut relaxed.bundles {
        bundle.all = false;
        bundle.max_providers = None;
    }
    for &rule in rules {
        match rule {
            Rule::Pin(pin) => relaxed.pins.push(pin),
            Rule::Slot(s) => relaxed.slots[s as usize].minutes = problem.slots[s as usize].minutes,
            Rule::MaxPartners(p) => {
                relaxed.providers[p as usize].max_partners =
                    problem.providers[p as usize].max_partners;
            }
            Rule::MaxProviders(s) => {
                relaxed.seekers[s as usize].max_providers =
                    problem.seekers[s as usize].max_providers;
            }
            Rule::BundleWhole(b) => relaxed.bundles[b as usize].all = true,
            Rule::BundleProviders(b) => {
                relaxed.bundles[b as usize].max_providers =
                    problem.bundles[b as usize].max_providers;
            }
            Rule::MaxChanges => relaxed.max_changes = problem.max_changes,
        }
    }
    relaxed.pins.sort_unstable();
    relaxed
}

fn name(problem: &Problem, rule: Rule) -> String {
    match rule {
        Rule::Pin(pin) => format!("pin {}", problem.need_id(pin.need)),
        Rule::Slot(slot) => format!("slot {}", problem.slot_id(slot)),
        Rule::MaxPartners(p) => format!("max_partners {}", problem.providers[p as usize].id),
        Rule::MaxProviders(s) => format!("max_providers {}", problem.seekers[s as usize].id),
        Rule::BundleWhole(b) => format!("bundle {}", problem.bundles[b as usize].id),
        Rule::BundleProviders(b) => {
            format!("bundle_max_providers {}", problem.bundles[b as usize].id)
        }
        Rule::MaxChanges => "max_changes".to_string(),
    }
}
