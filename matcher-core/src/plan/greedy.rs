//! A first plan by simple rules, for every kind of constraint.

use super::ledger::Ledger;
use super::relaxation::Relaxation;
use crate::model::Problem;

/// The plan of simple rules as the slot of each need: the baseline that the others are measured against.
pub fn greedy(problem: &Problem) -> Option<Vec<Option<u32>>> {
    let relaxation = Relaxation::new(problem);
    plan(&relaxation).map(|ledger| ledger.slots())
}

/// A valid plan, or `None` where the simple rules find none (which proves nothing).
///
/// Pins first, then what pinned bundles need, then as many previous options as the change budget asks for, then needs and whole
/// bundles by falling gain, then moves of single needs while they help. O(options log options) and a few sweeps.
pub(super) fn plan<'r, 'a>(relaxation: &'r Relaxation<'a>) -> Option<Ledger<'r, 'a>> {
    let mut ledger = Ledger::new(relaxation);
    let mut items_of = vec![Vec::new(); relaxation.problem.needs.len()];
    for (place, item) in relaxation.items.iter().enumerate() {
        items_of[item.need as usize].push(place);
    }
    for need in (0..items_of.len()).filter(|&need| relaxation.pinned[need]) {
        let place = *items_of[need].first()?;
        if !ledger.fits(place) {
            return None;
        }
        ledger.take(place);
    }
    for bundle in (0..relaxation.forced.len()).filter(|&bundle| relaxation.forced[bundle]) {
        if !take_bundle(relaxation, &mut ledger, &items_of, bundle) {
            return None;
        }
    }
    keep_previous(relaxation, &mut ledger);
    for unit in units(relaxation, &ledger, &items_of) {
        match unit {
            Unit::Need(need) => take_best(&mut ledger, &items_of[need]),
            Unit::Bundle(bundle) => {
                let before = ledger.value;
                if take_bundle(relaxation, &mut ledger, &items_of, bundle) && ledger.value < before
                {
                    give_back_bundle(relaxation, &mut ledger, bundle);
                }
            }
        }
    }
    improve(relaxation, &mut ledger, &items_of);
    ledger.complete().then_some(ledger)
}

/// What is taken as one.
enum Unit {
    Need(usize),
    Bundle(usize),
}

/// Needs and optional whole bundles by falling gain per minute of their best option.
fn units(
    relaxation: &Relaxation<'_>,
    ledger: &Ledger<'_, '_>,
    items_of: &[Vec<usize>],
) -> Vec<Unit> {
    let rate = |need: usize| {
        let rates = items_of[need].iter().map(|&place| {
            let minutes = relaxation.items[place].minutes;
            ledger.gain(place) as f64 / minutes as f64
        });
        rates.fold(f64::NEG_INFINITY, f64::max)
    };
    let mut units: Vec<(f64, Unit)> = (0..items_of.len())
        .filter(|&need| relaxation.whole[need].is_none() && ledger.taken[need].is_none())
        .map(|need| (rate(need), Unit::Need(need)))
        .collect();
    for (index, bundle) in relaxation.problem.bundles.iter().enumerate() {
        if bundle.all && !relaxation.forced[index] {
            let worst = bundle.needs.iter().map(|&need| rate(need as usize));
            units.push((worst.fold(f64::INFINITY, f64::min), Unit::Bundle(index)));
        }
    }
    units.sort_by(|a, b| b.0.total_cmp(&a.0));
    units.into_iter().map(|(_, unit)| unit).collect()
}

/// The fitting item with the largest gain.
fn best_fitting(ledger: &Ledger<'_, '_>, items: &[usize]) -> Option<usize> {
    let fitting = items.iter().copied().filter(|&place| ledger.fits(place));
    fitting.max_by(|&a, &b| ledger.gain(a).cmp(&ledger.gain(b)).then(b.cmp(&a)))
}

fn take_best(ledger: &mut Ledger<'_, '_>, items: &[usize]) {
    if let Some(place) = best_fitting(ledger, items)
        && ledger.gain(place) >= 0
    {
        ledger.take(place);
    }
}

/// Serves all needs of the bundle, or changes nothing and returns false.
fn take_bundle(
    relaxation: &Relaxation<'_>,
    ledger: &mut Ledger<'_, '_>,
    items_of: &[Vec<usize>],
    bundle: usize,
) -> bool {
    let mut added = Vec::new();
    for &need in &relaxation.problem.bundles[bundle].needs {
        if ledger.taken[need as usize].is_some() {
            continue;
        }
        let Some(place) = best_fitting(ledger, &items_of[need as usize]) else {
            for need in added {
                ledger.give_back(need);
            }
            return false;
        };
        ledger.take(place);
        added.push(need as usize);
    }
    true
}

fn give_back_bundle(relaxation: &Relaxation<'_>, ledger: &mut Ledger<'_, '_>, bundle: usize) {
    for &need in &relaxation.problem.bundles[bundle].needs {
        ledger.give_back(need as usize);
    }
}

/// Keeps previous options by falling gain until the change budget is met.
fn keep_previous(relaxation: &Relaxation<'_>, ledger: &mut Ledger<'_, '_>) {
    let mut kept: Vec<usize> = (0..relaxation.items.len())
        .filter(|&place| {
            let item = &relaxation.items[place];
            item.kept && relaxation.whole[item.need as usize].is_none()
        })
        .collect();
    kept.sort_by(|&a, &b| ledger.gain(b).cmp(&ledger.gain(a)).then(a.cmp(&b)));
    for place in kept {
        if ledger.still_to_keep() > 0 && ledger.fits(place) {
            ledger.take(place);
        }
    }
}

/// Moves single needs to better options while that helps; never touches pins, whole bundles and kept options.
fn improve(relaxation: &Relaxation<'_>, ledger: &mut Ledger<'_, '_>, items_of: &[Vec<usize>]) {
    for _ in 0..8 {
        let before = ledger.value;
        for (need, items) in items_of.iter().enumerate() {
            let taken = ledger.taken[need];
            let kept = taken.is_some_and(|place| relaxation.items[place].kept);
            if relaxation.pinned[need] || relaxation.whole[need].is_some() || kept {
                continue;
            }
            let value = ledger.value;
            ledger.give_back(need);
            take_best(ledger, items);
            if ledger.value < value {
                ledger.give_back(need);
                if let Some(place) = taken {
                    ledger.take(place);
                }
            }
        }
        if ledger.value == before {
            break;
        }
    }
}
