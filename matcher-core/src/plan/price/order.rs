//! An order of slots and needs that keeps neighbours together, for the processor's cache.
//!
//! Slots are taken greedily by the share of their needs already touched, where a need counts only at its few best options. The order
//! follows from lots and values alone, so the order of the input never decides.

use crate::model::Problem;
use crate::plan::lot::Lots;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Best options per need that tie slots together.
const NEIGHBOURS: usize = 4;

/// The problem's indexes of needs and of slots in the new order.
pub(super) fn local_order(problem: &Problem, lots: &Lots) -> (Vec<u32>, Vec<u32>) {
    let by_lot = lots.slots(problem);
    let mut rank = vec![0_u32; by_lot.len()];
    for (place, &slot) in by_lot.iter().enumerate() {
        rank[slot as usize] = place as u32;
    }
    let needs = lots.needs(problem);
    // The best slots of each need, and the needs of each slot by them, both by rank.
    let mut best = Vec::with_capacity(needs.len() * NEIGHBOURS);
    let mut options = Vec::new();
    for &need in &needs {
        options.clear();
        options.extend(
            problem
                .options_of(need)
                .iter()
                .map(|option| (Reverse(option.value), rank[option.slot as usize])),
        );
        if options.len() > NEIGHBOURS {
            options.select_nth_unstable(NEIGHBOURS - 1);
            options.truncate(NEIGHBOURS);
        }
        options.sort_unstable();
        best.extend(options.iter().map(|option| option.1));
        best.resize(best.len() + NEIGHBOURS - options.len(), u32::MAX);
    }
    let mut start = vec![0_u32; by_lot.len() + 1];
    for &slot in best.iter().filter(|&&slot| slot != u32::MAX) {
        start[slot as usize + 1] += 1;
    }
    for slot in 0..by_lot.len() {
        start[slot + 1] += start[slot];
    }
    let mut next = start.clone();
    let mut needs_of = vec![0_u32; start[by_lot.len()] as usize];
    for (at, &slot) in best
        .iter()
        .enumerate()
        .filter(|(_, slot)| **slot != u32::MAX)
    {
        needs_of[next[slot as usize] as usize] = (at / NEIGHBOURS) as u32;
        next[slot as usize] += 1;
    }
    let (need_places, slot_places) = walk(&best, &start, &needs_of, needs.len());
    (
        need_places
            .into_iter()
            .map(|need| needs[need as usize])
            .collect(),
        slot_places
            .into_iter()
            .map(|slot| by_lot[slot as usize])
            .collect(),
    )
}

fn walk(best: &[u32], start: &[u32], needs_of: &[u32], needs: usize) -> (Vec<u32>, Vec<u32>) {
    let slots = start.len() - 1;
    let mut touched = vec![false; needs];
    let mut taken = vec![false; slots];
    let mut shared = vec![0_u32; slots];
    let mut need_order = Vec::with_capacity(needs);
    let mut slot_order = Vec::with_capacity(slots);
    let mut heap: BinaryHeap<(u32, Reverse<u32>)> = BinaryHeap::new();
    let mut first = 0;
    while slot_order.len() < slots {
        let slot = if let Some((_, Reverse(slot))) = heap.pop() {
            slot
        } else {
            first += 1;
            first - 1
        };
        if std::mem::replace(&mut taken[slot as usize], true) {
            continue;
        }
        slot_order.push(slot);
        for &need in &needs_of[start[slot as usize] as usize..start[slot as usize + 1] as usize] {
            if std::mem::replace(&mut touched[need as usize], true) {
                continue;
            }
            need_order.push(need);
            let at = need as usize * NEIGHBOURS;
            for &other in best[at..at + NEIGHBOURS]
                .iter()
                .filter(|&&other| other != u32::MAX)
            {
                if !taken[other as usize] {
                    let other = other as usize;
                    shared[other] += 1;
                    let share = 1_000 * shared[other] / (start[other + 1] - start[other]);
                    heap.push((share, Reverse(other as u32)));
                }
            }
        }
    }
    need_order.extend((0..needs as u32).filter(|&need| !touched[need as usize]));
    (need_order, slot_order)
}
