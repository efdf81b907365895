//! The 0/1 knapsack of one slot: the items of the largest profit that fit.
//!
//! Dynamic programme over minutes (Bellman): `row_i[c] = max(row_{i−1}[c], row_{i−1}[c − minutes_i] + profit_i)`, with all rows kept so
//! that the picks can be read back. Row i is only needed from capacity − (minutes of later items) upwards.

/// One item. `profit` > 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// Place of the option in the instance.
    pub(super) option: u32,
    pub(super) minutes: u32,
    pub(super) profit: f32,
}

/// Scratch memory for knapsacks, reused from slot to slot.
#[derive(Debug, Default)]
pub(super) struct Knapsack {
    rows: Vec<f32>,
    /// Items to choose from; the caller fills it.
    pub(super) items: Vec<Item>,
    /// Options picked by the last call.
    pub(super) picks: Vec<u32>,
}

impl Knapsack {
    /// Picks the best items that fit into `capacity`; returns their profit.
    pub(super) fn solve(&mut self, capacity: u32) -> f32 {
        self.picks.clear();
        let total: u64 = self.items.iter().map(|item| u64::from(item.minutes)).sum();
        if total <= u64::from(capacity) {
            self.picks.extend(self.items.iter().map(|item| item.option));
            return self.items.iter().map(|item| item.profit).sum();
        }
        self.items
            .sort_unstable_by_key(|item| (std::cmp::Reverse(item.minutes), item.option));
        self.fill(capacity as usize, total as usize);
        self.read(capacity as usize)
    }

    fn fill(&mut self, capacity: usize, total: usize) {
        let width = capacity + 1;
        let size = width * (self.items.len() + 1);
        if self.rows.len() < size {
            self.rows.resize(size, 0.0);
        }
        self.rows[..width].fill(0.0);
        let mut later = total;
        for (i, item) in self.items.iter().enumerate() {
            let minutes = item.minutes as usize;
            later -= minutes;
            let from = capacity.saturating_sub(later);
            let (before, after) = self.rows.split_at_mut((i + 1) * width);
            let before = &before[i * width..];
            let after = &mut after[..width];
            let shared = from.max(minutes.min(width));
            if from < shared {
                after[from..shared].copy_from_slice(&before[from..shared]);
            }
            if shared < width {
                let keep = &before[shared..width];
                let take = &before[shared - minutes..width - minutes];
                for ((out, &keep), &take) in after[shared..].iter_mut().zip(keep).zip(take) {
                    let take = take + item.profit;
                    *out = if take > keep { take } else { keep };
                }
            }
        }
    }

    fn read(&mut self, capacity: usize) -> f32 {
        let width = capacity + 1;
        let mut left = capacity;
        for (i, item) in self.items.iter().enumerate().rev() {
            if self.rows[(i + 1) * width + left] > self.rows[i * width + left] {
                self.picks.push(item.option);
                left -= item.minutes as usize;
            }
        }
        self.rows[self.items.len() * width + capacity]
    }
}
