//! What each option costs the bound when it is forced: the base of fixing by reduced cost.

use super::instance::Instance;
use super::prices::Prices;

/// By how much the bound falls when an option is taken, in points, per option; never below 0.
///
/// With KP the best knapsack of the slot at the prices, `loss = KP − profit − KP(the others, capacity − minutes)`. No plan above
/// `bound − loss` takes the option (Dantzig and Fulkerson's fixing by reduced cost, with whole knapsacks instead of duals).
/// O(Σ over slots of options × capacity).
pub(super) fn losses(instance: &Instance, prices: &Prices, shift: &[f32]) -> Vec<f32> {
    let mut loss = vec![0.0; instance.need.len()];
    let mut slot_losses = SlotLosses::default();
    for slot in 0..instance.slots() {
        let range = instance.of_slot(slot);
        slot_losses.items.clear();
        for k in range.clone() {
            let profit = instance.points[k] as f64 - prices.need[instance.need[k] as usize]
                + f64::from(shift.get(k).copied().unwrap_or(0.0));
            slot_losses
                .items
                .push((instance.minutes[k] as usize, profit as f32));
        }
        slot_losses.solve(instance.capacity[slot] as usize, &mut loss[range]);
    }
    loss
}

/// Knapsack rows from the left and from the right, reused from slot to slot.
#[derive(Default)]
struct SlotLosses {
    /// Minutes and profit.
    items: Vec<(usize, f32)>,
    left: Vec<f32>,
    right: Vec<f32>,
}

impl SlotLosses {
    fn solve(&mut self, capacity: usize, loss: &mut [f32]) {
        let useful: Vec<usize> = (0..self.items.len())
            .filter(|&i| self.items[i].1 > 0.0)
            .collect();
        let total: usize = useful.iter().map(|&i| self.items[i].0).sum();
        let width = capacity.min(total) + 1;
        fill(&mut self.left, width, useful.iter().map(|&i| self.items[i]));
        fill(
            &mut self.right,
            width,
            useful.iter().rev().map(|&i| self.items[i]),
        );
        let rows = useful.len();
        let best = self.left[rows * width + width - 1];
        for (i, &(minutes, profit)) in self.items.iter().enumerate() {
            // What is left for the others; more than they need is as good as all of it.
            let room = (capacity - minutes).min(width - 1);
            let others = match useful.binary_search(&i) {
                Err(_) => self.left[rows * width + room],
                Ok(row) => {
                    let before = &self.left[row * width..=row * width + room];
                    let after = (rows - 1 - row) * width;
                    let after = &self.right[after..=after + room];
                    let sums = before.iter().zip(after.iter().rev()).map(|(a, b)| a + b);
                    sums.fold(0.0, f32::max)
                }
            };
            loss[i] = (best - profit - others).max(0.0);
        }
    }
}

/// Row i of `rows` is the best profit of the first i items per minutes at hand.
fn fill(rows: &mut Vec<f32>, width: usize, items: impl ExactSizeIterator<Item = (usize, f32)>) {
    rows.clear();
    rows.resize(width * (items.len() + 1), 0.0);
    for (i, (minutes, profit)) in items.enumerate() {
        let (before, after) = rows.split_at_mut((i + 1) * width);
        let before = &before[i * width..];
        let after = &mut after[..width];
        after.copy_from_slice(before);
        for at in minutes..width {
            after[at] = before[at].max(before[at - minutes] + profit);
        }
    }
}
