//! The rules every problem keeps; what breaks them is listed, never only the first.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::problem_error::{ProblemError, ProblemErrorCode as Code, ProblemPart as Part};
use super::{NeedSlot, Problem};

/// Everything that is wrong, in the order of the parts and of the records in them.
pub(super) fn broken(problem: &Problem) -> Vec<ProblemError> {
    let mut faults = Faults::default();
    check_size(problem, &mut faults);
    check_ids(problem, &mut faults);
    check_header(problem, &mut faults);
    check_slots(problem, &mut faults);
    check_needs(problem, &mut faults);
    check_pairs(problem, &mut faults);
    check_bundles(problem, &mut faults);
    check_bans(problem, &mut faults);
    check_pins(problem, &mut faults);
    check_previous(problem, &mut faults);
    check_sums(problem, &mut faults);
    faults.list
}

/// Collected mistakes.
#[derive(Default)]
struct Faults {
    list: Vec<ProblemError>,
}

impl Faults {
    fn add(
        &mut self,
        code: Code,
        part: Part,
        index: usize,
        field: impl Into<String>,
        cause: String,
    ) {
        self.list.push(ProblemError {
            code,
            part,
            index,
            field: field.into(),
            cause,
        });
    }

    /// A reference must be below `len`.
    fn reference(
        &mut self,
        part: Part,
        index: usize,
        field: &str,
        of: Part,
        to: u32,
        len: usize,
    ) -> bool {
        if (to as usize) < len {
            return true;
        }
        let cause = format!(
            "{} {to} doesn't exist; there are {len}, counted from 0",
            of.word()
        );
        self.add(Code::UnknownReference, part, index, field, cause);
        false
    }

    /// A number must be at least `least`.
    fn at_least(
        &mut self,
        part: Part,
        index: usize,
        field: impl FnOnce() -> String,
        value: i64,
        least: i64,
    ) {
        if value < least {
            let cause = format!("{value} is below {least}");
            self.add(Code::OutOfRange, part, index, field(), cause);
        }
    }

    /// The members of an ascending list must be distinct.
    fn distinct(&mut self, part: Part, index: usize, field: &str, ascending: &[u32]) {
        for pair in ascending.windows(2) {
            if let [a, b] = pair
                && a == b
            {
                self.add(
                    Code::Duplicate,
                    part,
                    index,
                    field,
                    format!("{a} is listed twice"),
                );
            }
        }
    }
}

fn check_size(problem: &Problem, faults: &mut Faults) {
    let largest = problem.options.len().max(problem.needs.len());
    if u32::try_from(largest).is_err() {
        let cause = format!("{largest} options are more than 2^32 − 1");
        faults.add(Code::SumTooLarge, Part::Problem, 0, "options", cause);
    }
}

fn check_ids(problem: &Problem, faults: &mut Faults) {
    fn check<'a>(part: Part, ids: impl Iterator<Item = &'a str>, faults: &mut Faults) {
        let mut seen = HashSet::new();
        for (index, id) in ids.enumerate() {
            if id.is_empty() {
                let cause = "an id must not be empty".to_string();
                faults.add(Code::EmptyId, part, index, "id", cause);
            } else if !seen.insert(id) {
                let cause = format!("another {} has the id {id:?}", part.word());
                faults.add(Code::Duplicate, part, index, "id", cause);
            }
        }
    }
    let p = problem;
    check(
        Part::Provider,
        p.providers.iter().map(|x| x.id.as_str()),
        faults,
    );
    check(
        Part::Seeker,
        p.seekers.iter().map(|x| x.id.as_str()),
        faults,
    );
    check(Part::Quota, p.quotas.iter().map(|x| x.id.as_str()), faults);
    check(Part::Slot, p.slots.iter().map(|x| x.id.as_str()), faults);
    check(Part::Need, p.needs.iter().map(|x| x.id.as_str()), faults);
    check(
        Part::Bundle,
        p.bundles.iter().map(|x| x.id.as_str()),
        faults,
    );
}

fn check_header(problem: &Problem, faults: &mut Faults) {
    for (index, quota) in problem.quotas.iter().enumerate() {
        faults.at_least(
            Part::Quota,
            index,
            || "penalty".to_string(),
            quota.penalty,
            0,
        );
    }
}

fn check_slots(problem: &Problem, faults: &mut Faults) {
    for (index, slot) in problem.slots.iter().enumerate() {
        if let Some(provider) = slot.provider {
            let len = problem.providers.len();
            faults.reference(Part::Slot, index, "provider", Part::Provider, provider, len);
        }
        faults.at_least(Part::Slot, index, || "minutes".to_string(), slot.minutes, 0);
    }
}

fn check_needs(problem: &Problem, faults: &mut Faults) {
    // The last need that had an option on the slot, plus one.
    let mut seen = vec![0_u32; problem.slots.len()];
    for (index, need) in problem.needs.iter().enumerate() {
        if let Some(seeker) = need.seeker {
            let len = problem.seekers.len();
            faults.reference(Part::Need, index, "seeker", Part::Seeker, seeker, len);
        }
        for &quota in &need.quotas {
            let len = problem.quotas.len();
            faults.reference(Part::Need, index, "quotas", Part::Quota, quota, len);
        }
        faults.distinct(Part::Need, index, "quotas", &need.quotas);
        for (position, option) in problem.options_of(index as u32).iter().enumerate() {
            let field = |name: &str| format!("options[{position}].{name}");
            if let Some(last) = seen.get_mut(option.slot as usize) {
                if *last == index as u32 + 1 {
                    let cause = format!("slot {} has two options of this need", option.slot);
                    faults.add(Code::Duplicate, Part::Need, index, field("slot"), cause);
                }
                *last = index as u32 + 1;
            } else {
                let len = problem.slots.len();
                faults.reference(
                    Part::Need,
                    index,
                    &field("slot"),
                    Part::Slot,
                    option.slot,
                    len,
                );
            }
            faults.at_least(Part::Need, index, || field("minutes"), option.minutes, 1);
            faults.at_least(Part::Need, index, || field("value"), option.value, 0);
        }
    }
}

fn check_pairs(problem: &Problem, faults: &mut Faults) {
    let mut seen = HashSet::new();
    for (index, pair) in problem.pairs.iter().enumerate() {
        let (providers, seekers) = (problem.providers.len(), problem.seekers.len());
        faults.reference(
            Part::Pair,
            index,
            "provider",
            Part::Provider,
            pair.provider,
            providers,
        );
        faults.reference(
            Part::Pair,
            index,
            "seeker",
            Part::Seeker,
            pair.seeker,
            seekers,
        );
        faults.at_least(Part::Pair, index, || "cost".to_string(), pair.cost, 0);
        if !seen.insert((pair.provider, pair.seeker)) {
            let cause = format!(
                "the pair of provider {} and seeker {} is listed twice",
                pair.provider, pair.seeker
            );
            faults.add(Code::Duplicate, Part::Pair, index, "provider", cause);
        }
    }
}

fn check_bundles(problem: &Problem, faults: &mut Faults) {
    let mut bundle_of = BTreeMap::new();
    for (index, bundle) in problem.bundles.iter().enumerate() {
        faults.distinct(Part::Bundle, index, "needs", &bundle.needs);
        for &need in &bundle.needs {
            faults.reference(
                Part::Bundle,
                index,
                "needs",
                Part::Need,
                need,
                problem.needs.len(),
            );
            if let Some(other) = bundle_of.insert(need, index)
                && other != index
            {
                let cause = format!("need {need} is in bundle {other} too");
                faults.add(Code::Duplicate, Part::Bundle, index, "needs", cause);
            }
        }
    }
}

/// Checks both references of a pin, ban or previous option.
fn check_need_slot(
    problem: &Problem,
    part: Part,
    index: usize,
    it: NeedSlot,
    faults: &mut Faults,
) -> bool {
    let need = faults.reference(
        part,
        index,
        "need",
        Part::Need,
        it.need,
        problem.needs.len(),
    );
    let slot = faults.reference(
        part,
        index,
        "slot",
        Part::Slot,
        it.slot,
        problem.slots.len(),
    );
    need && slot
}

fn check_bans(problem: &Problem, faults: &mut Faults) {
    for (index, &ban) in problem.bans.iter().enumerate() {
        check_need_slot(problem, Part::Ban, index, ban, faults);
    }
}

fn check_pins(problem: &Problem, faults: &mut Faults) {
    let banned: BTreeSet<NeedSlot> = problem.bans.iter().copied().collect();
    let mut pinned = HashSet::new();
    for (index, &pin) in problem.pins.iter().enumerate() {
        if !check_need_slot(problem, Part::Pin, index, pin, faults) {
            continue;
        }
        let options = problem.options_of(pin.need);
        if !options.iter().any(|option| option.slot == pin.slot) {
            let cause = format!("need {} has no option on slot {}", pin.need, pin.slot);
            faults.add(Code::UnknownReference, Part::Pin, index, "slot", cause);
        }
        if banned.contains(&pin) {
            let cause = format!("need {} on slot {} is banned too", pin.need, pin.slot);
            faults.add(Code::Contradiction, Part::Pin, index, "slot", cause);
        }
        if !pinned.insert(pin.need) {
            let cause = format!("need {} has another pin", pin.need);
            faults.add(Code::Duplicate, Part::Pin, index, "need", cause);
        }
    }
}

fn check_previous(problem: &Problem, faults: &mut Faults) {
    let mut slot_of = BTreeMap::new();
    for (index, &previous) in problem.previous.iter().enumerate() {
        if check_need_slot(problem, Part::Previous, index, previous, faults)
            && let Some(other) = slot_of.insert(previous.need, previous.slot)
            && other != previous.slot
        {
            let cause = format!(
                "need {} was on slot {other} already; a plan gives a need one slot",
                previous.need
            );
            faults.add(Code::Contradiction, Part::Previous, index, "need", cause);
        }
    }
}

/// No plan's value, and no part of it, may leave 64 bits.
fn check_sums(problem: &Problem, faults: &mut Faults) {
    let mut fits = |field: &str, sum: i128| {
        if sum > i128::from(i64::MAX) {
            let cause = format!("the sum {sum} doesn't fit into 64 bits");
            faults.add(Code::SumTooLarge, Part::Problem, 0, field, cause);
        }
    };
    let values = (0..problem.needs.len() as u32).map(|need| {
        let options = problem.options_of(need).iter();
        options.map(|option| i128::from(option.value)).max()
    });
    fits("options.value", values.flatten().sum());
    let costs: i128 = problem
        .pairs
        .iter()
        .map(|pair| i128::from(pair.cost.max(0)))
        .sum();
    let penalties: i128 = problem
        .quotas
        .iter()
        .map(|quota| i128::from(quota.penalty.max(0)) * i128::from(quota.min_seekers))
        .sum();
    fits("pair.cost + quotas.penalty", costs + penalties);
    let minutes = (0..problem.needs.len() as u32).map(|need| {
        let options = problem.options_of(need).iter();
        options.map(|option| i128::from(option.minutes)).max()
    });
    fits("options.minutes", minutes.flatten().sum());
}
