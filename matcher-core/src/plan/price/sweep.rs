//! All knapsacks at given prices, by as many threads as there are; the result never depends on how many.
//!
//! Slots are independent once needs have prices. Each thread takes a run of neighbouring slots; picks are whole numbers and are added,
//! profits are added slot by slot in the order of the slots, so that every sum is the same to the last bit.

use super::instance::{Instance, NONE};
use super::knapsack::{Item, Knapsack};
use super::prices::Prices;
use std::ops::Range;

/// Options for which another thread is worth its start.
pub(super) const OPTIONS_PER_THREAD: usize = 40_000;

/// Options at prices of their needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Priced<'a> {
    pub(super) instance: &'a Instance,
    pub(super) prices: &'a Prices,
    /// What rules add to the profit of an option; empty: nothing.
    pub(super) shift: &'a [f32],
}

impl Priced<'_> {
    /// What an option earns beyond the price of its need, in points.
    fn profit(&self, k: usize) -> f32 {
        let price = self.prices.need[self.instance.need[k] as usize];
        let profit = (self.instance.points[k] as f64 - price) as f32;
        self.shift.get(k).map_or(profit, |shift| profit + shift)
    }
}

/// Options that can have a profit, slot after slot.
#[derive(Debug, Default)]
pub(super) struct Active {
    options: Vec<u32>,
    /// Where each slot's begin; one more entry than slots.
    start: Vec<u32>,
}

impl Active {
    /// Lists the options that lack no more than `margin` points to a profit.
    pub(super) fn list(&mut self, priced: Priced<'_>, margin: f32) {
        self.options.clear();
        self.start.clear();
        self.start.push(0);
        for slot in 0..priced.instance.slots() {
            let options = priced.instance.of_slot(slot);
            let near = options.filter(|&k| priced.profit(k) > -margin);
            self.options.extend(near.map(|k| k as u32));
            self.start.push(self.options.len() as u32);
        }
    }

    fn of_slot(&self, slot: usize) -> &[u32] {
        &self.options[self.start[slot] as usize..self.start[slot + 1] as usize]
    }
}

/// The slots of one thread: scratch memory, and what their knapsacks picked.
#[derive(Debug, Default)]
struct Hand {
    knapsack: Knapsack,
    values: Vec<f32>,
    picks: Vec<u32>,
    tie_picks: Vec<u16>,
    kept: u64,
}

/// The slots of a thread, and how often their options were picked; the first of these is option `first`.
struct Share<'p> {
    slots: Range<usize>,
    picked: &'p mut [f32],
    first: usize,
}

impl Hand {
    /// Solves the knapsacks of a share; each pick adds `weight`.
    fn work(&mut self, priced: Priced<'_>, active: &Active, weight: f32, share: Share<'_>) {
        let instance = priced.instance;
        self.picks.clear();
        self.picks.resize(instance.needs(), 0);
        self.tie_picks.clear();
        self.tie_picks.resize(priced.prices.weight.len(), 0);
        self.kept = 0;
        self.values.clear();
        for slot in share.slots {
            self.knapsack.items.clear();
            for &k in active.of_slot(slot) {
                let profit = priced.profit(k as usize);
                if profit > 0.0 {
                    self.knapsack.items.push(Item {
                        option: k,
                        minutes: instance.minutes[k as usize],
                        profit,
                    });
                }
            }
            self.values
                .push(self.knapsack.solve(instance.capacity[slot]));
            for &k in &self.knapsack.picks {
                let k = k as usize;
                self.picks[instance.need[k] as usize] += 1;
                share.picked[k - share.first] += weight;
                if let Some(&tie) = instance.tie.get(k)
                    && tie != NONE
                {
                    self.tie_picks[tie as usize] += 1;
                }
                self.kept += u64::from(instance.kept.get(k) == Some(&true));
            }
        }
    }
}

/// What the last sweep picked, and the memory of its threads.
#[derive(Debug)]
pub(super) struct Sweep {
    hands: Vec<Hand>,
    threads: usize,
    /// Picks per need.
    pub(super) picks: Vec<i32>,
    /// Picks per tie, added up until they are cleared.
    pub(super) tie_picks: Vec<u16>,
    /// Picks that keep the last plan's, added up until they are cleared.
    pub(super) kept: u64,
}

impl Sweep {
    pub(super) fn new(instance: &Instance, ties: usize, threads: usize) -> Self {
        Self {
            hands: Vec::new(),
            threads,
            picks: vec![0; instance.needs()],
            tie_picks: vec![0; ties],
            kept: 0,
        }
    }

    /// Solves all knapsacks and adds `weight` to `picked` (by option) for each pick; the sum of their profits, in points, on top of `start`.
    pub(super) fn run(
        &mut self,
        priced: Priced<'_>,
        active: &Active,
        (weight, picked): (f32, &mut [f32]),
        start: f64,
    ) -> f64 {
        let cuts = cuts(&active.start, self.threads);
        self.hands.resize_with(cuts.len() - 1, Hand::default);
        let (mut rest, mut first) = (picked, 0);
        let mut work = Vec::with_capacity(self.hands.len());
        for (hand, ends) in self.hands.iter_mut().zip(cuts.windows(2)) {
            let end = priced.instance.of_slot(ends[1] - 1).end;
            let (picked, more) = rest.split_at_mut(end - first);
            let slots = ends[0]..ends[1];
            work.push((
                hand,
                Share {
                    slots,
                    picked,
                    first,
                },
            ));
            (rest, first) = (more, end);
        }
        std::thread::scope(|scope| {
            let own = work.pop();
            for (hand, share) in work {
                scope.spawn(move || hand.work(priced, active, weight, share));
            }
            if let Some((hand, share)) = own {
                hand.work(priced, active, weight, share);
            }
        });
        self.gather(start)
    }

    fn gather(&mut self, start: f64) -> f64 {
        self.picks.fill(0);
        let mut sum = start;
        for hand in &self.hands {
            for (all, &own) in self.picks.iter_mut().zip(&hand.picks) {
                *all += own as i32;
            }
            for (all, &own) in self.tie_picks.iter_mut().zip(&hand.tie_picks) {
                *all += own;
            }
            self.kept += hand.kept;
            for &value in &hand.values {
                sum += f64::from(value);
            }
        }
        sum
    }
}

/// Where the slots of each thread begin, with as many active options each; the number of slots at the end.
fn cuts(active_start: &[u32], threads: usize) -> Vec<usize> {
    let slots = active_start.len() - 1;
    let options = active_start[slots] as usize;
    let threads = threads.min(options / OPTIONS_PER_THREAD).max(1);
    let mut cuts: Vec<usize> = (0..threads)
        .map(|thread| {
            let options = (options * thread / threads) as u32;
            active_start.partition_point(|&start| start < options)
        })
        .collect();
    cuts.push(slots);
    cuts.dedup();
    cuts
}

#[cfg(test)]
mod tests {
    use super::cuts;

    #[test]
    fn threads_share_the_options_and_leave_no_slot_out() {
        let starts = |sizes: &[u32]| {
            let mut starts = vec![0];
            for size in sizes {
                starts.push(starts[starts.len() - 1] + size);
            }
            starts
        };
        for (sizes, threads, expected) in [
            (vec![10, 20, 30], 2, vec![0, 3]),
            (vec![50_000; 4], 1, vec![0, 4]),
            (vec![50_000; 4], 2, vec![0, 2, 4]),
            (vec![50_000; 4], 9, vec![0, 1, 2, 3, 4]),
            (vec![200_000, 1, 1], 3, vec![0, 1, 3]),
            (vec![0, 0, 100_000], 2, vec![0, 3]),
            (vec![], 2, vec![0]),
        ] {
            assert_eq!(cuts(&starts(&sizes), threads), expected, "{sizes:?}");
        }
    }
}
