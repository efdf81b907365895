//! The best 0/1 knapsack of one slot.

/// Above so many units of capacity the fractional bound is used.
const MAX_UNITS: i64 = 100_000;

/// An option at its reduced profit, which is positive; its minutes are positive and fit into the slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) minutes: i64,
    pub(super) profit: i64,
}

/// The largest profit of items that fit into `capacity` together, or an upper bound where `capacity / gcd` is above 100,000.
///
/// `gcd` divides the minutes of all items. `None` when the profits don't fit into 64 bits together. O(items × capacity / gcd).
pub(super) fn best_profit(items: &[Item], capacity: i64, gcd: i64) -> Option<i64> {
    let profit = items
        .iter()
        .map(|item| i128::from(item.profit))
        .sum::<i128>();
    let profit = i64::try_from(profit).ok()?;
    let minutes: i128 = items.iter().map(|item| i128::from(item.minutes)).sum();
    if minutes <= i128::from(capacity) {
        return Some(profit);
    }
    if capacity / gcd > MAX_UNITS {
        Some(fractional(items, capacity))
    } else {
        Some(exact(items, capacity / gcd, gcd))
    }
}

/// Dynamic programme over units of capacity. No sum overflows: the caller has seen that all profits together don't.
fn exact(items: &[Item], units: i64, gcd: i64) -> i64 {
    let mut best = vec![0_i64; units as usize + 1];
    let mut next = best.clone();
    for item in items {
        let size = (item.minutes / gcd) as usize;
        let (low, high) = next.split_at_mut(size.min(units as usize + 1));
        low.copy_from_slice(&best[..low.len()]);
        for ((next, &without), &before) in high.iter_mut().zip(&best[low.len()..]).zip(&best) {
            *next = without.max(before.wrapping_add(item.profit));
        }
        std::mem::swap(&mut best, &mut next);
    }
    best.last().copied().unwrap_or(0)
}

/// The knapsack that may cut its last item, rounded up.
fn fractional(items: &[Item], capacity: i64) -> i64 {
    let mut items = items.to_vec();
    let ratio = |a: &Item, b: &Item| i128::from(a.profit) * i128::from(b.minutes);
    items.sort_by(|a, b| ratio(b, a).cmp(&ratio(a, b)));
    let (mut left, mut sum) = (capacity, 0_i64);
    for item in items {
        if item.minutes <= left {
            left -= item.minutes;
            sum += item.profit;
        } else {
            let part = i128::from(item.profit) * i128::from(left);
            let minutes = i128::from(item.minutes);
            return sum + ((part + minutes - 1) / minutes) as i64;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::{Item, best_profit, exact, fractional};
    use proptest::prelude::*;

    fn by_enumeration(items: &[Item], capacity: i64) -> i64 {
        (0..1_u32 << items.len())
            .map(|set| {
                let chosen = (0..items.len()).filter(|i| set >> i & 1 == 1);
                chosen.fold((0, 0), |(minutes, profit), i| {
                    (minutes + items[i].minutes, profit + items[i].profit)
                })
            })
            .filter(|&(minutes, _)| minutes <= capacity)
            .map(|(_, profit)| profit)
            .max()
            .unwrap_or(0)
    }

    proptest! {
        #[test]
        fn finds_the_best_set(
            sizes in prop::collection::vec((1_i64..12, 1_i64..30), 0..9),
            capacity in 0_i64..40,
            gcd in 1_i64..4,
        ) {
            let items: Vec<Item> = sizes
                .iter()
                .map(|&(minutes, profit)| Item { minutes: minutes * gcd, profit })
                .filter(|item| item.minutes <= capacity)
                .collect();
            let best = by_enumeration(&items, capacity);
            prop_assert_eq!(best_profit(&items, capacity, gcd), Some(best));
            prop_assert_eq!(exact(&items, capacity / gcd, gcd), best);
            prop_assert!(fractional(&items, capacity) >= best);
        }
    }

    #[test]
    fn cuts_the_last_item_of_a_huge_slot_and_rounds_up() {
        let items = [
            Item {
                minutes: 150_001,
                profit: 10,
            },
            Item {
                minutes: 100_000,
                profit: 9,
            },
        ];
        // 9 + ⌈10 × 100,001 / 150,001⌉ where the best set has 10.
        assert_eq!(best_profit(&items, 200_001, 1), Some(16));
        assert_eq!(
            best_profit(
                &[Item {
                    minutes: 1,
                    profit: i64::MAX
                }; 2],
                2,
                1
            ),
            None
        );
    }
}
